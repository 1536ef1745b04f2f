"""The first screen (开始): open a task package, go on where one was, open a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QCommandLinkButton, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop.asking import FolderLine, Telling, button, label, panel
from desktop.looks import say
from desktop.progress import ProgressPane
from desktop.stick_watch import StickWatch

if TYPE_CHECKING:
    from office.on_sticks import OnStick

_WIDTH: Final = 720
_OLD: Final = "{year} 年度的任务包，可能是往年的，请与通知核对"
#: So many tasks of sticks are offered, and so many other things told of; more would push the rest off a small screen.
_MOST_TASKS: Final = 2
_MOST_TOLD: Final = 2


class StartPage(QWidget):
    """What to begin with.

    Signals:
        task_wanted(): The user has a task package from the bureau.
        task_chosen(str): The user wants to open this task package, which was found on a stick.
        workspace_chosen(str): The user wants to open this workspace.
        sample_wanted(): The user wants to try the program with made-up data.
        restore_wanted(): The user has a backup.
    """

    task_wanted = Signal()
    task_chosen = Signal(str)
    workspace_chosen = Signal(str)
    restore_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, look: "Callable[[], list[OnStick]] | None" = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.telling = Telling("startTelling")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(8)
        self._tasks = QVBoxLayout()
        self._tasks.setSpacing(8)
        self._others = label("", "quiet")
        say(self._others, "sticks", "优盘上的其他内容")
        self._others.hide()
        self.watch = StickWatch(self, look)
        self.watch.changed.connect(self.show_sticks)
        self._open_task = _choice("打开任务包", "第一次使用：县局发来的优盘里有“县考任务”开头的文件夹", "openTask")
        self._open_folder = _choice("打开文件夹", "工作区在别的地方，或者换过位置", "openFolder")
        self._restore = _choice("从备份恢复", "换了电脑、重装了系统，或者工作区打不开", "restoreBackup")
        self.sample = button("用样例县试一试", "trySample")
        self.sample.setProperty("slim", "true")
        self.sample.setToolTip("建一个编造的乡镇工作区，随便改，不影响真正的填报")
        self.sample.clicked.connect(self.sample_wanted)
        self.progress = ProgressPane("sample")
        self._lay_out()
        self._restore.clicked.connect(self.restore_wanted)
        self._open_task.clicked.connect(self.task_wanted)
        self._open_folder.clicked.connect(self._on_open_folder_clicked)
        self.show_recent([])

    def _lay_out(self) -> None:
        sheet = panel()
        sheet.setFixedWidth(_WIDTH)
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(36, 28, 36, 32)
        inside.setSpacing(12)
        inside.addWidget(label("县考通", "title"))
        inside.addWidget(label("县域生态环境质量监测评价与考核填报", "quiet"))
        inside.addSpacing(8)
        inside.addWidget(self.telling)
        inside.addLayout(self._tasks)
        inside.addWidget(self._open_task)
        inside.addWidget(self._others)
        inside.addLayout(self._recent)
        inside.addWidget(self._open_folder)
        inside.addWidget(self._restore)
        inside.addSpacing(4)
        foot = QHBoxLayout()
        foot.addWidget(label("录入的每一格都立即保存在本机，断电、误关窗口都不会丢失。", "quiet"), 1)
        foot.addWidget(self.sample)
        inside.addLayout(foot)
        inside.addWidget(self.progress)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(sheet)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks only while somebody can see what is found."""
        self.watch.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        self.watch.stop()
        super().hideEvent(event)

    @Slot(object)
    def show_sticks(self, found: "Sequence[OnStick]") -> None:
        """Offer the tasks on the sticks, and say of the rest what it is."""
        from office.on_sticks import What

        _clear(self._tasks)
        tasks = [item for item in found if item.what in {What.TASK, What.OLD_TASK}]
        for place, item in enumerate(tasks[:_MOST_TASKS]):
            words = _OLD if item.what is What.OLD_TASK else item.words
            words = f"{words.format(year=item.year)}，在优盘“{item.stick}”上"
            choice = _choice(f"打开优盘上的任务包：{item.place.name}", words, f"stickTask{place}")
            choice.setProperty("root", str(item.place))
            choice.clicked.connect(self._on_task_clicked)
            self._tasks.addWidget(choice)
        told = [item.words for item in found if item not in tasks]
        if len(tasks) > _MOST_TASKS:
            told.insert(0, f"优盘上还有 {len(tasks) - _MOST_TASKS} 个任务包，请用“打开任务包”选择。")
        self._others.setText("\n".join(told[:_MOST_TOLD]))
        self._others.setVisible(bool(told))

    @Slot()
    def _on_task_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.task_chosen.emit(str(sender.property("root")))

    def show_recent(self, recent: Sequence[tuple[Path, str]]) -> None:
        """Offer workspaces to go on with: folder and what it is."""
        _clear(self._recent)
        for place, (root, what) in enumerate(recent[:3]):
            choice = _choice(f"继续填报：{what}", str(root), f"recent{place}")
            choice.setProperty("root", str(root))
            choice.clicked.connect(self._on_recent_clicked)
            self._recent.addWidget(choice)
            if place == 0:
                choice.setFocus()
        if not recent:
            self._open_task.setFocus()

    @Slot()
    def _on_recent_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.workspace_chosen.emit(str(sender.property("root")))

    @Slot()
    def _on_open_folder_clicked(self) -> None:
        chosen = FolderLine.ask(self, "选择工作区文件夹", "")
        if chosen:
            self.workspace_chosen.emit(chosen)


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        gone = item.widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()


def _choice(title: str, hint: str, name: str) -> QCommandLinkButton:
    made = QCommandLinkButton(title, hint)
    made.setIcon(QIcon())
    say(made, name, f"{title}。{hint}")
    return made
