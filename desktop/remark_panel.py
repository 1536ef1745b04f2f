"""The panel at the right: what the bureau has said of this cell (批注); answered or, at the bureau, written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.asking import Telling, button, label, text_box
from desktop.remarks import sentence
from desktop.side_panel import CellAt
from forms.troubles import Trouble

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from desktop.sources import TableSource
    from office.todo import Todo

_LINES: Final = 5
_NOBODY: Final = "选中一格"
_ANSWER: Final = "不改的，在这里写明为什么；答复随下一次报送带给县局。Ctrl+回车保存。"
_COMMENT: Final = "对这一格的意见，随退回包带给填这一格的单位。Ctrl+回车保存，清空后保存就是撤回。"


class RemarkPanel(QWidget):
    """Comments on the cell with the cursor.

    Signals:
        written(): A comment or an answer is durable.
    """

    written = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("remarkPanel")
        self._at: CellAt | None = None
        self._one: Todo | None = None
        #: What was begun and not kept, by cell: how its column is called, the text.
        self._drafts: dict[tuple[str, int, str], tuple[str, str]] = {}
        self.title = label("")
        self.said = text_box("remarkSaid", "这一格的批注", is_told=True)
        self.text = text_box("remarkText", "写批注或答复")
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + 12)
        self.keep = button("保存", "keepRemark", primary=True)
        self.telling = Telling("remarkTelling")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        for part in (self.title, self.said, self.text):
            layout.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.telling, 1)
        row.addWidget(self.keep)
        layout.addLayout(row)
        layout.addStretch(1)
        self.setFocusProxy(self.text)
        self.keep.clicked.connect(self.write)

    def show_cell(self, at: CellAt | None) -> None:
        """Show what is said of a cell; what was begun about it and not kept comes back with it."""
        is_same = at is not None and self._at is not None and _place(at) == _place(self._at)
        self._keep_draft()
        self._at = at
        found = at.source.remarks.of_cell(at.source.table.id, at.number, at.field) if at is not None else []
        self._one = _first(found, at)
        self.title.setText(_heading(at, found))
        self.said.setPlainText("\n\n".join(sentence(one) for one in found))
        self._suit()
        self._fill()
        if not is_same:
            self.telling.quiet()

    def _keep_draft(self) -> None:
        if self._at is not None and self.text.document().isModified():
            self._drafts[_place(self._at)] = (_title(self._at), self.text.toPlainText())

    def _fill(self) -> None:
        one, is_bureau = self._one, self._is_bureau
        kept = "" if one is None else one.text if is_bureau else one.answer
        _, draft = self._drafts.pop(_place(self._at), ("", kept)) if self._at is not None else ("", kept)
        if draft != self.text.toPlainText():
            self.text.setPlainText(draft)
        self.text.document().setModified(draft != kept)

    def unkept(self) -> str:
        """Say which comments or answers were begun and not kept; empty if none."""
        self._keep_draft()
        titles = "、".join(f"“{title}”" for title, _ in self._drafts.values())
        return f"在{titles}上写了批注，没有保存。到那一格按“保存”；再关一次就放弃它们。" if titles else ""

    @property
    def _is_bureau(self) -> bool:
        return self._at is not None and self._at.source.is_bureau

    def _suit(self) -> None:
        may_write = self._at is not None and (self._is_bureau or self._one is not None)
        self.text.setReadOnly(not may_write)
        self.keep.setEnabled(may_write)
        self.text.setPlaceholderText((_COMMENT if self._is_bureau else _ANSWER) if may_write else "")
        self.text.setAccessibleName("写批注" if self._is_bureau else "写答复")
        self.keep.setText("保存批注" if self._is_bureau else "保存答复")
        self.keep.setAccessibleName(self.keep.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep with Ctrl+Enter what was written."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.write()
            return
        super().keyPressEvent(event)

    @Slot()
    def write(self) -> None:
        """Keep the comment or the answer."""
        at, one = self._at, self._one
        if at is None or not self.keep.isEnabled():
            return
        source, text = at.source, self.text.toPlainText()
        try:
            told = _kept(source, at, one, text)
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return
        self.text.document().setModified(False)
        self.show_cell(at)
        self.telling.tell(told, good=True)
        self.written.emit()


def _kept(source: TableSource, at: CellAt, one: Todo | None, text: str) -> str:
    """Keep it; says what became of it."""
    if not source.is_bureau:
        source.remarks.answer(one.id if one is not None else "", text)
        return "答复已保存。"
    units = source.remarks.comment(source.table.id, at.number, at.field, text)
    names = "、".join(source.unit_name(unit) for unit in units)
    return f"批注已保存，带给{names}。" if text.strip() else "批注已撤回。"


def _place(at: CellAt) -> tuple[str, int, str]:
    return at.source.table.id, at.number, at.field


def _first(found: list[Todo], at: CellAt | None) -> Todo | None:
    """The comment that is written to: that of the cell; in a filling copy also that of the whole row."""
    if at is None:
        return None
    mine = [one for one in found if one.field == at.field]
    return next(iter(mine if at.source.is_bureau else [*mine, *found]), None)


def _title(at: CellAt) -> str:
    return next((column.title for column in at.source.columns if column.name == at.field), "")


def _heading(at: CellAt | None, found: list[Todo]) -> str:
    if at is None:
        return _NOBODY
    return f"{_title(at)}：{f'{len(found)} 条批注' if found else '没有批注'}"
