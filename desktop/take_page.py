"""Taking in what the bureau sent (收包): look, see what it would bring, merge; below what became of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.asking import PassphraseLine, Telling, button, label, panel
from desktop.changes import Changes, Kind
from desktop.line_list import Lead, LeadList
from desktop.looks import say
from desktop.progress import ProgressPane
from desktop.stick_line import StickLine
from desktop.taken_words import is_news, outcome, preview_words
from office.from_stick import open_from_stick
from office.keys import unlock
from office.receipts import receipts
from office.take_return import TakenReturn
from office.update_task import UpdatedTask

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Store
    from desktop.jobs import Job, JobRunner, Report
    from desktop.workspace_source import WorkspaceSource

_NO_REPORT: Final = "本单位还没有报送过。报送以后，每一次都列在这里；县局的回执来了，就看得到收没收到。"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the user asked for when the job began."""

    place: Path
    passphrase: str
    previewed: str | None

    def work(self, store: Store, report: Report) -> tuple[UpdatedTask | TakenReturn, str]:
        """Do it, on the job's own connection; gives what came of it, and that in words."""
        keys, merge = unlock(store.root, self.passphrase), self.previewed is not None
        found = open_from_stick(store, keys, self.place, merge=merge, previewed=self.previewed, report=report)
        # Written here: what came is best named by the forms that it came with.
        return found, preview_words(store, found)


class TakePage(QWidget):
    """From a stick of the bureau into this copy.

    Signals:
        left(): The user has gone back to the tables.
        merged(object): Something is in; Changes.
        todo_wanted(): The user wants to see what is to be done.
        reopen_wanted(str): The forms are others now, the workspace has to be opened anew; what is to be said then.
    """

    left = Signal()
    merged = Signal(object)
    todo_wanted = Signal()
    reopen_wanted = Signal(str)

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("takePage")
        self._workspace = workspace
        self._runner = runner
        self._previewed: str | None = None
        self._reopening = ""
        self._has_work = False
        self._make_parts()
        self._lay_out()
        self._connect_signals()

    _asked: _Asked
    _job: Job

    def _make_parts(self) -> None:
        self.place = StickLine("takeFolder", "县局的包")
        self.passphrase = PassphraseLine("takePassphrase", "本单位的口令")
        self.telling = Telling("takeTelling")
        self.preview_text = QPlainTextEdit()
        say(self.preview_text, "takePreview", "包里有什么，合并后会怎样")
        say(self.preview_text.verticalScrollBar(), "takePreviewDown", "上下滚动")
        say(self.preview_text.horizontalScrollBar(), "takePreviewAcross", "左右滚动")
        self.preview_text.setReadOnly(True)
        self.preview_text.setProperty("role", "told")
        self.preview_text.setTabChangesFocus(True)
        self.preview_text.setPlaceholderText(
            "按“核对并预览”，这里先说明包里有什么、合并后会怎样；合并以前什么都不会改动。"
        )
        self.progress = ProgressPane("taking")
        self.preview = button("核对并预览", "previewTaking", primary=True)
        self.merge = button("合并", "mergeTaking", primary=True)
        self.merge.setEnabled(False)
        self.todo = button("看待办", "todoFromTaking")
        self.back = button("返回", "leaveTaking")
        self.receipts = LeadList("receipts", "每次报送和县局的回执")

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(24, 12, 24, 12)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label("收包", "title"), 1)
        head.addWidget(self.todo)
        head.addWidget(self.back)
        inside.addLayout(head)
        inside.addWidget(label("打开县局交回的优盘：退回包、回执，或者新的任务包。先看会带来什么，再合并。", "quiet"))
        form = QFormLayout()
        form.addRow("优盘", self.place.with_words())
        form.addRow("口令", self.passphrase)
        inside.addLayout(form)
        inside.addWidget(self.preview_text, 3)
        inside.addWidget(self.progress)
        inside.addWidget(self.telling)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.preview)
        foot.addWidget(self.merge)
        inside.addLayout(foot)
        inside.addWidget(label("报送和回执", "head"))
        inside.addWidget(self.receipts, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def _connect_signals(self) -> None:
        self.preview.clicked.connect(self._on_preview_clicked)
        self.merge.clicked.connect(self._on_merge_clicked)
        self.back.clicked.connect(self.left)
        self.todo.clicked.connect(self.todo_wanted)
        self.place.changed.connect(self.forget_preview)
        self._runner.busy_changed.connect(self._suit)

    def refresh(self) -> None:
        """List the reports and receipts anew, the newest first."""
        found = [Lead(one.sentence) for one in reversed(receipts(self._workspace.store))]
        self.receipts.leads.set_leads(found or [Lead(_NO_REPORT)])
        self._suit()

    @Slot()
    def forget_preview(self) -> None:
        """Ask for a new preview: the place or the data may be others."""
        self._previewed = None
        self.preview_text.clear()
        self.telling.quiet()
        self._suit()

    @Slot()
    def _suit(self) -> None:
        is_idle = not self._runner.is_busy
        for part in (self.preview, self.back, self.todo):
            part.setEnabled(is_idle)
        self.merge.setEnabled(is_idle and self._previewed is not None)

    @Slot()
    def _on_preview_clicked(self) -> None:
        self.forget_preview()
        self._start(None)

    @Slot()
    def _on_merge_clicked(self) -> None:
        if self._previewed is not None:
            self._start(self._previewed)

    def _start(self, previewed: str | None) -> None:
        self.telling.quiet()
        self._has_work = False
        place = self.place.folder
        if place is None or not place.exists():
            self.telling.tell("请先插好县局交回的优盘，选择它或者上面的文件夹。")
            return
        if self._runner.is_busy:
            return
        self._asked = _Asked(place, self.passphrase.text, previewed)
        job = self._job = self._runner.start_on(self._workspace.store, self._asked.work)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.cancelled.connect(self._on_job_cancelled)
        job.finished.connect(self._on_job_finished)
        self.progress.follow(job, "正在合并" if previewed else "正在核对")

    @Slot(object)
    def _on_job_succeeded(self, came: tuple[UpdatedTask | TakenReturn, str]) -> None:
        found, words = came
        self.preview_text.setPlainText(words)
        self.telling.tell(outcome(found), good=True)
        if not found.is_merged:
            self._previewed = found.package_id if is_news(found) else None
            return
        self._previewed = None
        if not is_news(found):
            return
        self._has_work = isinstance(found, TakenReturn) and bool(found.said)
        if isinstance(found, UpdatedTask):
            # Tables, fields and duties were read when the workspace was opened.
            self._reopening = words
        else:
            self.merged.emit(Changes(frozenset(Kind), self))
        self.refresh()

    @Slot()
    def _on_job_cancelled(self) -> None:
        self.telling.tell("已取消，本机数据没有变化。", good=True)

    @Slot()
    def _on_job_finished(self) -> None:
        self._suit()
        if self._reopening:
            self.reopen_wanted.emit(self._reopening)
            return
        if self._previewed is not None:
            self.merge.setFocus()
        elif self._has_work:
            self.todo.setFocus()

    def tell_taken(self, words: str) -> None:
        """Say what a task has brought, after the workspace was opened anew."""
        self.preview_text.setPlainText(words)
        self.telling.tell("新的任务已写入，工作区已按新的方案重新打开。", good=True)
