"""What the tree tells of tables and items: counted when it is asked for, kept until something changes.

What is large is counted beside the window; until then the tree tells what it told before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from db.checks.problems import Counts, Open
from desktop.duties import NOTHING_OPEN, Branch, Leaf, branches
from desktop.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from desktop.paper_facts import Standing
    from desktop.workspace_source import WorkspaceSource
    from forms.model import Table
    from office.items import ItemStatus

_COUNT_AFTER_MS: Final = 150
#: Items look at all tables and files of the unit, so they wait until nobody types.
_ITEMS_AFTER_MS: Final = 700
#: Rows and findings beyond which counting takes longer than a picture of the screen.
_LARGE: Final = 4_000
#: The table of the program that a unit fills on a page of its own (office.liaisons, which no start needs).
LIAISONS: Final = "C04"


class DutyCounts(QObject):
    """How many rows and open findings each table has, and how far each item is.

    Signals:
        due(): Something has changed, and nothing more for a moment: findings are to be counted anew.
        items_counted(): It has been told anew how far each item is.
        recounted(): Large tables have been counted anew.
    """

    due = Signal()
    items_counted = Signal()
    recounted = Signal()

    def __init__(self, workspace: WorkspaceSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._leaves: dict[str, Leaf] = {}
        #: Tables that have changed since they were counted, and those that are being counted beside the window.
        self._stale: set[str] = set()
        self._asked: dict[str, Table] = {}
        self._of_tables, self._of_items = Questions(workspace.store, self), Questions(workspace.store, self)
        self._items: dict[str, ItemStatus] = {}
        #: By item or table; None until it has been counted.
        self._beside: Mapping[str, Open] | None = None
        self._soon = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._items_soon = QTimer(self, singleShot=True, interval=_ITEMS_AFTER_MS)
        self._soon.timeout.connect(self.due)
        self._items_soon.timeout.connect(self.count_items)

    def leaf(self, table: Table) -> Leaf:
        """Count a table, unless it has been and nothing in it has changed since, as far as `forget` was told.

        A large one is counted beside the window, and what was counted before is told meanwhile.
        """
        known = self._leaves.get(table.id)
        if known is None or (table.id in self._stale and not _is_large([known])):
            self._stale.discard(table.id)
            known = self._leaves[table.id] = Leaf(table, *self._workspace.counts(table))
        elif table.id in self._stale:
            self._stale.discard(table.id)
            self._count_beside(table)
        return known

    def _count_beside(self, table: Table) -> None:
        self._asked[table.id] = table
        tables, workspace = list(self._asked.values()), self._workspace

        def tell(found: Sequence[tuple[int, Counts]]) -> None:
            self._asked.clear()
            self._leaves |= {table.id: Leaf(table, *one) for table, one in zip(tables, found, strict=True)}
            self.recounted.emit()

        self._of_tables.ask(lambda own, _report: [workspace.on(own).counts(table) for table in tables], tell)

    def branches(self) -> list[Branch]:
        """All that stands in the tree."""
        own, others = self._workspace.tables()
        items = [(item, self._items.get(item.id), self._beside_of(item.id)) for item in self._workspace.own_items()]
        return branches(own, others, items, self.told_leaf, self._apart())

    def told_leaf(self, table: Table) -> Leaf:
        """Count a table with its materials, as far as these have been looked at."""
        rows = (status.rows[table.id] for status in self._items.values() if table.id in status.rows)
        return self.leaf(table)._replace(beside=self._beside_of(table.id), filled=next(rows, None))

    def _beside_of(self, name: str) -> Open:
        return (self._beside or {}).get(name, NOTHING_OPEN)

    def _apart(self) -> list[Branch]:
        if self._workspace.is_bureau:
            return []
        return [Branch("联络员", (), beside=self._beside_of(LIAISONS), page=LIAISONS)]

    @property
    def total(self) -> Counts | None:
        """All that is open, as sealing counts it; None until it has been counted."""
        if self._beside is None:
            return None
        tables = (table for some in self._workspace.tables() for table in some)
        beside = (one.counts for one in self._beside.values())
        return sum((self.leaf(table).counts for table in tables), sum(beside, Counts()))

    def forget(self, table: str | None = None) -> None:
        """Know that a table has changed, or any of them."""
        self._stale |= set(self._leaves) if table is None else {table}

    @Slot()
    def count_soon(self) -> None:
        """Ask for findings to be counted, once nothing more changes."""
        self._soon.start()

    def count_items_soon(self) -> None:
        """Count the items once nobody types."""
        self._items_soon.start()

    @Slot()
    def count_items(self) -> None:
        """Tell anew how far each item is; beside the window where there is much to look at."""
        self._of_items.drop()
        if _is_large(self._leaves.values()):
            workspace = self._workspace
            self._of_items.ask(lambda own, _report: workspace.on(own).papers.standing(), self._tell_items)
        else:
            self._tell_items(self._workspace.papers.standing())

    def _tell_items(self, standing: Standing) -> None:
        self._items = {status.id: status for status in standing.items}
        self._beside = standing.beside
        self.items_counted.emit()

    def stop(self) -> None:
        """Count nothing more by itself."""
        self._soon.stop()
        self._items_soon.stop()
        self._of_tables.stop()
        self._of_items.stop()


def _is_large(leaves: Iterable[Leaf]) -> bool:
    """Whether to count these would hold up who types."""
    return sum(leaf.rows + leaf.counts.total for leaf in leaves) > _LARGE
