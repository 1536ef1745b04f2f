"""Starts the window; the one place where its parts are put together (composition root)."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QStandardPaths, QTimer, Slot
from PySide6.QtWidgets import QApplication

from desktop.failures import BugCatcher
from desktop.log_file import keep_log
from desktop.looks import STYLE, dress
from desktop.settings import Settings, default_settings
from desktop.window import Window
from desktop.window_place import show_as_left
from office.locations import proposed_root

#: By then the window is painted and what is loaded after it is there.
_COLLECT_AFTER_MS: Final = 2_000


def run(root: Path | None, *, on_shown: Callable[[], None] | None = None) -> int:
    """Show the window until it is closed; opens a workspace at once if one is named.

    Args:
        root: A workspace.
        on_shown: For the self-test and the benchmarks: called once the window is painted, which then closes by itself.

    Returns:
        0, the exit code of the program.
    """
    app = QApplication([*sys.argv[:1], "-style", STYLE])
    app.setApplicationName("xiankao")
    app.setApplicationDisplayName("县考通")
    keep_log(Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)))
    settings = default_settings()
    dress(app, settings.look, is_styled=True)
    catcher = BugCatcher(app)
    catcher.install()
    window = make_window(settings, root)
    show_as_left(window, settings)
    if on_shown is not None:
        _FirstPaint(window, on_shown)
    QTimer.singleShot(_COLLECT_AFTER_MS, _collect_again)
    try:
        return app.exec()
    finally:
        gc.enable()


def _collect_again() -> None:
    """Let the collector of garbage work, but never look at what the program consists of."""
    gc.freeze()
    gc.enable()


class _FirstPaint(QObject):
    """Tells when a window has been painted for the first time, and closes it."""

    def __init__(self, window: Window, on_shown: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._on_shown = on_shown
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint, then for the event loop to come round, when all that it painted is on the screen."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._end)
        return False

    @Slot()
    def _end(self) -> None:
        self._on_shown()
        self._window.close()


def make_window(settings: Settings, root: Path | None = None) -> Window:
    """Put the window together, over a workspace or with the start page."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Window(settings, proposed_root(home=Path(documents)), root)
