"""One pass over a whole table: which rows may have a finding, told by SQL in one scan (DESIGN 4, Expressions).

The scan errs on the side of suspicion; `db.checks.rules` then judges the suspects exactly, so that a pass and typing
can never disagree. A clean table of a million rows costs one scan, not a million judgements.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from db.checks import confine
from db.checks.rules import LAST, Rules
from db.lastrows import has_rows
from db.schema import last_name
from db.store import Store
from forms.changes import beyond, is_amount
from forms.findings import cell_findings
from forms.model import Field, FieldType
from forms.slips import BEYOND, can_slip
from forms.values import load

#: Beginnings that a sheet could take for a formula (packages.md 4.1).
_FIRST: Final = "'=@＝＠+-\t\n\r'"
_SLIP: Final = BEYOND - 0.001


def suspects(store: Store, rules: Rules) -> list[int]:
    """Give the local numbers of the rows of a table that must be judged one by one, in ascending order."""
    table = rules.table.id
    has_last = has_rows(store, rules.table)
    conditions = [*_conditions(rules), *(rule.sql_fails for rule in rules.rules), *_cells(rules), _extras(rules)]
    if has_last:
        conditions += _changes(rules)
    statement = f"{_sources(rules, has_last=has_last)} WHERE {_any(conditions)}"
    sql = store.sql
    sql.create_function("cell_ok", 2, lambda name, value: _is_right(rules, name, value), deterministic=True)
    allowed = frozenset({table, last_name(table), LAST})
    try:
        with confine.confined(sql, allowed, more=frozenset({"cell_ok", "glob"})):
            return [number for (number,) in sql.execute(statement)]
    except sqlite3.OperationalError:
        # A rule of a foreign pack that cannot run stops the scan; judged row by row, only that rule falls silent.
        return [number for (number,) in sql.execute(f'SELECT n FROM "{table}" ORDER BY n')]


def _any(conditions: Sequence[str]) -> str:
    """Join conditions by OR as a tree of little height, for SQLite has a limit; NULL OR true is true."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return f"({_any(conditions[:middle])} OR {_any(conditions[middle:])})"


def _sources(rules: Rules, *, has_last: bool) -> str:
    """Read the table, and last year's beside it under the name that expressions use."""
    table = rules.table.id
    if has_last:
        return (
            f'SELECT "{table}".n FROM "{table}" LEFT JOIN "{last_name(table)}" AS {LAST} ON {LAST}.n = "{table}"._last'
        )
    last = ", ".join(f'NULL AS "{name}"' for name in rules.codec.names)
    return f'WITH {LAST} AS (SELECT {last}) SELECT "{table}".n FROM "{table}", {LAST}'


def _changes(rules: Rules) -> Iterator[str]:
    """Suspect what differs from last year's by as much as is asked about, or by a factor between units."""
    yield f"instr({LAST}._x, '\"s\":') > 0"
    for field in rules.compared:
        now, before = _column(rules, field), f'{LAST}."{field.name}"'
        if can_slip(field):
            yield f"abs({now}) > {_SLIP} * abs({before})"
            yield f"abs({before}) > {_SLIP} * abs({now})"
        if field.yoy:
            # A little less than what is let pass, for percent of a binary number is never exact.
            share = beyond(field, rules.table, rules.pack) / 100 * Decimal("0.999999")
            if is_amount(field) and share:
                yield f"abs({now} - {before}) > {share:f} * abs({before})"
            else:
                yield f"{now} <> {before}"


def _conditions(rules: Rules) -> Iterator[str]:
    for field, required, relevant in rules.conditions:
        if required != "0":
            yield f"({_column(rules, field)} IS NULL AND ({required}))"
        if relevant != "1":
            yield f"({_column(rules, field)} IS NOT NULL AND NOT ({relevant}))"


def _cells(rules: Rules) -> Iterator[str]:
    for field in rules.table.fields:
        if field.compute is None:
            name = _column(rules, field)
            yield from _number(field, name) if field.is_number else _text(field, name)


def _column(rules: Rules, field: Field) -> str:
    return f'"{rules.table.id}"."{field.name}"'


def _number(field: Field, name: str) -> Iterator[str]:
    yield f"{name} != round({name}, {field.decimals or 0})"
    if field.minimum is not None:
        yield f"{name} < {field.minimum:f}"
    if field.maximum is not None:
        yield f"{name} > {field.maximum:f}"


def _text(field: Field, name: str) -> Iterator[str]:
    if field.type is FieldType.CHOICE:
        codes = ", ".join("'" + entry.code.replace("'", "''") + "'" for entry in field.choices)
        yield f"{name} NOT IN ({codes})"
    elif field.type in {FieldType.CODE, FieldType.CHOICES} or field.pattern:
        yield f"NOT cell_ok('{field.name}', {name})"
    elif field.is_text:
        yield f"instr({_FIRST}, substr({name}, 1, 1)) > 0"
    if field.is_text and field.max_length:
        yield f"length({name}) > {field.max_length}"


def _extras(rules: Rules) -> str:
    """Suspect what only `_x` knows: states, unparsed texts, conflicts, and numbers typed longer than allowed."""
    table = rules.table.id
    marks = " OR ".join(f'instr("{table}"._x, \'"{mark}":\')' for mark in "suc")
    return f'("{table}"._x IS NOT NULL AND ({marks} OR NOT texts_ok("{table}"._x)))'


def _is_right(rules: Rules, name: str, value: object) -> int | None:
    if value is None:
        return None
    field = rules.codec.by_name[name]
    return int(not cell_findings(field, load(field, str(value), None), rules.pack))


def _are_exact(rules: Rules, extra: str | None) -> int | None:
    # SQL does not promise to ask `_x IS NOT NULL` first.
    if extra is None:
        return None
    found = json.loads(extra)
    return int(
        all(
            len(str(entry["t"]).partition(".")[2]) <= (rules.codec.by_name[name].decimals or 0)
            for name, entry in found.items()
            if "t" in entry
        )
    )
