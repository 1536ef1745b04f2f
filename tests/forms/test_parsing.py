"""From typed text to tokens: one table a type, and laws over all types."""

import re
import sys
import unicodedata
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from forms.load import read_pack
from forms.model import Field, FieldType, Pack, State
from forms.parsing import parse, show
from forms.parsing.cleaning import clean
from forms.parsing.entry import READERS
from forms.strictcsv import FORBIDDEN
from forms.units import factor, own_words
from forms.values import CONFLICT, is_canonical, is_unparsed, is_value, load, store
from tests.forms.fields_of_all_types import FIELDS, VALUES


@cache
def pack() -> Pack:
    return read_pack("bachu-2024")


def token_of(name: str, typed: str) -> str:
    return parse(FIELDS[name], typed, pack()).token


#: A token that begins with `?` must come with a reason; `!` after the typed text marks one that must be said.
TYPED: dict[str, list[tuple[str, str]]] = {
    "integer": [
        ("1200", "1200"),
        ("0", "0"),
        ("１２００", "1200"),
        ("1,200", "1200"),
        ("1，234，567", "1234567"),
        ("1 234 567", "1234567"),
        (" 12 ", "12"),
        ("007", "7"),
        ("+5", "5"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("-0", "0"),
        ("12.00", "12"),
        ("500头", "500"),
        ("500 只", "500"),
        ("3.2万", "32000"),
        ("3.2万头", "32000"),
        ("0.5千羽", "500"),
        ("未检出", "未检出"),
        ("ND", "未检出"),
        ("nd", "未检出"),
        ("未监测", "未监测"),
        ("—", "不适用"),
        ("/", "不适用"),
        ("不适用", "不适用"),
        ("未取水", "不适用"),
        ("暂无", "未取得"),
        ("12.5", "?12.5"),
        ("12,00", "?12,00"),
        ("1,2345", "?1,2345"),
        ("12 34", "?12 34"),
        ("1.5头", "?1.5头"),
        ("约100", "?约100"),
        ("100左右", "?100左右"),
        ("100-200", "?100-200"),
        ("100余头", "?100余头"),
        ("-", "不适用"),
        ("－", "不适用"),
        ("——", "不适用"),
        ("#REF!", "?#REF!"),
        ("#N/A", "?#N/A"),
        ("＃DIV/0！", "?＃DIV/0！"),
        ("########", "?########"),
        ("9.16531E+17", "?9.16531E+17"),
        ("100多", "?100多"),
        (">5", "?>5"),
        ("1e5", "?1e5"),
        ("1.2E+05", "?1.2E+05"),
        ("12亩", "?12亩"),
        ("1234567890123456", "?1234567890123456"),
        ("123456789012345", "123456789012345"),
        ("①", "?①"),
        ("12³", "?12³"),
        ("½", "?½"),
        ("٣", "?٣"),
        ("一百", "?一百"),
        ("?", "??"),
    ],
    "bare integer": [("12", "12"), ("12次", "?12次"), ("3万", "30000"), ("50%", "?50%")],
    "decimal": [
        ("12.50", "12.50"),
        ("12.500", "12.500"),
        (".5", "0.5"),
        ("5.", "5"),
        ("00.50", "0.50"),
        ("-0.00", "0.00"),
        ("１２．５", "12.5"),
        ("１２。５", "12.5"),
        ("12.50亩", "12.50"),
        ("100公顷", "1500"),
        ("100 ha", "1500"),
        ("1.5km²", "2250"),
        ("1.5 ㎢", "2250"),
        ("1500 平方米", "2.25"),
        ("1000㎡", "1.5"),
        ("1 m2", "?1 m2"),
        ("2万亩", "20000"),
        ("3元", "?3元"),
        ("2亩3分", "?2亩3分"),
        ("1234567.12345678", "1234567.12345678"),
        ("0.1234567890123456", "?0.1234567890123456"),
        ("99999999999999亿亩", "?99999999999999亿亩"),
        (".", "?."),
    ],
    "degrees": [
        ("78.55", "78.55"),
        ("78.55°", "78.55"),
        ("78°33′12″", "78.553333"),
        ("78°33'12\"", "78.553333"),
        ("78º33’12”", "78.553333"),
        ("78° 33′ 12.5″", "78.553472"),
        ("78度33分12秒", "78.553333"),
        ("东经78度33分", "78.55"),
        ("E78°33′", "78.55"),
        ("78.55度", "78.55"),
        ("78.55 º", "78.55"),
        ("78.5532E", "78.5532"),
        ("N 39°47′06″", "39.785"),
        ("114°3′19″", "114.055278"),
        ("35°50′38″", "35.843889"),
        ("78 33 12", "78.553333"),
        ("78°60′", "?78°60′"),
        ("78°33′60″", "?78°33′60″"),
        ("78.5°33′", "?78.5°33′"),
        ("W78°33′", "?W78°33′"),
        ("E78°33′N", "?E78°33′N"),
        ("78°33′12″5", "?78°33′12″5"),
    ],
    "percent": [("85%", "85"), ("85.5％", "85.5"), ("85", "85"), ("5‰", "0.5"), ("0.85", "0.85")],
    "money": [
        ("12.5", "12.5"),
        ("12.5万元", "12.5"),
        ("125,000元", "12.5"),
        ("￥125,000", "12.5"),
        ("1.2亿元", "12000"),
        ("3千元", "0.3"),
        ("12.5万", "?12.5万"),
        ("3吨", "?3吨"),
        ("(5)", "?(5)"),
        ("（5,000）", "?（5,000）"),
    ],
    "waste": [
        ("3吨", "3"),
        ("3 t", "3"),
        ("500公斤", "0.5"),
        ("500千克", "0.5"),
        ("500 KG", "0.5"),
        ("3斤", "0.0015"),
        ("1.2万吨", "12000"),
        ("3", "3"),
        ("3方", "?3方"),
    ],
    "water": [
        ("1.2万立方米", "1.2"),
        ("1.2 万m³", "1.2"),
        ("3000 m³", "0.3"),
        ("3000方", "0.3"),
        ("1亿立方米", "10000"),
        ("2万吨", "2"),
        ("3亩", "?3亩"),
    ],
    "flow": [
        ("500m³/d", "500"),
        ("500立方米/日", "500"),
        ("1.5万立方米/天", "15000"),
        ("1.5万吨/日", "15000"),
        ("每天500方", "?每天500方"),
        ("500m³", "?500m³"),
        ("500m³/年", "?500m³/年"),
    ],
    "people": [("3.2万人", "3.2"), ("32000人", "3.2"), ("3200口", "0.32"), ("3.2万", "?3.2万"), ("3户", "?3户")],
    "power": [("1.2万kWh", "12000"), ("300千瓦时", "300"), ("300度", "300"), ("2万度", "20000"), ("3MWh", "3000")],
    "concentration": [
        ("0.5mg/L", "0.5"),
        ("0.5 毫克/升", "0.5"),
        ("500μg/L", "0.5"),
        ("500ug/l", "0.5"),
        ("ND", "未检出"),
        ("N.D.", "未检出"),
        ("<DL", "未检出"),
        ("<0.05", "?<0.05"),
        ("＜0.05mg/L", "?＜0.05mg/L"),
        ("0.025L", "?0.025L"),
        ("50ppm", "?50ppm"),
        ("/", "?/"),
    ],
    "land": [
        ("2km²", "2"),
        ("2平方公里", "2"),
        ("2平方千米", "2"),
        ("300公顷", "3"),
        ("300hm²", "3"),
        ("1500亩", "1"),
        ("1.5万亩", "10"),
        ("3000000㎡", "3"),
        ("3000000平方米", "3"),
        ("1亩", "0.000667"),
    ],
    "date": [
        ("2024-05-18", "2024-05-18"),
        ("2024-5-18", "2024-05-18"),
        ("2024.5.18", "2024-05-18"),
        ("2024/5/18", "2024-05-18"),
        ("2024年5月18日", "2024-05-18"),
        ("2024 年 5 月 18 号", "2024-05-18"),
        ("２０２４．５．１８", "2024-05-18"),
        ("20240518", "2024-05-18"),
        ("45430", "2024-05-18"),
        ("45430.0", "2024-05-18"),
        ("2024-05-18 00:00:00", "2024-05-18"),
        ("2024-05-18T08:30", "2024-05-18"),
        ("2024-02-29", "2024-02-29"),
        ("未取得", "未取得"),
        ("2023-02-29", "?2023-02-29"),
        ("24.5.18", "?24.5.18"),
        ("18/5/2024", "?18/5/2024"),
        ("2024-13-01", "?2024-13-01"),
        ("20241301", "?20241301"),
        ("2024年5月", "?2024年5月"),
        ("2024", "?2024"),
        ("1824-05-18", "?1824-05-18"),
        ("99999", "?99999"),
        ("2024-05-18 上午", "?2024-05-18 上午"),
        ("明天", "?明天"),
        ("二〇二四年五月十八日", "?二〇二四年五月十八日"),
        ("5月18日", "2024-05-18"),
        ("2月30日", "?2月30日"),
        ("#N/A", "?#N/A"),
    ],
    "month": [
        ("2024-05", "2024-05"),
        ("2024.5", "2024-05"),
        ("2024年5月", "2024-05"),
        ("2024年5月份", "2024-05"),
        ("202405", "2024-05"),
        ("2024-05-01", "2024-05"),
        ("45413", "2024-05"),
        ("2024-05-18", "?2024-05-18"),
        ("2024-13", "?2024-13"),
        ("5月", "?5月"),
    ],
    "year": [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年度", "2024"),
        ("2024.0", "2024"),
        ("２０２４", "2024"),
        ("24", "?24"),
        ("3024", "?3024"),
        ("去年", "?去年"),
    ],
    "boolean": [
        *[(word, "1") for word in ("是", "有", "√", "✓", "Y", "y", "yes", "TRUE", "1", "Ｙ")],
        *[(word, "0") for word in ("否", "无", "没有", "×", "✗", "N", "n", "no", "FALSE", "0")],
        ("不适用", "不适用"),
        ("/", "不适用"),
        ("大概", "?大概"),
        ("2", "?2"),
    ],
    "choice": [
        ("01", "01"),
        ("猪", "01"),
        ("1", "01"),
        ("1.0", "01"),
        ("01 猪", "01"),
        ("01、猪", "01"),
        ("猪（01）", "01"),
        ("肉牛 ", "02"),
        ("肉 牛", "02"),
        ("沙地", "13"),
        ("沙地（含戈壁）", "13"),
        ("sbr/cass", "A"),
        ("a", "A"),
        ("肉", "?肉"),
        ("01 肉牛", "?01 肉牛"),
        ("龙", "?龙"),
        ("不适用", "不适用"),
    ],
    "choices": [
        ("猪", "01"),
        ("猪；肉鸡", "01;03"),
        ("肉鸡、猪", "01;03"),
        ("03;01", "01;03"),
        ("猪,肉牛，猪", "01;02"),
        ("SBR/CASS", "A"),
        ("SBR/CASS/猪", "?SBR/CASS/猪"),
        ("SBR/CASS、猪", "01;A"),
        ("猪和肉牛", "01;02"),
        ("猪；龙", "?猪；龙"),
        ("；", "?；"),
    ],
    "text": [
        ("  胡杨牧场 ", "胡杨牧场"),
        ("\u200b胡杨\u200d牧场\ufeff", "胡杨牧场"),
        ("胡杨\u00a0牧场", "胡杨 牧场"),
        ("第一\n第二", "第一 第二"),
        ("a\tb", "a b"),
        ("=1+1", "=1+1"),
        ("@甲", "@甲"),
        ("＝甲", "＝甲"),
        ("+甲", "＋甲"),
        ("#REF!", "#REF!"),
        ("1.38E+10", "1.38E+10"),
        ("3E2", "3E2"),
        ("-2+3", "－2+3"),
        ("-12", "-12"),
        ("+86 998", "+86 998"),
        ("未检出", "未检出"),
        ("?", "?"),
        ("\ud800", "\ufffd"),
    ],
    "text with states": [("不适用", "不适用"), ("/", "不适用"), ("未检出", "未检出")],
    "note": [("第一\r\n第二\r第三", "第一\n第二\n第三"), ("－甲\n－乙", "－甲\n－乙"), ("-甲", "－甲"), ("\n\n", "")],
    "uscc": [
        ("91653130MA7TEXT072", "91653130MA7TEXT072"),
        ("91653130ma7text072", "91653130MA7TEXT072"),
        ("９１６５３１３０ＭＡ７ＴＥＸＴ０７２", "91653130MA7TEXT072"),
        ("91653130 MA7TEXT07-2", "91653130MA7TEXT072"),
        ("没有", "没有"),
        ("9.16531E+17", "9.16531E+17"),
    ],
    "permit": [("h9653130 0000ABCDEA001z", "H96531300000ABCDEa001Z")],
    "town": [("色力布亚镇", "653130101"), ("色力布亚", "653130101"), ("653130101", "653130101"), ("某乡", "某乡")],
    "list code": [("猪", "01"), ("1", "01"), ("龙", "龙")],
    "ref": [("a-b", "a-b")],
}
CASES = [(name, typed, token) for name, cases in TYPED.items() for typed, token in cases]


@pytest.mark.parametrize(("name", "typed", "token"), CASES)
def test_a_typed_text_becomes_this_token(name: str, typed: str, token: str) -> None:
    found = parse(FIELDS[name], typed, pack())
    assert found.token == token, (found.why, found.notices)
    assert bool(found.why) == is_unparsed(FIELDS[name], token)


def test_every_type_has_a_table_and_a_reader() -> None:
    assert {field.type for field in FIELDS.values()} == set(FieldType) == set(READERS)
    assert set(TYPED) == set(FIELDS) == set(VALUES)


def test_a_state_that_the_field_does_not_allow_is_kept_as_a_state_or_as_typed() -> None:
    field = FIELDS["bare integer"]
    assert parse(field, "未检出", pack()).token == "未检出"
    found = parse(field, "ND", pack())
    assert (found.token, "未检出" in found.why) == ("?ND", True)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("integer", "1,200", "千位分隔符"),
        ("integer", "１２", "半角"),
        ("integer", "007", "“007”已写成 7"),
        ("integer", "3.2万", "“3.2万”已换算为 32000 头"),
        ("integer", "ND", "“ND”已记为“未检出”"),
        ("integer", "未取水", "备注"),
        ("decimal", "100公顷", "“100公顷”已换算为 1500 亩"),
        ("degrees", "78°33′12″", "已换算为 78.553333°"),
        ("date", "45430", "日期序号"),
        ("date", "2024-05-18 08:30", "时间已去掉"),
        ("month", "2024.1", "若是 10 月"),
        ("choice", "1", "已选为“猪”"),
        ("choices", "猪、猪", "只记一次"),
        ("boolean", "√", "已记为“是”"),
        ("text", "a\u200bb", "1 个看不见的字符"),
        ("text", "a\nb", "换行"),
        ("text", "a\tb", "制表符已改成空格"),
        ("note", "第一\t甲\n第二", "制表符已改成空格"),
        ("note", "-甲", "“－”"),
        ("uscc", "91653130ma7text072", "91653130MA7TEXT072"),
        ("uscc", "9.16531E+17", "末尾的数字已丢失"),
        ("text", "#REF!", "出错值"),
    ],
)
def test_what_is_changed_on_the_way_is_said(name: str, typed: str, words: str) -> None:
    assert any(words in notice for notice in parse(FIELDS[name], typed, pack()).notices)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("integer", "12"), ("decimal", "12.50"), ("date", "2024-05-18"), ("choice", "猪"), ("boolean", "是")],
)
def test_what_is_typed_rightly_is_taken_without_a_word(name: str, typed: str) -> None:
    assert parse(FIELDS[name], typed, pack()).notices == ()


