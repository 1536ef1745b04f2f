"""How much SQLite has put into its temporary files: sorting a table crossed with itself could fill a disk."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

_OPEN: Final = Path("/proc/self/fd")
#: Every temporary file of SQLite is called so.
_NAME: Final = "etilqs_"


def spilled() -> int:
    """Give the bytes in SQLite's temporary files, this process's alone where the system can tell."""
    return _of_this_process() if _OPEN.is_dir() else _by_name(Path(tempfile.gettempdir()))


def _of_this_process() -> int:
    """Add up what stands open; the names are gone from their folder as soon as the files are made."""
    size = 0
    for entry in _OPEN.iterdir():
        with contextlib.suppress(OSError):
            if _NAME in str(entry.readlink()):
                size += os.fstat(int(entry.name)).st_size
    return size


def _by_name(folder: Path) -> int:
    size = 0
    for path in folder.glob(f"{_NAME}*"):
        with contextlib.suppress(OSError):
            size += path.stat().st_size
    return size
