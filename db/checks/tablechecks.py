"""Checks that look at a whole table or at several: a SELECT whose rows are findings (DESIGN 4).

A statement that is refused or runs out of time leaves a finding that says so, instead of silence.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db.checks.crossfields import CrossField, cross_fields
from db.checks.keeping import WHOLE_TABLE, Line, replace_wide
from db.checks.lastchecks import GONE, PEER, gone_lines, peer_fields, peer_kinds, peer_lines
from db.checks.staleness import Stale
from db.checks.standing import Standing
from db.checks.statements import statements_of
from db.chunks import in_chunks
from db.fault_words import fault_words
from db.schema import last_name
from db.store import Store
from forms.model import Check, Level, Table
from forms.problems import sentence
from forms.values import Sql

#: Column of the number of last year's row.
_LINK: Final = "_last"
_PLACES: Final = ("_row", "_field", "_key")
#: What stands beside the columns of a row.
_EXTRAS: Final = "_x"
#: Local numbers of rows are far from it; SQLite takes no larger number.
_MOST_ROWS: Final = 2**53
#: Slot of the finding that there are more than can be listed.
_MORE: Final = "…"
_MOST_SLOT: Final = 120
_MOST_SHOWN: Final = 4000


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A check of a pack that is a SELECT.

    Attributes:
        table: The table that it stands in; findings about no row are about this one.
        reads: All columns that its findings rest on.
    """

    check: Check
    table: str
    reads: frozenset[tuple[str, str]]

    @property
    def tables(self) -> frozenset[str]:
        """The tables after whose change it runs again."""
        return frozenset({self.table, *(table for table, _ in self.reads)})


def table_checks(store: Store) -> tuple[TableCheck, ...]:
    """Give the checks of the present pack that are a SELECT, with what they read."""
    kept = store.kept("table checks")
    if None not in kept:
        known, statements = cross_fields(store), statements_of(store)
        kept[None] = tuple(
            TableCheck(check, table.id, known.closure(statements.reads(check.find).columns))
            for table in store.pack.tables
            for check in table.checks
            if check.find is not None
        )
    found: tuple[TableCheck, ...] = kept[None]
    return found


def waiting_for(store: Store, wanted: TableCheck, standing: Standing) -> tuple[str, ...]:
    """Give the units that a check waits for (待齐); none if it speaks."""
    forms = statements_of(store).forms
    tables = {table for table, _ in wanted.reads} & forms
    return standing.missing(tables) if wanted.check.when_complete else ()


def renew_check(store: Store, wanted: TableCheck, standing: Standing) -> set[str]:
    """Run a check and put its findings in the place of the former ones.

    Returns:
        The tables whose findings changed by it.
    """
    is_quiet = not standing.is_whole(wanted.reads) or waiting_for(store, wanted, standing)
    lines = [] if is_quiet else _lines(store, wanted)
    return replace_wide(store, "code = ?", (wanted.check.id,), lines)


def renew_faults(store: Store, faults: Mapping[CrossField, str]) -> set[str]:
    """Say which computed fields could not be worked out, in place of what was said before; empty is none."""
    changed = set()
    for cross, fault in faults.items():
        name = cross.field.name
        text = sentence("V-RULE", {"rule": f"{cross.table}.{name}"})
        lines = [(WHOLE_TABLE, cross.table, "V-RULE", name, "", Level.NOTE.value, text, "")] if fault else []
        changed |= replace_wide(store, "code = 'V-RULE' AND tbl = ? AND field = ?", cross.column, lines)
    return changed


def renew_against_last(store: Store, table: Table, stale: Stale | None) -> set[str]:
    """Put what rests on last year's rows, or on a table's rows as a whole, in the place of what was found before.

    Args:
        stale: What has changed; None: everything.
    """
    columns = {_LINK} if stale is None else stale.columns.get(table.id, set())
    if stale is not None and stale.tables & {table.id, last_name(table.id)}:
        columns = {_LINK}
    changed = set()
    if _LINK in columns:
        changed |= replace_wide(store, "code = ? AND tbl = ?", (GONE, table.id), gone_lines(store, table))
    if columns & {_LINK, *peer_kinds(table)}:
        lines = peer_lines(store, table, peer_fields(table))
        return changed | replace_wide(store, "code = ? AND tbl = ?", (PEER, table.id), lines)
    for field in peer_fields(table) if columns else ():
        if field.name in columns:
            lines = peer_lines(store, table, [field])
            changed |= replace_wide(store, "code = ? AND tbl = ? AND field = ?", (PEER, table.id, field.name), lines)
    return changed


