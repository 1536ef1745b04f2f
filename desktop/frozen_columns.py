"""The first columns of a grid, which stay in view while one looks at those far to the right.

A second view over the same model and selection lies upon the left edge; it only shows. It is made when the grid first
leaves its left end and hides as soon as it stands there, so that typing always happens in the grid itself.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QObject, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from desktop.column_header import ColumnHeader, Sign
from desktop.grid_model import GridModel, Index
from desktop.headings import headings
from desktop.looks import say
from desktop.painted_table import PaintedTable

_EDGE: Final = "QTableView { border: 0; border-right: 2px solid #9fb3c6; }"


def leave_selection(view: QTableView) -> None:
    """Let headers know nothing of the selection, which they do not show: to paint a column they ask all its rows."""
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.setSelectionModel(QItemSelectionModel(view.model(), header))


class FrozenColumns(QObject):
    """The columns that stay.

    Signals:
        menu_wanted(int): The user wants to sort by one of them or filter it.
    """

    menu_wanted = Signal(int)

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._count = 0
        self._signs: Mapping[int, Sign] = {}
        #: Made when it is first seen: a start of the program shows the left end.
        self.view: FrozenView | None = None
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

    def is_seen(self) -> bool:
        """Whether they lie upon the grid now."""
        return self.view is not None and self.view.isVisible()

    def keep(self, count: int) -> None:
        """Keep so many columns of the table that the grid shows in view."""
        self._count = count
        if self.view is not None:
            self._fill(self.view)
        self.place()

    def show_signs(self, signs: Mapping[int, Sign]) -> None:
        """Show which columns sort and filter, by their places."""
        self._signs = signs
        if self.view is not None:
            self.view.titles.show_signs(signs)

    def place(self) -> None:
        """Lie upon the left edge of the grid, if anything is hidden there."""
        grid = self._grid
        is_wanted = self._count > 0 and grid.horizontalScrollBar().value() > 0
        # On a narrow screen they would leave no room for the rest.
        if is_wanted and self.reach < grid.viewport().width() // 2:
            left, head = grid.verticalHeader().width(), grid.horizontalHeader().height()
            frame = grid.frameWidth()
            view = self._made()
            view.setGeometry(left + frame, frame, self.reach, head + grid.viewport().height())
            view.show()
            view.verticalScrollBar().setValue(grid.verticalScrollBar().value())
        elif self.view is not None:
            self.view.hide()

    def _made(self) -> "FrozenView":
        if self.view is None:
            self.view = FrozenView(self._grid)
            self.view.titles.menu_wanted.connect(self.menu_wanted)
            self._fill(self.view)
        return self.view

    def _fill(self, view: "FrozenView") -> None:
        if self._count:
            view.show_table(self._count)
            view.titles.show_signs(self._signs)

    @Slot()
    def _on_moved(self) -> None:
        self.place()

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _before: int, size: int) -> None:
        if section < self._count:
            if self.view is not None:
                self.view.setColumnWidth(section, size)
            self.place()


class FrozenView(PaintedTable):
    """The view that shows them."""

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid)
        self._grid = grid
        self.titles = ColumnHeader(self)
        self.setHorizontalHeader(self.titles)
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
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(grid.verticalHeader().defaultSectionSize())
        self.hide()
        grid.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(grid.verticalScrollBar().setValue)

    def show_table(self, count: int) -> None:
        """Show so many columns of the grid's table, as wide and as high as there."""
        model = self._grid.model()
        self.setModel(model)
        self.setSelectionModel(self._grid.selectionModel())
        leave_selection(self)
        if isinstance(model, GridModel):
            self.titles.show_headings(headings(model.source.columns))
        self.titles.setFixedHeight(self._grid.horizontalHeader().height())
        self.verticalHeader().setDefaultSectionSize(self._grid.verticalHeader().defaultSectionSize())
        for place in range(model.columnCount()):
            self.setColumnHidden(place, place >= count)
            self.setColumnWidth(place, self._grid.columnWidth(place))

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
