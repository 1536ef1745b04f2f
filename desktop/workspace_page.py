"""The main screen over one open workspace: it arranges toolbar, tree, table and side panel, and leads between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from desktop.actions import Situation, bind
from desktop.changes import EVERYTHING, Changes, Kind
from desktop.duty_tree import DutyTree
from desktop.exports import SHEETS_OUT, Exports
from desktop.jobs import JobRunner
from desktop.main_parts import MainPart, MainParts
from desktop.open_table import OpenTable
from desktop.pages import Pages
from desktop.putting_back import PuttingBack
from desktop.renewing import Renewing
from desktop.screen import Screen, box, column
from desktop.sentence import Sentence
from desktop.settings import Settings
from desktop.side_panel import SidePanel
from desktop.toolbar import Toolbar
from desktop.workspace_source import WorkspaceSource
from forms.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from db.batch import Written
    from desktop.table_page import TablePage

_TOTAL_MARGIN: Final = 6
#: Findings about the files of one row, which are mended beside its table.
_ABOUT_FILES: Final = frozenset(
    {"V-SLOT", "V-MANY", "V-STAMP", "V-PHOTO", "V-PIXELS", "V-PAIR", "V-TAKEN", "V-PLACE", "V-PDF", "V-EDITABLE"}
)


class WorkspacePage(QWidget):
    """Everything that is done with one workspace.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        saved(str): Something is durable; the clock as people read it.
        counted(str): How many rows and open findings the table has, or what the selected figures come to, in words.
        left(): The user wants to close this workspace.
        moved_on(): The user goes on to something else; what the foot tells of the act before may go.
    """

    said = Signal(str, bool)
    saved = Signal(str)
    counted = Signal(str)
    left = Signal()
    moved_on = Signal()

    def __init__(
        self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("workspacePage")
        self.workspace = workspace
        self._runner = runner
        self.tree = DutyTree()
        self.total = Sentence("dutyTotal", "封包前还要处理多少")
        self.total.setContentsMargins(_TOTAL_MARGIN, 0, 0, 0)
        self.side = SidePanel()
        self._centre = QStackedWidget()
        self.table = OpenTable(workspace, runner, settings, self._centre)
        self.putting_back = PuttingBack(workspace, runner, self.table)
        self.pages = Pages(workspace, runner, self._centre, settings)
        self.exports = Exports(workspace, runner, settings, self)
        whose = f"{workspace.unit_name}　{workspace.year} 年　{workspace.due_words}".strip()
        if not workspace.is_bureau:
            bind(self, {"toDifferences": self.pages.show_differences})
        self.toolbar = Toolbar(self._acts(), whose, is_bureau=workspace.is_bureau)
        self._renewing = Renewing(workspace, self.table, self.tree, self.total, self.side, self.toolbar)
        self.counts = self._renewing.counts
        self._lay_out()
        self._connect_signals()
        self._connect_table()
        self._connect_pages()
        self._renewing.show_counts()
        self._choose_first()
        # The rest is counted, and what writing needs is loaded, once the window is painted.
        self.counts.count_soon()

    def _acts(self) -> Mapping[str, Callable[..., object]]:
        """What each action of the toolbar does."""
        return {
            "toTables": self.show_tables,
            "toReceive": self.show_receive,
            "toTodo": self.pages.show_todo,
            "toReview": self.pages.show_review,
            "toConflicts": self.pages.show_conflicts,
            "toSeal": self.pages.show_seal,
            "toPrint": self._on_print,
            "undo": self.putting_back.undo,
            "redo": self.putting_back.redo,
            "addRow": self.table.add_row,
            "removeRows": self.table.remove_rows,
            "toSearch": self.pages.show_search,
            "toHistory": self.pages.show_history,
            "toLiaison": self.pages.show_liaison,
            "toBackups": self.pages.show_backups,
            "leaveWorkspace": self.left.emit,
        }

    def _lay_out(self) -> None:
        self._centre.setObjectName("centre")
        self._blank = QLabel("本单位没有需要填报的表。")
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._centre.addWidget(self._blank)
        left = MainPart(box(column(self.tree, 1, self.total)), self.tree.setFocus)
        middle, right = MainPart(self._centre, self._enter_centre), MainPart(self.side, self.side.focus_list)
        self._parts = parts = MainParts(left, middle, right)
        bind(
            self,
            {
                "nextPart": lambda *_: parts.go_on(1),
                "previousPart": lambda *_: parts.go_on(-1),
                "save": self._on_save,
            },
        )
        self.total.setVisible(not self.workspace.is_bureau)
        layout = column(self.toolbar, parts, 1, self.exports.progress)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.setLayout(layout)

    def _connect_signals(self) -> None:
        self.tree.table_chosen.connect(self._on_tree_table_chosen)
        self.tree.table_entered.connect(self.show_tables)
        self.tree.item_chosen.connect(self.pages.show_item)
        self.counts.due.connect(self._on_counts_due)
        self._renewing.counted.connect(self.counted)
        self.putting_back.said.connect(self.said)
        self.putting_back.done.connect(self._on_put_back)
        self.side.problem_chosen.connect(self.table.go_to)
        self.side.explained.connect(self._on_side_explained)
        self.side.remarked.connect(self._on_side_remarked)
        self.exports.said.connect(self.said)
        self._runner.busy_changed.connect(self._on_runner_busy_changed)

    def _connect_table(self) -> None:
        self.table.marked.connect(self.tree.mark)
        self.table.shown.connect(self.show_tables)
        self.table.table_wanted.connect(self._on_table_wanted)
        self.table.said.connect(self.said)
        self.table.saved.connect(self._on_table_saved)
        self.table.current_changed.connect(self._on_table_current_changed)
        self.table.remark_wanted.connect(self.side.show_remarks)
        self.table.problem_wanted.connect(self.side.go_on)
        self.table.papers_wanted.connect(self._on_table_papers_wanted)
        self.table.lacks_wanted.connect(self.pages.show_lacking)
        self.table.sheet_wanted.connect(self._on_table_sheet_wanted)

    def _connect_pages(self) -> None:
        self.pages.wanted.connect(self._show)
        self.pages.table_wanted.connect(self._on_table_wanted)
        self.pages.cell_wanted.connect(self.show_cell)
        self.pages.last_brought.connect(self._on_pages_last_brought)
        self.pages.left.connect(self.show_tables)
        self.pages.changed.connect(self.apply)
        self.pages.problem_chosen.connect(self._on_pages_problem_chosen)

    @property
    def table_page(self) -> TablePage | None:
        """The table that is open."""
        return self.table.page

    def unkept(self) -> str:
        """Keep what can be kept, and say what was begun and would be lost by closing; empty if nothing."""
        if self.table_page is not None:
            self.table_page.finish_typing()
        self.side.problems.finish()
        count = self.side.problems.drafts
        if not count:
            return self.side.unkept() or self.pages.unkept()
        return f"有 {count} 条合理性说明还不到 10 个字，没有保存。补写后再关；再关一次就放弃它们。"

    def stop(self) -> None:
        """Do nothing more by itself; before the workspace is closed."""
        self.side.problems.finish()
        self.pages.stop()
        self.counts.stop()
        if self.table_page is not None:
            self.table_page.stop()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: FBT001 - Qt's own
        """Let Tab lead as a person reads."""
        self._parts.put_in_order(self)
        return super().focusNextPrevChild(is_next)

    def _enter_centre(self) -> None:
        current = self._centre.currentWidget()
        if self.table_page is not None and self.table.is_seen:
            self.table_page.set_focus()
        elif current is not None:
            (current.first if isinstance(current, Screen) else current).setFocus()

    # Screens.

    @Slot()
    def show_tables(self) -> None:
        """Go back to the table."""
        self._show(self.table_page or self._blank)
        if self.table_page is not None:
            self.table_page.set_focus()

    @Slot(str, int, str)
    def show_cell(self, table: str, number: int, field: str) -> None:
        """Put the cursor into a cell of any table, by the local number of its row; 0: the first row; no field: any."""
        self.show_table(table)
        self.show_tables()
        self.table.go_to_cell(number, field)

    @Slot(str, int)
    def _on_table_papers_wanted(self, table: str, row: int) -> None:
        self.pages.show_papers(table, row)
        self.pages.papers.back.setFocus()

    @Slot(str)
    def _on_table_sheet_wanted(self, name: str) -> None:
        table = self.table.id
        if not table or self._runner.is_busy:
            return
        if name == "lastYear":
            self.pages.show_last_year()
        elif name in SHEETS_OUT:
            self.exports.ask(name, table)
        else:
            self.pages.show_sheets(table)

    @Slot()
    def _on_pages_last_brought(self) -> None:
        self.table.open_again()
        self.apply(EVERYTHING)

    @Slot(str)
    def _on_table_wanted(self, table: str) -> None:
        self.show_table(table)
        self.show_tables()

    @Slot()
    def show_receive(self) -> None:
        """Begin receiving, with whom checks wait for told anew beside the table."""
        self._renewing.tell_waiting()
        self.pages.show_receive()

    @Slot(object)
    def _show(self, page: QWidget) -> None:
        self._centre.setCurrentWidget(page)
        self.said.emit("", False)
        self.side.setVisible(self.table.is_seen)
        self._suit_toolbar()
        self._renewing.tell_counts()

    def show_table(self, table: str) -> None:
        """Show a table, as if chosen in the tree."""
        self.tree.choose(table)

    @Slot(str)
    def _on_tree_table_chosen(self, table: str) -> None:
        if self.table.id != table:
            self.table.open(self.workspace.store.table(table))
        self._show(self.table_page or self._blank)

    def _choose_first(self) -> None:
        first = next((table for tables in self.workspace.tables() for table in tables), None)
        if first is not None:
            self.tree.choose(first.id)
        else:
            self._show(self._blank)

    # What has changed.

    @Slot(object)
    def apply(self, changes: Changes) -> None:
        """Refresh what these changes touch."""
        if self.table_page is not None and changes.kinds & {Kind.ROWS, Kind.PROBLEMS}:
            self.table_page.refresh()
        self.pages.refresh(changes)
        self._renewing.renew()

    @Slot()
    def _on_counts_due(self) -> None:
        """Load what writing needs."""
        self.workspace.get_ready()
        if self.table_page is not None:
            self.table_page.get_ready()

    def refresh_findings(self) -> None:
        """List and count the findings of this table anew."""
        self._renewing.renew_findings()

    @Slot()
    def _on_side_remarked(self) -> None:
        self._renewing.renew_remarks()
        self.pages.refresh(Changes(frozenset({Kind.REMARKS}), self.side))
        self.saved.emit(self.workspace.saved_at())

    @Slot()
    def _on_table_saved(self) -> None:
        self.saved.emit(self.workspace.saved_at())
        self.side.refresh_cell()

    @Slot(int, str)
    def _on_table_current_changed(self, number: int, field: str) -> None:
        self.side.show_cell(number, field)
        self._suit_toolbar()
        self.moved_on.emit()

    # Acts.

    @Slot(object, str)
    def _on_put_back(self, written: Written, told: str) -> None:
        """Show what was put back, in the table that it touched."""
        touched = [table for table in written.rows if not self.workspace.store.table(table).builtin]
        if touched and self.table.id not in touched:
            self.show_table(touched[0])
        self.apply(EVERYTHING)
        self._show_put_back(written)
        self.saved.emit(self.workspace.saved_at())
        self.said.emit(told, False)

    def _show_put_back(self, written: Written) -> None:
        """Put the cursor where something was put back, as Excel does: it may be far from where one was typing."""
        page = self.table_page
        if page is None or not self.table.is_seen:
            return
        shown = [column.name for column in page.source.columns if column.field is not None]
        place = self.workspace.acts.place_of(written, self.table.id, shown)
        if place is not None:
            page.views.go_to(*place)

    @Slot()
    def _on_save(self) -> None:
        """Write what is being typed: hands that know Excel press Ctrl+S before they go, and want a word for it."""
        if self.table_page is not None:
            self.table_page.finish_typing()
        self.side.problems.finish()
        short = self.side.problems.drafts
        but = f"还有 {short} 处说明不到 10 个字，没有保存。" if short else ""
        self.said.emit(f"表格和卡片里录入的都已保存；每一格录入后立即保存，不用另外保存。{but}", bool(short))

    @Slot()
    def _on_print(self) -> None:
        if self.table_page is None:
            self.said.emit("请先打开要打印的表。", False)
            return
        self.table_page.finish_typing()
        self.pages.show_print(self.table_page.source.table)

    def _suit_toolbar(self) -> None:
        page = self.table_page
        is_list = page is not None and not page.is_card and self.table.is_seen
        may_add = page is not None and page.source.may_add
        self.toolbar.suit(Situation(self._runner.is_busy, is_list, may_add))

    # Findings.

    @Slot()
    def _on_side_explained(self) -> None:
        if self.table_page is not None:
            self.table_page.refresh()
        self.saved.emit(self.workspace.saved_at())
        self.said.emit("说明已保存。这一格的数值改变后，说明要重新写。", False)

    @Slot(object)
    def _on_pages_problem_chosen(self, problem: Problem) -> None:
        if self.workspace.store.table(problem.table).builtin:
            self.pages.show_about(problem)
            return
        self.show_table(problem.table)
        self.show_tables()
        self.table.go_to(problem)
        if problem.slot and not problem.field and problem.check in _ABOUT_FILES and self.table_page is not None:
            self.pages.show_papers(problem.table, self.table_page.source.number_of(problem) or 0)

    @Slot(bool)
    def _on_runner_busy_changed(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot
        self.side.set_locked(is_locked=is_busy)
        self._suit_toolbar()
