"""The functions of the expression language that SQLite does not bring itself (DESIGN 4, Functions)."""

import json
import math
import sqlite3
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from forms.values import Sql

EARTH_METRES: Final = 6_371_008.8

#: SQLite's own functions that expressions may name.
BUILTIN: Final = frozenset(
    {"abs", "round", "coalesce", "nullif", "iif", "min", "max", "length", "substr", "instr", "trim"}
)


def register(sql: sqlite3.Connection) -> None:
    """Make the functions known to a connection, once: SQLite changes none while a statement is being read."""
    if sql.execute("SELECT 1 FROM pragma_function_list WHERE name = 'adds_up'").fetchone():
        return
    for name, arguments, function in (
        ("add", -1, add),
        ("adds_up", -1, adds_up),
        ("typed", 3, typed),
        ("cell_state", 2, cell_state),
        ("near", 3, near),
        ("has", 2, has),
        ("days", 2, days),
        ("year", 1, year),
        ("metres", 4, metres),
        ("inside", 3, inside),
    ):
        sql.create_function(name, arguments, function, deterministic=True)


NAMES: Final = frozenset(["add", "adds_up", "typed", "cell_state", "near", "has", "days", "year", "metres", "inside"])


def add(*values: Sql) -> float | None:
    """Sum, skipping blanks; NULL if all are blank. Exact in decimal, so independent of order."""
    known = [Decimal(repr(value)) for value in values if isinstance(value, int | float)]
    return float(sum(known)) if known else None


def adds_up(total: Sql, *parts: Sql) -> int | None:
    """Whether the parts give the total within the tolerance of published figures.

    Args:
        total: Canonical text as typed, or NULL.
        parts: Likewise; blanks count as nothing, all blank gives NULL.

    Source: domain.md 1.4, 12: (n + 1) × half a unit of the last place as typed.
    """
    numbers = [Decimal(str(part)) for part in parts if part is not None]
    if total is None or not numbers:
        return None
    whole = Decimal(str(total))
    place = max(Decimal(1).scaleb(_exponent(number)) for number in (whole, *numbers))
    tolerance = place * (len(numbers) + 1) / 2
    return int(abs(whole - sum(numbers)) <= tolerance)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def typed(name: str, value: Sql, extra: str | None) -> str | None:
    """Give a number as it was typed, trailing zeros too; NULL for blank, a state and unparsed text."""
    if value is None:
        return None
    if extra:
        text = json.loads(extra).get(name, {}).get("t")
        if text is not None:
            return str(text)
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    try:
        return format(Decimal(repr(value)), "f")
    except InvalidOperation:
        return None


def cell_state(name: str, extra: str | None) -> str | None:
    """Give the state of a cell, NULL where it has none."""
    return json.loads(extra).get(name, {}).get("s") if extra else None


def near(a: Sql, b: Sql, tolerance: Sql) -> int | None:
    """Whether two numbers differ by at most the tolerance."""
    if not all(isinstance(value, int | float) for value in (a, b, tolerance)):
        return None
    left, right, most = (Decimal(repr(value)) for value in (a, b, tolerance))
    return int(abs(left - right) <= most)


def has(choices: Sql, code: Sql) -> int | None:
    """Whether a `choices` field has a code."""
    return int(str(code) in str(choices).split(";")) if choices is not None else None


def days(a: Sql, b: Sql) -> float | None:
    """Days from date `a` to date `b`; NULL where one is no date."""
    try:
        return float((date.fromisoformat(str(b)) - date.fromisoformat(str(a))).days)
    except ValueError:
        return None


def year(day: Sql) -> float | None:
    """The year of a date or month."""
    text = str(day)[:4]
    return float(text) if day is not None and text.isdigit() else None


def metres(lon: Sql, lat: Sql, lon2: Sql, lat2: Sql) -> float | None:
    """Distance of two points in metres; coordinates in degrees."""
    found = (lon, lat, lon2, lat2)
    if not all(isinstance(value, int | float) for value in found):
        return None
    x1, y1, x2, y2 = (math.radians(float(value or 0)) for value in found)
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))


def inside(lon: Sql, lat: Sql, ring: Sql) -> int | None:
    """Whether a point lies in a ring written as `lon lat;lon lat;…`, by ray casting; NULL for a broken ring."""
    if not isinstance(lon, int | float) or not isinstance(lat, int | float) or ring is None:
        return None
    try:
        points = [(float(x), float(y)) for x, y in (pair.split() for pair in str(ring).split(";"))]
    except ValueError:
        return None
    crossings = 0
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2
