"""The main screen over one open workspace: it arranges toolbar, tree, table and side panel, and leads between them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget

from desktop.actions import Situation, bind
from desktop.changes import EVERYTHING, Changes, Kind
from desktop.duty_counts import DutyCounts
from desktop.duty_tree import DutyTree, sentence, total_words
from desktop.exports import SHEETS_OUT, Exports
from desktop.jobs import JobRunner
from desktop.looks import FONT_POINTS
from desktop.open_table import OpenTable
from desktop.pages import Pages
from desktop.putting_back import PuttingBack
from desktop.screen import Screen, box, column, split
from desktop.sentence import Sentence
from desktop.settings import Settings
from desktop.side_panel import SidePanel
from desktop.toolbar import Toolbar
from desktop.workspace_source import WorkspaceSource
from forms.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from db.batch import Written
    from desktop.table_page import TablePage

_TREE_WIDTH: Final = 280
_SIDE_WIDTH: Final = 300
_CENTRE_WIDTH: Final = 786
#: Less than this is too narrow to fill in a table.
_LEAST_CENTRE: Final = 640
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
        self._summed = ""
        #: Widths of tree and side panel with ordinary letters.
        self._sides: list[float] = [_TREE_WIDTH, _SIDE_WIDTH]
        self.setObjectName("workspacePage")
        self.workspace = workspace
        self._runner = runner
        self.tree = DutyTree()
        self.total = Sentence("dutyTotal", "封包前还要处理多少")
        self.total.setContentsMargins(_TOTAL_MARGIN, 0, 0, 0)
        self.counts = DutyCounts(workspace, self)
        self.side = SidePanel()
        self._centre = QStackedWidget()
        self.table = OpenTable(workspace, runner, settings, self._centre)
        self.putting_back = PuttingBack(workspace, runner, self.table)
        self.pages = Pages(workspace, runner, self._centre, settings)
        self.exports = Exports(workspace, runner, settings, self)
        whose = f"{workspace.unit_name}　{workspace.year} 年　{workspace.due_words}".strip()
        bind(self, {"nextPart": partial(self._go_on, 1), "previousPart": partial(self._go_on, -1)})
        if not workspace.is_bureau:
            bind(self, {"toDifferences": self.pages.show_differences})
        self.toolbar = Toolbar(self._acts(), whose, is_bureau=workspace.is_bureau)
        self._lay_out()
        self._connect_signals()
        self._show_counts()
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
        left = box(column(self.tree, 1, self.total))
        self._parts = parts = split("mainSplit", left, self._centre, 1, self.side, sideways=True)
        tree, side = (round(width * self._larger) for width in self._sides)
        parts.setSizes([tree, _CENTRE_WIDTH, side])
        parts.splitterMoved.connect(self._on_parts_moved)
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
        self.counts.items_counted.connect(self._show_counts)
        self.counts.recounted.connect(self._on_counts_recounted)
        self.table.opened.connect(self._on_table_opened)
        self.table.marked.connect(self.tree.mark)
        self.table.shown.connect(self.show_tables)
        self.table.table_wanted.connect(self._on_table_wanted)
        self.table.said.connect(self.said)
        self.table.saved.connect(self._on_table_saved)
        self.table.summed.connect(self._on_table_summed)
        self.table.problems_changed.connect(self.counts.count_soon)
        self.table.current_changed.connect(self._on_table_current_changed)
        self.table.remark_wanted.connect(self.side.show_remarks)
        self.table.problem_wanted.connect(self.side.go_on)
        self.table.papers_wanted.connect(self._on_table_papers_wanted)
        self.table.lacks_wanted.connect(self.pages.show_lacking)
        self.table.sheet_wanted.connect(self._on_table_sheet_wanted)
        self.putting_back.said.connect(self.said)
        self.putting_back.done.connect(self._on_put_back)
        self.side.problem_chosen.connect(self.table.go_to)
        self.side.lines_wanted.connect(self._show_findings)
        self.side.explained.connect(self._on_side_explained)
        self.side.remarked.connect(self._on_side_remarked)
        self.pages.wanted.connect(self._show)
        self.pages.table_wanted.connect(self._on_table_wanted)
        self.pages.cell_wanted.connect(self.show_cell)
        self.pages.last_brought.connect(self._on_pages_last_brought)
        self.pages.left.connect(self.show_tables)
        self.pages.changed.connect(self.apply)
        self.pages.problem_chosen.connect(self._on_pages_problem_chosen)
        self.exports.said.connect(self.said)
        self._runner.busy_changed.connect(self._on_runner_busy_changed)

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

    def changeEvent(self, event: QEvent) -> None:
        """Give tree and side panel room for larger letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_parts"):
            self._make_room()

    @property
    def _larger(self) -> float:
        """How much larger letters are than ordinary ones."""
        return self.font().pointSizeF() / FONT_POINTS

    def _make_room(self) -> None:
        """Let tree and side panel be as wide as their letters need, as far as the middle can spare it."""
        whole = sum(self._parts.sizes())
        wanted = [width * self._larger for width in self._sides]
        most = max(sum(self._sides), whole - _LEAST_CENTRE)
        tree, side = (round(width * min(1, most / sum(wanted))) for width in wanted)
        self._parts.setSizes([tree, whole - tree - side, side])

    @Slot()
    def _on_parts_moved(self) -> None:
        """Keep the widths that the user has chosen, as they would be with ordinary letters."""
        for place, width in ((0, self._parts.sizes()[0]), (1, self._parts.sizes()[2])):
            if width:
                self._sides[place] = width / self._larger

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: FBT001 - Qt's own
        """Let Tab lead as a person reads: from the tree to what is in the middle, from there to the side panel.

        Qt goes by what was made first, and what is in the middle is made as it is asked for.
        """
        chain = [part for part in _chain(self) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        beside = [part for part in chain if self.side.isAncestorOf(part)]
        last = next((part for part in reversed(chain) if self._centre.isAncestorOf(part)), None)
        for part in beside:
            if last is not None:
                self.setTabOrder(last, part)
                last = part
        return super().focusNextPrevChild(is_next)

    def _go_on(self, step: int, *_: object) -> None:
        """Go to the next part of the window: tree, what is in the middle, side panel."""
        focused = QApplication.focusWidget()
        parts = (self.tree, self._centre, *([self.side] if self.side.isVisible() else []))
        at = next((place for place, part in enumerate(parts) if focused is not None and _is_in(focused, part)), -step)
        wanted = parts[(at + step) % len(parts)]
        current = self._centre.currentWidget()
        if wanted is self.side:
            self.side.focus_list()
        elif wanted is self.tree:
            self.tree.setFocus()
        elif self.table_page is not None and current is self.table_page:
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
        self._tell_waiting()
        self.pages.show_receive()

    @Slot(object)
    def _show(self, page: QWidget) -> None:
        self._centre.setCurrentWidget(page)
        self.said.emit("", False)
        self.side.setVisible(page is self.table_page)
        self._suit_toolbar()
        self._tell_counts()

    def show_table(self, table: str) -> None:
        """Show a table, as if chosen in the tree."""
        self.tree.choose(table)

    @Slot(str)
    def _on_tree_table_chosen(self, table: str) -> None:
        if self.table.id != table:
            self.table.open(self.workspace.store.table(table))
        self._show(self.table_page or self._blank)

    @Slot()
    def _on_table_opened(self) -> None:
        self._summed = ""
        if self.table_page is not None:
            self.side.show_table(self.table_page)
        self._show_findings()
        self._show_counts()

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
        self.counts.forget()
        self._tell_waiting()
        self.counts.count_items()
        self.refresh_findings()
        self._count_conflicts()
        self._renew_remarks()

    @Slot()
    def _on_counts_due(self) -> None:
        self.refresh_findings()
        self._count_conflicts()
        self.workspace.get_ready()
        # What was typed may be what the bureau has asked for.
        self._renew_remarks()
        if self.table_page is not None:
            self.table_page.get_ready()
        self.counts.count_items_soon()

    @Slot()
    def _renew_remarks(self) -> None:
        """Read anew what the bureau has said: mark the cells, count what is still to be done."""
        self.workspace.remarks.renew()
        if self.table_page is not None:
            self.table_page.show_remarks()
        if not self.workspace.is_bureau:
            self.toolbar.count("toTodo", self.workspace.remarks.open_count)
        self.side.refresh_cell()

    @Slot()
    def _on_side_remarked(self) -> None:
        self._renew_remarks()
        self.pages.refresh(Changes(frozenset({Kind.REMARKS}), self.side))
        self.saved.emit(self.workspace.saved_at())

    def _tell_waiting(self) -> None:
        """Tell the bureau whom checks wait for; all checks are read for it, so not while the window opens."""
        if self.workspace.is_bureau:
            self.side.tell_waiting(self.workspace.waiting_words())

    def refresh_findings(self) -> None:
        """List and count the findings of this table anew."""
        if self.table_page is not None:
            self.counts.forget(self.table_page.source.table.id)
            self._show_findings()
        self._show_counts()

    @Slot()
    def _show_findings(self) -> None:
        if self.table_page is not None:
            self.side.show_findings(self.counts.leaf(self.table_page.source.table).counts.total)

    @Slot()
    def _on_counts_recounted(self) -> None:
        if self.table_page is not None:
            self.side.show_total(self.counts.leaf(self.table_page.source.table).counts.total)
        self._show_counts()

    @Slot()
    def _show_counts(self) -> None:
        self.tree.show_branches(self.counts.branches())
        if not self.workspace.is_bureau:
            self.total.tell(total_words(self.counts.total))
        if self.table_page is not None:
            self.table_page.head.show_lacking(self.counts.told_leaf(self.table_page.source.table).lacking)
        self._tell_counts()

    def _tell_counts(self) -> None:
        """Tell of the table while it is seen."""
        if self.table_page is None or self._centre.currentWidget() is not self.table_page:
            self.counted.emit("")
        else:
            self.counted.emit(self._summed or sentence(self.counts.told_leaf(self.table_page.source.table)))

    def _count_conflicts(self) -> None:
        if self.workspace.is_bureau:
            self.toolbar.count("toConflicts", len(self.workspace.acts.conflicts()))

    @Slot(str)
    def _on_table_summed(self, words: str) -> None:
        """Tell what the selected figures come to, as long as several are selected."""
        self._summed = words
        self._tell_counts()

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
        self.saved.emit(self.workspace.saved_at())
        self.said.emit(told, False)

    @Slot()
    def _on_print(self) -> None:
        if self.table_page is None:
            self.said.emit("请先打开要打印的表。", False)
            return
        self.table_page.finish_typing()
        self.pages.show_print(self.table_page.source.table)

    def _suit_toolbar(self) -> None:
        page = self.table_page
        is_list = page is not None and not page.is_card and self._centre.currentWidget() is page
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


def _is_in(widget: QWidget, part: QWidget) -> bool:
    return widget is part or part.isAncestorOf(widget)


def _chain(part: QWidget) -> Iterator[QWidget]:
    """Go through all inputs of a window in the order of Tab, once round."""
    yield part
    following = part.nextInFocusChain()
    while following is not None and following is not part:
        yield following
        following = following.nextInFocusChain()
