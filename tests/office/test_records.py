"""Records of a sheet whose areas of merged cells are as nobody's table program writes them."""

import tracemalloc

import pytest

from office.columns import Column, Layout
from office.records import list_records
from reports.sheet_wire import Line, Merged, Sheet
from tests.cut_pack import cut_pack

LAYOUT = Layout("", is_upright=False, first=1, columns=(Column(0, "name", "名称"), Column(1, "town_code", "乡镇")))
LAST_LINE = 1_048_575


def towns(merged: list[Merged], *cells: str | None) -> list[object]:
    """Give the towns that the lines of a sheet come to; the first line is its head."""
    lines = [Line(row, (f"{row}场", cell)) for row, cell in enumerate(cells, 1)]
    found = list_records(Sheet("表", merged=merged, lines=lines), cut_pack().table("T31"), LAYOUT, frozenset())
    return [row.cells["town_code"] for row in found.rows]


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([(1, 3)], ["甲", "甲", "甲", None, "乙", None]),
        ([(1, 3), (5, LAST_LINE)], ["甲", "甲", "甲", None, "乙", "乙"]),
        ([(5, 9), (1, 6)], ["甲", "甲", "甲", "甲", "乙", "甲"]),
    ],
)
def test_merged_cells_reach_as_far_as_they_say(areas: list[tuple[int, int]], expected: list[str | None]) -> None:
    """Where areas overlap, the upper one counts."""
    merged = [Merged(top, 1, bottom, 1) for top, bottom in areas]
    assert towns(merged, "甲", None, None, None, "乙", None) == expected


def test_areas_over_each_other_take_no_more_room_than_the_lines_that_there_are() -> None:
    """A thousand areas that each reach to the end of the sheet filled the memory of the program itself."""
    merged = [Merged(row, 1, LAST_LINE, 1) for row in range(1, 301)]
    tracemalloc.start()
    found = towns(merged, *["甲"] * 300)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == ["甲"] * 300
    assert peak < 5_000_000
