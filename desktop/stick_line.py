"""Choosing a stick (优盘): those that are plugged in are found by themselves; any other folder can be chosen, too."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.there import is_folder
from desktop.asking import FolderLine, combo, offer
from desktop.sentence import Sentence
from desktop.stick_watch import StickWatch
from exchange.drives import Drive, drive_of, drives
from office.locations import is_stick

_KIB: Final = 1024
_UNITS: Final = ("B", "KB", "MB", "GB", "TB")
#: Less room than this is worth a word.
_LITTLE: Final = 64 * _KIB**2
Look = Callable[[], Sequence[Drive]]


def plugged_in() -> Sequence[Drive]:
    """The sticks that are plugged in now."""
    return [drive for drive in drives() if drive.removable]


def size_words(size: int) -> str:
    """Write a number of bytes as people read it."""
    shown, unit = float(size), _UNITS[0]
    for unit in _UNITS:
        if shown < _KIB or unit == _UNITS[-1]:
            break
        shown /= _KIB
    return f"{shown:.0f} {unit}" if unit in _UNITS[:2] else f"{shown:.1f} {unit}"


def drive_words(drive: Drive) -> str:
    """Say what a drive is: name, place, file system, free room."""
    facts = "，".join(part for part in (str(drive.root), drive.fs_type, f"可用 {size_words(drive.free_bytes)}") if part)
    return f"{drive.label}（{facts}）"


class StickLine(FolderLine):
    """A stick or another folder; the only stick that is plugged in is chosen by itself.

    Args:
        look: Finds the sticks; for tests.
    """

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None, look: Look = plugged_in) -> None:
        super().__init__(name, spoken, parent)
        self._found: list[Drive] = []
        self.sticks = combo(f"{name}Sticks", "插着的优盘", [("", "没有找到优盘")])
        self.words = Sentence(f"{name}Words", "选定的位置", parent=self)
        self.words.hide()
        self.words.setProperty("role", "quiet")
        self.line.setPlaceholderText("插好优盘会自动出现；也可以选择别的文件夹")
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            row.insertWidget(0, self.sticks)
        self.watch = StickWatch(self, look)
        self.watch.changed.connect(self.show_sticks)
        self.sticks.activated.connect(self._on_stick_activated)
        self.changed.connect(self._tell)
        self._tell()

    def with_words(self) -> QWidget:
        """Give the line with the words about what was chosen below it."""
        box = QWidget()
        box.setObjectName(f"{self.objectName()}WithWords")
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self)
        column.addWidget(self.words)
        self.words.show()
        box.setFocusProxy(self.line)
        return box

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks only while somebody can see what is found."""
        self.watch.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        self.watch.stop()
        super().hideEvent(event)

    @Slot(object)
    def show_sticks(self, found: Sequence[Drive]) -> None:
        """Offer these sticks; what was typed stays, what was pulled out goes."""
        roots = {str(drive.root) for drive in self._found}
        self._found = list(found)
        nothing = ("", "请选择优盘" if self._found else "没有找到优盘")
        offer(self.sticks, [nothing, *((str(drive.root), drive_words(drive)) for drive in self._found)])
        text = self.line.text().strip()
        gone = text in roots - {str(drive.root) for drive in found}
        if (not text or gone) and not self.line.hasFocus():
            self.line.setText(str(found[0].root) if len(found) == 1 else "")
        self._tell()

    @Slot()
    def _on_stick_activated(self) -> None:
        root = str(self.sticks.currentData() or "")
        if root:
            self.line.setText(root)

    @Slot()
    def _tell(self) -> None:
        with QSignalBlocker(self.sticks):
            self.sticks.setCurrentIndex(max(0, self.sticks.findData(self.line.text().strip())))
        self.words.tell(_about(self.folder))


def pulled_out(folder: Path) -> str:
    """Say what to do with what was written to a folder: a stick is pulled out, else it is copied to one."""
    return "可以拔出优盘" if is_stick(folder) else "它不在优盘上，要送走的，请把整个文件夹复制到优盘"


def _about(folder: Path | None) -> str:
    """Say what lies under a folder, so that nobody writes to the hard disk by mistake."""
    if folder is None:
        return ""
    if not is_folder(folder):
        return "找不到这个位置，请插好优盘。"
    try:
        drive = drive_of(folder)
    except OSError:
        return "这个位置没有反应，请重新插好优盘。"
    what = "优盘" if drive.removable else "网络盘" if drive.network else "这是本机硬盘，不是优盘"
    little = "　空间很少，可能写不下。" if drive.free_bytes < _LITTLE else ""
    return f"{what}：{drive_words(drive)}{little}"
