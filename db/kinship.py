"""Which rows belong to which (DESIGN 4, Children): parents, children, and rows by their id alone.

A reference keeps the id of a row and not its owner, since people see names and no owners; ids are unique in practice.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from db.chunks import in_chunks
from db.columns import Block
from db.row_key import RowKey
from db.store import Store, fixed_id
from forms.model import Kind, Table

#: The owners that have rows of a table, each found by one step in the index, so that (table, id) need not be searched.
_OWNERS = (
    "WITH RECURSIVE o(owner) AS (SELECT min(owner) FROM row WHERE tbl = :tbl UNION ALL"
    " SELECT (SELECT min(owner) FROM row WHERE tbl = :tbl AND owner > o.owner) FROM o WHERE o.owner IS NOT NULL)"
)


def living_rows(store: Store, table: str, row: str) -> list[tuple[int, str]]:
    """Give local number and owner of the rows of a table that have this id and are there; more than one is rare."""
    name = store.table(table).id
    found = store.sql.execute(
        f"{_OWNERS} SELECT r.n, r.owner FROM o JOIN row r ON r.tbl = :tbl AND r.owner = o.owner AND r.id = :id"
        f' JOIN "{name}" t ON t.n = r.n ORDER BY r.n',
        {"tbl": name, "id": row},
    )
    return [(number, owner) for number, owner in found]


def living_ids(store: Store, table: str, rows: Iterable[str]) -> set[str]:
    """Give those of these ids under which a row of the table is there."""
    name = store.table(table).id
    owners = [owner for (owner,) in store.sql.execute(f"{_OWNERS} SELECT owner FROM o", {"tbl": name})]
    own_marks = ", ".join("?" * len(owners))
    found: set[str] = set()
    for some, marks in in_chunks(rows):
        statement = (
            f'SELECT r.id FROM row r JOIN "{name}" t ON t.n = r.n'
            f" WHERE r.tbl = ? AND r.owner IN ({own_marks}) AND r.id IN ({marks})"
        )
        found.update(row for (row,) in store.sql.execute(statement, (name, *owners, *some)))
    return found


def child_tables(store: Store, table: Table) -> list[Table]:
    """Give the tables whose rows belong to rows of this one."""
    return [child for child in store.pack.tables if child.parent == table.id and child.parent_field is not None]


def only_parent(store: Store, table: Table) -> str:
    """Give the one row that all rows of a table belong to, that of a card; empty if people have to say which."""
    above = store.table(table.parent) if table.parent else None
    return fixed_id(store.identity.campaign, above.id) if above is not None and above.kind is Kind.CARD else ""


def with_parent(store: Store, table: Table, rows: Block) -> Block:
    """Let new rows that do not say where they belong belong to the card that they can only belong to."""
    field, parent = table.parent_field, only_parent(store, table)
    if field is None or not parent:
        return rows
    told = rows.cells.get(field.name) or [""] * rows.size
    return Block(rows.size, {**rows.cells, field.name: [row or parent for row in told]})


def children_of(store: Store, table: Table, keys: Sequence[RowKey]) -> Iterator[tuple[Table, list[int]]]:
    """Give the rows that belong to these rows and to no other that is there, by child table, in order of entry."""
    these = set(keys)
    gone = {key.id for key in these}
    for child in child_tables(store, table):
        found = list(_holding(store, child, gone))
        held = {row for row in {row for _, row in found} if _others(store, table.id, row, these)}
        if rows := sorted(number for number, row in found if row not in held):
            yield child, rows


def belonging(store: Store, table: Table, keys: Sequence[RowKey]) -> Iterator[tuple[Table, list[int]]]:
    """Give all that goes with these rows: their children, and the proofs that this unit may take away."""
    yield from children_of(store, table, keys)
    if not table.builtin and (proofs := sorted(_proofs_of(store, keys))):
        yield store.table("C01"), proofs


def _proofs_of(store: Store, keys: Sequence[RowKey]) -> Iterator[int]:
    """Give the proofs of rows that were brought here; the bureau takes away those of the row's own unit, too.

    What others have brought is theirs, and one in dispute is decided first.
    """
    unit, by_id = store.identity.unit, {key.id: key for key in keys}
    for some, marks in in_chunks(by_id):
        found = store.sql.execute(
            "SELECT c.n, c.tbl, coalesce(c.row_owner, ''), c.row_id, r.owner FROM C01 c JOIN row r ON r.n = c.n"
            f" WHERE c.row_id IN ({marks}) AND c.n NOT IN (SELECT row FROM conflict)",
            some,
        )
        for number, tbl, owner, row, brought_by in found.fetchall():
            key = by_id[row]
            is_theirs = brought_by == unit or (store.is_bureau and brought_by == key.owner)
            if (tbl, owner) == (key.table, key.owner) and is_theirs:
                yield number


def child_numbers(store: Store, child: Table, row: str) -> list[int]:
    """Give the rows of a child table that belong to a row, in order of entry."""
    return sorted(number for number, _ in _holding(store, child, [row]))


def _holding(store: Store, child: Table, rows: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Give the rows of a child table that hold one of these ids, with the id."""
    name = child.parent_field.name if child.parent_field else ""
    for some, marks in in_chunks(rows):
        yield from store.sql.execute(f'SELECT n, "{name}" FROM "{child.id}" WHERE "{name}" IN ({marks})', some)


def _others(store: Store, table: str, row: str, keys: AbstractSet[RowKey]) -> bool:
    """Whether a row of another owner with the same id is there."""
    return any(RowKey(table, owner, row) not in keys for _, owner in living_rows(store, table, row))
