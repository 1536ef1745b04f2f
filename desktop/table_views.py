"""The ways to look at one table: as a grid, as a card, or one of its rows as a card; one of them is on the screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.grid_model import GridModel
from desktop.grid_view import GridView

if TYPE_CHECKING:
    from desktop.card import CardView
    from desktop.row_card import RowCard


class TableViews(QStackedWidget):
    """Grid and cards over one model.

    Signals:
        current_changed(int, str): The cell with the cursor: local number of its row, field.
        width_changed(str, int): A column was made wider or narrower: field, pixels.
        row_card_shown(bool): A row is shown as a card now, or the grid again.
        nothing_there(): There is no row to be shown as a card.
        typing(str): So much has been typed into the cell with the cursor; it is not meant yet.
        typing_ended(): Typing in the grid has ended, one way or another.
        long_wanted(): The text of the cell with the cursor is too long for it and is to be edited beside the table.
    """

    current_changed = Signal(int, str)
    width_changed = Signal(str, int)
    row_card_shown = Signal(bool)
    nothing_there = Signal()
    typing = Signal(str)
    typing_ended = Signal()
    long_wanted = Signal()

    def __init__(self, model: GridModel, *, is_card: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.grid = GridView(self)
        self.addWidget(self.grid)
        self.card = self._make_card() if is_card else None
        self.row_card: RowCard | None = None
        self.grid.current_changed.connect(self.current_changed)
        self.grid.width_changed.connect(self.width_changed)
        self.grid.typing.connect(self.typing)
        self.grid.typing_ended.connect(self.typing_ended)
        self.grid.long_wanted.connect(self.long_wanted)

    def _make_card(self) -> "CardView":
        from desktop.card import CardView

        made = CardView(self)
        made.current_changed.connect(self.current_changed)
        made.typing.connect(self.typing)
        self.addWidget(made)
        self.setCurrentWidget(made)
        return made

    def show_table(self, widths: Mapping[str, int] | None) -> None:
        """Show the table, with columns as wide as the user left them."""
        if self.card is not None:
            self.card.show_table(self._model)
        else:
            self.grid.show_table(self._model, widths)

    @property
    def shown_card(self) -> "CardView | None":
        """The card on the screen, that of the table or that of a row; None while the grid is."""
        if self.row_card is not None and self.currentWidget() is self.row_card:
            return self.row_card.card
        return self.card

    def cover(self, over: QWidget) -> None:
        """Show something in the place of the grid that waits for a yes or no."""
        self.addWidget(over)
        self.setCurrentWidget(over)

    def uncover(self) -> None:
        """Show the grid again."""
        self.setCurrentWidget(self.grid)

    def fill_card(self) -> None:
        """Show on the card what has changed; the grid hears of it from the model."""
        shown = self.shown_card
        if shown is not None:
            shown.fill()

    def finish_typing(self) -> None:
        """Write what is being typed, as leaving the field would."""
        shown = self.shown_card
        if shown is not None:
            shown.finish()
        else:
            self.grid.finish_typing()

    def set_focus(self) -> None:
        """Put the cursor where one types."""
        shown = self.shown_card
        if shown is not None:
            shown.go_to_first()
        else:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, number: int | None, field: str) -> None:
        """Put the cursor into a cell, in whichever view is on the screen; nothing if the row is not there.

        Args:
            number: Local number of the row; a card of a table has but one and needs none.
        """
        if self.card is not None:
            self.card.go_to(field)
            return
        if number is not None:
            self._model.reveal(number)
        row = self._model.row_of(number) if number is not None else None
        if number is None or row is None:
            return
        shown = self.shown_card
        if shown is not None and self.row_card is not None:
            self.row_card.show_row(row)
            shown.go_to(field)
        else:
            self.grid.go_to(number, field)

    # The row as a card.

    @Slot()
    def toggle_row_card(self) -> None:
        """Show the row with the cursor as a card, or the grid again."""
        if self.card is not None:
            return
        if self.shown_card is not None:
            self._leave_row_card()
        elif self._model.rowCount():
            index = self.grid.currentIndex()
            field = self._model.source.columns[index.column()].name if index.isValid() else ""
            self._show_row_card(max(0, index.row()), field)
        else:
            self.nothing_there.emit()

    def _show_row_card(self, row: int, field: str) -> None:
        from desktop.row_card import RowCard

        if self.row_card is None:
            self.row_card = RowCard(self._model)
            self.row_card.left.connect(self._leave_row_card)
            self.row_card.card.current_changed.connect(self.current_changed)
            self.row_card.card.typing.connect(self.typing)
            self.addWidget(self.row_card)
        self.setCurrentWidget(self.row_card)
        self.row_card_shown.emit(True)
        self.row_card.show_row(row)
        self.row_card.card.go_to(field) if field else self.row_card.card.go_to_first()

    @Slot()
    def _leave_row_card(self) -> None:
        if self.row_card is None:
            return
        card = self.row_card.card
        card.finish()
        field = card.current_field
        self.setCurrentWidget(self.grid)
        self.row_card_shown.emit(False)
        if card.row < self._model.rowCount():
            column = self._model.column_of(field) if field else max(0, self.grid.currentIndex().column())
            self.grid.move_to(self._model.index(card.row, column))
            self.grid.scrollTo(self.grid.currentIndex())
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