def test_more_than_fifteen_digits_are_refused_and_never_rounded() -> None:
    found = parse(FIELDS["decimal"], "0.1234567890123456", pack())
    assert found.token == "?0.1234567890123456"
    assert "16 位有效数字" in found.why


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("money", "(5)", "写成 -5"),
        ("concentration", "<0.05", "请填“未检出”，限值写在备注里"),
        ("decimal", "小于5", "不能写“小于”"),
        ("integer", "约100", "约数"),
        ("integer", "100多", "约数"),
        ("integer", "100-200", "范围"),
        ("integer", "1.2E+3", "科学计数法"),
        ("integer", "1,23", "逗号"),
        ("date", "#REF!", "出错值"),
        ("people", "3.2万", "写全单位"),
    ],
)
def test_what_is_not_understood_says_what_to_write_instead(name: str, typed: str, words: str) -> None:
    found = parse(FIELDS[name], typed, pack())
    assert found.token == f"?{typed}"
    assert words in found.why


def test_no_typed_text_takes_long_to_read() -> None:
    """Patterns that go back and forth would hang on a pasted page."""
    for text in ("余" * 20_000 + "1", "1" * 20_000 + "x", "1,234" * 5_000, "-" * 20_000, "(1" * 10_000, "万" * 20_000):
        for field in FIELDS.values():
            assert len(parse(field, text, pack()).token) >= len(text) - 1


