"""Files of a workspace that are there whatever happens: flushed, renamed, and flushed again (packages.md 5.3)."""

import os
import sqlite3
from pathlib import Path

from db.holding import patiently


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database as it stands, by SQLite's own backup, into one file that can be carried away."""
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        source.backup(copy)
        # The journal beside it is for a store in use.
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name, so that the name stands for the whole file or for none."""
    flush(part)
    patiently(lambda: part.replace(target))
    # On Linux vfat a renamed file is empty after a power cut unless it is flushed under its new name.
    flush(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """Flush a file, or a folder's entries where the system can."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
