"""The screens beside the tables (封包, 收包, 冲突, 材料), each made when it is first shown: a start needs none of them.

A further screen is a property that makes it and a method that shows it; what leads to it is an action of
`desktop.actions`.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from desktop.changes import Changes, Kind
from desktop.jobs import JobRunner
from desktop.settings import Settings
from desktop.workspace_source import WorkspaceSource
from forms.model import Table

if TYPE_CHECKING:
    from desktop.backups_page import BackupsPage
    from desktop.conflicts_page import ConflictsPage
    from desktop.differences_page import DifferencesPage
    from desktop.history_page import HistoryPage
    from desktop.import_page import ImportPage
    from desktop.last_year_page import LastYearPage
    from desktop.papers_page import PapersPage
    from desktop.print_page import PrintPage
    from desktop.printing import Paper
    from desktop.receive_page import ReceivePage
    from desktop.review_page import ReviewPage
    from desktop.seal_page import SealPage
    from desktop.search_page import SearchPage
    from desktop.sent_page import SentPage
    from desktop.take_page import TakePage
    from desktop.todo_page import TodoPage


class Pages(QObject):
    """The screens beside the tables.

    Signals:
        wanted(object): One of them is to be shown; a QWidget.
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
        #: The item whose statement is in the preview; empty if it is something else.
        self._statement = ""

    @cached_property
    def seal(self) -> "SealPage":
        """Sealing a report."""
        from desktop.seal_page import SealPage

        page = SealPage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.problem_chosen.connect(self.problem_chosen)
        page.checked.connect(self._on_seal_checked)
        page.table_wanted.connect(self.table_wanted)
        page.sent_wanted.connect(self.show_sent)
        page.letter_wanted.connect(self.show_letter)
        self._stack.addWidget(page)
        return page

    @cached_property
    def papers(self) -> "PapersPage":
        """Proofs and declarations of an item."""
        from desktop.papers_page import PapersPage

        page = PapersPage(self._workspace.papers, self._runner)
        page.left.connect(self.left)
        page.table_wanted.connect(self.table_wanted)
        page.changed.connect(self.changed)
        page.statement_wanted.connect(self.show_statement)
        self._stack.addWidget(page)
        return page

    @cached_property
    def receive(self) -> "ReceivePage":
        """Receiving packages."""
        from desktop.receive_page import ReceivePage

        page = ReceivePage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.merged.connect(self.changed)
        self._stack.addWidget(page)
        return page

    @cached_property
    def take(self) -> "TakePage":
        """Taking in what the bureau sent."""
        from desktop.take_page import TakePage

        page = TakePage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.merged.connect(self.changed)
        page.todo_wanted.connect(self.show_todo)
        page.reopen_wanted.connect(self.reopen_wanted)
        self._stack.addWidget(page)
        return page

    @cached_property
    def todo(self) -> "TodoPage":
        """What is to be done."""
        from desktop.todo_page import TodoPage

        page = TodoPage(self._workspace)
        page.left.connect(self.left)
        page.changed.connect(self.changed)
        page.cell_wanted.connect(self.cell_wanted)
        page.item_wanted.connect(self.show_papers)
        page.differences_wanted.connect(self.show_differences)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_todo(self) -> None:
        """Show what is to be done."""
        self.todo.telling.quiet()
        self.todo.refresh()
        self.wanted.emit(self.todo)
        self.todo.list.setFocus()

    @cached_property
    def differences(self) -> "DifferencesPage":
        """What has changed since a report."""
        from desktop.differences_page import DifferencesPage

        page = DifferencesPage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.cell_wanted.connect(self.cell_wanted)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_differences(self) -> None:
        """Show what has changed since the last report."""
        self.wanted.emit(self.differences)
        self.differences.begin()
        self.differences.list.setFocus()

    @cached_property
    def review(self) -> "ReviewPage":
        """Passing items, sending them back, answering a unit."""
        from desktop.review_page import ReviewPage

        page = ReviewPage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.changed.connect(self.changed)
        page.cell_wanted.connect(self.cell_wanted)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_review(self) -> None:
        """Begin reviewing."""
        self.review.telling.quiet()
        self.review.refresh()
        self.wanted.emit(self.review)
        self.review.items.setFocus()

    @cached_property
    def conflicts(self) -> "ConflictsPage":
        """Deciding conflicts."""
        from desktop.conflicts_page import ConflictsPage

        page = ConflictsPage(self._workspace)
        page.left.connect(self.left)
        page.decided.connect(self.changed)
        self._stack.addWidget(page)
        return page

    @cached_property
    def sheets(self) -> "ImportPage":
        """Filling a table from Excel."""
        from desktop.import_page import ImportPage

        page = ImportPage(self._workspace, self._runner, self._settings)
        page.left.connect(self.left)
        page.changed.connect(self.changed)
        self._stack.addWidget(page)
        return page

    @cached_property
    def backups(self) -> "BackupsPage":
        """Making copies, and going back to one."""
        from desktop.backups_page import BackupsPage

        page = BackupsPage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.restore_wanted.connect(self.copy_wanted)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_backups(self) -> None:
        """Show which copies there are."""
        self.backups.telling.quiet()
        self.backups.refresh()
        self.wanted.emit(self.backups)
        self.backups.copies.setFocus()

    @cached_property
    def sent(self) -> "SentPage":
        """What was reported."""
        from desktop.sent_page import SentPage

        page = SentPage(self._workspace, self._runner)
        page.left.connect(self._on_sent_left)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_sent(self) -> None:
        """Show what was reported, the newest first."""
        self.sent.refresh()
        self.wanted.emit(self.sent)
        self.sent.reports.setFocus()

    def _on_sent_left(self) -> None:
        self.wanted.emit(self.seal)

    @cached_property
    def last_year(self) -> "LastYearPage":
        """Bringing last year's values in."""
        from desktop.last_year_page import LastYearPage

        page = LastYearPage(self._workspace, self._runner, self._settings)
        page.left.connect(self.left)
        page.brought.connect(self.last_brought)
        self._stack.addWidget(page)
        return page

    def show_last_year(self) -> None:
        """Begin bringing last year's values in."""
        self.wanted.emit(self.last_year)
        self.last_year.begin()

    @cached_property
    def search(self) -> "SearchPage":
        """Finding in everything."""
        from desktop.search_page import SearchPage

        page = SearchPage(self._workspace)
        page.left.connect(self.left)
        page.cell_wanted.connect(self.cell_wanted)
        page.item_wanted.connect(self.show_papers)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_search(self) -> None:
        """Find in everything; what was sought last is still there."""
        self.wanted.emit(self.search)
        self.search.begin()

    @cached_property
    def history(self) -> "HistoryPage":
        """What was done."""
        from desktop.history_page import HistoryPage

        page = HistoryPage(self._workspace, self._runner)
        page.left.connect(self.left)
        page.changed.connect(self.changed)
        page.cell_wanted.connect(self.cell_wanted)
        self._stack.addWidget(page)
        return page

    @Slot()
    def show_history(self) -> None:
        """Show what was done, the newest first."""
        self.history.renew()
        self.wanted.emit(self.history)
        self.history.acts.setFocus()

    def show_sheets(self, table: str) -> None:
        """Begin filling a table from Excel."""
        self.sheets.show_table(table)
        self.wanted.emit(self.sheets)
        self.sheets.ask_file()

    @cached_property
    def printing(self) -> "PrintPage":
        """The preview of what is to be printed."""
        from desktop.print_page import PrintPage

        page = PrintPage(self._workspace, self._runner, self._settings)
        page.left.connect(self._on_printing_left)
        self._stack.addWidget(page)
        return page

    @Slot()
    def _on_printing_left(self) -> None:
        """Go back to where the paper was asked for."""
        item, self._statement = self._statement, ""
        if item:
            self.show_papers(item)
        else:
            self.left.emit()

    def _show_paper(self, paper: "Paper") -> None:
        self._statement = ""
        self.wanted.emit(self.printing)
        self.printing.show_paper(paper)
        self.printing.back.setFocus()

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

        self._show_paper(statement_paper(item))
        self._statement = item

    @Slot()
    def show_seal(self) -> None:
        """Begin sealing; everything is judged anew first."""
        self.wanted.emit(self.seal)
        if not self._runner.is_busy:
            self.seal.check()

    @Slot()
    def show_receive(self) -> None:
        """Begin receiving: reports at the bureau, what it sent in a filling copy."""
        if not self._workspace.is_bureau:
            self.take.refresh()
            self.take.forget_preview()
            self.wanted.emit(self.take)
            self.take.place.setFocus()
            return
        self.receive.refresh()
        self.receive.forget_preview()
        self.wanted.emit(self.receive)
        self.receive.place.setFocus()

    @Slot()
    def show_conflicts(self) -> None:
        """Show what has to be decided."""
        self.conflicts.refresh()
        self.wanted.emit(self.conflicts)

    @Slot(str)
    def show_papers(self, name: str, row: int = 0) -> None:
        """Show an item, or what a table belongs to, with its files and declarations and those of a row."""
        self.wanted.emit(self.papers)
        self.papers.show_papers(name, row)

    def stop(self) -> None:
        """Do nothing more and keep nothing that lies outside the workspace; before it is closed."""
        for name in ("printing", "search", "papers"):
            made = vars(self).get(name)
            if made is not None:
                made.stop()

    def refresh(self, changes: Changes) -> None:
        """Refresh what has been made and what these changes touch; a page shown later reads anew by itself."""
        for name, kind in (
            ("conflicts", Kind.CONFLICTS),
            ("receive", Kind.PACKAGES),
            ("papers", Kind.PROBLEMS),
            ("todo", Kind.REMARKS),
            ("take", Kind.PACKAGES),
        ):
            made = vars(self).get(name)
            if made is not None and kind in changes.kinds and changes.initiator is not made:
                made.refresh()

    def _on_seal_checked(self) -> None:
        self.changed.emit(Changes(frozenset({Kind.PROBLEMS}), self.seal))
