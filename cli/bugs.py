"""The record of a bug: details go into a log file in the user's state folder, never onto the screen."""

import os
import platform
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from cli.troubles import Bug

LOG: Final = "bugs.log"
#: The log begins anew beyond this many bytes, so that a fault in a loop fills no disk.
MOST: Final = 1_000_000


def state_folder(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> Path:
    """Give the folder where the program keeps notes about itself for this user."""
    if system == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "xiankao"
    return Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xiankao"


def _now() -> datetime:
    return datetime.now().astimezone()


def record(
    fault: BaseException, command: str, *, folder: Path | None = None, clock: Callable[[], datetime] = _now
) -> Bug:
    """Note a bug and give the sentence for the user.

    What the user typed is not noted: it may be personal.
    """
    path = (folder or state_folder()) / LOG
    head = f"== {clock():%Y-%m-%d %H:%M:%S%z} {command} / Python {platform.python_version()} / {platform.platform()}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "w" if path.exists() and path.stat().st_size > MOST else "a"
        with path.open(mode, encoding="utf-8", errors="backslashreplace") as log:
            log.write(head + "".join(traceback.format_exception(fault)) + "\n")
    except OSError:
        return Bug("E-BUG", kind=type(fault).__name__, path=f"（没有记下：{path} 写不进去）")
    return Bug("E-BUG", kind=type(fault).__name__, path=path)
