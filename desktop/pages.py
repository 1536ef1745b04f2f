"""The screens beside the tables (封包, 收包, 冲突, 材料), each made when it is first shown: a start needs none of them.

A further screen is a property that makes it and, if it is shown by more than `show`, a method; what leads to it is an
action of `desktop.actions`.
"""

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from desktop.changes import Changes, Kind
from desktop.duty_counts import LIAISONS
from desktop.jobs import JobRunner
from desktop.settings import Settings
from desktop.workspace_source import WorkspaceSource
from forms.model import Table
from forms.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.backups_page import BackupsPage
    from desktop.conflicts_page import ConflictsPage
    from desktop.differences_page import DifferencesPage
    from desktop.history_page import HistoryPage
    from desktop.import_page import ImportPage
    from desktop.last_year_page import LastYearPage
    from desktop.liaison_page import LiaisonPage
    from desktop.papers_page import PapersPage
    from desktop.print_page import PrintPage
    from desktop.printing import Paper
    from desktop.receive_page import ReceivePage
    from desktop.review_page import ReviewPage
    from desktop.screen import Screen
    from desktop.seal_page import SealPage
    from desktop.search_page import SearchPage
    from desktop.sent_page import SentPage
    from desktop.take_page import TakePage
    from desktop.todo_page import TodoPage

One = TypeVar("One", bound="Screen")


