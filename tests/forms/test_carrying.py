"""A value of last year in this year's field: carried where that needs no guess, else left out."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.carrying import carry, why_not
from forms.model import Choice, Field, FieldType, Level, Pack, State
from forms.values import is_canonical
from tests.forms.fields_of_all_types import FIELDS, VALUES

PACK = Pack("p", "p", 2024, "653130", "县", "2024-01-01", "2024-12-31", "HB", (), (), (), ())


def field(kind: str, **more: object) -> Field:
    return Field("x", "项", FieldType(kind), **more)  # type: ignore[arg-type]


MU, HECTARE = field("decimal", unit="亩", decimals=2), field("decimal", unit="公顷", decimals=4)
OLD = field("choice", choices=(Choice("1", "猪"), Choice("2", "羊"), Choice("3", "兔")))
NEW = field("choice", choices=(Choice("1", "羊"), Choice("2", "猪"), Choice("3", "其他")))
MANY_OLD, MANY_NEW = replace(OLD, type=FieldType.CHOICES), replace(NEW, type=FieldType.CHOICES)


@pytest.mark.parametrize(
    ("now", "token", "then", "wanted"),
    [
        (MU, "2", HECTARE, "30"),
        (MU, "0.5", HECTARE, "7.5"),
        (HECTARE, "100", MU, "6.6667"),
        (MU, "12.50", MU, "12.50"),
        (MU, "-0.2", HECTARE, "-3"),
        (MU, "", HECTARE, ""),
        (MU, "未监测", HECTARE, "未监测"),
        (MU, "?两亩", HECTARE, None),
        (MU, "冲突", HECTARE, None),
        (MU, "2", field("decimal", unit="吨", decimals=1), None),
        (MU, "2", field("decimal", decimals=1), None),
        (field("integer", unit="万元"), "12000", field("integer", unit="元"), "1.2"),
        (field("integer"), "12.5", field("decimal", decimals=1), "12.5"),
        (NEW, "1", OLD, "2"),
        (NEW, "2", OLD, "1"),
        (NEW, "3", OLD, "3"),
        (NEW, "9", OLD, None),
        (MANY_NEW, "1;2", MANY_OLD, "1;2"),
        (MANY_NEW, "1;9", MANY_OLD, None),
        (MANY_NEW, "1", OLD, "2"),
        (field("text"), "1", OLD, "猪"),
        (field("text"), "甲\n乙", field("note"), "甲 乙"),
        (field("note"), "甲", field("text"), "甲"),
        (field("text"), "不适用", MU, None),
        (field("text", states=(State.NOT_APPLICABLE,)), "不适用", field("text"), None),
        (field("month"), "2023-05-18", field("date"), "2023-05"),
        (field("year"), "2023-05-18", field("date"), "2023"),
        (field("year"), "2023-05", field("month"), "2023"),
        (field("date"), "2023-05", field("month"), None),
        (field("boolean"), "1", OLD, None),
        (field("integer"), "十", field("text"), None),
        (field("ref", to="T20"), "x", field("ref", to="T21"), None),
        (MU, "12.5", None, "12.5"),
        (MU, "1e3", None, None),
        (field("date"), "2023-02-30", None, None),
    ],
)
def test_it_is_carried_like_this(now: Field, token: str, then: Field | None, wanted: str | None) -> None:
    assert carry(now, token, then, PACK) == wanted


@pytest.mark.parametrize(
    ("now", "then", "why"),
    [
        (MU, HECTARE, ""),
        (MU, field("decimal", unit="吨", decimals=1), "单位不能换算（去年 吨，今年 亩）"),
        (MU, field("decimal", decimals=1), "单位不能换算（去年 无单位，今年 亩）"),
        (MU, field("text"), "类型不同"),
        (field("date"), field("integer"), "类型不同"),
        (field("text"), OLD, ""),
    ],
)
def test_what_can_never_be_carried_is_said_once(now: Field, then: Field, why: str) -> None:
    assert why_not(now, then) == why


KINDS = [kind for kind in FIELDS if kind != "ref"]


@given(st.data(), st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_whatever_is_carried_is_a_token_of_the_field(data: st.DataObject, now: str, then: str) -> None:
    token = data.draw(VALUES[then])
    found = carry(FIELDS[now], token, FIELDS[then], PACK)
    assert found is None or is_canonical(FIELDS[now], found)


@given(st.data(), st.sampled_from(["integer", "decimal", "date", "month", "boolean", "uscc", "note"]))
def test_an_unchanged_field_keeps_what_it_had(data: st.DataObject, kind: str) -> None:
    token = data.draw(VALUES[kind])
    same = replace(FIELDS[kind], minimum=Decimal(0) if kind == "decimal" else None, yoy=Level.NOTE)
    if not token.startswith("?") and token not in [state.value for state in State]:
        assert carry(same, token, FIELDS[kind], PACK) == token
