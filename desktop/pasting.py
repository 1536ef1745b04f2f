"""Where a pasted block goes: by place, by the titles of its header, and in tables of fixed rows by their names."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.blocks import Block
from desktop.grid_rows import Column
from desktop.paste_header import Places, folded, header_places, left_out


@dataclass(slots=True)
class Plan:
    """What a block becomes.

    Attributes:
        cells: (row, column, text) of rows that are there.
        below: Lines that go beyond the last row; `places` says in which column each of their cells belongs.
        told: What the user should know, in sentences.
        rows: First and last row that the block covers.
    """

    cells: list[tuple[int, int, str]]
    below: Block
    places: Places
    told: list[str] = field(default_factory=list)
    rows: tuple[int, int] = (0, 0)


def plan_paste(block: Block, top: int, left: int, columns: Sequence[Column], count: int, names: Sequence[str]) -> Plan:
    """Plan a paste with the upper left cell at a place.

    Args:
        count: Rows of the table.
        names: Names of fixed rows in order; empty where rows have none.
    """
    titled = header_places(block, columns)
    if titled is None:
        places = [left + right for right in range(max((len(line) for line in block), default=0))]
        beyond = sum(place >= len(columns) for place in places)
        told = [f"最右边的 {beyond} 列超出了表格，没有粘贴。"] if beyond else []
        return _by_place(block, top, [place if place < len(columns) else None for place in places], count, told)
    told = ["第一行是标题，已按列名对号粘贴。"]
    lines, key = block[1:], _name_column(block[1:], names)
    if unknown := left_out(block, [0 if place == key else known for place, known in enumerate(titled)]):
        more = f"等 {len(unknown)} 列" if len(unknown) > 3 else ""  # noqa: PLR2004 - as many as are named
        told.append(f"表里没有“{'”、“'.join(unknown[:3])}”{more}，这些列没有粘贴。")
    if key is None:
        return _by_place(lines, top, titled, count, told)
    titled[key] = None
    return _by_name(lines, key, titled, names, told)


def _by_place(lines: Block, top: int, places: Places, count: int, told: list[str]) -> Plan:
    inside = lines[: max(0, count - top)]
    cells = [
        (top + down, place, text)
        for down, line in enumerate(inside)
        for place, text in zip(places, line, strict=False)
        if place is not None
    ]
    return Plan(cells, lines[max(0, count - top) :], places, told, (top, top + len(lines) - 1))


def _by_name(lines: Block, key: int, places: Places, names: Sequence[str], told: list[str]) -> Plan:
    """Put each line into the row that it names, whatever the order of the sheet."""
    rows = {folded(name): row for row, name in enumerate(names)}
    found = [(rows.get(folded(line[key])) if key < len(line) else None, line) for line in lines]
    unknown = [line[key].strip() for row, line in found if row is None and key < len(line) and line[key].strip()]
    told.append("各行已按名称对号。")
    if unknown:
        more = f"等 {len(unknown)} 行" if len(unknown) > 3 else ""  # noqa: PLR2004 - as many as are named
        told.append(f"表里没有“{'”、“'.join(unknown[:3])}”{more}，没有粘贴。")
    cells = [
        (row, place, text)
        for row, line in found
        for place, text in zip(places, line, strict=False)
        if row is not None and place is not None
    ]
    used = sorted(row for row, _ in found if row is not None)
    return Plan(cells, [], places, told, (used[0], used[-1]) if used else (0, 0))


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
