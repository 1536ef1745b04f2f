"""The small square at the lower right corner of the selection that is dragged to fill (填充柄), as in Excel."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QRubberBand, QWidget

from desktop.blocks import Area
from desktop.grid_model import GridModel
from desktop.grid_view import GridView
from desktop.looks import CURRENT, WRITABLE, say

_SIZE: Final = 9


class FillHandle(QWidget):
    """Sits upon the grid; hidden where nothing is selected or nothing may be written.

    Signals:
        dragged(object, object, bool): It was dragged: from which area, over which cells beyond it, and whether Ctrl was
            held, which makes a number that stands alone go on by one.
    """

    dragged = Signal(object, object, bool)

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid.viewport())
        say(self, "fillHandle", "填充柄：拖动向下或向右填充")
        self._grid = grid
        self._begun: Area | None = None
        self._goal: Area | None = None
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, grid.viewport())
        self._band.setObjectName("fillBand")
        self.setFixedSize(_SIZE, _SIZE)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip("拖动填充：数字、日期和末尾的编号接着往下填，按住 Ctrl 单个数字也逐个加一")
        grid.horizontalScrollBar().valueChanged.connect(self.place)
        grid.verticalScrollBar().valueChanged.connect(self.place)
        grid.horizontalHeader().sectionResized.connect(self.place)
        grid.area_changed.connect(self.place)
        grid.below_changed.connect(self.place)
        self.hide()

    @Slot()
    def place(self) -> None:
        """Go to the corner of the selection."""
        area, model = self._grid.area, self._grid.grid
        is_one = self._grid.is_one_block and not self._grid.is_below
        if area is None or model is None or not is_one or not _is_open(model, area):
            self.hide()
            return
        corner = self._grid.visualRect(model.index(area.bottom, area.right))
        self.move(corner.right() - _SIZE + 3, corner.bottom() - _SIZE + 3)
        self.setVisible(corner.isValid() and self._grid.viewport().rect().intersects(corner))
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the square."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), WRITABLE)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), CURRENT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._begun, self._goal = self._grid.area, None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show how far it would be filled."""
        if self._begun is None:
            return
        place = self._grid.viewport().mapFromGlobal(event.globalPosition().toPoint())
        self._goal = self._beyond(self._begun, place)
        if self._goal is None:
            self._band.hide()
            return
        self._band.setGeometry(self._rect(self._goal))
        self._band.show()
        model = self._grid.grid
        if model is not None:
            self._grid.scrollTo(model.index(self._goal.bottom, self._goal.right))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fill."""
        begun, goal = self._begun, self._goal
        self._begun = self._goal = None
        self._band.hide()
        if begun is not None and goal is not None:
            self.dragged.emit(begun, goal, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def _beyond(self, begun: Area, place: QPoint) -> Area | None:
        """The cells below or at the right of an area, whichever way was dragged further; None for within it."""
        grid, model = self._grid, self._grid.grid
        if model is None:
            return None
        row, column = grid.rowAt(place.y()), grid.columnAt(place.x())
        row = (model.rowCount() - 1 if place.y() > 0 else begun.bottom) if row < 0 else row
        column = (model.columnCount() - 1 if place.x() > 0 else begun.right) if column < 0 else column
        corner = grid.visualRect(model.index(begun.bottom, begun.right))
        down, right = place.y() - corner.bottom(), place.x() - corner.right()
        if row > begun.bottom and down >= right:
            return Area(begun.bottom + 1, begun.left, row, begun.right)
        if column > begun.right:
            return Area(begun.top, begun.right + 1, begun.bottom, column)
        return None

    def _rect(self, area: Area) -> QRect:
        grid, model = self._grid, self._grid.grid
        assert model is not None  # noqa: S101 - there is an area
        first, last = model.index(area.top, area.left), model.index(area.bottom, area.right)
        return grid.visualRect(first).united(grid.visualRect(last))


def _is_open(model: GridModel, area: Area) -> bool:
    """Whether the first cell may be written; asked of one, for a selection may have a million."""
    return model.rowCount() > area.top and bool(
        model.flags(model.index(area.top, area.left)) & Qt.ItemFlag.ItemIsEditable
    )
