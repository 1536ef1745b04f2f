"""The store of a workspace: one SQLite file, one process, one campaign, one unit.

How its file is opened stands in `db.opening`.
"""

import contextlib
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

from db.connection import DATABASE as DATABASE  # noqa: PLC0414 - whoever opens stores takes it from here
from db.connection import as_trouble, connect, connect_reading
from db.documents import read_files
from db.garbage import Uncollected
from db.troubles import EntryRefused
from db.typed import Codec
from forms.lineage import Lineage
from forms.load import load_again
from forms.model import Pack, Table
from forms.records import dataclass

FOLDERS: Final = ("evidence", "packages", "keys", "outbox", "quarantine", "backups")


class Role(StrEnum):
    """Which copy this is: a unit's filling copy or the bureau's."""

    FILL = "fill"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes in this workspace.

    Attributes:
        key: Fingerprint of the installation's signing key, 64 hex digits.
        public: Its SSH public key, base64; `age`: its age recipient.
        installation: UUID of this copy.
    """

    unit: str
    role: Role
    campaign: uuid.UUID
    key: str
    public: str
    age: str
    installation: str


def now() -> str:
    """The local clock with its offset; shown to people, never compared."""
    clock = time.localtime()
    # As `isoformat` would, which takes as long as writing a line of the journal.
    sign, (hours, minutes) = "-" if clock.tm_gmtoff < 0 else "+", divmod(abs(clock.tm_gmtoff) // 60, 60)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', clock)}{sign}{hours:02}:{minutes:02}"


@lru_cache(maxsize=8)
def _loaded(files: tuple[tuple[str, bytes], ...], kept: tuple[tuple[str, str], ...]) -> Pack:
    """Load a pack once for all stores and threads of the process: it takes its time and never changes."""
    return load_again(dict(files), dict(kept))


_PATIENCE_MS: Final = 120_000


def _nothing_beside() -> None:
    """Nothing writes beside."""


class _TakenBack(Exception):
    """The end of a trial."""


class _Transaction:
    """All or nothing, from entering to leaving."""

    # Not made of a generator: it is part of every key that is pressed.
    __slots__ = ("_rest", "_store")

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._rest = Uncollected()

    def __enter__(self) -> None:
        self._store.begin()
        self._rest.__enter__()

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        self._rest.__exit__(kind, fault, trace)
        if fault is None:
            self._store.commit()
        else:
            self._store.fail(fault)


#: Part of a transaction that is under way.
_PART: Final = contextlib.nullcontext()


class Store:
    """An open workspace.

    Attributes:
        root: The workspace's folder.
        sql: The connection; autocommit, so that every change stands in `transaction`.
    """

    def __init__(self, root: Path, sql: sqlite3.Connection, lock: int | None) -> None:
        self.root = root
        self.sql = sql
        self.clock: Callable[[], str] = now
        self._lock = lock
        self._kept: dict[str, dict[Any, Any]] = {}
        #: What has been done once since this workspace was opened, by all connections to it.
        self.sitting: set[str] = set()
        self._kept_for = ""
        self._has_forgotten = False
        self._outside: int | None = None
        self._looked: int | None = None
        #: Called before this connection writes: what writes beside it and can be done later makes way.
        self.before_writing: Callable[[], None] = _nothing_beside

    def kept(self, name: str) -> dict[Any, Any]:
        """Give what is kept in memory under a name until the pack changes: compiled rules, loaded packs and such."""
        return self._kept.setdefault(name, {})

    def forget(self) -> None:
        """Drop all that is kept in memory, because the pack has changed."""
        self._kept.clear()
        self._has_forgotten = True
        self._looked = None

    @property
    def identity(self) -> Identity:
        """Who writes here."""
        kept = self.kept("identity")
        if None not in kept:
            meta = self.meta
            kept[None] = Identity(
                meta["unit"],
                Role(meta["role"]),
                uuid.UUID(meta["campaign"]),
                meta["key"],
                meta["public"],
                meta["age"],
                meta["installation"],
            )
        found: Identity = kept[None]
        return found

    @property
    def meta(self) -> Mapping[str, str]:
        """The workspace's single facts by name."""
        return dict(self.sql.execute("SELECT key, value FROM meta"))

    def put_meta(self, key: str, value: str) -> None:
        """Set one of the workspace's single facts."""
        self.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def revision(self) -> int:
        """Which revision of the pack this workspace stands on; it is the pack's own version."""
        found = self.sql.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
        return int(found[0])

    @property
    def pack(self) -> Pack:
        """The pack of the latest task revision."""
        kept = self.kept("pack")
        if None not in kept:
            revision = self.revision
            kept[None], self._kept_for = self.pack_of(revision), str(revision)
        found: Pack = kept[None]
        return found

    def pack_of(self, revision: int) -> Pack:
        """The pack as it was in a task revision."""
        kept = self.kept("packs")
        if revision not in kept:
            kept[revision] = _loaded(*read_files(self.sql, revision))
        found: Pack = kept[revision]
        return found

    def revisions(self) -> list[int]:
        """List the revisions whose packs are kept here, oldest first."""
        found = self.sql.execute("SELECT DISTINCT revision FROM pack_file ORDER BY revision")
        return [int(number) for (number,) in found]

    @property
    def lineage(self) -> Lineage:
        """The present pack with all that came before it."""
        return self.lineage_of(self.revision)

    def lineage_of(self, revision: int) -> Lineage:
        """Give a revision's pack with all that came before it."""
        kept = self.kept("lineage")
        if revision not in kept:
            kept[revision] = Lineage([self.pack_of(number) for number in self.revisions() if number <= revision])
        found: Lineage = kept[revision]
        return found

    @property
    def is_bureau(self) -> bool:
        """Whether this is the bureau's copy."""
        return self.identity.role is Role.BUREAU

    def table(self, table_id: str) -> Table:
        """Return a table of the pack, whatever the case of its id.

        Raises:
            EntryRefused: There is none (E-TABLE).
        """
        kept = self.kept("tables")
        if table_id not in kept:
            kept[table_id] = self._table(table_id)
        found: Table = kept[table_id]
        return found

    def _table(self, table_id: str) -> Table:
        try:
            return self.pack.table(table_id.upper() if table_id.islower() else table_id)
        except KeyError:
            known = "、".join(table.id for table in self.pack.tables if not table.builtin)
            raise EntryRefused("E-TABLE", table=table_id, known=known) from None

    def codec(self, table_id: str) -> Codec:
        """Return the reader and writer of a typed table."""
        kept = self.kept("codecs")
        if table_id not in kept:
            kept[table_id] = Codec(self.table(table_id))
        found: Codec = kept[table_id]
        return found

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """Do all or nothing; nested calls are parts of the outermost.

        Raises:
            StoreTrouble: The disk refused (E-STORE-DISK).
        """
        return _PART if self.sql.in_transaction else _Transaction(self)

    def begin(self) -> None:
        """Let nobody else write; for `transaction`, as `commit` and `fail`."""
        self.before_writing()
        try:
            self.sql.execute("BEGIN IMMEDIATE")
            self._outside = None
            self._look_again()
            self._has_forgotten = False
        except BaseException as fault:
            self.fail(fault)
            raise

    def commit(self) -> None:
        """Make durable what was written since `begin`."""
        try:
            self.sql.execute("COMMIT")
        except BaseException as fault:
            self.fail(fault)
            raise

    def fail(self, fault: BaseException) -> None:
        """Take back what was written since `begin`; raises what a person is told, if the disk is at fault."""
        self._roll_back()
        if trouble := as_trouble(fault):
            raise trouble from fault

    @contextlib.contextmanager
    def trial(self) -> Iterator[None]:
        """Do what stands within and take all of it back at the end, also inside a transaction: for previews."""
        if not self.sql.in_transaction:
            with contextlib.suppress(_TakenBack), self.transaction():
                yield
                raise _TakenBack
            return
        self.sql.execute("SAVEPOINT trial")
        before, self._has_forgotten = self._has_forgotten, False
        try:
            yield
        finally:
            if self.sql.in_transaction:
                self.sql.execute("ROLLBACK TO trial")
                self.sql.execute("RELEASE trial")
            self._forget_again()
            self._has_forgotten |= before

    def _look_again(self) -> None:
        """Another connection may have brought a new pack since the last transaction."""
        if self._looked == self.outside():
            return
        self._looked = self.outside()
        found = self.sql.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
        revision = str(found[0]) if found else ""
        if self._kept_for not in {"", revision}:
            self.forget()
        self._kept_for = revision

    def outside(self) -> int:
        """Give a number that is another one once another connection has written; within a transaction none can."""
        if self._outside is None or not self.sql.in_transaction:
            self._outside = int(self.sql.execute("PRAGMA data_version").fetchone()[0])
        return self._outside

    def _roll_back(self) -> None:
        # SQLite itself has rolled back after some faults, such as a full disk.
        if self.sql.in_transaction:
            self.sql.execute("ROLLBACK")
        self._forget_again()

    def _forget_again(self) -> None:
        """What was kept since a pack changed is of that pack, which is taken back; most of the time none changed."""
        self._kept.pop("with rights", None)
        if self._has_forgotten:
            self.forget()

    def close(self) -> None:
        """Close the file and let another process in."""
        self.sql.close()
        if self._lock is not None:
            os.close(self._lock)

    def beside(self) -> Self:
        """Open a second connection to the same workspace for a job in a thread of its own; the job closes it."""
        other = type(self)(self.root, connect(self.root), None)
        # Nobody waits for it at the screen, and another job may write for long.
        other.sql.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        other.clock = self.clock
        other.sitting = self.sitting
        return other

    def interrupt(self) -> None:
        """Stop the statement that runs just now, from another thread; nothing happens if none does."""
        with contextlib.suppress(sqlite3.ProgrammingError):
            self.sql.interrupt()

    def reading(self) -> sqlite3.Connection:
        """Open a connection that can only read, and only what is committed; the caller closes it."""
        return connect_reading(self.root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def fixed_id(campaign: uuid.UUID, name: str) -> str:
    """Give the id of a row that every copy makes alike: a card, a fixed row, a built-in row (DESIGN 5, Rows)."""
    return str(uuid.uuid5(campaign, name))
