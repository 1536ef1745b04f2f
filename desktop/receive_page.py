"""Receiving at the bureau (收包): look, compare the code with the stamped letter, see what would change, then merge."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFormLayout, QLineEdit

from db.store import Store
from db.there import is_there
from desktop.asking import FolderLine, PassphraseLine, button, label, panel
from desktop.changes import Changes, Kind
from desktop.jobs import JobRunner, Report
from desktop.looks import say
from desktop.screen import Screen, column, row
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble
from office.keys import unlock
from office.receive import Received, receive
from office.status import UnitStatus, status

_HEADS: Final = ("单位", "状态", "报送次数", "最近一次", "冲突")
_STAGES: Final = {"interim": "阶段报送", "final": "正式报送", "": "—"}


class ReceivePage(Screen):
    """From a stick to the merged state, with the ledger (台账) of who has reported and who still owes below."""

    reads = Kind.PACKAGES

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("receive", "收包", runner)
        self._workspace = workspace
        self._previewed: _Asked | None = None
        self._agreed: str | None = None
        self._wanted_code = ""
        self._make_parts()
        self.first = self.place
        self.at_rest = (self.preview, self.back)
        self._show_parts()
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
        self.preview_words = label("")
        self.preview_words.hide()
        self.preview = button("核对并预览", "previewPackage", primary=True)
        self.merge = button("合并", "mergePackage", primary=True)
        self.ledger = TextTable("ledger", "台账", _HEADS, stretch=0, right=(2, 4))

    def _show_parts(self) -> None:
        form = QFormLayout()
        form.addRow("报送包", self.place)
        form.addRow("口令", self.passphrase)
        self._code_box = panel()
        self._code_box.setLayout(column(self.code_words, self.code))
        self.lay_out(
            form,
            self._code_box,
            self.telling,
            self.preview_words,
            self.progress,
            row(None, self.preview, self.merge),
            label("台账", "head"),
            self.ledger,
            1,
        )

    def _connect_signals(self) -> None:
        self.preview.clicked.connect(self._on_preview_clicked)
        # Enter goes on, as on the other pages; only to look, never to merge.
        self.passphrase.line.returnPressed.connect(self.preview.click)
        self.merge.clicked.connect(self._on_merge_clicked)
        self.place.changed.connect(self._on_place_changed)

    def begin(self) -> None:
        """Begin with no preview, for the data may be others since; what came of the last one stays to be read."""
        self.forget_preview()
        self.refresh()

    def refresh(self) -> None:
        """Show the ledger as it stands."""
        self.ledger.lines.set_lines([(_ledger_words(one), one) for one in status(self._workspace.store)])

    def suit(self) -> None:
        """Offer to merge what was looked at."""
        super().suit()
        self.merge.setEnabled(not self._runner.is_busy and self._previewed is not None)

    def forget_preview(self) -> None:
        """Ask for a new preview: the data may have changed since the last one."""
        self._previewed = None
        self.preview_words.hide()
        self.suit()

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
        self.suit()

    def _start(self, *, merge: bool) -> None:
        self.telling.quiet()
        place = self.place.folder
        if place is None:
            self.telling.tell("请先选择报送包文件夹。")
            return
        if not is_there(place):
            self.telling.tell(f"找不到“{place}”。请插好优盘，重新选择。")
            return
        agreed = self._agreed if merge else None
        asked = _Asked(place, self.passphrase.text, self.code.text().strip() or None, merge, agreed)
        self._asked = asked
        words, told = "正在合并" if merge else "正在核对", "已取消，本机数据没有变化。"
        job = self.run_on(self._workspace.store, asked.work, words, self._on_job_succeeded, told)
        job.failed.connect(self._on_job_failed)

    _asked: "_Asked"

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
            self.changed.emit(Changes(frozenset(Kind), self))
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
            self.put_cursor(self.code)
            self.telling.quiet()


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


def _ledger_words(one: UnitStatus) -> tuple[str, ...]:
    return one.unit.name, one.state, str(one.reports), _STAGES.get(one.stage, one.stage), str(one.conflicts or "")


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
