"""Checks over whole tables after typing: at once if they are short, else beside the window, making way to who writes.

Nobody waits for them and nothing is locked: as soon as something is to be written, they stop, leave no trace, and begin
anew after the last key.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from db.checks.settle import is_long, settle_tables
from desktop.jobs import Job, Report
from forms.troubles import Cancelled, Trouble

if TYPE_CHECKING:
    from db.store import Store

_LOOK_MS: Final = 5


class Settler(QObject):
    """Settles one workspace.

    Signals:
        settled(bool): All is up to date; whether anything changed by it.
        gave_way(): It was stopped for something else to be written; to be begun again later.
        failed(str): It could not be done, in words.
    """

    settled = Signal(bool)
    gave_way = Signal()
    failed = Signal(str)

    def __init__(self, store: "Store", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._work: _Work | None = None
        self._job: Job | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is at work beside the window."""
        return self._job is not None

    def begin(self) -> None:
        """Settle, here and now if that is short; the signals tell."""
        if self._job is not None:
            return
        if not is_long(self._store):
            self._settle_now()
            return
        self._work = _Work(self._store.beside)
        job = self._job = Job(self._work.run, self)
        job.succeeded.connect(self._on_job_succeeded)
        job.cancelled.connect(self.gave_way)
        job.failed.connect(self._on_job_failed)
        job.finished.connect(self._on_job_finished)
        self._store.before_writing = self.make_way
        self._pool.start(job.runnable)

    def make_way(self) -> None:
        """Stop, if at work, and return once the store is free; that takes some hundredths of a second."""
        if self._job is not None and self._work is not None:
            self._job.cancel()
            self._work.give_up()
            # Until the thread is through: a job that had not begun never will, and so says nothing itself.
            while not self._pool.waitForDone(_LOOK_MS):
                self._work.interrupt()

    def stop(self) -> None:
        """Stop for good, and tell nobody."""
        self.make_way()
        if self._job is not None:
            self._job.forget()
            self._on_job_finished()

    def _settle_now(self) -> None:
        try:
            changed = settle_tables(self._store)
        except Trouble as trouble:
            self.failed.emit(str(trouble))
        else:
            self.settled.emit(bool(changed))

    @Slot(object)
    def _on_job_succeeded(self, changed: object) -> None:
        self.settled.emit(bool(changed))

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self.failed.emit(str(fault) if isinstance(fault, Trouble) else "表间核对没有完成，已保存的数据不受影响。")

    @Slot()
    def _on_job_finished(self) -> None:
        gone, self._job, self._work = self._job, None, None
        self._store.before_writing = _nothing
        if gone is not None:
            # Its thread has said all but may not have come back yet.
            self._pool.waitForDone()
            gone.free()


class _Work:
    """The work in the other thread."""

    def __init__(self, open_beside: "Callable[[], Store]") -> None:
        self._open = open_beside
        self._own: Store | None = None
        self._is_stopped = False

    def run(self, report: Report) -> frozenset[str]:
        """Settle, on a connection of its own."""
        try:
            report(0, 1)
            with self._open() as own:
                self._own = own
                return settle_tables(own, lambda: report(0, 1))
        except Exception as fault:
            if self._is_stopped:
                raise Cancelled from fault  # broken off in the middle of a statement, as was asked for
            raise
        finally:
            self._own = None

    def give_up(self) -> None:
        """Take what goes wrong from now on for being broken off."""
        self._is_stopped = True

    def interrupt(self) -> None:
        """Break off the statement that runs, if one does."""
        own = self._own
        if own is not None:
            own.interrupt()


def _nothing() -> None:
    """Nobody has to make way."""
