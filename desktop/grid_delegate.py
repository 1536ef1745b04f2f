"""Draws the cells of the grid and makes their editors; what is typed is handed to the model, nothing is judged here."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.cell_words import Cell
from desktop.editors import ChoiceEditor, DateEditor, NoteEditor, make_editor
from desktop.grid_model import GridModel, Index
from desktop.looks import (
    CURRENT,
    GHOST,
    IDLE,
    LEVELS,
    MISSING,
    READ_ONLY,
    READ_ONLY_TEXT,
    REMARK,
    SELECTED,
    TEXT,
    WRITABLE,
)

_PADDING: Final = 5
_MOST_FITTED: Final = 5_000
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_LEFT: Final = Qt.AlignmentFlag.AlignLeft.value | _MIDDLE
_RIGHT: Final = Qt.AlignmentFlag.AlignRight.value | _MIDDLE
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
        typing(str): So much has been typed into a line; it is not meant yet.
    """

    move_requested = Signal(int, int)
    typing = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fitted: dict[tuple[str, int, int], str] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, text, corner mark and the frame of the current cell.

        Called for every cell of every frame: enums are numbers here, and nothing is set that is not needed.
        """
        model = index.model()
        if not isinstance(model, GridModel):
            return
        cell, rect, state = model.cell(index), option.rect, option.state.value
        ground = _ground(cell, is_selected=bool(state & _SELECTED))
        if ground is not WRITABLE:
            # That is what the view itself is painted with.
            painter.fillRect(rect, ground)
        if cell.text:
            painter.setPen(TEXT if cell.is_writable else READ_ONLY_TEXT)
            self._draw_text(painter, option, rect, cell.text, cell)
        elif cell.ghost:
            painter.setPen(GHOST)
            painter.setFont(_slanted(option.font))
            self._draw_text(painter, option, rect, cell.ghost, cell)
            painter.setFont(option.font)
        if cell.mark is not None and not cell.mark.is_settled:
            _draw_corner(painter, rect, LEVELS[cell.mark.level].strong)
        if cell.remark is not None:
            _draw_remark(painter, rect, is_open=cell.remark.is_open)
        if state & _FOCUSED:
            painter.setPen(CURRENT)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _draw_text(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, text: str, cell: Cell) -> None:
        width, metrics = rect.width() - 2 * _PADDING, option.fontMetrics
        key = (text, width, metrics.height())
        fitting = self._fitted.get(key)
        if fitting is None:
            if len(self._fitted) > _MOST_FITTED:
                self._fitted.clear()
            plain = text.replace("\n", " ↵ ")
            fitting = self._fitted[key] = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, width)
        side = _RIGHT if cell.is_number else _LEFT
        painter.drawText(rect.left() + _PADDING, rect.top(), width, rect.height(), side, fitting)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the editor that fits the column."""
        model = index.model()
        assert isinstance(model, GridModel)  # noqa: S101 - this delegate serves no other model
        editor = make_editor(model.source.columns[index.column()], parent)
        if isinstance(editor, ChoiceEditor | DateEditor):
            editor.typed.connect(self._on_choice_typed)
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(self.typing)
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
            if event.key() == Qt.Key.Key_Escape and isinstance(editor, QLineEdit):
                editor.setModified(False)  # else it would be written on its way out
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
        if isinstance(editor, ChoiceEditor | DateEditor):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


def _ends_typing(editor: QWidget, event: QKeyEvent) -> bool:
    """Whether this key ends typing here; in a note arrows and Alt+Enter belong to the text."""
    if isinstance(editor, NoteEditor):
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
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
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_remark(painter: QPainter, rect: QRect, *, is_open: bool) -> None:
    """A mark at the left corner, where no finding has its own: filled while it is to be done, else its outline."""
    left, top = rect.left(), rect.top()
    painter.setPen(REMARK)
    painter.setBrush(REMARK if is_open else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygon([QPoint(left, top), QPoint(left + _CORNER, top), QPoint(left, top + _CORNER)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
