"""Attaching files beside the window's thread: each has its verdict in words as soon as it was looked into."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.asking import Telling, words_of
from desktop.jobs import JobRunner, Report
from desktop.line_list import Lead, LeadList
from desktop.looks import LEVELS
from desktop.paper_facts import Verdict
from desktop.papers import PapersSource
from desktop.progress import ProgressPane
from forms.model import Level

if TYPE_CHECKING:
    from db.store import Store

#: Room for verdicts, in lines; more are reached by scrolling.
_LINES: Final = 4
#: Room of frame and scroll bar, in pixels.
_FRAME: Final = 8
_BESIDE: Final = 36
Work = Callable[[PapersSource, Report, list[Verdict]], None]


class Attaching(QWidget):
    """Runs the work and tells of it.

    Signals:
        ended(): However it ended, something may be different now; what is told of it comes after.

    Args:
        telling: Where it is told how it ended.
    """

    ended = Signal()

    def __init__(self, source: PapersSource, runner: JobRunner, telling: Telling) -> None:
        super().__init__()
        self.setObjectName("attachingPane")
        self._source = source
        self._runner = runner
        self._told: list[Verdict] = []
        self.verdicts = LeadList("attachVerdicts", "每个文件的结果")
        self.verdicts.hide()
        self.progress = ProgressPane("attaching")
        self.telling = telling
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.verdicts, self.progress, self.telling):
            layout.addWidget(part)

    def quiet(self) -> None:
        """Tell nothing more of what was attached."""
        self._told = []
        self.telling.quiet()
        self.verdicts.leads.set_leads([])
        self.verdicts.hide()

    def start(self, work: Work) -> None:
        """Run a work; each file is read whole there, and its content examined by a child process."""
        if self._runner.is_busy:
            self.telling.tell("另一项工作正在进行，完成后再附上文件。")
            return
        self.quiet()
        told = self._told

        def run(store: "Store", report: Report) -> None:
            work(PapersSource(store), report, told)

        job = self._runner.start_on(self._source.store, run)
        job.progressed.connect(self._tell_verdicts)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)
        job.cancelled.connect(self._on_job_cancelled)
        self.progress.follow(job, "正在读取文件")

    @Slot()
    def _tell_verdicts(self) -> None:
        """Tell of the files that are done so far; the other thread adds to them."""
        told = self._told[len(self.verdicts.leads.leads) :]
        self.verdicts.leads.add_leads([Lead(verdict.line, None, _ground(verdict)) for verdict in told])
        self.verdicts.setVisible(bool(self._told))
        line = self.fontMetrics().lineSpacing() + 4
        self.verdicts.setFixedHeight(min(sum(map(self._height, self._told)), _LINES * line) + _FRAME)
        self.verdicts.scrollToBottom()

    def _height(self, verdict: Verdict) -> int:
        """Room that a verdict takes where it is shown, in pixels."""
        room = QRect(0, 0, max(1, self.width() - _BESIDE), 1 << 14)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, verdict.line).height() + 4

    def _end(self) -> None:
        """Tell of all, beginning with the first that was refused."""
        self.ended.emit()
        self._tell_verdicts()
        first = next((row for row, verdict in enumerate(self._told) if not verdict.is_taken), 0)
        index = self.verdicts.leads.index(first)
        self.verdicts.scrollTo(index, LeadList.ScrollHint.PositionAtTop)

    @property
    def _taken(self) -> int:
        return sum(verdict.is_new for verdict in self._told)

    @Slot(object)
    def _on_job_succeeded(self, _nothing: object) -> None:
        self._end()
        refused = sum(not verdict.is_taken for verdict in self._told)
        said = attached_words(self._told)
        if refused:
            self.telling.tell(f"{said}；{refused} 个没有附上，原因见上。")
        else:
            self.telling.tell(f"{said}。{'按 Ctrl+Z 可以撤销。' if self._taken else ''}", good=True)

    @Slot()
    def _on_job_cancelled(self) -> None:
        self._end()
        self.telling.tell(f"已取消。取消前附上的 {self._taken} 个文件留着，按 Ctrl+Z 可以撤销。", good=True)

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        self._end()
        self.telling.tell(words_of(fault))


def attached_words(told: Sequence[Verdict]) -> str:
    """Say how many files there are more than before, and what became of those that are no more; without full stop."""
    new = [verdict for verdict in told if verdict.is_new]
    doubtful = sum(verdict.is_doubtful for verdict in new)
    parts = []
    if new or any(not verdict.is_taken for verdict in told):
        parts.append(f"附上 {len(new)} 个文件{f'，其中 {doubtful} 个请核对，见上' if doubtful else ''}")
    if back := sum(verdict.is_restored for verdict in told):
        parts.append(f"找回 {back} 个原来附过、已不在这台电脑上的文件")
    if doubled := sum(verdict.is_doubled for verdict in told):
        parts.append(f"{doubled} 个和已附的内容相同，没有重复保存")
    return "；".join(parts) or "没有新的材料"


def _ground(verdict: Verdict) -> QColor | None:
    if not verdict.is_taken:
        return LEVELS[Level.ERROR].pale
    return LEVELS[Level.EXPLAIN].pale if verdict.is_doubtful else None
