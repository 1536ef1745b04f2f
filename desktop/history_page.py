"""What was done in this workspace (操作记录): act by act, cell by cell; and taking one act back."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox

from db.batch_list import PAGE
from db.history import Batch, undo
from desktop.asking import button, combo, label, offer
from desktop.changes import EVERYTHING, Changes
from desktop.jobs import JobRunner
from desktop.past import MOST_CELLS, Cell, Past
from desktop.screen import Screen, box, column, row, split
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import Report

_ACTS: Final = ("时间", "填表人", "做了什么", "表", "记录", "格", "")
_FILTER_LETTERS: Final = 8
_CELLS: Final = ("记录", "指标项", "改前", "改后")


class HistoryPage(Screen):
    """The acts."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("history", "操作记录", runner, back="返回填报")
        self._workspace = workspace
        self._past = Past(workspace.store)
        self._has_more = False
        self._why = ""
        self._make_parts()
        self.first = self.acts
        self._show_parts()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.kind = combo("historyKind", "哪一类操作", self._past.kinds)
        self.table = combo("historyTable", "哪张表", self._past.tables)
        self.person = combo("historyPerson", "谁做的", self._past.people)
        self.acts = TextTable("acts", "操作记录，最近的在最上面", _ACTS, stretch=3, right=(4, 5))
        self.cells = TextTable("actCells", "这次操作改了哪些格", _CELLS, stretch=3)
        self.head = Sentence("actWords", "选中的操作")
        self.why = Sentence("whyNotUndo", "能不能撤销", lines=2)
        self.why.setProperty("role", "quiet")
        self.undo = button("撤销这次操作", "undoAct")

    def _show_parts(self) -> None:
        for choice in (self.kind, self.table, self.person):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(_FILTER_LETTERS)
        lower = box(column(self.head, self.cells, 1, row(self.why, 1, self.undo)))
        self.lay_out(
            row(label("只看"), self.kind, 1, self.table, 1, self.person, 1),
            split("historySplit", self.acts, lower),
            1,
            self.progress,
            self.telling,
        )

    def _connect_signals(self) -> None:
        for choice in (self.kind, self.table, self.person):
            choice.activated.connect(self.refresh)
        self.acts.looked_at.connect(self._on_act_looked_at)
        self.acts.chosen.connect(self._on_act_chosen)
        self.acts.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.cells.chosen.connect(self._on_cell_chosen)
        self.undo.clicked.connect(self._on_undo_clicked)

    @Slot()
    def refresh(self) -> None:
        """Read the acts anew; the cursor stays on the act that it was on."""
        kept = self._act.number if self._act is not None else None
        found = self._read(None)
        place = next((place for place, batch in enumerate(found) if batch.number == kept), 0)
        self.acts.show_lines([(self._past.words(batch), batch) for batch in found], place)

    def begin(self) -> None:
        """Show everything of the newest act."""
        offer(self.table, self._past.tables)
        offer(self.person, self._past.people)
        self.acts.clearSelection()
        self.acts.setCurrentIndex(self.acts.lines.index(-1, 0))
        super().begin()

    @property
    def _act(self) -> Batch | None:
        return self.acts.of(Batch)

    def _read(self, before: int | None) -> list[Batch]:
        kind, table, person = (str(choice.currentData() or "") for choice in (self.kind, self.table, self.person))
        found = self._past.page(kind, table, person, before)
        self._has_more = len(found) == PAGE
        return found

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        if self._has_more and value == self.acts.verticalScrollBar().maximum():
            last = self.acts.lines.about(self.acts.lines.rowCount() - 1)
            if isinstance(last, Batch):
                self.acts.lines.add_lines([(self._past.words(batch), batch) for batch in self._read(last.number)])

    @Slot(object)
    def _on_act_looked_at(self, about: object) -> None:
        self._show_act(about if isinstance(about, Batch) else None)

    @Slot(object)
    def _on_act_chosen(self, _about: object) -> None:
        self.cells.setFocus()

    def _show_act(self, batch: Batch | None) -> None:
        cells = self._past.cells(batch) if batch is not None else []
        self.cells.lines.set_lines([((cell.row, cell.title, cell.before, cell.after), cell) for cell in cells])
        self.head.tell(self._head(batch, len(cells)))
        self._why = self._past.why_not_undo(batch) if batch is not None and not self._runner.is_busy else ""
        self.why.tell(self._why or ("选中一格按回车，转到表里的这一格。" if cells else ""))
        self.suit()

    def _head(self, batch: Batch | None, shown: int) -> str:
        if batch is None:
            return "没有这样的操作。"
        words = self._past.words(batch)
        reason = f"　理由：{batch.reason}" if batch.reason else ""
        more = f"　只列出前 {MOST_CELLS} 格" if shown == MOST_CELLS else ""
        return f"{words[0]}　{words[1]}　{words[2]}　{words[3]}{reason}{more}"

    def look_again(self) -> None:
        """Say anew what the act wrote, and whether it can be taken back."""
        if self.isVisible():
            self._show_act(self._act)

    def suit(self) -> None:
        """Offer taking back what can be taken back."""
        super().suit()
        self.undo.setEnabled(self._act is not None and not self._why and not self._runner.is_busy)

    @Slot(object)
    def _on_cell_chosen(self, about: object) -> None:
        if isinstance(about, Cell) and about.number:
            self.cell_wanted.emit(about.table, about.number, about.field)
        else:
            self.telling.tell("这条记录已经不在表里，或者不在表格里填写。")

    @Slot()
    def _on_undo_clicked(self) -> None:
        batch = self._act
        if batch is None or self._runner.is_busy:
            return

        def work(store: "Store", _report: "Report") -> object:
            return undo(store, batch.number)

        self.run_on(self._workspace.store, work, "正在撤销", self._on_undo_succeeded)

    @Slot()
    def _on_undo_succeeded(self) -> None:
        self.changed.emit(Changes(EVERYTHING.kinds, self))
        self.refresh()
        self.telling.tell("已撤销，各格回到这次操作以前的内容。撤销本身也记在最上面，可以再撤销它来恢复。", good=True)
        self.put_cursor(self.acts)
