"""Fields that must be filled and are blank: one line a row, for an unfinished table has a million of them.

Each is a finding of its own (V-REQUIRED), an error that rests on no value and that nobody explains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.chunks import in_chunks
from forms.problems import sentence, what_fills

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from db.store import Store
    from forms.model import Field

CODE: Final = "V-REQUIRED"
_WITH_ROW: Final = "SELECT b.row, b.fields, r.tbl, r.owner, r.id FROM blank b JOIN row r ON r.n = b.row"

#: Local number of a row, its blank fields, its table, owner and id.
Blank = tuple[int, list[str], str, str, str]


def missing_text(field: Field) -> str:
    """Say that a field is blank."""
    return sentence(CODE, {"title": field.title, "states": what_fills(field)})


def blanks_of_rows(store: Store, table: str, numbers: Iterable[int]) -> Iterator[Blank]:
    """Give the blank fields of some rows."""
    # The plus keeps SQLite from going through the whole table.
    for some, marks in in_chunks(numbers):
        yield from _read(store, f"WHERE b.row IN ({marks}) AND +b.tbl = ?", (*some, table))


def blanks_in_order(store: Store, table: str | None) -> Iterator[Blank]:
    """Give the blank fields of a table, of all if None, in order of table and row."""
    if table is None:
        return _read(store, "ORDER BY b.tbl, b.row", ())
    return _read(store, "WHERE b.tbl = ? ORDER BY b.row", (table,))


def _read(store: Store, where: str, values: tuple[object, ...]) -> Iterator[Blank]:
    for number, fields, *key in store.sql.execute(f"{_WITH_ROW} {where}", values):
        yield number, fields.split(), *key


def count_blanks(store: Store, table: str, *, by_row: bool) -> Iterator[tuple[str, str, str, int]]:
    """Count blank fields of a table: field, owner, row, how many.

    Args:
        by_row: Count those of each row for themselves; the id is empty otherwise.
    """
    row = "r.id" if by_row else "''"
    asked = f"SELECT b.fields, r.owner, {row}, count(*) FROM blank b JOIN row r ON r.n = b.row WHERE b.tbl = ?"
    for fields, owner, key, count in store.sql.execute(f"{asked} GROUP BY 1, 2, 3", (table,)):
        yield from ((name, owner, key, count) for name in fields.split())
