"""What is to be done (待办): what the bureau sent back and commented on; leads to the cell and is answered here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit

from desktop.asking import button, label, text_box
from desktop.changes import Changes, Kind
from desktop.looks import say
from desktop.remarks import state_words, when_words
from desktop.screen import Screen, row
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from forms.troubles import Trouble
from office.todo import Kind as Sort
from office.todo import Todo

if TYPE_CHECKING:
    from desktop.jobs import JobRunner
    from desktop.workspace_source import WorkspaceSource

_HEADS: Final = ("状态", "类别", "在哪里", "县局的意见", "时间和审核人", "答复")
_SORTS: Final = {Sort.ITEM: "退回", Sort.COMMENT: "批注"}
_OPINION: Final = 3
_TEXT_LINES: Final = 5
_ALL_DONE: Final = "没有要处理的。县局的退回包在“收包”里打开。"


class TodoPage(Screen):
    """Comments and items sent back.

    Signals:
        differences_wanted(): The user wants to see what has changed since the last report.
    """

    differences_wanted = Signal()

    reads = Kind.REMARKS

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("todo", "待办", runner)
        self._workspace = workspace
        #: Answers that were begun, by comment.
        self._drafts: dict[str, str] = {}
        self.since = button("和上次报送的差别", "differencesFromTodo")
        self.only_open = QCheckBox("只看还要处理的")
        say(self.only_open, "todoOnlyOpen", "只看还要处理的")
        self.words = Sentence("todoWords", "还有多少要处理")
        self.list = TextTable("todoList", "县局退回的事项和批注", _HEADS, stretch=_OPINION)
        self.text = text_box("todoText", "选中的意见全文", is_told=True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _TEXT_LINES + 12)
        self.answer = QLineEdit()
        say(self.answer, "todoAnswer", "答复")
        self.answer.setPlaceholderText("不改的，在这里写明为什么，按回车；答复随下一次报送带给县局")
        self.give = button("答复", "giveAnswer", primary=True)
        self.go = button("到这一格", "goToTodo")
        self.first, self.at_rest = self.list, ()
        self.lay_out(
            row(self.words, 1, self.only_open),
            self.list,
            1,
            label("按回车或双击一行，转到那一格。改了那一格，或者写明答复，就算处理了。", "quiet"),
            self.text,
            row(self.answer, 1, self.give, self.go),
            self.telling,
            head=(self.since,),
        )
        self._connect_signals()

    def _connect_signals(self) -> None:
        self.since.clicked.connect(self.differences_wanted)
        self.only_open.toggled.connect(self._fill)
        self.list.chosen.connect(self._go_to)
        self.list.looked_at.connect(self._on_looked_at)
        self.go.clicked.connect(self._on_go_clicked)
        self.give.clicked.connect(self._on_give_clicked)
        self.answer.returnPressed.connect(self._on_give_clicked)
        self.answer.textEdited.connect(self._on_answer_edited)

    def refresh(self) -> None:
        """Read anew what is to be done; the cursor stays on its line."""
        self._workspace.remarks.renew()
        self._fill()

    @Slot()
    def _fill(self) -> None:
        remarks, before = self._workspace.remarks, self._todo
        shown = [one for one in remarks.all if one.is_open or not self.only_open.isChecked()]
        done = len(remarks.all) - remarks.open_count
        self.words.tell(
            f"还要处理 {remarks.open_count} 条，已处理 {done} 条。处理完再封包报送。"
            if remarks.open_count
            else _ALL_DONE
        )
        same = (place for place, one in enumerate(shown) if before is not None and _place(one) == _place(before))
        self.list.show_lines([(_words(one), one) for one in shown], next(same, 0))

    @property
    def _todo(self) -> Todo | None:
        return self.list.of(Todo)

    @Slot(object)
    def _on_looked_at(self, about: object) -> None:
        one = about if isinstance(about, Todo) else None
        self.text.setPlainText(_whole(one) if one is not None else "")
        may_answer = one is not None and one.kind is Sort.COMMENT
        self.answer.setEnabled(may_answer)
        self.give.setEnabled(may_answer)
        self.answer.setText(self._drafts.get(one.id, one.answer) if one is not None else "")
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

    @Slot(str)
    def _on_answer_edited(self, text: str) -> None:
        one = self._todo
        if one is not None:
            self._drafts[one.id] = text
            if text == one.answer:
                del self._drafts[one.id]

    def unkept(self) -> str:
        """Say how many answers were begun and not given."""
        count = len(self._drafts)
        return f"“待办”里有 {count} 条答复写了没有保存。到那一条按“答复”；再关一次就放弃它们。" if count else ""

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
        self._drafts.pop(one.id, None)
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
