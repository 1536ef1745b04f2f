"""Findings about single values and the sentences that tell them."""

import string
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.findings import cell_findings
from forms.load import read_pack
from forms.model import Choice, Field, FieldType, Pack, State
from forms.parsing import parse
from forms.problems import CATALOGUE, sentence
from tests.forms.fields_of_all_types import FIELDS

NUMBER = Field(
    "d",
    "面积",
    FieldType.DECIMAL,
    unit="亩",
    decimals=2,
    minimum=Decimal("0.5"),
    maximum=Decimal(100),
    states=(State.NOT_MONITORED,),
)
WHOLE = Field("i", "存栏", FieldType.INTEGER)
NAME = Field("n", "名称", FieldType.TEXT, max_length=5, pattern="[a-z]{1,5}", help="只用小写字母。")
CODE = Field("u", "代码", FieldType.CODE, code="uscc")
CHOICE = Field("c", "种类", FieldType.CHOICE, choices=(Choice("1", "猪"),))
CHOICES = Field("cs", "工艺", FieldType.CHOICES, choices=(Choice("1", "堆肥"), Choice("2", "沼气")))


@cache
def pack() -> Pack:
    return read_pack("bachu-2024")


@pytest.mark.parametrize(
    ("field", "token", "code", "words"),
    [
        (NUMBER, "?12只", "V-UNPARSED", "“面积”里的“12只”看不懂：“只”不能换算成“亩”"),
        (NUMBER, "?12", "V-UNPARSED", "重新录入"),
        (NUMBER, "abc", "V-UNPARSED", "“abc”看不懂：这里应填数字"),
        (NUMBER, "01", "V-UNPARSED", "重新录入"),
        (NUMBER, "冲突", "V-UNPARSED", "数字"),
        (FIELDS["date"], "2024-02-31", "V-UNPARSED", "没有 2024 年 2 月 31 日"),
        (FIELDS["month"], "2024-13", "V-UNPARSED", "没有 13 月"),
        (FIELDS["year"], "24", "V-UNPARSED", "四位"),
        (FIELDS["boolean"], "7", "V-UNPARSED", "“是”或“否”"),
        (NUMBER, "未检出", "V-STATE", "不能填“未检出”。请填写数值，或未监测。"),
        (WHOLE, "未检出", "V-STATE", "不能填“未检出”。请填写数值。"),
        (CHOICE, "未检出", "V-STATE", "不能填“未检出”。请填写内容。"),
        (NUMBER, "1.234", "V-DECIMALS", "最多 2 位小数，现在是“1.234”。请核对单位（亩）"),
        (NUMBER, "0.4", "V-MINIMUM", "不应小于 0.5，现在是“0.4”"),
        (NUMBER, "100.01", "V-MAXIMUM", "不应大于 100，现在是“100.01”"),
        (WHOLE, "1.5", "V-DECIMALS", "最多 0 位小数"),
        (NAME, "abcdef", "V-LENGTH", "最多 5 个字，现在有 6 个"),
        (NAME, "AB", "V-PATTERN", "只用小写字母。请核对"),
        (FIELDS["text"], "=1+1", "V-FORMULA", "以“=”开头"),
        (FIELDS["text"], "@x", "V-FORMULA", "以“@”开头"),
        (FIELDS["text"], "＝x", "V-FORMULA", "以“＝”开头"),
        (FIELDS["text"], "\t=x", "V-FORMULA", "制表符"),
        (FIELDS["note"], "-2+3", "V-FORMULA", "以“-”开头"),
        (CODE, "91653130MA7TEXT073", "V-CODE", "末位校验码不符"),
        (CHOICE, "9", "V-CODE", "“9”不对：不在可选项中"),
        (CHOICES, "1;9", "V-CODE", "“9”不对"),
        (Field("t", "乡镇", FieldType.CODE, code="town"), "653130999", "V-CODE", "代码表里没有"),
    ],
)
def test_a_wrong_value_is_told(field: Field, token: str, code: str, words: str) -> None:
    found = cell_findings(field, token, pack())
    assert [item.code for item in found] == [code]
    assert words in sentence(found[0].code, found[0].params)


@pytest.mark.parametrize(
    ("field", "token"),
    [
        (NUMBER, ""),
        (NUMBER, "未监测"),
        (NUMBER, "0.50"),
        (NUMBER, "100.00"),
        (WHOLE, "-3"),
        (NAME, "abcde"),
        (FIELDS["note"], "－甲"),
        (FIELDS["note"], "-12"),
        (FIELDS["note"], "+86 (998) 621-0000"),
        (FIELDS["text"], "未检出"),
        (CODE, "91653130MA7TEXT072"),
        (CHOICE, "1"),
        (CHOICES, "1;2"),
    ],
)
def test_a_right_value_is_silent(field: Field, token: str) -> None:
    assert cell_findings(field, token, pack()) == ()


def slots_of(text: str) -> set[str]:
    return {slot for _, slot, _, _ in string.Formatter().parse(text) if slot}


@given(st.sampled_from([*FIELDS.values(), NUMBER, WHOLE, NAME, CODE, CHOICE, CHOICES]), st.text(min_size=1))
def test_every_finding_fills_every_slot_of_its_sentence(field: Field, typed: str) -> None:
    for found in cell_findings(field, parse(field, typed, pack()).token, pack()):
        assert slots_of(CATALOGUE[found.code][1]) <= found.params.keys()
        assert sentence(found.code, found.params)


@given(st.sampled_from([*FIELDS.values(), NUMBER, WHOLE, NAME, CODE, CHOICE, CHOICES]), st.text())
def test_any_token_from_outside_is_judged_without_a_crash(field: Field, token: str) -> None:
    for found in cell_findings(field, token, pack()):
        assert sentence(found.code, found.params)


def test_a_finding_without_a_value_for_a_slot_is_a_bug() -> None:
    with pytest.raises(KeyError):
        sentence("V-STATE", {"title": "面积", "states": "数值"})


def test_braces_in_what_was_typed_are_no_slots() -> None:
    found = cell_findings(NUMBER, "?{title}{0}", pack())
    assert "“{title}{0}”" in sentence(found[0].code, found[0].params)
