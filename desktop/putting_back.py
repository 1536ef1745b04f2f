"""Undo and redo over the whole workspace (撤销, 恢复): at once if it is little, else beside the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.asking import words_of
from forms.troubles import Trouble

if TYPE_CHECKING:
    from db.batch import Written
    from desktop.jobs import JobRunner
    from desktop.open_table import OpenTable
    from desktop.workspace_source import WorkspaceSource


class PuttingBack(QObject):
    """Puts acts back.

    Signals:
        done(object, str): What was written by it, Written, and what is to be said.
        said(str, bool): Nothing was put back, and why; whether that is a refusal.
    """

    done = Signal(object, str)
    said = Signal(str, bool)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, table: OpenTable) -> None:
        super().__init__(table)
        self._workspace = workspace
        self._runner = runner
        self._table = table

    @Slot()
    def undo(self) -> None:
        """Put back what was done last, whatever table it was in."""
        self._put_back(is_redo=False)

    @Slot()
    def redo(self) -> None:
        """Do again what was put back last."""
        self._put_back(is_redo=True)

    def _put_back(self, *, is_redo: bool) -> None:
        if self._runner.is_busy:
            return
        acts = self._workspace.acts
        if self._table.page is not None and acts.is_long(is_redo=is_redo):
            job = self._runner.start(acts.beside(is_redo=is_redo))
            job.succeeded.connect(partial(self._tell, is_redo=is_redo))
            job.failed.connect(self._on_job_failed)
            job.cancelled.connect(self._on_job_cancelled)
            self._table.page.deeds.hands.bar.follow(job, "正在恢复" if is_redo else "正在撤销")
            return
        try:
            written = acts.redo() if is_redo else acts.undo()
        except Trouble as trouble:
            self.said.emit(str(trouble), True)
            return
        self._tell(written, is_redo=is_redo)

    def _tell(self, written: Written | None, *, is_redo: bool) -> None:
        word = "恢复" if is_redo else "撤销"
        if written is None:
            self.said.emit(f"没有可以{word}的操作。", False)
            return
        self.done.emit(written, f"已{word}：{self._workspace.acts.told(written)}。")

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self.said.emit(words_of(fault), True)

    @Slot()
    def _on_job_cancelled(self) -> None:
        self.said.emit("已取消，什么都没有改动。", False)
