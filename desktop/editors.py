"""Editors for one value, in the grid and on the card; they hold text as typed and judge nothing."""

from typing import Final

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QPlainTextEdit, QStyle, QToolButton, QWidget

from desktop.grid_rows import Column
from desktop.looks import say
from forms.model import FieldType

_TRAILING: Final = QLineEdit.ActionPosition.TrailingPosition


class LineEditor(QLineEdit):
    """A line of text.

    Signals:
        typed(): The user, and nobody else, has changed the text and is done with it.
    """

    typed = Signal()

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, f"editor_{column.name}", f"{column.title}{'，' + column.unit if column.unit else ''}")
        if column.is_number:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.editingFinished.connect(self._on_editing_finished)

    @property
    def value(self) -> str:
        """The text as it stands."""
        return self.text()

    def fill(self, text: str) -> None:
        """Show a value; not typing."""
        self.setText(text)
        self.setCursorPosition(0)

    def end_typing(self) -> None:
        """Be done with typing, as if the cursor had left."""
        if self.isModified():
            self.setModified(False)
            self.typed.emit()

    def _on_editing_finished(self) -> None:
        self.end_typing()


class ChoiceEditor(LineEditor):
    """A line of text with a list that filters as one types; Down, F4 or a double click shows the whole list."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        states = [state.value for state in column.field.states] if column.field else []
        self._completer = QCompleter(QStringListModel([*column.options, *states], self), self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(12)
        popup = self._completer.popup()
        if popup is not None:
            say(popup, f"options_{column.name}", f"{column.title}的可选项")
        self.setCompleter(self._completer)
        self._completer.activated.connect(self._on_option_activated)
        self.setPlaceholderText("输入文字筛选，或按 ↓ 选择")
        arrow = self.addAction(self.style().standardIcon(QStyle.StandardPixmap.SP_ArrowDown), _TRAILING)
        arrow.setToolTip("显示全部可选项（↓）")
        arrow.triggered.connect(self.show_all)
        for button in self.findChildren(QToolButton):
            say(button, f"showOptions_{column.name}", f"显示{column.title}的可选项")

    def show_all(self) -> None:
        """Show every option, whatever has been typed."""
        if self.isReadOnly():
            return
        self._completer.setCompletionPrefix("")
        self._completer.complete()

    def event(self, event: QEvent) -> bool:
        """F4 opens the list here, whatever it does elsewhere."""
        is_early = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_early and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F4 and not self.isReadOnly():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the whole list with Down or F4."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_F4} and not self.isReadOnly():
            self.show_all()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the whole list."""
        if not self.isReadOnly():
            self.show_all()

    def _on_option_activated(self, text: str) -> None:
        self.setText(text)  # Qt's own connection comes only after this one
        self.typed.emit()


class NoteEditor(QPlainTextEdit):
    """Several lines of text.

    Signals:
        typed(): The user has changed the text and left it.
    """

    typed = Signal()

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, f"editor_{column.name}", column.title)
        self.setTabChangesFocus(True)

    @property
    def value(self) -> str:
        """The text as it stands."""
        return self.toPlainText()

    def setReadOnly(self, is_read_only: bool) -> None:  # noqa: FBT001 - Qt's
        """Look as what it is: a style sheet does not notice by itself."""
        if is_read_only != self.isReadOnly():
            super().setReadOnly(is_read_only)
            self.style().polish(self)

    def fill(self, text: str) -> None:
        """Show a value; not typing."""
        self.setPlainText(text)
        self.document().setModified(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the text ends the typing; a menu over it does not."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.end_typing()

    def end_typing(self) -> None:
        """Be done with typing, as if the cursor had left."""
        if self.document().isModified():
            self.document().setModified(False)
            self.typed.emit()


Editor = LineEditor | NoteEditor


def make_editor(column: Column, parent: QWidget | None = None) -> Editor:
    """Make the editor that fits a field."""
    if column.field is not None and column.field.type is FieldType.NOTE:
        return NoteEditor(column, parent)
    if column.options and not _is_many(column):
        return ChoiceEditor(column, parent)
    return LineEditor(column, parent)


def _is_many(column: Column) -> bool:
    return column.field is not None and column.field.type is FieldType.CHOICES
