"""Functions over many rows, for checks that are a SELECT; none depends on the order in which the rows come."""

import math
import sqlite3
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, TypeGuard

from forms.values import Sql

#: As many digits as the sum of any two numbers of SQLite can have, so that no sum is rounded on the way.
EXACT: Final = Context(prec=800, rounding=ROUND_HALF_EVEN)
#: Texts joined longer than this are no help to anybody.
MOST_JOINED: Final = 100_000
SEPARATOR: Final = "、"
#: Asked of millions of values: an `int | float` would be made anew for each.
_NUMBERS: Final = (int, float)


def is_figure(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number that can be reckoned with."""
    return isinstance(value, _NUMBERS) and math.isfinite(value)


def decimal(value: object) -> Decimal:
    """Give a number as it is written, not as it is held in binary."""
    return Decimal(repr(value))


class Total:
    """`total(x)`: the exact decimal sum, blanks skipped; NULL where all are blank, as `add` does."""

    def __init__(self) -> None:
        self._sum: Decimal | None = None

    def step(self, value: Sql) -> None:
        """Take one row's value."""
        if is_figure(value):
            self._sum = EXACT.add(self._sum or Decimal(0), decimal(value))

    def finalize(self) -> float | None:
        """Give the sum."""
        return None if self._sum is None else float(self._sum)


class Joined:
    """`group_concat(x)`: the texts in ascending order, joined by 、 or another separator; NULL where all are blank."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._separator = SEPARATOR
        self._length = 0

    def step(self, value: Sql, separator: Sql = SEPARATOR) -> None:
        """Take one row's text.

        Raises:
            ValueError: They are too long together.
        """
        if value is None:
            return
        text = value if isinstance(value, str) else format(decimal(value), "f") if is_figure(value) else ""
        self._separator = str(separator)
        self._length += len(text) + len(self._separator)
        if self._length > MOST_JOINED:
            raise ValueError("too long")
        self._texts.append(text)

    def finalize(self) -> str | None:
        """Give the joined text."""
        return self._separator.join(sorted(self._texts)) if self._texts else None


#: Name, number of arguments, class.
AGGREGATES: Final[tuple[tuple[str, int, type[Total] | type[Joined]], ...]] = (
    ("total", 1, Total),
    ("group_concat", 1, Joined),
    ("group_concat", 2, Joined),
)
NAMES: Final = frozenset(name for name, _, _ in AGGREGATES)


def register(sql: sqlite3.Connection) -> None:
    """Make them known to a connection, once: SQLite changes none while a statement is being read."""
    if sql.execute("SELECT 1 FROM pragma_function_list WHERE name = 'total' AND NOT builtin").fetchone():
        return
    for name, arguments, aggregate in AGGREGATES:
        sql.create_aggregate(name, arguments, aggregate)  # type: ignore[arg-type] # SQLite never calls with fewer
