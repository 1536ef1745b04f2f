"""What is to be done (待办): what the bureau sent back and commented on; leads to the cell and is answered here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.asking import Telling, button, label, panel
from desktop.changes import Changes, Kind
from desktop.looks import say
from desktop.remarks import state_words, when_words
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from forms.troubles import Trouble
from office.todo import Kind as Sort
from office.todo import Todo

if TYPE_CHECKING:
    from desktop.workspace_source import WorkspaceSource

_HEADS: Final = ("状态", "类别", "在哪里", "县局的意见", "时间和审核人", "答复")
_SORTS: Final = {Sort.ITEM: "退回", Sort.COMMENT: "批注"}
_OPINION: Final = 3
_TEXT_LINES: Final = 5
_ALL_DONE: Final = "没有要处理的。县局的退回包在“收包”里打开。"


class TodoPage(QWidget):
    """Comments and items sent back.

    Signals:
        left(): The user has gone back to the tables.
        changed(object): An answer is durable; Changes.
        cell_wanted(str, int, str): The user wants a cell: table, local number of the row, field.
        item_wanted(str): The user wants an item.
        differences_wanted(): The user wants to see what has changed since the last report.
    """

    left = Signal()
    changed = Signal(object)
    cell_wanted = Signal(str, int, str)
    item_wanted = Signal(str)
    differences_wanted = Signal()

    def __init__(self, workspace: WorkspaceSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("todoPage")
        self._workspace = workspace
        self.back = button("返回", "leaveTodo")
        self.since = button("和上次报送的差别", "differencesFromTodo")
        self.only_open = QCheckBox("只看还要处理的")
        say(self.only_open, "todoOnlyOpen", "只看还要处理的")
        self.words = Sentence("todoWords", "还有多少要处理")
        self.list = TextTable("todoList", "县局退回的事项和批注", _HEADS, stretch=_OPINION)
        self.text = QPlainTextEdit()
        say(self.text, "todoText", "选中的意见全文")
        say(self.text.verticalScrollBar(), "todoTextDown", "上下滚动")
        say(self.text.horizontalScrollBar(), "todoTextAcross", "左右滚动")
        self.text.setReadOnly(True)
        self.text.setProperty("role", "told")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _TEXT_LINES + 12)
        self.answer = QLineEdit()
        say(self.answer, "todoAnswer", "答复")
        self.answer.setPlaceholderText("不改的，在这里写明为什么，按回车；答复随下一次报送带给县局")
        self.give = button("答复", "giveAnswer", primary=True)
        self.go = button("到这一格", "goToTodo")
        self.telling = Telling("todoTelling")
        self._lay_out()
        self._connect_signals()

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("待办", "title"), 1)
        head.addWidget(self.since)
        head.addWidget(self.back)
        inside.addLayout(head)
        above = QHBoxLayout()
        above.addWidget(self.words, 1)
        above.addWidget(self.only_open)
        inside.addLayout(above)
        inside.addWidget(self.list, 1)
        inside.addWidget(label("按回车或双击一行，转到那一格。改了那一格，或者写明答复，就算处理了。", "quiet"))
        inside.addWidget(self.text)
        foot = QHBoxLayout()
        foot.addWidget(self.answer, 1)
        foot.addWidget(self.give)
        foot.addWidget(self.go)
        inside.addLayout(foot)
        inside.addWidget(self.telling)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self.left)
        self.since.clicked.connect(self.differences_wanted)
        self.only_open.toggled.connect(self._fill)
        self.list.chosen.connect(self._go_to)
        self.list.looked_at.connect(self._on_looked_at)
        self.go.clicked.connect(self._on_go_clicked)
        self.give.clicked.connect(self._on_give_clicked)
        self.answer.returnPressed.connect(self._on_give_clicked)

    def refresh(self) -> None:
        """Read anew what is to be done; the cursor stays on its line."""
        self._workspace.remarks.renew()
        self._fill()

    @Slot()
    def _fill(self) -> None:
        remarks, before = self._workspace.remarks, self._todo
        shown = [one for one in remarks.all if one.is_open or not self.only_open.isChecked()]
        self.list.lines.set_lines([(_words(one), one) for one in shown])
        done = len(remarks.all) - remarks.open_count
        self.words.tell(
            f"还要处理 {remarks.open_count} 条，已处理 {done} 条。处理完再封包报送。"
            if remarks.open_count
            else _ALL_DONE
        )
        same = (place for place, one in enumerate(shown) if before is not None and _place(one) == _place(before))
        if shown:
            self.list.setCurrentIndex(self.list.lines.index(next(same, 0), 0))
        else:
            self._on_looked_at(None)

    @property
    def _todo(self) -> Todo | None:
        found = self.list.about
        return found if isinstance(found, Todo) else None

    @Slot(object)
    def _on_looked_at(self, about: object) -> None:
        one = about if isinstance(about, Todo) else None
        self.text.setPlainText(_whole(one) if one is not None else "")
        may_answer = one is not None and one.kind is Sort.COMMENT
        self.answer.setEnabled(may_answer)
        self.give.setEnabled(may_answer)
        self.answer.setText(one.answer if one is not None else "")
        self.go.setEnabled(one is not None and (one.kind is Sort.ITEM or one.row is not None))
        self.go.setText("到这个事项" if one is not None and one.kind is Sort.ITEM else "到这一格")

    @Slot(object)
    def _go_to(self, about: object) -> None:
        if not isinstance(about, Todo):
            return
        if about.kind is Sort.ITEM:
            self.item_wanted.emit(about.item)
        elif about.row is not None:
            self.cell_wanted.emit(about.table, about.row, about.field)
        else:
            self.telling.tell("这条记录已经删除，没有可以去的地方。")

    @Slot()
    def _on_go_clicked(self) -> None:
        self._go_to(self._todo)

    @Slot()
    def _on_give_clicked(self) -> None:
        one = self._todo
        if one is None or one.kind is not Sort.COMMENT:
            return
        try:
            self._workspace.remarks.answer(one.id, self.answer.text())
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return
        self._fill()
        self.telling.tell("答复已保存，随下一次报送带给县局。", good=True)
        self.changed.emit(Changes(frozenset({Kind.REMARKS}), self))


def _place(one: Todo) -> tuple[str, str]:
    return one.id, one.item


def _where(one: Todo) -> str:
    return "　".join(part for part in (one.table or one.item, one.title, one.words) if part)


def _words(one: Todo) -> tuple[str, ...]:
    text = one.text.replace("\n", " ")
    return state_words(one), _SORTS[one.kind], _where(one), text, when_words(one), one.answer


def _whole(one: Todo) -> str:
    again = f"，第 {one.round} 次提出" if one.round > 1 else ""
    return f"{_where(one)}（{when_words(one)}{again}）\n{one.text}"
