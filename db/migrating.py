"""Bringing the file of an older program up to date: copied first, then all steps or none (DESIGN 5)."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from db import schema
from db.connection import as_trouble
from db.flushing import copy_database, put_in_place
from db.troubles import StoreTrouble

_FOLDER: Final = "backups"
_NUMBER: Final = re.compile(r"([0-9]{4,9})-")


def bring_up_to_date(sql: sqlite3.Connection, root: Path, at: str, *, renew: Callable[[], None]) -> Path | None:
    """Migrate a workspace that an older program wrote.

    Args:
        sql: Its connection, autocommit; the workspace is locked for this process.
        at: The time, for the name of the copy.
        renew: Makes what is derived anew, within the same transaction.

    Returns:
        The copy of the old file in the backups, or None if nothing had to be done.

    Raises:
        StoreTrouble: The disk refused (E-STORE-DISK), or the file is damaged; it is as it was before.
    """
    (version,) = sql.execute("PRAGMA user_version").fetchone()
    if version >= schema.USER_VERSION:
        return None
    try:
        copy = _copy(sql, root / _FOLDER, at)
        lay_tables(sql, renew)
    except (sqlite3.Error, OSError) as fault:
        from forms.fault_words import disk_words

        words = StoreTrouble("E-STORE-DISK", why=disk_words(fault)) if isinstance(fault, OSError) else None
        if trouble := words or as_trouble(fault):
            raise trouble from fault
        raise
    return copy


def lay_tables(sql: sqlite3.Connection, renew: Callable[[], None] = lambda: None) -> None:
    """Do the steps that a file still lacks, in one transaction; a new file lacks them all."""
    from sqlite_utils import Database

    sql.execute("BEGIN IMMEDIATE")
    try:
        schema.migrate(Database(sql, execute_plugins=False))
        sql.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        sql.execute(f"PRAGMA user_version = {schema.USER_VERSION}")
        renew()
        sql.execute("COMMIT")
    except BaseException:
        # SQLite itself has rolled back after some faults, such as a full disk.
        if sql.in_transaction:
            sql.execute("ROLLBACK")
        raise


def _copy(sql: sqlite3.Connection, folder: Path, at: str) -> Path:
    """Copy the file as it is among the rolling backups, flushed, under a name that comes last."""
    folder.mkdir(exist_ok=True)
    numbers = [int(match[1]) for path in folder.iterdir() if (match := _NUMBER.match(path.name))]
    stamp = re.sub(r"[-:]", "", at[:19])
    target = folder / f"{max(numbers, default=0) + 1:04d}-{stamp}-migration.sqlite"
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy_database(sql, part)
    put_in_place(part, target)
    return target
