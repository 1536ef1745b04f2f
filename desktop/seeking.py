"""Finding a text in the rows that a grid shows (查找): cell after cell from the cursor on, round at the end.

Rows are read as they are come to, so that the next place is there at once in a table of any size.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from db.pinyin import finder
from desktop.grid_model import GridModel

#: Cells that are looked through just to say how many places there are.
MOST_COUNTED: Final = 400_000


class Place(NamedTuple):
    """A cell on the screen."""

    row: int
    column: int


class Hit(NamedTuple):
    """A place with what its cell shows."""

    place: Place
    text: str


class Seeker:
    """Looks for one text.

    Args:
        wanted: A part of what cells show; also the first letters of its sounds, unless `is_exact`.
        columns: Where to look.
        is_exact: Only where it is written so, whatever the case: what can be replaced.
        is_whole: Only where the cell shows nothing else.
    """

    def __init__(
        self, model: GridModel, wanted: str, columns: Sequence[int], *, is_exact: bool = False, is_whole: bool = False
    ) -> None:
        self._model = model
        self._columns = sorted(columns)
        self._pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        self._sounds = finder(wanted)
        self._is_exact, self._is_whole = is_exact, is_whole
        self._known: dict[str, bool] = {"": False}

    def _matches(self, text: str) -> bool:
        known = self._known.get(text)
        if known is None:
            if self._is_whole:
                known = bool(self._pattern.fullmatch(text))
            else:
                known = bool(self._pattern.search(text)) if self._is_exact else self._sounds(text)
            if len(self._known) < MOST_COUNTED:
                self._known[text] = known
        return known

    def hits(self, rows: Sequence[int] | None = None) -> Iterator[Hit]:
        """Give the places from first to last, in these rows of the screen or in all."""
        wanted = range(self._model.rowCount()) if rows is None else sorted(rows)
        for row, texts in self._texts(wanted):
            yield from (
                Hit(Place(row, column), text)
                for column, text in zip(self._columns, texts, strict=True)
                if self._matches(text)
            )

    def next(self, after: Place, *, is_back: bool = False) -> tuple[Hit | None, bool]:
        """Give the next place after a cell, or before it; whether it had to begin anew at the other end."""
        count = self._model.rowCount()
        here: Sequence[int] = range(after.row, after.row + 1)
        below, above = range(after.row + 1, count), range(after.row)
        parts: list[tuple[Iterable[int], bool]]
        # The row of the cell is looked at twice: what lies behind it first, what lies before it last.
        if is_back:
            parts = [(reversed(here), False), (reversed(above), False), (reversed(below), True), (reversed(here), True)]
        else:
            parts = [(here, False), (below, False), (above, True), (here, True)]
        for place, (rows, is_round) in enumerate(parts):
            for row, texts in self._texts(list(rows)):
                cells = list(zip(self._columns, texts, strict=True))
                for column, text in reversed(cells) if is_back else cells:
                    is_passed = place == 0 and (column >= after.column if is_back else column <= after.column)
                    if not is_passed and self._matches(text):
                        return Hit(Place(row, column), text), is_round
        return None, False

    def count(self) -> int | None:
        """How many places there are; None where there are too many cells to look through for that."""
        if self._model.rowCount() * len(self._columns) > MOST_COUNTED:
            return None
        return sum(1 for _ in self.hits())

    def replaced(self, text: str, by: str) -> str:
        """What a text becomes."""
        return self._pattern.sub(lambda _: by, text)

    def _texts(self, rows: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        columns = [self._model.source.columns[place] for place in self._columns]
        numbers = [self._model.number_at(row) for row in rows]
        for number, texts in self._model.source.arranging.texts(numbers, columns):
            row = self._model.row_of(number)
            if row is not None:
                yield row, texts
