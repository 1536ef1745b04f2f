"""The functions of the expression language that SQLite does not bring itself (DESIGN 4, Functions).

Expressions hand over values of the right kinds; anything else gives NULL or an error of the statement, never more.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Final, TypeAlias

from db.checks import aggregates
from db.checks.aggregates import EXACT, decimal, is_figure
from forms.values import Sql

EARTH_METRES: Final = 6_371_008.8

#: SQLite's own functions that expressions may name. No sum and no avg: they depend on the order of the rows.
BUILTIN: Final = frozenset(
    {"abs", "round", "coalesce", "nullif", "iif", "min", "max", "length", "substr", "instr", "trim", "count"}
)
_SHORT: Final = 200
#: A degree, and half of one.
_DEGREE: Final = radians(1)
_HALF: Final = radians(0.5)
#: Below, sums of whole numbers are exact in binary, however many a statement adds.
_LARGE: Final = 2**40
Ring: TypeAlias = tuple[tuple[float, float], ...]


def register(sql: sqlite3.Connection) -> None:
    """Make the functions known to a connection, once: SQLite changes none while a statement is being read."""
    if sql.execute("SELECT 1 FROM pragma_function_list WHERE name = 'adds_up'").fetchone():
        return
    for name, arguments, function in FUNCTIONS:
        sql.create_function(name, arguments, function, deterministic=True)
    sql.create_function("trim", 2, trim, deterministic=True)
    aggregates.register(sql)


def add(*values: Sql) -> float | None:
    """Sum, skipping blanks; NULL if all are blank. Exact in decimal, so independent of order."""
    # Most parts of most sums are blank.
    known = [value for value in values if value is not None and is_figure(value)]
    if len(known) < 2:  # noqa: PLR2004 - nothing to add up
        return float(known[0]) if known else None
    # Whole numbers are held as they are written, and most are whole.
    if all(abs(value) < _LARGE and not value % 1 for value in known):
        return float(sum(known))
    total = Decimal(0)
    for number in known:
        total = EXACT.add(total, decimal(number))
    return float(total)


def adds_up(total: Sql, *parts: Sql) -> int | None:
    """Whether the parts give the total within the tolerance of published figures.

    That is half a unit of the last place as typed, of the total and of each part: for n parts of one precision
    (n + 1) × half a unit. A 0 is no rounded figure and counts as precise as the most precise of the others.

    Args:
        total: Canonical text as typed, a number that was reckoned, or NULL.
        parts: Likewise; blanks count as nothing, all blank gives NULL.

    Source: domain.md 1.4, 12.
    """
    numbers = [number for part in parts if (number := _figure(part)) is not None]
    whole = _figure(total)
    if whole is None or not numbers:
        return None
    places = [Decimal(1).scaleb(_exponent(number)) for number in (whole, *numbers)]
    exact = min(places)
    rest, tolerance = whole, places[0] / 2
    for number, place in zip(numbers, places[1:], strict=True):
        rest = EXACT.subtract(rest, number)
        tolerance += (place if number else exact) / 2
    return int(abs(rest) <= tolerance)


def _figure(value: Sql) -> Decimal | None:
    """Read a typed text or a number; a reckoned 12.0 is 12, because nobody typed its zero."""
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except InvalidOperation:
            return None
        return number if number.is_finite() else None
    if not is_figure(value):
        return None
    number = decimal(value)
    return number.quantize(Decimal(1), context=EXACT) if number == number.to_integral_value() else number


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def typed(name: str, value: Sql, extra: str | None) -> str | None:
    """Give a number as it was typed, trailing zeros too; NULL for blank, a state and unparsed text."""
    if not is_figure(value):
        return None
    if extra:
        text = json.loads(extra).get(name, {}).get("t")
        if text is not None:
            return str(text)
    number = _figure(value)
    return None if number is None else format(number, "f")


def cell_state(name: str, extra: str | None) -> str | None:
    """Give the state of a cell, NULL where it has none."""
    return json.loads(extra).get(name, {}).get("s") if extra else None


def near(a: Sql, b: Sql, tolerance: Sql) -> int | None:
    """Whether two numbers differ by at most the tolerance."""
    if not all(is_figure(value) for value in (a, b, tolerance)):
        return None
    return int(abs(EXACT.subtract(decimal(a), decimal(b))) <= decimal(tolerance))


def has(choices: Sql, code: Sql) -> int | None:
    """Whether a `choices` field has a code."""
    return int(str(code) in str(choices).split(";")) if choices is not None else None


def fold(text: Sql) -> str | None:
    """Write a name so that it can be compared: half-width, upper case, no blanks, brackets or punctuation.

    A name of which nothing is left is NULL, and so is what is no text.
    """
    if not isinstance(text, str):
        return None
    return (_folded_again(text) if len(text) <= _SHORT else _folded(text)) or None


class _Kept(dict[int, int | None]):
    """Which characters count when names are compared; asked once for each that comes."""

    def __missing__(self, code: int) -> int | None:
        self[code] = code if unicodedata.category(chr(code))[0] not in "PZC" else None
        return self[code]


_KEPT: Final = _Kept()


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    # Most names are letters and numbers, of which all count.
    return plain if plain.isalnum() else plain.translate(_KEPT)


#: Names come again and again when two tables are compared.
_folded_again: Final = lru_cache(maxsize=8192)(_folded)


def trim(text: Sql, characters: Sql) -> str | None:
    """Take characters off both ends; in a time that grows with the text only, unlike SQLite's own."""
    if not isinstance(text, str) or not isinstance(characters, str):
        return None
    gone = frozenset(characters)
    start, end = 0, len(text)
    while start < end and text[start] in gone:
        start += 1
    while end > start and text[end - 1] in gone:
        end -= 1
    return text[start:end]


