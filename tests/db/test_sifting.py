"""Order and choice of rows, by what people see of them."""

from decimal import Decimal
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.journal import Edit, add_rows, set_cells
from db.rows import rows
from db.sifting import OWNER, About, Sieve, Sifter, SortBy, Value
from db.store import Role, Store
from forms.model import Level
from office.entry import explain
from office.last_year import copy_from_last
from tests.db.conftest import MakeStore
from tests.db.years import Years, bring

#: name, township, stock, output, hand-over date
FARMS = (
    ("沙枣羊场", "653130101", "120", "不适用", ""),
    ("阿克提牛场", "653130102", "9", "30", "2024-05-02"),
    ("Aksu 牛场", "653130101", "", "", "2023-12-31"),
    ("3号场", "", "?约八十", "4.0", "2024-05-01"),
    ("巴楚羊场", "653130100", "1000", "5", ""),
)


@pytest.fixture
def tables() -> tuple[str, ...]:
    return ("T31",)


def farm(name: str, town: str, stock: str, output: str, since: str) -> dict[str, str]:
    return {"name": name, "town_code": town, "stock": stock, "output": output, "ledger_from": since}


@pytest.fixture
def farms(store: Store) -> Store:
    add_rows(store, "T31", [farm(*line) for line in FARMS])
    return store


def sifter(store: Store) -> Sifter:
    return Sifter(store, store.table("T31"))


def names(store: Store, *order: SortBy) -> list[str]:
    known = {row.number: row.tokens["name"] for row in rows(store, "T31")}
    return [known[number] for number in sifter(store).numbers(order)]


def passing(store: Store, *sieves: Sieve) -> set[str]:
    found = sifter(store).passing(sieves)
    return {row.tokens["name"] for row in rows(store, "T31") if row.number in found}


def test_without_order_rows_stand_as_entered(farms: Store) -> None:
    assert names(farms) == [line[0] for line in FARMS]


def test_numbers_are_sorted_as_numbers_with_what_is_none_behind(farms: Store) -> None:
    assert names(farms, SortBy("stock")) == ["阿克提牛场", "沙枣羊场", "巴楚羊场", "3号场", "Aksu 牛场"]
    assert names(farms, SortBy("stock", descending=True)) == [
        "巴楚羊场",
        "沙枣羊场",
        "阿克提牛场",
        "3号场",
        "Aksu 牛场",
    ]
    assert names(farms, SortBy("output")) == ["3号场", "巴楚羊场", "阿克提牛场", "沙枣羊场", "Aksu 牛场"]


def test_names_are_sorted_by_sound_and_codes_by_their_names(farms: Store) -> None:
    assert names(farms, SortBy("name")) == ["3号场", "Aksu 牛场", "阿克提牛场", "巴楚羊场", "沙枣羊场"]
    # 阿瓦提镇, 巴楚镇, 色力布亚镇
    assert names(farms, SortBy("town_code"), SortBy("name")) == [
        "阿克提牛场",
        "巴楚羊场",
        "Aksu 牛场",
        "沙枣羊场",
        "3号场",
    ]


def test_equal_rows_stay_as_they_were_in_either_direction(farms: Store) -> None:
    assert names(farms, SortBy("town_code", descending=True)) == [
        "沙枣羊场",
        "Aksu 牛场",
        "巴楚羊场",
        "阿克提牛场",
        "3号场",
    ]
    assert names(farms, SortBy("ledger_from"))[:3] == ["Aksu 牛场", "3号场", "阿克提牛场"]


def test_a_column_tells_what_it_shows_and_how_often(farms: Store) -> None:
    assert sifter(farms).values("stock") == [
        Value("9", 1),
        Value("120", 1),
        Value("1000", 1),
        Value("约八十", 1),
        Value("", 1),
    ]
    towns = sifter(farms).values("town_code")
    assert [(value.text, value.rows) for value in towns] == [
        ("阿瓦提镇", 1),
        ("巴楚镇", 1),
        ("色力布亚镇", 2),
        ("", 1),
    ]


def test_a_column_tells_only_what_other_sieves_let_pass(farms: Store) -> None:
    town = Sieve("town_code", frozenset({"色力布亚镇"}))
    assert sifter(farms).values("stock", [town]) == [Value("120", 1), Value("", 1)]


