"""Blocks of cells on the clipboard, as Excel and WPS write and read them: tabs, line ends, quotes where needed."""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from forms.csv_guard import is_like_formula

Block = list[list[str]]
#: What Excel and WPS take for a text, though it looks like a number: else a long code loses its last digits there.
_AS_TEXT: Final = " style=\"mso-number-format:'\\@'\""
_LINE: Final = '<br style="mso-data-placement:same-cell">'


class Area(NamedTuple):
    """A block of cells in a table, by its first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """How many rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """How many columns."""
        return self.right - self.left + 1


def write_block(rows: Sequence[Sequence[str]]) -> str:
    """Write cells as tab-separated text; a cell with a tab, line end or quote is quoted."""
    return "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)


def write_sheet(rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> str:
    """Write the same cells as a table of HTML, which tells a sheet what is a number and what is a text.

    What nobody understood may stand in a column of numbers, too; no sheet calculates with it.

    Args:
        numbers: Whether each column holds numbers.
    """
    lines = ("".join(map(_in_html, row, numbers)) for row in rows)
    return f'<meta charset="utf-8"><table>{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'


def _in_html(cell: str, is_number: bool) -> str:  # noqa: FBT001 - mapped over two rows
    kind = "" if is_number and not is_like_formula(cell) else _AS_TEXT
    return f"<td{kind}>{escape(cell).replace(chr(10), _LINE)}</td>"


def read_block(text: str) -> Block:
    """Read tab-separated text; the line end after the last row makes no further row.

    Returns:
        Rows of cells; rows can differ in length. An empty text is one blank cell.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    rows: Block = [[]]
    place = 0
    while place <= len(text):
        cell, place = _cell(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            break
        if text[place] == "\n":
            rows.append([])
        place += 1
    return rows


def _quoted(cell: str) -> str:
    if any(char in cell for char in '\t\n\r"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _cell(text: str, start: int) -> tuple[str, int]:
    """Read one cell; give it and the place of the separator after it."""
    if text.startswith('"', start):
        found = _quoted_cell(text, start)
        if found is not None:
            return found
    ends = [end for end in (text.find("\t", start), text.find("\n", start)) if end >= 0]
    end = min(ends, default=len(text))
    return text[start:end], end


def _quoted_cell(text: str, start: int) -> tuple[str, int] | None:
    """Read a cell in quotes; None if what looks like an opening quote is part of the text."""
    place, parts = start + 1, []
    while (end := text.find('"', place)) >= 0:
        parts.append(text[place:end])
        if text.startswith('""', end):
            parts.append('"')
            place = end + 2
            continue
        after = end + 1
        return ("".join(parts), after) if after >= len(text) or text[after] in "\t\n" else None
    return None