def instr(text: Sql, part: Sql) -> int | None:
    """Say where a part begins, from 1; 0 if nowhere. In a time that grows with the text only, unlike SQLite's own."""
    if not isinstance(text, str) or not isinstance(part, str):
        return None
    return text.find(part) + 1


def days(a: Sql, b: Sql) -> float | None:
    """Days from date `a` to date `b`; NULL where one is no date."""
    try:
        return float((date.fromisoformat(str(b)) - date.fromisoformat(str(a))).days)
    except ValueError:
        return None


def year(day: Sql) -> float | None:
    """The year of a date or month."""
    text = str(day)[:4]
    return float(text) if isinstance(day, str) and text.isascii() and text.isdigit() else None


def metres(lon: Sql, lat: Sql, lon2: Sql, lat2: Sql) -> float | None:
    """Distance of two points in metres; coordinates in degrees."""
    try:
        # Neighbours are looked for among thousands; what is no finite number is refused here.
        high, wide = sin((lat2 - lat) * _HALF), sin((lon2 - lon) * _HALF)  # type: ignore[operator]
        half = high * high + cos(lat * _DEGREE) * cos(lat2 * _DEGREE) * wide * wide  # type: ignore[operator]
    except (TypeError, ValueError):
        return None
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))


def inside(lon: Sql, lat: Sql, ring: Sql) -> int | None:
    """Whether a point lies in a ring written as `lon lat;lon lat;…`, by ray casting; NULL for a broken ring."""
    if not isinstance(lon, int | float) or not isinstance(lat, int | float) or not isinstance(ring, str):
        return None
    points = _ring(ring)
    if points is None:
        return None
    crossings = 0
    x1, y1 = points[-1]
    for x2, y2 in points:
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            crossings += 1
        x1, y1 = x2, y2
    return crossings % 2


@lru_cache(maxsize=16)
def _ring(text: str) -> Ring | None:
    """Read a ring once for all rows: a county's has thousands of corners."""
    try:
        return tuple((float(x), float(y)) for x, y in (pair.split() for pair in text.split(";")))
    except ValueError:
        return None


#: Name, number of arguments (-1: any), function.
FUNCTIONS: Final[tuple[tuple[str, int, Callable[..., Sql]], ...]] = (
    ("add", -1, add),
    ("adds_up", -1, adds_up),
    ("typed", 3, typed),
    ("cell_state", 2, cell_state),
    ("near", 3, near),
    ("has", 2, has),
    ("fold", 1, fold),
    ("days", 2, days),
    ("year", 1, year),
    ("metres", 4, metres),
    ("inside", 3, inside),
)
NAMES: Final = frozenset(name for name, _, _ in FUNCTIONS) | aggregates.NAMES
