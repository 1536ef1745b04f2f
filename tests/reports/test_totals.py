"""Only what may be added is added, and exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.model import Field, FieldType
from reports.totals import ColumnTotal, adds_up


@pytest.mark.parametrize("unit", ["头（只、羽）", "吨", "亩", "m²", "万元", "人", "万 m³", "m³/d", "万吨/年", "处"])
def test_counts_and_amounts_add_up(unit: str) -> None:
    assert adds_up(Field("x", "x", FieldType.DECIMAL, unit=unit))


@pytest.mark.parametrize("unit", [None, "", "°", "%", "‰", "mg/L", "元/吨", "m/s", "℃", "dB(A)", "人/km²", "年"])
def test_ratios_angles_and_plain_numbers_do_not(unit: str | None) -> None:
    assert not adds_up(Field("x", "x", FieldType.DECIMAL, unit=unit))


@pytest.mark.parametrize("type_", [FieldType.YEAR, FieldType.TEXT, FieldType.CHOICE, FieldType.DATE])
def test_other_types_do_not(type_: FieldType) -> None:
    assert not adds_up(Field("x", "x", type_, unit="吨"))


@given(st.lists(st.decimals(-(10**12), 10**12, allow_nan=False, places=3)))
def test_the_sum_is_exact(values: list[Decimal]) -> None:
    total = ColumnTotal(Field("x", "x", FieldType.DECIMAL, unit="吨", decimals=3))
    for value in values:
        total.add(f"{value:f}")
    assert total.total == sum(int(value * 1000) for value in values) / Decimal(1000)
    assert total.values == len(values)


def test_blanks_states_conflicts_and_unparsed_text_do_not_count() -> None:
    total = ColumnTotal(Field("x", "x", FieldType.DECIMAL, unit="吨"))
    for token in ("1.50", "", "不适用", "未检出", "?约三吨", "冲突", "0.1"):
        total.add(token)
    assert (total.total, total.values, total.decimals) == (Decimal("1.60"), 2, 2)
