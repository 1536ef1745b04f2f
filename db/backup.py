"""Copies of the store: rolling ones in the workspace's own folder, and bringing one back (packages.md 5.2).

A copy is made by SQLite's own backup, checked, and only then given its name. The present store is never overwritten:
when a copy is brought back, it is put aside first.
"""

import contextlib
import hashlib
import re
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.connection import refuse_foreign
from db.fault_words import fault_words
from db.flushing import copy_database, put_in_place
from db.locking import locked
from db.merging.checkpoint import checkpoint
from db.opening import open_store
from db.store import DATABASE, Store
from db.troubles import StoreTrouble

FOLDER: Final = "backups"
KEPT: Final = 10
_NAME: Final = re.compile(r"([0-9]{4,9})-([0-9]{8}T[0-9]{6})-([a-z]{1,20})\.sqlite")
_BESIDES: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Copy:
    """A rolling copy of the store.

    Attributes:
        number: Counts up; clocks may go wrong.
        at: `YYYYMMDDTHHMMSS`, local time.
        why: What it was made before, such as `receive` or `revision`; `daily` if nothing.
    """

    path: Path
    number: int
    at: str
    why: str
    size: int


def copy_store(store: Store, target: Path) -> None:
    """Write a whole, checked and flushed copy of the store.

    Raises:
        StoreTrouble: The disk refused (E-STORE-DISK), or the store is damaged (E-STORE-DAMAGED); nothing stays.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        _copy(store.sql, part)
        put_in_place(part, target)
    except sqlite3.OperationalError as fault:
        raise StoreTrouble("E-STORE-DISK", why=fault_words(fault)) from fault
    except sqlite3.DatabaseError as fault:
        raise StoreTrouble("E-STORE-DAMAGED", why=fault_words(fault)) from fault
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=fault_words(fault)) from fault
    finally:
        part.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, part: Path) -> None:
    copy_database(source, part)
    with contextlib.closing(sqlite3.connect(part)) as copy:
        _refuse_damage(copy)


def _refuse_strange(sql: sqlite3.Connection) -> None:
    """Refuse what runs by itself when a row is read or written; no store of this program holds any."""
    found = sql.execute("SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') LIMIT 1").fetchone()
    if found is not None:
        raise sqlite3.DatabaseError(f"{found[0]}?")


def _refuse_damage(sql: sqlite3.Connection) -> None:
    (answer,) = sql.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)


def back_up(store: Store, why: str = "daily", *, keep: int = KEPT, mint: bool = True) -> Path | None:
    """Add a rolling copy and drop the oldest beyond `keep`; None if nothing has changed since the newest one.

    Args:
        mint: Make a change set of what was typed first; False where somebody may be typing meanwhile. Nothing is left
            out of the copy either way.

    Raises:
        StoreTrouble: See `copy_store`; older copies stay.
    """
    if mint:
        checkpoint(store)
    state = _state(store)
    folder = store.root / FOLDER
    present = copies(store.root)
    if present and store.meta.get("backed_up") == f"{present[-1].path.name} {state}":
        return None
    number = present[-1].number + 1 if present else 1
    stamp = re.sub(r"[-:]", "", store.clock()[:19])
    target = folder / f"{number:04d}-{stamp}-{why}.sqlite"
    folder.mkdir(exist_ok=True)
    copy_store(store, target)
    store.put_meta("backed_up", f"{target.name} {state}")
    for old in [*present, _copy_of(target)][:-keep]:
        old.path.unlink(missing_ok=True)
    return target


def _state(store: Store) -> str:
    """Say how far the store has come, in one cheap word: whatever changes it adds to one of these."""
    found = store.sql.execute(
        "SELECT (SELECT coalesce(max(n), 0) FROM batch), (SELECT coalesce(max(n), 0) FROM changeset),"
        " (SELECT coalesce(max(n), 0) FROM package), (SELECT value FROM meta WHERE key = 'revision')"
    ).fetchone()
    # Last year is no part of any change set; what was brought in or came with a task is told by these.
    brought = "".join(store.meta.get(name, "") for name in ("last_year", "last_mark"))
    return "-".join([*map(str, found), hashlib.sha256(brought.encode()).hexdigest()[:12]])


def copies(root: Path) -> list[Copy]:
    """List the rolling copies of a workspace, oldest first; also of one that cannot be opened."""
    folder = root / FOLDER
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((_copy_of(path) for path in found if _NAME.fullmatch(path.name)), key=lambda copy: copy.number)


def _copy_of(path: Path) -> Copy:
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(path.name)
    return Copy(path, int(match[1]), match[2], match[3], path.stat().st_size)


def is_sound(store: Store) -> bool:
    """Whether the store's pages hold together; takes a while, so it runs in a job on a store of its own (DESIGN 5)."""
    try:
        _refuse_damage(store.sql)
    except sqlite3.DatabaseError:
        return False
    return True


def put_back(root: Path, copy: Path, *, new_id: Callable[[], str] = lambda: str(uuid.uuid4())) -> Path | None:
    """Make a copy the store of a workspace; the present store is put aside and stays.

    The workspace then counts as a new installation: what the old one exported later is another's work to it, and is
    merged like that (packages.md 6.5).

    Returns:
        Where the former store lies now, or None if there was none.

    Raises:
        StoreTrouble: The copy is damaged, of another program or newer; nothing was changed. Or another window has the
            workspace open (E-STORE-BUSY).
    """
    with locked(root):
        aside = _swap(root, copy)
    with open_store(root) as store, store.transaction():
        store.put_meta("installation", new_id())
        store.put_meta("restored_from", copy.name)
    return aside


def _swap(root: Path, copy: Path) -> Path | None:
    staged = root / f"{DATABASE}.restored"
    _stage(copy, staged)
    try:
        aside = _put_aside(root) if (root / DATABASE).exists() else None
        put_in_place(staged, root / DATABASE)
    finally:
        staged.unlink(missing_ok=True)
    return aside


def _stage(copy: Path, staged: Path) -> None:
    """Copy beside, so that what is on a stick or among the rolling copies stays as it is."""
    try:
        with contextlib.closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            _refuse_damage(source)
            refuse_foreign(source, copy.name)
            _refuse_strange(source)
            _copy(source, staged)
    except sqlite3.DatabaseError as fault:
        staged.unlink(missing_ok=True)
        raise StoreTrouble("E-BACKUP-DAMAGED", path=copy.name, why=fault_words(fault)) from fault


def _put_aside(root: Path) -> Path:
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    number = 1 + sum(path.name.startswith("replaced-") for path in folder.iterdir() if path.is_dir())
    aside = folder / f"replaced-{number:03d}"
    aside.mkdir()
    for ending in _BESIDES:
        part = root / f"{DATABASE}{ending}"
        if part.exists():
            part.replace(aside / part.name)
    return aside / DATABASE
