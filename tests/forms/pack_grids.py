"""A pack's workbook without a file: its sheets as the reader gets them, to be changed by a test."""

from collections.abc import Sequence

from forms.model import Pack
from forms.packbook.language import PAGES
from forms.packbook.pages import Page, Shape
from forms.packbook.reading import HEAD, Cell, Grid
from forms.packbook.writing import Row, book_rows

Lines = list[tuple[int, Sequence[Cell]]]


def grids_of(pack: Pack) -> list[Grid]:
    """Give the sheets of a pack."""
    rows = book_rows(pack)
    return [Grid(page.title, _lines(page, rows[page.title])) for page in PAGES]


def _lines(page: Page, rows: Sequence[Row]) -> Lines:
    if page.shape is Shape.HEAD:
        own = rows[0]
        return [(0, HEAD), *((n, (c.heading, own.get(c.key, ""))) for n, c in enumerate(page.columns, 1))]
    lines: Lines = [(0, [column.heading for column in page.columns])]
    return lines + [(n, [row.get(c.key, "") for c in page.columns]) for n, row in enumerate(rows, 1)]