class Pages(QObject):
    """The screens beside the tables.

    Signals:
        wanted(object): One of them is to be shown; a Screen.
        left(): The user has gone back to the tables.
        table_wanted(str): The user wants a table.
        changed(object): An act on one of them has changed the workspace; Changes.
        problem_chosen(object): The user wants to mend a Problem that holds up a report.
        cell_wanted(str, int, str): The user wants a cell: table, local number of the row, field.
        copy_wanted(str): The user wants a copy in place of the store; its path.
        last_brought(): Last year's values are others now.
        reopen_wanted(str): The forms are others now, and the workspace must be opened anew; what is to be said then.

    Args:
        stack: Where they are laid; who has it shows what is wanted.
    """

    wanted = Signal(object)
    left = Signal()
    changed = Signal(object)
    table_wanted = Signal(str)
    problem_chosen = Signal(object)
    cell_wanted = Signal(str, int, str)
    copy_wanted = Signal(str)
    last_brought = Signal()
    reopen_wanted = Signal(str)

    def __init__(
        self, workspace: WorkspaceSource, runner: JobRunner, stack: QStackedWidget, settings: Settings
    ) -> None:
        super().__init__(stack)
        self._settings = settings
        self._workspace = workspace
        self._runner = runner
        self._stack = stack
        self._made: list[Screen] = []
        #: The item whose statement is in the preview; empty if it is something else.
        self._statement = ""

    def _lay(self, page: One, back: "Callable[[], object] | None" = None) -> One:
        """Lay a new screen with the others, and lead on from it to where all of them lead.

        Args:
            back: Done when the user goes back, if that leads not to the tables.
        """
        page.changed.connect(self.changed)
        page.cell_wanted.connect(self.cell_wanted)
        page.item_wanted.connect(self.show_papers)
        page.table_wanted.connect(self.table_wanted)
        page.left.connect(back or self.left)
        self._made.append(page)
        self._stack.addWidget(page)
        return page

    def show(self, page: "Screen") -> None:
        """Show a screen as things stand now."""
        # First of all the cursor leaves where it is: what is being typed there is written, and is read here.
        self.wanted.emit(page)
        page.begin()
        page.first.setFocus()

    # What is filled and sent.

    @cached_property
    def seal(self) -> "SealPage":
        """Sealing a report."""
        from desktop.seal_page import SealPage

        page = self._lay(SealPage(self._workspace, self._runner))
        page.problem_chosen.connect(self.problem_chosen)
        page.checked.connect(self._on_seal_checked)
        page.sent_wanted.connect(self.show_sent)
        page.letter_wanted.connect(self.show_letter)
        page.liaison_wanted.connect(self.show_liaison)
        return page

    @Slot()
    def show_seal(self) -> None:
        """Begin sealing; everything is judged anew first."""
        self.show(self.seal)

    @Slot()
    def _on_seal_checked(self) -> None:
        self.changed.emit(Changes(frozenset({Kind.PROBLEMS}), self.seal))

    @cached_property
    def sent(self) -> "SentPage":
        """What was reported."""
        from desktop.sent_page import SentPage

        return self._lay(SentPage(self._workspace, self._runner), self._on_sent_left)

    @Slot()
    def _on_sent_left(self) -> None:
        self.wanted.emit(self.seal)

    @Slot()
    def show_sent(self) -> None:
        """Show what was reported, the newest first."""
        self.show(self.sent)

    @cached_property
    def differences(self) -> "DifferencesPage":
        """What has changed since a report."""
        from desktop.differences_page import DifferencesPage

        return self._lay(DifferencesPage(self._workspace, self._runner))

    @Slot()
    def show_differences(self) -> None:
        """Show what has changed since the last report."""
        self.show(self.differences)

    @cached_property
    def papers(self) -> "PapersPage":
        """Proofs and declarations of an item."""
        from desktop.papers_page import PapersPage

        page = self._lay(PapersPage(self._workspace.papers, self._runner))
        page.statement_wanted.connect(self.show_statement)
        return page

    @Slot(str)
    def show_papers(self, name: str, row: int = 0) -> None:
        """Show an item, or what a table belongs to, with its files and declarations and those of a row."""
        self.wanted.emit(self.papers)
        self.papers.show_papers(name, row)

    @Slot(str, int)
    def show_lacking(self, table: str, row: int) -> None:
        """Show what lacks in the materials of a table; where nothing does, those of a row."""
        self.wanted.emit(self.papers)
        self.papers.show_lacking(table, row)

    @cached_property
    def liaison(self) -> "LiaisonPage":
        """Whom this unit has named, or all have."""
        from desktop.liaison_page import LiaisonPage

        return self._lay(LiaisonPage(self._workspace, self._runner))

    @Slot()
    def show_liaison(self) -> None:
        """Show the liaison of this unit, at the bureau those of all."""
        self.show(self.liaison)

    @Slot(str)
    def show_item(self, name: str) -> None:
        """Show what stands in the tree: an item, or the liaison; the cursor stays in the tree."""
        if name == LIAISONS:
            self.wanted.emit(self.liaison)
            self.liaison.begin()
        else:
            self.show_papers(name)

    def show_about(self, problem: Problem) -> None:
        """Show what a finding is about that stands in no form: the liaison, an item, or what a table belongs to."""
        if LIAISONS in {problem.slot, problem.table}:
            self.show_liaison()
        else:
            # The slot begins with the item's id, or with the table's.
            self.show_papers(problem.slot.partition("/")[0])

    # What comes in, and what is said of it.

    @cached_property
    def receive(self) -> "ReceivePage":
        """Receiving packages."""
        from desktop.receive_page import ReceivePage

        return self._lay(ReceivePage(self._workspace, self._runner))

    @cached_property
    def take(self) -> "TakePage":
        """Taking in what the bureau sent."""
        from desktop.take_page import TakePage

        page = self._lay(TakePage(self._workspace, self._runner))
        page.todo_wanted.connect(self.show_todo)
        page.reopen_wanted.connect(self.reopen_wanted)
        return page

    @Slot()
    def show_receive(self) -> None:
        """Begin receiving: reports at the bureau, what it sent in a filling copy."""
        self.show(self.receive if self._workspace.is_bureau else self.take)

    @cached_property
    def todo(self) -> "TodoPage":
        """What is to be done."""
        from desktop.todo_page import TodoPage

        page = self._lay(TodoPage(self._workspace, self._runner))
        page.differences_wanted.connect(self.show_differences)
        return page

    @Slot()
    def show_todo(self) -> None:
        """Show what is to be done."""
        self.show(self.todo)

    @cached_property
    def review(self) -> "ReviewPage":
        """Passing items, sending them back, answering a unit."""
        from desktop.review_page import ReviewPage

        return self._lay(ReviewPage(self._workspace, self._runner))

    @Slot()
    def show_review(self) -> None:
        """Begin reviewing."""
        self.show(self.review)

    @cached_property
    def conflicts(self) -> "ConflictsPage":
        """Deciding conflicts."""
        from desktop.conflicts_page import ConflictsPage

        return self._lay(ConflictsPage(self._workspace, self._runner))

    @Slot()
    def show_conflicts(self) -> None:
        """Show what has to be decided."""
        self.show(self.conflicts)

    # From sheets and from last year, onto paper.

    @cached_property
    def sheets(self) -> "ImportPage":
        """Filling a table from Excel."""
        from desktop.import_page import ImportPage

        return self._lay(ImportPage(self._workspace, self._runner, self._settings))

    def show_sheets(self, table: str) -> None:
        """Begin filling a table from Excel."""
        self.sheets.show_table(table)
        self.show(self.sheets)
        self.sheets.ask_file()

    @cached_property
    def last_year(self) -> "LastYearPage":
        """Bringing last year's values in."""
        from desktop.last_year_page import LastYearPage

        page = self._lay(LastYearPage(self._workspace, self._runner, self._settings))
        page.brought.connect(self.last_brought)
        return page

    def show_last_year(self) -> None:
        """Begin bringing last year's values in."""
        self.show(self.last_year)

    @cached_property
    def printing(self) -> "PrintPage":
        """The preview of what is to be printed."""
        from desktop.print_page import PrintPage

        return self._lay(PrintPage(self._workspace, self._runner, self._settings), self._on_printing_left)

    @Slot()
    def _on_printing_left(self) -> None:
        """Go back to where the paper was asked for."""
        if self._statement:
            self.show_papers(self._statement)
        else:
            self.left.emit()

    def _show_paper(self, paper: "Paper", item: str = "") -> None:
        self._statement = item
        self.wanted.emit(self.printing)
        self.printing.show_paper(paper)
        self.printing.first.setFocus()

    def show_print(self, table: Table) -> None:
        """Show a table as its paper form."""
        from desktop.printing import table_paper

        self._show_paper(table_paper(table))

    @Slot()
    def show_letter(self) -> None:
        """Show the cover letter of the last report."""
        from desktop.printing import letter_paper

        self._show_paper(letter_paper())

    @Slot(str)
    def show_statement(self, item: str) -> None:
        """Show the statement about an item, to be signed."""
        from desktop.printing import statement_paper

        self._show_paper(statement_paper(item), item)

    # The workspace as a whole.

    @cached_property
    def search(self) -> "SearchPage":
        """Finding in everything."""
        from desktop.search_page import SearchPage

        return self._lay(SearchPage(self._workspace, self._runner))

    @Slot()
    def show_search(self) -> None:
        """Find in everything; what was sought last is still there."""
        self.show(self.search)

    @cached_property
    def history(self) -> "HistoryPage":
        """What was done."""
        from desktop.history_page import HistoryPage

        return self._lay(HistoryPage(self._workspace, self._runner))

    @Slot()
    def show_history(self) -> None:
        """Show what was done, the newest first."""
        self.show(self.history)

    @cached_property
    def backups(self) -> "BackupsPage":
        """Making copies, and going back to one."""
        from desktop.backups_page import BackupsPage

        page = self._lay(BackupsPage(self._workspace, self._runner))
        page.restore_wanted.connect(self.copy_wanted)
        return page

    @Slot()
    def show_backups(self) -> None:
        """Show which copies there are."""
        self.show(self.backups)

    # All of them.

    def refresh(self, changes: Changes) -> None:
        """Refresh what has been made and what these changes touch; a page shown later reads anew by itself."""
        for page in self._made:
            if page.reads in changes.kinds and changes.initiator is not page:
                page.refresh()

    def unkept(self) -> str:
        """Say what was begun on one of them and would be lost by closing; empty if nothing."""
        return next(filter(None, (page.unkept() for page in self._made)), "")

    def stop(self) -> None:
        """Do nothing more and keep nothing that lies outside the workspace; before it is closed."""
        for page in self._made:
            page.stop()
