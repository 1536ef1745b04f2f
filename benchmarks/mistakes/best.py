"""What could be seen at best of a spoilt figure by one who knows how the counties are made.

He has watched many counties: how far a figure of a field moves from one year to the next, what it is to the others
of its row, how large it is at all. He tells a figure that lies beyond everything he has seen, by a margin that is
chosen so that he blames no more than one of a thousand cells of counties he has not seen. Figures that an identity of
domain.md holds (sums, facts told twice) he sees whenever they change. That is a lower bound of the best: he does not
know the generator's formulas, only what came of them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.mistakes.desk import figure_of
from benchmarks.mistakes.planting import Spoilt
from benchmarks.mistakes.sums import OVERS, SUMS, TWICE
from forms.model import Pack
from office.demo.county import County, plausible_county

#: A range counts from so many sightings on: of a figure by itself or beside last year's, of two figures of a row.
_FEW, _MANY = 30, 200
_MARGINS: Final = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.2, 2.0)
_ALLOWED: Final = 0.001

TIED: Final = frozenset(
    {(item.table, name) for item in SUMS for name in (item.whole, *item.parts)}
    | {(item.table, item.whole) for item in OVERS}
    | {(item.rows, name) for item in OVERS for name in item.fields}
    | {side for pair in TWICE for side in (pair.one, pair.other)}
)
_Ranges = dict[tuple[str, ...], tuple[float, float, int]]


@dataclass(slots=True)
class Watcher:
    """What has been seen of one pack's counties."""

    ranges: _Ranges = field(default_factory=dict)
    margin: float = 0.0

    def watch(self, county: County) -> None:
        """Look at a clean county."""
        for table, line, cells, last in _rows(county):
            del line
            for key, value in _readings(table, cells, last):
                low, high, many = self.ranges.get(key, (value, value, 0))
                self.ranges[key] = (min(low, value), max(high, value), many + 1)

    def doubts(self, table: str, name: str, cells: Mapping[str, str], last: Mapping[str, str]) -> bool:
        """Tell whether a figure of a row lies beyond what has been seen."""
        return any(self._is_beyond(key, value) for key, value in _readings(table, cells, last, only=name))

    def _is_beyond(self, key: tuple[str, ...], value: float) -> bool:
        low, high, many = self.ranges.get(key, (value, value, 0))
        if many < (_MANY if len(key) == 4 else _FEW):
            return False
        room = self.margin * (high - low) + 0.02
        return not low - room <= value <= high + room

    def settle(self, counties: Sequence[County]) -> None:
        """Choose the least margin at which no more than one of a thousand cells of these counties would be blamed."""
        for margin in _MARGINS:
            self.margin = margin
            blamed = cells_seen = 0
            for county in counties:
                for table, _, cells, last in _rows(county):
                    for name, text in cells.items():
                        cells_seen += 1
                        blamed += figure_of(text) is not None and self.doubts(table, name, cells, last)
            if blamed <= _ALLOWED * cells_seen:
                return


def _rows(county: County) -> Iterator[tuple[str, str, Mapping[str, str], Mapping[str, str]]]:
    before = {(table, line.id): line.cells for table, lines in county.last_year.items() for line in lines}
    for table, lines in county.this_year.items():
        for line in lines:
            yield table, line.id, line.cells, before.get((table, line.id), {})


def _log(text: str | None) -> float | None:
    figure = figure_of(text or "")
    return math.log(figure) if figure and figure > 0 else None


def _readings(
    table: str, cells: Mapping[str, str], last: Mapping[str, str], *, only: str | None = None
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Give what can be read off a row: sizes, changes since last year, and what figures are to each other."""
    figures = {name: value for name, text in cells.items() if (value := _log(text)) is not None}
    for name, value in figures.items():
        if only is None or name == only:
            yield (table, name), value
            was = _log(last.get(name))
            if was is not None:
                yield (table, name, "last"), value - was
        for other, beside in figures.items():
            if name < other and (only is None or only in {name, other}):
                yield (table, name, other, ""), value - beside


def watcher_of(pack: Pack, seeds: Sequence[int], others: Sequence[int]) -> Watcher:
    """Watch the counties of some seeds and settle the margin by those of others."""
    found = Watcher()
    for seed in seeds:
        found.watch(plausible_county(pack, seed))
    found.settle([plausible_county(pack, seed) for seed in others])
    return found


def could_be_seen(watcher: Watcher, county: County, spoilt: Spoilt, *, last_year: bool) -> bool | None:
    """Tell whether a spoilt figure could be seen at best; None where the mistake is not about one figure."""
    if spoilt.figure is None:
        return None
    table, line, name = spoilt.figure
    if (table, name) in TIED or table in {"T02", "T05"}:
        return True
    text = spoilt.cells[table, line][name]
    row = next(item for item in county.this_year[table] if item.id == line)
    if text.startswith("-") or row.cells[name].startswith("-"):
        # What is below nought is not compared with anything.
        return None
    last = next((item.cells for item in county.last_year.get(table, ()) if item.id == line), {})
    return watcher.doubts(table, name, {**row.cells, name: text}, last if last_year else {})
