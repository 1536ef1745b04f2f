"""A view that draws the cells of a grid by itself, all that are to be seen in one go (style.md 4.6).

Qt would make an index of every cell of every frame, ask the model how many rows and columns it has and what may be done
with the cell, and hand it to a delegate with a description of how all views draw: four fifths of what a frame cost.
"""

from typing import NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionRange, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QRegion
from PySide6.QtWidgets import QTableView, QWidget

from desktop.cell_painting import CellPainter
from desktop.grid_model import GridModel
from desktop.looks import grid_line, lay_ground


class Stripe(NamedTuple):
    """A row or column in view: which, where it begins, how high or wide it is with its line."""

    place: int
    start: int
    size: int


class PaintedTable(QTableView):
    """Shows a grid's model; neither rows nor columns are moved, joined or written from right to left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        lay_ground(self, QPalette.ColorRole.Base)
        self._painting: CellPainter | None = None

    @property
    def grid(self) -> GridModel | None:
        """The model, if a table is shown."""
        model = self.model()
        return model if isinstance(model, GridModel) else None

    def parts(self) -> list[QItemSelectionRange]:
        """The blocks that are selected; cell by cell a selection may be a million."""
        chosen = self.selectionModel().selection() if self.grid is not None else QItemSelection()
        return [chosen.at(place) for place in range(chosen.size())]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells that are to be drawn anew, then the lines between them."""
        model, region = self.grid, event.region()
        if model is None:
            return
        rows, columns = self._rows(region.boundingRect()), self._columns(region.boundingRect())
        if rows and columns:
            with QPainter(self.viewport()) as painter:
                self._draw_cells(painter, model, rows, columns, region)
                self._draw_lines(painter, rows, columns)

    def _rows(self, wanted: QRect) -> list[Stripe]:
        first, last = self.rowAt(max(0, wanted.top())), self.rowAt(wanted.bottom())
        if first < 0:
            return []
        last = self.model().rowCount() - 1 if last < 0 else last
        found = (Stripe(row, self.rowViewportPosition(row), self.rowHeight(row)) for row in range(first, last + 1))
        return [stripe for stripe in found if stripe.size]

    def _columns(self, wanted: QRect) -> list[Stripe]:
        first, last = self.columnAt(max(0, wanted.left())), self.columnAt(wanted.right())
        if first < 0:
            return []
        last = self.model().columnCount() - 1 if last < 0 else last
        found = (Stripe(one, self.columnViewportPosition(one), self.columnWidth(one)) for one in range(first, last + 1))
        return [stripe for stripe in found if stripe.size]

    def _draw_cells(
        self, painter: QPainter, model: GridModel, rows: list[Stripe], columns: list[Stripe], region: QRegion
    ) -> None:
        painting, chosen = self._painter(), self._chosen(rows, columns)
        painter.setFont(painting.font)
        current, line = self._cursor(), 1 if self.showGrid() else 0
        is_whole = region.rectCount() == 1
        for row, top, height in rows:
            for column, left, width in columns:
                rect = QRect(left, top, width - line, height - line)
                if is_whole or region.intersects(rect):
                    place = (row, column)
                    painting.draw(
                        painter,
                        rect,
                        model.cell_at(row, column),
                        is_selected=place in chosen,
                        has_cursor=place == current,
                    )

    def _painter(self) -> CellPainter:
        font = self.font()
        if self._painting is None or self._painting.font != font:
            self._painting = CellPainter(font)
        return self._painting

    def _chosen(self, rows: list[Stripe], columns: list[Stripe]) -> set[tuple[int, int]]:
        top, bottom, left, right = rows[0].place, rows[-1].place, columns[0].place, columns[-1].place
        return {
            (row, column)
            for part in self.parts()
            for row in range(max(top, part.top()), min(bottom, part.bottom()) + 1)
            for column in range(max(left, part.left()), min(right, part.right()) + 1)
        }

    def _cursor(self) -> tuple[int, int] | None:
        """The cell that is framed; none while the keys go elsewhere."""
        current = self.currentIndex()
        has_focus = self.hasFocus() or self.viewport().hasFocus()
        return (current.row(), current.column()) if current.isValid() and has_focus else None

    def _draw_lines(self, painter: QPainter, rows: list[Stripe], columns: list[Stripe]) -> None:
        if not self.showGrid():
            return
        painter.setPen(QPen(grid_line(), 1, Qt.PenStyle(self.gridStyle())))
        left, right = columns[0].start, columns[-1].start + columns[-1].size - 1
        top, bottom = rows[0].start, rows[-1].start + rows[-1].size - 1
        for _, start, size in rows:
            painter.drawLine(left, start + size - 1, right, start + size - 1)
        for _, start, size in columns:
            painter.drawLine(start + size - 1, top, start + size - 1, bottom)
