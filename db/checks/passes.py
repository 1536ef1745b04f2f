"""One pass over a whole table: which rows may have a finding, told by SQL in one scan (DESIGN 4, Expressions).

The scan errs on the side of suspicion; `db.checks.rules` then judges the suspects exactly, so that a pass and typing
can never disagree. A clean table of a million rows costs one scan, not a million judgements.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Final

from db.checks import confine, functions
from db.checks.rules import Rules
from db.store import Store
from forms.findings import cell_findings
from forms.model import Field, FieldType
from forms.values import load

#: Beginnings that a sheet could take for a formula (packages.md 4.1).
_FIRST: Final = "'=@＝＠+-\t\n\r'"


def suspects(store: Store, rules: Rules) -> list[int]:
    """Give the local numbers of the rows of a table that must be judged one by one, in ascending order."""
    conditions = [*_conditions(rules), *(rule.sql_fails for rule in rules.rules), *_cells(rules), _extras(rules)]
    doubtful = " OR ".join(f"coalesce({text}, 0)" for text in conditions)
    table = rules.table.id
    sql = store.sql
    functions.register(sql)
    sql.create_function("cell_ok", 2, lambda name, value: _is_right(rules, name, value), deterministic=True)
    sql.create_function("texts_ok", 1, lambda extra: _are_exact(rules, extra), deterministic=True)
    last = ", ".join(f'NULL AS "{name}"' for name in rules.codec.names)
    statement = f'WITH _last AS (SELECT {last}) SELECT "{table}".n FROM "{table}", _last WHERE {doubtful}'
    allowed = frozenset({table, "_last"})
    sql.set_authorizer(confine.guard(allowed, more=frozenset({"cell_ok", "texts_ok"})))
    try:
        with confine.deadline(sql, confine.PASS_SECONDS):
            return [number for (number,) in sql.execute(statement)]
    except sqlite3.OperationalError:
        # A rule of a foreign pack that cannot run stops the scan; judged row by row, only that rule falls silent.
        sql.set_authorizer(None)
        return [number for (number,) in sql.execute(f'SELECT n FROM "{table}" ORDER BY n')]
    finally:
        sql.set_authorizer(None)


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
