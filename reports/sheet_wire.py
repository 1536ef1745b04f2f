"""Sheets on their way from the child that reads them to the program: one JSON text a line, each cell with its kind.

A cell is None (blank), a `str`, a `Number` (its exact text), a bool, a `Day`, an `Error`, or `UNKNOWN`: a formula whose
result the file does not hold. Only JSON travels, so that a child that was taken over can send nothing but texts.

Rows travel some at a time, by column: its different cells, each once, and for each row a character that says which of
them it has. Whoever has understood a cell has so understood all that are like it.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import accumulate, compress
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar, overload

from reports.foreign import NotReadable

Place: TypeAlias = tuple[int, int]
Meaning = TypeVar("Meaning")


class Number(str):
    """The text of a number, with all digits that the file has."""

    __slots__ = ()


class Day(str):
    """A cell with the format of a date: `2024-05-18`, perhaps with a time behind."""

    __slots__ = ()


class Error(str):
    """An error value such as `#REF!`."""

    __slots__ = ()


class Unknown(Enum):
    """A formula whose result the file does not hold."""

    FORMULA = "f"


Cell: TypeAlias = str | bool | Unknown | None
#: A column ready to travel: its different cells as `reports.sheets` has prepared them, and the characters of its rows,
#: none where each row has a cell of its own, in order. None: blank.
Packed: TypeAlias = tuple[Sequence[object], str] | None
#: Most rows that travel together.
CHUNK: Final = 8_192
_FIRST: Final = ord(" ")
#: The characters of the cells of a column, in order; none of them breaks a line or is half of one.
MARKS: Final = "".join(map(chr, range(_FIRST, _FIRST + CHUNK)))
_TAGGED: Final[Mapping[str, Callable[[str], Cell]]] = {
    "d": Day,
    "e": Error,
    "f": lambda _text: Unknown.FORMULA,
}
_KINDS: Final = frozenset({str, Number, bool, type(None), list})


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of merged cells, rows and columns from 0, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet that is not blank; cells from column 0 to the last that says something."""

    row: int
    cells: Sequence[Cell]


class Column(NamedTuple):
    """One column of some rows: its different cells, and of `MARKS` for each row the one that says which it has."""

    cells: Sequence[Cell]
    marks: str

    def cell(self, place: int) -> Cell:
        """Give the cell of one row."""
        return self.cells[ord(self.marks[place]) - _FIRST]

    def spread(self, meanings: Sequence[Meaning]) -> list[Meaning]:
        """Give each row what `meanings` has in the place of its cell."""
        if len(meanings) == len(self.marks) and MARKS.startswith(self.marks):
            return list(meanings)
        return list(map(dict(zip(MARKS, meanings, strict=False)).__getitem__, self.marks))

    def find(self, wanted: Mapping[int, Meaning]) -> Iterator[tuple[int, Meaning]]:
        """Give the rows that have some of the cells, in order, with what is said of the place of each in `cells`."""
        known = {MARKS[place]: meaning for place, meaning in wanted.items()}
        return ((row, known[mark]) for row, mark in enumerate(self.marks) if mark in known) if known else iter(())


class Part(NamedTuple):
    """Some rows of a sheet that are not blank: their numbers, in order, and their columns; None for a blank one."""

    rows: Sequence[int]
    columns: Sequence[Column | None]

    def column(self, place: int) -> Column | None:
        """Give a column; None if it is blank or beyond the last."""
        return self.columns[place] if place < len(self.columns) else None

    def line(self, place: int) -> Line:
        """Give one row."""
        cells = [None if column is None else column.cell(place) for column in self.columns]
        return Line(self.rows[place], _trimmed(cells))

    def lines(self) -> Iterator[Line]:
        """Give all rows, in order."""
        blank = [None] * len(self.rows)
        columns = [blank if column is None else column.spread(column.cells) for column in self.columns]
        for row, cells in zip(self.rows, zip(*columns, strict=True), strict=True):
            yield Line(row, _trimmed(list(cells)))

    def without(self, places: Iterable[int]) -> "Part":
        """Leave some rows out."""
        kept = bytearray(b"\1") * len(self.rows)
        for place in places:
            kept[place] = 0
        if all(kept):
            return self
        columns = [column and Column(column.cells, "".join(compress(column.marks, kept))) for column in self.columns]
        return Part(list(compress(self.rows, kept)), columns)


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells


