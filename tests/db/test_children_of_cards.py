"""Rows that belong to a card: there is one card, so nobody has to say which."""

from pathlib import Path

import pytest

from db.history import undo
from db.journal import add_rows
from db.rows import rows
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from office.entry import add_typed
from office.fill import fill
from reports.sheet_wire import Line, Number, Sheet
from tests.db.conftest import MakeStore

RIVERS = "T06a"


@pytest.fixture
def water(make_store: MakeStore) -> Store:
    return make_store("SL")


def owners(store: Store) -> list[tuple[str, str]]:
    return [(row.tokens["name"], row.tokens["card"]) for row in rows(store, RIVERS)]


def test_a_row_belongs_to_the_card_though_nobody_says_so(water: Store) -> None:
    card = fixed_id(water.identity.campaign, "T06")
    added = add_typed(water, RIVERS, [{"name": "甲河", "length_km": "12.5"}, {"name": "乙河", "length_km": "3"}])
    assert owners(water) == [("甲河", card), ("乙河", card)]
    undo(water, added.written.batch)
    assert owners(water) == []
    add_rows(water, RIVERS, [{"name": "丙河", "card": ""}])
    add_rows(water, RIVERS, [{"name": "丁河", "card": card}])
    assert owners(water) == [("丙河", card), ("丁河", card)]


def test_what_is_said_wrongly_is_refused_as_ever(water: Store) -> None:
    with pytest.raises(EntryRefused) as caught:
        add_typed(water, RIVERS, [{"name": "甲河", "card": "没有这张表"}])
    assert caught.value.code == "E-PARENT"
    assert owners(water) == []


@pytest.mark.parametrize("head", [("河流名称", "县内长度（km）"), ("所属的表", "河流名称", "县内长度（km）")])
def test_a_sheet_need_not_say_it_either(water: Store, head: tuple[str, ...]) -> None:
    line = (*(None for _ in head[2:]), "甲河", Number("12.5"))
    sheet = Sheet("Sheet1", lines=[Line(0, head), Line(1, line)])
    for added in (1, 0):
        (done,) = fill(water, [RIVERS], Path("表.xlsx"), read=lambda _path: [sheet]).tables
        assert done.added == added
    assert owners(water) == [("甲河", fixed_id(water.identity.campaign, "T06"))]
