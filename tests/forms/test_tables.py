"""The tables of Bachu: every example does what it says, and every field says what a clerk must know."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from forms.load import builtin_tables, read_pack
from forms.model import Check, Field, FieldType, Kind, Level, Pack, Scope, Table

OWNERS = {"A": "QX", "B": "ZR", "C": "TJ", "D": "TJ", "E": "SL", "F": "NY"}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack("bachu-2024")


def own(pack: Pack) -> list[Table]:
    return [table for table in pack.tables if not table.builtin]


def fields(pack: Pack) -> Iterator[tuple[str, Field]]:
    return ((f"{table.id}.{field.name}", field) for table in own(pack) for field in table.fields)


def checks(pack: Pack) -> Iterator[Check]:
    return (check for table in own(pack) for check in table.checks)


def test_the_tables_are_those_of_the_notice(pack: Pack) -> None:
    assert [table.id for table in own(pack)] == ["T01", "T02", "T06", "T06a", "T20", "T31", "T40", "T40a", "T68"]
    assert {table.id for table in own(pack) if table.kind is Kind.CARD} == {"T01", "T02", "T06", "T68"}
    assert {table.id: table.parent for table in own(pack) if table.parent} == {"T06a": "T06", "T40a": "T40"}
    assert all(table.parent_field and table.parent_field.required is True for table in own(pack) if table.parent)


def test_five_units_share_the_basic_facts_and_nobody_else_does(pack: Pack) -> None:
    shared = [duty for duty in pack.duties if duty.table == "T06"]
    assert {(duty.section, duty.unit) for duty in shared} == set(OWNERS.items())
    assert [section.id for section in pack.table("T06").sections] == sorted(OWNERS)
    assert [duty.unit for duty in pack.duties if duty.table == "T06a"] == ["SL"]


def test_townships_bring_rows_of_their_own_to_farms_and_water_sources(pack: Pack) -> None:
    towns = {town.code for town in pack.towns}
    for table, office in (("T31", "XM"), ("T40", "SL"), ("T40a", "SL")):
        found = {(duty.unit, duty.rows) for duty in pack.duties if duty.table == table}
        assert found == {(office, Scope.ALL)} | {(town, Scope.OWN) for town in towns}


def test_every_item_is_answered_by_a_unit_that_may_fill_its_tables(pack: Pack) -> None:
    duties = {(duty.unit, duty.table) for duty in pack.duties}
    assert all((item.unit, table) in duties for item in pack.items for table in item.tables)
    assert {table.id for table in own(pack)} == {table for item in pack.items for table in item.tables}
    assert all(item.id.split("-")[1] == item.unit for item in pack.items)
    assert not [item for item in pack.items if item.unit == "WL"]


def test_every_field_names_its_source_unless_it_is_a_remark(pack: Pack) -> None:
    assert [name for name, field in fields(pack) if not field.source and field.name != "note"] == []
    marks = re.compile(r"[ONPKX]|GB|HJ|B-|Z-|N1|农|阿|青|公|畜|沾|巴|宁")
    assert [name for name, field in fields(pack) if field.source and not marks.match(field.source)] == []


def test_names_and_telephones_of_people_are_personal(pack: Pack) -> None:
    words = re.compile("法定代表人|负责人|电话|姓名")
    every = [*fields(pack), *((f"{t.id}.{f.name}", f) for t in builtin_tables() for f in t.fields)]
    assert [name for name, field in every if words.search(field.title) and not field.personal] == []


def test_longitude_and_latitude_are_one_thing_in_merging(pack: Pack) -> None:
    for table in own(pack):
        names = {field.name for field in table.fields}
        if "lon" in names:
            assert table.field("lon").group == table.field("lat").group is not None


def test_figures_have_a_unit_and_a_least_value(pack: Pack) -> None:
    numbers = [(name, field) for name, field in fields(pack) if field.type in {FieldType.INTEGER, FieldType.DECIMAL}]
    assert [name for name, field in numbers if not field.unit and not name.endswith(".seq")] == []
    cold = {"T06.temp_mean", "T06.temp_max", "T06.temp_min", "T06.elev_mean", "T06.elev_max", "T06.elev_min"}
    assert {name for name, field in numbers if field.minimum is None and field.travels} == cold


def test_areas_of_land_tables_are_square_kilometres_and_money_is_ten_thousands(pack: Pack) -> None:
    for field in pack.table("T02").fields:
        assert field.unit in {"km²", None}
    assert {field.unit for field in pack.table("T06").fields if field.section == "D"} >= {"万元", "元", "%"}
    assert pack.table("T20").field("treated").unit == "万吨"
    assert pack.table("T68").field("so2").unit == "吨"


def test_a_message_says_what_to_do(pack: Pack) -> None:
    asks = re.compile("请|应|说明|写明")
    assert [check.id for check in checks(pack) if not asks.search(check.message)] == []
    assert [check.id for check in checks(pack) if not check.message.endswith("。")] == []
    explains = [check for check in checks(pack) if check.level is Level.EXPLAIN]
    assert [check.id for check in explains if not re.search("核对|写明|补|请", check.message)] == []


def test_every_check_has_examples_both_ways(pack: Pack) -> None:
    for check in checks(pack):
        assert check.fails or check.fails_rows, check.id
        assert check.passes or check.passes_rows, check.id


def test_what_is_unlawful_but_possible_can_be_entered(pack: Pack) -> None:
    """An error there would make people falsify the entry (domain.md 3.0)."""
    farms = {check.at[0]: check.level for check in pack.table("T31").checks if check.at}
    for field in ("ban_zone", "zone", "ledger", "dung_share_9", "urine_share_9"):
        assert farms[field] is Level.EXPLAIN


def test_figures_that_the_notice_judges_ask_for_a_reason_when_they_change(pack: Pack) -> None:
    changed = {name for name, field in fields(pack) if field.yoy is Level.EXPLAIN}
    assert {"T68.so2", "T68.cod", "T68.solid", "T02.forest_wooded", "T02.built_urban", "T31.stock"} <= changed
    assert pack.table("T02").field("forest_wooded").yoy_beyond == Decimal(5)
    assert pack.table("T31").field("stock").yoy_beyond == Decimal(30)
    assert pack.table("T68").field("so2").yoy_beyond is None


def test_the_ten_utilisations_of_manure_are_all_asked_for(pack: Pack) -> None:
    farms = pack.table("T31")
    for kind in ("dung", "urine"):
        titles = [farms.field(f"{kind}_share_{number}").title for number in range(1, 11)]
        assert len(set(titles)) == 10


def test_each_set_of_thresholds_names_its_species_and_basis(pack: Pack) -> None:
    """The code of an entry is read by position: set, species, `out` or `stk`, number."""
    species = {choice.code for choice in pack.codes["species"]}
    for entry in pack.codes["scale"]:
        found = re.fullmatch(r"([A-Z][0-9]{4})\.([0-9]{2})\.(out|stk)\.([0-9]+)", entry.code)
        assert found, entry.code
        assert found[2] in species
        assert ("出栏" if found[3] == "out" else "存栏") in entry.label
        assert f" {found[4]} " in entry.label
    sets = [entry.code[:8] for entry in pack.codes["scale"]]
    assert len(sets) == len(set(sets))
    assert pack.county["scale_set"] in {entry[:5] for entry in sets}
