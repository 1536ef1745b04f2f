"""The pack of Bachu and its tables: every example does what it says, and every field says what a clerk must know."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from forms.load import builtin_tables, read_pack
from forms.model import Check, Field, FieldType, Level, Pack, Scope, Table

#: How many lines the notice has for each unit (domain.md 2.1).
LINES = {
    "CZ": 7,
    "ZR": 20,
    "ZJ": 20,
    "SW": 1,
    "TJ": 4,
    "FG": 1,
    "XM": 5,
    "SL": 8,
    "QX": 2,
    "NY": 13,
    "HB": 14,
}
#: Those that domain.md 2.1 names for them, with the child tables and the cards of totals that belong to them.
TABLES = {
    *("T01", "T02", "T03", "T04", "T04a", "T05", "T06", "T06a", "T07", "T08", "T09", "T10", "T11"),
    *("T20", "T21", "T22", "T23", "T24", "T25", "T25a", "T26", "T27", "T31", "T32", "T33", "T33a", "T34", "T35"),
    *("T36", "T36a", "T37", "T37s", "T38", "T39", "T40", "T40a", "T40s", "T41", "T50", "T51", "T52", "T52s"),
    *(
        "T53",
        "T53s",
        "T55",
        "T57",
        "T57a",
        "T60",
        "T61",
        "T64",
        "T66",
        "T67",
        "T68",
        "T69",
        "T70",
        "T70s",
        "T71",
        "T74",
    ),
}
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
    assert {table.id for table in own(pack)} == TABLES
    assert {table.id: table.parent for table in own(pack) if table.parent} == {
        "T06a": "T06",
        "T25a": "T25",
        "T36a": "T36",
        "T40a": "T40",
        "T57a": "T57",
    }
    assert all(table.parent_field and table.parent_field.required is True for table in own(pack) if table.parent)


def test_every_line_of_the_notice_is_an_item_and_nothing_else_is(pack: Pack) -> None:
    """The catalogue of 95 lines, domain.md 2.1; typed out, so that neither side can lose one unseen."""
    catalogue = [f"B-{unit}-{number:02}" for unit, count in LINES.items() for number in range(1, count + 1)]
    assert len(catalogue) == 95
    assert [item.id for item in pack.items if item.id not in catalogue] == []
    assert [name for name in catalogue if name not in {item.id for item in pack.items}] == []
    assert len(pack.items) == 95


def test_every_item_says_where_in_the_notice_it_stands(pack: Pack) -> None:
    assert [item.id for item in pack.items if not item.source or item.source[0] not in "OP"] == []
    assert [item.id for item in pack.items if re.search("[A-Za-z→*]", item.title)] == []
    assert [
        item.id for item in pack.items if re.search("七地|畜牧医|建城区|检测站|下去|情况情况|县城内", item.title)
    ] == []


def test_reports_name_their_chapters_and_only_two_lines_are_mere_work(pack: Pack) -> None:
    reports = [item for item in pack.items if item.kind == "report"]
    assert [item.id for item in reports if not item.chapters or "T60" not in item.tables] == []
    assert [item.id for item in reports] == [
        *("B-ZR-19", "B-ZR-20", "B-ZJ-20", "B-TJ-04", "B-XM-05", "B-QX-02", "B-NY-13", "B-HB-12"),
    ]
    assert [item.id for item in pack.items if item.kind == "act"] == ["B-CZ-07", "B-HB-08"]


def test_each_chapter_of_the_overview_is_the_unit_s_that_writes_its_report(pack: Pack) -> None:
    chapters = {(duty.section, duty.unit) for duty in pack.duties if duty.table == "T60"}
    assert {unit for _, unit in chapters} == {item.unit for item in pack.items if item.kind == "report"}
    assert {section.id for section in pack.table("T60").sections} == {section for section, _ in chapters}


def test_every_part_of_every_table_has_an_owner(pack: Pack) -> None:
    owned = {(duty.table, duty.section) for duty in pack.duties}
    parts = [(table.id, section.id) for table in own(pack) for section in table.sections]
    assert [part for part in parts if part not in owned and (part[0], None) not in owned] == []
    assert [table.id for table in own(pack) if table.id not in {name for name, _ in owned}] == []


def test_townships_bring_their_fixed_rows_and_rows_of_their_own(pack: Pack) -> None:
    town = pack.towns[0].code
    found = {duty.table: duty.rows for duty in pack.duties if duty.unit == town}
    assert {table for table, rows in found.items() if rows is Scope.TOWN} == {"T23", "T26"}
    own_rows = {"T31", "T36", "T36a", "T37", "T38", "T39", "T40", "T40a"}
    assert {table for table, rows in found.items() if rows is Scope.OWN} == own_rows


def test_every_indicator_of_the_notice_is_there(pack: Pack) -> None:
    """I-B1 to I-B24 of domain.md 4.1 and 4.2; several figures of one line are told apart by a letter."""
    numbers = {int(re.sub("[^0-9]", "", one.id)) for one in pack.indicators}
    assert numbers == set(range(1, 25))
    assert [one.id for one in pack.indicators if not one.inputs or not one.source or one.yoy is not Level.EXPLAIN] == []


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("I-B1", "20.00"),
        ("I-B3", "2.00"),
        ("I-B5", "312.50"),
        ("I-B8", "97.92"),
        ("I-B10", "94.02"),
        ("I-B14", "90.00"),
    ],
)
def test_the_worked_values_of_the_domain_notes_come_out(pack: Pack, name: str, result: str) -> None:
    assert next(one for one in pack.indicators if one.id == name).gives["result"] == result


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
    parents = {table.id for table in own(pack) if table.parent is None}
    assert parents == {table for item in pack.items for table in item.tables}
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
    bare = {"T03.veg_index", "T11.result_value", "T21.ratio", "T69.ph", "T70.aqi", "T70.aqi_calc", "T70s.ci"}
    assert {name for name, field in numbers if not field.unit and not name.endswith(".seq")} == bare
    below = {"T03.veg_index", "T11.result_value", "T27.orp", "T41.elev", "T41.gw_depth", "T50.growth_pub"}
    cold = {"T06.temp_mean", "T06.temp_max", "T06.temp_min", "T06.elev_mean", "T06.elev_max", "T06.elev_min"}
    limited = {"T50.gdp", "T50.gdp1", "T50.gdp2", "T50.gdp3", "T50.ind_va", "T50.r1_pub", "T50.r2_pub", "T50.r3_pub"}
    never = {"T55.co2_other", "T55.target"}
    found = {name for name, field in numbers if field.minimum is None and field.travels}
    assert found == below | cold | limited | never


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
    """One that passes is left out only where no row passes in every county: coordinates, codes and days of its own."""
    assert [check.id for check in checks(pack) if not (check.fails or check.fails_rows)] == []
    alone = [check for check in checks(pack) if not (check.passes or check.passes_rows)]
    local = re.compile("county_|campaign|town|villages|units|code_")
    assert [check.id for check in alone if not local.search(f"{check.expect}{check.find}")] == []


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


def test_the_strength_of_solid_waste_keeps_the_places_that_it_has_in_its_table(pack: Pack) -> None:
    """Some tons in a county of thousands of km² are 0.00 in two places, this year and last."""
    (strength,) = [one for one in pack.indicators if one.id == "I-B7"]
    assert strength.decimals == pack.table("T68").field("i_solid").decimals == 4
