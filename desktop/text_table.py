"""A plain table of words to look through: acts, copies, packages; Enter or a double click goes where a line leads."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.grid_model import Index
from desktop.looks import READ_ONLY_TEXT, say_area

_NOWHERE: Final = QModelIndex()
Line = tuple[tuple[str, ...], object]
About = TypeVar("About")


class TextModel(QAbstractTableModel):
    """Lines of words; each may carry what it is about.

    Args:
        heads: The words above the columns.
        right: Columns of figures, flush right.
    """

    def __init__(self, heads: Sequence[str], right: Sequence[int] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = tuple(heads)
        self._right = frozenset(right)
        self._lines: list[Line] = []

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def set_heads(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Show lines of another kind."""
        self.beginResetModel()
        self._heads, self._lines = tuple(heads), list(lines)
        self.endResetModel()

    def add_lines(self, lines: Sequence[Line]) -> None:
        """Show more lines below those that are there."""
        if lines:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def about(self, row: int) -> object:
        """What a line is about; None if there is no such line."""
        return self._lines[row][1] if 0 <= row < len(self._lines) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Words of each."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words above the columns."""
        is_words = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._heads[section] if is_words and 0 <= section < len(self._heads) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words."""
        if not index.isValid():
            return None
        words, about = self._lines[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return words[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and about is None:
            return READ_ONLY_TEXT
        return None


class TextTable(QTableView):
    """The table.

    Signals:
        chosen(object): Enter or a double click: what the line is about.
        looked_at(object): The cursor is on another line: what it is about; None: on none.
    """

    chosen = Signal(object)
    looked_at = Signal(object)

    def __init__(
        self,
        name: str,
        spoken: str,
        heads: Sequence[str],
        stretch: int | None,
        right: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        say_area(self, name, spoken)
        self.lines = TextModel(heads, right, self)
        self.setModel(self.lines)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 8)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setResizeContentsPrecision(100)
        if stretch is not None:
            self.horizontalHeader().setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self.activated.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def show_lines(self, lines: Sequence[Line], place: int = 0) -> None:
        """Show other lines, with the cursor on one of them."""
        self.lines.set_lines(lines)
        if lines:
            self.setCurrentIndex(self.lines.index(place, 0))
        else:
            self.looked_at.emit(None)

    def show_others(self, heads: Sequence[str], lines: Sequence[Line]) -> None:
        """Show lines of another kind."""
        self.lines.set_heads(heads, lines)
        self.resizeColumnsToContents()

    @property
    def about(self) -> object:
        """What the line with the cursor is about; None if there is none."""
        index = self.currentIndex()
        return self.lines.about(index.row()) if index.isValid() else None

    def of(self, kind: type[About]) -> About | None:
        """What the line with the cursor is about; None if there is none or it is about something else."""
        found = self.about
        return found if isinstance(found, kind) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads somewhere and ends here; passed on, it would press the button that has the cursor there."""
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.chosen.emit(self.lines.about(index.row()))

    @Slot(QModelIndex)
    def _on_current_row_changed(self, index: QModelIndex) -> None:
        self.looked_at.emit(self.lines.about(index.row()) if index.isValid() else None)
