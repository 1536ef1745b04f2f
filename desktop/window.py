"""The window: start page, opening a task, and the screen over one workspace; at its foot what was saved and said."""

from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow, QMessageBox, QStackedWidget, QWidget

from db.store import Store
from desktop.comfort import Comfort
from desktop.jobs import JobRunner, Report
from desktop.looks import look_as, say
from desktop.sentence import FootLine
from desktop.settings import Settings
from desktop.window_place import keep_place
from desktop.workspace_page import WorkspacePage
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble
from office.clock import clock_doubt
from office.opening import open_workspace

if TYPE_CHECKING:
    from desktop.help_page import HelpPage
    from desktop.open_task_page import OpenTaskPage, Typed
    from desktop.restore_page import RestorePage
    from desktop.start_page import StartPage

WIDTH: Final = 1366
HEIGHT: Final = 768
_SAMPLE: Final = "县考样例"
_LOOK_AFTER_MS: Final = 3_000
#: What an act tells of stays for so long, though the same key leads on to the next cell.
_LINGERS_S: Final = 0.5
_DAMAGED: Final = "工作区的数据文件有损坏。请不要继续录入，按“备份”恢复最近的一份。"


class Window(QMainWindow):
    """The one window of the program.

    Args:
        settings: What is remembered between sittings.
        proposed: Where a new workspace is proposed.
        root: A workspace to be shown at once, without the start page.
    """

    def __init__(self, settings: Settings, proposed: Path, root: Path | None = None) -> None:
        super().__init__()
        say(self, "window", "县考通")
        self._settings = settings
        self._proposed = proposed
        self._is_warned = False
        self._told_at = 0.0
        self._store: Store | None = None
        self.runner = JobRunner(self)
        # Looks after the store beside somebody who is typing; it stops nobody.
        self._keeper = JobRunner(self)
        self._care = QTimer(self)
        self._care.setSingleShot(True)
        self._care.setInterval(_LOOK_AFTER_MS)
        self._care.timeout.connect(self._look_after)
        self.open_task: OpenTaskPage | None = None
        #: What was typed on that page when the user went back.
        self._typed: Typed | None = None
        self.restore: RestorePage | None = None
        self.workspace: WorkspacePage | None = None
        self._help: HelpPage | None = None
        self._helped: QWidget | None = None
        self._stack = QStackedWidget()
        self._stack.currentChanged.connect(self._on_moved_on)
        self.setCentralWidget(self._stack)
        self._make_foot()
        self.resize(WIDTH, HEIGHT)
        if root is None:
            self.show_start()
        else:
            self.show_workspace(root)

    @cached_property
    def start(self) -> "StartPage":
        """The start page, made when it is first shown."""
        from desktop.start_page import StartPage

        page = StartPage()
        page.task_wanted.connect(self.show_open_task)
        page.task_chosen.connect(self._on_task_chosen)
        page.workspace_chosen.connect(self._on_workspace_chosen)
        page.restore_wanted.connect(self.show_restore)
        page.sample_wanted.connect(self._on_sample_wanted)
        self._stack.addWidget(page)
        return page

    def _make_foot(self) -> None:
        foot = self.statusBar()
        say(foot, "foot", "状态栏")
        foot.setSizeGripEnabled(False)
        self.said = FootLine()
        say(self.said, "said", "提示")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.saved = QLabel()
        say(self.saved, "saved", "保存情况")
        foot.addWidget(self.said, 1)
        self.counted = QLabel()
        say(self.counted, "counted", "记录和问题数")
        foot.addPermanentWidget(self.counted)
        foot.addPermanentWidget(self.saved)
        self._comfort = Comfort(self, self._settings)
        self._comfort.help_wanted.connect(self.show_help)
        self._comfort.told.connect(self._on_changed_look)

    @Slot()
    def show_help(self) -> None:
        """Show help over whatever is on the screen."""
        if self._help is not None:
            return
        from desktop.help_page import HelpPage

        self._helped = self._stack.currentWidget()
        self._help = HelpPage(is_bureau=None if self._store is None else self._store.is_bureau)
        self._help.left.connect(self.leave_help)
        self._stack.addWidget(self._help)
        self._stack.setCurrentWidget(self._help)
        self._help.list.setFocus()

    @Slot()
    def leave_help(self) -> None:
        """Go back to the screen from which help was asked for."""
        if self._helped is not None:
            self._stack.setCurrentWidget(self._helped)
        self._drop(self._help)
        self._help = self._helped = None

    @Slot(str)
    def _on_changed_look(self, words: str) -> None:
        self._on_said(words, False)

    @Slot()
    def show_start(self) -> None:
        """Go to the start page."""
        self.close_workspace()
        self.setWindowTitle("县考通")
        self.start.telling.quiet()
        self._stack.setCurrentWidget(self.start)
        # Only what is seen is given the cursor.
        self.start.show_recent(self._settings.recent)

    @Slot()
    def show_open_task(self) -> None:
        """Begin opening a task package."""
        from desktop.open_task_page import OpenTaskPage

        self._drop(self.open_task)
        page = OpenTaskPage(self.runner, self._proposed)
        page.opened.connect(self._on_workspace_chosen)
        page.left.connect(self._on_open_task_left)
        if self._typed is not None:
            page.put_back(self._typed)
        self.open_task = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.first.setFocus()

    @Slot()
    def _on_open_task_left(self) -> None:
        """Keep what was typed, but for the pass phrases, and go to the start page."""
        if self.open_task is not None:
            self._typed = self.open_task.typed
        self.show_start()

    @Slot(str)
    def _on_task_chosen(self, place: str) -> None:
        self.show_open_task()
        if self.open_task is not None:
            self.open_task.package.line.setText(place)
            self.open_task.person.setFocus()

    @Slot()
    def _on_sample_wanted(self) -> None:
        """Make made-up data to try the program with, and open it."""
        place = self._proposed.with_name(_SAMPLE)

        def work(report: Report) -> Path:
            from office.demo.sample import STEPS, sample

            told = 0

            def say(_line: str) -> None:
                nonlocal told
                told += 1
                report(min(told, STEPS - 1), STEPS)

            return sample(place, say)

        job = self.runner.start(work)
        job.succeeded.connect(self._on_sample_made)
        job.failed.connect(self.start.telling.tell_fault)
        self.start.sample.setEnabled(False)
        job.finished.connect(self._on_sample_ended)
        self.start.progress.follow(job, "正在准备样例，约半分钟")

    @Slot(object)
    def _on_sample_made(self, root: Path) -> None:
        self.show_workspace(root)

    @Slot()
    def _on_sample_ended(self) -> None:
        self.start.sample.setEnabled(True)

    @Slot()
    def show_restore(self) -> None:
        """Begin restoring from a backup."""
        self._make_restore().place.setFocus()

    def _make_restore(self) -> "RestorePage":
        from desktop.restore_page import RestorePage

        self._drop(self.restore)
        page = self.restore = RestorePage(self.runner, self._proposed)
        page.restored.connect(self._on_restored)
        page.left.connect(self.show_start)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        return page

    @Slot(str)
    def _on_copy_wanted(self, copy: str) -> None:
        """Close the workspace, put the copy in its place and open it again."""
        if self._store is not None:
            root = self._store.root
            self.close_workspace()
            self._make_restore().restore_copy(Path(copy), root)

    @Slot(str)
    def _on_reopen_wanted(self, told: str) -> None:
        """Open the workspace anew, since its forms are others now, and say what has come."""
        if self._store is not None and self.show_workspace(self._store.root) and self.workspace is not None:
            self.workspace.show_receive()
            self.workspace.pages.take.tell_taken(told)

    @Slot(str, str)
    def _on_restored(self, root: str, told: str) -> None:
        if self.show_workspace(Path(root)):
            self._on_said(told, False)

    def show_workspace(self, root: Path) -> bool:
        """Open a workspace; says in words on the start page why it cannot be."""
        self.close_workspace()
        try:
            self._store = open_workspace(root)
        except Trouble as trouble:
            self.show_start()
            self.start.telling.tell(str(trouble))
            return False
        source = WorkspaceSource(self._store)
        page = WorkspacePage(source, self.runner, self._settings)
        page.said.connect(self._on_said)
        page.saved.connect(self._on_saved)
        page.counted.connect(self.counted.setText)
        page.moved_on.connect(self._on_moved_on)
        page.left.connect(self._on_workspace_left)
        page.pages.copy_wanted.connect(self._on_copy_wanted)
        # Queued: the page that asks goes with its workspace.
        page.pages.reopen_wanted.connect(self._on_reopen_wanted, Qt.ConnectionType.QueuedConnection)
        self.workspace = page
        self._is_warned = False
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._settings.remember(root.absolute(), f"{source.unit_name}，{source.year} 年")
        self.setWindowTitle(f"{source.unit_name} — {source.title} — 县考通")
        self.saved.setText("每一格录入后立即保存")
        self.said.clear()
        page.show_tables()
        self._comfort.warn(clock_doubt(self._store))
        self._care.start()
        return True

    @Slot()
    def _look_after(self) -> None:
        """Look whether the store is sound and keep a copy of it, once the screen is in use (DESIGN 5)."""
        if self._store is None or self._keeper.is_busy:
            return
        from office.backups import look_after

        job = self._keeper.start_on(self._store, lambda store, _report: look_after(store))
        job.succeeded.connect(self._on_looked_after)
        job.failed.connect(self._on_not_looked_after)

    @Slot(object)
    def _on_looked_after(self, is_sound: object) -> None:
        if not is_sound:
            self._on_said(_DAMAGED, True)

    @Slot(object)
    def _on_not_looked_after(self, fault: object) -> None:
        if isinstance(fault, Trouble):
            self._on_said(f"没有做成自动备份：{fault}", True)

    def close_workspace(self) -> None:
        """Close the workspace, if one is open, and let others in."""
        self.leave_help()
        self._comfort.warn("")
        self._care.stop()
        self._keeper.drain()
        self.runner.drain()
        if self.workspace is not None:
            self.workspace.stop()
        self._drop(self.workspace)
        self.workspace = None
        self._drop(self.open_task)
        self.open_task = None
        self._drop(self.restore)
        self.restore = None
        if self._store is not None:
            self._store.close()
            self._store = None
        for line in (self.saved, self.said, self.counted):
            line.clear()

    def _drop(self, page: QWidget | None) -> None:
        if page is not None:
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    @classmethod
    def ask_to_stop(cls, parent: QWidget) -> bool:
        """Ask whether a job may be broken off to close the window."""
        box = QMessageBox(parent)
        box.setWindowTitle("县考通")
        box.setText("正在进行的工作还没有完成。关闭窗口会取消它，不会留下半成品。要关闭吗？")
        stop = box.addButton("取消工作并关闭", QMessageBox.ButtonRole.AcceptRole)
        box.addButton("继续等待", QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is stop

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button with the cursor, as people expect; Qt leaves that to the space bar."""
        focused = self.focusWidget()
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and isinstance(focused, QAbstractButton) and focused.isEnabled():
            focused.click()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask if a job runs; say once if something written is not kept yet; then stop, wait, close the workspace."""
        if self.runner.is_busy and not self.ask_to_stop(self):
            event.ignore()
            return
        if self._warns():
            event.ignore()
            return
        keep_place(self, self._settings)
        # What still runs may wait for a file that a virus scanner holds: nobody looks at a dead window meanwhile.
        self.hide()
        self.close_workspace()
        event.accept()

    def _warns(self) -> bool:
        """Say once if something written is not kept yet; the second time it goes: no dialog stands in the way."""
        words = self.workspace.unkept() if self.workspace is not None and not self._is_warned else ""
        if words:
            self._is_warned = True
            self._on_said(words, True)
        return bool(words)

    @Slot()
    def _on_workspace_left(self) -> None:
        if not self._warns():
            self.show_start()

    @Slot(str)
    def _on_workspace_chosen(self, root: str) -> None:
        self._typed = None
        self.show_workspace(Path(root))

    @Slot()
    def _on_moved_on(self) -> None:
        """Let what was told go, unless it was told by the very act that leads on."""
        if monotonic() - self._told_at >= _LINGERS_S:
            self.said.clear()

    @Slot(str, bool)
    def _on_said(self, text: str, is_refusal: bool) -> None:  # noqa: FBT001 - a slot
        self._told_at = monotonic()
        look_as(self.said, "error" if is_refusal else "")
        self.said.tell(text)

    @Slot(str)
    def _on_saved(self, clock: str) -> None:
        self.saved.setText(f"已保存 {clock}")
        self.said.clear()
