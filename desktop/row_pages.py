"""The rows that a grid has at hand (分页): fetched page by page as they are shown, a bounded number of them kept."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.grid_rows import GridRow, GridSource

PAGE_ROWS: Final = 8
MOST_PAGES: Final = 512


class RowPages:
    """Rows of one table by the places where they are shown."""

    def __init__(self, source: GridSource) -> None:
        self._source = source
        self._pages: OrderedDict[int, list[GridRow | None]] = OrderedDict()

    def clear(self) -> None:
        """Rows have changed, or stand elsewhere."""
        self._pages.clear()

    def row(self, shown: Sequence[int], place: int) -> GridRow | None:
        """Give the row at a place; None if it has gone below.

        Args:
            shown: Local numbers of all rows shown, in order.
        """
        page = place // PAGE_ROWS
        if page not in self._pages:
            self._fetch(shown, [page])
        return self._pages[page][place % PAGE_ROWS]

    def make_ready(self, shown: Sequence[int], first: int, last: int) -> None:
        """Fetch all rows from one place to another at one stroke: to ask costs as much as ten rows."""
        seen = range(first // PAGE_ROWS, last // PAGE_ROWS + 1)
        # The pages looked at last are kept longest.
        for page in seen:
            if page in self._pages:
                self._pages.move_to_end(page)
        pages = [page for page in seen if page not in self._pages]
        if len(pages) > 1:
            self._fetch(shown, pages)

    def _fetch(self, shown: Sequence[int], pages: Sequence[int]) -> None:
        wanted = {page: shown[page * PAGE_ROWS : (page + 1) * PAGE_ROWS] for page in pages}
        numbers = [number for some in wanted.values() for number in some]
        found = {row.number: row for row in self._source.fetch(numbers)}
        for page, some in wanted.items():
            self._pages[page] = [found.get(number) for number in some]
        while len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
