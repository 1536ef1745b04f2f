"""Receiving at the bureau (收包): look, compare the code with the stamped letter, see what would change, then merge."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from db.store import Store
from desktop.asking import FolderLine, PassphraseLine, Telling, button, label, panel
from desktop.changes import Changes, Kind
from desktop.grid_model import Index
from desktop.jobs import Job, JobRunner, Report
from desktop.looks import say
from desktop.progress import ProgressPane
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble
from office.keys import unlock
from office.receive import Received, receive
from office.status import UnitStatus, status

_HEADERS: Final = ("单位", "状态", "报送次数", "最近一次", "冲突")
_STAGES: Final = {"interim": "阶段报送", "final": "正式报送", "": "—"}
_NOWHERE: Final = QModelIndex()


class LedgerModel(QAbstractTableModel):
    """Who has reported and who still owes (台账)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[UnitStatus] = []

    def set_lines(self, lines: list[UnitStatus]) -> None:
        """Show the ledger as it stands now."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Units with a duty."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Facts about each unit."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words above the columns."""
        is_words = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _HEADERS[section] if is_words and 0 <= section < len(_HEADERS) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for each fact."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        line = self._lines[index.row()]
        stage = _STAGES.get(line.stage, line.stage)
        return (line.unit.name, line.state, str(line.reports), stage, str(line.conflicts or ""))[index.column()]


