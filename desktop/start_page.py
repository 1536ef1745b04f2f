"""The first screen (开始): open a task package, go on where one was, open a folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCommandLinkButton, QHBoxLayout, QVBoxLayout, QWidget

from desktop.asking import FolderLine, Telling, label, panel
from desktop.looks import say

_WIDTH = 720


class StartPage(QWidget):
    """What to begin with.

    Signals:
        task_wanted(): The user has a task package from the bureau.
        workspace_chosen(str): The user wants to open this workspace.
    """

    task_wanted = Signal()
    workspace_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.telling = Telling("startTelling")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(8)
        self._open_task = _choice("打开任务包", "第一次使用：县局发来的优盘里有“县考任务”开头的文件夹", "openTask")
        self._open_folder = _choice("打开文件夹", "工作区在别的地方，或者换过位置", "openFolder")
        self._lay_out()
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
        inside.addWidget(self._open_task)
        inside.addLayout(self._recent)
        inside.addWidget(self._open_folder)
        inside.addSpacing(4)
        inside.addWidget(label("录入的每一格都立即保存在本机，断电、误关窗口都不会丢失。", "quiet"))
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(sheet)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)

    def show_recent(self, recent: Sequence[tuple[Path, str]]) -> None:
        """Offer workspaces to go on with: folder and what it is."""
        while (item := self._recent.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        for place, (root, what) in enumerate(recent[:3]):
            choice = _choice(f"继续填报：{what}", str(root), f"recent{place}")
            choice.setProperty("root", str(root))
            choice.clicked.connect(self._on_recent_clicked)
            self._recent.addWidget(choice)
            if place == 0:
                choice.setFocus()

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


def _choice(title: str, hint: str, name: str) -> QCommandLinkButton:
    made = QCommandLinkButton(title, hint)
    made.setIcon(QIcon())
    say(made, name, f"{title}。{hint}")
    return made