def _lines(store: Store, wanted: TableCheck) -> list[Line]:
    check = wanted.check
    try:
        answer = statements_of(store).run(check.find or "")
        found = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
        tables = _tables_of(store, [_number(slots) for slots in found])
        cells = _cells_of(store, wanted, tables)
        lines = [_line(store, wanted, slots, tables, cells) for slots in found]
        return lines if answer.is_whole else [*lines, _more(wanted, len(lines))]
    except (sqlite3.Error, LookupError) as fault:
        text = f"规则 {check.id} 没有运行（{fault_words(fault)}），这一项没有核对。请把方案退回编制单位修改。"
        return [(WHOLE_TABLE, wanted.table, check.id, "", "", Level.NOTE.value, text, "")]


def _more(wanted: TableCheck, count: int) -> Line:
    text = f"规则 {wanted.check.id} 查出的问题太多，只列出 {count} 条。请先改正这些，再检查一次。"
    return WHOLE_TABLE, wanted.table, wanted.check.id, "", _MORE, Level.NOTE.value, text, ""


def _line(
    store: Store,
    wanted: TableCheck,
    slots: Mapping[str, Sql],
    tables: Mapping[int, str],
    cells: Mapping[int, Mapping[str, str]],
) -> Line:
    check, number = wanted.check, _number(slots)
    row = number if number in tables else WHOLE_TABLE
    table = tables.get(row, wanted.table)
    name = str(slots.get("_field") or "")
    field = name if name in store.codec(table).by_name else ""
    told = {name: _plain(value) for name, value in slots.items()}
    text = check.message.format_map(told)
    shown = _bound(told, cells.get(row, {}))
    return row, table, check.id, field, _slot(slots.get("_key")), check.level.value, text, shown


def _number(slots: Mapping[str, Sql]) -> int:
    number = slots.get("_row")
    if isinstance(number, int | float) and abs(number) < _MOST_ROWS and number == int(number):
        return int(number)
    return WHOLE_TABLE


def _tables_of(store: Store, numbers: Iterable[int]) -> dict[int, str]:
    """Give the tables of rows; a finding may be about a row of any table."""
    found: dict[int, str] = {}
    for some, marks in in_chunks(set(numbers)):
        found.update(store.sql.execute(f"SELECT n, tbl FROM row WHERE n IN ({marks})", some))
    return found


def _cells_of(store: Store, wanted: TableCheck, tables: Mapping[int, str]) -> dict[int, dict[str, str]]:
    """Give of each row that is found what the check reads of it, whether or not its message says so."""
    by_table: dict[str, list[int]] = {}
    for number, table in tables.items():
        by_table.setdefault(table, []).append(number)
    found: dict[int, dict[str, str]] = {}
    for table, numbers in by_table.items():
        codec = store.codec(table)
        names = [name for name in codec.names if (table, name) in wanted.reads]
        for some, marks in in_chunks(numbers if names else ()):
            for number, *line in store.sql.execute(f"{codec.select} WHERE n IN ({marks})", some):
                told = codec.tokens(line) if (table, _EXTRAS) in wanted.reads else _seen(codec.names, line)
                found[number] = {name: told[name] for name in names}
    return found


def _seen(names: Iterable[str], line: Iterable[Sql]) -> dict[str, str]:
    """Give a row as a SELECT sees it: states, unread texts and zeros at the end are told by what stands beside."""
    return {name: "" if value is None else _plain(value) for name, value in zip(names, line, strict=False)}


def _plain(value: Sql) -> str:
    """Write a value of a SELECT for people: no zeros that nobody typed, nothing of how computers hold numbers."""
    if value is None:
        return "（空）"
    if not isinstance(value, float):
        return str(value)
    text = format(Decimal(format(value, ".12g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _slot(value: Sql) -> str:
    text = "" if value is None else _plain(value)
    return text if len(text) <= _MOST_SLOT else hashlib.sha256(text.encode()).hexdigest()


def _bound(told: Mapping[str, str], cells: Mapping[str, str]) -> str:
    """Write the values that a finding rests on as canonical JSON; an explanation holds for exactly these.

    Args:
        told: What the SELECT gave.
        cells: What it read in the row itself.
    """
    # A column may be called like a field and hold another row's value; neither hides the other.
    own = {f"told_{name}" if name in cells else name: value for name, value in told.items() if name not in _PLACES}
    values = {**cells, **own}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= _MOST_SHOWN else hashlib.sha256(text.encode()).hexdigest()
