"""The card (卡片): one record as a form with labels, units, help and what is found, below each value.

Filling it from a record is no typing: only the editors' `typed` signal, which the user alone can cause, writes.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from desktop.editors import Editor, make_editor
from desktop.grid_model import GridModel
from desktop.looks import LEVELS, say
from desktop.sources import Column, Mark

_LABEL_WIDTH: Final = 190
_EDITOR_WIDTH: Final = 340
_NOTE_HEIGHT: Final = 84


class CardView(QScrollArea):
    """One record of a table.

    Signals:
        current_changed(int, str): The value with the cursor: local number of the row, field.
    """

    current_changed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "cardArea", "卡片")
        say(self.verticalScrollBar(), "cardDown", "上下滚动")
        say(self.horizontalScrollBar(), "cardAcross", "左右滚动")
        self.setWidgetResizable(True)
        self._model: GridModel | None = None
        self._row = 0
        self._lines: list[_Line] = []

    def show_table(self, model: GridModel, row: int = 0) -> None:
        """Show a record of a table."""
        if self._model is not None:
            self._model.dataChanged.disconnect(self._on_model_data_changed)
        self._model, self._row = model, row
        self._lines = [_Line(column, place) for place, column in enumerate(model.source.columns)]
        for line in self._lines:
            line.typed.connect(self._on_line_typed)
            line.entered.connect(self._on_line_entered)
        self.setWidget(self._laid_out())
        model.dataChanged.connect(self._on_model_data_changed)
        self.fill()

    def fill(self) -> None:
        """Show the record as it stands; a value being typed is left alone."""
        if self._model is not None and self._row < self._model.rowCount():
            for line in self._lines:
                line.fill(self._model, self._row)

    def go_to(self, field: str) -> None:
        """Put the cursor into a value and bring it into view."""
        line = next((item for item in self._lines if item.column.name == field), None)
        if line is not None:
            self.ensureWidgetVisible(line.editor)
            line.editor.setFocus()

    def _laid_out(self) -> QWidget:
        page = QWidget()
        page.setObjectName("cardPage")
        grid = QGridLayout(page)
        grid.setContentsMargins(24, 18, 24, 18)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        row, section = 0, None
        titles = self._section_titles()
        for line in self._lines:
            own = line.column.field.section if line.column.field else None
            if own != section:
                section = own
                head = QLabel(titles.get(own or "", ""))
                head.setProperty("role", "head")
                grid.addWidget(head, row, 0, 1, 4)
                row += 1
            line.put(grid, row)
            row += 2
        grid.setRowStretch(row, 1)
        return page

    def _section_titles(self) -> dict[str, str]:
        table = getattr(self._model.source, "table", None) if self._model else None
        return {section.id: section.title for section in table.sections} if table else {}

    @Slot()
    def _on_model_data_changed(self) -> None:
        self.fill()

    def _on_line_typed(self, place: int, text: str) -> None:
        if self._model is not None:
            index = self._model.index(self._row, place)
            if not self._model.setData(index, text):
                self._lines[place].fill(self._model, self._row)

    def _on_line_entered(self, field: str) -> None:
        if self._model is not None and self._model.rowCount():
            self.current_changed.emit(self._model.number_at(self._row), field)


class _Line(QObject):
    """Label, editor, unit and findings of one value.

    Signals:
        typed(int, str): The user has typed a value: place of the column, text.
        entered(str): The cursor came to this field.
    """

    typed = Signal(int, str)
    entered = Signal(str)

    def __init__(self, column: Column, place: int) -> None:
        super().__init__()
        self.column = column
        self._place = place
        self.editor: Editor = make_editor(column)
        self.editor.setFixedWidth(_EDITOR_WIDTH)
        if not hasattr(self.editor, "text"):
            self.editor.setFixedHeight(_NOTE_HEIGHT)
        self.editor.setToolTip(column.help)
        self.editor.typed.connect(self._on_editor_typed)
        self.editor.installEventFilter(self)
        if isinstance(self.editor, QLineEdit):
            self.editor.returnPressed.connect(self._on_editor_return_pressed)
        self._label = QLabel(column.title)
        self._label.setWordWrap(True)
        self._label.setFixedWidth(_LABEL_WIDTH)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setBuddy(self.editor)
        self._unit = QLabel(column.unit)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        say(self._note, f"finding_{column.name}", f"{column.title}的问题")

    def put(self, grid: QGridLayout, row: int) -> None:
        """Take one line of the form, with room for findings below."""
        grid.addWidget(self._label, row, 0)
        grid.addWidget(self.editor, row, 1)
        grid.addWidget(self._unit, row, 2)
        grid.addWidget(self._note, row + 1, 1, 1, 3)

    def fill(self, model: GridModel, row: int) -> None:
        """Show the value and what is found about it."""
        cell = model.cell(model.index(row, self._place))
        is_open = bool(model.flags(model.index(row, self._place)) & Qt.ItemFlag.ItemIsEditable)
        self.editor.setReadOnly(not is_open)
        if not _is_being_typed(self.editor) and self.editor.value != cell.text:
            self.editor.fill(cell.text)
        computed = self.column.field is not None and self.column.field.compute is not None
        self._tell(cell.mark, "由程序自动计算" if computed else "")

    def _tell(self, mark: Mark | None, otherwise: str) -> None:
        texts = [f"{LEVELS[mark.level].sign} {text}" for text in mark.texts] if mark else []
        self._note.setText("\n".join(texts) or otherwise)
        self._note.setVisible(bool(self._note.text()))
        colour = LEVELS[mark.level].strong.name() if mark and not mark.is_settled else "#5a6068"
        self._note.setStyleSheet(f"color: {colour};")
        self.editor.setStyleSheet(f"border: 1px solid {colour};" if mark and not mark.is_settled else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the cursor comes."""
        if watched is self.editor and event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self.column.name)
        return False

    @Slot()
    def _on_editor_return_pressed(self) -> None:
        """Go on to the next value and select it, so that typing replaces it and is not appended here."""
        self.editor.focusNextChild()

    def _on_editor_typed(self) -> None:
        self.typed.emit(self._place, self.editor.value)


def _is_being_typed(editor: Editor) -> bool:
    is_modified = editor.isModified() if hasattr(editor, "isModified") else editor.document().isModified()
    return editor.hasFocus() and is_modified