UNITS = {
    "land": ("亩", "公顷", "平方公里", "万亩", "m²", "ha"),
    "money": ("元", "千元", "万元", "亿元"),
    "waste": ("公斤", "千克", "吨", "万吨"),
    "water": ("m³", "万m³", "立方米", "亿立方米", "吨"),
    "people": ("人", "千人", "万人"),
    "power": ("kWh", "万kWh", "度"),
    "concentration": ("mg/L", "μg/L", "g/L"),
}


@given(
    st.sampled_from([(name, unit) for name, units in UNITS.items() for unit in units]),
    st.integers(0, 10**9),
    st.integers(0, 3),
)
def test_a_conversion_is_exact_or_says_that_it_is_rounded(pair: tuple[str, str], digits: int, places: int) -> None:
    field, typed = FIELDS[pair[0]], f"{Decimal(digits).scaleb(-places):f}"
    found = parse(field, typed + pair[1], pack())
    times = factor(pair[1], field.unit or "", field.accepts)
    assert times is not None
    if found.why:
        assert found.token == f"?{typed}{pair[1]}"
        return
    exact = Fraction(Decimal(typed)) * times
    if any("四舍五入" in notice for notice in found.notices):
        half = Fraction(1, 2 * 10 ** (field.decimals or 0))
        assert abs(Fraction(Decimal(found.token)) - exact) <= half
    else:
        assert Fraction(Decimal(found.token)) / times == Fraction(Decimal(typed))
    assert times == 1 or any(f"“{typed}{pair[1]}”" in notice for notice in found.notices)


