"""The packs of the three notices ask for what their notices ask, no more and no less."""

import re
import tomllib
from collections import Counter

import pytest

from db.checks.examples import run_examples
from forms.load import read_pack
from forms.model import Level, Pack, Slot, Table

#: Every line of the notice (domain.md 2.2.2): the duties by department, then what only the indicators ask for.
_ZHANYI = """
Z-FG-1 Z-FG-2 Z-FG-3 Z-FG-4 Z-FG-5
Z-CZ-1 Z-CZ-1m Z-CZ-2 Z-CZ-3 Z-CZ-4 Z-CZ-5
Z-ZR-1 Z-ZR-2 Z-ZR-2m Z-ZR-3 Z-ZR-4 Z-ZR-5 Z-ZR-6 Z-ZR-7 Z-ZR-8 Z-ZR-9
Z-ZF-1 Z-ZF-2 Z-ZF-2m Z-ZF-3 Z-ZF-3m Z-ZF-4
Z-ZJ-1 Z-ZJ-2 Z-ZJ-3 Z-ZJ-4 Z-ZJ-5 Z-ZJ-6 Z-ZJ-7
Z-YJ-1 Z-WJ-1 Z-WL-1 Z-GX-1
Z-SW-1 Z-SW-2 Z-SW-3 Z-SW-4 Z-SW-5
Z-NY-1 Z-NY-2 Z-NY-3 Z-NY-4 Z-NY-5 Z-NY-6 Z-NY-7 Z-NY-8 Z-NY-9 Z-NY-10
Z-LC-1a Z-LC-1b Z-LC-1c Z-LC-1d Z-LC-1e Z-LC-2 Z-LC-3 Z-LC-4 Z-LC-5
Z-TJ-1 Z-TJ-2 Z-TJ-3
Z-HF-1 Z-HF-2 Z-HF-3 Z-ZY-1 Z-ZY-2 Z-ZY-3
Z-HB-1 Z-HB-2 Z-HB-2m Z-HB-3 Z-HB-3m Z-HB-4 Z-HB-5 Z-HB-6 Z-HB-6m Z-HB-7 Z-HB-8 Z-HB-9 Z-HB-10 Z-HB-11 Z-HB-12
Z-QF-1 Z-QF-2 Z-QF-3 Z-QF-4 Z-QF-5
Z-LC-6 Z-LC-7 Z-LC-8 Z-SW-6 Z-ZR-10 Z-ZR-11 Z-NY-11 Z-HB-13 Z-HB-14 Z-HB-15 Z-HB-16 Z-HB-17
"""
#: What the articles of the regulation demand (domain.md 2.3.3).
_NINGXIA = """
N-LY-1 N-NY-1 N-SL-1 N-GT-1 N-GT-2 N-HB-1 N-SL-2 N-HB-2 N-HB-3 N-HB-4 N-JS-1 N-HB-5 N-HB-6 N-ZF-1 N-SJ-1 N-HB-7
N-ZF-2 N-ZF-3 N-ZF-4 N-ZF-5 N-CZ-1
"""
ZHANYI = _ZHANYI.split()
NINGXIA = _NINGXIA.split()
UNITS = {
    "zhanyi-2024": {
        "FG": "区发改局",
        "CZ": "区财政局",
        "ZR": "区自然资源局",
        "ZF": "区综合行政执法局",
        "ZJ": "区住建局",
        "YJ": "区应急管理局",
        "WJ": "区卫健局",
        "WL": "区文旅局",
        "GX": "区工信局",
        "SW": "区水务局",
        "NY": "区农业农村局",
        "LC": "区林草局",
        "TJ": "区统计局",
        "HF": "海峰管护局",
        "ZY": "珠江源管护分局",
        "HB": "区生态环境分局",
        "QF": "区人民政府（办公室）",
    },
    "ningxia-2014": {
        "LY": "县林业主管部门",
        "NY": "县农业主管部门",
        "SL": "县水利主管部门",
        "GT": "县国土资源主管部门",
        "JS": "县城乡建设主管部门",
        "HB": "县环保局",
        "CZ": "县财政局",
        "ZF": "县级人民政府",
        "SJ": "上级（国家、自治区）",
    },
}
TOWNS = {
    "zhanyi-2024": "001 002 003 004 101 102 201 202 203 204 205",
    "ningxia-2014": "001 100 101 102 103 200 201 202 203",
}
#: What a county may have declared to be nobody's, as its notice does not ask for it.
NOBODYS = {("ningxia-2014", "T05", "WLY")} | {(name, "T05", "SH") for name in ("zhanyi-2024", "ningxia-2014")}


