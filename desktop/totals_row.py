"""The totals below a grid (合计行): always in view, each figure under its column."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QToolTip

from desktop.looks import READ_ONLY_TEXT, TEXT, fill, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from db.totals import Total
    from desktop.grid_view import GridView

_GROUND: Final = QColor("#eef1f4")
_LINE: Final = QColor("#d4d9de")
_PADDING: Final = 5
_ROOM: Final = 10
#: What is added up means nothing: shares, places, years.
_NEVER_ADDED: Final = frozenset({"%", "‰", "°", "度", "℃"})


class Measure(StrEnum):
    """What a totals row tells of each column."""

    SUM = "合计"
    MEAN = "平均"
    COUNT = "个数"


class TotalsRow(QFrame):
    """One line, moving sideways with the grid."""

    def __init__(self, grid: GridView) -> None:
        super().__init__()
        say(self, "totalsRow", "合计行")
        self._grid = grid
        self._totals: Mapping[int, Total] = {}
        self._stale: set[int] = set()
        self.measure = Measure.SUM
        self.setFixedHeight(self.fontMetrics().height() + _ROOM)
        grid.horizontalScrollBar().valueChanged.connect(self._on_grid_moved)
        grid.horizontalHeader().sectionResized.connect(self._on_grid_moved)
        grid.horizontalHeader().geometriesChanged.connect(self._on_grid_moved)

    def show_totals(self, found: Mapping[int, Total]) -> None:
        """Show the totals of columns by their places; of others what they were."""
        self._totals = {**self._totals, **found}
        self._stale -= set(found)
        self.setAccessibleDescription("；".join(self.words(place) for place in sorted(self._totals)))
        self.update()

    def mark_stale(self) -> None:
        """The totals of before may no longer be true; they are shown until others come."""
        self._stale = set(self._totals)

    def wanted(self) -> list[int]:
        """The columns in view whose totals are not known."""
        return [place for place in self._in_view() if place not in self._totals or place in self._stale]

    def show_measure(self, measure: Measure) -> None:
        """Tell something else of each column."""
        self.measure = measure
        self.update()

    def _in_view(self) -> list[int]:
        """The columns of numbers that can be seen, those that always are among them."""
        model, header = self._grid.grid, self._grid.horizontalHeader()
        if model is None:
            return []
        first, last = header.visualIndexAt(0), header.visualIndexAt(header.viewport().width() - 1)
        last = model.columnCount() - 1 if last < 0 else last
        places = [*range(self._grid.frozen.count), *range(max(0, first), last + 1)]
        return [place for place in dict.fromkeys(places) if model.source.columns[place].is_number]

    def text(self, place: int) -> str:
        """What stands under a column; empty where it would mean nothing."""
        total = self._totals.get(place)
        if total is None or not total.count:
            return ""
        if self.measure is Measure.COUNT:
            return str(total.count)
        if self.measure is Measure.MEAN:
            return figure(total.mean)
        return "" if self._is_never_added(place) else figure(total.sum)

    def _is_never_added(self, place: int) -> bool:
        model = self._grid.grid
        column = model.source.columns[place] if model is not None else None
        return column is None or not column.unit or column.unit in _NEVER_ADDED

    def words(self, place: int) -> str:
        """All that is known of a column, in words."""
        model, total = self._grid.grid, self._totals.get(place)
        if model is None or total is None or not total.count:
            return ""
        column = model.source.columns[place]
        parts = [] if self._is_never_added(place) else [f"合计 {figure(total.sum)}"]
        return f"{column.title}：{'，'.join([*parts, f'平均 {figure(total.mean)}', f'数字 {total.count} 个'])}"

    # Qt's.

    def event(self, event: QEvent) -> bool:
        """Tell sum, mean and count of the column pointed at."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._grid.horizontalHeader().logicalIndexAt(event.pos().x() - self._left)
            QToolTip.showText(event.globalPos(), self.words(place) if place >= 0 else "", self)
            return True
        return super().event(event)

    @property
    def _left(self) -> int:
        return self._grid.verticalHeader().width() + self._grid.frameWidth()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the word at the left and a figure under each column."""
        painter = QPainter(self)
        fill(painter, self.rect(), _GROUND)
        painter.setPen(_LINE)
        painter.drawLine(0, 0, self.width(), 0)
        header, frozen = self._grid.horizontalHeader(), self._grid.frozen
        reach = frozen.reach if frozen.is_seen() else 0
        count = header.count()
        painter.save()
        painter.setClipRect(QRect(self._left + reach, 0, self._grid.viewport().width() - reach, self.height()))
        for place in range(count):
            left = self._left + header.sectionViewportPosition(place)
            if left + header.sectionSize(place) > self._left + reach and left < self.width():
                self._draw(painter, place, left, header.sectionSize(place))
        painter.restore()
        left = self._left
        for place in range(frozen.count if reach else 0):
            self._draw(painter, place, left, header.sectionSize(place))
            left += header.sectionSize(place)
        painter.setPen(READ_ONLY_TEXT)
        painter.drawText(QRect(0, 0, self._left, self.height()), Qt.AlignmentFlag.AlignCenter, self.measure.value)

    def _draw(self, painter: QPainter, place: int, left: int, width: int) -> None:
        painter.setPen(_LINE)
        painter.drawLine(left + width - 1, 0, left + width - 1, self.height())
        text = self.text(place)
        if text:
            painter.setPen(TEXT)
            rect = QRect(left + _PADDING, 0, width - 2 * _PADDING, self.height())
            # As in Excel: a figure that is cut would be read as another one.
            is_fitting = self.fontMetrics().horizontalAdvance(text) <= rect.width()
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(rect, side, text if is_fitting else "###")

    @Slot()
    def _on_grid_moved(self) -> None:
        self.update()


def figure(number: Decimal | None) -> str:
    """Write a figure plainly."""
    return "" if number is None else format(number, "f")


def told(found: Sequence[Total]) -> str:
    """Say what some figures come to, as Excel's foot does; empty for fewer than two."""
    if not found:
        return ""
    total = sum(found[1:], found[0])
    if total.count < 2:  # noqa: PLR2004 - one figure is its own sum
        return ""
    return f"求和 {figure(total.sum)}　平均 {figure(total.mean)}　数字 {total.count} 个"
