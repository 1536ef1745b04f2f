"""What has changed cell by cell: since a package was sent, or by a package that came (DESIGN 6)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from db.batch import OPEN
from db.chunks import in_chunks
from db.merging.impact import Lines
from db.merging.live import Seen, settled_of
from db.merging.merge import registers_of
from db.row_key import RowKey
from db.store import Store

#: A row that is new, one that is gone, one of whose cells some differ.
ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row of a form that is not what it was.

    Attributes:
        number: Local number.
        kind: `added`, `removed` or `changed`.
        cells: Token before and after by field, only those that differ; blank ones are empty texts.
    """

    number: int
    key: RowKey
    kind: str
    cells: Mapping[str, tuple[str, str]]


def since_sent(store: Store, package_id: str) -> list[RowDifference]:
    """Compare what this unit sent with what stands now, typing of this moment included.

    What stood then is F of the change sets that were here then: those of every package met up to this one.
    """
    (place,) = store.sql.execute("SELECT n FROM package WHERE id = ?", (package_id,)).fetchone()
    then = {
        number
        for (number,) in store.sql.execute(
            "SELECT DISTINCT pc.cs FROM package_changeset pc JOIN changeset s ON s.n = pc.cs"
            " WHERE pc.package <= ? AND s.live = 1",
            (place,),
        )
    }
    later = [n for (n,) in store.sql.execute("SELECT n FROM changeset WHERE live = 1") if n not in then]
    touched = {row for (row,) in store.sql.execute(f"SELECT DISTINCT row FROM journal j WHERE {OPEN}")}
    for some, marks in in_chunks(later):
        touched |= {row for (row,) in store.sql.execute(f"SELECT row FROM change WHERE cs IN ({marks})", some)}
    return [found for row in _by_table(store, touched) for found in _compared(store, *row, then)]


def between(store: Store, before: Lines, after: Lines) -> list[RowDifference]:
    """Compare two readings of typed lines (`db.merging.impact.package_lines`)."""
    found = []
    keys = _keys(store, {*before, *after})
    for number in sorted(keys, key=lambda item: (keys[item].table, item)):
        then, now = (_tokens(store, lines, number) for lines in (before, after))
        if difference := _difference(store, number, keys[number], then, now):
            found.append(difference)
    return found


def _tokens(store: Store, lines: Lines, number: int) -> dict[str, str] | None:
    if number not in lines:
        return None
    table, line = lines[number]
    return store.codec(table).tokens(line)


def _by_table(store: Store, numbers: Iterable[int]) -> Iterator[tuple[str, list[int]]]:
    shown = [table.id for table in store.pack.tables if not table.builtin]
    tables: dict[str, list[int]] = {}
    for number, key in _keys(store, numbers).items():
        tables.setdefault(key.table, []).append(number)
    yield from ((table, sorted(tables[table])) for table in shown if table in tables)


def _keys(store: Store, numbers: Iterable[int]) -> dict[int, RowKey]:
    found: dict[int, RowKey] = {}
    for some, marks in in_chunks(sorted(set(numbers))):
        for number, *key in store.sql.execute(f"SELECT n, tbl, owner, id FROM row WHERE n IN ({marks})", some):
            found[number] = RowKey(*key)
    return found


def _compared(store: Store, table: str, numbers: list[int], then: set[int]) -> Iterator[RowDifference]:
    definition, codec = store.table(table), store.codec(table)
    registers, seen = registers_of(definition), Seen(store)
    keys = _keys(store, numbers)
    for some, marks in in_chunks(numbers):
        present = {
            number: codec.tokens(line)
            for number, *line in store.sql.execute(f"{codec.select} WHERE n IN ({marks})", some)
        }
        for number, found in settled_of(store, some, registers, seen, then):
            before = None if found is None or found.deleted else found.cells
            if before is None and definition.is_fixed:
                before = {}
            if difference := _difference(store, number, keys[number], before, present.get(number)):
                yield difference


def _difference(
    store: Store, number: int, key: RowKey, then: Mapping[str, str] | None, now: Mapping[str, str] | None
) -> RowDifference | None:
    kind = ADDED if then is None else REMOVED if now is None else CHANGED
    was, present = then or {}, now or {}
    pairs = {
        field.name: (was.get(field.name, ""), present.get(field.name, ""))
        for field in store.table(key.table).fields
        if field.travels
    }
    cells = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if (then is None and now is None) or (kind == CHANGED and not cells):
        return None
    return RowDifference(number, key, kind, cells)
