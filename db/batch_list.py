"""What was done here, act by act (操作记录): the newest first, a page at a time; and cell by cell what one act did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from db.batch import LINES, SYSTEM
from db.history import Batch, undo
from db.store import Store
from db.troubles import EntryRefused

#: Acts read at once.
PAGE: Final = 200
_FACTS: Final = (
    "SELECT b.n, b.kind, b.label, b.reason, coalesce(p.name, ''), b.at, group_concat(DISTINCT r.tbl),"
    " count(DISTINCT j.row), count(*) FILTER (WHERE substr(j.field, 1, 1) != '_'), coalesce(b.undone, 0)"
    f" FROM batch b JOIN journal j ON {LINES} JOIN row r ON r.n = j.row LEFT JOIN person p ON p.id = b.person"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are asked for.

    Attributes:
        kinds: Some of `db.batch.KINDS`; none: all.
        table: Id of a table that they wrote in; empty: any.
        person: Name of who did it; empty: anybody.
    """

    kinds: tuple[str, ...] = ()
    table: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One cell or row that an act wrote: local number, table, field or `_row`, `_deleted`; before and after."""

    number: int
    table: str
    field: str
    before: str
    after: str
    typed: str | None


def page_of(store: Store, wanted: Wanted, before: int | None = None, most: int = PAGE) -> list[Batch]:
    """List acts that changed something, newest first.

    Args:
        before: Only acts of a lower number: the next page.
    """
    clauses, values = list[str](), list[object]()
    if wanted.kinds:
        clauses.append(f"b.kind IN ({', '.join('?' * len(wanted.kinds))})")
        values += wanted.kinds
    if wanted.person:
        clauses.append("b.person IN (SELECT id FROM person WHERE name = ?)")
        values.append(wanted.person)
    if before is not None:
        clauses.append("b.n < ?")
        values.append(before)
    clauses.append(f"EXISTS (SELECT 1 FROM journal j JOIN row r ON r.n = j.row WHERE {LINES} AND ? IN ('', r.tbl))")
    values.append(wanted.table)
    chosen = f"SELECT b.n FROM batch b WHERE {' AND '.join(clauses)} ORDER BY b.n DESC LIMIT ?"
    found = store.sql.execute(f"{_FACTS} WHERE b.n IN ({chosen}) GROUP BY b.n ORDER BY b.n DESC", (*values, most))
    return [
        Batch(number, kind, label, reason, person, at, tuple(sorted(tables.split(","))), rows, cells, undone > 0)
        for number, kind, label, reason, person, at, tables, rows, cells, undone in found
    ]


def lines_of(store: Store, batch: int, most: int) -> list[Line]:
    """Give what an act wrote, in its order; fields under the names that they have now."""
    found = store.sql.execute(
        "SELECT j.row, r.tbl, j.field, j.before, j.after, j.typed"
        f" FROM batch b JOIN journal j ON {LINES} JOIN row r ON r.n = j.row WHERE b.n = ? ORDER BY j.n LIMIT ?",
        (batch, most),
    )
    return [
        Line(number, table, store.lineage.names(table).get(field, field), before, after, typed)
        for number, table, field, before, after, typed in found
    ]


def people(store: Store) -> list[str]:
    """Name everybody who has done something here."""
    found = store.sql.execute(
        "SELECT DISTINCT p.name FROM batch b JOIN person p ON p.id = b.person WHERE p.name != '' ORDER BY p.name"
    )
    return [name for (name,) in found]


def tables_written(store: Store) -> Sequence[str]:
    """Give the ids of the tables that anything was ever written in."""
    return [table for (table,) in store.sql.execute("SELECT DISTINCT tbl FROM row ORDER BY tbl")]


def why_not_undo(store: Store, batch: Batch, most: int = 500) -> str:
    """Say why an act cannot be taken back; empty if it can, or if it is too large to be tried in passing.

    Args:
        most: Up to so many cells it is tried, and what was tried is taken back.
    """
    if batch.undone:
        return "这次操作已经撤销过了。"
    if batch.kind != SYSTEM and batch.rows + batch.cells > most:
        return ""
    try:
        with store.trial():
            undo(store, batch.number)
    except EntryRefused as refusal:
        return str(refusal)
    return ""
