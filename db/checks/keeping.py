"""Writing findings into the store and taking them away again.

A finding is known by row, code, field and slot. Those about a row are renewed with the row; the *wide* ones, which a
SELECT over tables gave, are renewed by `db.checks.settle` and only go at once when their row goes.
"""

from collections.abc import Iterable

from db.checks.rules import Found
from db.chunks import in_chunks
from db.store import Store

#: The row of a finding about a whole table.
WHOLE_TABLE = 0


def keep(store: Store, table: str, found: Iterable[tuple[int, Found]]) -> None:
    """Keep findings about rows, each with its row's local number."""
    store.sql.executemany(
        "INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, '', ?, ?, ?, 0)",
        ((number, table, item.code, item.field, item.level.value, item.text, item.shown) for number, item in found),
    )


def drop(store: Store, numbers: Iterable[int], code: str | None = None) -> None:
    """Take away what is found about rows, or what of one code is; wide findings stay."""
    for some, marks in in_chunks(numbers):
        store.sql.execute(
            f"DELETE FROM problem WHERE row IN ({marks}) AND NOT wide AND code = coalesce(?, code)", (*some, code)
        )


def drop_gone(store: Store, numbers: Iterable[int]) -> None:
    """Take away everything about rows that are gone."""
    for some, marks in in_chunks(numbers):
        store.sql.execute(f"DELETE FROM problem WHERE row IN ({marks})", some)


def drop_table(store: Store, table: str) -> None:
    """Take away what is found about the rows of a table."""
    store.sql.execute("DELETE FROM problem WHERE tbl = ? AND NOT wide", (table,))
