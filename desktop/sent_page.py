"""What this unit has reported (报过的内容): each report as it went out, by table; written to a stick once more."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.asking import Telling, button, label, panel
from desktop.jobs import JobRunner
from desktop.progress import ProgressPane
from desktop.sentence import Sentence
from desktop.stick_line import StickLine, size_words
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble
from office.sent import SentReport, sent_reports, sent_rows, write_again
from reports.facts import TableCount

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import Report

_REPORTS: Final = ("第几次", "方式", "时间", "包码", "优盘")
_TABLES: Final = ("表", "记录")
_LEFT_WIDTH: Final = 260
_MOST_ROWS: Final = 2_000


class SentPage(QWidget):
    """The reports that were sealed here.

    Signals:
        left(): The user has gone back.
    """

    left = Signal()

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sentPage")
        self._workspace = workspace
        self._runner = runner
        self.back = button("返回", "leaveSent")
        self.reports = TextTable("sentReports", "报过的内容，最近的在最上面", _REPORTS, stretch=3)
        self.tables = TextTable("sentTables", "这一次报的表", _TABLES, stretch=0, right=(1,))
        self.rows = TextTable("sentRows", "表里当时的内容", ("",), stretch=None)
        self.words = Sentence("sentWords", "选中的一次报送")
        self.stick = StickLine("againFolder", "写到哪里")
        self.again = button("原样再写一次到优盘", "writeAgain")
        self.progress = ProgressPane("writingAgain")
        self.telling = Telling("sentTelling")
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.reports.looked_at.connect(self._on_report_looked_at)
        self.tables.looked_at.connect(self._on_table_looked_at)
        self.again.clicked.connect(self._on_again_clicked)
        runner.busy_changed.connect(self._suit)

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("报过的内容", "title"), 1)
        head.addWidget(self.back)
        inside.addLayout(head)
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.setObjectName("sentLower")
        lower.addWidget(self.tables)
        lower.addWidget(self.rows)
        lower.setStretchFactor(1, 1)
        lower.setSizes([_LEFT_WIDTH, 3 * _LEFT_WIDTH])
        lower.setChildrenCollapsible(False)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setObjectName("sentSplit")
        split.addWidget(self.reports)
        split.addWidget(lower)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        inside.addWidget(split, 1)
        inside.addWidget(self.words)
        foot = QHBoxLayout()
        foot.addWidget(self.stick, 1)
        foot.addWidget(self.again)
        inside.addLayout(foot)
        inside.addWidget(self.progress)
        inside.addWidget(self.telling)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def refresh(self) -> None:
        """List the reports anew."""
        self.telling.quiet()
        found = sent_reports(self._workspace.store)
        self.reports.lines.set_lines([(_report_words(one), one) for one in found])
        if found:
            self.reports.setCurrentIndex(self.reports.lines.index(0, 0))
        else:
            self._on_report_looked_at(None)

    @property
    def _report(self) -> SentReport | None:
        found = self.reports.about
        return found if isinstance(found, SentReport) else None

    @Slot()
    def _suit(self) -> None:
        report = self._report
        self.again.setEnabled(report is not None and not report.fault and not self._runner.is_busy)
        self.back.setEnabled(not self._runner.is_busy)

    @Slot(object)
    def _on_report_looked_at(self, about: object) -> None:
        report = about if isinstance(about, SentReport) else None
        tables = report.tables if report is not None else ()
        self.rows.show_lines(("",), [])
        self.tables.lines.set_lines([((one.title, str(one.rows)), one) for one in tables])
        if tables:
            self.tables.setCurrentIndex(self.tables.lines.index(0, 0))
        self.words.tell(_words(report))
        self._suit()

    @Slot(object)
    def _on_table_looked_at(self, about: object) -> None:
        report = self._report
        if report is None or not isinstance(about, TableCount):
            return
        try:
            titles, rows = sent_rows(self._workspace.store, report.id, about.table)
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return
        self.rows.show_lines(titles, [(tuple(row), row) for row in rows[:_MOST_ROWS]])

    @Slot()
    def _on_again_clicked(self) -> None:
        report, out = self._report, self.stick.folder
        if report is None or self._runner.is_busy:
            return
        if out is None or not out.is_dir():
            self.telling.tell("请先插好优盘，选择写到哪里。")
            return
        self.telling.quiet()

        def work(store: "Store", tell: "Report") -> Path:
            return write_again(store, report.id, out, report=tell)

        job = self._runner.start_on(self._workspace.store, work)
        job.succeeded.connect(self._on_again_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.cancelled.connect(self._on_again_cancelled)
        self.progress.follow(job, "正在写入优盘")

    @Slot(object)
    def _on_again_succeeded(self, folder: Path) -> None:
        self.telling.tell(f"已原样写到 {folder}，读回核对过，包码不变，可以拔出优盘。", good=True)

    @Slot()
    def _on_again_cancelled(self) -> None:
        self.telling.tell("已取消，优盘上没有留下任何文件。", good=True)


def _report_words(report: SentReport) -> tuple[str, ...]:
    state = "已写到优盘" if report.is_written else "没有写完，没有报出"
    return f"第 {report.sequence} 次", report.stage, report.at[:16].replace("T", " "), report.code, state


def _words(report: SentReport | None) -> str:
    if report is None:
        return "本单位还没有封过包。"
    if report.fault:
        return report.fault
    rows = sum(table.rows for table in report.tables)
    proofs = f"，证明材料 {report.evidence} 个（{size_words(report.bytes)}）" if report.evidence else ""
    return f"共 {len(report.tables)} 张表、{rows} 条记录{proofs}。这是封包时的内容，以后的改动不在里面。"
