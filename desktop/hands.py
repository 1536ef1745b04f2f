"""How an act on the grid is done (动手): at once if it is small, else beside the window, with a bar and a way to stop.

What is done beside the window stands in one transaction, so that stopping it leaves no trace.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop.acts import MOST_AT_ONCE, TableActs, quiet
from desktop.blocks import Block
from desktop.grid_bar import GridBar
from desktop.grid_model import GridModel
from desktop.jobs import JobRunner, Report
from desktop.sources import TableSource
from desktop.table_views import TableViews
from forms.troubles import Trouble
from office.pasted import PasteOrder

#: What is said after each act that wrote something.
UNDO_WORDS: Final = "Ctrl+Z 可以整个撤销。"
_BUSY: Final = "正在进行一项工作，完成后才能修改。"
_CANCELLED: Final = "已取消，什么都没有改动。"
_FAILED: Final = "程序出了意外的错误，这一步没有完成，什么都没有改动；已保存的数据不受影响。"

Doing = Callable[[TableActs, Report], object]
Then = Callable[[object], None]


class Hands(QObject):
    """Does acts on one table.

    Args:
        runner: Does what is large; None: everything is done at once.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        stopped(): An act was refused or cancelled; nothing was written.
    """

    said = Signal(str, bool)
    stopped = Signal()

    def __init__(self, source: TableSource, model: GridModel, views: TableViews, runner: JobRunner | None) -> None:
        super().__init__(views)
        self.source = source
        self.model = model
        self.views = views
        self.grid = views.grid
        self.bar = GridBar(views)
        self._runner = runner

    def say(self, text: str, is_refusal: bool = False) -> None:  # noqa: FBT001, FBT002 - as the signal
        """Tell something at the foot of the window."""
        self.said.emit(text, is_refusal)

    def is_locked(self) -> bool:
        """Whether a job is writing, so that nothing may be done; then it is told."""
        if self.model.is_locked:
            self.say(_BUSY, True)
        return self.model.is_locked

    def order(self, lines: Block, places: Sequence[int | None], rows: Sequence[int | None]) -> PasteOrder:
        """Say which texts go where, by places on the screen; None: a new row, or a column that is not there."""
        columns, model = self.source.columns, self.model
        fields = [columns[place].name if place is not None else None for place in places]
        return PasteOrder(
            lines,
            fields,
            [model.number_at(row) if row is not None else None for row in rows],
            {name: token for name, token in self.source.given.items() if name not in fields},
            self.source.reason,
        )

    def run(self, size: int, what: str, doing: Doing, then: Then) -> None:
        """Do something, at once if it is small.

        Args:
            size: Roughly how many cells it reads or writes.
            what: What is done, in words, for the bar.
            then: Gets the answer, in the window's thread.
        """
        if self.is_locked():
            self.stopped.emit()
            return
        if self._runner is None or size <= MOST_AT_ONCE:
            try:
                answer = doing(self.source.acts, quiet)
            except Trouble as trouble:
                self._on_job_failed(trouble)
                return
            then(answer)
            return
        job = self._runner.start(self.source.acts.beside(doing))
        job.succeeded.connect(then)
        job.failed.connect(self._on_job_failed)
        job.cancelled.connect(self._on_job_cancelled)
        self.bar.follow(job, what)

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self.stopped.emit()
        self.say(str(fault) if isinstance(fault, Trouble) else _FAILED, True)

    @Slot()
    def _on_job_cancelled(self) -> None:
        self.stopped.emit()
        self.say(_CANCELLED)