def test_rows_pass_by_what_they_show(farms: Store) -> None:
    assert passing(farms, Sieve("town_code", frozenset({"色力布亚镇", ""}))) == {"沙枣羊场", "Aksu 牛场", "3号场"}
    assert passing(farms, Sieve("output", frozenset({"不适用", "4.0"}))) == {"沙枣羊场", "3号场"}
    assert passing(farms, Sieve("stock", frozenset({"约八十", "9"}))) == {"3号场", "阿克提牛场"}
    assert passing(farms, Sieve("stock", frozenset())) == set()


def test_numbers_pass_between_bounds(farms: Store) -> None:
    assert passing(farms, Sieve("stock", least=Decimal(9), most=Decimal(120))) == {"阿克提牛场", "沙枣羊场"}
    town = Sieve("town_code", frozenset({"巴楚镇"}))
    assert passing(farms, Sieve("stock", least=Decimal(100)), town) == {"巴楚羊场"}


def test_rows_pass_by_what_is_found_in_them(farms: Store) -> None:
    assert "3号场" in passing(farms, Sieve("stock", about=About.WRONG))
    assert "巴楚羊场" not in passing(farms, Sieve("stock", about=About.WRONG))
    assert len(passing(farms, Sieve(None, about=About.WRONG))) == len(FARMS)
    before = passing(farms, Sieve("town_code", about=About.WRONG))
    assert before == {"3号场"}


def test_rows_that_are_only_unfinished_can_be_left_out(farms: Store) -> None:
    add_rows(farms, "T31", [farm("远方羊场", "653130101", "12", "", "") | {"lon": "100", "lat": "39.5"}])
    unread, asked = {"3号场"}, {"远方羊场"}
    assert passing(farms, Sieve(None, about=About.FILLED_WRONG)) == unread | asked
    assert passing(farms, Sieve(None, about=About.TO_EXPLAIN)) == asked
    assert passing(farms, Sieve("stock", about=About.FILLED_WRONG)) == unread
    assert passing(farms, Sieve("stock", about=About.TO_EXPLAIN)) == set()
    # A blank field that must be filled is found as before, and by that alone.
    assert passing(farms, Sieve("town_code", about=About.WRONG)) == unread
    assert passing(farms, Sieve("town_code", about=About.FILLED_WRONG)) == set()


def test_what_was_explained_is_no_longer_to_be_explained(farms: Store) -> None:
    add_rows(farms, "T31", [farm("远方羊场", "653130101", "12", "", "") | {"lon": "100", "lat": "39.5"}])
    for problem in problems(farms, "T31"):
        if problem.level is Level.EXPLAIN:
            explain(farms, problem.id, "确实在县界以外，有租地合同。")
    assert passing(farms, Sieve(None, about=About.TO_EXPLAIN)) == set()


def test_the_unit_of_a_row_sorts_and_passes_by_its_name(make_store: MakeStore) -> None:
    bureau = make_store("HB", Role.BUREAU)
    add_rows(bureau, "T31", [farm(*line) for line in FARMS])
    (value,) = sifter(bureau).values(OWNER)
    assert (value.rows, value.text) == (len(FARMS), bureau.pack.unit("HB").name)
    assert len(passing(bureau, Sieve(OWNER, frozenset({value.text})))) == len(FARMS)
    assert passing(bureau, Sieve(OWNER, frozenset({"别的单位"}))) == set()
    assert len(names(bureau, SortBy(OWNER), SortBy("stock"))) == len(FARMS)


def test_rows_pass_that_differ_from_last_year(tmp_path: Path) -> None:
    with Years(tmp_path) as years:
        store = years.new("XM")
        bring(store, ("XM", {"name": "甲场", "stock": "12.0"}), ("XM", {"name": "乙场", "stock": "未监测"}))
        copy_from_last(store, "T01")
        table = store.table("T01")
        question = [Sieve("stock", about=About.CHANGED)]
        assert Sifter(store, table).passing(question) == set()
        first, second = (row.number for row in rows(store, "T01"))
        set_cells(store, [Edit(first, "stock", "12")])
        assert Sifter(store, table).passing(question) == set()
        set_cells(store, [Edit(second, "stock", "")])
        assert Sifter(store, table).passing(question) == {second}
        set_cells(store, [Edit(first, "stock", "13")])
        assert Sifter(store, table).passing([Sieve(None, about=About.CHANGED)]) == {first, second}
        assert Sifter(store, table).passing([Sieve("land", about=About.CHANGED)]) == set()
