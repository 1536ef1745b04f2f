"""Making a workspace from a backup (从备份恢复): from a stick, on any computer, or from a copy on the disk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel

from db.backup import Copy, copies
from db.there import is_folder
from desktop.asking import FolderLine, PassphraseLine, button, label, panel
from desktop.backups_page import copy_words
from desktop.card_dialog import card_line
from desktop.jobs import JobRunner, Report
from desktop.looks import say
from desktop.screen import Screen, box, column, row
from desktop.stick_line import StickLine
from desktop.text_table import TextTable

if TYPE_CHECKING:
    from office.backups import Restored

_WIDTH: Final = 860
_LOOK_AFTER_MS: Final = 300
_BEGINS: Final = "县考备份"
_OWN: Final = "做备份时的口令，一般就是建立工作区时的口令；口令和恢复卡都没有，谁也打不开备份。"
_NEW: Final = "另定一个新口令，至少 10 个字；恢复以后封包、收包、备份都用它。密钥不变。"


class RestorePage(Screen):
    """From a backup to a workspace.

    Signals:
        restored(str, str): The workspace is there: its folder, and what is to be known of it.
    """

    restored = Signal(str, str)

    def __init__(self, runner: JobRunner, proposed: Path) -> None:
        super().__init__("restore", "从备份恢复", runner)
        self.place = StickLine("restoreFrom", "备份所在的位置")
        self.found = TextTable("restoreChoices", "找到的备份", ("备份", "说明"), stretch=1)
        self.root = FolderLine("restoreTo", "恢复到哪个文件夹")
        self.root.line.setText(str(proposed))
        self.passphrase = PassphraseLine("restorePassphrase", "口令")
        self.by_card = QCheckBox("忘了口令，用恢复卡")
        say(self.by_card, "restoreByCard", "忘了口令，用密钥恢复卡打开备份")
        self.card = card_line("restoreCard")
        self.again = PassphraseLine("restorePassphraseAgain", "再输入一次新口令")
        self.start = button("恢复", "startRestoring", primary=True)
        self._look = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self.first = self.place
        self._show_parts()
        self._connect_signals()
        self.look()

    def _show_parts(self) -> None:
        told = "插好有“县考备份”文件夹的优盘；工作区坏了、打不开，就选它的文件夹，用本机上自动留的备份。"
        place = QFormLayout()
        place.addRow("备份在", self.place)
        form = QFormLayout()
        form.addRow("恢复到", self.root)
        form.addRow(QLabel(), label("请放在本机硬盘上的空文件夹里。", "quiet"))
        form.addRow(QLabel(), self.by_card)
        self._card_words = label("恢复卡")
        form.addRow(self._card_words, self.card)
        self._passphrase_words = label("口令")
        form.addRow(self._passphrase_words, self.passphrase)
        self._passphrase_hint = label(_OWN, "quiet")
        form.addRow(QLabel(), self._passphrase_hint)
        self._again_words = label("再输一次")
        form.addRow(self._again_words, self.again)
        self._stick_form = box(form)
        inside = column(
            self.title,
            label(told, "quiet"),
            place,
            self.found,
            1,
            self._stick_form,
            self.progress,
            self.telling,
            # As one reads: whoever tabs on from the last line wants to restore, not to leave.
            row(None, self.start, self.back),
        )
        inside.setContentsMargins(28, 18, 28, 18)
        inside.setSpacing(8)
        sheet = panel()
        sheet.setMaximumWidth(_WIDTH)
        sheet.setLayout(inside)
        self.setLayout(row(None, sheet, 1000, None))

    def _connect_signals(self) -> None:
        self.place.changed.connect(self._look.start)
        self._look.timeout.connect(self.look)
        self.found.looked_at.connect(self.suit)
        for line in (self.passphrase.line, self.again.line, self.card):
            line.returnPressed.connect(self.start.click)
        self.by_card.toggled.connect(self._show_card)
        self._show_card()
        self.start.clicked.connect(self._on_start_clicked)

    @Slot()
    def look(self) -> None:
        """Look what backups lie at the place."""
        self._look.stop()
        place = self.place.folder
        lines = _found(place) if place is not None and is_folder(place) else []
        self.found.show_lines(lines)
        if place is not None and not lines:
            self.telling.tell("这里没有备份。请插好优盘，选择它，或者工作区的文件夹。")
        else:
            self.telling.quiet()

    @Slot()
    def suit(self) -> None:
        """Ask for what the chosen backup needs."""
        super().suit()
        self._stick_form.setVisible(not isinstance(self.found.about, Copy))
        self.start.setEnabled(self.found.about is not None and not self._runner.is_busy)

    @Slot()
    def _show_card(self) -> None:
        """Ask for the card and a new pass phrase, or for the pass phrase alone."""
        is_wanted = self.by_card.isChecked()
        for part in (self._card_words, self.card, self._again_words, self.again):
            part.setVisible(is_wanted)
        self._passphrase_words.setText("新口令" if is_wanted else "口令")
        self._passphrase_hint.setText(_NEW if is_wanted else _OWN)

    def restore_copy(self, copy: Path, root: Path) -> None:
        """Put a copy in place of the store of its workspace, which nobody has open; said when it is done."""
        self.place.line.setText(str(root))
        self.look()

        def work(_report: Report) -> "Restored":
            from office.backups import restore_copy

            return restore_copy(copy, root)

        self._restore(work)

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
        card = self.card.text() if self.by_card.isChecked() else None
        if card is not None and passphrase != self.again.text:
            self.telling.tell("两次输入的新口令不一样，请重新输入。")
            return

        def work(report: Report) -> "Restored":
            from office.backups import restore

            return restore(about, root, passphrase, card=card, report=report)

        self._restore(work)

    def _restore(self, work: Callable[[Report], "Restored"]) -> None:
        # What looks at the place also quiets what is told here, and that may be how this ended.
        self._look.stop()
        self.run(work, "正在恢复并核对", self._on_succeeded, "已取消，没有留下任何文件。")

    @Slot(object)
    def _on_succeeded(self, made: "Restored") -> None:
        for line in (self.passphrase, self.again, self.card):
            line.clear()
        self.restored.emit(str(made.root), restored_words(made))


def restored_words(made: "Restored") -> str:
    """Say what was restored and what is to be done now; a place last, for the foot of the window may be too short."""
    told = ["已恢复。"]
    if made.again:
        told.append(f"备份以后收过 {len(made.again)} 个单位的包，请再收一次：{'、'.join(made.again)}。")
    if made.waiting:
        told.append(f"备份以后封过的包里有 {made.waiting} 个要等打开最新的任务包后补回。")
    if made.sent:
        told.append(f"备份以后封过的 {made.sent} 个包里的内容也已补回。")
    if made.aside is not None:
        told.append(f"原来的数据没有删除，放在 {made.aside.parent}。")
    return "".join(told)


def _found(place: Path) -> list[tuple[tuple[str, ...], object]]:
    """List copies of the workspace at a place, newest first, else the backups that lie there or one folder below."""
    try:
        return _listed(place)
    except OSError:
        return []  # pulled out just now


def _listed(place: Path) -> list[tuple[tuple[str, ...], object]]:
    kept = copies(place)
    if kept:
        return [((copy_words(copy)[0], f"本机备份，{copy_words(copy)[1]}"), copy) for copy in reversed(kept)]
    candidates = [place, *sorted(path for path in place.iterdir() if path.is_dir() and path.name.startswith(_BEGINS))]
    from office.backups import KEY_NAME

    found = [path for path in candidates if (path / KEY_NAME).is_file()]
    return [((path.name, "加密备份，要输入口令"), path) for path in found]
