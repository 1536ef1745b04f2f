"""What this unit has reported (报过的内容): each report as it went out, by table; written to a stick once more."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot

from desktop.asking import button
from desktop.jobs import JobRunner
from desktop.screen import Screen, row, split
from desktop.sentence import Sentence
from desktop.stick_line import StickLine, pulled_out, size_words
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble
from office.sent import SentReport, sent_reports, sent_rows, write_again
from reports.facts import TableCount

if TYPE_CHECKING:
    from db.store import Store
    from desktop.jobs import Report

_REPORTS: Final = ("第几次", "方式", "时间", "包码", "写到哪里")
_TABLES: Final = ("表", "记录")
_LEFT_WIDTH: Final = 260
_MOST_ROWS: Final = 2_000


class SentPage(Screen):
    """The reports that were sealed here."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("sent", "报过的内容", runner)
        self._workspace = workspace
        self.reports = TextTable("sentReports", "报过的内容，最近的在最上面", _REPORTS, stretch=3)
        self.tables = TextTable("sentTables", "这一次报的表", _TABLES, stretch=0, right=(1,))
        self.rows = TextTable("sentRows", "表里当时的内容", ("",), stretch=None)
        self.words = Sentence("sentWords", "选中的一次报送")
        self.stick = StickLine("againFolder", "写到哪里")
        self.again = button("原样再写一次到优盘", "writeAgain")
        self.first = self.reports
        self._show_parts()
        self.reports.looked_at.connect(self._on_report_looked_at)
        self.tables.looked_at.connect(self._on_table_looked_at)
        self.again.clicked.connect(self._on_again_clicked)

    def _show_parts(self) -> None:
        lower = split("sentLower", self.tables, self.rows, 1, sideways=True)
        lower.setSizes([_LEFT_WIDTH, 3 * _LEFT_WIDTH])
        self.lay_out(
            split("sentSplit", self.reports, lower, 2),
            1,
            self.words,
            row(self.stick, 1, self.again),
            self.progress,
            self.telling,
        )

    def refresh(self) -> None:
        """List the reports anew."""
        self.reports.show_lines([(_report_words(one), one) for one in sent_reports(self._workspace.store)])

    @property
    def _report(self) -> SentReport | None:
        return self.reports.of(SentReport)

    def suit(self) -> None:
        """Offer to write a report once more if it is whole."""
        super().suit()
        report = self._report
        self.again.setEnabled(report is not None and not report.fault and not self._runner.is_busy)

    @Slot(object)
    def _on_report_looked_at(self, about: object) -> None:
        report = about if isinstance(about, SentReport) else None
        tables = report.tables if report is not None else ()
        self.rows.show_others(("",), [])
        self.tables.show_lines([((one.title, str(one.rows)), one) for one in tables])
        self.words.tell(_words(report))
        self.suit()

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
        self.rows.show_others(titles, [(tuple(row), row) for row in rows[:_MOST_ROWS]])

    @Slot()
    def _on_again_clicked(self) -> None:
        report = self._report
        if report is None or self._runner.is_busy:
            return
        out = self.stick.folder_for(self.telling, "请先插好优盘，选择写到哪里。")
        if out is None:
            return

        def work(store: "Store", tell: "Report") -> Path:
            return write_again(store, report.id, out, report=tell)

        told = "已取消，没有留下任何文件。"
        self.run_on(self._workspace.store, work, "正在写入", self._on_again_succeeded, told)

    @Slot(object)
    def _on_again_succeeded(self, folder: Path) -> None:
        self.telling.tell(f"已原样写到 {folder}，读回核对过，包码不变。{pulled_out(folder)}。", good=True)


def _report_words(report: SentReport) -> tuple[str, ...]:
    return (
        f"第 {report.sequence} 次",
        report.stage,
        report.at[:16].replace("T", " "),
        report.code,
        _written_words(report),
    )


def _written_words(report: SentReport) -> str:
    if not report.is_written:
        return "没有写完，没有报出"
    if report.place is None:
        return "已写出"
    return "已写到文件夹" if report.place else "已写到优盘"


def _words(report: SentReport | None) -> str:
    if report is None:
        return "本单位还没有封过包。"
    if report.fault:
        return report.fault
    rows = sum(table.rows for table in report.tables)
    proofs = f"，证明材料 {report.evidence} 个（{size_words(report.bytes)}）" if report.evidence else ""
    place = f"写在 {report.place}。" if report.place else ""
    return f"共 {len(report.tables)} 张表、{rows} 条记录{proofs}。这是封包时的内容，以后的改动不在里面。{place}"
