"""The first columns of a grid, which stay in view while one looks at those far to the right.

A second view over the same model and selection lies upon the left edge; it only shows. It hides as soon as the grid
stands at its left end, so that typing always happens in the grid itself.
"""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from desktop.column_header import ColumnHeader
from desktop.grid_delegate import CellDelegate
from desktop.grid_model import GridModel, Index
from desktop.headings import headings
from desktop.looks import say
from desktop.painted_table import PaintedTable

_EDGE: Final = "QTableView { border: 0; border-right: 2px solid #9fb3c6; }"


def leave_selection(view: QTableView) -> None:
    """Let headers know nothing of the selection, which they do not show: to paint a column they ask all its rows."""
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.setSelectionModel(QItemSelectionModel(view.model(), header))


class FrozenColumns(PaintedTable):
    """The columns that stay."""

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._count = 0
        self.setHorizontalHeader(ColumnHeader(self))
        say(self, "gridFrozen", "保持可见的前几列")
        for part, name, spoken in (
            (self.horizontalHeader(), "frozenColumns", "前几列的标题"),
            (self.verticalHeader(), "frozenRows", "行号"),
            (self.verticalScrollBar(), "frozenDown", "上下滚动"),
            (self.horizontalScrollBar(), "frozenAcross", "左右滚动"),
        ):
            say(part, name, spoken)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(_EDGE)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(grid.verticalScrollMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        # One of its own: a delegate tells all its views of every editor.
        self.setItemDelegate(CellDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(grid.verticalHeader().defaultSectionSize())
        self.hide()
        grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(grid.verticalScrollBar().setValue)
        grid.horizontalScrollBar().valueChanged.connect(self._on_moved)
        grid.horizontalHeader().sectionResized.connect(self._on_section_resized)

    @property
    def count(self) -> int:
        """How many columns stay."""
        return self._count

    @property
    def reach(self) -> int:
        """How far they reach into the grid, in pixels."""
        return sum(self._grid.columnWidth(place) for place in range(self._count))

    def show_table(self, model: QAbstractItemModel, count: int) -> None:
        """Keep so many columns of a table in view."""
        self._count = count
        if count == 0:
            self.hide()
            return
        self.setModel(model)
        self.setSelectionModel(self._grid.selectionModel())
        leave_selection(self)
        header = self.horizontalHeader()
        if isinstance(header, ColumnHeader) and isinstance(model, GridModel):
            header.show_headings(headings(model.source.columns))
        header.setFixedHeight(self._grid.horizontalHeader().height())
        self.verticalHeader().setDefaultSectionSize(self._grid.verticalHeader().defaultSectionSize())
        for place in range(model.columnCount()):
            self.setColumnHidden(place, place >= count)
            self.setColumnWidth(place, self._grid.columnWidth(place))
        self.place()

    def place(self) -> None:
        """Lie upon the left edge of the grid, if anything is hidden there."""
        grid = self._grid
        is_wanted = self._count > 0 and grid.horizontalScrollBar().value() > 0
        # On a narrow screen they would leave no room for the rest.
        is_wanted = is_wanted and self.reach < grid.viewport().width() // 2
        if is_wanted:
            left, head = grid.verticalHeader().width(), grid.horizontalHeader().height()
            frame = grid.frameWidth()
            self.setGeometry(left + frame, frame, self.reach, head + grid.viewport().height())
            self.verticalScrollBar().setValue(grid.verticalScrollBar().value())
        self.setVisible(is_wanted)

    @Slot()
    def _on_moved(self) -> None:
        self.place()

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _before: int, size: int) -> None:
        if section < self._count:
            self.setColumnWidth(section, size)
            self.place()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Whoever wants to type here is led to the cell in the grid."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self._grid.setCurrentIndex(index)
            self._grid.edit(index, QAbstractItemView.EditTrigger.DoubleClicked, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the cell; keys go on to the grid."""
        super().mousePressEvent(event)
        self._grid.setFocus(Qt.FocusReason.MouseFocusReason)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Follow the grid alone, never the cursor by itself."""
