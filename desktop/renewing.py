"""What is told around the open table, anew after changes: how much is open, what is found, what the bureau has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.duties import sentence, total_words
from desktop.duty_counts import DutyCounts

if TYPE_CHECKING:
    from desktop.duty_tree import DutyTree
    from desktop.open_table import OpenTable
    from desktop.sentence import Sentence
    from desktop.side_panel import SidePanel
    from desktop.toolbar import Toolbar
    from desktop.workspace_source import WorkspaceSource


class Renewing(QObject):
    """Tells it in the tree and below, in the side panel, on the buttons of the toolbar and at the foot.

    Signals:
        counted(str): How many rows and open findings the table has, or what the selected figures come to, in words;
            empty while no table is seen.

    Args:
        total: Where it is said how much is open in all.
    """

    counted = Signal(str)

    def __init__(
        self,
        workspace: WorkspaceSource,
        table: OpenTable,
        tree: DutyTree,
        total: Sentence,
        side: SidePanel,
        toolbar: Toolbar,
    ) -> None:
        super().__init__(table)
        self._workspace = workspace
        self._table = table
        self._tree = tree
        self._total = total
        self._side = side
        self._toolbar = toolbar
        self._summed = ""
        self.counts = DutyCounts(workspace, self)
        self.counts.due.connect(self._on_counts_due)
        self.counts.items_counted.connect(self.show_counts)
        self.counts.recounted.connect(self._on_counts_recounted)
        table.opened.connect(self._on_table_opened)
        table.summed.connect(self._on_table_summed)
        table.problems_changed.connect(self.counts.count_soon)
        side.lines_wanted.connect(self._show_findings)

    def renew(self) -> None:
        """Tell all of it anew."""
        self.counts.forget()
        self.tell_waiting()
        self.counts.count_items()
        self._renew_open()
        self.renew_remarks()

    @Slot()
    def _on_counts_due(self) -> None:
        self._renew_open()
        # What was typed may be what the bureau has asked for.
        self.renew_remarks()
        self.counts.count_items_soon()

    def _renew_open(self) -> None:
        self.renew_findings()
        if self._workspace.is_bureau:
            self._toolbar.count("toConflicts", len(self._workspace.acts.conflicts()))

    @Slot()
    def _on_table_opened(self) -> None:
        self._summed = ""
        if self._table.page is not None:
            self._side.show_table(self._table.page)
        self._show_findings()
        self.show_counts()

    # What is found, and how much is open.

    def renew_findings(self) -> None:
        """List and count the findings of this table anew."""
        if self._table.page is not None:
            self.counts.forget(self._table.id)
            self._show_findings()
        self.show_counts()

    @Slot()
    def _show_findings(self) -> None:
        if self._table.page is not None:
            self._side.show_findings(self.counts.leaf(self._table.page.source.table).counts.total)

    @Slot()
    def _on_counts_recounted(self) -> None:
        if self._table.page is not None:
            self._side.show_total(self.counts.leaf(self._table.page.source.table).counts.total)
        self.show_counts()

    @Slot()
    def show_counts(self) -> None:
        """Tell how much is open, as it was counted last."""
        self._tree.show_branches(self.counts.branches())
        if not self._workspace.is_bureau:
            self._total.tell(total_words(self.counts.total))
        page = self._table.page
        if page is not None:
            page.head.show_lacking(self.counts.told_leaf(page.source.table).lacking)
        self.tell_counts()

    def tell_counts(self) -> None:
        """Tell of the table while it is seen."""
        page = self._table.page
        if page is None or not self._table.is_seen:
            self.counted.emit("")
        else:
            self.counted.emit(self._summed or sentence(self.counts.told_leaf(page.source.table)))

    @Slot(str)
    def _on_table_summed(self, words: str) -> None:
        """Tell what the selected figures come to, as long as several are selected."""
        self._summed = words
        self.tell_counts()

    def tell_waiting(self) -> None:
        """Tell the bureau whom checks wait for; all checks are read for it, so not while the window opens."""
        if self._workspace.is_bureau:
            self._side.tell_waiting(self._workspace.waiting_words())

    # What the bureau has said.

    def renew_remarks(self) -> None:
        """Read anew what the bureau has said: mark the cells, count what is still to be done."""
        self._workspace.remarks.renew()
        if self._table.page is not None:
            self._table.page.show_remarks()
        if not self._workspace.is_bureau:
            self._toolbar.count("toTodo", self._workspace.remarks.open_count)
        self._side.refresh_cell()
