"""What was done in this workspace (操作记录): act by act, cell by cell; and taking one act back."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from db.batch_list import PAGE
from db.history import Batch, undo
from desktop.asking import Telling, button, combo, label, panel
from desktop.changes import EVERYTHING, Changes
from desktop.jobs import JobRunner
from desktop.past import MOST_CELLS, Cell, Past
from desktop.progress import ProgressPane
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import Report

_ACTS: Final = ("时间", "填表人", "做了什么", "表", "记录", "格", "")
_FILTER_LETTERS: Final = 8
_CELLS: Final = ("记录", "指标项", "改前", "改后")


class HistoryPage(QWidget):
    """The acts.

    Signals:
        left(): The user has gone back to the tables.
        changed(object): An act was taken back; Changes.
        cell_wanted(str, int, str): The user wants a cell: table, local number of the row, field.
    """

    left = Signal()
    changed = Signal(object)
    cell_wanted = Signal(str, int, str)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPage")
        self._workspace = workspace
        self._runner = runner
        self._past = Past(workspace.store)
        self._has_more = False
        self._why = ""
        self._make_parts()
        self._lay_out()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.back = button("返回填报", "leaveHistory")
        self.kind = combo("historyKind", "哪一类操作", self._past.kinds)
        self.table = combo("historyTable", "哪张表", self._past.tables)
        self.person = combo("historyPerson", "谁做的", self._past.people)
        self.acts = TextTable("acts", "操作记录，最近的在最上面", _ACTS, stretch=3, right=(4, 5))
        self.cells = TextTable("actCells", "这次操作改了哪些格", _CELLS, stretch=3)
        self.head = Sentence("actWords", "选中的操作")
        self.why = Sentence("whyNotUndo", "能不能撤销", lines=2)
        self.why.setProperty("role", "quiet")
        self.undo = button("撤销这次操作", "undoAct")
        self.progress = ProgressPane("undoing")
        self.telling = Telling("historyTelling")

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("操作记录", "title"), 1)
        head.addWidget(self.back)
        inside.addLayout(head)
        filters = QHBoxLayout()
        filters.addWidget(label("只看"))
        for choice in (self.kind, self.table, self.person):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(_FILTER_LETTERS)
            filters.addWidget(choice, 1)
        inside.addLayout(filters)
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 4, 0, 0)
        below.addWidget(self.head)
        below.addWidget(self.cells, 1)
        line = QHBoxLayout()
        line.addWidget(self.why, 1)
        line.addWidget(self.undo)
        below.addLayout(line)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setObjectName("historySplit")
        split.addWidget(self.acts)
        split.addWidget(lower)
        split.setChildrenCollapsible(False)
        inside.addWidget(split, 1)
        inside.addWidget(self.progress)
        inside.addWidget(self.telling)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def _connect_signals(self) -> None:
        self.back.clicked.connect(self.left)
        for choice in (self.kind, self.table, self.person):
            choice.activated.connect(self.refresh)
        self.acts.looked_at.connect(self._on_act_looked_at)
        self.acts.chosen.connect(self._on_act_chosen)
        self.acts.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.cells.chosen.connect(self._on_cell_chosen)
        self.undo.clicked.connect(self._on_undo_clicked)
        self._runner.busy_changed.connect(self._on_busy_changed)

    @Slot()
    def refresh(self) -> None:
        """Read the acts anew; the cursor stays on the act that it was on."""
        kept = self._act.number if self._act is not None else None
        found = self._read(None)
        self.acts.lines.set_lines([(self._past.words(batch), batch) for batch in found])
        row = next((place for place, batch in enumerate(found) if batch.number == kept), 0)
        if found:
            self.acts.setCurrentIndex(self.acts.lines.index(row, 0))
        else:
            self._show_act(None)

    def renew(self) -> None:
        """Show everything of the newest act; before the page is shown."""
        self.telling.quiet()
        for choice, options in ((self.table, self._past.tables), (self.person, self._past.people)):
            chosen = choice.currentData()
            choice.clear()
            for code, words in options:
                choice.addItem(words, code)
            choice.setCurrentIndex(max(0, choice.findData(chosen)))
        self.acts.clearSelection()
        self.acts.setCurrentIndex(self.acts.lines.index(-1, 0))
        self.refresh()

    @property
    def _act(self) -> Batch | None:
        found = self.acts.about
        return found if isinstance(found, Batch) else None

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
        self._suit()

    def _head(self, batch: Batch | None, shown: int) -> str:
        if batch is None:
            return "没有这样的操作。"
        words = self._past.words(batch)
        reason = f"　理由：{batch.reason}" if batch.reason else ""
        more = f"　只列出前 {MOST_CELLS} 格" if shown == MOST_CELLS else ""
        return f"{words[0]}　{words[1]}　{words[2]}　{words[3]}{reason}{more}"

    @Slot(bool)
    def _on_busy_changed(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot
        if not is_busy and self.isVisible():
            self._show_act(self._act)
        self._suit()

    @Slot()
    def _suit(self) -> None:
        self.undo.setEnabled(self._act is not None and not self._why and not self._runner.is_busy)
        self.back.setEnabled(not self._runner.is_busy)

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
        self.telling.quiet()

        def work(store: "Store", _report: "Report") -> object:
            return undo(store, batch.number)

        job = self._runner.start_on(self._workspace.store, work)
        job.succeeded.connect(self._on_undo_succeeded)
        job.failed.connect(self.telling.tell_fault)
        self.progress.follow(job, "正在撤销")

    @Slot()
    def _on_undo_succeeded(self) -> None:
        self.changed.emit(Changes(EVERYTHING.kinds, self))
        self.refresh()
        self.telling.tell("已撤销，各格回到这次操作以前的内容。撤销本身也记在最上面，可以再撤销它来恢复。", good=True)
        self.acts.setFocus()
