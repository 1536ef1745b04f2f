"""Finding a text in the rows that a grid shows (查找): cell after cell from the cursor on, round at the end.

Rows are read as they are come to, so that the next place is there at once in a table of any size.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from itertools import islice
from typing import Final, NamedTuple

from db.pinyin import finder
from db.store import Store
from desktop.grid_model import GridModel
from desktop.grid_rows import Column
from desktop.row_names import naming_column

#: Cells that are looked through while the window waits, and just to say how many places there are.
MOST_COUNTED: Final = 200_000
#: Rows that are read at one stroke.
_AT_A_TIME: Final = 1_000


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
        self._shown = model.shown_numbers
        self.arranging = model.source.arranging
        self._columns = sorted(columns)
        self._fields = [model.source.columns[place] for place in self._columns]
        key = naming_column(model.source)
        self._key = None if key is None else model.source.columns[key]
        self._pattern = re.compile(re.escape(wanted), re.IGNORECASE)
        self._sounds = finder(wanted)
        self._is_exact, self._is_whole = is_exact, is_whole
        self._known: dict[str, bool] = {"": False}
        self.go_on: Callable[[], None] = _nothing

    @property
    def is_long(self) -> bool:
        """Whether there are so many cells that to look through them would hold up the window."""
        return len(self._shown) * len(self._columns) > MOST_COUNTED

    def on(self, store: Store, go_on: Callable[[], None]) -> "Seeker":
        """The same over another connection to the workspace, among the rows that were shown when this one was made.

        Args:
            go_on: Called often; raises once the answer is wanted no longer.
        """
        other = copy(self)
        other.arranging, other.go_on = self.arranging.on(store), go_on
        return other

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
        wanted = range(len(self._shown)) if rows is None else sorted(rows)
        for row, texts in self._texts(wanted):
            yield from (
                Hit(Place(row, column), text)
                for column, text in zip(self._columns, texts, strict=True)
                if self._matches(text)
            )

    def next(self, after: Place, *, is_back: bool = False) -> tuple[Hit | None, bool]:
        """Give the next place after a cell, or before it; whether it had to begin anew at the other end."""
        count = len(self._shown)
        here: Sequence[int] = range(after.row, after.row + 1)
        below, above = range(after.row + 1, count), range(after.row)
        parts: list[tuple[Iterable[int], bool]]
        # The row of the cell is looked at twice: what lies behind it first, what lies before it last.
        if is_back:
            parts = [(reversed(here), False), (reversed(above), False), (reversed(below), True), (reversed(here), True)]
        else:
            parts = [(here, False), (below, False), (above, True), (here, True)]
        for place, (rows, is_round) in enumerate(parts):
            for row, texts in self._texts(rows):
                cells = list(zip(self._columns, texts, strict=True))
                for column, text in reversed(cells) if is_back else cells:
                    is_passed = place == 0 and (column >= after.column if is_back else column <= after.column)
                    if not is_passed and self._matches(text):
                        return Hit(Place(row, column), text), is_round
        return None, False

    def count(self) -> int | None:
        """How many places there are; None where there are too many cells to look through for that."""
        return None if self.is_long else sum(1 for _ in self.hits())

    def size(self, rows: Sequence[int] | None = None) -> int:
        """How many cells there are to look through in these rows of the screen, or in all."""
        return len(self._columns) * (len(self._shown) if rows is None else len(rows))

    def number_at(self, row: int) -> int:
        """Local number of the row that was shown at a place when this was made."""
        return self._shown[row]

    def texts(self, rows: Sequence[int], columns: Sequence[int]) -> dict[int, list[str]]:
        """Give what some columns among those looked at show, by rows of the screen."""
        fields = dict(zip(self._columns, self._fields, strict=True))
        return dict(self._texts(rows, [fields[column] for column in columns]))

    def names(self, rows: Sequence[int]) -> dict[int, str]:
        """Give what rows of the screen are known by, all at one stroke; nothing where all rows have names anyhow."""
        if self._key is None:
            return {}
        return {row: text for row, (text,) in self._texts(sorted(set(rows)), [self._key])}

    def replaced(self, text: str, by: str) -> str:
        """What a text becomes."""
        return self._pattern.sub(lambda _: by, text)

    def _texts(self, rows: Iterable[int], fields: Sequence[Column] | None = None) -> Iterator[tuple[int, list[str]]]:
        """Read rows of the screen, some at a time; one that is gone is left out."""
        left = iter(rows)
        while some := list(islice(left, _AT_A_TIME)):
            self.go_on()
            places = {self._shown[row]: row for row in some}
            for number, texts in self.arranging.texts(list(places), self._fields if fields is None else fields):
                yield places[number], texts


def _nothing() -> None:
    """Nobody wants to stop it."""
