"""Findings while typing and findings of a pass are the same findings."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.checks.findings import rules_of
from db.checks.passes import look_over
from db.checks.problems import problems
from db.checks.settle import judge_all, settle_tables
from db.journal import Edit, add_rows, delete_rows, set_cells
from db.rows import rows
from db.store import Store
from db.troubles import EntryRefused
from forms.model import Level
from office.entry import Typed, add_typed, type_cells
from tests.county import FARM

TYPED = st.sampled_from(
    ["", "1", "0", "-5", "1200", "12.345", "850.00", "999999999", "约一百", "不适用", "未检出", "是", "否", "猪", "羊",
     "2024-05-18", "1999.1.1", "91653130MA7TEXT072", "91653130MA7TEXT073", "91999999600037341N", "#REF!", "＃n/a",
     "653130100", "653130999", "640323101", "=1+1", "-一",
     "在养", "停养", "78.5", "39.7", "长" * 130]
)  # fmt: skip

#: Each alone makes a row suspicious, and nothing else in it does.
ODD = (
    *(
        {"design_cap": "-5"},
        {"land_mu": "300.505"},
        {"note": "=1+1"},
        {"phone": "12"},
        {"stock": "35", "status": "关闭"},
    ),
    *({"town_code": "653130999"}, {"ledger_from": "1899-01-01"}, {"dung_vol": ""}, {"dung_rain": "未检出"}),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from([*FARM, "uscc", "phone", "note"]), TYPED), max_size=4))
def test_a_pass_finds_what_typing_found(store: Store, changes: list[dict[str, str]]) -> None:
    """The pass only looks at suspects; if it overlooked one, it would find less than typing did."""
    delete_rows(store, [row.number for row in rows(store, "T31")])
    add_typed(store, "T31", [{**FARM, **cells} for cells in changes])
    settle_tables(store)
    while_typing = problems(store, "T31")
    judge_all(store)
    assert problems(store, "T31") == while_typing


def test_many_rows_at_once_are_judged_as_one_by_one(store: Store) -> None:
    """In a paste a scan tells which rows are judged at all; typed one by one each is."""
    kinds = [*ODD, {}]
    alone = []
    for cells in kinds:
        (number,) = add_typed(store, "T31", [{**FARM, **cells}]).written.added
        alone.append(_found_in(store, number))
        delete_rows(store, [number])
    assert [bool(found) for found in alone] == [*([True] * len(ODD)), False]
    lines = [{**FARM, "name": f"场{place}", **kinds[place % len(kinds)]} for place in range(90)]
    numbers = add_typed(store, "T31", lines).written.added
    assert [_found_in(store, number) for number in numbers] == [alone[place % len(kinds)] for place in range(90)]


def _found_in(store: Store, number: int) -> list[tuple[str, str, str]]:
    asked = (
        "SELECT code, field, text FROM problem WHERE row = ?1 AND NOT wide"
        " UNION ALL SELECT 'V-REQUIRED', fields, '' FROM blank WHERE row = ?1 ORDER BY 1, 2"
    )
    return store.sql.execute(asked, (number,)).fetchall()


def test_what_a_sheet_has_spoilt_and_odd_codes_are_found_by_typing_and_by_a_pass(store: Store) -> None:
    """Rows that nothing but these findings makes suspicious."""
    add_typed(store, "T31", [{**FARM, "note": "#REF!"}, {**FARM, "name": "东场", "uscc": "91999999600037341N"}])
    settle_tables(store)
    while_typing = problems(store, "T31")
    assert {("V-SHEET", Level.ERROR), ("V-DOUBT", Level.EXPLAIN)} <= {(item.check, item.level) for item in while_typing}
    assert len(look_over(store, rules_of(store, "T31")).suspects) == 2
    judge_all(store)
    assert problems(store, "T31") == while_typing


def test_a_farm_without_fault_has_no_finding(store: Store) -> None:
    add_typed(store, "T31", [FARM])
    assert problems(store, "T31") == []


def test_a_finding_comes_and_goes_with_the_cell(store: Store) -> None:
    row = add_typed(store, "T31", [FARM]).written.rows["T31"][0]
    type_cells(store, "T31", [Typed(row, "dung_used", "9000")])
    (found,) = problems(store, "T31")
    assert (found.field, found.level) == ("dung_used", Level.ERROR)
    assert "不应大于" in found.text
    type_cells(store, "T31", [Typed(row, "dung_used", "900")])
    assert problems(store, "T31") == []


def test_a_check_is_quiet_while_a_required_field_it_reads_is_blank(store: Store) -> None:
    row = add_typed(store, "T31", [FARM]).written.rows["T31"][0]
    type_cells(store, "T31", [Typed(row, "dung_used", "9000"), Typed(row, "dung_gen", "")])
    assert [found.check for found in problems(store, "T31")] == ["V-REQUIRED"]


def test_a_computed_field_follows_what_it_reads_and_cannot_be_written(store: Store) -> None:
    number = add_typed(store, "T31", [{**FARM, "dung_gen": "3", "dung_used": "1", "urine_gen": "0", "urine_used": "0"}])
    (row,) = rows(store, "T31")
    assert row.tokens["use_pct"] == "33.33"
    type_cells(store, "T31", [Typed(row.number, "dung_gen", "")])
    assert next(rows(store, "T31")).tokens["use_pct"] == ""
    with pytest.raises(EntryRefused) as caught:
        set_cells(store, [Edit(row.number, "use_pct", "99")])
    assert caught.value.code == "E-READ-ONLY"
    assert number.written.rows == {"T31": [row.number]}


def test_equal_keys_are_an_error_in_one_unit_and_to_be_explained_across_units(store: Store) -> None:
    """Domain.md 3.7, X12."""
    first, second = (add_typed(store, "T31", [FARM]).written.rows["T31"][0] for _ in range(2))
    assert {(found.check, found.level) for found in problems(store, "T31")} == {("V-KEY", Level.ERROR)}
    store.sql.execute("UPDATE row SET owner = '653130100' WHERE n = ?", (second,))
    judge_all(store)
    assert {(found.check, found.level) for found in problems(store, "T31")} == {("V-KEY", Level.EXPLAIN)}
    type_cells(store, "T31", [Typed(first, "name", "东风养殖场")])
    assert problems(store, "T31") == []


def test_a_hundred_findings_are_kept_apart_by_row(store: Store) -> None:
    add_rows(store, "T31", [{"name": f"第{place}场"} for place in range(20)])
    found = problems(store, "T31")
    assert len({problem.id for problem in found}) == len(found)
