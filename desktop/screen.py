"""What all screens beside the tables have alike: title and way back, a line that tells, long work one at a time.

A screen says what it shows and what is done there; `desktop.pages` shows it and leads on from it.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSplitter, QVBoxLayout, QWidget

from db.store import Store
from desktop.asking import Telling, button, label, panel
from desktop.changes import Kind
from desktop.jobs import Job, JobRunner, StoreWork, Work
from desktop.progress import ProgressPane

#: What is laid out: a number is the stretch of the part before it, None is room.
Part = QWidget | QLayout | int | None


def row(*parts: Part) -> QHBoxLayout:
    """Lay parts side by side."""
    made = QHBoxLayout()
    _fill(made, parts)
    return made


def column(*parts: Part) -> QVBoxLayout:
    """Lay parts one below the other."""
    made = QVBoxLayout()
    _fill(made, parts)
    return made


def box(layout: QLayout) -> QWidget:
    """Make one part of several, to be hidden or put into a splitter; without edges."""
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    made.setLayout(layout)
    return made


def split(name: str, *parts: QWidget | int, sideways: bool = False) -> QSplitter:
    """Put parts one below the other, or side by side, so that people share the room out; a number is a stretch."""
    made = QSplitter(Qt.Orientation.Horizontal if sideways else Qt.Orientation.Vertical)
    made.setObjectName(name)
    made.setChildrenCollapsible(False)
    for part in parts:
        if isinstance(part, int):
            made.setStretchFactor(made.count() - 1, part)
        else:
            made.addWidget(part)
    return made


def _fill(layout: QBoxLayout, parts: tuple[Part, ...]) -> None:
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.setStretch(layout.count() - 1, part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


class Screen(QWidget):
    """A screen.

    Attributes:
        reads: What it is read anew for while it is there; None: only when it is shown.
        first: Where the cursor is put when it is shown.
        at_rest: What can be used only while no work runs.

    Signals:
        left(): The user has gone back.
        changed(object): An act here has changed the workspace; Changes.
        cell_wanted(str, int, str): The user wants a cell: table, local number of the row, field.
        item_wanted(str): The user wants an item.
        table_wanted(str): The user wants a table.

    Args:
        name: Its parts that all screens have are named after it.
    """

    left = Signal()
    changed = Signal(object)
    cell_wanted = Signal(str, int, str)
    item_wanted = Signal(str)
    table_wanted = Signal(str)

    reads: ClassVar[Kind | None] = None

    def __init__(self, name: str, title: str, runner: JobRunner, *, back: str = "返回") -> None:
        super().__init__()
        self.setObjectName(f"{name}Page")
        self._runner = runner
        self.title = label(title, "title")
        self.back = button(back, f"leave{name[0].upper()}{name[1:]}")
        self.progress = ProgressPane(f"{name}Progress")
        self.telling = Telling(f"{name}Telling")
        self.first: QWidget = self.back
        self.at_rest: tuple[QWidget, ...] = (self.back,)
        self._awaited: QWidget | None = None
        self._held_before: QWidget | None = None
        self._moved_to: QWidget | None = None
        self.back.clicked.connect(self.left)
        runner.busy_changed.connect(self._on_busy_changed)

    def lay_out(self, *parts: Part, head: tuple[Part, ...] = ()) -> None:
        """Lay everything out on a white sheet, below the title and the way back.

        Args:
            head: What stands between these two.
        """
        sheet = panel()
        # Room goes to the title unless something beside it asks for room.
        room = 0 if any(isinstance(part, int) for part in head) else 1
        inside = column(row(self.title, room, *head, self.back), *parts)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(6)
        sheet.setLayout(inside)
        outside = column(sheet)
        outside.setContentsMargins(8, 8, 8, 8)
        self.setLayout(outside)

    def begin(self) -> None:
        """Read everything anew; before it is shown."""
        self.telling.quiet()
        self.refresh()

    def refresh(self) -> None:
        """Read anew what it shows."""

    def stop(self) -> None:
        """Do nothing more and keep nothing that lies outside the workspace; before this is closed."""

    def unkept(self) -> str:
        """Say what was begun here and would be lost by closing; empty if nothing."""
        return ""

    def suit(self) -> None:
        """Offer what can be done now."""
        for part in self.at_rest:
            part.setEnabled(not self._runner.is_busy)

    def put_cursor(self, part: QWidget) -> None:
        """Put the cursor on a part; if work still runs, once it has ended, for until then the part cannot have it."""
        self._awaited = part if self._runner.is_busy else None
        part.setFocus()

    def look_again(self) -> None:
        """Read anew what work that has ended may have changed, before what can be done is offered.

        A hook, for a slot of its own that bears the name of one here would outlive its screen.
        """

    @Slot()
    def _on_busy_changed(self) -> None:
        if not self._runner.is_busy:
            self.look_again()
        held = self._held()
        self.suit()
        part, self._awaited = self._awaited, None
        if self._runner.is_busy:
            self._held_before, self._moved_to = held, self._held()
        elif part is None and held in {None, self._moved_to} and self.isVisible() and self._held_before in self.at_rest:
            # What began the work could not keep the cursor; it must not stay on whatever stands next to it.
            part = self._held_before
        if part is not None:
            part.setFocus()

    def _held(self) -> QWidget | None:
        """Give the part of this screen that has the cursor, if one has it."""
        part = self.window().focusWidget()
        return part if self.isAncestorOf(part) else None

    def run(self, work: Work, words: str, done: Callable[..., object], given_up: str = "") -> Job:
        """Run a work beside the window's thread, with its progress; what it failed with is told here.

        Args:
            words: What is being done.
            done: Gets what the work returns.
            given_up: Told if the user has stopped it.
        """
        return self._follow(self._runner.start(work), words, done, given_up)

    def run_on(self, store: Store, work: StoreWork, words: str, done: Callable[..., object], given_up: str = "") -> Job:
        """Run a work like `run` on a connection of its own to a workspace."""
        return self._follow(self._runner.start_on(store, work), words, done, given_up)

    def _follow(self, job: Job, words: str, done: Callable[..., object], given_up: str) -> Job:
        self.telling.quiet()
        job.succeeded.connect(done)
        job.failed.connect(self.telling.tell_fault)
        if given_up:
            job.cancelled.connect(partial(self.telling.tell, given_up, good=True))
        self.progress.follow(job, words)
        return job
