"""One place for files (材料位): what is asked for, what is there, a button, and a target for files let fall on it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.asking import ask_files, button, combo, label
from desktop.looks import say
from desktop.papers import File, SlotState
from desktop.sentence import Sentence

_PHASES = (("", "照片阶段…"), ("before", "治理前"), ("during", "治理中"), ("after", "治理后"))


class SlotPanel(QFrame):
    """A place for files.

    Args:
        number: Tells its widgets apart from those of its neighbours.

    Signals:
        files_given(object, object, object, str): SlotState, paths, whether stamped (None: not said), phase.
        taken_away(object): The user wants a File gone from here.
    """

    files_given = Signal(object, object, object, str)
    taken_away = Signal(object)

    def __init__(self, state: SlotState, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._number = number
        say(self, f"slot{number}", f"材料位：{state.slot.title}")
        self.setProperty("role", "panel")
        self.setAcceptDrops(True)
        self.add = button("附上文件…", f"attach{number}")
        self.add.setAccessibleName(f"给“{state.slot.title}”附上文件")
        self.sealed = QCheckBox("这些文件已盖章")
        say(self.sealed, f"sealed{number}", f"给“{state.slot.title}”的文件已盖章")
        self.phase = combo(f"phase{number}", f"“{state.slot.title}”的照片阶段", _PHASES)
        self._lay_out()
        self.add.clicked.connect(self._on_add_clicked)

    def _lay_out(self) -> None:
        slot = self.state.slot
        about = f"{self.state.about}：" if self.state.about else ""
        head = label(f"{about}{slot.title}")
        head.setProperty("role", "good" if self.state.files else "")
        rules = Sentence(f"slotRules{self._number}", "要求")
        rules.setProperty("role", "quiet")
        rules.tell(self.state.rules)
        acts = QHBoxLayout()
        acts.addWidget(rules, 1)
        acts.addWidget(self.sealed)
        acts.addWidget(self.phase)
        acts.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(2)
        layout.addWidget(head)
        layout.addLayout(acts)
        for place, file in enumerate(self.state.files):
            layout.addLayout(self._file_line(place, file))
        if not self.state.files:
            layout.addWidget(label("还没有文件。点“附上文件”，或把文件、文件夹拖到这里。", "quiet"))
        self.sealed.setVisible(slot.sealed)
        self.phase.setVisible(slot.photos or slot.pairs)

    def _file_line(self, place: int, file: File) -> QHBoxLayout:
        words = Sentence(f"file{self._number}_{place}", "已附的文件")
        words.tell(f"✓ {file.words}{'' if file.is_here else '　文件不在这台电脑上'}")
        gone = button("移去", f"takeAway{self._number}_{place}")
        gone.setAccessibleName(f"移去{file.words}")
        gone.setProperty("slim", "true")
        gone.clicked.connect(partial(self._take_away, file))
        line = QHBoxLayout()
        line.addWidget(words, 1)
        line.addWidget(gone)
        return line

    def _take_away(self, file: File, *_: object) -> None:
        self.taken_away.emit(file)

    def give(self, paths: list[Path]) -> None:
        """Attach these files with what is ticked beside them."""
        if paths:
            sealed = self.sealed.isChecked() if self.state.slot.sealed else None
            self.files_given.emit(self.state, paths, sealed, str(self.phase.currentData()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders, nothing else."""
        if _files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was let fall here."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.give(_files(event.mimeData()))

    @Slot()
    def _on_add_clicked(self) -> None:
        self.give(ask_files(self, f"给“{self.state.slot.title}”附上文件", self.state.slot.types))


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
