"""Draws the cells of the grid and makes their editors; what is typed is handed to the model, nothing is judged here."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPolygon
from PySide6.QtWidgets import QAbstractItemDelegate, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.editors import ChoiceEditor, NoteEditor, make_editor
from desktop.grid_model import Cell, GridModel, Index
from desktop.looks import CURRENT, GHOST, IDLE, LEVELS, MISSING, READ_ONLY, READ_ONLY_TEXT, SELECTED, TEXT, WRITABLE

_PADDING: Final = 5
_CORNER: Final = 8
_NOTE_HEIGHT: Final = 96
_NOTE_WIDTH: Final = 280
_MOVES: Final = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class CellDelegate(QStyledItemDelegate):
    """Cells of a grid.

    Signals:
        move_requested(int, int): Typing ended with a key that moves on; rows down and columns right.
    """

    move_requested = Signal(int, int)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, text, corner mark and the frame of the current cell."""
        model = index.model()
        if not isinstance(model, GridModel):
            return
        cell, rect = model.cell(index), option.rect
        state = option.state
        painter.save()
        painter.fillRect(rect, _ground(cell, is_selected=bool(state & QStyle.StateFlag.State_Selected)))
        if cell.text or cell.ghost:
            self._draw_text(painter, option, cell)
        if cell.mark is not None and not cell.mark.is_settled:
            _draw_corner(painter, rect, LEVELS[cell.mark.level].strong)
        if state & QStyle.StateFlag.State_HasFocus:
            # The corner mark leaves its brush behind; with it the frame would cover the text.
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(CURRENT)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def _draw_text(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> None:
        rect = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        side = Qt.AlignmentFlag.AlignRight if cell.is_number else Qt.AlignmentFlag.AlignLeft
        text = (cell.text or cell.ghost).replace("\n", " ↵ ")
        painter.setFont(option.font if cell.text else _slanted(option.font))
        painter.setPen((TEXT if cell.is_writable else READ_ONLY_TEXT) if cell.text else GHOST)
        fitting = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, fitting)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the editor that fits the column."""
        model = index.model()
        assert isinstance(model, GridModel)  # noqa: S101 - this delegate serves no other model
        editor = make_editor(model.source.columns[index.column()], parent)
        if isinstance(editor, ChoiceEditor):
            editor.typed.connect(self._on_choice_typed)
        editor.setAutoFillBackground(True)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the cell's text, selected, so that the first key replaces it."""
        text = index.data(Qt.ItemDataRole.EditRole) or ""
        if isinstance(editor, NoteEditor):
            editor.fill(text)
            editor.selectAll()
        else:
            editor.setText(text)  # type: ignore[attr-defined]

    def setModelData(self, editor: QWidget, model: QObject, index: Index) -> None:
        """Hand over what was typed."""
        model.setData(index, editor.value, Qt.ItemDataRole.EditRole)  # type: ignore[attr-defined]

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the editor over its cell; a note gets more room."""
        rect = QRect(option.rect)
        if isinstance(editor, NoteEditor):
            rect.setSize(rect.size().expandedTo(rect.size().__class__(_NOTE_WIDTH, _NOTE_HEIGHT)))
            above = editor.parentWidget()
            ground = above.rect() if above is not None else rect
            rect.moveRight(min(rect.right(), ground.right()))
            rect.moveBottom(min(rect.bottom(), ground.bottom()))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """End typing with Enter, Tab or an arrow, as Excel does, and move on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            move = _MOVES.get(Qt.Key(event.key()))
            if move is not None and _ends_typing(editor, event):
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() != Qt.Key.Key_Backtab
                self.move_requested.emit(*((-move[0], -move[1]) if back else move))
                return True
        return super().eventFilter(editor, event)

    def _on_choice_typed(self) -> None:
        editor = self.sender()
        if isinstance(editor, ChoiceEditor):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


def _ends_typing(editor: QWidget, event: QKeyEvent) -> bool:
    """Whether this key ends typing here; in a note arrows and Alt+Enter belong to the text."""
    if isinstance(editor, NoteEditor):
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            editor.insertPlainText("\n")
            return False
        return event.key() not in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not alt
    return not (isinstance(editor, ChoiceEditor) and event.key() == Qt.Key.Key_Down)


def _slanted(font: QFont) -> QFont:
    """Last year's value looks unlike any of this year's, not by colour alone."""
    made = QFont(font)
    made.setItalic(True)
    return made


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
