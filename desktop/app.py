"""Starts the window; the one place where its parts are put together (composition root)."""

import logging
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from desktop.failures import BugCatcher
from desktop.looks import dress
from desktop.settings import Settings, default_settings
from desktop.window import Window

_LOG_FILE: Final = "xiankao.log"


def run(root: Path | None) -> int:
    """Show the window until it is closed; opens a workspace at once if one is named.

    Returns:
        0, the exit code of the program.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("xiankao")
    app.setApplicationDisplayName("县考通")
    _keep_log()
    dress(app)
    catcher = BugCatcher(app)
    catcher.install()
    window = make_window(default_settings())
    window.show()
    if root is not None:
        window.show_workspace(root)
    return app.exec()


def make_window(settings: Settings) -> Window:
    """Put the window together."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Window(settings, Path(documents) / "县考填报")


def _keep_log() -> None:
    """Keep warnings and faults in a file of this user, for the day when somebody must look."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(folder / _LOG_FILE, encoding="utf-8")
    except OSError:
        return  # without a log one can still work
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
