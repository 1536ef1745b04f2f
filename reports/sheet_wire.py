"""Sheets on their way from the child that reads them to the program: one JSON text a line, each cell with its kind.

A cell is None (blank), a `str`, a `Number` (its exact text), a bool, a `Day`, an `Error`, or `UNKNOWN`: a formula whose
result the file does not hold. Only JSON travels, so that a child that was taken over can send nothing but texts.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

from reports.foreign import NotReadable

Place: TypeAlias = tuple[int, int]


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
#: Rows that travel together.
CHUNK: Final = 500
_TAGGED: Final[Mapping[str, Callable[[str], Cell]]] = {
    "d": Day,
    "e": Error,
    "f": lambda _text: Unknown.FORMULA,
}


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
    lines: list[Line] = field(default_factory=list)


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


def encode_lines(rows: Sequence[int], cells: Sequence[Sequence[object]]) -> bytes:
    """Write some rows; cells as `reports.sheets` has prepared them."""
    return _line([rows, cells])


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
        ValueError: It is not what a child writes, or the end is missing.
    """
    found: list[Sheet] = []
    for line in lines:
        if line[:1] == b"[":
            _take(found[-1], line)
            continue
        told = json.loads(line)
        if "why" in told:
            raise NotReadable(str(told["why"]))
        if "end" in told:
            return found
        found.append(_head(told["sheet"]))
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


def _take(sheet: Sheet, line: bytes) -> None:
    rows, cells = json.loads(line, parse_float=Number, parse_int=Number)
    for row, some in zip(rows, cells, strict=True):
        # Few rows have a cell that needs a tag.
        is_tagged = list in map(type, some)
        known = [_TAGGED[cell[0]](cell[1]) if type(cell) is list else cell for cell in some] if is_tagged else some
        sheet.lines.append(Line(int(row), known))
