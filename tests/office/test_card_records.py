"""Cards as departments lay them out: a line a field, with units, codes and other years beside the value."""

from collections.abc import Sequence

import pytest

from office.card_records import card_records
from office.columns import Titles, hidden_names, titled
from office.fill_plan import records_of
from office.records import Records
from reports.sheet_wire import Cell, Line, Number, Sheet
from tests.cut_pack import cut_pack

YEAR = 2024
HEAD = ("指标", "计量单位", "数值")


def sheet_of(*rows: Sequence[object]) -> Sheet:
    """Make a sheet; numbers are cells of numbers."""

    def cell(value: object) -> Cell:
        return Number(value) if isinstance(value, (int, float)) else value  # type: ignore[return-value]

    return Sheet("表", lines=[Line(place, [cell(value) for value in row]) for place, row in enumerate(rows) if row])


def read(*rows: Sequence[object]) -> Records:
    """Read a sheet as the land use of a county."""
    table = cut_pack().table("T02")
    titles = Titles(table, year=YEAR)
    sheet = sheet_of(*rows)
    return card_records(sheet, table, hidden_names(sheet) or titled(sheet, titles), titles)


def values(found: Records) -> dict[str, str]:
    """Give each field with its cell and the unit it is in, where that is not the field's own."""
    (record,) = found.rows
    return {name: f"{cell}{found.units.get(name, '')}" for name, cell in record.cells.items() if cell is not None}


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, ("有林地", "公顷", 12000), ("水田", "亩", 90), ("滩涂", "平方公里", 3)],
        [("指标", "数值", "单位"), ("有林地", 12000, "公顷"), ("水田", 90, "亩"), ("滩涂", 3, "km²")],
        [("有林地（公顷）", 12000), ("水田（亩）", 90), ("滩涂（km2）", 3)],
        [("有林地", "（公顷）", 12000), ("水田", "亩", 90), ("滩涂", 3)],
        [("有林地（公顷）", 12000, "水田（亩）", 90), ("滩涂", 3)],
        [
            ("指标名称", "代码", "计量单位", "数量"),
            ("有林地", "01", "公顷", 12000),
            ("水田", "02", "亩", 90),
            ("滩涂", "03", "", 3),
        ],
    ],
)
def test_a_value_is_read_in_the_unit_beside_it(rows: Sequence[Sequence[object]]) -> None:
    """Twelve thousand hectares went in as twelve thousand square kilometres, and nothing was said."""
    assert values(read(("土地利用信息表",), *rows)) == {
        "forest_wooded": "12000公顷",
        "arable_paddy": "90亩",
        "water_tidal": "3",
    }


@pytest.mark.parametrize(
    "line",
    [("单位：公顷",), ("土地（单位：公顷）",), ("填报单位：自然资源局", None, "计量单位：公顷"), ("单位：", "公顷")],
)
def test_a_unit_named_once_above_holds_for_all_that_name_none(line: Sequence[object]) -> None:
    found = read(("土地利用信息表",), line, ("有林地", 12000), ("水田（亩）", 90), ("数据来源", "国土变更调查"))
    assert values(found) == {"forest_wooded": "12000公顷", "arable_paddy": "90亩", "source": "国土变更调查"}


def test_a_unit_for_each_is_no_value_and_not_the_one_above() -> None:
    """The line said yuan a head, and the sheet ten thousands of yuan: the one was kept as unclear text, 20,000 lost."""
    table = cut_pack().table("T06")
    sheet = sheet_of(("单位：万元",), ("居民人均可支配收入", "元/人", 20000), ("地区生产总值", 2000))
    titles = Titles(table, year=YEAR)
    found = card_records(sheet, table, titled(sheet, titles), titles)
    assert values(found)["inc_all"] == "20000"


def test_an_office_is_no_unit_of_measure() -> None:
    found = read(("填报单位：公顷",), ("单位：自然资源局",), ("有林地", 120), ("水田", 9))
    assert values(found) == {"forest_wooded": "120", "arable_paddy": "9"}


def test_two_units_for_one_kind_are_told_and_nothing_is_converted() -> None:
    found = read(("单位：公顷、亩",), ("有林地", 120))
    assert values(found) == {"forest_wooded": "120"}
    assert "看不出“有林地”用哪一个" in found.told[0]


def test_a_figure_for_each_is_not_surely_in_the_unit_of_the_sums() -> None:
    """20,000 yuan a head became 200 million, because the sheet is in ten thousands of yuan."""
    table = cut_pack().table("T06")
    sheet = sheet_of(("单位：万元",), ("居民人均可支配收入", 20000), ("农村居民人均可支配收入（万元）", 1.5))
    titles = Titles(table, year=YEAR)
    found = card_records(sheet, table, titled(sheet, titles), titles)
    assert values(found) == {"inc_all": "20000", "inc_rural": "1.5万元"}
    assert ["看不出“居民人均可支配收入”是否也用它" in told for told in found.told] == [True]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (("指标", "单位", "2023年", "2024年"), ("公顷", 1, 12000)),
        (("指标", "单位", "上年", "本年", "增减"), ("公顷", 1, 12000, 11999)),
        (("指标", "单位", "2024年", "2023年"), ("公顷", 12000, 1)),
        (("指标", "单位", 2023, 2024, "备注"), ("公顷", 1, 12000, "略")),
        (("指标", "单位", "去年数", "数量"), ("公顷", 1, 12000)),
    ],
)
def test_the_value_is_that_of_the_year_assessed(head: Sequence[object], cells: Sequence[object]) -> None:
    assert values(read(head, ("有林地", *cells))) == {"forest_wooded": "12000公顷"}


