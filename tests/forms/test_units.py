"""Units: exact factors, one dimension at a time."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import units


@pytest.mark.parametrize(
    ("typed", "field_unit", "expected"),
    [
        # domain.md 5.5
        ("km²", "公顷", Fraction(100)),
        ("公顷", "亩", Fraction(15)),
        ("km²", "亩", Fraction(1500)),
        ("万公顷", "km²", Fraction(100)),
        ("亿元", "万元", Fraction(10_000)),
        ("万吨", "吨", Fraction(10_000)),
        ("kg/亩", "kg/公顷", Fraction(15)),
        ("吨/km²", "kg/km²", Fraction(1000)),
        # and the ones people type
        ("亩", "km²", Fraction(1, 1500)),
        ("㎡", "亩", Fraction(3, 2000)),
        ("平方公里", "km²", Fraction(1)),
        ("平方千米", "KM2", Fraction(1)),
        ("hm²", "公顷", Fraction(1)),
        ("万亩", "亩", Fraction(10_000)),
        ("元", "万元", Fraction(1, 10_000)),
        ("千元", "万元", Fraction(1, 10)),
        ("斤", "公斤", Fraction(1, 2)),
        ("千克", "公斤", Fraction(1)),
        ("万m³", "万立方米", Fraction(1)),
        ("亿立方米", "万m³", Fraction(10_000)),
        ("万人", "人", Fraction(10_000)),
        ("千人", "万人", Fraction(1, 10)),
        ("只", "头（只、羽）", Fraction(1)),
        ("万羽", "头（只、羽）", Fraction(10_000)),
        ("μg/L", "mg/L", Fraction(1, 1000)),
        ("µg/L", "mg/L", Fraction(1, 1000)),
        ("‰", "%", Fraction(1, 10)),
        ("公里", "m", Fraction(1000)),
        ("万kWh", "kWh", Fraction(10_000)),
    ],
)
def test_factors_are_exact(typed: str, field_unit: str, expected: Fraction) -> None:
    assert units.factor(typed, field_unit) == expected


@pytest.mark.parametrize(
    ("typed", "field_unit"),
    [
        ("亩", "吨"),
        ("元", "人"),
        ("m", "m²"),
        ("万%", "%"),
        ("斗", "吨"),
        ("亩", "斗"),
        ("头", "只"),
        ("万mg/L", "mg/L"),
    ],
)
def test_what_has_nothing_in_common_is_not_converted(typed: str, field_unit: str) -> None:
    assert units.factor(typed, field_unit) is None


def test_tons_and_cubic_metres_meet_only_where_a_field_says_so() -> None:
    assert units.factor("m³", "吨") is None
    assert units.factor("m³", "吨", ("公斤",)) is None
    assert units.factor("万m³", "吨", ("m³",)) == 10_000
    assert units.factor("吨", "万m³", ("吨",)) == Fraction(1, 10_000)


UNITS = st.sampled_from(
    ["亩", "公顷", "km²", "m²", "万亩", "元", "万元", "亿元", "吨", "kg", "万吨", "m³", "人", "万人"]
)


@given(UNITS, UNITS, UNITS)
def test_conversions_close(first: str, second: str, third: str) -> None:
    there, on, back = units.factor(first, second), units.factor(second, third), units.factor(third, first)
    if there is not None and on is not None:
        assert back is not None
        assert there * on * back == 1
    if there is not None:
        assert units.factor(second, first) == 1 / there