class Lines(Sequence[Line]):
    """The rows of a sheet, each made when it is asked for."""

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        self.parts = parts
        self._ends = list(accumulate(len(part.rows) for part in parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Line]:
        return (line for part in self.parts for line in part.lines())

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        """Give one row or some of them."""
        if isinstance(place, slice):
            return [self._line(one) for one in range(*place.indices(len(self)))]
        return self._line(range(len(self))[place])

    def _line(self, place: int) -> Line:
        at = bisect_right(self._ends, place)
        part = self.parts[at]
        return part.line(place - self._ends[at] + len(part.rows))


def parts_of(lines: Sequence[Line]) -> Sequence[Part]:
    """Give the rows of a sheet by column."""
    if isinstance(lines, Lines):
        return lines.parts
    return [_part(lines[first : first + CHUNK]) for first in range(0, len(lines), CHUNK)]


def _part(lines: Sequence[Line]) -> Part:
    width = max(len(line.cells) for line in lines)
    rows = [[*line.cells, *[None] * (width - len(line.cells))] for line in lines]
    marks = MARKS[: len(lines)]
    return Part([line.row for line in lines], [Column(cells, marks) for cells in zip(*rows, strict=True)])


@dataclass(slots=True)
class Sheet:
    """One sheet as it was read.

    Attributes:
        is_1904: Days without the format of a date are counted from 1904.
        hidden_rows, hidden_columns: From 0.
        lost: What could not be read of it, in words.
    """

    name: str
    is_1904: bool = False
    merged: Sequence[Merged] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lost: tuple[str, ...] = ()
    lines: Sequence[Line] = field(default_factory=Lines)


def encode_head(sheet: Sheet) -> bytes:
    """Write what is told of a sheet before its rows."""
    head = {
        "name": sheet.name,
        "is_1904": sheet.is_1904,
        "merged": [[one.top, one.left, one.bottom, one.right] for one in sheet.merged],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "lost": sheet.lost,
    }
    return _line({"sheet": head})


def encode_part(rows: Sequence[int], columns: Sequence[Packed]) -> bytes:
    """Write some rows, at most `CHUNK`: their numbers in order, and their columns."""
    return _line([list(_runs(rows)), columns])


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give first and last of numbers that follow one another."""
    if rows and rows[-1] - rows[0] == len(rows) - 1:
        yield rows[0], rows[-1]
    else:
        for row in rows:
            yield row, row


def encode_refusal(why: str) -> bytes:
    """Write why a file cannot be read."""
    return _line({"why": why})


def encode_end() -> bytes:
    """Write that all was told; without it the child has died on the way."""
    return _line({"end": True})


def _line(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def decode(lines: Iterable[bytes]) -> list[Sheet]:
    """Read what a child told.

    Raises:
        NotReadable: The child could not read the file; a word of the catalogue in `office.sheet_files`.
        ValueError, LookupError, TypeError, RecursionError: It is not what a child writes, or the end is missing.
    """
    found: list[tuple[Sheet, list[Part]]] = []
    for line in lines:
        if line[:1] == b"[":
            found[-1][1].append(_read_part(line))
            continue
        told = json.loads(line)
        if "why" in told:
            raise NotReadable(str(told["why"]))
        if "end" in told:
            for sheet, parts in found:
                sheet.lines = Lines(parts)
            return [sheet for sheet, _ in found]
        found.append((_head(told["sheet"]), []))
    raise ValueError("cut off")


def _head(told: Mapping[str, Any]) -> Sheet:
    return Sheet(
        str(told["name"]),
        is_1904=bool(told["is_1904"]),
        merged=tuple(Merged(*one) for one in told["merged"]),
        hidden_rows=frozenset(told["hidden_rows"]),
        hidden_columns=frozenset(told["hidden_columns"]),
        lost=tuple(told["lost"]),
    )


def _read_part(line: bytes) -> Part:
    runs, columns = json.loads(line, parse_float=Number, parse_int=Number, parse_constant=_refuse)
    rows: list[int] = []
    for first, last in runs:
        if not 0 <= int(last) - int(first) < CHUNK - len(rows):
            raise ValueError("too many rows")
        rows += range(int(first), int(last) + 1)
    return Part(rows, [column and _read_column(len(rows), *column) for column in columns])


def _read_column(size: int, cells: list[Any], marks: str) -> Column:
    """Read one column; whatever a child may send, each of its rows has a cell then."""
    known = MARKS[: len(cells)]
    marks = marks or known
    kinds = set(map(type, cells))
    if len(marks) != size or not set(marks) <= set(known) or not kinds <= _KINDS:
        raise ValueError("no column")
    # Few columns have a cell that needs a tag.
    if list in kinds:
        cells = [_TAGGED[cell[0]](cell[1]) if type(cell) is list else cell for cell in cells]
    return Column(cells, marks)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
