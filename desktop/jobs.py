"""Long work (封包、收包、检查) off the screen's thread, with progress and a way to stop.

The work is an ordinary function `work(report)`: it calls `report(done, total)` often, and `report` raises `Cancelled`
once the user has asked to stop. A `Job` lives in the thread of the window and speaks there; only a private runnable
touches the other thread. Store jobs share a pool of one thread, so that no two write at once, and each opens a
connection of its own (style.md 4.6, Long work).
"""

import logging
from collections.abc import Callable, Sequence
from threading import Event
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from db.store import Store
from forms.troubles import Cancelled, Trouble

Report = Callable[[int, int], None]
Work = Callable[[Report], object]
StoreWork = Callable[[Store, Report], object]

_LOG: Final = logging.getLogger(__name__)
_TELL_EVERY_SECONDS: Final = 0.05


class Job(QObject):
    """One piece of work under way.

    Signals:
        progressed(object, object): Done and total; units are the work's own. Plain objects, for Qt's int ends at 2 GiB.
        succeeded(object): What the function returned.
        failed(object): The Trouble, or whatever else was raised; the latter is logged already.
        cancelled(): It stopped because the user asked; everything is as before.
        finished(): Always last, whatever happened.
    """

    progressed = Signal(object, object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()
    _went = Signal(object, object)
    _ended = Signal(object, object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = Event()
        self.is_running = True
        self.runnable = _Runnable(work, self._report, self._stop.is_set, self._ended.emit)
        self._told = 0.0
        # Queued, so that whoever starts a job can connect to it before anything comes, however quick the work.
        self._went.connect(self._on_went, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next report, and does not begin if it has not."""
        self._stop.set()

    def free(self) -> None:
        """Give back what it holds; once its thread has left it."""
        self.runnable.free()
        self.deleteLater()

    def forget(self) -> None:
        """Tell nobody how it ended; only once it has."""
        self.is_running = False

    @property
    def is_cancelling(self) -> bool:
        """Whether the user has asked to stop."""
        return self._stop.is_set()

    def _report(self, done: int, total: int) -> None:
        """Tell the window, seldom enough not to drown it; called in the other thread."""
        if self._stop.is_set():
            raise Cancelled
        now = monotonic()
        if done >= total or now - self._told >= _TELL_EVERY_SECONDS:
            self._told = now
            self._went.emit(done, total)

    @Slot(object, object)
    def _on_went(self, done: int, total: int) -> None:
        if self.is_running:
            self.progressed.emit(done, total)

    @Slot(object, object)
    def _on_ended(self, result: object, fault: BaseException | None) -> None:
        if not self.is_running:
            return  # forgotten; a queued call comes through even after its connection is cut
        self.is_running = False
        if fault is None:
            self.succeeded.emit(result)
        elif isinstance(fault, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(fault)
        self.finished.emit()


class _Runnable(QRunnable):
    """Runs the function in a thread of the pool and says how it ended, exactly once."""

    def __init__(
        self, work: Work, report: Report, is_given_up: Callable[[], bool], ended: Callable[[object, object], None]
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)  # the Job keeps it; the pool must not delete what Python still holds
        self._work = work
        self._report = report
        self._is_given_up = is_given_up
        self._ended = ended

    def free(self) -> None:
        """Let go of what it was given: that holds the job, which holds this."""
        del self._work, self._report, self._is_given_up, self._ended

    def run(self) -> None:
        """Do the work; every fault is carried to the window's thread."""
        try:
            if self._is_given_up():
                raise Cancelled  # noqa: TRY301 - told as if the work had seen it
            result = self._work(self._report)
        except (Trouble, Cancelled) as fault:
            self._ended(None, fault)
        except Exception as fault:  # noqa: BLE001 - logged here, told by who started the job
            _LOG.exception("a job failed")
            self._ended(None, fault)
        else:
            self._ended(result, None)


class JobRunner(QObject):
    """Starts jobs one after the other.

    Signals:
        busy_changed(bool): Whether a job runs; while one does, nothing may be typed.
    """

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._jobs: list[Job] = []
        #: Ended, but its thread may still be on the way out of it.
        self._last: list[Job] = []

    @property
    def is_busy(self) -> bool:
        """Whether a job is running or waiting."""
        return bool(self._jobs)

    def start(self, work: Work) -> Job:
        """Run a function; connect to the job's signals at once, they come later."""
        job = Job(work, self)
        self._jobs.append(job)
        job.finished.connect(self._on_job_finished)
        if len(self._jobs) == 1:
            self.busy_changed.emit(True)
        self._pool.start(job.runnable)
        return job

    def start_on(self, store: Store, work: StoreWork) -> Job:
        """Run a function on a connection of its own to the store's workspace, closed when it ends."""

        def run(report: Report) -> object:
            with store.beside() as own:
                return work(own, report)

        return self.start(run)

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in self._jobs:
            job.cancel()

    def drain(self) -> None:
        """Stop everything and wait for it; nobody hears of how it ended, for the screens that asked are going."""
        self.cancel_all()
        self._pool.waitForDone()
        given_up, self._jobs = self._jobs, []
        for job in given_up:
            job.forget()
        self._free_all_but(())
        for job in given_up:
            job.free()
        if given_up:
            self.busy_changed.emit(False)

    @Slot()
    def _on_job_finished(self) -> None:
        ended = [job for job in self._jobs if not job.is_running]
        self._jobs = [job for job in self._jobs if job.is_running]
        # There is one thread: it has left whatever ended before these.
        self._free_all_but(ended)
        if not self._jobs:
            self.busy_changed.emit(False)

    def _free_all_but(self, ended: Sequence[Job]) -> None:
        """Free what ended before; screens that stay for hours start a job every few seconds."""
        for job in self._last:
            job.free()
        self._last = list(ended)
