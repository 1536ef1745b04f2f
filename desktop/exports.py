"""Writing the table on the screen to a workbook (导出): to be filled in, or for people to read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.asking import ask_target, words_of
from desktop.jobs import JobRunner, Report
from desktop.progress import ProgressPane
from desktop.settings import Settings
from desktop.workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from db.store import Store

#: The folder of Excel files, as the settings keep it.
FOLDER: Final = "excel"


def _template(store: "Store", table: str, target: Path, report: Report) -> int:
    from office.template import template

    return template(store, [table], target, report=report)[1]


def _workbook(store: "Store", target_table: str, target: Path, report: Report) -> int:
    from office.workbook import workbook

    return workbook(store, target, wanted=[target_table], personal=True, report=report)


#: By action: how it is written, what its file is called after the table, what to do next.
_KINDS: Final[Mapping[str, tuple[Callable[["Store", str, Path, Report], int], str, str]]] = {
    "exportTemplate": (_template, "填报模板", "在表格软件里填好、保存，再用“从Excel填报”导入。"),
    "exportTable": (_workbook, "导出", "里面可能有姓名、电话，请妥善保管。"),
}
#: The actions that write a workbook.
SHEETS_OUT: Final = frozenset(_KINDS)


class Exports(QObject):
    """Exports of one workspace; one at a time.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.

    Attributes:
        progress: The bar; whoever has this lays it out.
    """

    said = Signal(str, bool)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runner = runner
        self._settings = settings
        self._parent = parent
        self._target = Path()
        self._next = ""
        self.progress = ProgressPane("exporting", parent)

    def ask(self, name: str, table: str) -> None:
        """Let the user say where to, and write there."""
        title = self._workspace.table_title(table)
        proposed = f"{title}_{_KINDS[name][1]}_{self._workspace.year}"
        target = ask_target(self._parent, "导出到", proposed, "xlsx", self._settings.folder(FOLDER))
        if target is not None:
            self._settings.keep_folder(FOLDER, target.parent)
            self.write(name, table, target)

    def write(self, name: str, table: str, target: Path) -> None:
        """Write a table to a file, in a job; a file of this name is replaced once the new one is whole."""
        if self._runner.is_busy:
            return
        self._target, (make, _, self._next) = target, _KINDS[name]
        job = self._runner.start_on(self._workspace.store, lambda store, report: make(store, table, target, report))
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)
        job.cancelled.connect(self._on_job_cancelled)
        self.progress.follow(job, f"正在导出“{self._workspace.table_title(table)}”")

    @Slot(object)
    def _on_job_succeeded(self, rows: int) -> None:
        self.said.emit(f"已导出 {rows} 条记录。{self._next}文件：{self._target}", False)

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self.said.emit(words_of(fault), True)

    @Slot()
    def _on_job_cancelled(self) -> None:
        self.said.emit("已取消导出，没有留下文件。", False)
