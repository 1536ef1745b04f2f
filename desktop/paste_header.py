"""A pasted block whose first row is the header of a sheet: its columns are matched by their titles, not by place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from desktop.blocks import Block
from desktop.grid_rows import Column
from office.columns import bracketed, is_another_year
from office.said_units import converted, read_unit, units_below

_LEAST_HITS: Final = 2
#: Columns that every sheet has and no form wants.
_PASSED_OVER: Final = frozenset({"", "序号", "编号", "no", "no."})
_FIGURE: Final = re.compile(r"[-+0-9,.，．０-９ ]*[0-9０-９][-+0-9,.，．０-９ ]*")
_BRACKETS: Final = re.compile(r"[(\[][^()\[\]]*[)\]]$")

Places = list[int | None]


def header_places(block: Block, columns: Sequence[Column], year: int | None = None) -> Places | None:
    """Say in which column of the table each column of a block belongs; None if its first row is no header.

    Returns:
        For each cell of the first row its column, None where the table has no such column.
    """
    if len(block) < 2:  # noqa: PLR2004 - a header and at least one row
        return None
    known = _known(columns)
    places = [known.get(folded(text)) or _unless_past(text, known, year) for text in block[0]]
    found = [place for place in places if place is not None]
    said = [text for text in block[0] if text.strip()]
    enough = len(found) >= min(_LEAST_HITS, len(said)) and found and 2 * len(found) >= len(said)
    if not enough or len(set(found)) != len(found):
        return None
    return [place - 1 if place is not None else None for place in places]


def left_out(block: Block, places: Places) -> list[str]:
    """Give the titles of those columns that the table does not have."""
    pairs = zip(block[0], places, strict=True)
    return [text.strip() for text, place in pairs if place is None and folded(text) not in _PASSED_OVER]


def _unless_past(title: str, known: Mapping[str, int], year: int | None) -> int | None:
    """Give the column that a title means without its brackets, unless they say that it is of another year."""
    return None if is_another_year(bracketed(title)[1], year) else known.get(_bare(title))


def with_units(block: Block, places: Places, columns: Sequence[Column]) -> tuple[Block, list[str]]:
    """Write behind each number the unit that its title names, or a line of units below the titles.

    Returns:
        The lines below, and what was found, in sentences.
    """
    lines = block[1:]
    fields = {at: field for at, place in enumerate(places) if place is not None and (field := columns[place].field)}
    below = units_below(lines[0], fields) if len(lines) > 1 else {}
    units, told = {}, []
    for at, field in fields.items():
        unit, foreign = read_unit(field, bracketed(block[0][at])[1], below.get(at, ""))
        if unit:
            units[at] = unit
            told += converted({field.name: field}, {field.name: unit})
        elif foreign:
            told.append(
                f"“{field.title}”的单位在表里写的是“{foreign}”，不能换算成“{field.unit}”，数值照原样粘贴，请核对。"
            )
    return [_in_units(line, units) for line in lines[1 if below else 0 :]], told


def _in_units(line: Sequence[str], units: Mapping[int, str]) -> list[str]:
    return [
        f"{text.strip()}{units[at]}" if at in units and _FIGURE.fullmatch(text.strip()) else text
        for at, text in enumerate(line)
    ]


def _known(columns: Sequence[Column]) -> dict[str, int]:
    """Give the place of each column, counted from 1, by all that its title may be written as."""
    known: dict[str, int] = {}
    shared: set[str] = set()
    for place, column in enumerate(columns, 1):
        names = {folded(column.title), _bare(column.title), column.name}
        names |= {folded(f"{column.title}{column.unit}")}
        for name in names - {""}:
            if known.setdefault(name, place) != place:
                shared.add(name)
    exact = {folded(column.title): place for place, column in enumerate(columns, 1)}
    return {name: place for name, place in known.items() if name not in shared} | exact


def folded(text: str) -> str:
    """Write a title or name so that what looks alike is alike: half width, one case, no blanks, no star."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip("*:")


def _bare(text: str) -> str:
    """Without a unit in brackets at the end."""
    return _BRACKETS.sub("", folded(text))
