"""What happens when the program itself is at fault: logged, told in plain words, and it stays up (style.md 4.7)."""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from desktop.bug_dialog import BugDialog

_LOG: Final = logging.getLogger(__name__)


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
        from desktop.bug_dialog import BugDialog

        self.dialog = BugDialog(details)
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.dialog = None
