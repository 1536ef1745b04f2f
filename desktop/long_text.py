"""Long text beside the table (长文字): room for many lines; leaving it writes, Esc puts back what was there."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.asking import button
from desktop.editors import NoteEditor
from desktop.grid_model import GridModel
from desktop.grid_rows import Column
from desktop.looks import say, say_area
from desktop.sentence import Sentence
from forms.model import FieldType

_LEAST_WIDTH: Final = 360
_MOST_WIDTH: Final = 620
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _Writing(NoteEditor):
    """The text; only the frame around it knows when it is left.

    Signals:
        ended(bool): A key ended it: whether what was typed is meant.
    """

    ended = Signal(bool)

    def __init__(self, column: Column, parent: QWidget) -> None:
        super().__init__(column, parent)
        say_area(self, "longText", f"{column.title}，长文字")
        self.has_lines = column.field is not None and column.field.type is FieldType.NOTE
        self._is_composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Notice what is being composed: its keys are the input method's."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter is done, Esc is not meant; in a text of one line Enter is done, too."""
        is_enter, is_ctrl = event.key() in _ENTER, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not self._is_composing and event.key() == Qt.Key.Key_Escape:
            self.ended.emit(False)
        elif not self._is_composing and is_enter and (is_ctrl or not self.has_lines):
            self.ended.emit(True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Do nothing yet: the buttons below belong to it."""
        QPlainTextEdit.focusOutEvent(self, event)


class LongText(QFrame):
    """Lies upon one side of a table; hidden while nothing long is looked at.

    Signals:
        left(): It is closed, and the cursor belongs to the table again.
    """

    left = Signal()

    def __init__(self, model: GridModel, over: QWidget) -> None:
        super().__init__(over)
        say(self, "longTextPanel", "长文字编辑")
        self.setProperty("role", "panel")
        self.setAutoFillBackground(True)
        self._model = model
        self._place = (0, "")
        self._is_left = False
        self.editor: _Writing | None = None
        self._title = Sentence("longTextTitle", "正在编辑的一格", lines=2)
        self._title.setProperty("role", "head")
        self._told = Sentence("longTextTold", "字数和按键")
        self._told.setProperty("role", "quiet")
        self.keep = button("保存（Ctrl+Enter）", "longTextKeep")
        self.keep.setProperty("primary", "true")
        self.give_up = button("放弃修改（Esc）", "longTextGiveUp")
        self._layout = self._laid_out()
        self.keep.clicked.connect(self.finish)
        self.give_up.clicked.connect(self.drop)
        over.installEventFilter(self)
        _application().focusChanged.connect(self._on_focus_changed)
        self.hide()

    def _laid_out(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.give_up)
        row.addStretch(1)
        row.addWidget(self.keep)
        made = QVBoxLayout(self)
        made.setContentsMargins(10, 8, 10, 8)
        for part in (self._title, self._told):
            made.addWidget(part)
        made.addLayout(row)
        return made

    def open(self, number: int, field: str, *, at: QRect) -> None:
        """Show the text of a cell.

        Args:
            number: Local number of its row.
            at: Where the cell is seen, which is not covered.
        """
        row = self._model.row_of(number)
        if row is None:
            return
        self._is_left = at.center().x() > self._over.width() // 2
        index = self._model.index(row, self._model.column_of(field))
        cell, column = self._model.cell(index), self._model.source.columns[index.column()]
        self._place = (number, field)
        self._title.tell(f"{self._model.row_words(row)}　{column.title}")
        self._put(column, cell.text, is_open=bool(self._model.flags(index) & Qt.ItemFlag.ItemIsEditable))
        self.setGeometry(self._room())
        self.show()
        self.raise_()

    def _put(self, column: Column, text: str, *, is_open: bool) -> None:
        """Show a text in an editor of its own: undo must not lead into the text of another cell."""
        self._forget_editor()
        made = self.editor = _Writing(column, self)
        made.fill(text)
        made.setReadOnly(not is_open)
        self.keep.setVisible(is_open)
        self.give_up.setText("放弃修改（Esc）" if is_open else "返回（Esc）")
        made.ended.connect(self._on_editor_ended)
        made.textChanged.connect(self._tell)
        self._layout.insertWidget(1, made, 1)
        QWidget.setTabOrder(made, self.keep)
        QWidget.setTabOrder(self.keep, self.give_up)
        made.moveCursor(made.textCursor().MoveOperation.End)
        self.show()
        made.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _forget_editor(self) -> None:
        gone, self.editor = self.editor, None
        if gone is not None:
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    @property
    def _over(self) -> QWidget:
        over = self.parentWidget()
        assert over is not None  # noqa: S101 - given when it was made
        return over

    def _room(self) -> QRect:
        whole = self._over.rect()
        width = min(whole.width(), max(_LEAST_WIDTH, min(_MOST_WIDTH, whole.width() // 2)))
        return QRect(0 if self._is_left else whole.width() - width, 0, width, whole.height())

    @Slot()
    def _tell(self) -> None:
        if self.editor is None:
            return
        lines = "回车换行，" if self.editor.has_lines else ""
        how = "只能看，不能修改" if self.editor.isReadOnly() else f"{lines}离开这里也会保存"
        self._told.tell(f"{len(self.editor.value)} 字　{how}")

    @Slot()
    def finish(self) -> None:
        """Write what was typed and go back; what is refused stays here."""
        if self.write():
            self.close_panel()

    def write(self) -> bool:
        """Write what was typed; says whether nothing is left to be written."""
        if self.editor is None:
            return True
        # What is still being composed is meant, too.
        QGuiApplication.inputMethod().commit()
        if not self.editor.document().isModified():
            return True
        number, field = self._place
        self._model.reveal(number)
        row = self._model.row_of(number)
        if row is None:
            self._told.tell("这条记录已经删除，没有保存。可以复制这段文字，再按 Esc。")
            return False
        index = self._model.index(row, self._model.column_of(field))
        if not self._model.setData(index, self.editor.value):
            return False
        self.editor.document().setModified(False)
        return True

    @Slot()
    def drop(self) -> None:
        """Go back and leave the cell as it was."""
        self.close_panel()

    def close_panel(self) -> None:
        """Go back to the table."""
        had_focus = self.isAncestorOf(_application().focusWidget() or self._over)
        # First, for hiding moves the cursor, and that is no leaving of the text any more.
        self._forget_editor()
        self.hide()
        if had_focus:
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the side of the table."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._room())
        return super().eventFilter(watched, event)

    @Slot(bool)
    def _on_editor_ended(self, is_meant: bool) -> None:  # noqa: FBT001 - a slot
        if is_meant:
            self.finish()
        else:
            self.drop()

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Write when the cursor goes elsewhere; when the whole window is left, keep the text open as well."""
        if self.editor is None:
            return
        if now is None:
            self.write()
        elif not self.isAncestorOf(now):
            self.finish()


def _application() -> QApplication:
    """Give the program that runs."""
    found = QApplication.instance()
    assert isinstance(found, QApplication)  # noqa: S101 - there is one as soon as there are widgets
    return found