def test_a_conversion_without_finite_form_is_rounded_half_up_and_said() -> None:
    field = Field("k", "面积", FieldType.DECIMAL, unit="km²", decimals=4)
    found = parse(field, "100亩", pack())
    assert found.token == "0.0667"
    assert "四舍五入到 4 位小数" in found.notices[0]
    assert parse(field, "0.01亩", pack()).token == "?0.01亩"


def test_a_bare_ten_thousand_is_not_guessed_where_the_unit_has_one() -> None:
    field = Field("pop", "人口", FieldType.DECIMAL, unit="万人", decimals=4)
    assert parse(field, "3.2万人", pack()).token == "3.2"
    assert parse(field, "32000人", pack()).token == "3.2"
    found = parse(field, "3.2万", pack())
    assert found.token == "?3.2万"
    assert "写全单位" in found.why


def test_money_may_have_its_sign() -> None:
    field = Field("pay", "支出", FieldType.DECIMAL, unit="万元", decimals=2)
    assert parse(field, "¥12,000", pack()).token == "1.2"
    for typed in ("$12,000", "12,000$", "＄12000元"):
        found = parse(field, typed, pack())
        assert (found.token[0], "美元" in found.why) == ("?", True), "nobody's dollars become yuan"
    assert parse(field, "1.5亿元", pack()).token == "15000"


