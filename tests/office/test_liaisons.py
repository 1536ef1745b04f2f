"""Liaisons: named value by value, judged like any field, dated the day they are named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.batch import Act
from db.history import undo_last
from db.journal import RowKey, put_row
from db.rows import rows
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from office.liaisons import liaison_fields, liaisons, own_liaisons, remove_liaison, unfinished, write_liaison
from tests.office.small_pack import make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make(tmp_path / "ny") as store:
        yield store


def test_a_unit_names_its_liaison_value_by_value(store: Store) -> None:
    assert own_liaisons(store) == []
    assert unfinished(store) == ""
    write_liaison(store, None, "name", " 填表人甲 ")
    (one,) = own_liaisons(store)
    assert (one.unit, one.texts["name"], one.texts["reported_on"]) == ("NY", "填表人甲", store.clock()[:10])
    assert set(one.faults) == {"position", "phone"}
    assert unfinished(store) == "联络员的职务、电话没有填或者不对"
    for name, text in (("position", "科员"), ("phone", " 0123-4567890 "), ("reported_on", "2024.8.1")):
        write_liaison(store, one.number, name, text)
    (one,) = own_liaisons(store)
    assert one.texts == {
        "position": "科员",
        "name": "填表人甲",
        "phone": "0123-4567890",
        "reported_on": "2024-08-01",
    }
    assert (one.faults, unfinished(store)) == ({}, "")
    (kept,) = rows(store, "C04")
    assert (kept.key.owner, kept.tokens["unit"]) == ("NY", "NY")


def test_what_is_typed_wrong_is_kept_and_told(store: Store) -> None:
    write_liaison(store, None, "phone", "打办公室")
    (one,) = own_liaisons(store)
    write_liaison(store, one.number, "reported_on", "八月初")
    (one,) = own_liaisons(store)
    assert one.texts["phone"] == "打办公室"
    assert "格式不对" in one.faults["phone"]
    assert "看不懂" in one.faults["reported_on"]
    assert "电话" in unfinished(store)


def test_naming_is_one_act_and_is_taken_back_at_one_stroke(store: Store) -> None:
    write_liaison(store, None, "name", "填表人甲")
    undo_last(store)
    assert liaisons(store) == []
    write_liaison(store, None, "name", "填表人甲")
    remove_liaison(store, liaisons(store)[0].number)
    assert liaisons(store) == []
    undo_last(store)
    assert [one.texts["name"] for one in liaisons(store)] == ["填表人甲"]


def test_others_liaisons_are_not_the_units_own(store: Store) -> None:
    put_row(
        store,
        RowKey("C04", "HB", fixed_id(store.identity.campaign, "other")),
        {"unit": "HB", "name": "填表人乙"},
        Act("system"),
    )
    (other,) = liaisons(store)
    assert own_liaisons(store) == []
    assert unfinished(store) == ""
    with pytest.raises(EntryRefused):
        write_liaison(store, other.number, "name", "填表人甲")
    with pytest.raises(EntryRefused):
        remove_liaison(store, other.number)


def test_everything_but_whose_it_is_can_be_written(store: Store) -> None:
    assert {field.name for field in store.table("C04").fields} - {field.name for field in liaison_fields(store)} == {
        "unit"
    }