class ReceivePage(QWidget):
    """From a stick to the merged state, with the ledger below.

    Signals:
        left(): The user has gone back to the tables.
        merged(object): A package is in; Changes.
    """

    left = Signal()
    merged = Signal(object)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receivePage")
        self._workspace = workspace
        self._runner = runner
        self._previewed: _Asked | None = None
        self._agreed: str | None = None
        self._wanted_code = ""
        self._make_parts()
        self._lay_out()
        self._connect_signals()
        self._ask_code("")

    def _make_parts(self) -> None:
        self.place = FolderLine("receiveFolder", "报送包文件夹")
        self.place.line.setPlaceholderText("优盘上“县考报送”开头的文件夹")
        self.passphrase = PassphraseLine("receivePassphrase", "口令")
        self.code = QLineEdit()
        say(self.code, "confirmCode", "报送函上的密钥码")
        self.code.setPlaceholderText("照盖章的报送函输入密钥码，或它的末 15 位")
        self.code_words = label("")
        self.telling = Telling("receiveTelling")
        self.preview_words = label("")
        self.preview_words.hide()
        self.progress = ProgressPane("receiving")
        self.preview = button("核对并预览", "previewPackage", primary=True)
        self.merge = button("合并", "mergePackage", primary=True)
        self.back = button("返回", "leaveReceiving")
        self.ledger = LedgerModel(self)
        self.table = QTableView()
        say(self.table, "ledger", "台账")
        for part, name, spoken in (
            (self.table.horizontalHeader(), "ledgerColumns", "列标题"),
            (self.table.verticalHeader(), "ledgerRows", "行号"),
            (self.table.verticalScrollBar(), "ledgerDown", "上下滚动"),
            (self.table.horizontalScrollBar(), "ledgerAcross", "左右滚动"),
        ):
            say(part, name, spoken)
        self.table.setModel(self.ledger)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(24, 16, 24, 16)
        inside.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label("收包", "title"))
        head.addStretch(1)
        head.addWidget(self.back)
        inside.addLayout(head)
        form = QFormLayout()
        form.addRow("报送包", self.place)
        form.addRow("口令", self.passphrase)
        inside.addLayout(form)
        self._code_box = panel()
        box = QVBoxLayout(self._code_box)
        box.addWidget(self.code_words)
        box.addWidget(self.code)
        inside.addWidget(self._code_box)
        for part in (self.telling, self.preview_words, self.progress):
            inside.addWidget(part)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.preview)
        foot.addWidget(self.merge)
        inside.addLayout(foot)
        inside.addWidget(label("台账", "head"))
        inside.addWidget(self.table, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def _connect_signals(self) -> None:
        self.preview.clicked.connect(self._on_preview_clicked)
        self.merge.clicked.connect(self._on_merge_clicked)
        self.back.clicked.connect(self.left)
        self.place.changed.connect(self._on_place_changed)

    def refresh(self) -> None:
        """Show the ledger as it stands."""
        self.ledger.set_lines(status(self._workspace.store))

    def forget_preview(self) -> None:
        """Ask for a new preview: the data may have changed since the last one."""
        self._previewed = None
        self.preview_words.hide()
        self.merge.setEnabled(False)

    def _ask_code(self, code: str) -> None:
        """Ask for the code of a new key as the stamped letter has it; an empty code asks for nothing."""
        self._code_box.setVisible(bool(code))
        self._wanted_code = code
        self.code_words.setText(
            f"这个包由一把还没有登记的密钥签名。优盘里的密钥码是：\n{_half(code)}\n"
            "请拿出盖章的报送函，看“密钥码”一栏是否与上面完全一致。一致的，照报送函（不是照屏幕）输入后再核对；"
            "不一致的不要接收，打电话向报送单位核实。"
        )
        self._previewed = None
        self.merge.setEnabled(False)

    def _start(self, *, merge: bool) -> None:
        self.telling.quiet()
        place = self.place.folder
        if place is None:
            self.telling.tell("请先选择报送包文件夹。")
            return
        if not place.exists():
            self.telling.tell(f"找不到“{place}”。请插好优盘，重新选择。")
            return
        agreed = self._agreed if merge else None
        asked = _Asked(place, self.passphrase.text, self.code.text().strip() or None, merge, agreed)
        job = self._runner.start_on(self._workspace.store, asked.work)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)
        job.cancelled.connect(self._on_job_cancelled)
        job.finished.connect(self._on_job_finished)
        self._asked, self._job = asked, job
        self.progress.follow(job, "正在合并" if merge else "正在核对")
        for part in (self.preview, self.merge, self.back):
            part.setEnabled(False)

    _asked: "_Asked"
    _job: Job

    @Slot()
    def _on_preview_clicked(self) -> None:
        self.preview_words.hide()
        self._start(merge=False)

    @Slot()
    def _on_merge_clicked(self) -> None:
        self._start(merge=True)

    @Slot()
    def _on_place_changed(self) -> None:
        self.code.clear()
        self._ask_code("")
        self.preview_words.hide()
        self.telling.quiet()

    @Slot(object)
    def _on_job_succeeded(self, received: Received) -> None:
        who = self._workspace.unit_title(received.unit)
        stage = _STAGES.get(received.stage, received.stage)
        facts = f"{who}，第 {received.sequence} 次，{stage}，包码 {received.package_code}"
        if received.is_duplicate:
            self.preview_words.hide()
            self.telling.tell(f"这个包以前已经收过，不需要再收，数据没有变化。\n{facts}", good=True)
        elif received.is_merged:
            self.preview_words.hide()
            self._ask_code("")
            self.code.clear()
            self.telling.tell(f"已合并：{facts}\n{_impact(received)}", good=True)
            self.merged.emit(Changes(frozenset(Kind), self))
        else:
            self._previewed = self._asked
            self._agreed = received.package_id
            self.preview_words.setText(
                f"核对通过，还没有合并。\n{facts}\n{_proof(received)}合并后：{_impact(received)}"
            )
            self.preview_words.show()
        self.refresh()

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self.preview_words.hide()
        if isinstance(fault, Trouble) and fault.code == "E-KEY-UNKNOWN" and self._asked.confirm is None:
            self._ask_code(str(fault.params.get("key_code", "")))
            self.code.setFocus()
            return
        self.telling.tell_fault(fault)

    @Slot()
    def _on_job_cancelled(self) -> None:
        self.telling.tell("已取消，本机数据没有变化。", good=True)

    @Slot()
    def _on_job_finished(self) -> None:
        self.preview.setEnabled(True)
        self.back.setEnabled(True)
        self.merge.setEnabled(self._previewed is not None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the user asked for when the job began."""

    place: Path
    passphrase: str
    confirm: str | None
    merge: bool
    previewed: str | None

    def work(self, store: Store, report: Report) -> Received:
        """Do it, on the job's own connection."""
        keys = unlock(store.root, self.passphrase)
        return receive(
            store, keys, self.place, confirm=self.confirm, merge=self.merge, previewed=self.previewed, report=report
        )


def _half(code: str) -> str:
    """Show the first half of a code, so that the half to be typed is read from the stamped paper."""
    shown = code[: len(code) // 2].rstrip()
    return f"{shown} …… （后一半请看报送函）" if code else ""


def _impact(received: Received) -> str:
    found = received.impact
    if found is None:
        return "没有变化。"
    parts = [
        text
        for count, text in (
            (found.added, f"新增 {found.added} 条记录"),
            (found.changed, f"修改 {found.changed} 条记录"),
            (found.removed, f"删除 {found.removed} 条记录"),
        )
        if count
    ]
    clash = f"新出现 {found.conflicts} 处冲突，需要裁定。" if found.conflicts > 0 else "没有新的冲突。"
    return f"{'，'.join(parts) or '记录没有变化'}；{clash}"


def _proof(received: Received) -> str:
    return "新密钥的密钥码一致，并带有发给该单位的任务优盘的凭证。\n" if received.is_new_key else ""
