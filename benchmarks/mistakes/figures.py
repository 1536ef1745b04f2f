"""Counting what was found: recall of kinds, of unit slips, of what breaks a rule; false alarms."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from benchmarks.mistakes.best import Watcher, could_be_seen
from benchmarks.mistakes.desk import figure_of
from benchmarks.mistakes.measuring import Clean, Outcome

#: What is to be reached (issue 4, point 7).
SLIPS: Final = 0.99
RULES: Final = 0.95
ALARMS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.value:6.1%} ({self.part}/{self.whole})" if self.whole else "     – "


def share(outcomes: Iterable[Outcome], test: Callable[[Outcome], bool] = lambda outcome: outcome.found) -> Share:
    """Count those for which a test holds."""
    found = [test(outcome) for outcome in outcomes]
    return Share(sum(found), len(found))


def factor_of(outcome: Outcome) -> float:
    """Give by how much a figure was spoilt, always more than 1; 0 where no figure was or it became nothing."""
    spoilt = outcome.spoilt
    if spoilt.figure is None:
        return 0.0
    table, line, name = spoilt.figure
    row = next(item for item in outcome.county.this_year[table] if item.id == line)
    was, now = figure_of(row.cells[name]), figure_of(spoilt.cells[table, line][name])
    if not was or not now:
        return 0.0
    ratio = abs(float(now / was))
    return max(ratio, 1 / ratio)


def is_large_slip(outcome: Outcome) -> bool:
    """Tell unit slips of a factor of ten and more where last year's value exists."""
    return outcome.kind.group == "unit" and outcome.spoilt.has_last and factor_of(outcome) > float(Decimal("9.5"))


def breaks_rule(outcome: Outcome) -> bool:
    """Tell mistakes that break a rule of the notice; those that only last year shows count only where it is there."""
    return outcome.spoilt.breaks and (outcome.has_last or not outcome.spoilt.needs_last)


def at_best(outcomes: Sequence[Outcome], watchers: Mapping[str, Watcher]) -> Share | None:
    """Count what could be seen at best; None for kinds that are not about one figure."""
    seen = [
        could_be_seen(watchers[item.county.pack.id], item.county, item.spoilt, last_year=item.has_last)
        for item in outcomes
    ]
    known = [found for found in seen if found is not None]
    return Share(sum(known), len(known)) if known else None


def alarms(clean: Clean, *levels: str) -> float:
    """Give findings of these sorts per 1,000 clean cells."""
    return 1000 * sum(clean.levels[level] for level in levels) / clean.cells if clean.cells else 0.0


def padded(text: str, width: int) -> str:
    """Fill up a text to so many columns; Chinese signs are two wide."""
    wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(1, width - wide)
