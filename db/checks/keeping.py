"""Writing findings into the store and taking them away again.

A finding is known by row, code, field and slot. Those about a row are renewed with the row; the *wide* ones, which a
SELECT over tables gave, are renewed by `db.checks.settle` and only go at once when their row goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from db.chunks import in_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    # Compiling rules takes the whole house, and whoever only reads findings needs none.
    from db.checks.rules import Found
    from db.store import Store

#: The row of a finding about a whole table.
WHOLE_TABLE: Final = 0
#: Row, table, code, field, slot, level, text, shown: a finding as the store keeps it.
Line: TypeAlias = tuple[int, str, str, str, str, str, str, str]
_COLUMNS: Final = "row, tbl, code, field, slot, level, text, shown"


def keep(store: Store, table: str, found: Iterable[tuple[int, Found]]) -> None:
    """Keep findings about rows, each with its row's local number."""
    store.sql.executemany(
        "INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, '', ?, ?, ?, 0)",
        ((number, table, item.code, item.field, item.level.value, item.text, item.shown) for number, item in found),
    )


def drop(store: Store, numbers: Iterable[int], code: str) -> None:
    """Take away what is found about rows under one code."""
    for some, marks in in_chunks(numbers):
        store.sql.execute(f"DELETE FROM problem WHERE row IN ({marks}) AND NOT wide AND code = ?", (*some, code))


def drop_others(store: Store, numbers: Iterable[int], codes: Sequence[str]) -> None:
    """Take away what is found about rows, but under these codes; wide findings stay."""
    kept = ", ".join("?" * len(codes))
    for some, marks in in_chunks(numbers):
        store.sql.execute(
            f"DELETE FROM problem WHERE row IN ({marks}) AND NOT wide AND code NOT IN ({kept})", (*some, *codes)
        )


def drop_gone(store: Store, numbers: Iterable[int]) -> None:
    """Take away everything about rows that are gone."""
    for some, marks in in_chunks(numbers):
        store.sql.execute(f"DELETE FROM problem WHERE row IN ({marks})", some)


def drop_table(store: Store, table: str) -> None:
    """Take away what is found about the rows of a table."""
    store.sql.execute("DELETE FROM problem WHERE tbl = ? AND NOT wide", (table,))


def replace_wide(store: Store, where: str, values: Iterable[str], lines: Iterable[Line]) -> set[str]:
    """Put wide findings in the place of those that a condition describes.

    Returns:
        The tables whose findings changed by it.
    """
    # Where two have one place the first in this order stays, whatever the order in which they were found.
    wanted = {line[:5]: line for line in sorted(lines, reverse=True)}
    select = f"SELECT {_COLUMNS} FROM problem WHERE wide AND {where}"
    present = {line[:5]: line for line in store.sql.execute(select, tuple(values))}
    gone = [line for place, line in present.items() if wanted.get(place) != line]
    new = [line for place, line in wanted.items() if present.get(place) != line]
    store.sql.executemany(
        "DELETE FROM problem WHERE row = ? AND tbl = ? AND code = ? AND field = ? AND slot = ?",
        [line[:5] for line in gone],
    )
    store.sql.executemany(f"INSERT INTO problem({_COLUMNS}, wide) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)", new)
    return {line[1] for line in (*gone, *new)}
