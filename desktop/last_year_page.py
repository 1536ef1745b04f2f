"""Last year's values at the bureau (去年的数据): what a workbook or workspace would bring is looked at first."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot

from desktop.asking import ask_files, ask_folder, button, label
from desktop.jobs import JobRunner
from desktop.screen import Screen, row
from desktop.sentence import Sentence
from desktop.settings import Settings
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from db.lastyear import Brought
    from db.store import Store
    from desktop.jobs import Report

_HEADS: Final = ("表", "记录", "要核对的，没有带入的")
_KINDS: Final = ("xlsx", "xls", "et")
_FOLDER: Final = "lastYear"


class LastYearPage(Screen):
    """From last year's workbook or workspace to values to compare with.

    Signals:
        brought(): Last year's values are others now.
    """

    brought = Signal()

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings) -> None:
        super().__init__("lastYear", "导入去年的数据", runner, back="返回填报")
        self._workspace = workspace
        self._settings = settings
        self._place: Path | None = None
        self._may_bring = False
        self.book = button("选择工作簿…", "lastYearBook", primary=True)
        self.folder = button("选择去年的工作区…", "lastYearFolder")
        self.place = Sentence("lastYearPlace", "选定的去年数据")
        self.tables = TextTable("lastYearTables", "会带入哪些表", _HEADS, stretch=2, right=(1,))
        self.start = button("导入去年的数据", "bringLastYear", primary=True)
        self.first = self.book
        self.at_rest = (self.book, self.folder, self.back)
        told = "供与今年对照、沿用，不算今年填的数。再次导入会替换上次导入的；导入后重新发任务包，各单位才看得到。"
        self.lay_out(
            label(told, "quiet"),
            self.place,
            self.tables,
            1,
            self.progress,
            self.telling,
            row(None, self.start),
            head=(self.book, self.folder),
        )
        self.book.clicked.connect(self._on_book_clicked)
        self.folder.clicked.connect(self._on_folder_clicked)
        self.start.clicked.connect(self._on_start_clicked)
        self.suit()

    def begin(self) -> None:
        """Begin with nothing chosen."""
        self._place, self._may_bring = None, False
        self.place.tell("还没有选择：去年的报表工作簿、填报模板，或者去年的工作区文件夹。")
        self.tables.lines.set_lines([])
        self.telling.quiet()
        self.suit()

    def suit(self) -> None:
        """Offer to bring in what was looked at."""
        super().suit()
        self.start.setEnabled(self._may_bring and not self._runner.is_busy)

    @Slot()
    def _on_book_clicked(self) -> None:
        start = self._settings.folder(_FOLDER)
        chosen = ask_files(self, "选择去年的工作簿", _KINDS, is_single=True, folder=start)
        if chosen:
            self._settings.keep_folder(_FOLDER, chosen[0].parent)
            self.look_at(chosen[0])

    @Slot()
    def _on_folder_clicked(self) -> None:
        chosen = ask_folder(self, "选择去年的工作区文件夹", self._settings.folder(_FOLDER))
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, place: Path) -> None:
        """Show what would come over; nothing is written."""
        self._place, self._may_bring = place, False
        self.place.tell(f"来自：{place}")
        self._start(is_trial=True)

    @Slot()
    def _on_start_clicked(self) -> None:
        self._start(is_trial=False)

    def _start(self, *, is_trial: bool) -> None:
        place = self._place
        if place is None or self._runner.is_busy:
            return

        def work(store: "Store", _report: "Report") -> "list[Brought]":
            from office.last_year import bring

            return bring(store, place, dry_run=is_trial)

        told = "正在读取，没有改动任何内容" if is_trial else "正在导入"
        job = self.run_on(self._workspace.store, work, told, self._on_looked if is_trial else self._on_brought)
        job.failed.connect(self._on_failed)

    def _show(self, found: "Sequence[Brought]") -> None:
        ordered = sorted(found, key=lambda one: not one.rows)
        lines = [
            ((one.title, str(one.rows), "；".join((*one.notes, *one.left_out))), one)
            for one in ordered
            if one.rows or one.left_out
        ]
        self.tables.lines.set_lines(lines)

    @Slot(object)
    def _on_looked(self, found: "Sequence[Brought]") -> None:
        self._show(found)
        self._may_bring = any(one.rows for one in found)
        self.telling.tell(f"将会带入 {_counted(found)}。核对后按“导入去年的数据”。", good=True)
        self.suit()
        self.put_cursor(self.start)

    @Slot(object)
    def _on_brought(self, found: "Sequence[Brought]") -> None:
        self._show(found)
        self._may_bring = False
        self.telling.tell(f"已导入 {_counted(found)}。请重新发任务包，各单位才看得到。", good=True)
        self.brought.emit()
        self.put_cursor(self.back)

    @Slot()
    def _on_failed(self) -> None:
        self._may_bring = False
        self.tables.lines.set_lines([])


def _counted(found: "Sequence[Brought]") -> str:
    return f"{sum(bool(one.rows) for one in found)} 张表、{sum(one.rows for one in found)} 条记录"
