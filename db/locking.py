"""One process a workspace: a lock on a file beside the store (packages.md 5.2)."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from db.troubles import StoreTrouble
from forms.fault_words import disk_words

_FILE: Final = "workspace.lock"


def take_lock(root: Path) -> int:
    """Lock a workspace for this process; whoever has the number closes it.

    Raises:
        StoreTrouble: Another process has it (E-STORE-BUSY), or the disk refused (E-STORE-DISK).
    """
    try:
        descriptor = os.open(root / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=disk_words(fault)) from fault
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        os.close(descriptor)
        raise StoreTrouble("E-STORE-BUSY") from fault
    return descriptor


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keep every other process out of a workspace whose store is not open.

    Raises:
        StoreTrouble: Another process has it (E-STORE-BUSY).
    """
    descriptor = take_lock(root)
    try:
        yield
    finally:
        os.close(descriptor)
