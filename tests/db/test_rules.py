"""One row in hand: computed fields, quiet checks, what a finding rests on, and last year's row beside it."""

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest

from db.checks.rules import Found, Rules
from forms.model import Check, Field, FieldType, Kind, Level, Pack, Table
from tests.db.test_passes import PLAIN, found_and_suspected


def number(name: str, places: int = 2, **more: object) -> Field:
    return Field(name, name, FieldType.DECIMAL, decimals=places, **more)  # type: ignore[arg-type]


def table(*fields: Field, checks: tuple[Check, ...] = ()) -> Table:
    return Table("T01", "表", Kind.LIST, fields, checks)


def check(expect: str, at: str = "a", message: str = "。") -> Check:
    return Check("T01-01", Level.EXPLAIN, message, expect=expect, at=(at,))


def judge(
    form: Table, row: Mapping[str, str], last: Mapping[str, str] | None = None, pack: Pack = PLAIN
) -> list[Found]:
    rules = Rules(pack, form)
    tokens = {**dict.fromkeys(rules.codec.names, ""), **row}
    rules.formulas.compute(tokens, None, last)
    return rules.findings(tokens, rules.codec.line(tokens), None, last)


def codes(found: list[Found]) -> list[str]:
    return [item.code for item in found]


def shown(found: list[Found]) -> dict[str, str]:
    (item,) = [item for item in found if item.code == "T01-01"]
    values: dict[str, str] = json.loads(item.shown)
    return values


SHARE = number("share", compute="coalesce(a, 0) / b * 100")
FORM = table(number("a", required=True), number("b", required=True), SHARE, checks=(check("share > 50", "share"),))


def test_a_check_is_quiet_while_what_a_computed_field_needs_is_blank() -> None:
    """Here the computed field has a result all the same, and the check would fail on it."""
    assert codes(judge(FORM, {"b": "10"})) == ["V-REQUIRED"]
    assert codes(judge(FORM, {"a": "1", "b": "10"})) == ["T01-01"]


def test_it_is_quiet_through_several_computed_fields() -> None:
    twice = number("twice", compute="coalesce(once, 0) * 2")
    form = table(number("a", required=True), number("once", compute="a"), twice, checks=(check("twice > 5", "twice"),))
    assert codes(judge(form, {})) == ["V-REQUIRED"]
    assert codes(judge(form, {"a": "1"})) == ["T01-01"]


def test_a_computed_field_without_result_passes() -> None:
    form = table(number("a"), number("b"), number("share", compute="a / b"), checks=(check("share > 50"),))
    assert judge(form, {"a": "1", "b": "0"}) == []
    assert judge(form, {"a": "1"}) == []


def test_an_explanation_rests_on_computed_values_too() -> None:
    assert shown(judge(FORM, {"a": "1", "b": "10"})) == {"share": "10.00"}


def test_an_explanation_rests_on_last_years_value_too() -> None:
    form = table(number("a"), checks=(check("a >= last_a", message="去年是 {last_a}，今年是 {a}。"),))
    found = judge(form, {"a": "1"}, {"a": "2.50"})
    assert shown(found) == {"a": "1", "last_a": "2.50"}
    assert found[0].text == "去年是 2.50，今年是 1。"
    assert judge(form, {"a": "1"}) == []


def test_conditions_can_ask_last_years_row() -> None:
    form = table(number("a"), number("why", required="a < last_a", relevant="last_a is not null"))
    assert codes(judge(form, {"a": "1"}, {"a": "2"})) == ["V-REQUIRED"]
    assert codes(judge(form, {"a": "1", "why": "1"})) == ["V-RELEVANT"]
    assert judge(form, {"a": "3"}, {"a": "2"}) == []


@pytest.mark.parametrize("last", [None, {}, {"a": ""}, {"a": "未监测"}, {"a": "?二"}])
def test_what_last_year_did_not_say_is_nothing(last: Mapping[str, str] | None) -> None:
    form = table(number("a"), number("more", compute="a - last_a"), checks=(check("a < last_a"),))
    assert judge(form, {"a": "1"}, last) == []


@pytest.mark.parametrize(
    ("expect", "a", "b"),
    [
        ("a + b = 0.3", "0.1", "0.2"),
        ("a + b <= 0.3", "0.1", "0.2"),
        ("a + b >= 0.3", "0.1", "0.2"),
        ("a + a + b = 100", "33.3", "33.4"),
        ("add(a, a, b) = 100", "33.3", "33.4"),
        ("total = 2.3", "1.15", "1.1"),
        ("a * 100 = 115", "1.15", ""),
    ],
)
def test_what_adds_up_on_paper_has_no_finding(expect: str, a: str, b: str) -> None:
    """1.15 + 1.1 is 2.2499999999999996 in binary; half up, to one place, it is 2.3 all the same."""
    form = table(number("a"), number("b"), number("total", 1, compute="a + b"), checks=(check(expect),))
    assert judge(form, {"a": a, "b": b}) == []
    assert found_and_suspected(form, [{"a": a, "b": b}]) == ([], [])


def test_a_change_is_found_with_both_values() -> None:
    form = table(number("a", unit="亩", yoy=Level.NOTE, yoy_beyond=Decimal(10)))
    (found,) = judge(form, {"a": "112"}, {"a": "100.0"})
    assert (found.code, found.level) == ("V-YOY", Level.NOTE)
    assert json.loads(found.shown) == {"a": "112", "last_a": "100.0"}
    assert judge(form, {"a": "110"}, {"a": "100.0"}) == []


def test_one_mistake_is_one_finding() -> None:
    """A unit slip takes the place of the change."""
    form = table(number("a", unit="亩", yoy=Level.EXPLAIN))
    (found,) = judge(form, {"a": "20"}, {"a": "300"})
    assert found.code == "V-SLIP"
    assert "“公顷”" in found.text
    assert "300 亩" in found.text


def test_a_field_in_conflict_is_not_compared() -> None:
    form = table(number("a", yoy=Level.EXPLAIN))
    rules = Rules(PLAIN, form)
    disputed = {"a": ["5", "6"]}
    found = rules.findings({"a": "冲突"}, rules.codec.line({"a": "冲突"}, disputed), disputed, {"a": "1"})
    assert codes(found) == ["V-CONFLICT"]
