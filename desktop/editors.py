"""Editors for one value, in the grid and on the card; they hold text as typed and judge nothing."""

from typing import Final

from PySide6.QtCore import QDate, QEvent, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QToolButton,
    QWidget,
)

from db.pinyin import finder
from desktop.actions import ACTIONS
from desktop.grid_delegate import leaves_program
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
        self._is_away = False
        self.editingFinished.connect(self._on_editing_finished)

    @property
    def value(self) -> str:
        """The text as it stands."""
        return self.text()

    def fill(self, text: str) -> None:
        """Show a value; not typing."""
        self.setText(text)
        self.setCursorPosition(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write what is typed so far when another program is looked at; who comes back goes on typing."""
        self._is_away = leaves_program(event)
        super().focusOutEvent(event)
        if self._is_away and self.isModified():
            self.typed.emit()
        self._is_away = False

    def end_typing(self) -> None:
        """Be done with typing, as if the cursor had left."""
        if self.isModified():
            self.setModified(False)
            self.typed.emit()

    def _on_editing_finished(self) -> None:
        # Qt says so when another program is looked at, too.
        if not self._is_away:
            self.end_typing()


class ChoiceEditor(LineEditor):
    """A line of text with a list that filters as one types: by label, code or the first letters of its sound.

    Down, F4 or a double click shows the whole list.
    """

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        states = [state.value for state in column.field.states] if column.field else []
        codes = column.field.choices if column.field else ()
        self._codes = {choice.label: choice.code for choice in codes}
        self._options = [*column.options, *states]
        self._shown = QStringListModel(self._options, self)
        # What is shown is chosen here, by more than the text: by code and by sound, too.
        self._completer = QCompleter(self._shown, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(12)
        popup = self._completer.popup()
        if popup is not None:
            say(popup, f"options_{column.name}", f"{column.title}的可选项")
        self.setCompleter(self._completer)
        self._completer.activated.connect(self._on_option_activated)
        self.textEdited.connect(self._on_text_edited)
        self.setPlaceholderText("文字、代码或拼音首字母，按 ↓ 选择")
        arrow = self.addAction(self.style().standardIcon(QStyle.StandardPixmap.SP_ArrowDown), _TRAILING)
        arrow.setToolTip("显示全部可选项（↓）")
        arrow.triggered.connect(self.show_all)
        for button in self.findChildren(QToolButton):
            say(button, f"showOptions_{column.name}", f"显示{column.title}的可选项")

    def show_all(self) -> None:
        """Show every option, whatever has been typed."""
        if self.isReadOnly():
            return
        self._shown.setStringList(self._options)
        self._completer.complete()

    @property
    def offered(self) -> list[str]:
        """The options that fit what has been typed."""
        return list(self._shown.stringList())

    @property
    def value(self) -> str:
        """The text as it stands; the option that is meant, where its sound was told and fits no other one as well."""
        return self._meant()

    def _meant(self) -> str:
        text = self.text().strip()
        if not text or text in self._options or text in self._codes.values() or not text.isascii():
            return self.text()
        fitting = [option for option in self._options if self._fits(option, text)]
        # A letter for each character of one of them, and only a part of the others: 是 before 不适用.
        whole = [option for option in fitting if len(option) == len(text) and finder(text)(option)]
        meant = whole if len(whole) == 1 else fitting
        return meant[0] if len(meant) == 1 else self.text()

    def _fits(self, option: str, text: str) -> bool:
        return self._codes.get(option, "").startswith(text) or finder(text)(option)

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        wanted = text.strip()
        self._shown.setStringList([option for option in self._options if not wanted or self._fits(option, wanted)])

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


class DateEditor(LineEditor):
    """A line of text for a date, typed as people write it; F4 or the arrow shows a calendar."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.setPlaceholderText("如 2024.3.5，F4 看日历")
        self._calendar: QCalendarWidget | None = None
        arrow = self.addAction(self.style().standardIcon(QStyle.StandardPixmap.SP_ArrowDown), _TRAILING)
        arrow.setToolTip("日历（F4）")
        arrow.triggered.connect(self.show_calendar)
        for button in self.findChildren(QToolButton):
            say(button, f"showCalendar_{column.name}", f"显示{column.title}的日历")

    @property
    def calendar(self) -> QCalendarWidget | None:
        """The calendar, once it has been shown."""
        return self._calendar

    def show_calendar(self) -> None:
        """Show a month with the date that is typed, else with today."""
        if self.isReadOnly():
            return
        if self._calendar is None:
            made = self._calendar = QCalendarWidget(self)
            say(made, "calendar", "日历")
            made.setWindowFlag(Qt.WindowType.Popup)
            made.setGridVisible(True)
            made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            made.activated.connect(self._on_calendar_activated)
            made.clicked.connect(self._on_calendar_activated)
        day = QDate.fromString(self.text(), Qt.DateFormat.ISODate)
        self._calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())
        self._calendar.move(self.mapToGlobal(self.rect().bottomLeft()))
        self._calendar.show()
        self._calendar.setFocus()

    def event(self, event: QEvent) -> bool:
        """F4 opens the calendar here, whatever it does elsewhere."""
        is_early = event.type() == QEvent.Type.ShortcutOverride
        if is_early and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F4 and not self.isReadOnly():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar with F4."""
        if event.key() == Qt.Key.Key_F4:
            self.show_calendar()
            return
        super().keyPressEvent(event)

    @Slot(QDate)
    def _on_calendar_activated(self, day: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.setText(day.toString(Qt.DateFormat.ISODate))
        self.setFocus()
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
        """Leaving the text ends the typing; a menu over it does not, nor another program, though all is written."""
        super().focusOutEvent(event)
        if leaves_program(event) and self.document().isModified():
            self.typed.emit()
        elif event.reason() != Qt.FocusReason.PopupFocusReason:
            self.end_typing()

    def end_typing(self) -> None:
        """Be done with typing, as if the cursor had left."""
        if self.document().isModified():
            self.document().setModified(False)
            self.typed.emit()


Editor = LineEditor | NoteEditor


def is_typed_in(editor: Editor) -> bool:
    """Whether something stands in an editor that has not been handed over."""
    return editor.isModified() if isinstance(editor, QLineEdit) else editor.document().isModified()


def means_window(editor: Editor, event: QEvent) -> bool:
    """Whether a key is for the window, though a text would keep it for itself.

    Undo and redo mean acts where nothing is being typed; Ctrl+E seals, whoever takes it for the end of the line.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if QKeySequence(event.keyCombination()) in ACTIONS["toSeal"].sequences:
        return True
    is_undoing = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    return is_undoing and not is_typed_in(editor)


def make_editor(column: Column, parent: QWidget | None = None) -> Editor:
    """Make the editor that fits a field."""
    if column.field is not None and column.field.type is FieldType.NOTE:
        return NoteEditor(column, parent)
    if column.options and not _is_many(column):
        return ChoiceEditor(column, parent)
    if column.field is not None and column.field.type is FieldType.DATE:
        return DateEditor(column, parent)
    return LineEditor(column, parent)


def _is_many(column: Column) -> bool:
    return column.field is not None and column.field.type is FieldType.CHOICES
