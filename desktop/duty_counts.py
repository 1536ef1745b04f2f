"""What the tree tells of tables and items: counted when it is asked for, kept until something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.duty_tree import Branch, Leaf, branches

if TYPE_CHECKING:
    from desktop.workspace_source import WorkspaceSource
    from forms.model import Table
    from office.items import ItemStatus

_COUNT_AFTER_MS: Final = 150
#: Items look at all tables and files of the unit, so they wait until nobody types.
_ITEMS_AFTER_MS: Final = 700


class DutyCounts(QObject):
    """How many rows and open findings each table has, and how far each item is.

    Signals:
        due(): Something has changed, and nothing more for a moment: findings are to be counted anew.
        items_counted(): It has been told anew how far each item is.
    """

    due = Signal()
    items_counted = Signal()

    def __init__(self, workspace: WorkspaceSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._leaves: dict[str, Leaf] = {}
        self._items: dict[str, ItemStatus] = {}
        self._soon = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._items_soon = QTimer(self, singleShot=True, interval=_ITEMS_AFTER_MS)
        self._soon.timeout.connect(self.due)
        self._items_soon.timeout.connect(self.count_items)

    def leaf(self, table: Table) -> Leaf:
        """Count a table, unless it has been and nothing in it has changed since, as far as `forget` was told."""
        if table.id not in self._leaves:
            self._leaves[table.id] = Leaf(table, *self._workspace.counts(table))
        return self._leaves[table.id]

    def branches(self) -> list[Branch]:
        """All that stands in the tree."""
        own, others = self._workspace.tables()
        items = [(item, self._items.get(item.id)) for item in self._workspace.own_items()]
        return branches(own, others, items, self.leaf)

    def forget(self, table: str | None = None) -> None:
        """Know that a table has changed, or any of them."""
        if table is None:
            self._leaves.clear()
        else:
            self._leaves.pop(table, None)

    @Slot()
    def count_soon(self) -> None:
        """Ask for findings to be counted, once nothing more changes."""
        self._soon.start()

    def count_items_soon(self) -> None:
        """Count the items once nobody types."""
        self._items_soon.start()

    @Slot()
    def count_items(self) -> None:
        """Tell anew how far each item is."""
        self._items = {status.id: status for status in self._workspace.papers.statuses()}
        self.items_counted.emit()

    def stop(self) -> None:
        """Count nothing more by itself."""
        self._soon.stop()
        self._items_soon.stop()
