"""How one cell of a grid is drawn: ground, text, corner marks, the frame of the cursor; nothing is asked or judged."""

from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPolygon, QStaticText, QTextOption

from desktop.cell_words import Cell
from desktop.looks import (
    CURRENT,
    GHOST,
    IDLE,
    LEVELS,
    MISSING,
    READ_ONLY,
    READ_ONLY_TEXT,
    REMARK,
    SELECTED,
    TEXT,
    WRITABLE,
    fill,
)

_PADDING: Final = 5
_CORNER: Final = 8
#: Texts that are kept laid out, in each of both letters.
_MOST_LAID: Final = 4_000


class _Laid(NamedTuple):
    """A text laid out, with how far right and down of its cell's corner it stands."""

    text: QStaticText
    right: float
    down: float


class Letters:
    """Texts laid out in one font; to lay one out costs four times as much as to draw it."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetrics(font)
        self._laid: dict[tuple[str, int, int, bool], _Laid] = {}

    def draw(self, painter: QPainter, rect: QRect, text: str, *, is_number: bool) -> None:
        """Draw a text in the middle of a cell's height, figures flush right, with dots for what does not fit."""
        width, height = rect.width(), rect.height()
        key = (text, width, height, is_number)
        laid = self._laid.get(key)
        if laid is None:
            if len(self._laid) >= _MOST_LAID:
                self._laid.clear()
            laid = self._laid[key] = self._lay(text, width - 2 * _PADDING, height, is_number=is_number)
        painter.drawStaticText(QPointF(rect.left() + laid.right, rect.top() + laid.down), laid.text)

    def _lay(self, text: str, width: int, height: int, *, is_number: bool) -> _Laid:
        fitting = self._metrics.elidedText(text.replace("\n", " ↵ "), Qt.TextElideMode.ElideRight, width)
        made = QStaticText(fitting)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        made.prepare(font=self.font)
        size = made.size()
        right = _PADDING + (width - size.width() if is_number else 0)
        return _Laid(made, right, -(-(height - size.height()) // 2))


class CellPainter:
    """Draws cells in one font, what was said last year in slanted letters of it."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        slanted = QFont(font)
        # Last year's value looks unlike any of this year's, not by colour alone.
        slanted.setItalic(True)
        self._upright, self._slanted = Letters(font), Letters(slanted)

    def draw(self, painter: QPainter, rect: QRect, cell: Cell, *, is_selected: bool, has_cursor: bool) -> None:
        """Draw a cell; called for every cell of every frame, so nothing is set that is not needed."""
        ground = _ground(cell, is_selected=is_selected)
        if ground is not WRITABLE:
            # That is what the view itself is painted with.
            fill(painter, rect, ground)
        if cell.text:
            painter.setPen(TEXT if cell.is_writable else READ_ONLY_TEXT)
            self._upright.draw(painter, rect, cell.text, is_number=cell.is_number)
        elif cell.ghost:
            painter.setPen(GHOST)
            painter.setFont(self._slanted.font)
            self._slanted.draw(painter, rect, cell.ghost, is_number=cell.is_number)
            painter.setFont(self.font)
        if cell.mark is not None and not cell.mark.is_settled:
            _draw_corner(painter, rect, LEVELS[cell.mark.level].strong)
        if cell.remark is not None:
            _draw_remark(painter, rect, is_open=cell.remark.is_open)
        if has_cursor:
            painter.setPen(CURRENT)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))


def _ground(cell: Cell, *, is_selected: bool) -> QColor:
    if is_selected:
        return SELECTED
    if cell.mark is not None and not cell.mark.is_settled:
        return MISSING if cell.mark.is_missing else LEVELS[cell.mark.level].pale
    if cell.is_idle:
        return IDLE
    return WRITABLE if cell.is_writable else READ_ONLY


def _draw_corner(painter: QPainter, rect: QRect, colour: QColor) -> None:
    right, top = rect.right() + 1, rect.top()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygon([QPoint(right - _CORNER, top), QPoint(right, top), QPoint(right, top + _CORNER)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_remark(painter: QPainter, rect: QRect, *, is_open: bool) -> None:
    """A mark at the left corner, where no finding has its own: filled while it is to be done, else its outline."""
    left, top = rect.left(), rect.top()
    painter.setPen(REMARK)
    painter.setBrush(REMARK if is_open else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygon([QPoint(left, top), QPoint(left + _CORNER, top), QPoint(left, top + _CORNER)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
