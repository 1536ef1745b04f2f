"""The tree at the left: what this unit owes, item by item, with its tables; at the bureau those of others, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from db.checks.problems import Counts, Open
from desktop.grid_model import Index
from desktop.looks import LEVELS, say
from forms.model import Item, Kind, Level, Table

if TYPE_CHECKING:
    from office.items import ItemStatus

TITLE, ROWS, OPEN = range(3)
#: As wide as the widest state, so that nothing moves when states are counted.
_HEADERS: Final = ("事项和表", "状态　", "待处理")
_LEGEND: Final = f"{LEVELS[Level.ERROR].sign} 必须改　{LEVELS[Level.EXPLAIN].sign} 须说明：封包前都要处理"
#: So many sentences are told of one item or table.
_MOST_TOLD: Final = 12
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


NOTHING_OPEN: Final = Open()


class Leaf(NamedTuple):
    """One table in the tree.

    Attributes:
        counts: What is open in its data; `beside` in its materials.
        filled: In how many rows something is filled; None where nobody has counted that.
    """

    table: Table
    rows: int
    counts: Counts
    beside: Open = NOTHING_OPEN
    filled: int | None = None

    @property
    def open(self) -> Counts:
        """All that is open at it, as sealing counts it."""
        return self.counts + self.beside.counts

    @property
    def lacking(self) -> int:
        """How much is missing or to be explained in its materials."""
        return self.beside.counts.errors + self.beside.counts.explains


class Branch(NamedTuple):
    """An item with its tables, or a heading with tables that no item asks for.

    Attributes:
        item: Id of the item; empty for a heading.
        status: How far it is; None until that has been counted.
        beside: What is open at the item itself; what is missing of a table stands at that table.
        page: Table of the program that has a page of its own, which this leads to; empty for all others.
        data: What is open in the data of all tables that the item asks for, wherever these stand.
    """

    title: str
    leaves: tuple[Leaf, ...]
    item: str = ""
    status: ItemStatus | None = None
    beside: Open = NOTHING_OPEN
    page: str = ""
    data: Counts = Counts()


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
            return (leaf.table.title, _rows(leaf), _open(leaf))[index.column()]
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


def branches(
    own: Sequence[Table],
    others: Sequence[Table],
    items: Sequence[tuple[Item, ItemStatus | None, Open]],
    leaf: Callable[[Table], Leaf],
    apart: Sequence[Branch] = (),
) -> list[Branch]:
    """Put tables below the items that ask for them, each once; child tables stand after their parents.

    Args:
        apart: What comes last.
    """
    made: list[Branch] = []
    left = {table.id: table for table in own}
    known: dict[str, Leaf] = {}
    for item, status, beside in items:
        asked = [table for table in own if table.id in item.tables or table.parent in item.tables]
        mine = [left.pop(table.id) for table in asked if table.id in left]
        known |= {table.id: leaf(table) for table in mine}
        data = sum((known[table.id].counts for table in asked), Counts())
        made.append(Branch(item.title, tuple(known[table.id] for table in mine), item.id, status, beside, data=data))
    for title, tables in (("其他要填的表" if made else "本单位填报", list(left.values())), ("各单位填报", others)):
        if tables:
            made.append(Branch(title, tuple(leaf(table) for table in tables)))
    return [*made, *apart]


def _shape(branches: Sequence[Branch]) -> list[object]:
    return [(branch.title, branch.item, [leaf.table.id for leaf in branch.leaves]) for branch in branches]


def _of_branch(branch: Branch, column: int, role: int) -> Any:
    """Words, colours and alignment of an item or heading."""
    status = branch.status
    if role == Qt.ItemDataRole.DisplayRole:
        if column == TITLE:
            return branch.title
        if column == OPEN:
            return _open_there(branch)
        return (status.declared or status.state.value) if status is not None else None
    if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
        return (
            item_sentence(status, branch.data)
            if status is not None
            else "\n".join([branch.title, *branch.beside.texts])
        )
    if role == Qt.ItemDataRole.ForegroundRole and column == OPEN:
        return _colour(branch.beside.counts)
    if role == Qt.ItemDataRole.FontRole and column == TITLE:
        font = QFont()
        font.setBold(True)
        return font
    if role == Qt.ItemDataRole.TextAlignmentRole and column != TITLE:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    return None


def _open_there(branch: Branch) -> str | None:
    """Count what is open at an item itself; where something is missing of its tables, these say so."""
    if signs := _signs(branch.beside.counts):
        return signs
    if branch.page and branch.beside.counts.notes:
        return LEVELS[Level.NOTE].sign
    is_done = branch.status is not None and not branch.status.still_open
    # What is open in its tables is counted at these, but nothing is in order that has to be changed there.
    return "✓" if is_done and not branch.data.errors and not branch.data.explains else None


def item_sentence(item: ItemStatus, data: Counts) -> str:
    """Say how far an item is, what must be changed in its tables, when it is due and what is missing."""
    due = f"，截止 {item.due}" if item.due else ""
    return "\n".join(
        [
            f"{item.id} {item.title}：{item.state.value}{wrong_words(data)}{due}，材料 {item.files} 个",
            *_missing(item.still_open),
        ]
    )


def wrong_words(data: Counts) -> str:
    """Say what is to be done in the tables of an item, behind its state; nothing if they are in order."""
    if data.errors:
        return f"，{data.errors} 处必须改"
    return f"，{data.explains} 处须说明" if data.explains else ""


def _missing(texts: Sequence[str]) -> list[str]:
    """Say what is missing, under its heading."""
    if not texts:
        return []
    more = [f"……还有 {len(texts) - _MOST_TOLD} 处"] if len(texts) > _MOST_TOLD else []
    return ["缺什么：", *texts[:_MOST_TOLD], *more]


def _rows(leaf: Leaf) -> str:
    """Say how far a table is filled: a card in words, fixed rows by how many of them are; the others are of others."""
    if leaf.table.kind is Kind.CARD:
        if leaf.filled is None:
            return "卡片"
        return "未填" if not leaf.filled else "填报中" if leaf.counts.errors else "已填"
    if leaf.table.rows_from is not None and leaf.filled is not None:
        return f"{leaf.filled} 行" if leaf.filled else "未填"
    return f"{leaf.rows} 行"


def _open(leaf: Leaf) -> str:
    """Count what is open; where nothing has been filled, nothing is in order yet."""
    is_filled = leaf.rows or leaf.table.kind is Kind.CARD
    return _signs(leaf.open) or ("✓" if is_filled else "—")


def _signs(counts: Counts) -> str:
    shown = ((LEVELS[Level.ERROR].sign, counts.errors), (LEVELS[Level.EXPLAIN].sign, counts.explains))
    return " ".join(f"{sign}{count}" for sign, count in shown if count)


def _colour(counts: Counts) -> Any:
    if counts.errors:
        return LEVELS[Level.ERROR].strong
    return LEVELS[Level.EXPLAIN].strong if counts.explains else None


def sentence(leaf: Leaf) -> str:
    """Say how many rows and open findings a table has, in its data and in its materials."""
    counts = leaf.open
    rows = "" if leaf.table.kind is Kind.CARD else f"{leaf.rows} 条记录，"
    among = f"（其中材料 {leaf.lacking} 处）" if leaf.lacking else ""
    found = f"必须改 {counts.errors} 处，须说明 {counts.explains} 处{among}"
    return f"{leaf.table.title}：{rows}{found}，提示 {counts.notes} 处"


def told(leaf: Leaf) -> str:
    """Say the same, and what is missing."""
    return "\n".join([sentence(leaf), *_missing(leaf.beside.texts)])


def total_words(counts: Counts | None) -> str:
    """Say how much is open in all, as the page for sealing says it; nothing until it has been counted."""
    if counts is None:
        return ""
    if not counts.errors and not counts.explains:
        return "✓ 没有要处理的，可以正式封包"
    error, explain = LEVELS[Level.ERROR], LEVELS[Level.EXPLAIN]
    return f"合计　{error.sign} 必须改 {counts.errors} 处　{explain.sign} 须说明 {counts.explains} 处"
