"""The panel at the right: what is found in the table, with explanations; and pages about the cell with the cursor.

A further page about the cell is a `CellPage` with one line in `_CELL_PAGES`.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import QAbstractItemView, QTabWidget, QVBoxLayout, QWidget

from desktop.looks import say
from desktop.problem_panel import ProblemPanel
from desktop.sources import TableSource
from desktop.table_page import TablePage
from forms.problems import Problem
from forms.troubles import Trouble


class CellAt(NamedTuple):
    """The cell with the cursor: its table, the local number of its row, its field."""

    source: TableSource
    number: int
    field: str


class CellPage(NamedTuple):
    """A page that tells of the cell with the cursor.

    Attributes:
        show_cell: Tells of this cell; None: the cursor is in none.
        written: Emitted when something about the cell was written there; None: nothing ever is.
        unkept: Says what was begun there and not kept; None: nothing ever is.
    """

    widget: QWidget
    show_cell: Callable[[CellAt | None], None]
    written: SignalInstance | None = None
    unkept: Callable[[], str] | None = None


def _history() -> CellPage:
    from desktop.history_panel import HistoryPanel

    panel = HistoryPanel()
    return CellPage(panel, panel.show_cell)


def _remarks() -> CellPage:
    from desktop.remark_panel import RemarkPanel

    panel = RemarkPanel()
    return CellPage(panel, panel.show_cell, panel.written, panel.unkept)


_REMARKS: Final = "批注"
#: Heading and maker of each page after the findings.
_CELL_PAGES: Final[tuple[tuple[str, Callable[[], CellPage]], ...]] = (("操作记录", _history), (_REMARKS, _remarks))


class SidePanel(QTabWidget):
    """Findings of the table on the screen, and pages about its cell with the cursor.

    Signals:
        problem_chosen(object): The user has gone to a Problem.
        lines_wanted(): More findings are to be read.
        explained(): An explanation is durable.
        remarked(): A comment or an answer is durable.
    """

    problem_chosen = Signal(object)
    lines_wanted = Signal()
    explained = Signal()
    remarked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "side", "问题、操作记录和批注")
        say(self.tabBar(), "sideTabs", "问题、操作记录和批注")
        self._table: TablePage | None = None
        self._at: CellAt | None = None
        self._is_locked = False
        self.problems = ProblemPanel(self._explanation_of)
        self.addTab(self.problems, "问题")
        for heading, make in _CELL_PAGES:
            page = _Later(make)
            page.written.connect(self.remarked)
            self.addTab(page, heading)
        self.problems.problem_chosen.connect(self.problem_chosen)
        self.problems.lines_wanted.connect(self.lines_wanted)
        self.problems.explanations_given.connect(self._on_explanations_given)
        self.currentChanged.connect(self._on_current_changed)

    @Slot(int)
    def go_on(self, step: int) -> None:
        """Lead to the next of the findings, or to the one before."""
        self.setCurrentWidget(self.problems)
        self.problems.go_on(step)

    def focus_list(self) -> None:
        """Put the cursor on what the page in front lists."""
        shown = self.currentWidget()
        inputs = (part for part in shown.findChildren(QAbstractItemView) if part.isVisible())
        (next(iter(inputs), None) or self.tabBar()).setFocus()

    def show_table(self, page: TablePage) -> None:
        """Tell of another table and its cell with the cursor."""
        self._table = page
        self.show_cell(*(page.cell or (0, "")))

    def show_findings(self, total: int) -> None:
        """List the findings of the table, so many of which are open."""
        if self._table is not None:
            self.problems.show_lines(self._table.lines(self.problems.left_out), total)
            self.show_total(total)

    def show_total(self, total: int) -> None:
        """Say how many are open; which ones is listed already."""
        self.problems.show_total(total)
        self.setTabText(0, f"问题 {total or ''}".strip())

    def show_cell(self, number: int, field: str) -> None:
        """Tell of the cell with the cursor; an empty field: it is in none."""
        self._at = CellAt(self._table.source, number, field) if self._table is not None and field else None
        self.refresh_cell()

    @Slot()
    def refresh_cell(self) -> None:
        """Tell anew of the cell with the cursor; a page that nobody sees is told when it is looked at."""
        shown = self.currentWidget()
        if isinstance(shown, _Later):
            shown.page.show_cell(self._at)

    @Slot()
    def show_remarks(self) -> None:
        """Show what is said of the cell with the cursor, ready to be answered."""
        place = next((place for place in range(self.count()) if self.tabText(place) == _REMARKS), 0)
        self.setCurrentIndex(place)
        shown = self.currentWidget()
        if isinstance(shown, _Later):
            shown.page.widget.setFocus()

    def unkept(self) -> str:
        """Say what was begun on a page about a cell and not kept; empty if nothing."""
        made = (page for page in map(self.widget, range(self.count())) if isinstance(page, _Later))
        return next(filter(None, (page.unkept() for page in made)), "")

    def tell_waiting(self, words: str) -> None:
        """Say whom checks wait for."""
        self.problems.waiting.tell(words)
        self.problems.waiting.show()

    def set_locked(self, *, is_locked: bool) -> None:
        """Let nothing be written while a job runs."""
        self._is_locked = is_locked
        self.problems.set_locked(is_locked=is_locked)

    def _explanation_of(self, problem: Problem) -> str:
        return self._table.source.explanation(problem) if self._table is not None else ""

    @Slot(object)
    def _on_explanations_given(self, reasons: Mapping[Problem, str]) -> None:
        if self._table is None or self._is_locked:
            return
        try:
            self._table.source.acts.explain(reasons)
        except Trouble as trouble:
            self.problems.box.told.tell(str(trouble))
            # One that is gone by now keeps none of the others from being explained.
            for problem, reason in reasons.items() if len(reasons) > 1 else ():
                self._on_explanations_given({problem: reason})
            return
        self.problems.kept(reasons)
        self.explained.emit()

    @Slot(int)
    def _on_current_changed(self, _place: int) -> None:
        self.refresh_cell()


class _Later(QWidget):
    """Room for a page that is made when it is first looked at.

    Signals:
        written(): Something about the cell was written there.
    """

    written = Signal()

    def __init__(self, make: Callable[[], CellPage]) -> None:
        super().__init__()
        self._make = make
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)

    def unkept(self) -> str:
        """Say what was begun there and not kept; empty if nothing, or if nobody has looked at it yet."""
        made: CellPage | None = vars(self).get("page")
        return made.unkept() if made is not None and made.unkept is not None else ""

    @cached_property
    def page(self) -> CellPage:
        made = self._make()
        if made.written is not None:
            made.written.connect(self.written)
        self._room.addWidget(made.widget)
        # At once, or it could not be given the cursor.
        made.widget.show()
        return made
