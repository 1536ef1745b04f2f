"""Renewing what needs other rows or tables: computed fields and checks that are a SELECT (DESIGN 4).

`db.checks.findings.judge_rows` notes the tables that it wrote; here exactly what reads them is worked out again.
Whoever needs the exact state calls `settle_tables` first; it costs one query if nothing has changed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from db.checks.crossfields import CrossField, blank_here, cross_fields, reads_own_row, work_out
from db.checks.findings import Known, judge_again, judge_rows, judge_whole, rules_of
from db.checks.indicatorchecks import renew_indicators
from db.checks.refs import judge_refs, references
from db.checks.staleness import DUTIES, MOST_ROWS, Stale, forget_stale, mark_all_stale, mark_cells, stale_tables
from db.checks.standing import Standing
from db.checks.tablechecks import (
    TableCheck,
    renew_against_last,
    renew_check,
    renew_faults,
    table_checks,
    waiting_for,
)
from db.chunks import in_chunks
from db.store import Store
from forms.model import Field, Table
from forms.values import Sql, load
from forms.values import store as stored

#: Table of the program that says which reports are in.
_DECISIONS: Final = "K01"
#: From so many rows on a person would notice that it takes its time: where rows came or went, and where cells changed.
_MANY_ROWS: Final = 1_000
_MANY_BESIDE: Final = 20_000

Ask = Callable[[], None]


def _go_on() -> None:
    """Nobody stops it."""


def settle_tables(store: Store, ask: Ask = _go_on) -> frozenset[str]:
    """Bring all that reads changed tables up to date.

    Args:
        ask: Called between any two steps; what it raises stops the work, and everything is as before.

    Returns:
        The tables whose cells or findings changed by it.
    """
    if not stale_tables(store):
        return frozenset()
    with store.transaction():
        changed: set[str] = set()
        if DUTIES in stale_tables(store).names and not store.is_bureau:
            changed |= _judge_standing(store)
        changed |= _settle_fields(store, ask)
        changed |= _settle_checks(store, ask)
        forget_stale(store)
        ask()
    return frozenset(changed)


def is_long(store: Store) -> bool:
    """Whether settling would take so long that nobody should wait for it."""
    stale = stale_tables(store)
    return any(_has(store, table, _MANY_ROWS) for table in stale.tables) or any(
        _has(store, table, _MANY_BESIDE) for table in stale.columns
    )


def _has(store: Store, table: str, many: int) -> bool:
    known = {item.id for item in store.pack.tables}
    found = store.sql.execute(f'SELECT 1 FROM "{table}" LIMIT 1 OFFSET ?', (many,)) if table in known else None
    return found is not None and found.fetchone() is not None


def judge_all(store: Store) -> None:
    """Recompute every problem of every table from the typed tables."""
    with store.transaction():
        for table in store.pack.tables:
            if not table.builtin:
                judge_whole(store, table.id)
        mark_all_stale(store)
        settle_tables(store)


def waiting_checks(store: Store) -> dict[str, tuple[str, ...]]:
    """Give the checks that are quiet until everybody is in (待齐), each with the units that it waits for."""
    standing = Standing(store)
    found = {item.check.id: waiting_for(store, item, standing) for item in table_checks(store)}
    return {check: units for check, units in found.items() if units}


def _judge_standing(store: Store) -> set[str]:
    """Judge anew, after the duties changed, the rows about which this copy can now say more or less than before."""
    changed = set()
    for table in store.pack.tables:
        if cross_fields(store).of(table.id):
            _write_again(store, table, {})
            changed.add(table.id)
        elif not table.builtin and references(table):
            judge_refs(store, table, None)
            changed.add(table.id)
    return changed


def _settle_fields(store: Store, ask: Ask) -> set[str]:
    known = cross_fields(store)
    stale = stale_tables(store)
    changed: set[str] = set()
    faults = dict.fromkeys(known.circles, "circle")
    for cross in known.ordered:
        # A row that is written from what was received comes without it.
        if not _is_stale(cross, stale) and not stale.touches([cross.column]):
            continue
        ask()
        rows = _rows_to_renew(cross, stale)
        is_hidden = cross.field.name in blank_here(store, cross.table)
        tokens, faults[cross] = ({}, "") if is_hidden else work_out(store, cross, rows)
        if _write_column(store, cross, tokens, rows, ask):
            changed.add(cross.table)
            stale = stale_tables(store)
    for cross in known.circles:
        _write_column(store, cross, {}, None, ask)
    return changed | renew_faults(store, faults)


def _is_stale(wanted: CrossField | TableCheck, stale: Stale) -> bool:
    return wanted.table in stale.tables or DUTIES in stale.names or stale.touches(wanted.reads)


def _rows_to_renew(cross: CrossField, stale: Stale) -> frozenset[int] | None:
    """Give the rows whose value may differ now, where only cells of single rows changed; None: all of them.

    The value of a row is its own affair if the SELECT reads its table as `this` alone, and that of another row or table
    has not changed.
    """
    mine = frozenset(stale.rows.get(cross.table, ()))
    elsewhere = [column for column in cross.reads if column[0] != cross.table]
    is_own = DUTIES not in stale.names and cross.table not in stale.tables and reads_own_row(cross)
    return mine if is_own and len(mine) <= MOST_ROWS and not stale.touches(elsewhere) else None


def _settle_checks(store: Store, ask: Ask) -> set[str]:
    stale, changed = stale_tables(store), set()
    standing = Standing(store)
    for wanted in table_checks(store):
        if _is_stale(wanted, stale) or (wanted.check.when_complete and _DECISIONS in stale.names):
            changed |= renew_check(store, wanted, standing)
            ask()
    everything = not {DUTIES, _DECISIONS}.isdisjoint(stale.names)
    for table in store.pack.tables:
        if not table.builtin:
            changed |= renew_against_last(store, table, None if everything else stale)
            ask()
    return changed | renew_indicators(store, stale.names, always=DUTIES in stale.names)


def _write_column(
    store: Store, cross: CrossField, tokens: dict[int, str], rows: frozenset[int] | None, ask: Ask
) -> bool:
    """Write a computed field where it has changed, in all rows or in some, and judge those rows again."""
    table, name = store.table(cross.table), cross.field.name
    before = dict(_column(store, cross, rows))
    wanted = {number: tokens.get(number, "") for number in before if before[number] != tokens.get(number, "")}
    alone = wanted.keys() if _stands_alone(store, cross) else frozenset[int]()
    plain = [number for number in alone if _is_plain(cross.field, before[number], wanted[number])]
    _write_cells(store, cross, {number: wanted.pop(number) for number in plain}, ask)
    _write_again(store, table, {number: {name: token} for number, token in wanted.items()}, wanted, ask)
    return bool(plain or wanted)


def _stands_alone(store: Store, cross: CrossField) -> bool:
    """Whether nothing of its row is made of a field but what rules say."""
    key, name = store.table(cross.table).key, cross.field.name
    return name not in key and not cross.field.to and not rules_of(store, cross.table).formulas.are_made_of(name)


def _is_plain(field: Field, *tokens: str) -> bool:
    """Whether the column holds all that there is to tokens."""
    return not any(stored(field, token)[1] for token in tokens)


def _write_cells(store: Store, cross: CrossField, tokens: Mapping[int, str], ask: Ask) -> None:
    """Write a field that stands alone, and renew what the rules say of its rows."""
    table, name = cross.column
    ask()
    lines = [(stored(cross.field, token)[0], number) for number, token in tokens.items()]
    store.sql.executemany(f'UPDATE "{table}" SET "{name}" = ? WHERE n = ?', lines)
    mark_cells(store, table, [name], tokens.keys())
    judge_again(store, table, sorted(tokens))


def _column(store: Store, cross: CrossField, rows: frozenset[int] | None) -> Iterator[tuple[int, str]]:
    """Give what stands in a computed field, by row."""
    name, known = cross.field.name, {}
    asked = f'SELECT n, "{name}", iif(instr(_x, ?), _x, NULL) FROM "{cross.table}"'
    mark = f'"{name}":'
    parts = [(asked, [mark])] if rows is None else _by_row(asked, mark, rows)
    for statement, values in parts:
        for number, value, extra in store.sql.execute(statement, values).fetchall():
            if extra is not None:
                yield number, load(cross.field, value, json.loads(extra).get(name))
                continue
            if value not in known:
                known[value] = load(cross.field, value, None)
            yield number, known[value]


def _by_row(asked: str, mark: str, rows: frozenset[int]) -> Iterator[tuple[str, list[Sql]]]:
    for some, marks in in_chunks(rows):
        yield f"{asked} WHERE n IN ({marks})", [mark, *some]


def _write_again(
    store: Store,
    table: Table,
    cells: dict[int, dict[str, str]],
    numbers: Iterable[int] | None = None,
    ask: Ask = _go_on,
) -> None:
    """Write rows once more with some cells changed, all rows of the table if None, and judge them."""
    codec = store.codec(table.id)
    if numbers is None:
        numbers = [number for (number,) in store.sql.execute(f'SELECT n FROM "{table.id}"').fetchall()]
    for some, marks in in_chunks(numbers):
        ask()
        found = store.sql.execute(f"{codec.select_linked} WHERE n IN ({marks})", some).fetchall()
        known = {number: Known(tuple(line), _names(cells.get(number))) for number, *line in found}
        tokens = {number: {**codec.tokens(row.line[1:]), **cells.get(number, {})} for number, row in known.items()}
        disputed = {number: conflicts for number, row in known.items() if (conflicts := codec.conflicts(row.line[1:]))}
        judge_rows(store, table.id, tokens, disputed, known)


def _names(cells: dict[str, str] | None) -> set[str] | None:
    """Give the fields of cells; without cells the whole row is worked out."""
    return None if cells is None else set(cells)
