"""The connection to a workspace's SQLite file, and what its faults mean in plain words (packages.md 5.2)."""

import sqlite3
from pathlib import Path
from typing import Final

from db import schema
from db.troubles import StoreTrouble

DATABASE: Final = "workspace.sqlite"
_PRAGMAS: Final = (
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",
    "journal_mode = WAL",
    "synchronous = FULL",
)
_WORLD: Final = ("SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_PROTOCOL")
_DAMAGE: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
#: The disk does not give back what was written, as a file that has been cut off or a disk that wears out.
_UNREADABLE: Final = ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR_DATA")
_WORDS: Final = {
    "SQLITE_FULL": "磁盘已满",
    # Whoever opens a store puts a small file beside it, the first thing that a full disk refuses.
    "SQLITE_IOERR_SHMSIZE": "磁盘已满",
    "SQLITE_READONLY": "磁盘或文件夹是只读的",
    "SQLITE_BUSY": "文件被别的程序占用",
}


def connect(root: Path) -> sqlite3.Connection:
    """Open the file of a workspace, making it if it is missing; autocommit, with the settings of a workspace.

    Raises:
        StoreTrouble: The disk refused (E-STORE-DISK), or the file is none of SQLite's (E-STORE-DAMAGED).
    """
    try:
        sql = sqlite3.connect(root / DATABASE, isolation_level=None, timeout=5, cached_statements=512)
    except sqlite3.OperationalError as fault:
        raise StoreTrouble("E-STORE-DISK", why=disk_words(fault)) from fault
    try:
        for pragma in _PRAGMAS:
            sql.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as fault:
        sql.close()
        raise not_opened(fault) from fault
    return sql


def not_opened(fault: sqlite3.DatabaseError) -> StoreTrouble:
    """Say why a store cannot be opened: a full disk harms no data, and nobody is to go back to a backup."""
    trouble = None if _name(fault) in _UNREADABLE else as_trouble(fault)
    return trouble or StoreTrouble("E-STORE-DAMAGED", why=_damage(fault))


def connect_reading(root: Path) -> sqlite3.Connection:
    """Open a connection that can only read, and only what is committed."""
    # A path may hold `?` or `#`, so it is quoted as an address.
    return sqlite3.connect(f"{(root / DATABASE).absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def refuse_foreign(sql: sqlite3.Connection, path: Path | str) -> None:
    """Make sure that a file is one of this program or of an older one.

    Raises:
        StoreTrouble: It is another program's (E-STORE-FOREIGN), or a newer one's (E-STORE-NEWER).
    """
    if sql.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
        raise StoreTrouble("E-STORE-FOREIGN", path=path)
    (version,) = sql.execute("PRAGMA user_version").fetchone()
    if version > schema.USER_VERSION:
        raise StoreTrouble("E-STORE-NEWER", found=version, known=schema.USER_VERSION)


def as_trouble(fault: BaseException) -> StoreTrouble | None:
    """Say what a fault of SQLite means for people; None for what is a bug or no fault of the file."""
    if isinstance(fault, sqlite3.OperationalError) and _name(fault).startswith(_WORLD):
        return StoreTrouble("E-STORE-DISK", why=disk_words(fault))
    if isinstance(fault, sqlite3.DatabaseError) and _name(fault).startswith(_DAMAGE):
        return StoreTrouble("E-STORE-DAMAGED", why=_damage(fault))
    return None


def _damage(fault: sqlite3.Error) -> str:
    # A start without faults needs no words for them.
    from db.fault_words import fault_words

    return fault_words(fault)


def disk_words(fault: sqlite3.OperationalError) -> str:
    """Say in a few words why the disk refused."""
    return next((text for key, text in _WORDS.items() if _name(fault).startswith(key)), "磁盘读写出错")


def _name(fault: sqlite3.Error) -> str:
    return str(getattr(fault, "sqlite_errorname", ""))
