"""What has changed since a report went out (和上次报送的差别), cell by cell; and what revisions of the task changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHeaderView

from db.merging.since import ADDED, REMOVED
from desktop.asking import combo, label, offer
from desktop.line_list import Lead, LeadList
from desktop.screen import Screen, box, column, row, split
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from office.differences import Difference, SinceSent, differences, task_changes
from office.receipts import receipts

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import JobRunner, Report
    from desktop.text_table import Line
    from desktop.workspace_source import WorkspaceSource

_HEADS: Final = ("表", "记录", "栏目", "报送时", "现在")
_BLANK: Final = "（空）"
_THEN, _NOW = 3, 4
_MOST_LINES: Final = 5_000


class DifferencesPage(Screen):
    """Differences since a report, and between revisions of the task."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("differences", "和上次报送的差别", runner)
        self._workspace = workspace
        self.report = combo("differencesReport", "和哪一次报送比", [])
        self.words = Sentence("differencesWords", "有多少差别")
        self.list = TextTable("differencesList", "和这次报送的差别", _HEADS, stretch=_NOW)
        self.revisions = LeadList("taskChanges", "任务方案各版的改动")
        self.list.horizontalHeader().setSectionResizeMode(_THEN, QHeaderView.ResizeMode.Stretch)
        self.first, self.at_rest = self.list, ()
        lower = box(column(label("县局改过任务方案的，改了什么", "head"), self.revisions, 1))
        both = split("differencesSplit", self.list, 1, lower)
        both.setSizes([400, 150])
        self.lay_out(
            row(self.words, 1, self.report),
            both,
            1,
            label("按回车或双击一行，转到那一格。下一次封包只报这些改动。", "quiet"),
            self.progress,
            self.telling,
        )
        self.report.activated.connect(self._on_report_activated)
        self.list.chosen.connect(self._go_to)

    def begin(self) -> None:
        """Compare with the last report."""
        found = [one for one in receipts(self._workspace.store) if one.is_here][::-1]
        said = [(one.package_id, f"第 {one.sequence} 次（{one.sent_at[:16].replace('T', ' ')}）") for one in found]
        offer(self.report, said, chosen="")
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

        def work(store: Store, _report: Report) -> SinceSent:
            return differences(store, str(wanted))

        self.run_on(self._workspace.store, work, "正在比较", self._show)

    @Slot(object)
    def _show(self, since: SinceSent) -> None:
        lines = [line for row in since.rows for line in _lines(row)]
        self.list.show_lines(lines[:_MOST_LINES])
        self.words.tell(_words(since, len(lines)))

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
