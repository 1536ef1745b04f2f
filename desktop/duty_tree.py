"""The tree at the left: what this unit owes, item by item, with its tables; at the bureau those of others, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from desktop.duties import Branch, Leaf, open_there, open_words, rows_words, state_words, told, told_branch
from desktop.grid_model import Index
from desktop.looks import LEVELS, say
from forms.model import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.checks.problems import Counts

TITLE, ROWS, OPEN = range(3)
#: As wide as the widest state, so that nothing moves when states are counted.
_HEADERS: Final = ("事项和表", "状态　", "待处理")
_LEGEND: Final = f"{LEVELS[Level.ERROR].sign} 必须改　{LEVELS[Level.EXPLAIN].sign} 须说明：封包前都要处理"
_NOWHERE: Final = QModelIndex()
TableRole: Final = Qt.ItemDataRole.UserRole + 1
_ROLES: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.TextAlignmentRole,
        TableRole,
    }
)


class DutyModel(QAbstractItemModel):
    """Items and their tables; an index of a table has the place of its item as internal id, counted from 1."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches: tuple[Branch, ...] = ()

    def set_branches(self, branches: Sequence[Branch]) -> bool:
        """Show other items and tables, or the same with new counts; says whether they are others."""
        if _shape(self._branches) == _shape(branches):
            before, self._branches = self._branches, tuple(branches)
            for place, branch in enumerate(branches):
                if branch == before[place]:
                    continue
                above = self.index(place, 0)
                self.dataChanged.emit(above, self.index(place, OPEN))
                if branch.leaves:
                    self.dataChanged.emit(self.index(0, 0, above), self.index(len(branch.leaves) - 1, OPEN, above))
            return False
        self.beginResetModel()
        self._branches = tuple(branches)
        self.endResetModel()
        return True

    def leaf(self, index: Index) -> Leaf | None:
        """The table at an index; None for an item or heading."""
        if not index.isValid() or not index.internalId():
            return None
        return self._branches[index.internalId() - 1].leaves[index.row()]

    def item(self, index: Index) -> str:
        """Id of the item at an index, or of the page that it leads to; empty for a table or heading."""
        if not index.isValid() or index.internalId():
            return ""
        branch = self._branches[index.row()]
        return branch.item or branch.page

    def find_item(self, name: str) -> QModelIndex:
        """The index of an item."""
        for place, branch in enumerate(self._branches):
            if name in {branch.item, branch.page}:
                return self.index(place, TITLE)
        return QModelIndex()

    def find(self, table: str) -> QModelIndex:
        """The index of a table."""
        for place, branch in enumerate(self._branches):
            for row, leaf in enumerate(branch.leaves):
                if leaf.table.id == table:
                    return self.index(row, TITLE, self.index(place, 0))
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Qt's address of a place."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """The heading of a table."""
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Headings at the top, tables below."""
        if not parent.isValid():
            return len(self._branches)
        is_heading = not parent.internalId() and parent.column() == 0
        return len(self._branches[parent.row()].leaves) if is_heading else 0

    def columnCount(self, _parent: Index = _NOWHERE) -> int:
        """Title, rows, open findings."""
        return len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words above the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_HEADERS):
            return None
        if role == Qt.ItemDataRole.ToolTipRole and section == OPEN:
            return _LEGEND
        return _HEADERS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsSelectable if self.leaf(index) or self.item(index) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, colours and alignment."""
        # Half of what Qt asks for is nothing of ours.
        if role not in _ROLES or not index.isValid():
            return None
        leaf = self.leaf(index)
        if leaf is None:
            return _of_branch(self._branches[index.row()], index.column(), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return (leaf.table.title, rows_words(leaf), open_words(leaf))[index.column()]
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return told(leaf)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == OPEN:
            return _colour(leaf.open)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != TITLE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == TableRole:
            return leaf.table.id
        return None


class DutyTree(QTreeView):
    """The tree itself.

    Signals:
        table_chosen(str): The user, or `choose`, has gone to another table.
        table_entered(): The user wants to go on in the table that is chosen.
        item_chosen(str): The user has gone to an item.
    """

    table_chosen = Signal(str)
    table_entered = Signal()
    item_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "dutyTree", "要填报的表")
        say(self.header(), "dutyColumns", "列标题")
        say(self.verticalScrollBar(), "dutyDown", "上下滚动")
        say(self.horizontalScrollBar(), "dutyAcross", "左右滚动")
        self.duties = DutyModel(self)
        self.setModel(self.duties)
        self.setIndentation(10)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setAllColumnsShowFocus(True)
        # All rows are as high as their one line; otherwise Qt asks for every cell to find that out.
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ROWS, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(OPEN, QHeaderView.ResizeMode.ResizeToContents)
        self.selectionModel().currentChanged.connect(self._on_selection_current_changed)
        self.clicked.connect(self._on_clicked)

    def show_branches(self, branches: Sequence[Branch]) -> None:
        """Show these tables, all unfolded."""
        chosen = self.currentIndex().data(TableRole)
        if not self.duties.set_branches(branches):
            return  # they stand unfolded already
        if chosen and not self.currentIndex().isValid():
            self.mark(chosen)
        for place in range(self.duties.rowCount()):
            index = self.duties.index(place, TITLE)
            self.setFirstColumnSpanned(place, QModelIndex(), not self.duties.item(index))
        self.expandAll()

    def choose(self, table: str) -> None:
        """Go to a table."""
        self.setCurrentIndex(self.duties.find(table))

    def mark(self, table: str) -> None:
        """Show which table is open without asking for it."""
        with QSignalBlocker(self.selectionModel()):
            self.setCurrentIndex(self.duties.find(table))
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        """Lead back from another page to the table that is chosen already."""
        self._tell(index)

    @Slot(QModelIndex, QModelIndex)
    def _on_selection_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes into the table that is chosen."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.duties.leaf(self.currentIndex()) is not None:
            self.table_entered.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self, index: QModelIndex) -> None:
        leaf, item = self.duties.leaf(index), self.duties.item(index)
        if leaf is not None:
            self.table_chosen.emit(leaf.table.id)
        elif item:
            self.item_chosen.emit(item)


def _shape(branches: Sequence[Branch]) -> list[object]:
    return [(branch.title, branch.item, [leaf.table.id for leaf in branch.leaves]) for branch in branches]


def _of_branch(branch: Branch, column: int, role: int) -> Any:
    """Words, colours and alignment of an item or heading."""
    if role == Qt.ItemDataRole.DisplayRole:
        return branch.title if column == TITLE else open_there(branch) if column == OPEN else state_words(branch)
    if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
        return told_branch(branch)
    if role == Qt.ItemDataRole.ForegroundRole and column == OPEN:
        return _colour(branch.beside.counts)
    if role == Qt.ItemDataRole.FontRole and column == TITLE:
        font = QFont()
        font.setBold(True)
        return font
    if role == Qt.ItemDataRole.TextAlignmentRole and column != TITLE:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    return None


def _colour(counts: Counts) -> Any:
    if counts.errors:
        return LEVELS[Level.ERROR].strong
    return LEVELS[Level.EXPLAIN].strong if counts.explains else None
