"""The table that is open in the middle of the window: opened, led to a cell of, and left for another one."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from desktop.jobs import JobRunner
from desktop.settings import Settings
from desktop.sources import Parent
from desktop.table_page import TablePage
from desktop.workspace_source import WorkspaceSource
from forms.model import Table
from forms.problems import Problem

if TYPE_CHECKING:
    from desktop.arranging import View


class OpenTable(QObject):
    """One table at a time, or none.

    Signals:
        opened(): Another table is open; the one before is still laid below it.
        marked(str): A table was opened from another one; its id.
        shown(): The table is to be seen.
        table_wanted(str): The user wants all rows of a table.
        said(str, bool), saved(), summed(str), problems_changed(), current_changed(int, str), remark_wanted(),
        problem_wanted(int),
        papers_wanted(str, int), lacks_wanted(str, int), sheet_wanted(str): As the table page tells them.

    Args:
        stack: Where tables are laid; who has it shows them.
    """

    opened = Signal()
    marked = Signal(str)
    shown = Signal()
    table_wanted = Signal(str)
    said = Signal(str, bool)
    saved = Signal()
    summed = Signal(str)
    problems_changed = Signal()
    current_changed = Signal(int, str)
    remark_wanted = Signal()
    problem_wanted = Signal(int)
    papers_wanted = Signal(str, int)
    lacks_wanted = Signal(str, int)
    sheet_wanted = Signal(str)

    def __init__(
        self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings, stack: QStackedWidget
    ) -> None:
        super().__init__(stack)
        self._workspace = workspace
        self._runner = runner
        self._settings = settings
        self._stack = stack
        self.page: TablePage | None = None
        #: Of the tables that were left where the cursor was, and how they were sorted and filtered.
        self._left: dict[tuple[str, str], tuple[tuple[int, str] | None, View | None]] = {}
        runner.busy_changed.connect(self._on_busy_changed)

    @property
    def id(self) -> str:
        """Which table is open; empty if none."""
        return self.page.source.table.id if self.page is not None else ""

    @property
    def is_seen(self) -> bool:
        """Whether it is what stands in the middle now."""
        return self.page is not None and self._stack.currentWidget() is self.page

    def open(self, table: Table, parent: Parent | None = None) -> None:
        """Open a table, or the rows of it that belong to one row, in place of the one that is open."""
        old = self.page
        if old is not None:
            self._keep(old)
            old.stop()
        page = self.page = TablePage(
            self._workspace.source(table, parent),
            widths=self._settings.widths(table.id),
            frozen=self._settings.frozen(table.id),
            runner=self._runner,
            always_previews=self._settings.always_previews,
        )
        self._connect_page(page)
        self._stack.addWidget(page)
        page.set_locked(is_locked=self._runner.is_busy)
        if self._workspace.is_ready:
            page.get_ready()
        self._go_back(page)
        self.opened.emit()
        if old is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _keep(self, page: TablePage) -> None:
        """Keep how a table is looked at that is left, and where the cursor is, while the workspace is open."""
        looking = page.looking
        self._left[_mark_of(page)] = page.cell, looking.rearranging.view if looking is not None else None

    def _go_back(self, page: TablePage) -> None:
        """Sort and filter a table as it was left, and put the cursor where it was."""
        left = self._left.get(_mark_of(page))
        if page.looking is None or left is None:
            return
        cell, view = left
        if view is not None and not view.is_plain:
            page.looking.rearranging.resume(view)
        number, field = cell or (0, "")
        row = page.model.row_of(number) if number else None
        if row is not None:
            page.grid.move_to(page.model.index(row, page.model.column_of(field)))
        # Before it has its size it would be scrolled too far.
        QTimer.singleShot(0, page.grid, partial(_scroll_to_cursor, page))

    def _connect_page(self, page: TablePage) -> None:
        table = page.source.table.id
        page.always_wished.connect(self._settings.keep_always_previews)
        page.width_changed.connect(partial(self._settings.keep_width, table))
        page.frozen_changed.connect(partial(self._settings.keep_frozen, table))
        page.child_wanted.connect(self._on_page_child_wanted)
        page.parent_wanted.connect(self._on_page_parent_wanted)
        page.said.connect(self.said)
        page.saved.connect(self.saved)
        page.summed.connect(self.summed)
        page.problems_changed.connect(self.problems_changed)
        page.current_changed.connect(self.current_changed)
        page.remark_wanted.connect(self.remark_wanted)
        page.problem_wanted.connect(self.problem_wanted)
        page.papers_wanted.connect(self.papers_wanted)
        page.lacks_wanted.connect(self.lacks_wanted)
        page.sheet_wanted.connect(self.sheet_wanted)

    def open_again(self) -> None:
        """Open it anew: what a table knows of last year, it reads when it is opened."""
        if self.page is not None:
            self.open(self.page.source.table, self.page.source.parent)

    @Slot(object, object)
    def _on_page_child_wanted(self, table: Table, parent: Parent) -> None:
        """Show the rows that belong to one row; the tree leads to all rows of that table."""
        self.open(table, parent)
        self.marked.emit(table.id)
        self.shown.emit()

    @Slot(str, str)
    def _on_page_parent_wanted(self, table: str, row: str) -> None:
        self.table_wanted.emit(table)
        if self.page is not None:
            self.page.go_to_row(row)

    def go_to_cell(self, number: int, field: str) -> None:
        """Put the cursor into a cell, by the local number of its row; 0: the first row; no field: the first."""
        page = self.page
        if page is None:
            return
        _stay(page)
        first = page.model.number_at(0) if page.model.rowCount() else None
        columns = page.source.columns
        page.views.go_to(number or first, field or next(column.name for column in columns if column.field is not None))
        if number and not page.is_card and page.model.row_of(number) is None:
            self.said.emit("这条记录没有显示出来，可能被筛选掉了。请先取消筛选，再转到那里。", True)

    @Slot(object)
    def go_to(self, problem: Problem) -> None:
        """Put the cursor where a problem is."""
        if self.page is not None:
            _stay(self.page)
            self.page.go_to(problem)

    @Slot()
    def add_row(self) -> None:
        """Add a row at the end."""
        if self.page is not None:
            self.page.grid.add_row()

    @Slot()
    def remove_rows(self) -> None:
        """Delete the rows that are selected."""
        if self.page is not None:
            self.page.grid.remove_rows()

    @Slot()
    def _on_busy_changed(self) -> None:
        if self.page is not None:
            self.page.set_locked(is_locked=self._runner.is_busy)


def _mark_of(page: TablePage) -> tuple[str, str]:
    """Tell a table, or the rows of it that belong to one row, from others."""
    parent = page.source.parent
    return page.source.table.id, parent.row if parent is not None else ""


def _stay(page: TablePage) -> None:
    """Hide no row any more to which somebody is about to be led."""
    if page.looking is not None:
        page.looking.rearranging.stay()


def _scroll_to_cursor(page: TablePage) -> None:
    """Show the first columns, and so many others that the cursor can be seen."""
    page.grid.horizontalScrollBar().setValue(0)
    current = page.grid.currentIndex()
    if current.isValid():
        page.grid.scrollTo(current)
