"""Where a value is made: the county, the year, the thing, what was said of it before; and how values are drawn."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from office.demo.county.world import World

#: What a cell holds before it is typed; codes for choices, several of them in a tuple.
Value: TypeAlias = str | int | Decimal | bool | date | tuple[str, ...] | None
Row: TypeAlias = dict[str, Value]
ZERO = Decimal(0)
#: Where the far ends of a bell curve are cut off, in spreads.
_REACH = 2.5


def rounded(number: Decimal | float, places: int) -> Decimal:
    """Round half up to so many places, as people do."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(value: Value) -> Decimal:
    """Give the number in a cell; 0 where there is none."""
    return value if isinstance(value, Decimal) else Decimal(value) if isinstance(value, int) else ZERO


def total(rows: Iterable[Mapping[str, Value]], *names: str) -> Decimal:
    """Add up fields over rows."""
    return sum((number(row.get(name)) for row in rows for name in names), ZERO)


@dataclass(slots=True)
class Here:
    """One row of one year while it is made.

    Attributes:
        before: The same thing's row last year; empty for a thing that is new, and when last year itself is made.
        luck: Draws of this row alone.
        field: The field whose value is asked for.
    """

    world: "World"
    year: int
    table: str
    thing: str
    before: Mapping[str, Value]
    luck: Random
    row: Row = field(default_factory=dict)
    field: str = ""

    @property
    def is_this(self) -> bool:
        """Whether this year is made, not last year."""
        return self.year == self.world.pack.year

    @property
    def facts(self) -> Mapping[str, Decimal]:
        """Figures of the whole county in this row's year."""
        return self.world.facts[self.year]

    def num(self, name: str) -> Decimal:
        """Give a number said of this row already."""
        return number(self.row.get(name))

    def said(self, name: str) -> str:
        """Give a text or code said of this row already."""
        value = self.row.get(name)
        return value if isinstance(value, str) else ""

    def rows(self, table: str) -> list[Row]:
        """Give the rows of another table in the same year; none if it has not been made."""
        return self.world.made.get((table, self.year), [])

    def day(self, first: int = 1, last: int = 365, *, year: int | None = None) -> date:
        """Give a day of a year, this row's unless another is named."""
        return date(year or self.year, 1, 1) + timedelta(days=self.luck.randint(first, last) - 1)


Shape: TypeAlias = Callable[[Here], Value]
#: What is said of each field of a row, in the order in which it is made out; names beginning with `_` are never typed.
Shapes: TypeAlias = Mapping[str, "Shape | Value"]


def fill_row(here: Here, shapes: Shapes) -> Row:
    """Make out a row field by field."""
    for name, shape in shapes.items():
        here.field = name
        value = shape(here) if callable(shape) else shape
        if value is not None:
            here.row[name] = value
    return here.row


def normal(luck: Random, middle: float, spread: float) -> float:
    """Draw from a bell curve whose far ends are cut off."""
    return middle + spread * max(-_REACH, min(_REACH, luck.gauss(0, 1)))


def lognormal(luck: Random, median: float, spread: float) -> float:
    """Draw a size: most are near the median, a few are many times as large."""
    return median * math.exp(normal(luck, 0, spread))


def choose(luck: Random, options: Sequence[str], weights: Sequence[float] | None = None) -> str:
    """Draw one of several."""
    return luck.choices(options, weights)[0]
