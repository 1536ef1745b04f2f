"""A list of sentences that lead somewhere: what deserves a look in a sheet, what was found, what is still missing."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop.grid_model import Index
from desktop.looks import say_area

_NOWHERE: Final = QModelIndex()
TargetRole: Final = Qt.ItemDataRole.UserRole + 1


class Lead(NamedTuple):
    """A sentence.

    Attributes:
        target: What it leads to; None: it only tells, or heads those below it.
        pale: Colour of its ground.
    """

    text: str
    target: object = None
    pale: QColor | None = None
    is_head: bool = False


class LeadModel(QAbstractListModel):
    """Sentences in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._leads: list[Lead] = []

    @property
    def leads(self) -> Sequence[Lead]:
        """What is shown."""
        return tuple(self._leads)

    def set_leads(self, leads: Sequence[Lead]) -> None:
        """Show other sentences."""
        self.beginResetModel()
        self._leads = list(leads)
        self.endResetModel()

    def add_leads(self, leads: Sequence[Lead]) -> None:
        """Show more below those that are there."""
        if leads:
            first = len(self._leads)
            self.beginInsertRows(QModelIndex(), first, first + len(leads) - 1)
            self._leads += leads
            self.endInsertRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Sentences."""
        return 0 if parent.isValid() else len(self._leads)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What only heads others cannot be chosen."""
        found = super().flags(index)
        if index.isValid() and self._leads[index.row()].is_head:
            return found & ~Qt.ItemFlag.ItemIsSelectable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The sentence, its ground, and what it leads to."""
        if not index.isValid():
            return None
        lead = self._leads[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return lead.text
        if role == Qt.ItemDataRole.BackgroundRole:
            return lead.pale
        if role == Qt.ItemDataRole.FontRole and lead.is_head:
            font = QFont()
            font.setBold(True)
            return font
        return lead.target if role == TargetRole else None


class LeadList(QListView):
    """The list; a click, Enter or moving along it leads there.

    Signals:
        chosen(object): Enter or a click: go there.
        looked_at(object): The cursor is on it: show it.
    """

    chosen = Signal(object)
    looked_at = Signal(object)

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say_area(self, name, spoken)
        self.leads = LeadModel(self)
        self.setModel(self.leads)
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSpacing(2)
        self.clicked.connect(self._on_activated)
        self.activated.connect(self._on_activated)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads somewhere and ends here; passed on, it would press the button that has the cursor there."""
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        target = index.data(TargetRole)
        if target is not None:
            self.chosen.emit(target)

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        target = index.data(TargetRole)
        if target is not None:
            self.looked_at.emit(target)
