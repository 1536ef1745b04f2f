"""Bringing the typed tables in line with F: for the rows that a change of the accepted packages touches (DESIGN 5)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from db.checks.findings import judge_rows
from db.checks.keeping import drop_all
from db.checks.settle import settle_tables
from db.checks.staleness import mark_all_stale
from db.chunks import in_chunks
from db.fixed_rows import add_fixed_rows, fixed_ids, row_number
from db.merging.checkpoint import checkpoint
from db.merging.live import settled
from db.merging.merge import Registers, Settled, registers_of
from db.store import Store
from forms.model import Table

#: So many rows are in memory at once.
_MOST_ROWS: Final = 5_000


def settle_rows(store: Store, rows: Iterable[int]) -> None:
    """Recompute these rows from the live change sets; there must be no pending typing (a checkpoint precedes)."""
    by_table: dict[str, list[int]] = {}
    present = {table.id for table in store.pack.tables}
    for chunk, marks in in_chunks(sorted(set(rows))):
        for number, table in store.sql.execute(f"SELECT n, tbl FROM row WHERE n IN ({marks})", chunk):
            # The rows of a table that a later pack took back stay stored, and are seen again if it comes back.
            if table in present:
                by_table.setdefault(table, []).append(number)
    for table, numbers in by_table.items():
        for some, _ in in_chunks(numbers, _MOST_ROWS):
            _settle_table(store, table, some)


def rebuild(store: Store) -> None:
    """Recompute the whole state from the change sets; equals the incremental state (a law).

    What was typed since the last checkpoint becomes a change set first, or it would be lost with the typed tables.
    """
    with store.transaction():
        checkpoint(store)
        for table in store.pack.tables:
            store.sql.execute(f'DELETE FROM "{table.id}"')
        store.sql.execute("DELETE FROM conflict")
        drop_all(store)
        add_fixed_rows(store)
        settle_rows(store, [number for (number,) in store.sql.execute("SELECT n FROM row").fetchall()])
        mark_all_stale(store)
        settle_tables(store)


def _settle_table(store: Store, table: str, numbers: Sequence[int]) -> None:
    definition = store.table(table)
    registers = registers_of(definition)
    permanent = _fixed_numbers(store, definition)
    lines: dict[int, dict[str, str] | None] = {}
    disputes: dict[int, Mapping[str, Sequence[str]]] = {}
    for number, found in settled(store, numbers, registers):
        result = found or Settled({}, deleted=True)
        # A fixed row that a later pack has no more is seen only as long as there is something in it.
        exists = number in permanent or (not result.deleted and (not definition.is_fixed or any(result.cells.values())))
        lines[number] = result.cells if exists else None
        disputes[number] = _disputed(registers, result)
        _keep_conflicts(store, number, result)
    judge_rows(store, table, lines, disputes)


def _fixed_numbers(store: Store, table: Table) -> frozenset[int]:
    """Give the local numbers of a table's fixed rows, read once a pack; none for free lists."""
    if not table.is_fixed:
        return frozenset()
    kept = store.kept("fixed rows")
    if table.id not in kept:
        kept[table.id] = frozenset(row_number(store, table.id, "", row) for row in fixed_ids(store, table))
    found: frozenset[int] = kept[table.id]
    return found


def _disputed(registers: Registers, result: Settled) -> dict[str, list[str]]:
    """Give the candidate tokens by field, for the registers in conflict."""
    return {
        name: [dict(candidate.tokens)[name] for candidate in candidates]
        for register, candidates in result.conflicts.items()
        for name in registers.get(register, ())
    }


def _keep_conflicts(store: Store, number: int, result: Settled) -> None:
    store.sql.execute("DELETE FROM conflict WHERE row = ?", (number,))
    for register, candidates in () if result.deleted else result.conflicts.items():
        packed = json.dumps([[dict(item.tokens), list(item.sets)] for item in candidates], ensure_ascii=False)
        store.sql.execute("INSERT INTO conflict VALUES (?, ?, ?)", (number, register, packed))