@pytest.mark.parametrize("typed", ["0.05L", "0.05 L", ".05L", "０．０５Ｌ", "0.05(L)", "0.05（L）"])
def test_a_limit_with_an_l_behind_says_what_to_write(typed: str) -> None:
    field = Field("so2", "浓度", FieldType.DECIMAL, unit="mg/L", decimals=3, states=(State.NOT_DETECTED,))
    found = parse(field, typed, pack())
    assert (found.token, "请填“未检出”" in found.why) == (f"?{typed}", True)
    assert "检出限" not in parse(replace(field, states=()), typed, pack()).why
    assert "检出限" not in parse(replace(field, unit="L"), typed, pack()).why


@pytest.mark.parametrize("typed", ["1.7×10^3", "1.7*10^3", "1.7x10³", "1.7 × 10⁴", "１．７×１０＾３"])
def test_a_power_of_ten_is_no_unit(typed: str) -> None:
    """Laboratories count germs so; they were told that ×10^3 cannot be converted."""
    field = Field(name="a", title="甲", type=FieldType.DECIMAL, unit="个/L", decimals=0)
    found = parse(field, typed, pack())
    assert found.token == f"?{typed}"
    assert found.why == "请不要用 10 的几次方来写，写成完整的数字，如 1700"


def test_villages_of_one_name_are_told_apart() -> None:
    field = FIELDS["choice"].__class__(
        "v",
        "村",
        FieldType.CHOICE,
        choices=(*FIELDS["choice"].choices, FIELDS["choice"].choices[0].__class__("77", "猪")),
    )
    assert show(field, "77", pack()) == "猪（77）"
    assert parse(field, "猪（77）", pack()).token == "77"


def test_the_mark_of_a_conflict_cannot_be_typed_as_a_value() -> None:
    for name in ("text", "note", "uscc", "town", "ref"):
        found = parse(FIELDS[name], CONFLICT, pack())
        assert found.token == f"{CONFLICT}。"
        assert "裁定" in found.notices[0]
    assert token_of("integer", CONFLICT) == f"?{CONFLICT}"


