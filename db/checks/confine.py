"""Running expressions that come from outside: reading only, in bounded time and memory (DESIGN 4, Confinement).

Three walls, each of which holds without the others: the authorizer (which tables, which functions, nothing but
reading), the limits (how long a text, how deep an expression) and the deadline (how long, how much on disk).
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from db.checks import functions
from db.checks.spill import spilled
from forms.values import Sql

LIVE_SECONDS: Final = 0.05
AGAIN_SECONDS: Final = 0.5
PASS_SECONDS: Final = 30.0
#: A statement is stopped for being slow, not for a computer that was busy with other things: it must have been worked
#: on for this part of its time, or have taken so many times its time.
_WORKED: Final = 0.5
_MOST_TIMES: Final = 10
#: As many rows of one statement as anybody could look at, and as many characters as they may have together.
MOST_ROWS: Final = 10_000
MOST_CHARACTERS: Final = 20_000_000
#: What one statement may put into temporary files.
MOST_SPILLED: Final = 500_000_000
_STEPS: Final = 2_000
_LOOK_SECONDS: Final = 0.2
#: A note has at most 32,000 characters; longer texts only serve to make one step of SQLite take for ever.
LIMITS: Final[Mapping[int, int]] = MappingProxyType(
    {
        sqlite3.SQLITE_LIMIT_LENGTH: 200_000,
        sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
        sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
        sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20,
        sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 5_000,
        sqlite3.SQLITE_LIMIT_ATTACHED: 0,
        sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    }
)
_ALLOWED: Final = functions.BUILTIN | functions.NAMES

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement from outside gave.

    Attributes:
        names: The columns.
        rows: At most `MOST_ROWS` of them.
        is_whole: Whether these are all.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Sql, ...], ...]
    is_whole: bool = True


@contextlib.contextmanager
def confined(
    sql: sqlite3.Connection,
    readable: frozenset[str] | None,
    reads: set[tuple[str, str]] | None = None,
    seconds: float | None = None,
    more: frozenset[str] = frozenset(),
) -> Iterator[None]:
    """Let a connection read and compute only, in bounded time, and put everything back, whatever happens.

    It may stand within a transaction: a statement that is stopped only reads, so nothing of the transaction is lost.
    Whoever asks must have fetched everything before the end, see `fetch`.

    Args:
        sql: Any connection, also the store's own. The language's functions stay known to it afterwards.
        readable: Names of the tables that may be read; None: any, for a database that holds nothing of anybody's.
        reads: Collects (table, column) of what is read; the column is empty where only rows are counted.
        seconds: How long all statements may take together; None: `PASS_SECONDS`.
        more: Names of functions that the caller's own statement needs beside the language's.

    Raises:
        sqlite3.Error: The statement was refused or stopped, whatever the reason.
    """
    functions.register(sql)
    before = limit(sql)
    sql.set_authorizer(guard(readable, reads, more))
    try:
        with deadline(sql, PASS_SECONDS if seconds is None else seconds), told():
            yield
    finally:
        sql.set_authorizer(None)
        for kind, value in before.items():
            sql.setlimit(kind, value)


def fetch(sql: sqlite3.Connection, statement: str, values: Sequence[Sql] = (), most: int = MOST_ROWS) -> Answer:
    """Run one SELECT and take its rows, as many as can be looked at and memory can hold.

    Raises:
        sqlite3.Error: It was refused or stopped, or is no SELECT.
    """
    with told(), contextlib.closing(sql.execute(statement, values)) as cursor:
        if cursor.description is None:
            raise sqlite3.ProgrammingError("not a SELECT")
        names = tuple(column[0] for column in cursor.description)
        rows: list[tuple[Sql, ...]] = []
        size = 0
        for row in cursor:
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            if len(rows) >= most or size > MOST_CHARACTERS:
                return Answer(names, tuple(rows), is_whole=False)
            rows.append(row)
        return Answer(names, tuple(rows))


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Give every refusal of a statement one class: the module has others for texts it cannot hand over."""
    try:
        yield
    except sqlite3.Error:
        raise
    except (sqlite3.Warning, ValueError, OverflowError, MemoryError) as fault:
        raise sqlite3.ProgrammingError(f"{type(fault).__name__}: {fault}") from fault


def guard(
    readable: frozenset[str] | None,
    reads: set[tuple[str, str]] | None = None,
    more: frozenset[str] = frozenset(),
) -> Authorizer:
    """Make an authorizer that lets a statement read and compute, and nothing else; arguments as of `confined`."""
    known = None if readable is None else {name.lower(): name for name in readable}

    def read(table: str, column: str) -> int:
        # Where no column is asked for, the name comes as it was written.
        name = table if known is None else known.get(table.lower())
        if name is None:
            # A part of the statement itself has no name, and its own tables are asked for one by one.
            return sqlite3.SQLITE_DENY if table else sqlite3.SQLITE_OK
        if reads is not None and name:
            reads.add((name, column))
        return sqlite3.SQLITE_OK

    def allow(action: int, first: str | None, second: str | None, _base: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            return read(first or "", second or "")
        if action == sqlite3.SQLITE_FUNCTION:
            name = (second or "").lower()
            return sqlite3.SQLITE_OK if name in _ALLOWED or name in more else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_DENY

    return allow


def confined_memory() -> sqlite3.Connection:
    """Open an empty database in memory with the language's functions and tight limits."""
    sql = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512, check_same_thread=False)
    functions.register(sql)
    # One row is one step of SQLite, in which no deadline is asked for; over many rows SQLite's own is quicker.
    sql.create_function("instr", 2, functions.instr, deterministic=True)
    limit(sql)
    return sql


def limit(sql: sqlite3.Connection) -> dict[int, int]:
    """Set the limits of confinement on a connection and give those it had; none is ever widened."""
    before = {kind: sql.getlimit(kind) for kind in LIMITS}
    for kind, most in LIMITS.items():
        sql.setlimit(kind, min(most, before[kind]))
    return before


class Watch:
    """Stops the statements of a connection of its own that run too long, asked of single rows again and again.

    It does not look at the disk: a row in hand leaves nothing to sort.
    """

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._end = _End(0)
        sql.set_progress_handler(lambda: int(self._end.is_over(time.monotonic())), _STEPS)

    def begin(self, seconds: float) -> None:
        """Let the next statement run for that many seconds."""
        self._end = _End(seconds)


class _End:
    """When so many seconds from now are over, in the thread that asks."""

    __slots__ = ("_at", "_latest", "_worked")

    def __init__(self, seconds: float) -> None:
        now = time.monotonic()
        self._at, self._latest = now + seconds, now + seconds * _MOST_TIMES
        self._worked = time.thread_time() + seconds * _WORKED

    def is_over(self, now: float) -> bool:
        """Say whether they are."""
        return now > self._at and (now > self._latest or time.thread_time() > self._worked)


@contextlib.contextmanager
def deadline(sql: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop whatever runs on the connection after that many seconds, or when it fills the disk."""
    end = _End(seconds)
    look = time.monotonic() + _LOOK_SECONDS
    at_first: int | None = None

    def is_over() -> int:
        nonlocal look, at_first
        now = time.monotonic()
        if now < look:
            return int(end.is_over(now))
        look = now + _LOOK_SECONDS
        size = spilled()
        at_first = size if at_first is None else at_first
        return int(end.is_over(now) or size - at_first > MOST_SPILLED)

    sql.set_progress_handler(is_over, _STEPS)
    try:
        yield
    finally:
        sql.set_progress_handler(None, 0)
