"""The grid's model: rows of one table, fetched page by page as they are shown (style.md 4.6, Model/view).

It keeps the numbers of the rows shown and a bounded number of pages; sorting and filtering happen below. What is typed
goes down to the source at once and is durable before the cell shows it; the model is never ahead of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.arranging import PLAIN, View
from desktop.cell_words import Cell, spoken, tip, why_closed
from desktop.remarks import NOTHING_SAID
from desktop.row_moves import Moves, plan_moves
from desktop.row_names import numbered, row_words
from desktop.row_order import RowOrder
from desktop.row_pages import RowPages
from forms.troubles import Trouble

if TYPE_CHECKING:
    from db.journal import Written
    from desktop.grid_rows import CellText, GridRow, GridSource
    from desktop.remarks import CellRemark, Place
    from office.entry import Entered

Index = QModelIndex | QPersistentModelIndex
_BUSY: Final = "正在进行一项工作，完成后才能修改。"
_NOTHING_TO_COPY: Final = "没有可以沿用的：这里没有空格，或者去年也没有填。"
_NOWHERE: Final = QModelIndex()
_MAY_READ: Final = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_MAY_WRITE: Final = _MAY_READ | Qt.ItemFlag.ItemIsEditable
#: Where a text stands, and a number.
_SIDES: Final = tuple(
    side | Qt.AlignmentFlag.AlignVCenter for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)
_HEADER_ROLES: Final = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole})


class GridModel(QAbstractTableModel):
    """Rows of a table as cells.

    Signals:
        written(object): An act is durable; Entered or Written.
        refused(str): An act was refused, in words; nothing was written.
        noticed(str): Something was converted or left out on the way, in words.
        arranged(): Order or choice of rows, or how many there are, is another now.
    """

    written = Signal(object)
    refused = Signal(str)
    noticed = Signal(str)
    arranged = Signal()

    def __init__(self, source: GridSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._order = RowOrder(source.numbers())
        self.view = PLAIN
        self._pages = RowPages(source)
        self._is_locked = False
        self._remarks = NOTHING_SAID
        self._are_numbers = [column.is_number for column in source.columns]

    # What Qt asks.

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows of the table; none below a cell."""
        return 0 if parent.isValid() else len(self._order.shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Columns of the form; none below a cell."""
        return 0 if parent.isValid() else len(self.source.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that may not be written can be selected, not edited."""
        if not index.isValid():
            return super().flags(index)
        # Asked for every cell of every frame: nothing is put together here.
        row = None if self._is_locked else self._row(index.row())
        return _MAY_WRITE if row is not None and row.writable[index.column()] else _MAY_READ

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment and what is found about a cell, in words."""
        if not index.isValid():
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return self.cell(index).text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[self._are_numbers[index.column()]]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self.cell(index), self.source.columns[index.column()])
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return spoken(self.cell(index), self.source.columns[index.column()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title and unit above; number or name of the row at the left."""
        if role not in _HEADER_ROLES:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._row_header(section) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self.source.columns):
            return None
        column = self.source.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            title = f"{column.title} *" if column.is_required else column.title
            return f"{title}\n{column.unit}" if column.unit else title
        return "\n".join(part for part in (column.title, column.help) if part)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Write one cell; True once it is durable."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        if str(value) == self.cell(index).text:
            return True
        return self.write([(index.row(), index.column(), str(value))])

    # What the view asks.

    def cell(self, index: Index) -> Cell:
        """Everything that is drawn of a cell, in one call."""
        return self.cell_at(index.row(), index.column())

    def cell_at(self, row_place: int, place: int) -> Cell:
        """The same by row and column, for who draws all cells in view."""
        row = self._row(row_place)
        if row is None:
            return Cell("", self._are_numbers[place], is_writable=False, mark=None)
        return Cell(
            row.shown[place],
            self._are_numbers[place],
            row.writable[place],
            row.marks[place],
            row.ghosts[place] if row.ghosts else "",
            bool(row.idle) and row.idle[place],
            self._remarks.get((row.number, self.source.columns[place].name)) if self._remarks else None,
        )

    def show_remarks(self, remarks: Mapping[Place, CellRemark]) -> None:
        """Mark the cells of which the bureau has said something."""
        if remarks != self._remarks:
            self._remarks = remarks
            self.refresh(same_rows=True)

    def number_at(self, row: int) -> int:
        """Local number of the row shown at a place."""
        return self._order.shown[row]

    def row_words(self, row: int) -> str:
        """What people know the row shown at a place by: its name, or its number with what it is called."""
        return row_words(self.source, self._row(row), self._order.ordinal(row))

    def words_of(self, number: int) -> str:
        """The same of any row, shown or not; empty if it is not there."""
        row, ordinal = self.row_of(number), self._order.ordinal_of(number)
        if row is not None or ordinal is None:
            return "" if row is None else self.row_words(row)
        return row_words(self.source, next(iter(self.source.fetch([number])), None), ordinal)

    def words_with(self, row: int, name: str) -> str:
        """The same of the row shown at a place whose name is known already."""
        return numbered(self._order.ordinal(row), name)

    def row_of(self, number: int) -> int | None:
        """Where a row is shown; None if it is not."""
        return self._order.place_of(number)

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return self._order.total

    @property
    def is_filtered(self) -> bool:
        """Whether rows are hidden, or would be."""
        return bool(self.view.sieves)

    @property
    def shown_numbers(self) -> Sequence[int]:
        """Local numbers of the rows shown, in order."""
        return self._order.shown

    @property
    def all_numbers(self) -> Sequence[int]:
        """Local numbers of all rows, shown or not, as of now: another list after each change."""
        return self._order.all

    # Order and choice.

    def arrange(self, view: View) -> bool:
        """Show rows in another order, or others; also to apply anew what was chosen before."""
        try:
            order = self.source.arranging.numbers(view.order) if view.order else self.source.numbers()
            passing = self.source.arranging.passing(view.sieves) if view.sieves else None
        except Trouble as trouble:
            self.refused.emit(str(trouble))
            return False
        self._show(view, self._order.apply(order, passing))
        return True

    def show_arranged(
        self, view: View, order: Sequence[int], passing: Collection[int] | None, known: Collection[int]
    ) -> None:
        """Show rows in an order, or those of a choice, that were asked for beside the window when these were there."""
        self._show(view, self._order.apply(order, passing, known))

    def _show(self, view: View, numbers: list[int]) -> None:
        self.view = view
        self._match(numbers)
        self._tell_row_headers()
        self.arranged.emit()

    def reveal(self, number: int) -> bool:
        """Show a row that is hidden; says whether it was."""
        if not self._order.is_hidden(number):
            return False
        self._match(self._order.reveal(number))
        self._tell_row_headers()
        self.arranged.emit()
        self.noticed.emit("这条记录被筛选隐藏了，已为您显示出来。")
        return True

    def _tell_row_headers(self) -> None:
        if self._order.shown:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._order.shown) - 1)

    def column_of(self, name: str) -> int:
        """Where a field is shown; the first column for a finding about a whole row."""
        return next((place for place, column in enumerate(self.source.columns) if column.name == name), 0)

    @property
    def is_locked(self) -> bool:
        """Whether a job is writing, so that nothing may be typed."""
        return self._is_locked

    @property
    def first_input(self) -> int:
        """The first column that people fill in."""
        return next((place for place, column in enumerate(self.source.columns) if column.is_input), 0)

    def set_locked(self, *, is_locked: bool) -> None:
        """Let nothing be typed while a job writes."""
        self._is_locked = is_locked

    # Acts: down to the source, then up as signals.

    def write(self, cells: Sequence[tuple[int, int, str]], label: str = "") -> bool:
        """Write cells given as (row, column, text) in one batch; what may not be written is left out and told."""
        typed, left_out = self._writable(cells)
        self._tell_left_out(left_out)
        return bool(typed) and self._do(lambda: [self.source.write(typed, label)], same_rows=True)

    def copy_last(self, places: Sequence[int] | None, columns: Sequence[int] | None) -> bool:
        """Copy from last year into blank cells of these rows and columns; no rows: all that is missing in the table."""
        wanted = [self._order.shown[place] for place in places] if places is not None else None
        fields = (
            [self.source.columns[place].name for place in columns if self.source.columns[place].is_input]
            if (columns is not None)
            else None
        )
        if fields == []:
            return False
        done: list[Written] = []

        def act() -> list[Written]:
            done.append(self.source.copy_last(wanted, fields))
            return done

        if not self._do(act):
            return False
        count = sum(len(rows) for rows in done[0].rows.values())
        said = f"已照去年填好 {count} 条记录的空格，请逐项核对。Ctrl+Z 可以撤销。"
        self.noticed.emit(said if count else _NOTHING_TO_COPY)
        return bool(count)

    def add_row(self) -> int | None:
        """Add a blank row at the end; gives where it is shown."""
        return self.rowCount() - 1 if self._do(lambda: [self.source.add([{}])]) else None

    def remove(self, places: Sequence[int]) -> bool:
        """Delete the rows shown at these places."""
        gone = [self._order.shown[place] for place in places]
        return bool(gone) and self._do(lambda: [self.source.remove(gone)])

    def refresh(self, *, same_rows: bool = False, below: bool = False) -> None:
        """Show what has changed below; with the same rows their numbers need not be read again.

        A change in one row can bring findings about another (its namesake), so every page is fetched anew once shown.
        """
        self._pages.clear()
        if not same_rows:
            self._match(self._order.renew(self.source.numbers(), is_below=below))
            self.arranged.emit()
        if self._order.shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order.shown) - 1, self.columnCount() - 1))

    def show_written(self, done: Sequence[Entered | Written], *, same_rows: bool = False, below: bool = False) -> None:
        """Show what an act has written, new rows above or below those that they were made for."""
        self.refresh(same_rows=same_rows, below=below)
        for item in done:
            self.written.emit(item)

    # Inside.

    def _do(self, act: Callable[[], Sequence[Entered | Written]], *, same_rows: bool = False) -> bool:
        if self._is_locked:
            self.refused.emit(_BUSY)
            return False
        try:
            done = act()
        except Trouble as trouble:
            self.refused.emit(str(trouble))
            return False
        self.show_written(done, same_rows=same_rows)
        return True

    def _writable(self, cells: Sequence[tuple[int, int, str]]) -> tuple[list[CellText], int]:
        typed: list[CellText] = []
        left_out = 0
        for row, place, text in cells:
            cell = self.cell(self.index(row, place))
            if cell.is_writable:
                typed.append((self._order.shown[row], self.source.columns[place].name, text))
            elif text != cell.text:
                left_out += 1
        return typed, left_out

    def tell_if_closed(self, index: Index) -> None:
        """Say why a cell cannot be written, if it cannot, or not now."""
        why = "" if self.cell(index).is_writable else why_closed(self.source.columns[index.column()])
        if why or self._is_locked:
            self.refused.emit(why or _BUSY)

    def _tell_left_out(self, count: int) -> None:
        if count:
            self.noticed.emit(f"{count} 个单元格不能修改（灰色），保持原样。")

    def _row(self, place: int) -> GridRow | None:
        return self._pages.row(self._order.shown, place)

    def make_ready(self, first: int, last: int) -> None:
        """Fetch all rows from one place to another at one stroke."""
        self._pages.make_ready(self._order.shown, first, last)

    def _match(self, numbers: list[int]) -> None:
        """Bring the rows in line with these numbers, as removals and insertions so that the cursor stays."""
        before = self._order.shown
        if numbers == before:
            return
        self._pages.clear()
        # Asked first: a large table that is sorted has nothing that goes or comes.
        if len(numbers) == len(before) and set(numbers) == set(before):
            self._permute(numbers)
        elif (moves := plan_moves(before, numbers)) is not None:
            self._move(moves, numbers)
        else:
            self.beginResetModel()
            self._order.take(numbers)
            self.endResetModel()

    def _move(self, moves: Moves, numbers: list[int]) -> None:
        shown = list(self._order.shown)
        for first, last in reversed(moves.gone):
            self.beginRemoveRows(_NOWHERE, first, last)
            del shown[first : last + 1]
            self._order.take(list(shown))
            self._pages.clear()  # filled anew by whoever looked at the rows on their way out
            self.endRemoveRows()
        for first, last in moves.new:
            self.beginInsertRows(_NOWHERE, first, last)
            shown[first:first] = numbers[first : last + 1]
            self._order.take(list(shown))
            self._pages.clear()
            self.endInsertRows()

    def _permute(self, numbers: list[int]) -> None:
        """Let the same rows change places; cursor and selection go with them."""
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        rows = [self._order.shown[index.row()] for index in kept]
        self._order.take(numbers)
        self._pages.clear()
        moved = [
            self.index(self._order.place_of(number) or 0, index.column())
            for number, index in zip(rows, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _row_header(self, section: int) -> str | None:
        if not 0 <= section < len(self._order.shown):
            return None
        # A number is known without the row: Qt asks for the headers of many rows that it never shows.
        row = self._row(section) if self.source.has_row_names else None
        return row.label if row is not None and row.label else str(self._order.ordinal(section))
