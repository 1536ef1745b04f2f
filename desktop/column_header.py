"""The titles over the columns: headings of columns that belong together, and a button each that sorts and filters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette, QPen, QPolygon
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

from desktop.headings import Heading
from desktop.looks import CURRENT, READ_ONLY_TEXT, fill, lay_ground

HEADER_HEIGHT: Final = 48
BAND_HEIGHT: Final = 22
#: Of the button at the lower right of each title, with the room around it.
BUTTON: Final = 16
_FAINT: Final = QColor("#a3adb7")
_BAND: Final = QColor("#e3e9ef")
_LINE: Final = QColor("#d4d9de")


class Sign(NamedTuple):
    """What the button of a column shows.

    Attributes:
        order: 1: sorted upwards, -1: downwards, 0: not sorted by it.
        turn: Which key of the order it is, from 1; 0 if it is the only one.
    """

    order: int = 0
    turn: int = 0
    is_sifted: bool = False


class ColumnHeader(QHeaderView):
    """Titles of columns.

    Signals:
        menu_wanted(int): The user wants to sort by a column or filter it.
    """

    menu_wanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._headings: dict[int, Heading] = {}
        self._signs: Mapping[int, Sign] = {}
        self._pressed: int | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        lay_ground(self, QPalette.ColorRole.Button)
        self.setDefaultAlignment(Qt.AlignmentFlag(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap))
        self.setFixedHeight(HEADER_HEIGHT)

    def show_headings(self, found: Sequence[Heading]) -> None:
        """Show headings over columns that belong together."""
        self._headings = {place: one for one in found for place in range(one.first, one.last + 1)}
        self.setFixedHeight(self.height_wanted)
        self.viewport().update()

    @property
    def height_wanted(self) -> int:
        """As high as a title in two lines with its unit needs, with a band for headings if there are any."""
        lines = max(HEADER_HEIGHT, 3 * self.fontMetrics().height() + 6)
        return lines + (BAND_HEIGHT if self._headings else 0)

    def show_signs(self, signs: Mapping[int, Sign]) -> None:
        """Show which columns sort and filter, by their places."""
        self._signs = signs
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """As high as it is; Qt itself would measure all titles."""
        return QSize(0, self.height_wanted)

    # Drawing.

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, index: int) -> None:
        """Write the short title below a heading."""
        super().initStyleOptionForIndex(option, index)
        heading = self._headings.get(index)
        if heading is not None:
            title, _, unit = str(option.text).partition("\n")
            star = " *" if title.endswith(" *") else ""
            short = heading.short[index - heading.first] + star
            option.text = f"{short}\n{unit}" if unit else short

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        """Draw title and unit, above them the heading, in the corner the button."""
        heading = self._headings.get(index)
        band = BAND_HEIGHT if heading is not None else 0
        painter.save()
        super().paintSection(painter, rect.adjusted(0, band, 0, 0), index)
        painter.restore()
        if heading is not None:
            self._draw_heading(painter, rect, heading)
        _draw_button(painter, self._button(rect), self._signs.get(index, Sign()))

    def _draw_heading(self, painter: QPainter, rect: QRect, heading: Heading) -> None:
        left = self.sectionViewportPosition(heading.first)
        right = self.sectionViewportPosition(heading.last) + self.sectionSize(heading.last)
        whole = QRect(left, rect.top(), right - left, BAND_HEIGHT)
        seen = whole.intersected(self.viewport().rect())
        painter.save()
        painter.setClipRect(QRect(rect.left(), rect.top(), rect.width(), BAND_HEIGHT))
        fill(painter, whole, _BAND)
        painter.setPen(_LINE)
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        painter.drawLine(whole.topRight(), whole.bottomRight())
        painter.setPen(READ_ONLY_TEXT)
        title = self.fontMetrics().elidedText(heading.title, Qt.TextElideMode.ElideRight, seen.width() - 8)
        painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, title)
        painter.restore()

    def _button(self, rect: QRect) -> QRect:
        return QRect(rect.right() - BUTTON, rect.bottom() - BUTTON, BUTTON, BUTTON)

    # The mouse.

    def _button_at(self, point: QPoint) -> int | None:
        index = self.logicalIndexAt(point)
        if index < 0:
            return None
        left = self.sectionViewportPosition(index)
        rect = QRect(left, 0, self.sectionSize(index), self.height())
        return index if self._button(rect).contains(point) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The button sorts and filters; elsewhere a click chooses the column, as in Excel."""
        self._pressed = self._button_at(event.position().toPoint())
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            self._pressed = None
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged from the button."""
        if self._pressed is None:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The button acts when it is let go upon it."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif self._button_at(event.position().toPoint()) == pressed:
            self.menu_wanted.emit(pressed)


def _draw_button(painter: QPainter, rect: QRect, sign: Sign) -> None:
    """Draw a funnel, an arrow up or down, or a faint arrow that only says that there is something to choose."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = rect.center()
    draw: Callable[[QPainter, QPoint], None] = _draw_funnel if sign.is_sifted else _draw_drop
    if sign.order:
        _draw_arrow(painter, centre - QPoint(BUTTON - 5 if sign.is_sifted else 0, 0), sign.order)
        if sign.turn:
            font = painter.font()
            font.setPointSizeF(max(6.0, font.pointSizeF() * 0.7))
            painter.setFont(font)
            painter.setPen(CURRENT)
            painter.drawText(rect.translated(-9, 1), Qt.AlignmentFlag.AlignCenter, str(sign.turn))
    if sign.is_sifted or not sign.order:
        draw(painter, centre)
    painter.restore()


def _draw_drop(painter: QPainter, centre: QPoint) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_FAINT)
    x, y = centre.x(), centre.y()
    painter.drawPolygon(QPolygon([QPoint(x - 4, y - 2), QPoint(x + 4, y - 2), QPoint(x, y + 3)]))


def _draw_arrow(painter: QPainter, centre: QPoint, order: int) -> None:
    painter.setPen(QPen(CURRENT, 2))
    x, y, tip = centre.x(), centre.y(), -4 * order
    painter.drawLine(x, y - 4, x, y + 4)
    painter.drawLine(x, y + tip, x - 3, y + tip + 3 * order)
    painter.drawLine(x, y + tip, x + 3, y + tip + 3 * order)


def _draw_funnel(painter: QPainter, centre: QPoint) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CURRENT)
    x, y = centre.x(), centre.y()
    points = [(-5, -4), (5, -4), (1, 0), (1, 4), (-1, 4), (-1, 0)]
    painter.drawPolygon(QPolygon([QPoint(x + right, y + down) for right, down in points]))
