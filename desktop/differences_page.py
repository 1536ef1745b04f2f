"""What has changed since a report went out (和上次报送的差别), cell by cell; and what revisions of the task changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QSplitter, QVBoxLayout, QWidget

from db.merging.since import ADDED, REMOVED
from desktop.asking import Telling, button, combo, label, panel
from desktop.line_list import Lead, LeadList
from desktop.progress import ProgressPane
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from office.differences import Difference, SinceSent, differences, task_changes
from office.receipts import receipts

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import Job, JobRunner, Report
    from desktop.text_table import Line
    from desktop.workspace_source import WorkspaceSource

_HEADS: Final = ("表", "记录", "栏目", "报送时", "现在")
_BLANK: Final = "（空）"
_THEN, _NOW = 3, 4
_MOST_LINES: Final = 5_000


class DifferencesPage(QWidget):
    """Differences since a report, and between revisions of the task.

    Signals:
        left(): The user has gone back to the tables.
        cell_wanted(str, int, str): The user wants a cell: table, local number of the row, field.
    """

    left = Signal()
    cell_wanted = Signal(str, int, str)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differencesPage")
        self._workspace = workspace
        self._runner = runner
        self.back = button("返回", "leaveDifferences")
        self.report = combo("differencesReport", "和哪一次报送比", [])
        self.words = Sentence("differencesWords", "有多少差别")
        self.list = TextTable("differencesList", "和这次报送的差别", _HEADS, stretch=_NOW)
        self.revisions = LeadList("taskChanges", "任务方案各版的改动")
        self.progress = ProgressPane("comparing")
        self.telling = Telling("differencesTelling")
        self.list.horizontalHeader().setSectionResizeMode(_THEN, QHeaderView.ResizeMode.Stretch)
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.report.activated.connect(self._on_report_activated)
        self.list.chosen.connect(self._go_to)

    _job: Job

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("和上次报送的差别", "title"), 1)
        head.addWidget(self.back)
        inside.addLayout(head)
        above = QHBoxLayout()
        above.addWidget(self.words, 1)
        above.addWidget(self.report)
        inside.addLayout(above)
        lower = QWidget()
        box = QVBoxLayout(lower)
        box.setContentsMargins(0, 4, 0, 0)
        box.addWidget(label("县局改过任务方案的，改了什么", "head"))
        box.addWidget(self.revisions, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setObjectName("differencesSplit")
        split.addWidget(self.list)
        split.addWidget(lower)
        split.setStretchFactor(0, 1)
        split.setSizes([400, 150])
        split.setChildrenCollapsible(False)
        inside.addWidget(split, 1)
        inside.addWidget(label("按回车或双击一行，转到那一格。下一次封包只报这些改动。", "quiet"))
        inside.addWidget(self.progress)
        inside.addWidget(self.telling)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def begin(self) -> None:
        """Compare with the last report."""
        found = [one for one in receipts(self._workspace.store) if one.is_here][::-1]
        with QSignalBlocker(self.report):
            self.report.clear()
            for one in found:
                self.report.addItem(f"第 {one.sequence} 次（{one.sent_at[:16].replace('T', ' ')}）", one.package_id)
        self.report.setEnabled(len(found) > 1)
        self.revisions.leads.set_leads(_revisions(self._workspace))
        self.compare()

    @Slot(int)
    def _on_report_activated(self, _place: int) -> None:
        self.compare()

    def compare(self) -> None:
        """Compare with the report that is chosen, beside the window's thread."""
        wanted = self.report.currentData()
        if wanted is None:
            self._show(SinceSent("", "", 0, "", ()))
            return
        if self._runner.is_busy:
            self.telling.tell("正在进行一项工作，完成后再比较。")
            return
        self.telling.quiet()

        def work(store: Store, _report: Report) -> SinceSent:
            return differences(store, str(wanted))

        job = self._job = self._runner.start_on(self._workspace.store, work)
        job.succeeded.connect(self._show)
        job.failed.connect(self.telling.tell_fault)
        self.progress.follow(job, "正在比较")

    @Slot(object)
    def _show(self, since: SinceSent) -> None:
        lines = [line for row in since.rows for line in _lines(row)]
        self.list.lines.set_lines(lines[:_MOST_LINES])
        self.words.tell(_words(since, len(lines)))
        if lines:
            self.list.setCurrentIndex(self.list.lines.index(0, 0))

    @Slot(object)
    def _go_to(self, about: object) -> None:
        if isinstance(about, tuple):
            self.cell_wanted.emit(*about)


def _lines(row: Difference) -> list[Line]:
    """One line a cell; a record that is new or gone is one line. One that is gone leads nowhere."""
    where = (f"{row.table} {row.title}", row.words)
    if row.kind in {ADDED, REMOVED}:
        held = [f"{cell.title} {cell.after or cell.before}" for cell in row.cells if cell.after or cell.before]
        texts = ("", "，".join(held)) if row.kind == ADDED else ("，".join(held), "")
        word = "新增记录" if row.kind == ADDED else "删除记录"
        about = (row.table, row.row, "") if row.kind == ADDED else None
        return [((*where, word, *texts), about)]
    return [
        ((*where, cell.title, cell.before or _BLANK, cell.after or _BLANK), (row.table, row.row, cell.field))
        for cell in row.cells
    ]


def _words(since: SinceSent, count: int) -> str:
    if not since.package_id:
        return "本单位还没有报送过，没有可以比较的。"
    which = f"第 {since.sequence} 次报送（包码 {since.package_code}）"
    if not since.rows:
        return f"和{which}完全一样。"
    more = f"，这里列出前 {_MOST_LINES} 处" if count > _MOST_LINES else ""
    return f"{which}以后，有 {len(since.rows)} 条记录不一样{more}。"


def _revisions(workspace: WorkspaceSource) -> list[Lead]:
    leads: list[Lead] = []
    for one in task_changes(workspace.store):
        leads.append(Lead(f"第 {one.revision} 版", is_head=True))
        leads += [Lead(f"　　{text}") for text in one.changes or ("没有影响填报的改动。",)]
    return leads or [Lead("任务方案没有改过。")]
