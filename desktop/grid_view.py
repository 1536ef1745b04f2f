"""The grid (表格): behaves like Excel under keys, clipboard and input method."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QApplication, QHeaderView, QWidget

from desktop.actions import bind
from desktop.blocks import write_block, write_sheet
from desktop.cell_words import is_long
from desktop.column_header import ColumnHeader
from desktop.column_widths import width_of
from desktop.frozen_columns import FrozenColumns, leave_selection
from desktop.grid_delegate import CellDelegate
from desktop.grid_model import GridModel, Index
from desktop.headings import headings
from desktop.looks import READ_ONLY_TEXT, say
from desktop.next_record import NextRecord
from desktop.row_header import RowHeader

ROW_HEIGHT: Final = 28
_ROW_MARGIN: Final = 10
#: So many cells are also copied as HTML, which takes much more room than text.
_MOST_SHEET: Final = 200_000
_SCATTERED: Final = "选中的格不成一块，没有复制。请选连在一起的一块，或者行和列都对齐的几块。"
#: What opens a cell to change what stands there.
_OPENING: Final = (QAbstractItemView.EditTrigger.DoubleClicked, QAbstractItemView.EditTrigger.EditKeyPressed)


class GridView(NextRecord):
    """A table of one form.

    Signals:
        current_changed(int, str): The cell with the cursor: local number of its row, field.
        width_changed(str, int): The user has made a column wider or narrower: field, pixels.
        paste_wanted(), removal_wanted(): The user wants to paste, or to delete the selected rows.
        area_changed(): Other cells are selected, or the same ones lie elsewhere.
        typing(str): So much has been typed into the cell with the cursor; it is not meant yet.
        typing_ended(): Typing has ended, one way or another.
        long_wanted(): The text of the cell with the cursor is too long to be edited in it.
    """

    current_changed = Signal(int, str)
    width_changed = Signal(str, int)
    paste_wanted = Signal()
    removal_wanted = Signal()
    area_changed = Signal()
    typing = Signal(str)
    typing_ended = Signal()
    long_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_laying_out = False
        say(self, "grid", "表格")
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self._cells.move_requested.connect(self._on_delegate_move_requested)
        self._cells.typing.connect(self.typing)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self._set_up_headers()
        self._bind_actions()
        self.frozen = FrozenColumns(self)
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)
        #: The size of letters for which the columns are wide.
        self._points = self.font().pointSizeF()

    def changeEvent(self, event: QEvent) -> None:
        """Make columns and rows larger with the letters in them."""
        super().changeEvent(event)
        points = self.font().pointSizeF()
        if event.type() != QEvent.Type.FontChange or getattr(self, "_points", points) == points:
            return
        grown, self._points = points / self._points, points
        self.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().height() + _ROW_MARGIN))
        grid = self.grid
        if grid is None:
            return
        self._is_laying_out = True
        for place in range(grid.columnCount()):
            self.setColumnWidth(place, round(self.columnWidth(place) * grown))
        across = self.horizontalHeader()
        if isinstance(across, ColumnHeader):
            across.show_headings(headings(grid.source.columns))
        self._is_laying_out = False
        self.frozen.keep(self.frozen.count)
        self.scrollTo(self.currentIndex())

    def _set_up_headers(self) -> None:
        across, down = ColumnHeader(self), RowHeader(self)
        self.setHorizontalHeader(across)
        self.setVerticalHeader(down)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(ROW_HEIGHT)
        down.setHighlightSections(False)
        down.setMinimumWidth(40)
        say(across, "gridColumns", "列标题")
        say(down, "gridRows", "行号")
        say(self.horizontalScrollBar(), "gridAcross", "左右滚动")
        say(self.verticalScrollBar(), "gridDown", "上下滚动")

    def _bind_actions(self) -> None:
        self._acts = bind(
            self,
            {
                "copy": self.copy,
                "cut": self.cut,
                "paste": self.paste,
                "addRow": self.add_row,
                "removeRows": self.remove_rows,
                "selectColumn": self.select_columns,
                "selectRows": self.select_rows,
            },
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_table(self, model: GridModel, widths: Mapping[str, int] | None = None) -> None:
        """Show another table with the cursor in its first cell that can be written.

        Args:
            widths: Widths of columns as the user left them, in pixels, by field.
        """
        self.setModel(model)
        leave_selection(self)
        across = self.horizontalHeader()
        if isinstance(across, ColumnHeader):
            across.show_headings(headings(model.source.columns))
        metrics = self.fontMetrics()
        kept = widths or {}
        self._is_laying_out = True
        for place, column in enumerate(model.source.columns):
            self.setColumnWidth(place, kept.get(column.name) or width_of(column, metrics))
        self._is_laying_out = False
        self.frozen.keep(model.source.frozen)
        model.rowsInserted.connect(self._on_model_rows_inserted)
        selection = self.selectionModel()
        selection.currentChanged.connect(self._on_selection_current_changed)
        selection.currentChanged.connect(self.leave_below)
        selection.selectionChanged.connect(self.leave_below)
        selection.selectionChanged.connect(self.area_changed)
        model.dataChanged.connect(self.area_changed)
        for name in ("addRow", "removeRows"):
            self._acts[name].setEnabled(model.source.may_add)
        if model.rowCount():
            self.move_to(model.index(0, model.first_input))

    def go_to(self, number: int, field: str) -> None:
        """Put the cursor into a cell and bring it into view."""
        model = self.grid
        if model is not None:
            model.reveal(number)
        row = model.row_of(number) if model else None
        if model is not None and row is not None:
            index = model.index(row, model.column_of(field))
            self.move_to(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.setFocus()

    # What a person does.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves on, Delete clears, as in Excel; everything else is Qt's."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.step(-1 if shift else 1, 0)
        elif plain and key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear_cells()
        elif not plain or not event.text() or not event.text().isprintable():
            super().keyPressEvent(event)
        elif self.continue_below():
            self._tell_if_closed(self.currentIndex())
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: FBT001 - Qt's own
        """Tab leads from cell to cell, as in Excel; only from a table without a cell it leads on."""
        if not self.currentIndex().isValid():
            return super().focusNextPrevChild(is_next)
        self.step(0, 1 if is_next else -1)
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """The first letter of an input method begins typing, like any key."""
        if (event.preeditString() or event.commitString()) and not self.continue_below():
            return
        was_editing = self.state() == GridView.State.EditingState
        super().inputMethodEvent(event)
        editor: QWidget | None = self.indexWidget(self.currentIndex())
        if event.commitString() and not was_editing and editor is not None:
            # What comes whole, as from handwriting or of a sign, only opens the editor: nothing was composed there.
            whole = QInputMethodEvent()
            whole.setCommitString(event.commitString())
            QApplication.sendEvent(editor, whole)

    def _tell_if_closed(self, index: QModelIndex) -> None:
        """Say why nothing comes of typing into a cell that cannot be written, or not now."""
        if self.grid is not None and index.isValid():
            self.grid.tell_if_closed(index)

    def clear_cells(self) -> None:
        """Empty the selected cells, in one batch."""
        model = self.grid
        if model is not None:
            cells = [(index.row(), index.column(), "") for index in self.chosen_cells if model.cell(index).text]
            if cells:
                model.write(cells, "清空")

    def copy(self) -> bool:
        """Put the selected cells on the clipboard; says whether it was done."""
        block = self.chosen_block
        if block is None and self.grid is not None:
            self.grid.refused.emit(_SCATTERED)
        elif block and self.grid is not None:
            data, columns = QMimeData(), self.grid.source.columns
            data.setText(write_block(block))
            if len(block) * len(block[0]) <= _MOST_SHEET:
                data.setHtml(write_sheet(block, [columns[place].is_number for place in self.chosen_columns]))
            QGuiApplication.clipboard().setMimeData(data)
        return bool(block)

    def cut(self) -> None:
        """Copy, then empty."""
        if self.copy():
            self.clear_cells()

    def paste(self) -> None:
        """Ask for the clipboard's block to be put at the cursor."""
        self.paste_wanted.emit()

    def remove_rows(self) -> None:
        """Ask for the rows that have a selected cell to be deleted."""
        self.removal_wanted.emit()

    # Qt's.

    def edit(self, *args: object) -> bool | None:  # type: ignore[override]
        """Come to the left end first if a column is to be typed in that only the frozen view shows.

        A long text is edited, or only looked at, where there is room for it.
        """
        index, trigger = args[0], args[1] if len(args) > 1 else None
        if trigger == QAbstractItemView.EditTrigger.EditKeyPressed and self.is_below:
            if not self.continue_below():
                return False
            index, args = self.currentIndex(), (self.currentIndex(), *args[1:])
        if trigger in _OPENING and isinstance(index, QModelIndex):
            if self._has_long_text(index):
                self.long_wanted.emit()
                return True
            self._tell_if_closed(index)
        # Qt asks for every move of the cursor, too.
        is_meant = not isinstance(trigger, QAbstractItemView.EditTrigger) or bool(trigger & self.editTriggers())
        if is_meant:
            self._cells.is_entering = trigger == QAbstractItemView.EditTrigger.AnyKeyPressed
        is_frozen = isinstance(index, QModelIndex) and index.column() < self.frozen.count
        if is_meant and is_frozen and self.frozen.is_seen():
            self.horizontalScrollBar().setValue(0)
        return super().edit(*args)  # type: ignore[call-overload,no-any-return]

    def _has_long_text(self, index: QModelIndex) -> bool:
        model = self.grid
        return (
            model is not None
            and index.isValid()
            and is_long(model.source.columns[index.column()], model.cell(index).text)
        )

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into view, out from under the frozen columns; those are in view anyhow."""
        across = self.horizontalScrollBar()
        before = across.value()
        super().scrollTo(index, hint)
        if index.column() < self.frozen.count:
            if self.frozen.reach < self.viewport().width() // 2:
                across.setValue(before)
        elif (hidden := self.frozen.reach - self.visualRect(index).left()) > 0 and across.value() > 0:
            across.setValue(across.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the frozen columns to the new height."""
        super().resizeEvent(event)
        self.frozen.place()
        self.area_changed.emit()

    def finish_typing(self) -> None:
        """Write what is being typed into a cell, as Enter would; the cursor stays."""
        editor: QWidget | None = self.indexWidget(self.currentIndex())
        if editor is not None and self.state() == GridView.State.EditingState:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let an input method in also where there is no cell yet for the cursor."""
        super().focusInEvent(event)
        model = self.grid
        if model is not None and not model.total and model.source.may_add:
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close an editor; the next one is never opened by itself, as in Excel."""
        keep = QAbstractItemDelegate.EndEditHint.RevertModelCache
        super().closeEditor(editor, hint if hint == keep else QAbstractItemDelegate.EndEditHint.NoHint)
        self.typing_ended.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do where there is nothing yet."""
        model = self.grid
        if model is not None and model.rowCount():
            last = self.rowAt(self.viewport().height() - 1)
            model.make_ready(max(0, self.rowAt(0)), model.rowCount() - 1 if last < 0 else last)
        super().paintEvent(event)
        if model is None or model.rowCount():
            return
        from desktop.view_words import words_of_nothing

        painter = QPainter(self.viewport())
        painter.setPen(READ_ONLY_TEXT)
        source = model.source
        text = words_of_nothing(may_add=source.may_add, has_last=source.has_last, hung_on=source.hung_on)
        room = QRectF(self.viewport().rect().adjusted(_ROW_MARGIN, 0, -_ROW_MARGIN, 0))
        painter.drawText(room, text, QTextOption(Qt.AlignmentFlag.AlignCenter))

    @Slot()
    def _on_model_rows_inserted(self) -> None:
        """Where there was nothing to stand on, stand on the first cell."""
        model = self.grid
        if model is not None and model.rowCount() and not self.currentIndex().isValid():
            self.move_to(model.index(0, model.first_input))

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _before: int, size: int) -> None:
        model = self.grid
        if model is not None and not self._is_laying_out and section < len(model.source.columns):
            self.width_changed.emit(model.source.columns[section].name, size)

    @Slot(int, int)
    def _on_delegate_move_requested(self, down: int, right: int) -> None:
        self.step(down, right)

    @Slot(QModelIndex, QModelIndex)
    def _on_selection_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        model = self.grid
        if model is not None and current.isValid():
            self.current_changed.emit(model.number_at(current.row()), model.source.columns[current.column()].name)
