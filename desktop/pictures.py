"""Pictures of proofs for lists and for the preview, drawn one after the other by a child process, never in this one."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop.jobs import Job, JobRunner, Report, Work
from forms.troubles import Trouble

if TYPE_CHECKING:
    from office.previews import Asked, Seen

#: So much memory pictures may take that were shown and may be wanted again.
_KEPT_BYTES: Final = 64 * 1024**2


class Pictures(QObject):
    """Draws what is wanted, the preview before the lists, and keeps what was drawn last.

    It has jobs of its own: nobody has to wait with typing for a picture.

    Signals:
        drawn(object, object): Asked, and its QImage or, in words, why there is none.
    """

    drawn = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = JobRunner(self)
        self._wanted: list[Asked] = []
        self._now: Asked | None = None
        self._kept: OrderedDict[Asked, QImage | str] = OrderedDict()
        self._pages: dict[str, int] = {}
        self._bytes = 0

    @property
    def is_busy(self) -> bool:
        """Whether a picture is still to come."""
        return self._now is not None

    def pages_of(self, asked: "Asked") -> int:
        """How many pages a file has; 0 while nothing of it was drawn."""
        return self._pages.get(str(asked.path), 0)

    def want(self, asked: "Asked", *, first: bool = False) -> QImage | str | None:
        """Give a picture, or in words why there is none; None: it comes by the signal."""
        kept = self._kept.get(asked)
        if kept is not None:
            self._kept.move_to_end(asked)
            return kept
        if asked in self._wanted:
            self._wanted.remove(asked)
        if asked != self._now:
            self._wanted.insert(0 if first else len(self._wanted), asked)
        self._go_on()
        return None

    def forget_wanted(self) -> None:
        """Drop what was wanted and not begun; another item is on the screen."""
        self._wanted.clear()

    def beside(self, work: Work) -> Job:
        """Do something else with files beside the window, once what is being drawn is done."""
        return self._runner.start(work)

    def stop(self) -> None:
        """Draw nothing more; before the workspace is closed."""
        self._wanted.clear()
        self._now = None
        self._runner.drain()

    def _go_on(self) -> None:
        if self._now is not None or not self._wanted:
            return
        asked = self._now = self._wanted.pop(0)

        def work(_report: Report) -> "Seen":
            from office.previews import picture_of

            return picture_of(asked)

        job: Job = self._runner.start(work)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_succeeded(self, seen: "Seen") -> None:
        if self._now is not None:
            self._pages[str(self._now.path)] = seen.pages
        image = QImage(seen.rgb, seen.width, seen.height, 3 * seen.width, QImage.Format.Format_RGB888)
        self._end(image.copy())

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self._end(str(fault) if isinstance(fault, Trouble) else "这个文件没有画出来。")

    def _end(self, found: QImage | str) -> None:
        asked, self._now = self._now, None
        if asked is None:
            return
        self._keep(asked, found)
        self.drawn.emit(asked, found)
        self._go_on()

    def _keep(self, asked: "Asked", found: QImage | str) -> None:
        self._kept[asked] = found
        self._bytes += _size(found)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(found: QImage | str) -> int:
    return found.sizeInBytes() if isinstance(found, QImage) else len(found)
