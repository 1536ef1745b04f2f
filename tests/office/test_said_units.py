"""Units that a list names beside its titles, and titles about another year."""

from collections.abc import Sequence

import pytest

from office.columns import Layout, Titles, titled
from office.said_units import declared, is_unit, units_in
from reports.sheet_wire import Cell, Line, Number, Sheet
from tests.cut_pack import cut_pack

HEAD = ("养殖场名称", "年末存栏量", "配套消纳土地面积")
FARM = ("甲场", Number("100"), Number("10"))


def layout_of(*rows: Sequence[Cell], year: int | None = 2024) -> Layout:
    """Find the titles of a list of farms."""
    sheet = Sheet("表", lines=[Line(place, row) for place, row in enumerate(rows)])
    found = titled(sheet, Titles(cut_pack().table("T31"), year=year))
    assert found is not None
    return found


def units(found: Layout) -> dict[str, str]:
    """Give the units that are not the fields' own."""
    return {column.field: column.unit for column in found.columns if column.unit}


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([HEAD, (None, "头", "公顷"), FARM], 2),
        ([HEAD, ("计量单位", "（头）", "（公顷）"), FARM], 2),
        ([HEAD, ("—", "头（只、羽）", "公顷"), FARM], 2),
        ([("养殖场表",), (None, None, "单位：公顷、头"), HEAD, FARM], 3),
        ([("养殖场表  填报单位：畜牧兽医局  单位：公顷",), HEAD, FARM], 2),
        ([("单位：畜牧兽医局  计量单位：公顷",), HEAD, FARM], 2),
        ([("面积单位：公顷，填报单位：畜牧兽医局",), HEAD, FARM], 2),
        ([("名称", "规模", "土地（公顷）"), HEAD, FARM], 2),
    ],
)
def test_a_unit_beside_the_titles_holds_for_the_numbers_below(rows: Sequence[Sequence[Cell]], first: int) -> None:
    """A line of units became a farm, and ten hectares became ten mu."""
    found = layout_of(*rows)
    assert (units(found), found.first) == ({"land_mu": "公顷"}, first)


def test_the_title_of_the_sheet_is_no_part_of_the_titles_below() -> None:
    found = layout_of(("养殖场信息表",), ("场", *HEAD), ("1", *FARM))
    assert (found.unknown, found.first) == (("场",), 2)


def test_the_unit_in_a_title_comes_before_the_one_above() -> None:
    found = layout_of(("单位：公顷",), ("养殖场名称", "年末存栏量", "配套消纳土地面积（万亩）"), FARM)
    assert units(found) == {"land_mu": "万亩"}


def test_a_unit_that_is_a_part_of_another_word_is_none_of_the_field() -> None:
    """Of 年末户籍人口 in ten thousands (万人), 人 was taken for the field's own unit, because 人口 has it."""
    residents = cut_pack().table("T06")
    line = ("年末户籍人口（人）", "年末常住人口（万人）")
    found = titled(Sheet("表", lines=[Line(0, line), Line(1, (Number("350000"), Number("36")))]), Titles(residents))
    assert found is not None
    assert units(found) == {"pop_registered": "人"}


@pytest.mark.parametrize("said", ["2024年，公顷", "公顷，实测", "公顷 实测"])
def test_a_unit_may_stand_beside_other_words(said: str) -> None:
    assert units(layout_of(("养殖场名称", f"配套消纳土地面积（{said}）"), FARM)) == {"land_mu": "公顷"}


def test_a_title_with_a_unit_for_each_is_not_in_the_unit_above() -> None:
    """20,000 yuan a head became millions of millions, because the sheet is in hundreds of millions of yuan."""
    lines = [("单位：亿元",), ("居民人均可支配收入（元/人）", "地区生产总值"), (Number("1"), Number("2"))]
    found = titled(
        Sheet("表", lines=[Line(place, row) for place, row in enumerate(lines)]), Titles(cut_pack().table("T06"))
    )
    assert found is not None
    assert (units(found), found.told) == ({"gdp": "亿元"}, ())


def test_a_unit_below_that_cannot_be_converted_is_told() -> None:
    found = layout_of(HEAD, (None, "头", "万元"), FARM)
    assert units(found) == {}
    assert "万元" in found.told[0]


@pytest.mark.parametrize(
    "line",
    [("乙场", "头", "公顷"), (None, Number("3"), "公顷"), (None, "—", "—"), ("头", None, None), ("户", "无", "-")],
)
def test_a_line_with_anything_else_is_none_of_units(line: Sequence[Cell]) -> None:
    assert layout_of(HEAD, line, FARM).first == 1


@pytest.mark.parametrize("said", ["上年", "2023年", "去年数", "计划"])
def test_a_title_about_another_year_is_none_of_this_one(said: str) -> None:
    """Last year's column, alone or before this year's, was taken for this year's."""
    found = layout_of(("养殖场名称", f"年末存栏量（{said}）", "配套消纳土地面积（2024年）"), FARM)
    assert [column.field for column in found.columns] == ["name", "land_mu"]
    assert found.unknown == (f"年末存栏量（{said}）",)


def test_a_sheet_of_last_year_may_say_so() -> None:
    assert len(layout_of(("养殖场名称", "年末存栏量（2023年）"), FARM, year=None).columns) == 2


def test_words_of_units() -> None:
    assert [is_unit(text) for text in ("公顷", "（万元）", "km²", "甲", "", "二十")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert units_in("土地（公顷）其中：大田（含水浇地）") == ["公顷"]
    assert declared([Line(0, ("单位：吨/日、万吨",))]) == ("吨/日", "万吨")
    assert declared([Line(0, ("金额单位：万元，面积单位：公顷",))]) == ("万元", "公顷")
    assert declared([Line(0, ("制表单位：统计局 单位：", "公顷"))]) == ("公顷",)
