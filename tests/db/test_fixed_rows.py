"""Rows that are given: townships, the other townships, villages, code lists, cards."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from db.journal import Act, Edit, RowKey, add_rows, delete_rows, duplicate_rows, put_row, set_cells
from db.merging.checkpoint import checkpoint, columns_of
from db.rights import rights_of
from db.rows import find_row, fixed_names, rows
from db.state import rebuild
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from office.owing import owed_by
from tests.county import CAMPAIGN
from tests.db.copies import hand_over, report_of
from tests.db.small_county import OTHER, SEAT, TOWN, Small

CODES = {
    "T01": [SEAT, TOWN, OTHER],
    "T02": [TOWN, OTHER],
    "T05": ["653130100201", "653130101201", "653130101202"],
    "T10": ["1", "2"],
}
CHECKED = Act(reason="核实")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    county = Small(tmp_path)
    yield county
    county.close()


def codes(store: Store, table: str) -> list[str]:
    names = fixed_names(store, store.table(table))
    return [names[row.key.id].code for row in rows(store, table)]


@pytest.mark.parametrize("table", [*CODES, "T06"])
def test_given_rows_are_there_from_the_start_with_ids_that_every_copy_makes(small: Small, table: str) -> None:
    wanted = [fixed_id(CAMPAIGN, f"{table}/{code}") for code in CODES[table]] if table in CODES else []
    for store in (small.bureau, small.unit("SW"), small.unit(TOWN)):
        found = [row.key for row in rows(store, table)]
        assert {key.owner for key in found} == {""}
        assert sorted(key.id for key in found) == sorted(wanted or [fixed_id(CAMPAIGN, "T06")])


@pytest.mark.parametrize("table", CODES)
def test_a_given_row_shows_its_code_and_nobody_writes_it(small: Small, table: str) -> None:
    store = small.bureau
    assert [row.tokens["place"] for row in rows(store, table)] == codes(store, table)
    first = next(rows(store, table)).number
    with pytest.raises(EntryRefused) as caught:
        set_cells(store, [Edit(first, "place", "653130999")], CHECKED)
    assert caught.value.code == "E-READ-ONLY"
    set_cells(store, [Edit(first, "area", "3")], CHECKED)
    before = [(row.key.id, dict(row.tokens)) for row in rows(store, table)]
    checkpoint(store)
    rebuild(store)
    assert [(row.key.id, dict(row.tokens)) for row in rows(store, table)] == before
    assert "place" not in columns_of(store.table(table)).public


@pytest.mark.parametrize("table", [*CODES, "T06"])
def test_given_rows_are_neither_added_nor_deleted_nor_copied(small: Small, table: str) -> None:
    first = next(rows(small.bureau, table)).number
    acts: list[Callable[[], object]] = [
        lambda: add_rows(small.bureau, table, [{}], Act("add", reason="核实")),
        lambda: delete_rows(small.bureau, [first], Act("delete", reason="核实")),
        lambda: duplicate_rows(small.bureau, [first], Act("add", reason="核实")),
    ]
    for work in acts:
        with pytest.raises(EntryRefused) as caught:
            work()
        assert caught.value.code == "E-FIXED-ROWS"
    assert checkpoint(small.bureau) is None


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("T01", TOWN, TOWN),
        ("T01", "东乡", TOWN),
        ("T02", "西乡", OTHER),
        ("T05", "东二村", "653130101202"),
        ("T05", "653130100201", "653130100201"),
        ("T10", "2", "2"),
        ("T10", "牛", "2"),
    ],
)
def test_a_given_row_is_found_by_its_code_and_by_its_name(small: Small, table: str, text: str, code: str) -> None:
    assert find_row(small.bureau, table, text).key.id == fixed_id(CAMPAIGN, f"{table}/{code}")


def test_the_seat_is_not_among_the_other_townships(small: Small) -> None:
    with pytest.raises(EntryRefused) as caught:
        find_row(small.bureau, "T02", "城关镇")
    assert caught.value.code == "E-ROW"


def test_a_card_is_found_by_a_dash_and_a_source_by_its_name(small: Small) -> None:
    assert find_row(small.bureau, "T06", "-").key.id == fixed_id(CAMPAIGN, "T06")
    number = add_rows(small.bureau, "T40", [{"name": "东泉"}], Act("add", reason="代录")).added[0]
    assert find_row(small.bureau, "T40", "东泉").number == number
    add_rows(small.bureau, "T40", [{"name": "东泉"}], Act("add", reason="代录"))
    with pytest.raises(EntryRefused) as caught:
        find_row(small.bureau, "T40", "东泉")
    assert caught.value.code == "E-ROW-AMBIGUOUS"


def writable(store: Store, table: str) -> list[str]:
    found = []
    names = fixed_names(store, store.table(table))
    for row in list(rows(store, table)):
        with suppress(EntryRefused):
            set_cells(store, [Edit(row.number, "area", "1")])
            found.append(names[row.key.id].code)
    return sorted(found)


def test_a_township_writes_its_own_row_and_those_of_its_villages(small: Small) -> None:
    town = small.unit(TOWN)
    assert writable(town, "T01") == [TOWN]
    assert writable(town, "T05") == ["653130101201", "653130101202"]
    assert writable(town, "T02") == []
    assert writable(town, "T10") == []


def test_a_department_with_the_whole_list_writes_all_rows(small: Small) -> None:
    water = small.unit("SW")
    assert writable(water, "T02") == [TOWN, OTHER]
    assert writable(water, "T10") == ["1", "2"]
    assert writable(water, "T01") == []


def test_rows_of_all_townships_meet_at_the_bureau(small: Small) -> None:
    for place, code in enumerate((TOWN, OTHER)):
        store = small.unit(code)
        set_cells(store, [Edit(find_row(store, "T01", code).number, "area", str(place + 1))])
        hand_over(report_of(store), small.bureau)
    assert {row.tokens["area"] for row in rows(small.bureau, "T01")} == {"", "1", "2"}
    assert codes(small.bureau, "T01") == [SEAT, TOWN, OTHER]


def test_a_township_cannot_report_a_row_of_another(small: Small) -> None:
    town = small.unit(TOWN)
    row = find_row(town, "T01", "西乡").number
    with pytest.raises(EntryRefused) as caught:
        set_cells(town, [Edit(row, "area", "1")])
    assert caught.value.code == "E-NOT-YOURS"
    assert "由西乡填报" in str(caught.value), "and not by whoever fills some row of the table"


def test_a_duty_without_any_row_is_none(small: Small) -> None:
    """The seat has no row among the other townships, and nothing to fill or to declare there."""
    for unit in (SEAT, TOWN):
        key = RowKey("K04", "HB", fixed_id(CAMPAIGN, f"K04/{unit}/T02/"))
        put_row(small.bureau, key, {"unit": unit, "tbl": "T02", "row_scope": "town", "active": "1"}, Act("system"))
    assert rights_of(small.bureau, SEAT).of("T02") == ()
    assert [one.id for one in owed_by(small.bureau, SEAT)].count("T02") == 0
    assert len(rights_of(small.bureau, TOWN).of("T02")) == 1
