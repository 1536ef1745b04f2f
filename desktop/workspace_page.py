"""The main screen over one open workspace: tree, table, findings and history, and the acts of this copy."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QSizePolicy, QSplitter, QStackedWidget, QTabWidget, QToolBar, QVBoxLayout, QWidget

from desktop.changes import EVERYTHING, Changes, Kind
from desktop.duty_tree import DutyTree, Leaf, branches, sentence
from desktop.jobs import JobRunner
from desktop.looks import say
from desktop.pages import Pages
from desktop.problem_panel import ProblemPanel
from desktop.settings import Settings
from desktop.sources import Parent
from desktop.table_page import TablePage
from desktop.workspace_source import WorkspaceSource
from forms.model import Item, Table
from forms.problems import Problem
from forms.troubles import Trouble

if TYPE_CHECKING:
    from desktop.history_panel import HistoryPanel
    from office.items import ItemStatus

_TREE_WIDTH: Final = 280
_SIDE_WIDTH: Final = 300
_CENTRE_WIDTH: Final = 786
_COUNT_AFTER_MS: Final = 150
#: Items look at all tables and files of the unit, so they wait until nobody types.
_ITEMS_AFTER_MS: Final = 700
#: Findings about the files of one row, which are mended beside its table.
_ABOUT_FILES: Final = frozenset(
    {"V-SLOT", "V-MANY", "V-STAMP", "V-PHOTO", "V-PIXELS", "V-PAIR", "V-TAKEN", "V-PLACE", "V-PDF", "V-EDITABLE"}
)


class WorkspacePage(QWidget):
    """Everything that is done with one workspace.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        saved(str): Something is durable; the clock as people read it.
        counted(str): How many rows and open findings the table has, in words.
        left(): The user wants to close this workspace.
    """

    said = Signal(str, bool)
    saved = Signal(str)
    counted = Signal(str)
    left = Signal()

    def __init__(
        self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setObjectName("workspacePage")
        self.workspace = workspace
        self.table_page: TablePage | None = None
        self._runner = runner
        self._cell: tuple[int, str] | None = None
        self._leaves: dict[str, Leaf] = {}
        self._items: dict[str, ItemStatus] = {}
        self._items_counting = QTimer(self, singleShot=True, interval=_ITEMS_AFTER_MS)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self.tree = DutyTree()
        self.problems = ProblemPanel(self._explanation_of)
        self._make_actions()
        self._lay_out()
        self._connect_signals()
        self._count()
        self._choose_first()
        # The rest is counted, and what writing needs is loaded, once the window is painted.
        self._counting.start()

    def _make_actions(self) -> None:
        self.toolbar = QToolBar()
        say(self.toolbar, "toolbar", "工具栏")
        self.toolbar.setMovable(False)
        standard = QKeySequence.StandardKey
        self.tables_action = self._action("填报", "toTables", QKeySequence("F9"), "回到各表")
        if self.workspace.is_bureau:
            self.receive_action = self._action("收包", "toReceive", QKeySequence("Ctrl+R"), "读入各单位的报送包")
            self.conflicts_action = self._action("冲突", "toConflicts", QKeySequence("Ctrl+J"), "裁定不一致的值")
        else:
            self.seal_action = self._action("封包", "toSeal", QKeySequence("Ctrl+E"), "检查并写成报送包")
        self.toolbar.addSeparator()
        self.undo_action = self._action("撤销", "undo", QKeySequence(standard.Undo), "撤销上一步，重启以后也可以")
        self.redo_action = self._action("恢复", "redo", QKeySequence("Ctrl+Y"), "恢复刚撤销的一步")
        self.add_action = self._action("增加记录", "addRow", QKeySequence(), "在末尾增加一条记录（Ctrl+Insert）")
        self.remove_action = self._action("删除记录", "removeRows", QKeySequence(), "删除选中的记录（Ctrl+Delete）")
        self.toolbar.addSeparator()
        self.leave_action = self._action("关闭工作区", "leaveWorkspace", QKeySequence(), "回到开始页")
        whose = QLabel(f"{self.workspace.unit_name}　{self.workspace.year} 年　{self.workspace.due_words}".strip())
        whose.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        whose.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        whose.setContentsMargins(0, 0, 10, 0)
        self.toolbar.addWidget(whose)

    def _action(self, text: str, name: str, keys: QKeySequence, hint: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(keys)
        action.setToolTip(f"{hint}（{keys.toString()}）" if not keys.isEmpty() else hint)
        self.toolbar.addAction(action)
        button = self.toolbar.widgetForAction(action)
        say(button, f"{name}Button", text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return action

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        self._centre.setObjectName("centre")
        self._blank = QLabel("本单位没有需要填报的表。")
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._centre.addWidget(self._blank)
        self.pages = Pages(self.workspace, self._runner, self._centre)
        self._side = QTabWidget()
        say(self._side, "side", "问题和操作记录")
        say(self._side.tabBar(), "sideTabs", "问题和操作记录")
        self._side.addTab(self.problems, "问题")
        self._history_tab = QWidget()
        QVBoxLayout(self._history_tab).setContentsMargins(0, 0, 0, 0)
        self._side.addTab(self._history_tab, "操作记录")
        split = QSplitter()
        split.setObjectName("mainSplit")
        for side in (self.tree, self._centre, self._side):
            split.addWidget(side)
        split.setStretchFactor(1, 1)
        split.setSizes([_TREE_WIDTH, _CENTRE_WIDTH, _SIDE_WIDTH])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(split, 1)

    def _connect_signals(self) -> None:
        self.tree.table_chosen.connect(self._on_tree_table_chosen)
        self.tree.item_chosen.connect(self._on_tree_item_chosen)
        self.pages.table_wanted.connect(self._on_pages_table_wanted)
        self._items_counting.timeout.connect(self._on_items_counting_timeout)
        self.problems.problem_chosen.connect(self._on_problem_chosen)
        self.problems.lines_wanted.connect(self._show_findings)
        self.problems.explanation_given.connect(self._on_explanation_given)
        self._counting.timeout.connect(self._on_counting_timeout)
        self._side.currentChanged.connect(self._on_side_current_changed)
        self._runner.busy_changed.connect(self._on_runner_busy_changed)
        self.tables_action.triggered.connect(self.show_tables)
        self.undo_action.triggered.connect(self.undo)
        self.redo_action.triggered.connect(self.redo)
        self.add_action.triggered.connect(self._on_add_action_triggered)
        self.remove_action.triggered.connect(self._on_remove_action_triggered)
        self.leave_action.triggered.connect(self.left)
        self.pages.left.connect(self.show_tables)
        self.pages.changed.connect(self.apply)
        self.pages.problem_chosen.connect(self._on_pages_problem_chosen)
        if self.workspace.is_bureau:
            self.receive_action.triggered.connect(self.show_receive)
            self.conflicts_action.triggered.connect(self.show_conflicts)
        else:
            self.seal_action.triggered.connect(self.show_seal)

    def unkept(self) -> str:
        """Keep what can be kept, and say what was begun and would be lost by closing; empty if nothing."""
        if self.table_page is not None:
            self.table_page.finish_typing()
        self.problems.finish()
        count = self.problems.drafts
        if not count:
            return ""
        return f"有 {count} 条合理性说明还不到 10 个字，没有保存。补写后再关；再关一次就放弃它们。"

    def stop(self) -> None:
        """Do nothing more by itself; before the workspace is closed."""
        self.problems.finish()
        self._counting.stop()
        self._items_counting.stop()
        if self.table_page is not None:
            self.table_page.stop()

    # Screens.

    @cached_property
    def history(self) -> HistoryPanel:
        """Who changed the cell with the cursor."""
        from desktop.history_panel import HistoryPanel

        panel = HistoryPanel()
        layout = self._history_tab.layout()
        if layout is not None:
            layout.addWidget(panel)
        return panel

    @Slot()
    def show_tables(self) -> None:
        """Go back to the table."""
        self._show(self.table_page or self._blank)
        if self.table_page is not None:
            self.table_page.set_focus()

    def show_papers(self, name: str, row: int = 0) -> None:
        """Show an item, or what the open table belongs to, with its files and declarations."""
        self._show(self.pages.papers)
        self.pages.papers.show_papers(name, row)

    @Slot(str)
    def _on_tree_item_chosen(self, item: str) -> None:
        self.show_papers(item)

    @Slot(str)
    def _on_page_papers_wanted(self, table: str) -> None:
        self.show_papers(table, self._cell[0] if self._cell is not None else 0)
        self.pages.papers.back.setFocus()

    @Slot(str)
    def _on_pages_table_wanted(self, table: str) -> None:
        self.show_table(table)
        self.show_tables()

    @Slot()
    def show_seal(self) -> None:
        """Begin sealing; everything is judged anew first."""
        self._show(self.pages.seal)
        if not self._runner.is_busy:
            self.pages.seal.check()

    @Slot()
    def show_receive(self) -> None:
        """Begin receiving."""
        self.pages.receive.refresh()
        self.pages.receive.forget_preview()
        self._tell_waiting()
        self._show(self.pages.receive)
        self.pages.receive.place.setFocus()

    @Slot()
    def show_conflicts(self) -> None:
        """Show what has to be decided."""
        self.pages.conflicts.refresh()
        self._show(self.pages.conflicts)

    def _show(self, page: QWidget) -> None:
        self._centre.setCurrentWidget(page)
        self.said.emit("", False)
        is_table = page is self.table_page
        self._side.setVisible(is_table)
        self._set_row_actions()
        self._tell_counts()

    def show_table(self, table: str) -> None:
        """Show a table, as if chosen in the tree."""
        self.tree.choose(table)

    @Slot(str)
    def _on_tree_table_chosen(self, table: str) -> None:
        if self.table_page is None or self.table_page.source.table.id != table:
            self._open(self.workspace.store.table(table))
        self._show(self.table_page or self._blank)

    @Slot(object, object)
    def _on_page_child_wanted(self, table: Table, parent: Parent) -> None:
        """Show the rows that belong to one row; the tree leads to all rows of that table."""
        self._open(table, parent)
        self.tree.mark(table.id)
        self.show_tables()

    @Slot(str, str)
    def _on_page_parent_wanted(self, table: str, row: str) -> None:
        self.show_table(table)
        self.show_tables()
        if self.table_page is not None:
            self.table_page.go_to_row(row)

    def _open(self, table: Table, parent: Parent | None = None) -> None:
        old = self.table_page
        if old is not None:
            old.stop()
        page = TablePage(self.workspace.source(table, parent), widths=self._settings.widths(table.id))
        page.child_wanted.connect(self._on_page_child_wanted)
        page.parent_wanted.connect(self._on_page_parent_wanted)
        page.papers_wanted.connect(self._on_page_papers_wanted)
        page.width_changed.connect(partial(self._settings.keep_width, table.id))
        page.saved.connect(self._on_page_saved)
        page.said.connect(self.said)
        page.problems_changed.connect(self._on_page_problems_changed)
        page.current_changed.connect(self._on_page_current_changed)
        self._centre.addWidget(page)
        self.table_page, self._cell = page, None
        page.set_locked(is_locked=self._runner.is_busy)
        if self.workspace.is_ready:
            page.get_ready()
        self._show_findings()
        self._show_history()
        current = page.grid.currentIndex()
        if current.isValid():
            column = page.source.columns[current.column()]
            self._on_page_current_changed(page.model.number_at(current.row()), column.name)
        if old is not None:
            self._centre.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._count()

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
        self._leaves.clear()
        self._tell_waiting()
        self.count_items()
        self.refresh_findings()
        self._count_conflicts()
        self._show_history()

    @Slot()
    def _on_counting_timeout(self) -> None:
        self.refresh_findings()
        self._count_conflicts()
        self.workspace.get_ready()
        if self.table_page is not None:
            self.table_page.get_ready()
        self._items_counting.start()

    @Slot()
    def _on_items_counting_timeout(self) -> None:
        self.count_items()

    def count_items(self) -> None:
        """Tell anew how far each item is."""
        self._items = {status.id: status for status in self.workspace.papers.statuses()}
        self._count()

    def _tell_waiting(self) -> None:
        """Tell the bureau whom checks wait for; all checks are read for it, so not while the window opens."""
        if self.workspace.is_bureau:
            self.problems.waiting.tell(self.workspace.waiting_words())
            self.problems.waiting.show()

    def _own_items(self) -> list[tuple[Item, ItemStatus | None]]:
        return [(item, self._items.get(item.id)) for item in self.workspace.own_items()]

    def refresh_findings(self) -> None:
        """List and count the findings of this table anew."""
        if self.table_page is not None:
            self._leaves.pop(self.table_page.source.table.id, None)
            self._show_findings()
        self._count()

    def _show_findings(self) -> None:
        if self.table_page is not None:
            total = self._leaf(self.table_page.source.table).counts.total
            self.problems.show_lines(self.table_page.lines(self.problems.most), total)
            self._side.setTabText(0, f"问题 {total or ''}".strip())

    def _count(self) -> None:
        own, others = self.workspace.tables()
        self.tree.show_branches(branches(own, others, self._own_items(), self._leaf))
        self._tell_counts()

    def _tell_counts(self) -> None:
        if self.table_page is not None:
            self.counted.emit(sentence(self._leaf(self.table_page.source.table)))

    def _count_conflicts(self) -> None:
        if self.workspace.is_bureau:
            waiting = len(self.workspace.acts.conflicts())
            self.conflicts_action.setText(f"冲突 {waiting}" if waiting else "冲突")

    def _leaf(self, table: Table) -> Leaf:
        """Count a table; others than the one shown change only with what `apply` tells."""
        if table.id not in self._leaves:
            self._leaves[table.id] = Leaf(table, *self.workspace.counts(table))
        return self._leaves[table.id]

    @Slot(int)
    def _on_side_current_changed(self, _place: int) -> None:
        self._show_history()

    @Slot()
    def _on_page_saved(self) -> None:
        self.saved.emit(self.workspace.saved_at())
        self._show_history()

    @Slot()
    def _on_page_problems_changed(self) -> None:
        self._counting.start()

    @Slot(int, str)
    def _on_page_current_changed(self, number: int, field: str) -> None:
        self._cell = (number, field)
        self._show_history()
        self._set_row_actions()

    def _show_history(self) -> None:
        page = self.table_page
        if self._side.currentWidget() is not self._history_tab:
            return
        if page is None or self._cell is None or self._cell[1] == "":
            self.history.show_entries("选中一格", [], str)
            return
        number, field = self._cell
        title = next((column.title for column in page.source.columns if column.name == field), "")
        source = page.source
        self.history.show_entries(title, source.acts.history(number, field), lambda token: source.show(field, token))

    # Acts.

    @Slot()
    def undo(self) -> None:
        """Put back what was done last, whatever table it was in."""
        self._put_back(is_redo=False)

    @Slot()
    def redo(self) -> None:
        """Do again what was put back last."""
        self._put_back(is_redo=True)

    def _put_back(self, *, is_redo: bool) -> None:
        if self._runner.is_busy:
            return
        word = "恢复" if is_redo else "撤销"
        try:
            written = self.workspace.acts.redo() if is_redo else self.workspace.acts.undo()
        except Trouble as trouble:
            self.said.emit(str(trouble), True)
            return
        if written is None:
            self.said.emit(f"没有可以{word}的操作。", False)
            return
        touched = [table for table in written.rows if not self.workspace.store.table(table).builtin]
        if touched and (self.table_page is None or self.table_page.source.table.id not in touched):
            self.show_table(touched[0])
        self.apply(EVERYTHING)
        self.saved.emit(self.workspace.saved_at())
        count = sum(len(rows) for rows in written.rows.values())
        self.said.emit(f"已{word}，涉及 {count} 条记录。", False)

    @Slot()
    def _on_add_action_triggered(self) -> None:
        if self.table_page is not None:
            self.table_page.grid.add_row()

    @Slot()
    def _on_remove_action_triggered(self) -> None:
        if self.table_page is not None:
            self.table_page.grid.remove_rows()

    def _set_row_actions(self) -> None:
        page = self.table_page
        is_list = page is not None and not page.is_card and self._centre.currentWidget() is page
        may = is_list and page is not None and page.source.may_add and not self._runner.is_busy
        for action in (self.add_action, self.remove_action):
            action.setEnabled(bool(may))

    # Findings.

    def _explanation_of(self, problem: Problem) -> str:
        return self.table_page.source.explanation(problem) if self.table_page is not None else ""

    @Slot(object)
    def _on_problem_chosen(self, problem: Problem) -> None:
        if self.table_page is not None:
            self.table_page.go_to(problem)

    @Slot(object, str)
    def _on_explanation_given(self, problem: Problem, reason: str) -> None:
        if self.table_page is None or self._runner.is_busy:
            return
        try:
            self.table_page.source.acts.explain(problem, reason)
        except Trouble as trouble:
            self.problems.told.tell(str(trouble))
            return
        self.problems.kept(problem)
        self.table_page.refresh()
        self.saved.emit(self.workspace.saved_at())
        self.said.emit("说明已保存。这一格的数值改变后，说明要重新写。", False)

    @Slot(object)
    def _on_pages_problem_chosen(self, problem: Problem) -> None:
        if self.workspace.store.table(problem.table).builtin:
            # About an item or a declaration: its slot begins with the item's id, or with the table's.
            self.show_papers(problem.slot.partition("/")[0])
            return
        self.show_table(problem.table)
        self.show_tables()
        self._on_problem_chosen(problem)
        if problem.slot and not problem.field and problem.check in _ABOUT_FILES and self.table_page is not None:
            self.show_papers(problem.table, self.table_page.source.number_of(problem) or 0)

    @Slot(bool)
    def _on_runner_busy_changed(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot
        if self.table_page is not None:
            self.table_page.set_locked(is_locked=is_busy)
        self.problems.set_locked(is_locked=is_busy)
        for action in (self.undo_action, self.redo_action, self.leave_action):
            action.setEnabled(not is_busy)
        self._set_row_actions()
