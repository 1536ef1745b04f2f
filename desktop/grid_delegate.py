"""Makes the editors of the grid; what is typed is handed to the model, nothing is judged here.

The editors themselves are loaded when the first is needed, or once the window is painted.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.grid_model import GridModel, Index

#: What an editor was given when it was opened, or since; a property of it.
_FILLED: Final = "filled"
#: Filled with that, an editor keeps what it shows, whatever the cell says: no text that people type.
_UNTOUCHED: Final = "\0"
_NOTE_HEIGHT: Final = 96
_NOTE_WIDTH: Final = 280
_MOVES: Final = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
#: These move within the text once one is changing it.
_ACROSS: Final = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})


class CellDelegate(QStyledItemDelegate):
    """Cells of a grid.

    Attributes:
        is_entering: Whether the cell was opened by typing into it. Then all arrows lead to another cell, as in Excel;
            with F2 or a click into the text they move within it.

    Signals:
        move_requested(int, int): Typing ended with a key that moves on; rows down and columns right.
        typing(str): So much has been typed into a line; it is not meant yet.
    """

    move_requested = Signal(int, int)
    typing = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_entering = False
        self._is_away = False
        #: Whether what was handed over last could not be written, as on a full disk.
        self._is_refused = False

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the editor that fits the column."""
        from desktop.editors import ChoiceEditor, DateEditor, make_editor

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
        """Show the cell's text, selected, so that the first key replaces it.

        Qt asks for it anew whenever cells may have changed. What is being typed, or composed by an input method, stays.
        """
        from desktop.editors import NoteEditor

        text, filled = index.data(Qt.ItemDataRole.EditRole) or "", editor.property(_FILLED)
        if filled is not None and (filled == text or _shown(editor) != filled):
            return
        editor.setProperty(_FILLED, text)
        if isinstance(editor, NoteEditor):
            editor.fill(text)
            editor.selectAll()
        else:
            editor.setText(text)  # type: ignore[attr-defined]

    def setModelData(self, editor: QWidget, model: QObject, index: Index) -> None:
        """Hand over what was typed; from now on it is what the cell says, unless it was refused."""
        editor.setProperty(_FILLED, _UNTOUCHED if self._is_away else _shown(editor))
        if isinstance(editor, QLineEdit):
            editor.setModified(False)  # else it would be handed over once more on its way out
        assert isinstance(model, GridModel)  # noqa: S101 - this delegate serves no other model
        value = editor.value  # type: ignore[attr-defined]
        self._is_refused = not model.setData(index, value, Qt.ItemDataRole.EditRole)
        if self._is_refused:
            editor.setProperty(_FILLED, _UNTOUCHED)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the editor over its cell; a note gets more room."""
        from desktop.editors import NoteEditor

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
        if event.type() == QEvent.Type.MouseButtonPress:
            self.is_entering = False
        if isinstance(event, QFocusEvent) and isinstance(editor, QWidget) and leaves_program(event):
            self._write_meanwhile(editor)
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            if event.key() == Qt.Key.Key_F2:
                self.is_entering = not self.is_entering
            if event.key() == Qt.Key.Key_Escape and isinstance(editor, QLineEdit):
                editor.setModified(False)  # else it would be written on its way out
            move = _MOVES.get(Qt.Key(event.key()))
            if move is not None and self._is_way_out(event) and _ends_typing(editor, event):
                self.commitData.emit(editor)
                if self._is_refused:
                    return True  # why was told; what was typed stays to be written again, and Esc gives it up
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() != Qt.Key.Key_Backtab
                self.move_requested.emit(*((-move[0], -move[1]) if back else move))
                return True
        return super().eventFilter(editor, event)

    def _write_meanwhile(self, editor: QWidget) -> None:
        """Write what is typed so far and leave it as it stands: who comes back to the program goes on typing."""
        if _shown(editor) != editor.property(_FILLED):
            self._is_away = True
            self.commitData.emit(editor)
            self._is_away = False

    def _is_way_out(self, event: QKeyEvent) -> bool:
        """Whether a key may lead out of the cell: left and right only while one types, and alone."""
        is_alone = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        return event.key() not in _ACROSS or (self.is_entering and is_alone)

    def _on_choice_typed(self) -> None:
        from desktop.editors import ChoiceEditor, DateEditor

        editor = self.sender()
        if isinstance(editor, ChoiceEditor | DateEditor):
            self.commitData.emit(editor)
            if not self._is_refused:
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


def leaves_program(event: QFocusEvent) -> bool:
    """Whether the keys go to another program now."""
    is_out = event.type() == QEvent.Type.FocusOut and event.reason() == Qt.FocusReason.ActiveWindowFocusReason
    return is_out and QApplication.activeWindow() is None


def _shown(editor: QWidget) -> str:
    from desktop.editors import NoteEditor

    return editor.toPlainText() if isinstance(editor, NoteEditor) else editor.text()  # type: ignore[attr-defined]


def _ends_typing(editor: QWidget, event: QKeyEvent) -> bool:
    """Whether this key ends typing here; in a note arrows and Alt+Enter belong to the text."""
    from desktop.editors import ChoiceEditor, NoteEditor

    if isinstance(editor, NoteEditor):
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            editor.insertPlainText("\n")
            return False
        return event.key() not in {Qt.Key.Key_Up, Qt.Key.Key_Down, *_ACROSS} and not alt
    return not (isinstance(editor, ChoiceEditor) and event.key() == Qt.Key.Key_Down)
