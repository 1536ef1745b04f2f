"""The record below the last one (下一条), which is not there yet, though the cursor can stand in it as in Excel.

It is made as soon as something is put into it. Qt's own cursor stays in the last row meanwhile, in the same column.
"""

from typing import Final

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.cell_choice import CellChoice
from desktop.grid_model import GridModel
from desktop.looks import CURRENT, READ_ONLY_TEXT, WRITABLE
from desktop.painted_table import Stripe

_WORDS: Final = "在这里接着录入下一条"
_FRAME: Final = 2
_GAP: Final = 8
_EDGE: Final = 4
#: Keys that move the cursor within it.
_ACROSS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PLAIN: Final = frozenset({Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier})


class NextRecord(CellChoice):
    """A table of cells that goes on below its last row.

    Signals:
        below_changed(): The cursor has come below the last row, or left from there.
    """

    below_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_below = False

    @property
    def is_below(self) -> bool:
        """Whether the cursor stands below the last row."""
        model = self.grid
        return self._is_below and model is not None and self.currentIndex().row() == model.rowCount() - 1

    @property
    def chosen_rows(self) -> list[int]:
        """The rows that have a selected cell; none of those above while the cursor stands below them."""
        return [] if self.is_below else super().chosen_rows

    @property
    def chosen_cells(self) -> list[QModelIndex]:
        """The cells that are selected; none while the cursor stands below them."""
        return [] if self.is_below else super().chosen_cells

    def leave_below(self) -> None:
        """Be in the last row again."""
        if self._is_below:
            self._set_below(is_below=False)

    def _set_below(self, *, is_below: bool) -> None:
        self._is_below = is_below
        self.viewport().update()
        self.below_changed.emit()

    def move_to(self, index: QModelIndex) -> None:
        """Put the cursor into a cell and select it alone; it is that cell which is meant."""
        self.leave_below()
        super().move_to(index)

    def move_below(self, column: int) -> None:
        """Put the cursor below the last row."""
        model = self.grid
        if model is not None and model.rowCount():
            self.move_to(model.index(model.rowCount() - 1, column))
            self._set_below(is_below=True)

    def continue_below(self) -> bool:
        """Make the record that the cursor stands in, if it is not there yet; in a table without any, the first.

        Returns:
            Whether the cursor stands in a record now; False: it cannot be made, and why has been told.
        """
        model, column = self.grid, self.currentIndex().column()
        if model is not None and not model.total and model.source.may_add:
            return self.add_row()
        if not self.is_below or model is None:
            return True
        if not model.source.columns[column].is_input:
            model.tell_if_closed(self.currentIndex())
            return False
        return self._add_row(column)

    def add_row(self) -> bool:
        """Add a row at the end and put the cursor there; says whether it was done."""
        model = self.grid
        return model is not None and self._add_row(model.first_input)

    def _add_row(self, column: int) -> bool:
        model = self.grid
        row = model.add_row() if model is not None else None
        if model is None or row is None:
            return False
        self.move_to(model.index(row, column))
        self.scrollTo(self.currentIndex())
        self.setFocus()
        return True

    def step(self, down: int, right: int) -> None:
        """Go to a neighbouring cell, from the end of a row to the next one, and from the last row below it."""
        model, current = self.grid, self.currentIndex()
        if model is None or not current.isValid():
            return
        row, column = current.row() + down + self.is_below, current.column() + right
        is_round = column >= model.columnCount()
        if is_round:
            row, column = row + 1, 0
        elif column < 0:
            row, column = row - 1, model.columnCount() - 1
        if row >= model.rowCount():
            self._step_below(model, current, column, is_round=is_round)
        elif row >= 0:
            self.move_to(model.index(row, column))

    def _step_below(self, model: GridModel, current: QModelIndex, column: int, *, is_round: bool) -> None:
        """Go below the last row, unless nothing has been put into that one yet."""
        cells = range(model.columnCount()) if is_round else [current.column()]
        is_filled = any(model.cell_at(current.row(), place).text for place in cells)
        if model.source.may_add and (self.is_below or is_filled):
            self.move_below(model.first_input if is_round else column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leads below the last row; there left and right lead to other columns, and up to where one came from."""
        key, model, column = Qt.Key(event.key()), self.grid, self.currentIndex().column()
        is_plain = event.modifiers() in _PLAIN and model is not None and self.currentIndex().isValid()
        is_last = model is not None and self.currentIndex().row() == model.rowCount() - 1
        first, last = (model.first_input, model.columnCount() - 1) if model is not None else (0, 0)
        if is_plain and key == Qt.Key.Key_Down and is_last:
            self.step(1, 0)
        elif is_plain and key == Qt.Key.Key_Up and self.is_below:
            self.step(-1, 0)
        elif is_plain and key in _ACROSS and self.is_below:
            self.move_below(min(max(0, column + _ACROSS[key]), last))
        elif is_plain and key in {Qt.Key.Key_Home, Qt.Key.Key_End} and self.is_below:
            self.move_below(first if key == Qt.Key.Key_Home else last)
        elif key == Qt.Key.Key_Escape and self.is_below:
            self.leave_below()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Whoever clicks a cell means that cell."""
        self.leave_below()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Whoever clicks just below the last row means the next record."""
        super().mouseReleaseEvent(event)
        place, model = event.position().toPoint(), self.grid
        column = self.columnAt(place.x())
        if model is not None and model.source.may_add and column >= 0 and self._room().contains(place):
            self.move_below(column)

    # How it looks.

    def _room(self) -> QRect:
        """Where the next record would stand; empty if the last row is not in view."""
        model = self.grid
        last = model.rowCount() - 1 if model is not None else -1
        if last < 0 or self.rowViewportPosition(last) >= self.viewport().height():
            return QRect()
        height = self.rowHeight(last)
        return QRect(0, self.rowViewportPosition(last) + height, self.viewport().width(), height)

    def _cursor(self) -> tuple[int, int] | None:
        return None if self.is_below else super()._cursor()

    def _chosen(self, rows: list[Stripe], columns: list[Stripe]) -> set[tuple[int, int]]:
        return set() if self.is_below else super()._chosen(rows, columns)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the cursor also where it stands below the last row."""
        super().paintEvent(event)
        room = self._room()
        if not self.is_below or room.isEmpty():
            return
        column, edge = self.currentIndex().column(), self.viewport().height()
        cell = QRect(self.columnViewportPosition(column), room.top(), self.columnWidth(column) - 1, room.height())
        with QPainter(self.viewport()) as painter:
            words = room.adjusted(cell.right() + _GAP, 0, 0, 0)
            painter.setPen(QPen(CURRENT, _FRAME))
            if cell.bottom() < edge:
                painter.drawRect(cell.adjusted(1, 1, -1, -1))
            else:
                # No room below: at the lower edge, upon the last row.
                painter.fillRect(cell.left(), edge - _EDGE, cell.width(), _EDGE, CURRENT)
                words.setBottom(edge - 1)
                words.setWidth(painter.fontMetrics().horizontalAdvance(_WORDS) + _GAP)
                words.setTop(edge - room.height())
                painter.fillRect(words, WRITABLE)
            painter.setPen(READ_ONLY_TEXT)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _WORDS)
