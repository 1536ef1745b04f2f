"""Where a pasted block goes: by place, by the titles of its header, and in tables of fixed rows by their names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.blocks import Block
from desktop.grid_rows import Column
from desktop.paste_header import Places, folded, header_places, left_out, with_units

_MOST_NAMED: Final = 3


@dataclass(slots=True)
class Plan:
    """What a block becomes.

    Attributes:
        lines: The lines of the block without its header, and without those that name no row.
        rows: In which row of the screen each line goes; None: beyond the last, so into a new one.
        places: In which column of the table each column of the block goes; None: nowhere.
        titles: The header as it was copied; empty where there was none.
        told: What the user should know, in sentences.
    """

    lines: Block
    rows: list[int | None]
    places: Places
    titles: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def below(self) -> Block:
        """The lines that go beyond the last row."""
        return [line for line, row in zip(self.lines, self.rows, strict=True) if row is None]

    @property
    def cells(self) -> list[tuple[int, int, str]]:
        """(row, column, text) of the rows that are there."""
        return [
            (row, place, text)
            for row, line in zip(self.rows, self.lines, strict=True)
            for place, text in zip(self.places, line, strict=False)
            if row is not None and place is not None
        ]


def plan_paste(
    block: Block,
    top: int,
    left: int,
    columns: Sequence[Column],
    count: int,
    names: Sequence[str],
    year: int | None = None,
) -> Plan:
    """Plan a paste with the upper left cell at a place.

    Args:
        count: Rows of the table.
        names: Names of fixed rows in order; empty where rows have none.
        year: The year assessed; a column of another one is not pasted.
    """
    titled = header_places(block, columns, year)
    if titled is None:
        places = [left + right for right in range(max((len(line) for line in block), default=0))]
        beyond = sum(place >= len(columns) for place in places)
        told = [f"最右边的 {beyond} 列超出了表格，没有粘贴。"] if beyond else []
        return _by_place(block, top, [place if place < len(columns) else None for place in places], count, told)
    lines, converted = with_units(block, titled, columns)
    told = ["第一行是标题，已按列名对号粘贴。", *converted]
    key = _name_column(lines, names)
    if unknown := left_out(block, [0 if place == key else known for place, known in enumerate(titled)]):
        told.append(f"表里没有{_named(unknown, '列')}，这些列没有粘贴。")
    if key is None:
        plan = _by_place(lines, top, titled, count, told)
    else:
        titled[key] = None
        plan = _by_name(lines, key, titled, names, told)
    plan.titles = block[0]
    return plan


def _named(texts: Sequence[str], what: str) -> str:
    more = f"等 {len(texts)} {what}" if len(texts) > _MOST_NAMED else ""
    return f"“{'”、“'.join(texts[:_MOST_NAMED])}”{more}"


def _by_place(lines: Block, top: int, places: Places, count: int, told: list[str]) -> Plan:
    rows = [top + down if top + down < count else None for down in range(len(lines))]
    return Plan(lines, rows, places, told=told)


def _by_name(lines: Block, key: int, places: Places, names: Sequence[str], told: list[str]) -> Plan:
    """Put each line into the row that it names, whatever the order of the sheet."""
    known = {folded(name): row for row, name in enumerate(names)}
    found = [(known.get(folded(line[key])) if key < len(line) else None, line) for line in lines]
    unknown = [line[key].strip() for row, line in found if row is None and key < len(line) and line[key].strip()]
    told.append("各行已按名称对号。")
    if unknown:
        told.append(f"表里没有{_named(unknown, '行')}，没有粘贴。")
    placed = [(row, line) for row, line in found if row is not None]
    return Plan([line for _, line in placed], [row for row, _ in placed], places, told=told)


def _name_column(lines: Block, names: Sequence[str]) -> int | None:
    """Find the column in which at least half of the lines name a fixed row, no row twice."""
    known = {folded(name) for name in names if name}
    width = max((len(line) for line in lines), default=0)
    for place in range(width if known else 0):
        said = [folded(line[place]) for line in lines if place < len(line) and line[place].strip()]
        hits = [text for text in said if text in known]
        if hits and 2 * len(hits) >= len(said) and len(set(hits)) == len(hits):
            return place
    return None


def tiled(block: Block, height: int, width: int) -> Block:
    """Repeat a block to fill a selection that is a multiple of it, as Excel does; else the block as it is.

    A selection one cell wide or high says nothing of that side: a row is repeated in as many rows of one column.
    """
    high, wide = len(block), len(block[0])
    down, right = _times(height, high), _times(width, wide)
    if any(len(line) != wide for line in block) or not down or not right:
        return block
    return [line * right for line in block] * down


def _times(chosen: int, copied: int) -> int:
    """How often a block fits into a selection, along one side; 0 if it does not."""
    if chosen == 1:
        return 1
    return 0 if chosen % copied else chosen // copied
