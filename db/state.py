"""Bringing the typed tables in line with F: for the rows that a change of the accepted packages touches (DESIGN 5)."""

import json
from collections.abc import Iterable, Mapping, Sequence

from db.findings import judge_rows
from db.merge import Registers, Settled, registers_of, settle
from db.store import Store, add_fixed_rows
from forms.model import Kind


def settle_rows(store: Store, rows: Iterable[int]) -> None:
    """Recompute these rows from the live change sets; there must be no pending typing (a checkpoint precedes)."""
    by_table: dict[str, list[int]] = {}
    wanted = sorted(set(rows))
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        marks = ", ".join("?" * len(some))
        for number, table in store.sql.execute(f"SELECT n, tbl FROM row WHERE n IN ({marks})", some):
            by_table.setdefault(table, []).append(number)
    for table, numbers in by_table.items():
        _settle_table(store, table, numbers)


def rebuild(store: Store) -> None:
    """Recompute the whole state from the change sets; equals the incremental state (a law)."""
    with store.transaction():
        for table in store.pack.tables:
            store.sql.execute(f'DELETE FROM "{table.id}"')
        store.sql.execute("DELETE FROM conflict")
        store.sql.execute("DELETE FROM problem")
        add_fixed_rows(store)
        settle_rows(store, [number for (number,) in store.sql.execute("SELECT n FROM row").fetchall()])


def _settle_table(store: Store, table: str, numbers: Sequence[int]) -> None:
    definition = store.table(table)
    registers = registers_of(definition)
    permanent = definition.kind is Kind.CARD or definition.rows_from is not None
    seen = _Seen(store)
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        changes = _live_changes(store, some)
        lines: dict[int, dict[str, str] | None] = {}
        disputes: dict[int, Mapping[str, Sequence[str]]] = {}
        for number in some:
            settled = settle(changes.get(number, []), seen, registers)
            exists = (number in changes and not settled.deleted) or permanent
            lines[number] = settled.cells if exists else None
            if not exists:
                store.sql.execute(f'DELETE FROM "{table}" WHERE n = ?', (number,))
            disputes[number] = _disputed(registers, settled)
            _keep_conflicts(store, number, settled if exists else Settled({}))
        judge_rows(store, table, lines, disputes)


def _live_changes(store: Store, rows: Sequence[int]) -> dict[int, list[tuple[int, Mapping[str, str]]]]:
    marks = ", ".join("?" * len(rows))
    found: dict[int, list[tuple[int, Mapping[str, str]]]] = {}
    for row, number, cells in store.sql.execute(
        f"SELECT c.row, c.cs, c.cells FROM change c JOIN changeset s ON s.n = c.cs"
        f" WHERE c.row IN ({marks}) AND s.live = 1",
        rows,
    ):
        found.setdefault(row, []).append((number, json.loads(cells)))
    return found


def _disputed(registers: Registers, settled: Settled) -> dict[str, list[str]]:
    """Give the candidate tokens by field, for the registers in conflict."""
    return {
        name: [dict(candidate.tokens)[name] for candidate in candidates]
        for register, candidates in settled.conflicts.items()
        for name in registers.get(register, ())
    }


def _keep_conflicts(store: Store, number: int, settled: Settled) -> None:
    store.sql.execute("DELETE FROM conflict WHERE row = ?", (number,))
    for register, candidates in settled.conflicts.items():
        packed = json.dumps([[dict(item.tokens), list(item.sets)] for item in candidates], ensure_ascii=False)
        store.sql.execute("INSERT INTO conflict VALUES (?, ?, ?)", (number, register, packed))


class _Seen:
    """What each change set has seen, read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, frozenset[int]] = {}

    def __call__(self, number: int) -> frozenset[int]:
        if number not in self._known:
            found = self._store.sql.execute("SELECT seen FROM seen WHERE cs = ?", (number,))
            self._known[number] = frozenset(other for (other,) in found)
        return self._known[number]
