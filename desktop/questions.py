"""Questions to a workspace that would hold up the window (合计、计数), answered beside it; only the newest counts.

Nothing is locked meanwhile and nothing is written: each question reads what is committed, on a connection of its own.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Slot

from desktop.jobs import Job, Report

if TYPE_CHECKING:
    from db.store import Store

Answer = TypeVar("Answer")
_Question = Callable[["Store", Report], Any]
_Then = Callable[[Any], None]


class Questions(QObject):
    """Asks one question after the other; one that waits makes room for a newer one."""

    def __init__(self, store: "Store", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._job: Job | None = None
        self._then: _Then | None = None
        self._otherwise: _Then | None = None
        self._next: tuple[_Question, _Then, _Then | None] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None

    def ask(
        self,
        question: Callable[["Store", Report], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[object], None] | None = None,
    ) -> None:
        """Ask something; the answer comes later, in the window's thread, unless something newer is asked before.

        A question that takes seconds calls its report now and then, which raises once the answer is wanted no longer.

        Args:
            otherwise: Gets the fault if there is no answer, unless that is wanted no longer.
        """
        self.drop()
        self._next = (question, then, otherwise)
        self._go_on()

    def drop(self) -> None:
        """Whatever was asked before is beside the point by now."""
        self._next = self._then = self._otherwise = None
        if self._job is not None:
            self._job.cancel()

    def stop(self) -> None:
        """Ask nothing more, and wait until the workspace is left alone; before it is closed."""
        self.drop()
        if self._job is not None:
            self._job.forget()
        self._on_job_finished()

    def _go_on(self) -> None:
        if self._job is not None or self._next is None:
            return
        (question, self._then, self._otherwise), self._next = self._next, None
        store = self._store

        def work(report: Report) -> object:
            with store.beside() as own:
                return question(own, report)

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
