"""Finding a text in everything: by look and by sound, in cells as people see them; the sift loses nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.batch import Act
from db.journal import add_rows
from db.pinyin import finder
from db.search import MOST, RUN, Found, What, search
from db.sound_pattern import pattern
from db.store import Store
from forms.model import FieldType
from forms.troubles import Cancelled

TOWN = "653130101"
FARM = {"name": "红海养殖场", "town_code": TOWN, "species": "1", "stock": "420.5", "uscc_absent_reason": "个人养殖户"}


def found(store: Store, wanted: str) -> list[Found]:
    told: list[Found] = []
    with store.beside() as own:
        search(own, wanted, told.append)
    return told


def cells(store: Store, wanted: str) -> list[tuple[str, str]]:
    return [(one.field, one.text) for one in found(store, wanted) if one.what is What.CELL and one.place == "T31"]


@pytest.fixture
def farms(store: Store) -> Store:
    add_rows(store, "T31", [FARM, FARM | {"name": "ＡＢ 场", "stock": "7", "design_cap": "不适用"}], Act("add"))
    return store


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ("红海", "name"),
        ("hhyz", "name"),
        ("honghai", "name"),
        ("ab", "name"),
        ("ａｂ 场", "name"),
        ("420", "stock"),
        ("20.5", "stock"),
        ("养殖户", "uscc_absent_reason"),
    ],
)
def test_cells_are_found_by_look_and_by_sound(farms: Store, wanted: str, field: str) -> None:
    assert field in {name for name, _ in cells(farms, wanted)}


def test_codes_are_found_by_their_names_and_by_themselves(farms: Store) -> None:
    (first, _) = [text for name, text in cells(farms, TOWN) if name == "town_code"]
    assert first != TOWN
    assert ("town_code", first) in cells(farms, first)
    species = next(field for field in farms.table("T31").fields if field.name == "species")
    choice = species.choices[0]
    add_rows(farms, "T31", [FARM | {"species": choice.code}], Act("add"))
    assert ("species", choice.label) in cells(farms, choice.label)


def test_each_of_several_choices_is_found(farms: Store) -> None:
    field = next(field for field in farms.table("T31").fields if field.type is FieldType.CHOICES)
    first, second = field.choices[:2]
    add_rows(farms, "T31", [FARM | {field.name: f"{first.code};{second.code}"}], Act("add"))
    for choice in (first, second):
        assert any(name == field.name and choice.label in text for name, text in cells(farms, choice.label))


def test_what_is_no_value_is_found_too(farms: Store) -> None:
    assert ("design_cap", "不适用") in cells(farms, "不适用")
    assert ("design_cap", "不适用") in cells(farms, "bsy")


def test_nothing_is_found_that_nobody_sees(farms: Store) -> None:
    assert cells(farms, "没有的内容") == []
    assert found(farms, "  ") == []
    assert cells(farms, "_x") == []
    assert cells(farms, "%") == []
    assert cells(farms, "'") == []


def test_tables_fields_items_and_fixed_rows_are_found(farms: Store) -> None:
    whats = {(one.what, one.place) for one in found(farms, "养殖场")}
    assert (What.TABLE, "T31") in whats
    assert any(one.what is What.FIELD and one.field == "stock" for one in found(farms, "ncl") + found(farms, "存栏"))
    assert any(one.what is What.ITEM for one in found(farms, "B-XM"))


def test_each_table_tells_so_many_and_says_that_there_are_more(store: Store) -> None:
    add_rows(store, "T31", [FARM | {"name": f"场{place}"} for place in range(MOST + 5)], Act("add"))
    told: list[Found] = []
    with store.beside() as own:
        total = search(own, "个人养殖户", told.append)
    assert (len(told), total.finds, total.cut) == (MOST, MOST, ("T31",))


def test_a_search_is_stopped_between_runs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.search.RUN", 2)
    assert RUN > 2
    add_rows(store, "T31", [FARM | {"name": f"场{place}"} for place in range(9)], Act("add"))
    calls: list[int] = []

    def report(done: int, _total: int) -> None:
        calls.append(done)
        if len(calls) == 2:
            raise Cancelled

    told: list[Found] = []
    with store.beside() as own, pytest.raises(Cancelled):
        search(own, "场", told.append, report)
    assert len([one for one in told if one.what is What.CELL]) == 4


def test_every_row_is_seen_whatever_the_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.search.RUN", 3)
    add_rows(store, "T31", [FARM | {"name": f"场{place}"} for place in range(10)], Act("add"))
    assert len(cells(store, "场")) == 10


WORDS = st.text("巴楚县重庆长红海养殖ａＢb1２ -.(长乐绿", min_size=1, max_size=12)


@given(WORDS, st.sampled_from(["bcx", "chongq", "b", "zhs", "hh1", "1", "县", "ａb", "lv", "cl", "yuel", "(", "-."]))
@example("巴楚县", "bachuxian")
@example("重庆", "cq")
@example("重庆市长", "chongqingshichang")
def test_the_sift_loses_nothing_that_the_finder_finds(text: str, wanted: str) -> None:
    if finder(wanted)(text):
        assert pattern(wanted).search(text)
