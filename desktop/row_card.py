"""One row of a wide list as a card, with the way to its neighbours and back to the grid."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.actions import ACTIONS, bind
from desktop.asking import button
from desktop.card import CardView
from desktop.grid_model import GridModel
from desktop.sentence import Sentence


class RowCard(QWidget):
    """A row of a list.

    Signals:
        left(): The user wants the grid again.
    """

    left = Signal()

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rowCard")
        self._model = model
        self._number = 0
        self.card = CardView()
        self.card.show_table(model)
        self._where = Sentence("rowWhere", "第几条记录")
        self.previous = button(ACTIONS["previousRow"].label, "previousRow")
        self.next = button(ACTIONS["nextRow"].label, "nextRow")
        head = QHBoxLayout()
        head.addWidget(self._where, 1)
        for part in (self.previous, self.next):
            part.setProperty("slim", "true")
            head.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.card, 1)
        self.previous.clicked.connect(self.to_previous)
        self.next.clicked.connect(self.to_next)
        bind(self, {"previousRow": self.to_previous, "nextRow": self.to_next, "leaveRowCard": self.left.emit})
        model.rowsRemoved.connect(self._on_model_rows_changed)
        model.modelReset.connect(self._on_model_rows_changed)
        model.layoutChanged.connect(self._on_model_rows_changed)

    def show_row(self, row: int) -> None:
        """Show the row at a place of the table, with the cursor in the same field as before."""
        field = self.card.current_field
        self._number = self._model.number_at(row)
        self.card.show_row(row)
        self._tell()
        if field:
            self.card.setFocus(Qt.FocusReason.OtherFocusReason)
            self.card.go_to(field)

    @Slot()
    def to_previous(self) -> None:
        """Go one row up."""
        if self.card.row > 0:
            self.show_row(self.card.row - 1)

    @Slot()
    def to_next(self) -> None:
        """Go one row down."""
        if self.card.row < self._model.rowCount() - 1:
            self.show_row(self.card.row + 1)

    def _tell(self) -> None:
        row, count = self.card.row, self._model.rowCount()
        self._where.tell(f"{self._model.row_words(row)}（共 {count} 条）")
        self.previous.setEnabled(row > 0)
        self.next.setEnabled(row < count - 1)

    @Slot()
    def _on_model_rows_changed(self) -> None:
        if self._model.rowCount() == 0:
            self.left.emit()
        else:
            row = self._model.row_of(self._number)
            self.show_row(min(self.card.row, self._model.rowCount() - 1) if row is None else row)