INVISIBLE = [
    character
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(character := chr(point)) in {"Cf", "Cc", "Cs"} or FORBIDDEN.match(character)
]


@pytest.mark.parametrize("name", ["text", "note", "integer"])
def test_no_invisible_character_gets_through(name: str) -> None:
    for character in INVISIBLE:
        token = token_of(name, f"12{character}34")
        assert not FORBIDDEN.search(token), hex(ord(character))
        assert (character == "\n") or character not in token


ANY_FIELD = st.sampled_from(sorted(FIELDS))


@st.composite
def field_and_token(draw: st.DrawFn) -> tuple[Field, str]:
    """Any token that a field can hold: blank, a state, text that was not understood, a value."""
    name = draw(ANY_FIELD)
    field = FIELDS[name]
    kinds = [st.just(""), VALUES[name].filter(lambda text: text == text.strip())]
    if not field.is_text:
        kinds += [st.sampled_from([state.value for state in State])]
        kinds += [st.text(st.characters(categories=["L", "Nd", "P"]), min_size=1, max_size=9).map("?".__add__)]
    elif field.states:
        kinds += [st.sampled_from([state.value for state in field.states])]
    return field, draw(st.one_of(kinds))


class TestAllTypes:
    """Laws that hold for every type."""

    @given(field_and_token())
    def test_typing_what_is_shown_gives_the_token_again(self, pair: tuple[Field, str]) -> None:
        field, token = pair
        if is_unparsed(field, token):
            assume(parse(field, token[1:], pack()).why)
        assert parse(field, show(field, token, pack()), pack()).token == token
        assert is_canonical(field, token)

    @given(field_and_token())
    def test_a_token_survives_the_store(self, pair: tuple[Field, str]) -> None:
        field, token = pair
        value, extra = store(field, token)
        assert load(field, value, extra) == token
        assert (value is None) == (not is_value(field, token))

    @given(ANY_FIELD, st.text() | st.sampled_from([case[1] for case in CASES]))
    @example("integer", "?12")
    @example("text", "冲突")
    @example("note", "\u2028")
    def test_any_text_becomes_a_token_that_packages_can_carry(self, name: str, typed: str) -> None:
        field = FIELDS[name]
        found = parse(field, typed, pack())
        again = parse(field, show(field, found.token, pack()), pack())
        assert again.token == found.token
        assert is_canonical(field, found.token)
        assert not FORBIDDEN.search(found.token)
        assert found.token == found.token.strip()
        assert "\n" not in found.token or field.type is FieldType.NOTE
        assert bool(found.why) == is_unparsed(field, found.token)
        value, extra = store(field, found.token)
        assert load(field, value, extra) == found.token

    @given(ANY_FIELD, st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
    def test_nothing_typed_is_ever_lost(self, name: str, typed: str) -> None:
        """What was not understood stands in the token as typed; what was changed is quoted or explained in a notice."""
        field = FIELDS[name]
        found = parse(field, typed, pack())
        assert found.token
        if is_unparsed(field, found.token):
            assert found.token == f"?{typed}"
        elif not is_recoverable(field, typed, found.token):
            quoted = "".join(found.notices)
            assert typed in quoted or plain(typed) in quoted, found


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_what_people_type_is_never_lost_either(name: str) -> None:
    field = FIELDS[name]
    for typed in sorted({case[1] for case in CASES}):
        found = parse(field, typed, pack())
        cleaned, _ = clean(typed, keep_lines=field.type is FieldType.NOTE)
        if found.token and not is_unparsed(field, found.token) and not is_recoverable(field, cleaned, found.token):
            assert field.type is FieldType.CHOICES or found.notices, found
            assert cleaned in "".join(found.notices) or field.type in CHOSEN, found


#: They quote the parts that they changed, not the whole.
CHOSEN = {FieldType.CHOICES, FieldType.TEXT, FieldType.NOTE}


def plain(text: str) -> str:
    """Take away what two ways to write one thing differ in: widths, separators, a plus, the case of letters."""
    return re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text)).lower().removeprefix("+")


def is_recoverable(field: Field, typed: str, token: str) -> bool:
    """Whether the typed text says no more than the token does."""
    bare = plain(typed)
    shown = {plain(token), plain(show(field, token, pack()))}
    units = own_words(field.unit) if field.unit else ()
    return bare in shown or any(bare.removesuffix(unit) in shown for unit in units)