def test_a_year_among_the_values_is_no_head() -> None:
    """A figure of last year's, as its line says itself, stands in the same column as the others."""
    table = cut_pack().table("T06")
    sheet = sheet_of(("生产总值的数据年度", 2023), ("地区生产总值", 2000))
    titles = Titles(table, year=YEAR)
    assert values(card_records(sheet, table, titled(sheet, titles), titles)) == {"data_year_gdp": "2023", "gdp": "2000"}


def test_the_title_of_a_group_before_that_of_a_field_has_no_value() -> None:
    found = read(("一级类", "二级类", "面积"), ("林地", "有林地", 120), (None, "灌木林地", 60), (None, "别的林地", 20))
    assert values(found) == {"forest_wooded": "120", "forest_shrub": "60"}
    assert found.told == ("这些行不是本表的指标项，没有导入：别的林地。",)


def test_a_part_is_one_with_or_without_the_word_for_it() -> None:
    """Forms say 其中：有林地 where the table says 有林地, and the other way round."""
    assert values(read(("其中：有林地", 12), ("其中: 灌木林地（公顷）", 3))) == {
        "forest_wooded": "12",
        "forest_shrub": "3公顷",
    }
    assert Titles(cut_pack().table("T31")).find("大田（亩）") == "land_field"


def test_every_figure_beside_a_title_that_is_none_of_the_card_is_told() -> None:
    """The area of the county stood first, under another name, and beside a title that is known: nothing was said."""
    found = read(
        ("土地利用信息表（2024年度）",),
        ("填报日期：", "2024年12月31日", "第", "1页"),
        ("指标", "2023", "2024"),
        ("国土总面积", "1,849,059", 1850000, "有林地", 1000),
        ("灌木林地", 60, "活立木蓄积量", "12.5万m³"),
        ("数据截至", "2024.12"),
        ("备注", "1、变更调查"),
        ("滩涂", 5),
        ("合计", 7),
        ("填表人：", "样例甲", "电话", 13800000000),
        ("湿地保护率（%）", 52),
    )
    listed = "国土总面积、活立木蓄积量、数据截至、合计、湿地保护率（%）"
    assert found.told == (f"这些行不是本表的指标项，没有导入：{listed}。",)


def test_a_card_with_groups_is_not_taken_for_one_with_its_titles_in_a_row() -> None:
    """Its first line has three titles side by side; the text below one of them became its value."""
    rows = [
        ("一级类", "二级类", "面积", "备注"),
        ("林地", "有林地", 120),
        (None, "灌木林地", 60),
        ("水域湿地", "滩涂", 2),
    ]
    pack = cut_pack()
    table = pack.table("T02")
    found, _ = records_of(None, table, sheet_of(*rows), Titles(table, year=YEAR))  # type: ignore[arg-type]
    assert {"forest_wooded": "120", "forest_shrub": "60", "water_tidal": "2"}.items() <= values(found).items()


def test_hidden_lines_and_columns_of_a_card_are_told() -> None:
    table = cut_pack().table("T02")
    sheet = sheet_of(("有林地", 120), ("灌木林地", 60))
    sheet.hidden_rows, sheet.hidden_columns = frozenset({1}), frozenset({1})
    titles = Titles(table, year=YEAR)
    told = card_records(sheet, table, titled(sheet, titles), titles).told
    assert told == ("第 2 行在表里是隐藏的，也导入了，请核对。", "数值所在的列在表里是隐藏的，也导入了，请核对。")


@pytest.mark.parametrize(
    ("said", "unit"), [("公顷", "公顷"), ("（亩）", "亩"), ("km²", ""), ("平方公里", ""), ("略", ""), (None, "")]
)
def test_a_unit_changed_in_a_template_holds(said: str | None, unit: str) -> None:
    """Who unlocks the sheet and writes hectares beside the value has typed hectares."""
    rows = [("_field T02", "_section", "_title", "_unit", "_value"), ("指标代码", "部分", "指标项", "计量单位", "数值")]
    found = read((), (), *rows, ("forest_wooded", "林地", "有林地", said, 12000), ("forest", "林地", "林地", "km²", 1))
    assert values(found)["forest_wooded"] == f"12000{unit}"


def test_a_unit_changed_in_a_template_that_cannot_be_converted_is_told() -> None:
    rows = [("_field T02", "_title", "_unit", "_value"), ("指标代码", "指标项", "计量单位", "数值")]
    found = read((), (), *rows, ("forest_wooded", "有林地", "万元", 12000))
    assert (values(found)["forest_wooded"], "万元" in found.told[0]) == ("12000", True)


def test_a_unit_changed_in_the_title_of_a_templates_column_holds() -> None:
    names = ("_row T31", "_owner", "name", "land_mu")
    rows = [("记录号", "所属单位", "养殖场名称", "配套消纳土地面积\n（公顷）"), ("", "", "甲场", 10)]
    table = cut_pack().table("T31")
    found, _ = records_of(None, table, sheet_of((), (), names, *rows), Titles(table, year=YEAR))  # type: ignore[arg-type]
    assert found.units == {"land_mu": "公顷"}
    assert [row.cells["land_mu"] for row in found.rows] == ["10"]
