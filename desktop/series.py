"""Going on with a series (填充序列): numbers by their step, days, months, texts that end in digits; others repeat.

Texts in, texts out, as they stand in the cells; what they mean is understood when they are entered.
"""

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_ENDS_IN_DIGITS: Final = re.compile(r"(.*?)([0-9]+)", re.DOTALL)
_MONTHS: Final = 12


class Sort(Enum):
    """What the cells of a column hold, as far as a series is concerned."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"
    #: Names from a list and yes or no have no next one.
    FIXED = "fixed"


def go_on(seeds: Sequence[str], count: int, sort: Sort, *, steps_alone: bool = True) -> list[str]:
    """Give what comes after the seeds.

    Args:
        seeds: In order; at least one.
        steps_alone: Whether a number that stands alone goes on by one; else it is repeated, as Excel's handle does.

    Examples:
        >>> go_on(["1", "3"], 2, Sort.NUMBER)
        ['5', '7']
        >>> go_on(["样例场09"], 2, Sort.TEXT)
        ['样例场10', '样例场11']
    """
    found = None
    if sort is Sort.NUMBER:
        found = _numbers(seeds, count, steps_alone=steps_alone)
    elif sort is Sort.DAY:
        found = _days(seeds, count) or _months(seeds, count)
    elif sort is Sort.TEXT:
        found = _names(seeds, count)
    return found or [seeds[place % len(seeds)] for place in range(count)]


def _numbers(seeds: Sequence[str], count: int, *, steps_alone: bool) -> list[str] | None:
    if len(seeds) == 1 and not steps_alone:
        return None
    try:
        values = [Decimal(seed.replace(",", "")) for seed in seeds]
    except InvalidOperation:
        return None
    step = _step(values, Decimal(1))
    if step is None or not all(value.is_finite() for value in values):
        return None
    return [format(values[-1] + step * (place + 1), "f") for place in range(count)]


def _step(values: Sequence[Decimal | int], alone: Decimal) -> Decimal | None:
    """The distance between neighbours; None if it is not always the same."""
    steps = {Decimal(after) - Decimal(before) for before, after in itertools.pairwise(values)} or {alone}
    return steps.pop() if len(steps) == 1 else None


def _days(seeds: Sequence[str], count: int) -> list[str] | None:
    if not all(_DAY.fullmatch(seed) for seed in seeds):
        return None
    try:
        days = [dt.date.fromisoformat(seed) for seed in seeds]
        by_month = _step([day.year * _MONTHS + day.month for day in days], Decimal(1)) if len(days) > 1 else None
        if by_month and len({day.day for day in days}) == 1:
            return [_month_on(days[-1], int(by_month) * (place + 1)).isoformat() for place in range(count)]
        step = _step([day.toordinal() for day in days], Decimal(1))
        if step is None:
            return None
        return [(days[-1] + dt.timedelta(int(step) * (place + 1))).isoformat() for place in range(count)]
    except (ValueError, OverflowError):
        return None


def _month_on(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _months(seeds: Sequence[str], count: int) -> list[str] | None:
    found = [_MONTH.fullmatch(seed) for seed in seeds]
    if not all(found):
        return None
    months = [int(one[1]) * _MONTHS + int(one[2]) - 1 for one in found if one]
    step = _step(months, Decimal(1))
    if step is None:
        return None
    ahead = [months[-1] + int(step) * (place + 1) for place in range(count)]
    return [f"{month // _MONTHS:04d}-{month % _MONTHS + 1:02d}" for month in ahead]


def _names(seeds: Sequence[str], count: int) -> list[str] | None:
    """Go on with texts that differ only in the number at their end, zeros before it kept."""
    found = [_ENDS_IN_DIGITS.fullmatch(seed) for seed in seeds]
    if not all(found) or len({one[1] for one in found if one}) > 1:
        return None
    ends = [one[2] for one in found if one]
    step = _step([int(end) for end in ends], Decimal(1))
    if step is None:
        return None
    start, width = found[-1][1] if found[-1] else "", len(ends[-1])
    ahead = [int(ends[-1]) + int(step) * (place + 1) for place in range(count)]
    return [f"{start}{number:0{width}d}" for number in ahead] if min(ahead, default=0) >= 0 else None
