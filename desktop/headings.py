"""The headings over columns that belong together (栏目), told by what their titles begin with."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from desktop.grid_rows import Column

_COLON: Final = "："
#: Says only that the columns are parts of the one before.
_OF_THESE: Final = "其中"


class Heading(NamedTuple):
    """Columns that belong together.

    Attributes:
        first, last: Their places.
        short: What each of them is called below the heading, in order.
    """

    title: str
    first: int
    last: int
    short: tuple[str, ...]


def headings(columns: Sequence[Column]) -> list[Heading]:
    """Find the headings of a table, from left to right; columns without one stand between them."""
    found: list[Heading] = []
    start = 0
    while start < len(columns):
        title = _title(columns[start])
        end = start
        while title and end + 1 < len(columns) and _title(columns[end + 1]) == title:
            end += 1
        if end > start:
            full = title
            if title == _OF_THESE and start:
                full = f"{columns[start - 1].title}，{_OF_THESE}"
            short = tuple(_short(column, title) for column in columns[start : end + 1])
            found.append(Heading(full, start, end, short))
        start = end + 1
    return found


def _title(column: Column) -> str:
    return column.title.partition(_COLON)[0] if _COLON in column.title else ""


def _short(column: Column, title: str) -> str:
    return column.title.removeprefix(f"{title}{_COLON}")
