"""Copying from last year: one batch, undone as one; what is there stays unless one says otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.history import undo
from db.journal import Act, Edit, add_rows, set_cells
from db.lastrows import continued_id
from db.lastyear import Source, SourceRow, SourceTable, bring_last_year
from db.merging.checkpoint import checkpoint
from db.rows import rows
from db.store import Store
from db.troubles import EntryRefused
from office.last_year import copy_from_last
from tests.db.years import OTHER, TOWN, Years, bring, row_id


@pytest.fixture
def years(tmp_path: Path) -> Iterator[Years]:
    with Years(tmp_path) as found:
        yield found


@pytest.fixture
def unit(years: Years) -> Store:
    store = years.new("XM")
    bring(
        store,
        ("XM", {"name": "甲场", "species": "1", "owner_name": "户甲", "stock": "12.0", "land": "30.50"}),
        ("XM", {"name": "乙场", "species": "2", "stock": "未监测"}),
        (TOWN, {"name": "丙场"}),
    )
    return store


def farms(store: Store) -> dict[str, tuple[str, str]]:
    return {row.tokens["name"]: (row.tokens["stock"], row.tokens["land"]) for row in rows(store, "T01")}


def test_a_list_gets_the_rows_that_are_missing_as_they_were_typed(unit: Store) -> None:
    add_rows(unit, "T01", [{"name": "乙场", "species": "2", "stock": "5"}])
    written = copy_from_last(unit, "T01")
    assert farms(unit) == {"乙场": ("5", ""), "甲场": ("12.0", "30.50")}
    made = next(row for row in rows(unit, "T01") if row.tokens["name"] == "甲场")
    assert made.key.id == continued_id(unit, "T01", "XM", row_id(1))
    assert made.tokens["owner_name"] == "户甲"
    assert copy_from_last(unit, "T01").rows == {}
    undo(unit, written.batch)
    assert farms(unit) == {"乙场": ("5", "")}
    copy_from_last(unit, "T01")
    assert len(farms(unit)) == 2


def test_it_is_one_act_of_its_kind(unit: Store) -> None:
    written = copy_from_last(unit, "T01")
    found = unit.sql.execute("SELECT kind, label FROM batch WHERE n = ?", (written.batch,)).fetchone()
    assert found == ("copy", "沿用上年：养殖场")
    assert len(written.rows["T01"]) == 2


def test_cells_of_a_row_are_filled_where_they_are_blank(unit: Store) -> None:
    (number,) = add_rows(unit, "T01", [{"name": "甲场", "species": "1", "stock": "9"}]).rows["T01"]
    copy_from_last(unit, "T01", [number])
    assert farms(unit) == {"甲场": ("9", "30.50")}
    assert next(rows(unit, "T01")).tokens["growth"] == "-3"


def test_only_the_fields_asked_for_and_over_what_is_there_if_one_says_so(unit: Store) -> None:
    (number,) = add_rows(unit, "T01", [{"name": "甲场", "species": "1", "stock": "9"}]).rows["T01"]
    copy_from_last(unit, "T01", [number], ["stock"])
    assert farms(unit) == {"甲场": ("9", "")}
    written = copy_from_last(unit, "T01", None, ["stock"], overwrite=True)
    assert farms(unit) == {"甲场": ("12.0", "")}
    undo(unit, written.batch)
    assert farms(unit) == {"甲场": ("9", "")}


def test_a_computed_field_cannot_be_asked_for(unit: Store) -> None:
    for name, code in (("growth", "E-READ-ONLY"), ("nobody", "E-FIELD")):
        with pytest.raises(EntryRefused) as caught:
            copy_from_last(unit, "T01", None, [name])
        assert caught.value.code == code


def test_a_card_is_filled_section_by_section(years: Years) -> None:
    store = years.new("ZR")
    line = SourceRow("", row_id(1), {"herds": "12", "forest": "8.5"})
    bring_last_year(store, Source("去年", 2023, (SourceTable("T02", {"herds": None, "forest": None}, [line]),)))
    copy_from_last(store, "T02")
    (card,) = rows(store, "T02")
    assert (card.tokens["forest"], card.tokens["herds"]) == ("8.5", "")
    with pytest.raises(EntryRefused) as caught:
        copy_from_last(store, "T02", [card.number], ["herds"])
    assert caught.value.code == "E-NOT-YOURS"


def test_a_township_fills_its_own_fixed_row(years: Years) -> None:
    store = years.new(TOWN)
    lines = [SourceRow("", code, {"people": "900"}) for code in (TOWN, OTHER)]
    bring_last_year(store, Source("去年", 2023, (SourceTable("T03", {"people": None}, lines),)))
    assert len(copy_from_last(store, "T03").rows["T03"]) == 1


def test_children_come_after_their_parents(years: Years) -> None:
    store = years.new("XM")
    farm = SourceTable("T01", {"name": None}, [SourceRow("XM", row_id(1), {"name": "甲场"})])
    ponds = [SourceRow("XM", row_id(2), {"farm": row_id(1), "size": "5"}), SourceRow("XM", row_id(3), {"size": "6"})]
    bring_last_year(store, Source("去年", 2023, (farm, SourceTable("T04", {"farm": None, "size": None}, ponds))))
    assert copy_from_last(store, "T04").rows == {}
    copy_from_last(store, "T01")
    copy_from_last(store, "T04")
    assert [row.tokens["size"] for row in rows(store, "T04")] == ["5"]


def test_the_bureau_copies_for_all_with_a_reason(years: Years) -> None:
    store = years.new()
    bring(store, ("XM", {"name": "甲场"}), (TOWN, {"name": "乙场"}), ("GONE", {"name": "丙场"}))
    with pytest.raises(EntryRefused) as caught:
        copy_from_last(store, "T01")
    assert caught.value.code == "E-REASON"
    copy_from_last(store, "T01", reason="各单位尚未联网，先带入去年的名单")
    assert {row.key.owner for row in rows(store, "T01")} == {"XM", TOWN}


def test_what_was_copied_travels_like_what_was_typed(unit: Store) -> None:
    copy_from_last(unit, "T01")
    assert checkpoint(unit)
    before = farms(unit)
    (number, *_) = [row.number for row in rows(unit, "T01")]
    set_cells(unit, [Edit(number, "land", "1")], Act())
    assert farms(unit) != before


def test_without_last_year_it_is_said(years: Years) -> None:
    with pytest.raises(EntryRefused) as caught:
        copy_from_last(years.new("XM"), "T01")
    assert caught.value.code == "E-NO-LAST-YEAR"
