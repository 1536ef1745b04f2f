"""Finding in everything (查找全部): tables, fields, items and cells; what is found leads there."""

from collections import deque
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from db.search import MOST, Found, Total, What
from desktop.asking import words_of
from desktop.jobs import Job, JobRunner, Report
from desktop.line_list import Lead, LeadList
from desktop.looks import say
from desktop.screen import Screen
from desktop.sentence import Sentence
from desktop.workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from db.store import Store

#: After the last key, so that nobody waits for what is not typed to the end.
SEARCH_AFTER_MS: Final = 250
_TAKE_EVERY_MS: Final = 60


class SearchPage(Screen):
    """What is sought, and what was found; typing anywhere goes on while it searches."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("search", "查找全部", runner, back="返回填报")
        self._workspace = workspace
        # Of its own: searching only reads, and nobody has to stop typing for it.
        self.runner = JobRunner(self)
        self._job: Job | None = None
        self._waiting: deque[Found] = deque()
        self._group = ""
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._take = QTimer(self, interval=_TAKE_EVERY_MS)
        self.wanted = QLineEdit()
        say(self.wanted, "searchFor", "要找的文字、数字或拼音首字母")
        self.wanted.setPlaceholderText("文字、数字，或拼音首字母（如 bcx 找“巴楚县”）；在所有表、指标项、事项里找")
        self.state = Sentence("searchState", "找到多少")
        self.state.setProperty("role", "quiet")
        self.list = LeadList("searchResults", "找到的内容，回车转到那里")
        self.first, self.at_rest = self.wanted, ()
        self.lay_out(self.state, self.list, 1, head=(self.wanted, 1))
        self._connect_signals()

    def _connect_signals(self) -> None:
        self.wanted.textChanged.connect(self._on_text_changed)
        self.wanted.returnPressed.connect(self._on_return_pressed)
        self.wanted.installEventFilter(self)
        self._wait.timeout.connect(self.search)
        self._take.timeout.connect(self._take_over)
        self.list.chosen.connect(self._on_list_chosen)

    def begin(self) -> None:
        """Let the user type; what was sought last is sought anew, for it may have changed."""
        self.wanted.selectAll()
        if self.wanted.text().strip():
            self.search()

    def stop(self) -> None:
        """Search no more; waits for the search under way."""
        self._wait.stop()
        self._take.stop()
        self._job = None
        self.runner.drain()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The down key leads from what is typed into what was found."""
        is_down = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_down and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self._go_to_list()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_text_changed(self) -> None:
        self._wait.start()

    @Slot()
    def _on_return_pressed(self) -> None:
        if self._wait.isActive():
            self._wait.stop()
            self.search()
        self._go_to_list()

    def _go_to_list(self) -> None:
        leads = self.list.leads.leads
        first = next((row for row, lead in enumerate(leads) if lead.target is not None), None)
        if first is not None:
            self.list.setFocus()
            self.list.setCurrentIndex(self.list.leads.index(first))

    @Slot()
    def search(self) -> None:
        """Begin anew with what is typed; a search under way is given up."""
        if self._job is not None:
            self._job.cancel()
        wanted = self.wanted.text().strip()
        self.list.leads.set_leads([])
        self._group, self._job = "", None
        waiting: deque[Found] = deque()
        self._waiting = waiting
        self._take.stop()
        if not wanted:
            self.state.tell("")
            return

        def work(store: "Store", report: Report) -> Total:
            # The sounds of characters take their time to load.
            from db.search import search

            return search(store, wanted, waiting.append, report)

        job = self.runner.start_on(self._workspace.store, work)
        job.progressed.connect(self._on_job_progressed)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)
        self._job = job
        self._take.start()
        self.state.tell("正在找……")

    @Slot()
    def _take_over(self) -> None:
        """Show what has been found since, under the title of its table."""
        leads = []
        while self._waiting:
            found = self._waiting.popleft()
            group = "表、指标项和事项" if found.what is not What.CELL else found.title
            if group != self._group:
                self._group = group
                leads.append(Lead(group, is_head=True))
            leads.append(Lead(_words(found), found))
        self.list.leads.add_leads(leads)

    @Slot(object, object)
    def _on_job_progressed(self, done: int, total: int) -> None:
        if self.sender() is self._job:
            self._take_over()
            self.state.tell(f"正在找……已看过 {100 * done // max(1, total)}%")

    @Slot(object)
    def _on_job_succeeded(self, total: Total) -> None:
        if self.sender() is not self._job:
            return
        self._take.stop()
        self._take_over()
        cut = "、".join(self._workspace.table_title(table) for table in total.cut)
        more = f"　以下的表太多，各只列出前 {MOST} 处，多输入几个字再找：{cut}" if cut else ""
        nothing = "没有找到。可以少输入几个字，或者只输入拼音首字母。"
        self.state.tell(f"找到 {total.finds} 处。{more}" if total.finds else nothing)

    @Slot(object)
    def _on_job_failed(self, fault: object) -> None:
        if self.sender() is self._job:
            self._take.stop()
            self.state.tell(words_of(fault))

    @Slot(object)
    def _on_list_chosen(self, found: object) -> None:
        if not isinstance(found, Found):
            return
        if found.what is What.ITEM:
            self.item_wanted.emit(found.place)
        else:
            self.cell_wanted.emit(found.place, found.number, found.field)


def _words(found: Found) -> str:
    """Say what was found and where."""
    if found.what is What.CELL:
        return "　".join(part for part in (found.text, found.name, found.row) if part)
    where = f"　在“{found.title}”里" if found.what is What.FIELD else ""
    return f"{found.what.value}：{found.text}{where}"