@pytest.fixture(scope="module", params=["zhanyi-2024", "ningxia-2014"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(str(request.param))


@pytest.fixture(scope="module")
def zhanyi() -> Pack:
    return read_pack("zhanyi-2024")


@pytest.fixture(scope="module")
def ningxia() -> Pack:
    return read_pack("ningxia-2014")


def own(pack: Pack) -> list[Table]:
    return [table for table in pack.tables if not table.builtin]


def slot(pack: Pack, place: str) -> Slot:
    """Give a slot of a table or an item, `T24/running`."""
    where, _, name = place.partition("/")
    slots = {table.id: table.evidence for table in pack.tables} | {item.id: item.evidence for item in pack.items}
    (found,) = [one for one in slots[where] if one.id == name]
    return found


def test_the_items_are_those_of_the_notice_in_both_directions(zhanyi: Pack, ningxia: Pack) -> None:
    assert (len(ZHANYI), len(NINGXIA)) == (103, 21)
    assert [item.id for item in zhanyi.items] == ZHANYI
    assert [item.id for item in ningxia.items] == NINGXIA


def test_each_kind_of_item_is_as_often_as_in_the_notice(zhanyi: Pack, ningxia: Pack) -> None:
    assert Counter(item.kind for item in zhanyi.items) == {"fill": 47, "provide": 18, "report": 33, "act": 5}
    assert Counter(item.kind for item in ningxia.items) == {"fill": 17, "provide": 2, "report": 1, "act": 1}


def test_an_item_is_owed_by_the_unit_in_its_name(pack: Pack) -> None:
    others = {item.id: item.unit for item in pack.items if item.id.split("-")[1] != item.unit}
    # What the region's check of changed land found is handed down; the bureau enters it.
    assert others == ({"N-SJ-1": "HB"} if pack.id == "ningxia-2014" else {})


def test_every_item_of_the_notice_names_its_clause_and_no_english_is_left(pack: Pack) -> None:
    for item in pack.items:
        assert item.source.startswith("O：沾益 2024 " if pack.id == "zhanyi-2024" else "O：宁夏 2014 第"), item.id
        assert not re.search(r"[a-z]{3}|\[|\*|sic", item.title), item.title
        assert all(one.source for one in item.evidence)


def test_the_units_are_those_of_the_notice_with_those_that_fill_nothing(pack: Pack) -> None:
    assert {unit.code: unit.name for unit in pack.units if unit.kind != "town"} == UNITS[pack.id]
    assert pack.unit(pack.bureau).kind == "bureau"
    assert pack.bureau == "HB"


def test_the_townships_are_listed_and_none_is_said_to_be_the_seat(pack: Pack) -> None:
    assert [town.code for town in pack.towns] == [pack.area + code for code in TOWNS[pack.id].split()]
    assert not any(town.seat for town in pack.towns)
    assert all(town.counts for town in pack.towns)


def test_the_sewage_form_of_zhanyi_leaves_no_township_out(zhanyi: Pack) -> None:
    assert zhanyi.table("T23").rows_from == "other_towns"
    assert zhanyi.other_towns == zhanyi.towns


def test_the_villages_known_are_those_of_one_township(ningxia: Pack) -> None:
    assert len(ningxia.villages) == 18
    assert {village.code[:9] for village in ningxia.villages} == {"640323101"}


def test_every_table_has_an_owner_and_is_asked_for_by_an_item_of_the_owner(pack: Pack) -> None:
    tables = {table.id for table in own(pack)}
    assert {duty.table for duty in pack.duties} == tables
    assert {table for item in pack.items for table in item.tables} == tables
    duties = {(duty.unit, duty.table) for duty in pack.duties}
    assert [(item.id, table) for item in pack.items for table in item.tables if (item.unit, table) not in duties] == []


def test_every_part_of_a_table_has_one_owner_unless_nobody_is_asked(pack: Pack) -> None:
    for table in own(pack):
        listed = pack.codes.get(table.rows_from or "", ()) if table.id == "T05" else ()
        parts = [*(section.id for section in table.sections), *(choice.code for choice in listed)]
        owners = Counter(duty.section for duty in pack.duties if duty.table == table.id)
        asked = [part for part in parts if (pack.id, table.id, part) not in NOBODYS]
        assert not parts or owners == Counter(asked), table.id


def test_the_land_indicators_asked_for_are_those_somebody_owns(pack: Pack) -> None:
    rows = {duty.section for duty in pack.duties if duty.table == "T05"}
    assert set(pack.county["land_rows"].strip(",").split(",")) == rows
    assert "SH" not in rows


def test_every_field_has_a_source_unless_it_is_a_remark(pack: Pack) -> None:
    bare = [f"{t.id}.{field.name}" for t in own(pack) for field in t.fields if not field.source]
    assert [name for name in bare if not name.endswith(".note")] == []
    assert all(one.source for table in own(pack) for one in table.evidence)


def test_the_examples_of_every_table_and_indicator_hold(pack: Pack) -> None:
    assert run_examples(pack) == []


def test_what_ends_a_proof_is_official_in_zhanyi_and_proposed_in_ningxia(zhanyi: Pack, ningxia: Pack) -> None:
    rules = zhanyi.submission
    assert {rules.answered, rules.pdf, rules.editable, rules.photos, rules.pairs} == {Level.ERROR}
    assert (rules.due, rules.liaison_due) == ("2025-02-13", "2024-08-10")
    assert (rules.photos_least, rules.photos_most, rules.photo_long, rules.photo_short) == (3, 5, 1600, 1200)
    rules = ningxia.submission
    assert {rules.pdf, rules.editable, rules.photos, rules.pairs} == {Level.EXPLAIN}
    assert (rules.due, rules.liaison_due) == ("2015-01-31", None)
    assert {item.id: item.due for item in ningxia.items if item.due} == {"N-ZF-5": "2015-01-31"}
    assert ningxia.county["report_due"] == "2015-01-31"


def test_reports_have_the_chapters_that_the_notice_names(zhanyi: Pack) -> None:
    assert {item.id: item.chapters for item in zhanyi.items if item.chapters} == {
        "Z-NY-5": ("农业面源污染防控", "化肥农药减量化", "畜禽粪污资源化利用", "秸秆综合利用"),
        "Z-HB-2m": ("大气", "水", "土"),
    }


def test_a_report_with_tables_still_needs_the_report(zhanyi: Pack) -> None:
    report = zhanyi.table("T61")
    for item in zhanyi.items:
        if item.kind == "report" and item.tables:
            slots = item.evidence or report.evidence
            assert any(one.required and {"pdf", "docx"} <= set(one.types) for one in slots), item.id


@pytest.mark.parametrize("place", ["T52s/budget", "Z-NY-6/summary"])
def test_stamps_are_asked_for_where_the_notice_says_so(zhanyi: Pack, place: str) -> None:
    assert slot(zhanyi, place).sealed
    assert slot(zhanyi, place).required


@pytest.mark.parametrize(
    "place",
    ["T24/ledger_q1", "T24/ledger_q2", "T24/ledger_q3", "T24/ledger_q4", "T26/ledger", "T26/photos", "T62/report"],
)
def test_proofs_are_asked_for_by_quarter_township_and_enterprise(zhanyi: Pack, place: str) -> None:
    assert slot(zhanyi, place).each_row
    assert slot(zhanyi, place).required


@pytest.mark.parametrize("table", ["T08", "T22", "T27"])
def test_a_project_brings_seven_kinds_of_proof_with_photos_before_and_after(zhanyi: Pack, table: str) -> None:
    titles = "".join(one.title for one in zhanyi.table(table).evidence)
    for word in ("实施文件", "实施方案", "批复文件", "资金拨付", "竣工验收材料", "实施过程照片", "生态效益分析"):
        assert word in titles
    assert slot(zhanyi, f"{table}/photos").pairs


def test_the_proofs_that_a_notice_asks_for_are_those_of_its_items(pack: Pack) -> None:
    asked = set(pack.county["proofs"].strip(",").split(","))
    assert asked <= {item.id for item in pack.items}
    other = {"zhanyi-2024": "Z-", "ningxia-2014": "N-"}[pack.id]
    files = [data.decode() for name, data in pack.files.items() if name.startswith("tables/")]
    named = set(re.findall(r",([BZN]-[A-Z]{2}-\d+[a-z]?),", "".join(files)))
    assert {item for item in named if item.startswith(other)} == asked


@pytest.mark.parametrize(
    ("pack_id", "own_notice"),
    [("bachu-2024", "巴楚|B-"), ("zhanyi-2024", "沾益|Z-"), ("ningxia-2014", "宁夏|N-")],
)
def test_no_proof_is_required_that_only_another_notice_asks_for(pack_id: str, own_notice: str) -> None:
    """In the packs of other notices it may be attached (domain.md 3.0.1, EV); what is proposed for all says so."""
    asked = 0
    for table in own(read_pack(pack_id)):
        for one in table.evidence:
            by_notice = isinstance(one.required, str) and re.search("county_(proofs|project_proofs)", one.required)
            if one.required and not by_notice:
                assert re.search(f"{own_notice}|P", one.source), f"{table.id}/{one.id}"
                asked += 1
    assert asked


def _asks(pack: Pack, one: Slot) -> bool:
    """Whether a slot can be required in a pack, as far as its facts of the county tell."""
    condition = str(one.required)
    asked = re.findall(r"instr\(county_proofs, '(,[^']+,)'\)", condition)
    if "county_project_proofs" in condition:
        return f"county_project_proofs = '{pack.county['project_proofs']}'" in condition
    return bool(one.required) and all(item in pack.county["proofs"] for item in asked)


@pytest.mark.parametrize(
    ("pack_id", "expected"),
    [
        ("bachu-2024", set()),
        ("ningxia-2014", set()),
        (
            "zhanyi-2024",
            {"T08/photos", "T08/photos_now", "T22/photos", "T22/photos_now", "T23/photos", "T26/photos", "T27/photos",
             "T27/photos_now"},
        ),
    ],
)  # fmt: skip
def test_photos_are_asked_for_where_the_notice_names_them(pack_id: str, expected: set[str]) -> None:
    """Of the three notices only that of Zhanyi has the word 照片: section 4 and section 5 (2)."""
    pack = read_pack(pack_id)
    places = {(table.id, slot) for table in own(pack) for slot in table.evidence if slot.photos}
    assert {f"{table}/{slot.id}" for table, slot in places if _asks(pack, slot)} == expected
    assert not [slot for item in pack.items for slot in item.evidence if slot.photos]
    rules = pack.submission
    assert (rules.photos, rules.pairs) == ((Level.ERROR,) * 2 if expected else (Level.EXPLAIN,) * 2)
    assert (rules.photos_least, rules.photos_most, rules.photo_long, rules.photo_short) == (3, 5, 1600, 1200)


@pytest.mark.parametrize("table", ["T08", "T22", "T27"])
def test_every_project_is_asked_for_the_proofs_that_do_not_wait_for_its_end(zhanyi: Pack, table: str) -> None:
    """Z-ZR-2m and Z-ZJ-7 ask for the same seven; only acceptance and photos afterwards cannot be there before."""
    waiting = {"acceptance", "photos", "photos_now"}
    asked = [str(one.required) for one in zhanyi.table(table).evidence if one.id not in waiting and _asks(zhanyi, one)]
    assert len(asked) == 5
    if table == "T08":
        assert all(re.match("county_project_proofs = 'all'($| or | and state)", condition) for condition in asked)
    else:
        assert len(set(asked)) == 1


def test_bachu_asks_for_the_materials_of_each_line(zhanyi: Pack) -> None:
    """B-ZJ-19 names means and money of the collection beside the ledgers; only Zhanyi's plants prove acceptance."""
    bachu = read_pack("bachu-2024")
    assert slot(bachu, "B-ZJ-19/facilities").required
    assert not _asks(bachu, slot(bachu, "T24/acceptance"))
    assert _asks(zhanyi, slot(zhanyi, "T24/acceptance"))
    assert "n_geo" not in str(slot(zhanyi, "T56/certs").required)


@pytest.mark.parametrize(
    ("pack_id", "asked"),
    [
        ("bachu-2024", {"so2", "cod", "solid"}),
        ("zhanyi-2024", {"so2", "cod", "nh3n", "nox"}),
        ("ningxia-2014", {"so2", "cod", "nh3n", "nox"}),
    ],
)
def test_the_emissions_that_must_be_filled_are_those_of_the_notice(pack_id: str, asked: set[str]) -> None:
    pack = read_pack(pack_id)
    table = pack.table("T68")

    def is_asked(required: bool | str) -> bool:
        if isinstance(required, bool):
            return required
        wanted = re.fullmatch(r"instr\(county_emissions, '(,[a-z0-9]+,)'\) > 0", required)
        return wanted is not None and wanted[1] in pack.county["emissions"]

    amounts = ("so2", "cod", "nh3n", "nox", "solid", "solid_gen")
    assert {name for name in amounts if is_asked(table.field(name).required)} == asked


def test_the_facts_that_differ_between_the_counties(zhanyi: Pack, ningxia: Pack) -> None:
    told = ("project_proofs", "sewage_scope", "fund_floor")
    assert [zhanyi.county[name] for name in told] == ["all", "all", "100"]
    assert [ningxia.county[name] for name in told] == ["none", "secondary", "0"]
    assert ningxia.county["function"] == "水土保持"


def test_what_only_is_proposed_is_never_shown_as_official(zhanyi: Pack, ningxia: Pack) -> None:
    assert all(indicator.unofficial for indicator in zhanyi.indicators)
    found = {indicator.id for indicator in ningxia.indicators if indicator.unofficial}
    assert found == {"I-N7", "I-N15", "I-N16", "I-N17", "I-T1"}
    for indicator in (*zhanyi.indicators, *ningxia.indicators):
        assert re.match(r"O：|N：", indicator.source), indicator.id
        assert indicator.unofficial or "K" not in indicator.source


def test_the_indicators_are_those_of_the_catalogue(zhanyi: Pack, ningxia: Pack) -> None:
    assert [indicator.id for indicator in ningxia.indicators] == [*(f"I-N{n}" for n in range(1, 18)), "I-T1"]
    assert [indicator.id for indicator in zhanyi.indicators] == [f"I-Z{n}" for n in range(1, 29)]
    assert all(indicator.inputs for indicator in (*zhanyi.indicators, *ningxia.indicators))


def test_the_air_index_is_that_of_the_published_example(zhanyi: Pack) -> None:
    (index,) = [indicator for indicator in zhanyi.indicators if indicator.title == "空气质量综合指数"]
    assert index.gives == {
        "pm25": "21",
        "pm10": "39",
        "so2": "9",
        "no2": "15",
        "o3": "192",
        "co": "0.7",
        "result": "3.06",
    }


def test_the_file_of_a_pack_says_why_where_the_notice_is_silent(pack: Pack) -> None:
    text = pack.files["pack.toml"].decode()
    assert tomllib.loads(text)["id"] == pack.id
    for fact in ("lon_min", "section_samplings"):
        before = text.split(f"\n{fact} = ")[0].rsplit("\n", 1)[-1]
        assert before.startswith("#"), fact
        assert "[P]" in before, fact


def test_all_three_media_must_have_a_problem_in_one_notice_and_should_in_the_other(zhanyi: Pack) -> None:
    """domain.md T64: E in Zhanyi, I in Bachu."""
    found = [check.level for pack in (zhanyi, read_pack("bachu-2024")) for check in pack.table("T64").checks
             if check.id == "T64-05"]  # fmt: skip
    assert found == [Level.ERROR, Level.NOTE]
