"""What happens when the program itself is at fault: logged, told in plain words, and it stays up (style.md 4.7)."""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from desktop.asking import button, label
from desktop.looks import say

_LOG: Final = logging.getLogger(__name__)


class BugDialog(QDialog):
    """Says that something unforeseen happened, that the data are safe, and lets the details be copied."""

    def __init__(self, details: str) -> None:
        super().__init__()
        say(self, "bugDialog", "程序出了意外的错误")
        self.setWindowTitle("县考通")
        self.resize(640, 360)
        self.details = QPlainTextEdit(details)
        say(self.details, "bugDetails", "错误详情")
        self.details.setReadOnly(True)
        self.copy_button = button("复制错误详情", "copyDetails")
        self.close_button = button("继续使用", "closeBug", primary=True)
        layout = QVBoxLayout(self)
        layout.addWidget(label("程序出了意外的错误", "head"))
        layout.addWidget(
            label(
                "刚才这一步可能没有完成。已保存的数据都在，可以继续使用。"
                "如果反复出现，请点“复制错误详情”，粘贴发给技术人员。"
            )
        )
        layout.addWidget(self.details, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.close_button)
        layout.addLayout(foot)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.close_button.clicked.connect(self.accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())


class BugCatcher(QObject):
    """Takes the place of Python's hooks for faults that nobody foresaw; shows one dialog at a time."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: BugDialog | None = None
        # Faults of other threads are told in the window's.
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over both hooks."""
        sys.excepthook = self.hook
        threading.excepthook = self._thread_hook

    def hook(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """Log a fault and tell it."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        _LOG.error("unforeseen fault", exc_info=(kind, fault, trace))
        self._caught.emit("".join(traceback.format_exception(kind, fault, trace)))

    def _thread_hook(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self.hook(found.exc_type, found.exc_value, found.exc_traceback)

    @Slot(str)
    def _on_caught(self, details: str) -> None:
        if self.dialog is not None:
            self.dialog.details.appendPlainText(details)
            return
        self.dialog = BugDialog(details)
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.dialog = None
