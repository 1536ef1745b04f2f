"""Making a workspace from a backup (从备份恢复): from a stick, on any computer, or from a copy on the disk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.backup import Copy, copies
from desktop.asking import FolderLine, PassphraseLine, Telling, button, label, panel
from desktop.backups_page import copy_words
from desktop.jobs import JobRunner, Report
from desktop.progress import ProgressPane
from desktop.stick_line import StickLine
from desktop.text_table import TextTable

if TYPE_CHECKING:
    from office.backups import Restored

_WIDTH: Final = 860
_LOOK_AFTER_MS: Final = 300
_BEGINS: Final = "县考备份"


class RestorePage(QWidget):
    """From a backup to a workspace.

    Signals:
        restored(str, str): The workspace is there: its folder, and what is to be known of it.
        left(): The user has gone back.
    """

    restored = Signal(str, str)
    left = Signal()

    def __init__(self, runner: JobRunner, proposed: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restorePage")
        self._runner = runner
        self.place = StickLine("restoreFrom", "备份所在的位置")
        self.found = TextTable("restoreChoices", "找到的备份", ("备份", "说明"), stretch=1)
        self.root = FolderLine("restoreTo", "恢复到哪个文件夹")
        self.root.line.setText(str(proposed))
        self.passphrase = PassphraseLine("restorePassphrase", "口令")
        self.telling = Telling("restoreTelling")
        self.progress = ProgressPane("restoring")
        self.start = button("恢复", "startRestoring", primary=True)
        self.back = button("返回", "leaveRestoring")
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_LOOK_AFTER_MS)
        self._lay_out()
        self._connect_signals()
        self.look()

    def _lay_out(self) -> None:
        sheet = panel()
        sheet.setMaximumWidth(_WIDTH)
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(28, 18, 28, 18)
        inside.setSpacing(8)
        inside.addWidget(label("从备份恢复", "title"))
        told = "插好有“县考备份”文件夹的优盘；工作区坏了、打不开，就选它的文件夹，用本机上自动留的备份。"
        inside.addWidget(label(told, "quiet"))
        self._form = QFormLayout()
        self._form.addRow("备份在", self.place)
        inside.addLayout(self._form)
        inside.addWidget(self.found, 1)
        self._stick_form = QWidget()
        form = QFormLayout(self._stick_form)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("恢复到", self.root)
        form.addRow(QLabel(), label("请放在本机硬盘上的空文件夹里。", "quiet"))
        form.addRow("口令", self.passphrase)
        form.addRow(QLabel(), label("备份时的口令，就是建立工作区时的口令；没有口令谁也打不开备份。", "quiet"))
        inside.addWidget(self._stick_form)
        inside.addWidget(self.progress)
        inside.addWidget(self.telling)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.start)
        inside.addLayout(foot)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(sheet, 1000)
        row.addStretch(1)

    def _connect_signals(self) -> None:
        self.place.changed.connect(self._look.start)
        self._look.timeout.connect(self.look)
        self.found.looked_at.connect(self._suit)
        self.passphrase.line.returnPressed.connect(self.start.click)
        self.start.clicked.connect(self._on_start_clicked)
        self.back.clicked.connect(self.left)
        self._runner.busy_changed.connect(self._suit)

    @Slot()
    def look(self) -> None:
        """Look what backups lie at the place."""
        place = self.place.folder
        lines = _found(place) if place is not None and place.is_dir() else []
        self.found.lines.set_lines(lines)
        if lines:
            self.found.setCurrentIndex(self.found.lines.index(0, 0))
        self._suit()
        if place is not None and not lines:
            self.telling.tell("这里没有备份。请选择优盘，或者工作区的文件夹。")
        else:
            self.telling.quiet()

    @Slot()
    def _suit(self) -> None:
        is_copy, is_busy = isinstance(self.found.about, Copy), self._runner.is_busy
        self._stick_form.setVisible(not is_copy)
        self.start.setEnabled(self.found.about is not None and not is_busy)
        self.back.setEnabled(not is_busy)

    def restore_copy(self, copy: Path, root: Path) -> None:
        """Put a copy in place of the store of its workspace, which nobody has open; said when it is done."""
        self.place.line.setText(str(root))
        self.look()

        def work(_report: Report) -> "Restored":
            from office.backups import restore_copy

            return restore_copy(copy, root)

        self._run(work)

    @Slot()
    def _on_start_clicked(self) -> None:
        about, root, passphrase = self.found.about, self.root.folder, self.passphrase.text
        if self._runner.is_busy:
            return
        if isinstance(about, Copy):
            self.restore_copy(about.path, about.path.parent.parent)
            return
        if not isinstance(about, Path):
            return
        if root is None or not passphrase:
            self.telling.tell("请写明恢复到哪个文件夹，并输入口令。")
            return

        def work(report: Report) -> "Restored":
            from office.backups import restore

            return restore(about, root, passphrase, report=report)

        self._run(work)

    def _run(self, work: Callable[[Report], "Restored"]) -> None:
        self.telling.quiet()
        job = self._runner.start(work)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.cancelled.connect(self._on_cancelled)
        self.progress.follow(job, "正在恢复并核对")

    @Slot(object)
    def _on_succeeded(self, made: "Restored") -> None:
        self.passphrase.clear()
        self.restored.emit(str(made.root), restored_words(made))

    @Slot()
    def _on_cancelled(self) -> None:
        self.telling.tell("已取消，没有留下任何文件。", good=True)


def restored_words(made: "Restored") -> str:
    """Say what was restored and what is to be done now."""
    told = ["已恢复。"]
    if made.aside is not None:
        told.append(f"原来的数据没有删除，放在 {made.aside.parent}。")
    if made.sent:
        told.append(f"备份以后封过的 {made.sent} 个包里的内容也已补回。")
    if made.waiting:
        told.append(f"还有 {made.waiting} 个要等打开最新的任务包后补回。")
    if made.again:
        told.append(f"备份以后收过 {len(made.again)} 个单位的包，请再收一次：{'、'.join(made.again)}。")
    return "".join(told)


def _found(place: Path) -> list[tuple[tuple[str, ...], object]]:
    """List copies of the workspace at a place, newest first, else the backups that lie there or one folder below."""
    kept = copies(place)
    if kept:
        return [((copy_words(copy)[0], f"本机备份，{copy_words(copy)[1]}"), copy) for copy in reversed(kept)]
    candidates = [place, *sorted(path for path in place.iterdir() if path.is_dir() and path.name.startswith(_BEGINS))]
    from office.backups import KEY_NAME

    found = [path for path in candidates if (path / KEY_NAME).is_file()]
    return [((path.name, "加密备份，要输入口令"), path) for path in found]
