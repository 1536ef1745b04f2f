"""Cells of a pack's workbook: what is written comes back, and what people type is understood or refused in words."""

import datetime as dt
import string
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.packbook.cells import CellFault, read_cell, show_cell, typed
from forms.packbook.examples import ExampleFault, read_example, write_example
from forms.packbook.language import ITEMS, PACK, SUBMISSION
from forms.packbook.pages import Page
from forms.packbook.table_pages import CHECKS, FIELDS

NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8).filter(lambda text: text.strip("_"))
#: Texts as the loader lets them stand: no control character but a line break.
VALUES = st.text(
    st.one_of(
        st.sampled_from(" \n,，;；、=＝\"':：{}[]无T31ab"), st.characters(codec="utf-8", exclude_categories=("C", "Z"))
    ),
    max_size=12,
)
WORDS = VALUES.map(str.strip).filter(bool)
ROWS = st.dictionaries(NAMES, VALUES, max_size=4)
TABLES = st.dictionaries(st.sampled_from(["T31", "T40a", "C02"]), st.lists(ROWS, max_size=3), min_size=1)


def read(page: Page, key: str, text: str) -> object:
    column = page.column(key)
    assert column is not None
    return read_cell(column, text)


def show(page: Page, key: str, value: object) -> str:
    column = page.column(key)
    assert column is not None
    return show_cell(column, value)


@given(ROWS.filter(bool))
def test_a_row_of_an_example_comes_back(row: Mapping[str, str]) -> None:
    assert read_example(write_example(row)) == row


@given(TABLES)
def test_rows_by_table_come_back(rows: Mapping[str, list[Mapping[str, str]]]) -> None:
    assert read_example(write_example(rows)) == rows


@given(st.lists(WORDS, min_size=1, max_size=4, unique=True))
@example(['["'])
def test_lists_come_back(items: list[str]) -> None:
    for page, key in ((FIELDS, "accepts"), (ITEMS, "chapters")):
        assert read(page, key, show(page, key, items)) == items


@pytest.mark.parametrize(
    ("page", "key", "value", "shown"),
    [
        (FIELDS, "type", "decimal", "小数"),
        (FIELDS, "required", True, "是"),
        (FIELDS, "required", "ledger = 1", "ledger = 1"),
        (FIELDS, "minimum", Decimal("135.50"), "135.50"),
        (FIELDS, "decimals", 0, "0"),
        (FIELDS, "choices", "towns", "各乡镇"),
        (FIELDS, "choices", "species", "species"),
        (FIELDS, "choices", ["1 在养", "2 停养"], "1 在养\n2 停养"),
        (FIELDS, "code", "uscc", "统一社会信用代码"),
        (FIELDS, "accepts", ["公顷", "km²"], "公顷、km²"),
        (PACK, "start", dt.date(2024, 1, 1), "2024-01-01"),
        (SUBMISSION, "pdf", "off", "不查"),
    ],
)
def test_values_are_shown_in_chinese_and_come_back(page: Page, key: str, value: object, shown: str) -> None:
    assert show(page, key, value) == shown
    assert read(page, key, shown) == value


@pytest.mark.parametrize(
    ("page", "key", "text", "value"),
    [
        (FIELDS, "name", "ｓｔｏｃｋ＿２", "stock_2"),
        (FIELDS, "type", "integer", "integer"),
        (FIELDS, "withdrawn", "TRUE", True),
        (FIELDS, "personal", "否", False),
        (FIELDS, "decimals", "２", 2),
        (FIELDS, "decimals", "3.0", 3),
        (FIELDS, "maximum", "1,000.5", Decimal("1000.5")),
        (FIELDS, "yoy_beyond", "30%", Decimal(30)),
        (FIELDS, "states", "未监测，不适用", ["未监测", "不适用"]),
        (FIELDS, "choices", "１　在养；2 停养", ["1 在养", "2 停养"]),
        (FIELDS, "choices", "１　在养", ["1 在养"]),
        (CHECKS, "id", "T31－07", "T31-07"),
        (CHECKS, "at", "dung_used，dung_gen", ["dung_used", "dung_gen"]),
        (CHECKS, "at", "dung_used dung_gen", ["dung_used", "dung_gen"]),
        (CHECKS, "expect", "a ≤ b　and c ≥ 3", "a <= b and c >= 3"),
        (CHECKS, "expect", "（a＋b）≠ 4", "(a+b)<> 4"),
        (CHECKS, "expect", "fold(a) = '（甲）≤'", "fold(a) = '（甲）≤'"),
        (CHECKS, "expect", "s in (‘1’，‘2’)", "s in ('1','2')"),
        (CHECKS, "passes", "a＝1，b = 甲, c =2", {"a": "1", "b": "甲", "c": "2"}),
        (CHECKS, "passes", "T３１: a = 1、b = 2\nT40：无", {"T31": [{"a": "1", "b": "2"}], "T40": []}),
        (CHECKS, "passes", 'a = "1, b = 2"\nc = 3', {"a": "1, b = 2", "c": "3"}),
        (PACK, "start", "2024年1月5日", dt.date(2024, 1, 5)),
        (PACK, "start", "2024/1/5", dt.date(2024, 1, 5)),
        (PACK, "start", "20240105", dt.date(2024, 1, 5)),
        (PACK, "start", "2024-01-05 00:00:00", dt.date(2024, 1, 5)),
        (PACK, "former", '["653100", "653101"]', ["653100", "653101"]),
    ],
)
def test_what_people_type_is_understood(page: Page, key: str, text: str, value: object) -> None:
    assert read(page, key, text) == value


@pytest.mark.parametrize(
    ("page", "key", "text", "why"),
    [
        (FIELDS, "type", "数值", "没有“数值”这个词。可用：文字、长文、整数"),
        (FIELDS, "withdrawn", "大概", "应填是或否"),
        (FIELDS, "decimals", "两位", "应填整数"),
        (FIELDS, "decimals", "2.5", "应填整数"),
        (FIELDS, "minimum", "很小", "应填数字"),
        (FIELDS, "minimum", "NaN", "不是能用的数字"),
        (FIELDS, "minimum", "1e99", "不是能用的数字"),
        (FIELDS, "accepts", '["亩"', "没有成对"),
        (PACK, "start", "2024-02-30", "应填日期"),
        (PACK, "start", "明年", "应填日期"),
        (CHECKS, "passes", "a 1", "应为 名称 = 值"),
        (CHECKS, "passes", "a = 1, a = 2", "写了两次"),
        (CHECKS, "passes", 'a = "1', "没有成对"),
        (CHECKS, "passes", 'a = "1" 2', "引号后面"),
        (CHECKS, "passes", "T31：a = 1\nb = 2", "没有写表号"),
    ],
)
def test_what_nobody_can_understand_is_refused_in_words(page: Page, key: str, text: str, why: str) -> None:
    with pytest.raises(CellFault, match=why):
        read(page, key, text)


def test_an_example_of_a_file_is_typed_as_a_person_would() -> None:
    row = {"a": Decimal("1.50"), "b": True, "c": 3, "d": dt.date(2024, 1, 1)}
    assert typed(row) == {"a": "1.50", "b": "1", "c": "3", "d": "2024-01-01"}


def test_an_example_says_which_part_is_wrong() -> None:
    with pytest.raises(ExampleFault, match="甲乙丙"):
        read_example("a = 1\n甲乙丙")
