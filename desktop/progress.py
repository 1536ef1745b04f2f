"""A bar for long work, with the time that is left and a way to stop."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.looks import say

_STEPS: Final = 1000
_GUESS_AFTER_SECONDS: Final = 2.0
_MINUTE: Final = 60


class ProgressPane(QWidget):
    """Shows one job; hidden while there is none."""

    def __init__(self, name: str, parent: QWidget | None = None, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._clock = clock
        self._began = 0.0
        self._job: Job | None = None
        self.words = QLabel()
        self.bar = QProgressBar()
        say(self.bar, f"{name}Bar", "进度")
        self.bar.setTextVisible(False)
        self.stop = QPushButton("取消")
        say(self.stop, f"{name}Cancel", "取消正在进行的工作")
        self.stop.clicked.connect(self._on_stop_clicked)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        layout.addWidget(self.words)
        layout.addLayout(row)
        self.hide()

    def follow(self, job: Job, what: str) -> None:
        """Show a job until it ends, and no longer the one before it."""
        if self._job is not None:
            self._job.progressed.disconnect(self._on_job_progressed)
            self._job.finished.disconnect(self._on_job_finished)
        self._job, self._what, self._began = job, what, self._clock()
        self.words.setText(f"{what}，请稍候……")
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.show()
        job.progressed.connect(self._on_job_progressed)
        job.finished.connect(self._on_job_finished)

    @Slot(object, object)
    def _on_job_progressed(self, done: int, total: int) -> None:
        if self._job is None or self._job.is_cancelling:
            return
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(int(_STEPS * done / total) if total else _STEPS)
        passed = self._clock() - self._began
        is_known = done > 0 and passed > _GUESS_AFTER_SECONDS
        left = f"，大约还要 {_seconds(passed * (total - done) / done)}" if is_known else ""
        self.words.setText(f"{self._what}：{100 * done // total if total else 100}%{left}")

    @Slot()
    def _on_job_finished(self) -> None:
        self._job = None
        self.hide()

    @Slot()
    def _on_stop_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.stop.setEnabled(False)
            self.words.setText("正在取消……")


def _seconds(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole} 秒" if whole < _MINUTE else f"{whole // _MINUTE} 分 {whole % _MINUTE} 秒"
