"""The card (卡片): one record as a form, part by part, with labels, units and what is found beside each value.

Parts that this unit fills come first; those of others can be read, and it is said whose they are. Filling it from a
record is no typing: only the editors' `typed` signal, which the user alone can cause, writes. Each line keeps its room,
so that nothing moves when something is found.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QWidget

from desktop.cell_words import Cell
from desktop.editors import Editor, NoteEditor, is_typed_in, make_editor, means_window
from desktop.grid_model import GridModel
from desktop.grid_rows import Column
from desktop.looks import LEVELS, MISSING, REMARK, say
from desktop.sentence import Sentence
from desktop.sources import TableSource

_LABEL_WIDTH: Final = 190
_EDITOR_WIDTH: Final = 250
_NUMBER_WIDTH: Final = 150
#: So many characters have room in a line of text, also in larger letters: what it says while it is empty.
_EDITOR_CHARACTERS: Final = 18
_NOTE_HEIGHT: Final = 72
_LEAST_NOTE: Final = 120
_MISSING_WORDS: Final = "必须填写"
_IDLE_WORDS: Final = "按前面填的内容，这一格不用填"


class CardView(QScrollArea):
    """One record of a table.

    Signals:
        current_changed(int, str): The value with the cursor: local number of the row, field.
        typing(str): So much has been typed into it; it is not meant yet.
    """

    current_changed = Signal(int, str)
    typing = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "cardArea", "卡片")
        say(self.verticalScrollBar(), "cardDown", "上下滚动")
        say(self.horizontalScrollBar(), "cardAcross", "左右滚动")
        self.setWidgetResizable(True)
        self._model: GridModel | None = None
        self._row = 0
        self._lines: list[_Line] = []

    @property
    def row(self) -> int:
        """Where the record stands in the table."""
        return self._row

    @property
    def current_field(self) -> str:
        """The value with the cursor; empty if it is elsewhere."""
        return next((line.column.name for line in self._lines if line.editor.hasFocus()), "")

    def show_table(self, model: GridModel, row: int = 0) -> None:
        """Show a record of a table."""
        if self._model is not None:
            self._model.dataChanged.disconnect(self._on_model_data_changed)
        self._model, self._row = model, row
        self._lines = [
            _Line(column, place) for place, column in enumerate(model.source.columns) if column.field is not None
        ]
        for line in self._lines:
            line.typed.connect(self._on_line_typed)
            line.entered.connect(self._on_line_entered)
            if isinstance(line.editor, QLineEdit):
                line.editor.textEdited.connect(self.typing)
        self.setWidget(self._laid_out())
        model.dataChanged.connect(self._on_model_data_changed)
        self.fill()

    def show_row(self, row: int) -> None:
        """Go to another record of the same table; what is being typed is written first."""
        self.finish()
        self._row = row
        self.fill()

    def finish(self) -> None:
        """Write what is being typed, as leaving the field would."""
        for line in self._lines:
            line.finish()

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
            # As with Tab: what stands there is selected, and typing replaces it.
            line.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def go_to_first(self) -> None:
        """Put the cursor into the first value that can be typed."""
        line = next((item for item in self._lines_in_order() if not item.editor.isReadOnly()), None)
        if line is not None:
            self.go_to(line.column.name)

    def _laid_out(self) -> QWidget:
        page = QWidget()
        page.setObjectName("cardPage")
        grid = QGridLayout(page)
        grid.setContentsMargins(16, 8, 12, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(2, 1)
        row, section = 0, None
        previous: QWidget | None = None
        for line in self._lines_in_order():
            own = line.section
            if own != section:
                section = own
                head = QLabel(self._section_words(own))
                say(head, f"section_{own}", head.text())
                head.setProperty("role", "head" if self._is_own(own) else "otherHead")
                head.setContentsMargins(0, 10 if row else 0, 0, 2)
                grid.addWidget(head, row, 0, 1, 3)
                row += 1
            line.put(grid, row)
            if previous is not None:
                QWidget.setTabOrder(previous, line.editor)
            previous = line.editor
            row += 1
        grid.setRowStretch(row, 1)
        return page

    def _lines_in_order(self) -> list["_Line"]:
        """This unit's parts first; within them as on the paper form."""
        return sorted(self._lines, key=lambda line: not self._is_own(line.section))

    def _is_own(self, section: str | None) -> bool:
        source = self._source
        return source is None or not section or source.is_bureau or source.is_own_section(section)

    @property
    def _source(self) -> TableSource | None:
        found = self._model.source if self._model is not None else None
        return found if isinstance(found, TableSource) else None

    def _section_words(self, section: str | None) -> str:
        source = self._source
        title = next((item.title for item in source.table.sections if item.id == section), "") if source else ""
        if source is None or not section or source.is_own_section(section):
            return title
        return f"{title}　（{source.filled_by(section)}填写{'' if source.is_bureau else '，这里只能看'}）"

    @Slot()
    def _on_model_data_changed(self) -> None:
        self.fill()

    def _on_line_typed(self, place: int, text: str) -> None:
        if self._model is not None:
            index = self._model.index(self._row, place)
            if not self._model.setData(index, text):
                self.fill()

    def _on_line_entered(self, field: str) -> None:
        if self._model is not None and self._row < self._model.rowCount():
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
        self.section = column.field.section if column.field else None
        self._place = place
        self._text = ""
        self.editor: Editor = make_editor(column)
        self._give_room()
        if isinstance(self.editor, NoteEditor):
            self.editor.setFixedHeight(_NOTE_HEIGHT)
        self._hint = self.editor.placeholderText()
        self.editor.setToolTip(column.help)
        self.editor.typed.connect(self._on_editor_typed)
        self.editor.installEventFilter(self)
        if isinstance(self.editor, QLineEdit):
            self.editor.returnPressed.connect(self._on_editor_return_pressed)
        self._label = QLabel(f"{column.title} *" if column.is_required else column.title)
        self._label.setWordWrap(True)
        self._label.setFixedWidth(_LABEL_WIDTH)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setBuddy(self.editor)
        self._label.setToolTip(column.help)
        self._unit = QLabel(column.unit)
        self._note = Sentence(f"finding_{column.name}", f"{column.title}的问题", lines=2)
        self._note.setMinimumWidth(_LEAST_NOTE)

    def put(self, grid: QGridLayout, row: int) -> None:
        """Take one line of the form."""
        grid.addWidget(self._label, row, 0)
        cell = QHBoxLayout()
        cell.setSpacing(6)
        cell.addWidget(self.editor)
        cell.addWidget(self._unit, 1)
        grid.addLayout(cell, row, 1)
        grid.addWidget(self._note, row, 2)
        grid.setColumnMinimumWidth(1, _EDITOR_WIDTH)

    def finish(self) -> None:
        """Write what is being typed."""
        if is_typed_in(self.editor):
            self.editor.end_typing()

    def fill(self, model: GridModel, row: int) -> None:
        """Show the value and what is found about it."""
        cell = model.cell(model.index(row, self._place))
        is_open = bool(model.flags(model.index(row, self._place)) & Qt.ItemFlag.ItemIsEditable)
        self.editor.setReadOnly(not is_open)
        self._text = cell.text
        # The keys may go to another program meanwhile.
        is_typing = self.editor.window().focusWidget() is self.editor and is_typed_in(self.editor)
        if not is_typing and self.editor.value != cell.text:
            with QSignalBlocker(self.editor):
                self.editor.fill(cell.text)
        self.editor.setPlaceholderText(f"去年：{cell.ghost}" if cell.ghost else self._hint if is_open else "")
        self._tell(cell)

    def _tell(self, cell: Cell) -> None:
        self._show_finding(cell)
        if cell.remark is not None:
            self._note.tell("　".join(part for part in (cell.remark.text, self._note.whole) if part))
            if cell.remark.is_open:
                self._note.setStyleSheet(f"color: {REMARK.name()};")

    def _show_finding(self, cell: Cell) -> None:
        mark = cell.mark
        is_open = mark is not None and not mark.is_settled
        # What others have left blank is theirs to fill; a note about it here would only worry.
        if mark is not None and mark.is_missing:
            self._note.tell(f"{LEVELS[mark.level].sign} {_MISSING_WORDS}" if cell.is_writable else "还没有填")
            style = f"background: {MISSING.name()};" if cell.is_writable else ""
        elif mark is not None:
            self._note.tell("　".join(f"{LEVELS[mark.level].sign} {text}" for text in mark.texts))
            is_mine = is_open and cell.is_writable
            style = f"border: 1px solid {LEVELS[mark.level].strong.name()};" if is_mine else ""
        else:
            self._note.tell(self._otherwise(cell))
            style = ""
        is_quiet = mark is None or not is_open or not cell.is_writable
        self._note.setStyleSheet(
            f"color: {'#5a6068' if is_quiet or mark is None else LEVELS[mark.level].strong.name()};"
        )
        self.editor.setStyleSheet(style)

    def _otherwise(self, cell: Cell) -> str:
        if self.column.field is not None and self.column.field.compute is not None:
            return "由程序自动计算"
        return _IDLE_WORDS if cell.is_idle else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the cursor comes, and when letters become larger; leave to the window what is for it."""
        if watched is self.editor and means_window(self.editor, event):
            event.ignore()
            return True
        if watched is self.editor and is_typed_in(self.editor) and _is_escape(event):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._give_up()
            return True
        if watched is self.editor and event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self.column.name)
        elif watched is self.editor and event.type() == QEvent.Type.FontChange:
            self._give_room()
        return False

    def _give_up(self) -> None:
        """Put back what stood here before it was typed in."""
        with QSignalBlocker(self.editor):
            self.editor.fill(self._text)
        self.editor.selectAll()
        self.entered.emit(self.column.name)

    def _give_room(self) -> None:
        needed = self.editor.fontMetrics().horizontalAdvance("字") * _EDITOR_CHARACTERS
        self.editor.setFixedWidth(_NUMBER_WIDTH if self.column.is_number else max(_EDITOR_WIDTH, needed))

    @Slot()
    def _on_editor_return_pressed(self) -> None:
        """Go on to the next value and select it, so that typing replaces it and is not appended here."""
        self.editor.focusNextChild()

    def _on_editor_typed(self) -> None:
        self.typed.emit(self._place, self.editor.value)


def _is_escape(event: QEvent) -> bool:
    """Whether Esc is pressed, be it as a shortcut: what is typed goes before what Esc does elsewhere."""
    is_key = event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress} and isinstance(event, QKeyEvent)
    return is_key and event.key() == Qt.Key.Key_Escape  # type: ignore[attr-defined]
