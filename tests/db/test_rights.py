"""Who may write what, and how it is said to whoever may not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.journal import SYSTEM, Act, Edit, RowKey, add_rows, put_row, set_cells
from db.merging.checkpoint import checkpoint
from db.people import set_person
from db.rights import Rights, ever_rights, not_yours, rights_of, whose
from db.rows import rows
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from tests.county import CAMPAIGN
from tests.db.copies import hand_over, report_of, task_for
from tests.db.small_county import OTHER, OWNERS, TOWN, Small


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    county = Small(tmp_path)
    yield county
    county.close()


def end_duty(store: Store, unit: str, table: str) -> None:
    key = RowKey("K04", "HB", fixed_id(CAMPAIGN, f"K04/{unit}/{table}/"))
    put_row(store, key, {"active": "0"}, Act(SYSTEM))
    checkpoint(store)


def test_each_part_of_the_card_is_its_owners_alone(small: Small) -> None:
    card = small.bureau.table("T06")
    for section, unit in OWNERS.items():
        for other in {*OWNERS.values(), "SW", TOWN} - {"HB"}:
            rights = rights_of(small.bureau, other)
            assert rights.may_write(card, "", fixed_id(CAMPAIGN, "T06"), section) == (other == unit)


def test_rows_of_a_list_are_written_by_who_made_them_and_by_who_has_all(small: Small) -> None:
    sources = small.bureau.table("T40")
    town, water, budget = (rights_of(small.bureau, unit) for unit in (TOWN, "SW", "CZ"))
    assert (town.may_write(sources, TOWN, "x", None), town.may_write(sources, OTHER, "x", None)) == (True, False)
    assert (water.may_write(sources, TOWN, "x", None), water.may_write(sources, "SW", "x", None)) == (True, True)
    assert not budget.may_write(sources, "CZ", "x", None)
    assert [rights.may_add(sources) for rights in (town, water, budget)] == [True, True, False]


def test_the_bureau_says_why_only_where_others_fill(small: Small) -> None:
    rights, pack = rights_of(small.bureau, "HB"), small.pack
    card, sources = pack.table("T06"), pack.table("T40")
    assert [rights.needs_reason(card, "", section) for section in OWNERS] == [True, True, True, True, False]
    assert rights.needs_reason(sources, TOWN, None)
    assert not rights.needs_reason(sources, "HB", None)
    assert not rights_of(small.bureau, "SW").needs_reason(sources, TOWN, None)


@pytest.mark.parametrize(
    ("table", "owner", "section", "names"),
    [
        ("T06", "", "B", "发展和改革委员会"),
        ("T40", TOWN, None, "东乡"),
        ("T10", "", None, "水务局"),
        ("T41", "", None, "水务局"),
        ("T05", "", None, "城关镇、东乡、西乡"),
    ],
)
def test_a_refusal_names_whose_it_is(small: Small, table: str, owner: str, section: str | None, names: str) -> None:
    named = {unit.code: unit.name for unit in small.pack.units}
    wanted = names if names.count("乡") else {"发展和改革委员会": named["FG"], "水务局": named["SW"]}[names]
    assert whose(small.bureau, small.pack.table(table), owner, section) == wanted
    assert wanted in str(not_yours(small.bureau, small.pack.table(table), owner, section))


def test_a_duty_that_ended_no_longer_writes_and_what_was_written_stays_rightful(small: Small) -> None:
    water = small.unit("SW")
    row = add_rows(water, "T41", [{"name": "水厂"}]).added[0]
    early = report_of(water)
    end_duty(small.bureau, "SW", "T41")
    hand_over(task_for(small.bureau, "SW"), water)
    with pytest.raises(EntryRefused) as caught:
        set_cells(water, [Edit(row, "name", "别的")])
    assert caught.value.code == "E-NOT-YOURS"
    hand_over(early, small.bureau)
    assert [found.tokens["name"] for found in rows(small.bureau, "T41")] == ["水厂"]
    assert not covers(rights_of(small.bureau, "SW"), "T41")
    assert covers(ever_rights(small.bureau, "SW"), "T41")


def covers(rights: Rights, table: str) -> bool:
    return any(duty.table == table for duty in rights.duties)


def test_a_change_of_person_parts_what_each_has_typed(small: Small) -> None:
    """The set of one person is closed before the other one types, so that each stands for his own."""
    water = small.unit("SW")
    row = add_rows(water, "T41", [{"name": "水厂"}]).added[0]
    set_person(water, "填表人乙")
    set_cells(water, [Edit(row, "name", "新水厂")])
    people = [
        (changeset.head.person, change.cells)
        for changeset in report_of(water).changesets
        for change in changeset.rows
        if change.table == "T41"
    ]
    assert len({person for person, _ in people}) == 2
    assert {cells["name"] for _, cells in people} == {"水厂", "新水厂"}


def test_a_duty_on_one_code_of_a_list_is_about_its_row_alone(small: Small) -> None:
    key = RowKey("K04", "HB", fixed_id(CAMPAIGN, "K04/ZJ/T10/1"))
    tokens = {"unit": "ZJ", "tbl": "T10", "section": "1", "row_scope": "own", "active": "1"}
    put_row(small.bureau, key, tokens, Act(SYSTEM))
    checkpoint(small.bureau)
    rights, table = rights_of(small.bureau, "ZJ"), small.bureau.table("T10")
    allowed = {code: rights.may_write(table, "", fixed_id(CAMPAIGN, f"T10/{code}"), None) for code in ("1", "2")}
    assert allowed == {"1": True, "2": False}
    assert rights.sees("T10")
    assert not rights.may_add(table)
