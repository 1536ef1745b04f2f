"""The cell with the cursor: what is known of it, last year's and the corrected value, its text beside the table."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop.cell_words import is_text

if TYPE_CHECKING:
    from desktop.cell_strip import CellStrip
    from desktop.grid_model import GridModel
    from desktop.long_text import LongText
    from desktop.sources import TableSource
    from desktop.table_views import TableViews

#: After the last letter, so that reading it does not hold up typing.
_READ_AFTER_MS = 60
_NEXT: Final = "下一条"


class CellActs(QObject):
    """Tells of one cell and changes it.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
    """

    said = Signal(str, bool)

    def __init__(self, source: TableSource, model: GridModel, views: TableViews, strip: CellStrip) -> None:
        super().__init__(views)
        self._source = source
        self._model = model
        self._views = views
        self._strip = strip
        self._cell: tuple[int, str] | None = None
        #: What is being typed and not meant yet; None: nothing.
        self._typed: str | None = None
        self._reading_due = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._reading_due.timeout.connect(self._read)
        strip.slip_accepted.connect(self.take_slip)
        strip.last_wanted.connect(self.copy_last)
        views.typing.connect(self._on_views_typing)
        views.typing_ended.connect(self._on_typing_ended)
        model.written.connect(self._on_model_written)
        views.long_wanted.connect(self.edit_long)
        views.grid.below_changed.connect(self.show_cell)

    def finish(self) -> None:
        """Write what is being typed, as leaving the field would."""
        if "long_text" in vars(self):
            self.long_text.finish()
        self._views.finish_typing()

    @property
    def cell(self) -> tuple[int, str] | None:
        """Local number of its row, field; None: the cursor is in none."""
        return self._cell

    def go_to(self, number: int, field: str) -> None:
        """The cursor has come to another cell."""
        self._cell, self._typed = (number, field), None
        self.show_cell()

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column of the cell on the screen."""
        row = self._model.row_of(self.cell[0]) if self.cell is not None else None
        return None if row is None or self.cell is None else (row, self._model.column_of(self.cell[1]))

    @property
    def is_below(self) -> bool:
        """Whether the cursor stands in the record that is not there yet."""
        return self._views.shown_card is None and self._views.grid.is_below

    @Slot()
    def show_cell(self) -> None:
        """Tell of the cell below the table."""
        place = self.place
        if place is None or self.cell is None:
            self._strip.show_cell(None)
            return
        if self.is_below:
            self._strip.show_cell(self._source.columns[place[1]], row=_NEXT)
            return
        cell = self._model.cell(self._model.index(*place))
        row = "" if self._views.card is not None else self._model.row_words(place[0])
        remark = cell.remark.brief if cell.remark is not None else ""
        facts = self._source.facts(*self.cell)
        self._strip.show_cell(self._source.columns[place[1]], cell.text, cell.mark, facts, row, remark)
        # Whatever came meanwhile, such as checks over tables: what is being typed goes first.
        self._read()

    # While one types.

    @Slot(str)
    def _on_views_typing(self, text: str) -> None:
        self._typed = text
        self._reading_due.start()

    @Slot()
    def _on_typing_ended(self) -> None:
        self._typed = None
        self.show_cell()

    @Slot()
    def _on_model_written(self) -> None:
        self._typed = None

    @Slot()
    def _read(self) -> None:
        """Tell how what is being typed is understood; what was found before holds no longer."""
        if self._typed is not None and self.cell is not None:
            found = self._source.understood(*self.cell, self._typed)
            self._strip.show_reading(found.words if found else "", is_doubtful=found is not None and found.is_doubtful)

    # Last year's and the corrected value.

    @Slot()
    def copy_last(self) -> None:
        """Copy the selected blank cells from last year, or the value with the cursor on a card."""
        if self._views.shown_card is None:
            rows, columns = self._views.grid.chosen_rows, self._views.grid.chosen_columns
        else:
            self.finish()
            rows, columns = ([self.place[0]], [self.place[1]]) if self.place is not None else ([], [])
        if rows:
            self._model.copy_last(rows, columns)

    @Slot()
    def copy_last_rows(self) -> None:
        """Copy all blank cells of the selected rows, or of the card, from last year."""
        card = self._views.shown_card
        if card is not None:
            self.finish()
        rows = self._views.grid.chosen_rows if card is None else [card.row]
        if rows:
            self._model.copy_last(rows, None)

    @Slot()
    def copy_last_table(self) -> None:
        """Copy all that is missing in this table from last year."""
        self.finish()
        self._model.copy_last(None, None)

    @Slot()
    def take_slip(self) -> None:
        """Put in what was probably meant by the value with the cursor."""
        self.finish()
        if self.place is None or self.cell is None or self.is_below:
            return
        facts = self._source.facts(*self.cell)
        if not facts.likely:
            self.said.emit("这一格没有建议值。", False)
        elif self._model.write([(*self.place, facts.likely)], "按建议修改"):
            self.said.emit(f"已改为 {facts.likely_shown}。不对的话按 Ctrl+Z 撤销。", False)

    # Long text.

    @cached_property
    def long_text(self) -> LongText:
        """The panel beside the table, made when it is first asked for."""
        from desktop.long_text import LongText

        made = LongText(self._model, self._views)
        made.left.connect(self._on_long_text_left)
        return made

    @Slot()
    def edit_long(self) -> None:
        """Edit the text of the cell beside the table."""
        self.finish()
        focused = QApplication.focusWidget()
        if focused is not None and self._views.grid.isAncestorOf(focused):
            self._views.grid.setFocus()  # what is being typed in the cell is written by leaving it
        if self.is_below and not self._views.grid.continue_below():
            return
        place = self.place
        if place is None or self.cell is None or not is_text(self._source.columns[place[1]]):
            self.said.emit("这一格不是文字，直接打字或按 F2 修改。", False)
        else:
            self.long_text.open(*self.cell, at=self._rect(*place))

    def _rect(self, row: int, column: int) -> QRect:
        """Where the cell is seen in the views; what is typed on a card stands at the left."""
        grid = self._views.grid
        if self._views.shown_card is not None:
            return QRect()
        corner = grid.viewport().mapTo(self._views, QPoint())
        return grid.visualRect(self._model.index(row, column)).translated(corner)

    @Slot()
    def _on_long_text_left(self) -> None:
        shown = self._views.shown_card
        if shown is not None and self.cell is not None:
            shown.go_to(self.cell[1])
        else:
            self._views.set_focus()
