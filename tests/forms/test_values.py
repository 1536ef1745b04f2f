"""The three faces of a cell: token, stored pair, and back."""

import pytest

from forms.model import Field, FieldType, State
from forms.values import CONFLICT, MISSING, Extra, Sql, is_canonical, is_state, is_unparsed, is_value, load, store

NUMBER = Field("d", "面积", FieldType.DECIMAL, decimals=4)
NAME = Field("t", "名称", FieldType.TEXT)
PLACE = Field("ts", "位置", FieldType.TEXT, states=(State.NOT_APPLICABLE,))
YES_NO = Field("b", "是否", FieldType.BOOLEAN)
DAY = Field("da", "日期", FieldType.DATE)


@pytest.mark.parametrize(
    ("field", "token", "value", "extra"),
    [
        (NUMBER, "", None, None),
        (NUMBER, "12", 12.0, None),
        (NUMBER, "12.5", 12.5, None),
        (NUMBER, "12.50", 12.5, {"t": "12.50"}),
        (NUMBER, "0", 0.0, None),
        (NUMBER, "0.00", 0.0, {"t": "0.00"}),
        (NUMBER, "-0.5", -0.5, None),
        (NUMBER, "123456789012345", 123456789012345.0, None),
        (NUMBER, "0.000000123", 1.23e-07, {"t": "0.000000123"}),
        (NUMBER, "0.0000000000000000000000123", 1.23e-23, {"t": "0.0000000000000000000000123"}),
        (NUMBER, "未检出", None, {"s": "未检出"}),
        (NUMBER, "?12亩", None, {"u": "12亩"}),
        (NUMBER, "?", None, {"u": ""}),
        (NAME, "?", "?", None),
        (NAME, "不适用", "不适用", None),
        (PLACE, "不适用", None, {"s": "不适用"}),
        (YES_NO, "1", 1.0, None),
        (YES_NO, "0", 0.0, None),
        (DAY, "2024-05-18", "2024-05-18", None),
        (DAY, "?明天", None, {"u": "明天"}),
    ],
)
def test_a_token_is_stored_like_this_and_comes_back(field: Field, token: str, value: Sql, extra: Extra | None) -> None:
    assert store(field, token) == (value, extra)
    assert load(field, value, extra) == token


def test_a_register_in_conflict_comes_back_as_the_mark_of_a_conflict() -> None:
    assert load(NUMBER, None, {"c": ["1", "2"]}) == CONFLICT


def test_four_facts_are_told_apart() -> None:
    """NULL in SQL means four things; only the token says which."""
    facts = ["", "未检出", "不适用", "0"]
    assert [is_value(NUMBER, token) for token in facts] == [False, False, False, True]
    assert [is_state(NUMBER, token) for token in facts] == [False, True, True, False]
    assert not any(is_unparsed(NUMBER, token) for token in facts)
    assert len({str(store(NUMBER, token)) for token in facts}) == len(facts)


def test_what_is_missing_in_tables_for_outsiders() -> None:
    assert MISSING[0] == ""
    assert set(MISSING) == {"", CONFLICT, *State}


@pytest.mark.parametrize(
    ("field", "token", "expected"),
    [
        (NUMBER, "", True),
        (NUMBER, "12.50", True),
        (NUMBER, "未监测", True),
        (NUMBER, "?12亩", True),
        (NUMBER, "1,200", False),
        (NUMBER, "007", False),
        (NUMBER, "+1", False),
        (NUMBER, "-0.0", False),
        (NUMBER, "1e5", False),
        (NUMBER, "1234567890123456", False),
        (NUMBER, "?", False),
        (NUMBER, CONFLICT, False),
        (DAY, "2024-05-18", True),
        (DAY, "2024.5.18", False),
        (YES_NO, "1", True),
        (YES_NO, "是", False),
        (NAME, "未监测", True),
        (NAME, " a", False),
        (NAME, CONFLICT, False),
    ],
)
def test_only_what_typing_could_have_given_is_canonical(field: Field, token: str, expected: bool) -> None:
    assert is_canonical(field, token) is expected
