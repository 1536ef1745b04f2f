"""One place for files (材料位): a line of the checklist, its files, and a target for what is let fall on it.

Where pictures before and after are asked for, they stand side by side: the first before beside the first after.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.actions import ACTIONS
from desktop.asking import ask_files, button, combo, label
from desktop.file_list import FileList
from desktop.looks import say
from desktop.paper_facts import SlotState
from desktop.pictures import Pictures
from desktop.proofs import PHASES, File
from desktop.sentence import Sentence
from forms.model import Level

_PHASES: Final = (("", "照片阶段…"), *PHASES.items())
#: What can be said of files that are there already: field and token, in words.
_MARK_PHASE: Final = (*((f"phase={code}", words) for code, words in PHASES.items()), ("phase=", "不标阶段"))
_MARK_SEALED: Final = (("sealed=1", "已盖章"), ("sealed=0", "未盖章"))
_EMPTY: Final = "还没有文件。按 Enter 或点“附上文件…”选择，也可以把文件、文件夹拖到这里。"


class DropFrame(QFrame):
    """Takes files and folders, nothing else.

    Signals:
        dropped(object): Their paths; a list.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that they may be let fall here."""
        if _files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them; the originals stay where they are."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(_files(event.mimeData()))


class SlotPanel(DropFrame):
    """A place for files.

    Args:
        number: Tells its widgets apart from those of its neighbours.

    Signals:
        files_given(object, object, object, str): SlotState, paths, whether stamped (None: not said), phase.
        taken_away(object): The user wants Files gone from here; a list.
        opened(object, object): The user wants to look at a File of these Files.
        moved(object, object, int): The user wants, among these Files, a File earlier or later.
        marked(object, str, str, str): The user says something of these Files: field, token, words.
        passed(object, int): The cursor leaves a FileList upwards (-1) or downwards (1).
    """

    files_given = Signal(object, object, object, str)
    taken_away = Signal(object)
    opened = Signal(object, object)
    moved = Signal(object, object, int)
    marked = Signal(object, str, str, str)
    passed = Signal(object, int)

    def __init__(self, state: SlotState, number: int, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._number = number
        self._pictures = pictures
        self.lists: list[FileList] = []
        say(self, f"slot{number}", f"材料位：{state.slot.title}，{_standing(state)}")
        self.setProperty("role", "panel")
        self.add = button("附上文件…", f"attach{number}")
        self.add.setAccessibleName(f"给“{state.slot.title}”附上文件")
        self.add.setToolTip(ACTIONS["addProof"].tip)
        self.sealed = QCheckBox("这些文件已盖章")
        say(self.sealed, f"sealed{number}", f"给“{state.slot.title}”的文件已盖章")
        self.phase = combo(f"phase{number}", f"“{state.slot.title}”的照片阶段", _PHASES)
        self.mark = combo(f"mark{number}", f"给“{state.slot.title}”里选中的文件标明", [("", "标为…"), *_marks(state)])
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 6, 10, 6)
        self._layout.setSpacing(3)
        self._add_head()
        self._add_files()
        self.add.clicked.connect(self.ask)
        self.mark.activated.connect(self._on_mark_activated)
        self.dropped.connect(self.give)

    def _add_head(self) -> None:
        """The line of the checklist, with what is asked for and the buttons."""
        state, slot = self.state, self.state.slot
        about = f"　{state.about}" if state.about else ""
        role = {"✓": "good", "✕": "error"}.get(state.sign, "")
        self.head = Sentence(f"slotHead{self._number}", "材料位")
        self.head.setProperty("role", role)
        self.head.tell(f"{state.sign} {slot.title}　{_standing(state)}{about}")
        self.rules = Sentence(f"slotRules{self._number}", "要求")
        self.rules.setProperty("role", "quiet")
        self.rules.tell(state.rules)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.head)
        words.addWidget(self.rules)
        acts = QHBoxLayout()
        acts.addLayout(words, 1)
        if state.files:
            self._add_file_acts(acts)
        for part in (self.sealed, self.phase, self.add):
            acts.addWidget(part)
        self._layout.addLayout(acts)
        is_photos = slot.photos or slot.pairs
        self.sealed.setVisible(slot.sealed)
        self.phase.setVisible(is_photos and not slot.pairs)
        self.mark.setVisible(self.mark.count() > 1 and bool(state.files))
        for problem in state.problems:
            if problem.level is Level.ERROR:
                self._layout.addWidget(label(f"✕ {self.short(problem.text)}", "error"))

    def _add_file_acts(self, acts: QHBoxLayout) -> None:
        """Buttons for the file with the cursor; each has its key in the list, too."""
        acts.addWidget(self.mark)
        for action, name, act in (
            ("openProof", "openProof", FileList.open_current),
            ("proofUp", "proofUp", partial(_move, -1)),
            ("proofDown", "proofDown", partial(_move, 1)),
            ("removeProof", "takeAway", FileList.remove_selected),
        ):
            made = button(ACTIONS[action].text, f"{name}{self._number}")
            made.setProperty("slim", "true")
            made.setToolTip(ACTIONS[action].tip)
            made.setAccessibleName(f"{ACTIONS[action].text}“{self.state.slot.title}”里选中的文件")
            made.clicked.connect(partial(self._on_act_clicked, act))
            acts.addWidget(made)

    def _add_files(self) -> None:
        files = self.state.files
        if not self.state.slot.pairs:
            self._layout.addWidget(self._list("", "已附的文件", files, _EMPTY))
            return
        before, after = ([file for file in files if file.phase == phase] for phase in ("before", "after"))
        rest = [file for file in files if file.phase not in {"before", "after"}]
        sides = QHBoxLayout()
        rows = max(len(before), len(after), 1)
        for phase, shown in (("before", before), ("after", after)):
            sides.addWidget(self._side(phase, shown, rows), 1)
        self._layout.addLayout(sides)
        if rest:
            self._layout.addWidget(label("还没有分到治理前或治理后的照片：选中后用“标为…”标明", "quiet"))
            self._layout.addWidget(self._list("rest", "没有分到治理前或治理后的照片", rest, ""))

    def _side(self, phase: str, files: Sequence[File], rows: int) -> DropFrame:
        """One side of the pairs; what falls on it is of its phase."""
        side = DropFrame()
        side.setObjectName(f"{phase}Side{self._number}")
        words = PHASES[phase]
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(label(f"{'✓' if files else '✕'} {words}（{len(files)} 张）", "good" if files else "error"), 1)
        add = button(f"附上{words}的照片…", f"attach{phase}{self._number}")
        add.setProperty("slim", "true")
        add.clicked.connect(partial(self._ask_phase, phase))
        head.addWidget(add)
        inside.addLayout(head)
        inside.addWidget(self._list(phase, f"{words}的照片", files, f"把{words}的照片拖到这里。", rows))
        side.dropped.connect(partial(self.give, phase=phase))
        return side

    def _list(self, phase: str, spoken: str, files: Sequence[File], empty: str, rows: int = 0) -> FileList:
        made = FileList(f"files{phase}{self._number}", f"“{self.state.slot.title}”{spoken}", self._pictures)
        made.show_files(files, empty, rows)
        made.opened.connect(self._on_opened)
        made.taken_away.connect(self.taken_away)
        made.moved.connect(partial(self._on_moved, made))
        made.files_wanted.connect(partial(self._ask_phase, phase if phase in PHASES else ""))
        made.left.connect(partial(self._on_left, made))
        self.lists.append(made)
        return made

    @property
    def current(self) -> FileList | None:
        """The list whose file the buttons mean: the one with the cursor, else the first that has any."""
        chosen = [made for made in self.lists if made.selectedIndexes()]
        focused = (made for made in self.lists if made.hasFocus())
        return next(focused, None) or next(iter(chosen), None)

    @property
    def column(self) -> QVBoxLayout:
        """What stands in it one below the other; more can be put below."""
        return self._layout

    def short(self, text: str) -> str:
        """A finding without the names of item and place, which stand above it."""
        return text.partition(f"的“{self.state.slot.title}”")[2].removeprefix("里") or text

    @Slot(object)
    def give(self, paths: list[Path], phase: str = "") -> None:
        """Attach these files with what is ticked beside them."""
        if paths:
            sealed = self.sealed.isChecked() if self.state.slot.sealed else None
            self.files_given.emit(self.state, paths, sealed, phase or str(self.phase.currentData()))

    @Slot()
    def ask(self) -> None:
        """Let the user choose files to attach."""
        self._ask_phase("")

    def _ask_phase(self, phase: str, *_: object) -> None:
        self.give(ask_files(self, f"给“{self.state.slot.title}”附上文件", self.state.slot.types), phase)

    @Slot(object)
    def _on_opened(self, file: File) -> None:
        every = [one for made in self.lists for one in made.proofs.files]
        self.opened.emit(file, every)

    def _on_moved(self, made: FileList, file: File, step: int) -> None:
        self.moved.emit(made.proofs.files, file, step)

    def _on_left(self, made: FileList, step: int) -> None:
        self.passed.emit(made, step)

    def _on_act_clicked(self, act: object, *_: object) -> None:
        found = self.current
        if found is None and self.lists:
            # Nothing was chosen: the first file is what the button means.
            found = next((made for made in self.lists if made.proofs.files), None)
            if found is not None:
                found.choose(0)
        if found is not None and callable(act):
            act(found)

    @Slot()
    def _on_mark_activated(self) -> None:
        (field, _, token), words = str(self.mark.currentData()).partition("="), self.mark.currentText()
        self.mark.setCurrentIndex(0)
        chosen = [made.proofs.files[index.row()] for made in self.lists for index in made.selectedIndexes()]
        if chosen and field:
            self.marked.emit(chosen, field, token, words)


def _move(step: int, made: FileList) -> None:
    made.move_current(step)


def _marks(state: SlotState) -> Iterator[tuple[str, str]]:
    slot = state.slot
    yield from _MARK_PHASE if slot.photos or slot.pairs else ()
    yield from _MARK_SEALED if slot.sealed else ()


def _standing(state: SlotState) -> str:
    """How far a place is, in a few words."""
    count = f"已附 {len(state.files)} 个" if state.files else "还没有文件"
    words = {"✓": "已齐，", "✕": "还缺，", "！": "请核对，"}.get(state.sign, "")
    return f"{words}{count}"


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
