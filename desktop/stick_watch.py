"""Looks again and again at what lies on the sticks, beside the window's thread, while somebody may plug one in."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.jobs import JobRunner

if TYPE_CHECKING:
    from office.on_sticks import OnStick

_EVERY_MS: Final = 2_500


def _look() -> "list[OnStick]":
    # Reading packages takes half the house, and the first screen must not wait for it.
    from office.on_sticks import found_on_sticks

    return found_on_sticks()


class StickWatch(QObject):
    """Tells what lies on the sticks, whenever that changes.

    Signals:
        changed(object): What lies there now, as `look` gives it.

    Args:
        look: Finds it; for tests.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject, look: Callable[[], Sequence[object]] | None = None) -> None:
        super().__init__(parent)
        self._look = look or _look
        # Of its own, so that a slow stick keeps no other work waiting.
        self.runner = JobRunner(self)
        self._known: Sequence[object] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and from time to time."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more; waits for a look under way."""
        self._timer.stop()
        self.runner.drain()

    @Slot()
    def look(self) -> None:
        """Look once, unless a look is under way; what cannot be read now is tried the next time."""
        if not self.runner.is_busy:
            job = self.runner.start(lambda _report: self._look())
            job.succeeded.connect(self._on_looked)

    @Slot(object)
    def _on_looked(self, found: Sequence[object]) -> None:
        if found != self._known:
            self._known = found
            self.changed.emit(found)
