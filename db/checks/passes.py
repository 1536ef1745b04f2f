"""One pass over a whole table: which rows may have a finding, told by SQL in one scan (DESIGN 4, Expressions).

The scan errs on the side of suspicion; `db.checks.rules` then judges the suspects exactly, so that a pass and typing
can never disagree. A clean table of a million rows costs one scan, not a million judgements, and so does one of which
nothing is to be said but that fields are blank.
"""

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final, NamedTuple

from db.checks import confine
from db.checks.asking import LAST
from db.checks.parts import ALWAYS, NEVER
from db.checks.patterns import is_stricter, longest, sql_differs
from db.checks.rules import Rules
from db.lastrows import has_rows
from db.schema import last_name
from db.store import Store
from forms.changes import beyond, is_amount
from forms.codes.lists import options
from forms.findings import cell_findings
from forms.model import Choice, Field, FieldType, Pack
from forms.parsing.date import FIRST_YEAR, LAST_YEAR
from forms.slips import BEYOND, can_slip
from forms.values import SEPARATOR, load

#: What a formula or an error value of a sheet begins with (packages.md 4.1).
_FORMULA: Final = "=@＝＠#＃+\t\n\r-"
#: First and last value of dates and months.
_PERIODS: Final = MappingProxyType(
    {
        FieldType.DATE: (f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31"),
        FieldType.MONTH: (f"{FIRST_YEAR}-01", f"{LAST_YEAR}-12"),
    }
)
_SLIP: Final = BEYOND - 0.001
#: SQLite has a limit for how deep calls are nested.
_MOST_REPLACED: Final = 60
_MOST_KEPT: Final = 10_000
#: So many rows for each that is asked about are scanned rather than named; and so many can be named at most.
_CLOSE: Final = 4
_MOST_NAMED: Final = 20_000
#: Functions that the scan itself needs beside those of expressions.
_OWN: Final = frozenset({"cell_ok", "typed_long", "glob", "replace"})
#: A number in `_x` that is kept as it was typed: its field, and its digits behind the point.
_TYPED: Final = re.compile(r'"([^"]+)":\{"t":"-?[0-9]*\.([0-9]+)"')


class Seen(NamedTuple):
    """What a scan has seen.

    Attributes:
        suspects: Local numbers of the rows that must be judged one by one, in ascending order.
        blank: Of rows of which nothing else is to be said: their blank fields in order of the form, in one text.
    """

    suspects: list[int]
    blank: dict[int, str]


def look_over(store: Store, rules: Rules, among: Collection[int] | None = None) -> Seen:
    """Tell which rows of a table must be judged one by one, and which have blank fields and nothing else.

    Args:
        among: Only of these rows; None: all.
    """
    sql, table = store.sql, rules.table.id
    chosen, values = _chosen(f'"{table}".n', among)
    register(sql, rules)
    asked = f"{scan(rules, has_last=has_rows(store, rules.table))} AND {chosen}"
    try:
        with confine.confined(sql, frozenset({table, last_name(table), LAST}), more=_OWN):
            found = sql.execute(asked, values).fetchall()
    except sqlite3.Error:
        # A rule of a foreign pack that cannot run stops the scan; judged row by row, only that rule falls silent.
        found = sql.execute(f'SELECT n, NULL FROM "{table}" WHERE {chosen}', values).fetchall()
    wanted = None if among is None else frozenset(among)
    mine = sorted(found if wanted is None else (line for line in found if line[0] in wanted))
    blank = {number: text[1:] for number, text in mine if text}
    return Seen([number for number, text in mine if text is None], blank)


def register(sql: sqlite3.Connection, rules: Rules) -> None:
    """Make the functions known that the scan of a table needs beside those of expressions."""
    # Few villages, many farms: most codes come again.
    ask = lru_cache(maxsize=_MOST_KEPT)(partial(_is_right, rules))
    sql.create_function("cell_ok", 2, ask, deterministic=True)
    sql.create_function("typed_long", 1, partial(_is_long, _places(rules)), deterministic=True)


def _chosen(column: str, among: Collection[int] | None) -> tuple[str, tuple[int, ...]]:
    """Write a condition that holds for some rows, and for those that lie between them where they lie close together."""
    if among is None:
        return "1", ()
    first, last = min(among), max(among)
    if last - first < _CLOSE * len(among) or len(among) > _MOST_NAMED:
        return f"{column} BETWEEN ? AND ?", (first, last)
    return f"{column} IN ({', '.join('?' * len(among))})", tuple(among)


def scan(rules: Rules, *, has_last: bool) -> str:
    """Write the one SELECT that gives the suspects, and of the others the blank fields; NULL for a suspect.

    Args:
        has_last: Whether last year's rows are here; without them nothing is compared.
    """
    blank = dict(_blank(rules))
    doubts = [*_idle(rules), *(rule.sql_fails for rule in rules.rules), *_cells(rules), _extras(rules)]
    if has_last:
        doubts += _changes(rules)
    # A state or a text that is no number leaves the column blank, too, and makes its row a suspect.
    names = _joined([f"iif({condition}, ' {name}', '')" for name, condition in blank.items()]) or "''"
    select = f'SELECT "{rules.table.id}".n, iif({_any(doubts)}, NULL, {names})'
    return f"{_sources(rules, select, has_last=has_last)} WHERE ({_any([*blank.values(), *doubts])})"


def _any(conditions: Sequence[str]) -> str:
    """Join conditions by OR as a tree of little height, for SQLite has a limit; NULL OR true is true."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return f"({_any(conditions[:middle])} OR {_any(conditions[middle:])})"


def _joined(texts: Sequence[str]) -> str:
    """Join texts one after the other, as a tree of little height, too."""
    if len(texts) <= 1:
        return "".join(texts)
    middle = len(texts) // 2
    return f"({_joined(texts[:middle])} || {_joined(texts[middle:])})"


def _sources(rules: Rules, select: str, *, has_last: bool) -> str:
    """Read the table, and last year's beside it under the name that expressions use."""
    table = rules.table.id
    if has_last:
        return f'{select} FROM "{table}" LEFT JOIN "{last_name(table)}" AS {LAST} ON {LAST}.n = "{table}"._last'
    last = ", ".join(f'NULL AS "{name}"' for name in rules.codec.names)
    return f'WITH {LAST} AS (SELECT {last}) {select} FROM "{table}", {LAST}'


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


def _blank(rules: Rules) -> Iterator[tuple[str, str]]:
    """Give the fields that must be filled, each with when it is blank and must be; as `Rules` understands answers."""
    for field, required, relevant in rules.conditions:
        if required != NEVER:
            must = "" if required == ALWAYS else f" AND ({required.sql}) NOT IN (0, '')"
            fits = "" if relevant == ALWAYS else f" AND ({relevant.sql}) IS NOT 0"
            yield field.name, f"({_column(rules, field)} IS NULL{must}{fits})"


def _idle(rules: Rules) -> Iterator[str]:
    """Suspect what is filled where it does not apply."""
    for field, _, relevant in rules.conditions:
        if relevant != ALWAYS:
            yield f"({_column(rules, field)} IS NOT NULL AND NOT ({relevant.sql}))"


def _cells(rules: Rules) -> Iterator[str]:
    for field in rules.table.fields:
        if field.compute is None:
            name = _column(rules, field)
            yield from _number(field, name) if field.is_number else _text(field, name, rules.pack)


def _column(rules: Rules, field: Field) -> str:
    return f'"{rules.table.id}"."{field.name}"'


def _number(field: Field, name: str) -> Iterator[str]:
    low, high = field.minimum, field.maximum
    if field.type is FieldType.YEAR:
        low = max(Decimal(FIRST_YEAR), low) if low is not None else Decimal(FIRST_YEAR)
        high = min(Decimal(LAST_YEAR), high) if high is not None else Decimal(LAST_YEAR)
    if low is not None and high is not None:
        yield f"{name} NOT BETWEEN {low:f} AND {high:f}"
    elif low is not None:
        yield f"{name} < {low:f}"
    elif high is not None:
        yield f"{name} > {high:f}"


def _text(field: Field, name: str, pack: Pack) -> Iterator[str]:
    known = options(field, pack)
    if field.type in _PERIODS:
        first, last = _PERIODS[field.type]
        yield f"{name} NOT BETWEEN '{first}' AND '{last}'"
    elif field.type is FieldType.CHOICES and len(known) <= _MOST_REPLACED:
        yield _codes_left(name, known)
    elif known and field.type is not FieldType.CHOICES:
        yield _is_none_of(name, known)
    elif field.code or field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        yield f"({name} IS NOT NULL AND NOT cell_ok('{field.name}', {name}))"
    elif field.pattern:
        differs = sql_differs(field.pattern, name) or f"NOT cell_ok('{field.name}', {name})"
        yield f"({name} IS NOT NULL AND ({differs}))"
    if field.is_text and not known and not is_stricter(field.pattern, _FORMULA):
        yield f"{name} GLOB '[{_FORMULA}]*'"
    if field.is_text and field.max_length and longest(field.pattern) > field.max_length:
        yield f"length({name}) > {field.max_length}"


def _codes_left(name: str, known: Sequence[Choice]) -> str:
    """Suspect codes of which something is left when all known ones are taken out."""
    left = f"'{SEPARATOR}' || {name} || '{SEPARATOR}'"
    for entry in known:
        left = f"replace({left}, {_quoted(SEPARATOR + entry.code + SEPARATOR)}, '{SEPARATOR}')"
    # Most cells hold one, and taking it out takes longer than seeing it.
    return f"({_is_none_of(name, known)} AND {left} <> '{SEPARATOR}')" if known else f"{left} <> '{SEPARATOR}'"


def _is_none_of(name: str, known: Sequence[Choice]) -> str:
    return f"{name} NOT IN ({', '.join(_quoted(entry.code) for entry in known)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _extras(rules: Rules) -> str:
    """Suspect what only `_x` knows: states, unparsed texts, conflicts, and numbers typed longer than allowed."""
    column = f'"{rules.table.id}"._x'
    marked = f"{column} GLOB '*\"[suc]\":*'"
    places = _places(rules)
    if not places:
        return f"({column} IS NOT NULL AND {marked})"
    # One look at the whole tells of most rows that nothing in them is long.
    long = f"{column} GLOB '*.{'[0-9]' * (min(places.values()) + 1)}*' AND typed_long({column})"
    return f"({column} IS NOT NULL AND ({marked} OR ({long})))"


def _places(rules: Rules) -> dict[str, int]:
    """Give the places behind the point that numbers may have which people type."""
    return {
        field.name: field.decimals or 0 for field in rules.table.fields if field.is_number and field.compute is None
    }


def _is_long(places: Mapping[str, int], extras: object) -> int:
    """Whether a number that is kept as it was typed has more places than it may have."""
    for name, digits in _TYPED.findall(str(extras)):
        if name in places and len(digits) > places[name]:
            return 1
    return 0


def _is_right(rules: Rules, name: str, value: object) -> int | None:
    field = rules.codec.by_name[name]
    return int(not cell_findings(field, load(field, str(value), None), rules.pack))
