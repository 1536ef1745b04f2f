"""Renewing what needs other rows or tables: computed fields and checks that are a SELECT (DESIGN 4).

`db.checks.findings.judge_rows` notes the tables that it wrote; here exactly what reads them is worked out again.
Whoever needs the exact state calls `settle_tables` first; it costs one query if nothing has changed.
"""

import json
from collections.abc import Iterable

from db.checks.crossfields import CrossField, blank_here, cross_fields, work_out
from db.checks.findings import judge_rows, judge_whole, rules_of
from db.checks.indicatorchecks import renew_indicators
from db.checks.refs import judge_refs, references
from db.checks.staleness import forget_stale, mark_all_stale, stale_tables
from db.checks.standing import Standing
from db.checks.tablechecks import renew_against_last, renew_check, renew_faults, table_checks, waiting_for
from db.chunks import in_chunks
from db.schema import last_name
from db.store import Store
from forms.model import Table
from forms.values import load

#: Tables of the program that say what this copy can judge: duties, and which reports are in.
_DUTIES = "K04"
_DECISIONS = "K01"


def settle_tables(store: Store) -> frozenset[str]:
    """Bring all that reads changed tables up to date.

    Returns:
        The tables whose cells or findings changed by it.
    """
    if not stale_tables(store):
        return frozenset()
    with store.transaction():
        changed: set[str] = set()
        if _DUTIES in stale_tables(store) and not store.is_bureau:
            changed |= _judge_standing(store)
        changed |= _settle_fields(store)
        changed |= _settle_checks(store)
        forget_stale(store)
    return frozenset(changed)


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


def _settle_fields(store: Store) -> set[str]:
    known = cross_fields(store)
    stale = stale_tables(store)
    changed: set[str] = set()
    faults = dict.fromkeys(known.circles, "circle")
    for cross in known.ordered:
        if not cross.tables & stale and _DUTIES not in stale:
            continue
        name = cross.field.name
        tokens, fault = ({}, "") if name in blank_here(store, cross.table) else work_out(store, cross)
        faults[cross] = fault
        if _write_column(store, cross, tokens):
            changed.add(cross.table)
            stale |= {cross.table}
    for cross in known.circles:
        _write_column(store, cross, {})
    return changed | renew_faults(store, faults)


def _settle_checks(store: Store) -> set[str]:
    stale, changed = stale_tables(store), set()
    standing = Standing(store)
    for wanted in table_checks(store):
        if wanted.tables & stale or _DUTIES in stale or (wanted.check.when_complete and _DECISIONS in stale):
            changed |= renew_check(store, wanted, standing)
    for table in store.pack.tables:
        if not table.builtin and ({table.id, last_name(table.id)} & stale or {_DUTIES, _DECISIONS} & stale):
            changed |= renew_against_last(store, table)
    return changed | renew_indicators(store, stale, always=_DUTIES in stale)


def _write_column(store: Store, cross: CrossField, tokens: dict[int, str]) -> bool:
    """Write a computed field where it has changed, and judge those rows again."""
    table, name = store.table(cross.table), cross.field.name
    present = store.sql.execute(f'SELECT n, "{name}", _x FROM "{table.id}"').fetchall()
    before = {
        number: load(cross.field, value, json.loads(extra).get(name) if extra else None)
        for number, value, extra in present
    }
    wanted = {number: {name: tokens.get(number, "")} for number in before if before[number] != tokens.get(number, "")}
    _write_again(store, table, wanted, wanted)
    return bool(wanted)


def _write_again(
    store: Store, table: Table, cells: dict[int, dict[str, str]], numbers: Iterable[int] | None = None
) -> None:
    """Write rows once more with some cells changed, all rows of the table if None, and judge them."""
    codec = rules_of(store, table.id).codec
    if numbers is None:
        numbers = [number for (number,) in store.sql.execute(f'SELECT n FROM "{table.id}"').fetchall()]
    for some, marks in in_chunks(numbers):
        found = store.sql.execute(f"{codec.select} WHERE n IN ({marks})", some).fetchall()
        lines = {number: {**codec.tokens(line), **cells.get(number, {})} for number, *line in found}
        disputed = {number: conflicts for number, *line in found if (conflicts := codec.conflicts(line))}
        judge_rows(store, table.id, lines, disputed)
