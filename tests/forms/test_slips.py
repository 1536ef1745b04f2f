"""A number in the wrong unit is noticed, the right one is named, and what may be a real change is left alone."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.model import Field, FieldType
from forms.slips import can_slip, suggest
from forms.values import is_canonical


def number(unit: str | None = None, decimals: int = 2, **more: object) -> Field:
    kind = FieldType.DECIMAL if decimals else FieldType.INTEGER
    return Field("x", "数", kind, unit=unit, decimals=decimals or None, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "token", "last", "meant", "fits"),
    [
        ("亩", "20", "300", "公顷", "300"),
        ("公顷", "300", "20", "亩", "20"),
        ("亩", "200010", "300", "m²", "300.02"),
        ("亩", "0.2", "290", "km²", "300"),
        ("km²", "450", "0.3", "亩", "0.3"),
        ("元", "3.5", "35000", "万元", "35000"),
        ("万元", "35000", "3.4", "元", "3.5"),
        ("吨", "850000", "900", "公斤", "850"),
        ("吨", "0.09", "900", "万吨", "900"),
        ("人", "3.2", "31000", "万人", "32000"),
        ("头（只、羽）", "1200", "120", "", "120"),
        ("头（只、羽）", "12", "1200", "", "1200"),
        (None, "980", "9.5", "", "9.8"),
        ("m²", "3", "3200000", "km²", "3000000"),
    ],
)
def test_the_unit_that_was_probably_meant_is_named(unit: str, token: str, last: str, meant: str, fits: str) -> None:
    slip = suggest(number(unit), token, last)
    assert slip is not None
    assert (slip.unit, slip.token) == (meant, fits)


@pytest.mark.parametrize(
    ("token", "last"),
    [("300", "100"), ("100", "300"), ("0", "300"), ("300", "0"), ("450", "100"), ("-300", "20"), ("100", "100")],
)
def test_a_change_of_less_than_a_unit_is_none(token: str, last: str) -> None:
    assert suggest(number("公顷"), token, last) is None


@pytest.mark.parametrize(
    ("token", "last"), [("", "20"), ("300", ""), ("未监测", "20"), ("?三百", "20"), ("300", "不适用")]
)
def test_only_two_numbers_can_be_compared(token: str, last: str) -> None:
    assert suggest(number("公顷"), token, last) is None


def test_years_and_computed_numbers_are_no_amounts() -> None:
    assert not can_slip(Field("x", "年", FieldType.YEAR))
    assert not can_slip(Field("x", "和", FieldType.DECIMAL, decimals=2, compute="a + b"))
    assert suggest(Field("x", "年", FieldType.YEAR), "2024", "202") is None


def test_a_figure_of_the_year_itself_is_not_compared() -> None:
    """An increase of 0.11 km² last year and of 0.90 km² now are two increases."""
    assert suggest(number("km²", 4), "0.9039", "0.1104") is not None
    assert suggest(number("km²", 4, varies=True), "0.9039", "0.1104") is None


def test_a_correction_outside_the_limits_of_the_field_is_none() -> None:
    assert suggest(number("亩", maximum=Decimal(150)), "20", "300") is None
    assert suggest(number("亩", minimum=Decimal(301)), "20", "300") is None


def test_a_correction_that_rounding_eats_is_none() -> None:
    """3 亩 instead of 0.002 km² cannot be written with two places."""
    assert suggest(number("km²"), "3", "0.002") is None


def test_the_factor_between_units_that_the_field_accepts_counts_too() -> None:
    slip = suggest(number("元", accepts=("亿元",)), "2.1", "200000000")
    assert slip is not None
    assert (slip.unit, slip.factor, slip.token) == ("亿元", Fraction(10**8), "210000000")


def test_the_nearest_factor_wins() -> None:
    """12 and 13 times as much lie within the bands of both 10 and 15."""
    found = [suggest(number("亩"), token, "100") for token in ("1200", "1300")]
    assert [slip.factor for slip in found if slip] == [Fraction(1, 10), Fraction(1, 15)]


TOKENS = st.decimals("0.01", "1e9", places=2).map(lambda value: format(value.normalize(), "f"))


@given(TOKENS, TOKENS, st.sampled_from(["亩", "元", "吨", "人", None]))
def test_a_correction_is_a_value_of_the_field_and_like_the_other(token: str, last: str, unit: str | None) -> None:
    field = number(unit)
    slip = suggest(field, token, last)
    if slip:
        assert is_canonical(field, slip.token)
        assert 0.5 < float(slip.token) / float(last) < 1.6
        assert suggest(field, slip.token, last) is None
