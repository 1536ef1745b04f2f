"""Running expressions that come from outside: reading only, in bounded time and memory (DESIGN 4, Confinement)."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Final

from db.checks import functions

LIVE_SECONDS: Final = 0.05
AGAIN_SECONDS: Final = 0.5
PASS_SECONDS: Final = 30.0
_STEPS: Final = 2_000
#: A note has at most 32,000 characters; longer texts only serve to make one step of SQLite take for ever.
_LENGTH: Final = 200_000
_ALLOWED_FUNCTIONS: Final = functions.BUILTIN | functions.NAMES

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def guard(
    readable: frozenset[str] | None,
    reads: set[tuple[str, str]] | None = None,
    more: frozenset[str] = frozenset(),
) -> Authorizer:
    """Make an authorizer that lets a statement read and compute, and nothing else.

    Args:
        readable: Names of the tables that may be read; None for none but the statement's own.
        reads: Collects (table, column) of what is read.
        more: Names of functions that the caller's own statement needs beside the language's.
    """

    def allow(action: int, first: str | None, second: str | None, _base: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            if reads is not None and first and second:
                reads.add((first, second))
            known = readable is None or not first or first in readable
            return sqlite3.SQLITE_OK if known else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION:
            name = (second or "").lower()
            return sqlite3.SQLITE_OK if name in _ALLOWED_FUNCTIONS or name in more else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_DENY

    return allow


def confined_memory() -> sqlite3.Connection:
    """Open an empty database in memory with the language's functions and tight limits."""
    sql = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512, check_same_thread=False)
    functions.register(sql)
    limit(sql)
    return sql


def limit(sql: sqlite3.Connection) -> None:
    """Set the limits of confinement on a connection."""
    sql.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH)
    sql.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    sql.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200)


@contextlib.contextmanager
def deadline(sql: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop whatever runs on the connection after that many seconds."""
    end = time.monotonic() + seconds
    sql.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    try:
        yield
    finally:
        sql.set_progress_handler(None, 0)
