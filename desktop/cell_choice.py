"""Which cells of a grid are chosen and how the cursor moves among them (选中), as in Excel; nothing is written here."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from desktop.blocks import Area, Block
from desktop.far_moves import edge_across, edge_down
from desktop.grid_model import Index
from desktop.painted_table import PaintedTable


def _count(parts: Sequence[QItemSelectionRange]) -> int:
    """How many cells some blocks have that do not overlap."""
    return sum(part.width() * part.height() for part in parts)


class CellChoice(PaintedTable):
    """A table of cells of which some are chosen."""

    def move_to(self, index: QModelIndex) -> None:
        """Put the cursor into a cell and select it alone, whatever keys are held down just now.

        Qt's own `setCurrentIndex` leaves the selection where it was while Ctrl is down, as it is for Ctrl+Insert.
        """
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def select_columns(self) -> None:
        """Select the columns that have a selected cell, as a click on their titles would."""
        columns, model = self.chosen_columns, self.grid
        if columns and model is not None and model.rowCount():
            self._select(0, columns[0], model.rowCount() - 1, columns[-1])

    def select_rows(self) -> None:
        """Select the rows that have a selected cell, as a click on their numbers would."""
        rows, model = self.chosen_rows, self.grid
        if rows and model is not None:
            self._select(rows[0], 0, rows[-1], model.columnCount() - 1)

    @property
    def area(self) -> Area | None:
        """The block of cells that is selected, with what lies between its parts; the cursor's cell if nothing is."""
        parts = self.parts()
        if parts:
            tops, lefts = [part.top() for part in parts], [part.left() for part in parts]
            return Area(min(tops), min(lefts), max(part.bottom() for part in parts), max(p.right() for p in parts))
        current = self.currentIndex()
        return Area(current.row(), current.column(), current.row(), current.column()) if current.isValid() else None

    @property
    def is_one_block(self) -> bool:
        """Whether what is selected is one block without gaps, however it was put together, or the cursor's cell."""
        area, parts = self.area, self.parts()
        return area is None or not parts or _count(parts) == area.height * area.width

    @property
    def chosen_rows(self) -> list[int]:
        """The rows that have a selected cell, ascending."""
        parts = self.parts()
        found = {row for part in parts for row in range(part.top(), part.bottom() + 1)}
        current = self.currentIndex()
        return sorted(found) or ([current.row()] if current.isValid() else [])

    @property
    def chosen_columns(self) -> list[int]:
        """The columns that have a selected cell, from the left."""
        found = {column for part in self.parts() for column in range(part.left(), part.right() + 1)}
        current = self.currentIndex()
        return sorted(found) or ([current.column()] if current.isValid() else [])

    def select_area(self, area: Area) -> None:
        """Select a block, with the cursor in its upper left cell."""
        model = self.grid
        if model is not None:
            self.move_to(model.index(area.top, area.left))
            self._select(*area)

    def _select(self, top: int, left: int, bottom: int, right: int) -> None:
        model = self.grid
        if model is not None:
            block = QItemSelection(model.index(top, left), model.index(bottom, right))
            self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Ctrl with an arrow, Home or End leads far away, as in Excel."""
        model, current = self.grid, self.currentIndex()
        if model is None or not current.isValid() or not modifiers & Qt.KeyboardModifier.ControlModifier:
            return super().moveCursor(action, modifiers)
        row, column, to = current.row(), current.column(), QAbstractItemView.CursorAction
        match action:
            case to.MoveUp | to.MoveDown:
                return model.index(edge_down(model, row, column, 1 if action == to.MoveDown else -1), column)
            case to.MoveLeft | to.MoveRight:
                return model.index(row, edge_across(model, row, column, 1 if action == to.MoveRight else -1))
            case to.MoveHome:
                return model.index(0, 0)
            case to.MoveEnd:
                return model.index(model.rowCount() - 1, model.columnCount() - 1)
        return super().moveCursor(action, modifiers)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Whoever moves with Ctrl chooses the cell come to; Qt would leave the selection where it was."""
        if isinstance(event, QKeyEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            plain = event.modifiers() & ~Qt.KeyboardModifier.ControlModifier
            event = QKeyEvent(event.type(), event.key(), plain)
        return super().selectionCommand(index, event)

    @property
    def chosen_block(self) -> Block | None:
        """What the chosen cells say, parts in the same rows or columns put together, as Excel copies them.

        Returns:
            None if they lie anyhow and make no block.
        """
        found = self.chosen_cells
        rows, columns = sorted({index.row() for index in found}), sorted({index.column() for index in found})
        if len(found) != len(rows) * len(columns):
            return None
        texts = {(index.row(), index.column()): str(index.data() or "") for index in found}
        return [[texts[row, column] for column in columns] for row in rows]

    @property
    def chosen_cells(self) -> list[QModelIndex]:
        """The cells that are selected, row by row; that with the cursor if none is."""
        chosen = sorted(self.selectedIndexes(), key=lambda index: (index.row(), index.column()))
        current = self.currentIndex()
        return chosen or ([current] if current.isValid() else [])
