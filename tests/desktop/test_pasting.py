"""A block of a table of fixed rows goes where its names say, whatever the order of the sheet."""

import pytest

from desktop.grid_rows import Column
from desktop.pasting import plan_paste
from forms.model import Field, FieldType

COLUMNS = [
    Column(field.name, field.title, field)
    for field in (Field("area", "面积", FieldType.DECIMAL), Field("note", "备注", FieldType.NOTE))
]
TOWNS = ["巴楚镇", "色力布亚镇", "三岔口镇"]


def test_lines_find_their_rows_by_name() -> None:
    block = [["乡镇", "面积", "备注"], ["三岔口镇", "3", "丙"], ["巴楚镇", "1", "甲"], ["合计", "4", ""]]
    plan = plan_paste(block, 1, 0, COLUMNS, 3, TOWNS)
    assert plan.cells == [(2, 0, "3"), (2, 1, "丙"), (0, 0, "1"), (0, 1, "甲")]
    assert plan.below == []
    told = "".join(plan.told)
    assert "按名称" in told
    assert "合计" in told
    # The column of names is no column that the table lacks.
    assert "乡镇" not in told


def test_without_a_header_a_block_goes_by_place() -> None:
    plan = plan_paste([["三岔口镇", "3"]], 0, 0, COLUMNS, 3, TOWNS)
    assert plan.cells == [(0, 0, "三岔口镇"), (0, 1, "3")]


def test_names_said_twice_are_no_names() -> None:
    block = [["乡镇", "面积", "备注"], ["巴楚镇", "3", ""], ["巴楚镇", "1", ""]]
    plan = plan_paste(block, 0, 0, COLUMNS, 3, TOWNS)
    assert [(row, text) for row, column, text in plan.cells if column == 0] == [(0, "3"), (1, "1")]


def test_rows_without_names_go_by_place_and_below() -> None:
    block = [["面积", "备注"], ["1", "甲"], ["2", "乙"]]
    plan = plan_paste(block, 0, 0, COLUMNS, 1, ())
    assert plan.cells == [(0, 0, "1"), (0, 1, "甲")]
    assert plan.below == [["2", "乙"]]


LAND = [
    Column(field.name, field.title, field)
    for field in (
        Field("name", "养殖场名称", FieldType.TEXT),
        Field("land", "配套土地面积", FieldType.DECIMAL, unit="亩"),
        Field("stock", "存栏量", FieldType.INTEGER, unit="头"),
    )
]


@pytest.mark.parametrize(
    "head",
    [
        [["养殖场名称", "配套土地面积（公顷）", "存栏量（头）"]],
        [["养殖场名称", "配套土地面积", "存栏量"], ["", "（公顷）", "头"]],
        [["养殖场名称", "配套土地面积", "存栏量"], ["计量单位", "公顷", "—"]],
    ],
)
def test_numbers_are_pasted_in_the_unit_that_the_header_names(head: list[list[str]]) -> None:
    """Ten hectares below a title that said so became ten mu."""
    plan = plan_paste(
        [*head, ["甲", "10", "5"], ["乙", "1,200.5 ", "6"], ["丙", "30亩", "7"], ["丁", "未测", "8"]], 0, 0, LAND, 4, ()
    )
    assert [text for _, column, text in plan.cells if column == 1] == ["10公顷", "1,200.5公顷", "30亩", "未测"]
    assert [text for _, column, text in plan.cells if column == 2] == ["5", "6", "7", "8"]
    assert "“配套土地面积”的单位在表里写的是“公顷”，数值已换算成“亩”。" in plan.told


def test_a_record_whose_name_is_a_word_for_a_unit_is_no_line_of_units() -> None:
    block = [["养殖场名称", "配套土地面积", "存栏量"], ["户", "", ""], ["甲", "10", "5"]]
    assert (0, 0, "户") in plan_paste(block, 0, 0, LAND, 2, ()).cells


def test_a_unit_that_cannot_be_converted_is_told() -> None:
    plan = plan_paste([["养殖场名称", "配套土地面积（万元）"], ["甲", "10"]], 0, 0, LAND, 1, ())
    assert plan.cells == [(0, 0, "甲"), (0, 1, "10")]
    assert "不能换算" in "".join(plan.told)


@pytest.mark.parametrize(("past", "now"), [("上年", ""), ("2023年", "（2024年）"), ("2023年", "")])
def test_a_column_of_last_year_is_none_of_this_one(past: str, now: str) -> None:
    block = [["养殖场名称", f"存栏量（{past}）", f"存栏量{now}"], ["甲", "9", "10"]]
    plan = plan_paste(block, 0, 0, LAND, 1, (), 2024)
    assert plan.cells == [(0, 0, "甲"), (0, 2, "10")]
    assert f"表里没有“存栏量（{past}）”" in "".join(plan.told)
