"""Sums of columns (合计), exact to the last decimal place, added up in SQL.

A binary sum of decimal figures is off in the last place and depends on the order of the rows. So each figure is taken
as whole units of its last decimal place, which SQLite adds without error.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Final

from db.store import Store
from forms.model import Field
from forms.records import dataclass

#: More digits than a million of the longest figures come to.
_EXACT: Final = Context(prec=100)


@dataclass(frozen=True, slots=True)
class Total:
    """What the figures of one column, or of several, come to.

    Attributes:
        count: How many figures there are; blank cells and states are none.
        places: Most decimal places that a mean is given with beyond those of the figures.
    """

    count: int = 0
    sum: Decimal = Decimal(0)
    places: int = 0

    @property
    def mean(self) -> Decimal | None:
        """The mean, rounded half up two places beyond the figures; None without figures."""
        if not self.count:
            return None
        unit = Decimal(1).scaleb(-self.places - 2)
        return plain((self.sum / self.count).quantize(unit, ROUND_HALF_UP))

    def __add__(self, other: "Total") -> "Total":
        """Take the figures of both together."""
        return Total(self.count + other.count, self.sum + other.sum, max(self.places, other.places))


def totals(store: Store, table: str, fields: Sequence[str], rows: Collection[int] | None = None) -> dict[str, Total]:
    """Add up columns of numbers.

    Args:
        rows: Local numbers of the rows that count; None: all.

    Returns:
        By field; others than numbers are left out.
    """
    codec = store.codec(table)
    known = [codec.by_name[name] for name in fields if codec.by_name[name].is_number]
    if not known:
        return {}
    within = "" if rows is None else " WHERE n IN (SELECT value FROM json_each(?))"
    values = [] if rows is None else [json.dumps([*rows])]
    source = f'FROM "{codec.table.id}"{within}'
    try:
        line = store.sql.execute(f"SELECT {', '.join(_sums(field) for field in known)} {source}", values).fetchone()
    except sqlite3.OperationalError as fault:
        if "overflow" not in str(fault):
            raise
        line = (0, 0, 1) * len(known)
    found = {}
    for field, (count, units, odd) in zip(known, _threes(line), strict=True):
        if odd:
            lines = store.sql.execute(f'SELECT "{field.name}" {source}', values)
            found[field.name] = _one_by_one([number for (number,) in lines if number is not None], _places(field))
        else:
            found[field.name] = Total(count, plain(Decimal(units or 0).scaleb(-_places(field))), _places(field))
    return found


def _one_by_one(numbers: Sequence[float], places: int) -> Total:
    """Add figures in decimal, for columns in which some have more places than they should, or are huge."""
    with localcontext(_EXACT):
        return Total(len(numbers), plain(sum((Decimal(repr(number)) for number in numbers), Decimal(0))), places)


def _places(field: Field) -> int:
    return field.decimals or 0


def _sums(field: Field) -> str:
    """Give count, sum in units of the last place, and whether a figure is not whole in these units."""
    column, scale = f'"{field.name}"', 10 ** _places(field)
    units = f"CAST(round({column} * {scale}.0) AS INTEGER)" if scale > 1 else f"CAST({column} AS INTEGER)"
    return f"count({column}), sum({units}), max({units} / {scale}.0 <> {column})"


def _threes(line: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    steps = iter(line)
    return zip(steps, steps, steps, strict=True)


def plain(number: Decimal) -> Decimal:
    """Write a number without zeros behind its last place and without exponent."""
    short = _EXACT.normalize(number)
    return _EXACT.quantize(short, Decimal(1)) if short == short.to_integral_value() else short
