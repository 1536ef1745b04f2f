"""Work whose result counts only until something newer is wanted: pages of a preview, and questions to a workspace.

Questions that would hold up the window (合计、计数) are answered beside it. Nothing is locked meanwhile and nothing is
written: each question reads what is committed, on a connection of its own.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from desktop.jobs import Job, Report, Work

if TYPE_CHECKING:
    from db.store import Store

Answer = TypeVar("Answer")
_Then = Callable[[Any], None]


class Newest(QObject):
    """Does one work after the other beside the window; one that waits makes room for a newer one.

    Signals:
        rested(): Nothing is under way any more, not even what was dropped.
    """

    rested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._job: Job | None = None
        self._then: _Then | None = None
        self._otherwise: _Then | None = None
        self._next: tuple[Work, _Then, _Then | None] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None

    def do(
        self,
        work: Callable[[Report], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[object], None] | None = None,
    ) -> None:
        """Do something; what it gives comes later, in the window's thread, unless something newer is wanted before.

        A work that takes seconds calls its report now and then, which raises once it is wanted no longer.

        Args:
            otherwise: Gets the fault if there is no answer, unless that is wanted no longer.
        """
        self.drop()
        self._next = (work, then, otherwise)
        self._go_on()

    def drop(self) -> None:
        """Whatever was wanted before is beside the point by now."""
        self._next = self._then = self._otherwise = None
        if self._job is not None:
            self._job.cancel()

    def stop(self) -> None:
        """Begin nothing more, and wait until all that is read is left alone; before it is closed."""
        self.drop()
        if self._job is not None:
            self._job.forget()
        self._on_job_finished()

    def _go_on(self) -> None:
        if self._job is not None or self._next is None:
            return
        (work, self._then, self._otherwise), self._next = self._next, None
        job = self._job = Job(work, self)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)
        job.finished.connect(self._on_job_finished)
        self._pool.start(job.runnable)

    @Slot(object)
    def _on_job_succeeded(self, answer: object) -> None:
        if self._then is not None:
            self._then(answer)

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        if self._otherwise is not None:
            self._otherwise(fault)

    @Slot()
    def _on_job_finished(self) -> None:
        gone, self._job = self._job, None
        if gone is not None:
            # Its thread has said all but may not have come back yet; what it was asked may be a long list of rows.
            self._pool.waitForDone()
            gone.free()
        self._go_on()
        if self._job is None:
            self.rested.emit()


class Questions(Newest):
    """Asks a workspace one question after the other."""

    def __init__(self, store: "Store", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def ask(
        self,
        question: Callable[["Store", Report], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[object], None] | None = None,
    ) -> None:
        """Ask something; as `do`, with a connection of its own."""
        store = self._store

        def work(report: Report) -> Answer:
            with store.beside() as own:
                return question(own, report)

        self.do(work, then, otherwise)
