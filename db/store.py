"""Opening a workspace: one SQLite file, one process, one pack, one unit.

The settings are those of packages.md 5.2; a store written by a newer program is refused in plain words.
"""

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from db import schema
from db.locking import take_lock
from db.troubles import EntryRefused, StoreTrouble
from db.typed import Codec
from forms.load import load_again, load_pack
from forms.model import Kind, Pack, Table

DATABASE: Final = "workspace.sqlite"
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
    return datetime.now().astimezone().isoformat(timespec="seconds")


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
        self._codecs: dict[str, Codec] = {}

    @cached_property
    def identity(self) -> Identity:
        """Who writes here."""
        meta = self.meta
        return Identity(
            meta["unit"],
            Role(meta["role"]),
            uuid.UUID(meta["campaign"]),
            meta["key"],
            meta["public"],
            meta["age"],
            meta["installation"],
        )

    @property
    def meta(self) -> Mapping[str, str]:
        """The workspace's single facts by name."""
        return dict(self.sql.execute("SELECT key, value FROM meta"))

    def put_meta(self, key: str, value: str) -> None:
        """Set one of the workspace's single facts."""
        self.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @cached_property
    def pack(self) -> Pack:
        """The pack of the latest task revision."""
        return self.pack_of(int(self.meta["revision"]))

    def pack_of(self, revision: int) -> Pack:
        """The pack as it was in a task revision."""
        found = self.sql.execute("SELECT name, data FROM pack_file WHERE revision = ?", (revision,))
        return load_again(dict(found.fetchall()))

    @property
    def is_bureau(self) -> bool:
        """Whether this is the bureau's copy."""
        return self.identity.role is Role.BUREAU

    def table(self, table_id: str) -> Table:
        """Return a table of the pack, whatever the case of its id.

        Raises:
            EntryRefused: There is none (E-TABLE).
        """
        try:
            return self.pack.table(table_id.upper() if table_id.islower() else table_id)
        except KeyError:
            known = "、".join(table.id for table in self.pack.tables if not table.builtin)
            raise EntryRefused("E-TABLE", table=table_id, known=known) from None

    def codec(self, table_id: str) -> Codec:
        """Return the reader and writer of a typed table."""
        if table_id not in self._codecs:
            self._codecs[table_id] = Codec(self.table(table_id))
        return self._codecs[table_id]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing; nested calls are parts of the outermost.

        Raises:
            StoreTrouble: The disk refused (E-STORE-DISK).
        """
        if self.sql.in_transaction:
            yield
            return
        try:
            self.sql.execute("BEGIN IMMEDIATE")
            yield
            self.sql.execute("COMMIT")
        except BaseException as fault:
            self._roll_back()
            if isinstance(fault, sqlite3.OperationalError) and _is_world(fault):
                raise StoreTrouble("E-STORE-DISK", why=_disk_words(fault)) from fault
            if isinstance(fault, sqlite3.DatabaseError) and _is_damage(fault):
                raise StoreTrouble("E-STORE-DAMAGED", why=fault) from fault
            raise

    def _roll_back(self) -> None:
        # SQLite itself has rolled back after some faults, such as a full disk.
        if self.sql.in_transaction:
            self.sql.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file and let another process in."""
        self.sql.close()
        if self._lock is not None:
            os.close(self._lock)

    def beside(self) -> Self:
        """Open a second connection to the same workspace for a job in a thread of its own; the job closes it."""
        other = type(self)(self.root, _connect_file(self.root), None)
        other.clock = self.clock
        return other

    def reading(self) -> sqlite3.Connection:
        """Open a connection that can only read, and only what is committed; the caller closes it."""
        # A path may hold `?` or `#`, so it is quoted as an address.
        return sqlite3.connect(f"{(self.root / DATABASE).absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def fixed_id(campaign: uuid.UUID, name: str) -> str:
    """Give the id of a row that every copy makes alike: a card, a fixed row, a built-in row (DESIGN 5, Rows)."""
    return str(uuid.uuid5(campaign, name))


def create_store(root: Path, pack_files: Mapping[str, bytes], identity: Identity) -> Store:
    """Make a new workspace in an empty or missing folder.

    Raises:
        StoreTrouble: The folder is in use (E-WORKSPACE-EXISTS), or the disk refused.
        DefinitionFaults: The pack does not load.
    """
    load_pack(pack_files)
    if root.exists() and any(entry.name not in FOLDERS for entry in root.iterdir()):
        raise StoreTrouble("E-WORKSPACE-EXISTS", path=root)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    store = _connect(root)
    try:
        _fill(store, pack_files, identity)
    except BaseException:
        store.close()
        raise
    return store


def _fill(store: Store, pack_files: Mapping[str, bytes], identity: Identity) -> None:
    try:
        _apply_migrations(store.sql)
    except sqlite3.OperationalError as fault:
        raise StoreTrouble("E-STORE-DISK", why=_disk_words(fault)) from fault
    with store.transaction():
        facts = {
            "unit": identity.unit,
            "role": identity.role,
            "campaign": str(identity.campaign),
            "key": identity.key,
            "public": identity.public,
            "age": identity.age,
            "installation": identity.installation,
            "revision": "1",
            "sequence": "0",
            "person": "",
        }
        for key, value in facts.items():
            store.put_meta(key, value)
        install_pack(store, 1, pack_files)


def install_pack(store: Store, revision: int, files: Mapping[str, bytes]) -> None:
    """Keep a pack as a task revision and make its typed tables and fixed rows."""
    store.sql.executemany("INSERT INTO pack_file VALUES (?, ?, ?)", [(revision, *item) for item in files.items()])
    store.put_meta("revision", str(revision))
    for name in ("pack", "identity"):
        store.__dict__.pop(name, None)
    pack = store.pack
    for table in pack.tables:
        for statement in schema.typed_table(table):
            store.sql.execute(statement)
    store.sql.executemany("INSERT INTO units VALUES (?, ?, ?)", [(u.code, u.name, u.kind) for u in pack.units])
    store.sql.executemany("INSERT INTO towns VALUES (?, ?, ?)", [(t.code, t.name, t.seat) for t in pack.towns])
    add_fixed_rows(store)


def add_fixed_rows(store: Store) -> None:
    """Give every card its row and every fixed list its rows, blank, so that what is forgotten can be seen."""
    campaign = store.identity.campaign
    for table in store.pack.tables:
        names = [table.id] if table.kind is Kind.CARD else [f"{table.id}/{code}" for code in fixed_codes(store, table)]
        for name in names:
            number = row_number(store, table.id, "", fixed_id(campaign, name))
            store.sql.execute(f'INSERT OR IGNORE INTO "{table.id}"(n) VALUES (?)', (number,))


def fixed_codes(store: Store, table: Table) -> list[str]:
    """Give the codes of a table's fixed rows in order; none for cards and free lists."""
    if table.rows_from is None:
        return []
    if table.rows_from == "towns":
        return [town.code for town in store.pack.towns]
    return [choice.code for choice in store.pack.codes[table.rows_from]]


def row_number(store: Store, table: str, owner: str, row: str) -> int:
    """Give the local number of a row, making one for a row met for the first time."""
    found = store.sql.execute(
        "SELECT n FROM row WHERE tbl = ? AND owner = ? AND id = ?", (table, owner, row)
    ).fetchone()
    if found:
        return int(found[0])
    made = store.sql.execute("INSERT INTO row(tbl, owner, id) VALUES (?, ?, ?)", (table, owner, row)).lastrowid
    return int(made or 0)


def open_store(root: Path) -> Store:
    """Open an existing workspace.

    Raises:
        StoreTrouble: Missing, busy, newer than this program, foreign or damaged.
    """
    if not (root / DATABASE).is_file():
        raise StoreTrouble("E-NO-WORKSPACE", path=root)
    store = _connect(root)
    try:
        application = store.sql.execute("PRAGMA application_id").fetchone()[0]
        version = store.sql.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as fault:
        store.close()
        raise StoreTrouble("E-STORE-DAMAGED", why=fault) from fault
    if application != schema.APPLICATION_ID:
        store.close()
        raise StoreTrouble("E-STORE-FOREIGN", path=root)
    if version > schema.USER_VERSION:
        store.close()
        raise StoreTrouble("E-STORE-NEWER", found=version, known=schema.USER_VERSION)
    return store


def _connect(root: Path) -> Store:
    lock = take_lock(root)
    try:
        return Store(root, _connect_file(root), lock)
    except StoreTrouble:
        os.close(lock)
        raise


def _connect_file(root: Path) -> sqlite3.Connection:
    try:
        sql = sqlite3.connect(root / DATABASE, isolation_level=None, timeout=5, cached_statements=512)
    except sqlite3.OperationalError as fault:
        raise StoreTrouble("E-STORE-DISK", why=_disk_words(fault)) from fault
    try:
        for pragma in (
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "mmap_size = 0",
            "journal_mode = WAL",
            "synchronous = FULL",
        ):
            sql.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as fault:
        sql.close()
        raise StoreTrouble("E-STORE-DAMAGED", why=fault) from fault
    return sql


def _apply_migrations(sql: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    schema.migrate(Database(sql, execute_plugins=False))
    sql.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    sql.execute(f"PRAGMA user_version = {schema.USER_VERSION}")


_WORLD: Final = {"SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_PROTOCOL"}


def _is_world(fault: sqlite3.OperationalError) -> bool:
    return any(str(getattr(fault, "sqlite_errorname", "")).startswith(name) for name in _WORLD)


def _is_damage(fault: sqlite3.DatabaseError) -> bool:
    return str(getattr(fault, "sqlite_errorname", "")).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _disk_words(fault: sqlite3.OperationalError) -> str:
    name = str(getattr(fault, "sqlite_errorname", ""))
    words = {"SQLITE_FULL": "磁盘已满", "SQLITE_READONLY": "磁盘或文件夹是只读的", "SQLITE_BUSY": "文件被别的程序占用"}
    return next((text for key, text in words.items() if name.startswith(key)), "磁盘读写出错")
