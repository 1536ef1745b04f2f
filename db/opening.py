"""Opening the file of a workspace: missing, busy, foreign, damaged or newer is refused, older is brought up to date.

The settings are those of packages.md 5.2.
"""

import os
import sqlite3
from pathlib import Path

from db.connection import DATABASE, connect, not_opened, refuse_foreign
from db.locking import take_lock
from db.migrating import bring_up_to_date
from db.store import Store
from db.troubles import StoreTrouble
from forms.fault_words import disk_words


def open_store(root: Path) -> Store:
    """Open an existing workspace; one of an older program is copied to its backups first and then brought up to date.

    Raises:
        StoreTrouble: Missing, busy, newer than this program, foreign or damaged; or the disk refused.
    """
    _require(root)
    store = open_file(root)
    try:
        _refuse_foreign(store)
        bring_up_to_date(store.sql, root, store.clock(), renew=lambda: _renew(store))
    except BaseException:
        store.close()
        raise
    return store


def _require(root: Path) -> None:
    """Refuse what is no workspace; a disk that does not answer may well have one."""
    try:
        is_missing = not (root / DATABASE).is_file()
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=disk_words(fault)) from fault
    if is_missing:
        raise StoreTrouble("E-NO-WORKSPACE", path=root)


def _renew(store: Store) -> None:
    # What is derived takes the whole house to make; a start of the program does not need it.
    from db.revisions import renew

    renew(store)


def open_file(root: Path) -> Store:
    """Open the file of a workspace as it is, locked for this process; a missing one is made, without any table.

    Raises:
        StoreTrouble: Another process has it (E-STORE-BUSY), or the disk refused.
    """
    lock = take_lock(root)
    try:
        return Store(root, connect(root), lock)
    except StoreTrouble:
        os.close(lock)
        raise


def _refuse_foreign(store: Store) -> None:
    try:
        refuse_foreign(store.sql, store.root)
    except sqlite3.DatabaseError as fault:
        raise not_opened(fault) from fault
