"""A unit's part of last year: what it may write and no more, the same links as at the bureau, and no broken file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from db.creating import create_store
from db.journal import Act, add_rows
from db.lastpart import last_part, take_last_part
from db.lastyear import Source, SourceRow, SourceTable, bring_last_year
from db.store import Role, Store, fixed_id
from db.troubles import ChangeRefused
from forms import strictcsv
from tests.db.conftest import identity, issue_duties
from tests.db.revised import pack_files
from tests.db.years import CAMPAIGN, OTHER, TOWN, Years, farms_of, row_id

FARM: Mapping[str, str] = {"name": "甲场", "species": "1", "owner_name": "户甲", "stock": "1200", "land": "30.50"}


CARD: Mapping[str, str] = {"herds": "12", "forest": "8.5"}


@pytest.fixture
def years(tmp_path: Path) -> Iterator[Years]:
    with Years(tmp_path) as found:
        yield found


@pytest.fixture
def bureau(years: Years) -> Store:
    store = years.new()
    farms = farms_of(("XM", FARM), (TOWN, {"name": "乙场", "species": "1"}), (OTHER, {"name": "甲场", "species": "1"}))
    tables = (
        *farms.tables,
        SourceTable(
            "T02", {"herds": None, "forest": None}, [SourceRow("", row_id(1), {"herds": "12", "forest": "8.5"})]
        ),
        SourceTable("T03", {"people": None}, [SourceRow("", code, {"people": code[-3:]}) for code in (TOWN, OTHER)]),
    )
    bring_last_year(store, Source("去年", 2023, tables))
    return store


def cells(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    header, lines = strictcsv.decode(files[name])
    return [dict(zip(header, line, strict=True)) for line in lines]


def names(files: Mapping[str, bytes]) -> list[str]:
    return [row["name"] for row in cells(files, "t01.csv")]


def test_a_unit_gets_the_rows_that_it_may_write(bureau: Store) -> None:
    assert sorted(names(last_part(bureau, "XM", personal=True))) == ["乙场", "甲场", "甲场"]
    assert names(last_part(bureau, TOWN, personal=True)) == ["乙场"]
    assert [row["people"] for row in cells(last_part(bureau, OTHER, personal=True), "t03.csv")] == ["101"]


def test_a_unit_gets_its_section_of_a_card_alone(bureau: Store) -> None:
    (card,) = cells(last_part(bureau, "ZR", personal=True), "t02.csv")
    assert card == {"_row": fixed_id(CAMPAIGN, "T02"), "_owner": "", "forest": "8.5"}
    assert last_part(bureau, "ZR", personal=True).keys() == {"t02.csv"}


def test_personal_fields_travel_in_encrypted_tasks_alone(bureau: Store) -> None:
    assert {row["owner_name"] for row in cells(last_part(bureau, "XM", personal=True), "t01.csv")} == {"户甲", ""}
    assert "户甲".encode() not in b"".join(last_part(bureau, "XM", personal=False).values())


@pytest.mark.parametrize(
    "told",
    [
        'compute = "substr(phone, 1, 6)"\ngives = { phone = "0000-1", prefix = "0000-1" }',
        (
            'compute = "SELECT f.phone FROM T50 f WHERE f.n = this.n"\n'
            'gives_rows = { T50 = [{ phone = "1", prefix = "1" }] }'
        ),
    ],
)
def test_what_is_worked_out_from_a_person_is_as_personal(tmp_path: Path, told: str) -> None:
    field = '[[field]]\nname = "prefix"\ntitle = "电话局号"\ntype = "text"\n'
    files = pack_files(1, t50=('[[check]]\nid = "T50-01"', f'{field}{told}\n\n[[check]]\nid = "T50-01"'))
    with create_store(tmp_path / "hb", files, identity("HB", Role.BUREAU)) as store:
        issue_duties(store)
        farm = SourceRow("XM", row_id(1), {"name": "甲场", "phone": "0000-1234567", "prefix": "0000-1"})
        source = SourceTable("T50", dict.fromkeys(farm.tokens), [farm])
        bring_last_year(store, Source("去年", 2023, (source,)))
        assert "prefix" in cells(last_part(store, "XM", personal=True), "t50.csv")[0]
        assert cells(last_part(store, "XM", personal=False), "t50.csv")[0]["name"] == "甲场"
        assert b"0000-1" not in b"".join(last_part(store, "XM", personal=False).values())


def test_without_last_year_there_is_no_file(years: Years) -> None:
    assert last_part(years.new(), "XM", personal=True) == {}


@pytest.mark.parametrize("unit", ["XM", "ZR", TOWN, OTHER])
def test_taken_over_it_is_the_same_part_and_gives_the_same_link(years: Years, bureau: Store, unit: str) -> None:
    files = last_part(bureau, unit, personal=True)
    store = years.new(unit)
    take_last_part(store, files, personal=True)
    assert last_part(store, unit, personal=True) == files
    for copy in (store, bureau) if unit != "ZR" else ():
        farms = [{"name": name, "species": "1"} for name in ("甲场", "乙场")]
        add_rows(copy, "T01", farms, Act("add", reason="补录"), owner=unit)
    asked = "SELECT t.name, l._id FROM T01 t JOIN T01_last l ON l.n = t._last"
    found = [dict(copy.sql.execute(asked).fetchall()) for copy in (store, bureau)]
    # What the bureau finds beyond it rests on rows of others, which the unit's copy does not hold.
    assert found[0].items() <= found[1].items()
    assert bool(found[0]) == (unit != "ZR")


def test_a_newer_task_replaces_what_an_older_one_brought(years: Years, bureau: Store) -> None:
    store = years.new("XM")
    take_last_part(store, last_part(bureau, "XM", personal=True), personal=True)
    take_last_part(store, {}, personal=True)
    assert last_part(store, "XM", personal=True) == {}


ROW = row_id(7)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("t99.csv", "_row,_owner,name\n", "没有这张表"),
        ("c03.csv", "_row,_owner,reason\n", "没有这张表"),
        ("t01.csv", "_row,_owner,name", "不是规范写法"),
        ("t01.csv", "_row,_owner,name\r\n", "不允许的字符"),
        ("t01.csv", "_owner,_row,name\n", "次序不对"),
        ("t01.csv", "_row,_owner,nobody\n", "没有"),
        ("t01.csv", "_row,_owner,species,name\n", "次序不对"),
        ("t01.csv", "_row,_owner,name,name\n", "次序不对"),
        ("t01.csv", "_row,_owner,owner_name\n", "不该放在这里"),
        ("t01.csv", f"_row,_owner,name\n{ROW},XM,甲\n{ROW},XM,乙\n", "重复"),
        ("t01.csv", "_row,_owner,name\nabc,XM,甲\n", "记录编号"),
        ("t01.csv", f"_row,_owner,name\n{ROW},../x,甲\n", "填报单位"),
        ("t01.csv", f"_row,_owner,stock\n{ROW},XM,1e5\n", "不是规范写法"),
        ("t01.csv", f"_row,_owner,stock\n{ROW},XM,007\n", "不是规范写法"),
        ("t01.csv", f"_row,_owner,name\n{ROW},XM,=1+1\n", "当成公式"),
        ("t01.csv", f"_row,_owner,name\n{ROW},XM,'=1+1\n", "不是规范写法"),
        ("t01.csv", f"_row,_owner,stock\n{ROW},XM,冲突\n", "不是规范写法"),
        ("t02.csv", f"_row,_owner,herds\n{ROW},,5\n", "记录编号"),
        ("t02.csv", f"_row,_owner,herds\n{fixed_id(CAMPAIGN, 'T02')},XM,5\n", "填报单位"),
        ("t03.csv", f"_row,_owner,people\n{fixed_id(CAMPAIGN, 'T03/653130999')},,5\n", "记录编号"),
    ],
)
def test_what_the_bureau_would_not_write_is_refused_whole(years: Years, name: str, content: str, why: str) -> None:
    store = years.new("XM")
    good = {"t04.csv": f"_row,_owner,farm,size\n{ROW},XM,{ROW},2.5\n".encode()}
    take_last_part(store, good, personal=False)
    with pytest.raises(ChangeRefused) as caught:
        take_last_part(store, {"t04.csv": b"_row,_owner,farm\n", name: content.encode()}, personal=False)
    assert caught.value.code == "E-ROWS"
    assert why in str(caught.value)
    assert last_part(store, "XM", personal=False) == good
