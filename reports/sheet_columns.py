"""Rows of values turned into columns ready to travel (`reports.sheet_wire`), in the child that reads sheets.

It works by column and by different value, for a sheet has two million cells, most of them like others.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias, TypeVar

from reports.sheet_scan import Scanned, as_percent
from reports.sheet_wire import CHUNK, MARKS, Packed

#: Cells that are taken from a workbook at a time.
_AREA: Final = 200_000
#: By so many cells and so many times may rows of texts be filled up to be all of one length.
_FILLED: Final = (1_000, 4)
_WHOLE: Final = 10**15
#: Of these kinds no two values are equal that are not the same; 1, 1.0 and True are.
_APART: Final = frozenset({str, float, dt.date, dt.datetime, dt.time, dt.timedelta})
Prepare: TypeAlias = Callable[[object], object]
Row: TypeAlias = Sequence[object]
Some = TypeVar("Some")


def cell(value: object) -> object:
    """Prepare a value of a workbook for the wire."""
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        return _number(value)  # type: ignore[arg-type]
    if kind is bool or kind is int:
        return value
    if kind is dt.datetime:
        return ("d", value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S"))  # type: ignore[attr-defined]
    if kind is dt.date:
        return ("d", value.isoformat())  # type: ignore[attr-defined]
    return str(value)


def _number(value: float) -> object:
    """Give an exact whole number as such; what is not finite no sheet can hold."""
    if value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    return value if abs(value) < float("inf") else ("e", "#NUM!")


def same(value: object) -> object:
    """Leave a prepared cell as it is."""
    return value


def pack(column: Sequence[object], prepare: Prepare) -> Packed:
    """Pack a column of values; each different one is prepared once."""
    kinds = set(map(type, column))
    if len(kinds) > 1 and not kinds <= _APART:
        pairs = list(zip(map(type, column), column, strict=True))
        different = dict.fromkeys(pairs)
        return _packed([prepare(value) for _, value in different], different, pairs)
    values = dict.fromkeys(column)
    return _packed(list(map(prepare, values)), values, column)


def _packed(cells: list[object], different: Iterable[object], rows: Sequence[object]) -> Packed:
    if len(cells) == 1 and cells[0] is None:
        return None
    if len(cells) == len(rows):
        return cells, ""
    return cells, "".join(map(dict(zip(different, MARKS, strict=False)).__getitem__, rows))


class Marks:
    """What the reader of values leaves out of a sheet: error values, formulas without result, percentages."""

    def __init__(self, scanned: Scanned) -> None:
        self._rows: dict[int, dict[int, object]] = {}
        for (row, column), text in scanned.errors.items():
            self._rows.setdefault(row, {})[column] = ("e", text)
        for row, column in scanned.unknown:
            self._rows.setdefault(row, {})[column] = ("f", "")
        for row, column in scanned.percent:
            self._rows.setdefault(row, {}).setdefault(column, _percent)

    def take(self, rows: range) -> dict[int, dict[int, object]]:
        """Take out what is told of some rows: by row and column a cell, or what makes one of its value."""
        return {row: self._rows.pop(row) for row in rows if row in self._rows} if self._rows else {}

    def rest(self) -> dict[int, dict[int, object]]:
        """Give what is told of all other rows, in order."""
        return dict(sorted(self._rows.items()))


def _percent(value: object) -> object:
    return as_percent(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def put(columns: list[Sequence[object]], size: int, marks: Mapping[int, Mapping[int, object]]) -> list[Packed]:
    """Pack columns of values, with marks by the place of the row and the column in their places."""
    by_column: dict[int, dict[int, object]] = {}
    for place, some in marks.items():
        for column, mark in some.items():
            by_column.setdefault(column, {})[place] = mark
    blank = [""] * size
    columns += [blank] * (max(by_column, default=-1) + 1 - len(columns))
    return [
        pack(_marked(column, by_column[number]), same) if number in by_column else pack(column, cell)
        for number, column in enumerate(columns)
    ]


def _marked(column: Sequence[object], marks: Mapping[int, object]) -> list[object]:
    cells = list(map(cell, column))
    for place, mark in marks.items():
        cells[place] = mark(cells[place]) if callable(mark) else mark
    return cells


def is_filled(row: Row) -> bool:
    """Whether a row of values is not blank."""
    return any(row) or row.count("") < len(row)


def chunks(rows: Iterable[Some], width: int) -> Iterator[list[Some]]:
    """Give rows that are no longer than `width` some at a time."""
    rows = iter(rows)
    size = max(1, min(CHUNK, _AREA // max(1, width)))
    while some := list(islice(rows, size)):
        yield some


def ragged(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Give rows of any length some at a time, so that filling them up to one length takes little room."""
    some: list[Sequence[str]] = []
    width = cells = 0
    least, times = _FILLED
    for row in rows:
        wide = max(width, len(row))
        area = wide * (len(some) + 1)
        if some and (len(some) == CHUNK or area > _AREA or area > least + times * (cells + len(row))):
            yield some
            some, wide, cells = [], len(row), 0
        some.append(row)
        width, cells = wide, cells + len(row)
    if some:
        yield some
