"""What units have brought and declared: proofs of C01 and declarations of C02, and how far their tables are filled."""

import sqlite3
from typing import Final

from db.rights import Rights
from db.row_key import RowKey
from db.rows import Row, rows
from db.schema import last_name
from db.store import Store
from forms.model import Kind, Scope, Table
from forms.records import dataclass

_LAST: Final = "_last"


@dataclass(frozen=True, slots=True)
class Proof:
    """One attached file, as its row of C01 tells it.

    Attributes:
        owner: The unit that attached it.
        item, slot, table: Where, each perhaps empty; `row` is the owner and id of the row that it proves.
        is_sealed: It is said to be stamped.
        phase: `before`, `during`, `after` or empty.
        width, height: Pixels as seen; 0 where nobody looked.
        taken: When a photo was taken, beginning `YYYY-MM-DD`; empty if unknown.
        place: Longitude and latitude where it was taken; None if unknown.
    """

    owner: str
    item: str
    slot: str
    table: str
    row: tuple[str, str]
    name: str
    ext: str
    sha256: str
    is_sealed: bool
    phase: str
    width: int
    height: int
    taken: str
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One 说明 in place of material.

    Attributes:
        item: Id of the item, or of a table that no item asks for.
        kind: `nil`, `not_applicable` or `no_material`; what came without one counts as `no_material`.
        table: The table that alone is meant; empty: the whole item.
        scope: Township, quarter or enterprise that alone is meant; empty: all.
        scan: Hash of the signed and stamped scan; empty if there is none.
    """

    owner: str
    row: str
    item: str
    kind: str
    table: str
    scope: str
    statement: str
    scan: str


def proofs(store: Store) -> list[Proof]:
    """Read all proofs that are named here, whether or not their files are on this computer."""
    return [proof_of(row) for row in rows(store, "C01")]


def proof_of(row: Row) -> Proof:
    """Read the proof that a row of C01 names."""
    token = row.tokens
    where = (_number(token["exif_lon"]), _number(token["exif_lat"]))
    return Proof(
        owner=row.key.owner,
        item=token["item"],
        slot=token["slot"],
        table=token["tbl"],
        row=(token["row_owner"], token["row_id"]),
        name=token["file_name"],
        ext=token["ext"],
        sha256=token["sha256"],
        is_sealed=token["sealed"] == "1",
        phase=token["phase"],
        width=int(_number(token["px_w"]) or 0),
        height=int(_number(token["px_h"]) or 0),
        taken=token["taken_at"],
        place=None if where[0] is None or where[1] is None else (where[0], where[1]),
    )


def _number(token: str) -> float | None:
    """Read a figure that came from elsewhere and may be anything."""
    try:
        return float(token) if token else None
    except ValueError:
        return None


def declarations(store: Store) -> list[Declaration]:
    """Read all declarations."""
    return [
        Declaration(
            row.key.owner,
            row.key.id,
            row.tokens["item"],
            row.tokens["kind"] or "no_material",
            row.tokens["tbl"],
            row.tokens["scope_code"],
            row.tokens["statement"],
            row.tokens["scan"],
        )
        for row in rows(store, "C02")
    ]


def chapters_told(store: Store) -> dict[tuple[str, str], tuple[str, ...]]:
    """Give the chapters that reports are said to have (C05), by unit and item."""
    return {
        (row.key.owner, row.tokens["item"]): tuple(line.strip() for line in row.tokens["chapters"].splitlines())
        for row in rows(store, "C05")
    }


def filled_rows(store: Store, table: Table, rights: Rights) -> int:
    """Count the rows of a table that are a unit's by its duties and in which it has filled something.

    Where the bureau has no duty of its own, any row and cell counts.
    """
    duties = rights.of(table.id)
    sections = {duty.section for duty in duties}
    whole = None in sections or not duties
    fields = [field for field in table.fields if field.compute is None and (whole or field.section in sections)]
    if not fields or not (duties or rights.is_bureau):
        return 0
    # A state, an unread text or a conflict leaves its column blank and stands beside.
    beside = " OR ".join(f"json_type(t._x, '$.{field.name}') IS NOT NULL" for field in fields)
    stands = " OR ".join(f't."{field.name}" IS NOT NULL' for field in fields)
    where, values = _own_rows(table, rights)
    found = store.sql.execute(
        f'SELECT count(*) FROM "{table.id}" t JOIN row r ON r.n = t.n'
        f" WHERE ({stands} OR (t._x IS NOT NULL AND ({beside}))){where}",
        values,
    ).fetchone()
    return int(found[0])


def _own_rows(table: Table, rights: Rights) -> tuple[str, tuple[str, ...]]:
    scopes = {duty.rows for duty in rights.of(table.id)}
    if not scopes or table.kind is Kind.CARD or Scope.ALL in scopes:
        return "", ()
    if Scope.TOWN in scopes:
        own = sorted(rights.town_rows.get(table.id, ()))
        return f" AND r.id IN ({', '.join('?' * len(own))})", tuple(own)
    return (" AND r.owner = ?", (rights.unit,)) if table.rows_from is None else ("", ())


def rows_where(store: Store, table: Table, condition: str | None) -> list[RowKey] | None:
    """Give the rows of a table for which an expression is true, in order of entry.

    A pack comes from outside, so the expression runs confined.

    Args:
        condition: None: all rows.

    Returns:
        None if the expression cannot run.
    """
    found = store.sql.execute(
        f'SELECT t.n, r.owner, r.id FROM "{table.id}" t JOIN row r ON r.n = t.n ORDER BY t.n'
    ).fetchall()
    if condition is not None:
        numbers = _true_rows(store, table, condition)
        if numbers is None:
            return None
        found = [line for line in found if line[0] in numbers]
    return [RowKey(table.id, owner, row) for _, owner, row in found]


def _true_rows(store: Store, table: Table, condition: str) -> set[int] | None:
    # Who only asks for declarations, as every start does, need not wait for the compiler.
    from db.checks import confine
    from forms.expressions import compile_expression

    sql = compile_expression(condition, table, store.pack).sql
    last = last_name(table.id)
    statement = (
        f'SELECT "{table.id}".n FROM "{table.id}" LEFT JOIN "{last}" AS {_LAST} ON {_LAST}.n = "{table.id}"._last'
        f" WHERE ({sql})"
    )
    try:
        with confine.confined(store.sql, frozenset({table.id, last, _LAST})):
            return {number for (number,) in store.sql.execute(statement)}
    except sqlite3.Error:
        return None
