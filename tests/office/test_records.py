"""Records of a sheet that is as people leave it: merged in strange ways, signed in a line of its own."""

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


@pytest.mark.parametrize(
    "foot",
    [
        ("单位负责人：", "", "审核人：", "", "填表人："),
        ("单位负责人:样例甲", None, "审核人:样例乙", "填 表 人：样例丙", "2024年12月31日"),
        (None, "填表人：", "样例丙", None, None),
    ],
)
def test_signatures_below_a_table_are_no_row_of_it(foot: tuple[str | None, ...]) -> None:
    columns = tuple(Column(place, name, name) for place, name in enumerate(("name", "former_name", "address"), 1))
    sheet = Sheet("表", lines=[Line(1, ("1", "一号场", "负责人：样例甲", None, None)), Line(2, foot)])
    layout = Layout("", is_upright=False, first=1, columns=columns)
    found = list_records(sheet, cut_pack().table("T31"), layout, frozenset())
    assert [row.cells["name"] for row in found.rows] == ["一号场"]
    assert found.told == ("表下的说明 1 行没有导入：第 3 行。",)
