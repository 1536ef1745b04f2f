"""Records of a sheet that is as people leave it: merged in strange ways, signed in a line of its own."""

import tracemalloc
from dataclasses import replace

import pytest

from office.columns import Column, Layout
from office.records import Records, list_records
from reports.sheet_wire import Line, Merged, Sheet
from reports.template_model import ROW_ID
from tests.cut_pack import cut_pack

LAYOUT = Layout("", is_upright=False, first=1, columns=(Column(0, "name", "名称"), Column(1, "town_code", "乡镇")))
WIDE = Layout("", is_upright=False, first=1, columns=(*LAYOUT.columns, Column(2, "stock", "存栏")))
LAST_LINE = 1_048_575


def read_farms(*lines: tuple[str | None, ...]) -> Records:
    """Read lines below a head of three titles."""
    sheet = Sheet("表", lines=[Line(row, cells) for row, cells in enumerate([("名称", "乡镇", "存栏"), *lines])])
    return list_records(sheet, cut_pack().table("T31"), WIDE, frozenset())


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


def test_merged_cells_that_begin_among_the_titles_give_no_row_a_value() -> None:
    """A title that reaches below its line, as a sloppy table has it, is no town."""
    head = Line(0, ("名称", "所在乡镇"))
    sheet = Sheet("表", merged=[Merged(0, 1, 2, 1)], lines=[head, Line(1, ("1场", None)), Line(2, ("2场", None))])
    found = list_records(sheet, cut_pack().table("T31"), LAYOUT, frozenset())
    assert [row.cells["town_code"] for row in found.rows] == [None, None]


def test_the_upper_of_three_areas_over_each_other_counts_below_a_shorter_one() -> None:
    merged = [Merged(top, 1, bottom, 1) for top, bottom in ((1, 6), (2, 3), (5, 6))]
    assert towns(merged, "甲", "丙", None, None, "乙", None) == ["甲", "丙", "甲", "甲", "乙", "甲"]


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


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("一、巴楚镇",), "分组标题行"),
        ((" （二）阿瓦提镇 ", "  "), "分组标题行"),
        (("第 1 页  共 2 页",), "页码行"),
        (("其中：规模场", None, "3"), "“其中”行"),
        (("平均", None, "3"), "合计行"),
    ],
)
def test_what_stands_between_the_rows_is_no_row(line: tuple[str | None, ...], why: str) -> None:
    """The title of each township's part became a farm of its own."""
    found = read_farms(("1场", "巴楚镇", "5"), line, ("2场", "巴楚镇", "5"))
    assert [row.cells["name"] for row in found.rows] == ["1场", "2场"]
    assert found.told == (f"{why} 1 行没有导入：第 3 行。",)


@pytest.mark.parametrize("name", ["一、二号场", "第1页", "（一）场"])
def test_a_row_with_more_than_a_name_is_one_whatever_it_is_called(name: str) -> None:
    found = read_farms((name, "巴楚镇", "5"))
    assert ([row.cells["name"] for row in found.rows], found.told) == ([name], ())


def test_totals_and_notes_that_people_add_to_a_template_are_no_rows_of_it() -> None:
    """A total below a template's own rows came in as a farm called 合计."""
    layout = replace(WIDE, table_id="T31", columns=(*WIDE.columns, Column(3, ROW_ID, "记录号")))
    lines = [
        ("共计", "巴楚镇", "5", "id-1"),
        ("甲场", "巴楚镇", "6", None),
        ("小计", None, "11", None),
        ("注：含停养的", None, None, None),
    ]
    sheet = Sheet("表", lines=[Line(row, cells) for row, cells in enumerate(lines, 1)])
    found = list_records(sheet, cut_pack().table("T31"), layout, frozenset())
    assert [row.cells["name"] for row in found.rows] == ["共计", "甲场"]
    assert found.told == ("合计行 1 行没有导入：第 4 行。", "表下的说明 1 行没有导入：第 5 行。")


def test_a_row_of_which_one_cell_alone_is_filled_in_is_told() -> None:
    """It may be the title of a group without a number, or a farm of which no more is known."""
    found = read_farms(("1场", "巴楚镇", "5"), ("巴楚镇",), ("第一养殖场", None, None), ("2场", "巴楚镇"))
    assert len(found.rows) == 4
    assert found.told == ("第 3、4 行只填了一格，也导入了，请核对是不是分组的标题。",)
