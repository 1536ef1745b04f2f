"""Bachu's tables at work: sections of one card, doubles of departments and townships, and real mistakes of assessments.

The mistakes are those that inspectors found (domain.md 1.4); figures that were published so must pass.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.checks.settle import settle_tables, waiting_checks
from db.lastyear import Source, SourceRow, SourceTable, bring_last_year
from db.merging.changefiles import RowChange
from db.merging.conflicts import conflicts
from db.merging.digest import digest
from db.rows import rows
from db.state import rebuild
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from exchange import key_file
from forms.model import Level
from forms.problems import Problem
from office.entry import Typed, add_typed, type_cells
from office.workspaces import open_workspace
from tests.conftest import CHEAP_SCRYPT_N
from tests.county import CAMPAIGN, TOWN, XM, County, add_farm, found_county, receive_at, seal_unit
from tests.whole.test_attacks import forger, refusal, set_of, take

FIVE = ("QX", "ZR", "TJ", "SL", "NY")
#: What each unit types into its section of the basic facts.
BASICS: Mapping[str, Mapping[str, str]] = {
    "QX": {"temp_mean": "12.4", "precip": "61.2", "temp_max": "41.3", "temp_min": "-20.1", "evap": "未监测"},
    "ZR": {"area_km2": "1000.00", "terrain": "冲积平原", "func_type": "防风固沙"},
    "TJ": {
        "n_towns": "12",
        "n_jiedao": "0",
        "n_zhen": "4",
        "n_xiang": "8",
        "n_other": "0",
        "n_villages": "170",
        "n_communities": "22",
        "pop_registered": "39.10",
        "pop_resident": "37.76",
        "pop_urban": "12.34",
        "pop_rural": "25.42",
        "urban_rate": "32.68",
        "data_year_gdp": "2024",
        "gdp": "1131415.35",
        "gdp1": "375100.10",
        "gdp2": "223900.00",
        "gdp3": "532415.25",
        "ratio1": "33.2",
        "ratio2": "19.8",
        "ratio3": "47.1",
        "inc_urban": "33150",
        "inc_rural": "14820",
        "budget_rev": "84200",
        "budget_exp": "517000",
    },
    "SL": {
        "water_total": "未取得",
        "use_total": "104600",
        "use_agri": "98300",
        "use_ind": "1000",
        "use_dom": "2300",
        "use_eco": "3000",
        "erosion_area": "612.5",
        "erosion_treated": "12",
    },
    "NY": {
        "sown": "68000",
        "stock_large": "61000",
        "stock_pig": "12000",
        "stock_sheep": "520000",
        "stock_poultry": "910000",
        "fert_t": "31000",
        "pest_t": "410",
    },
}
#: Land of 1000 km², published with two places; the parts add up to 1000.04.
LAND: Mapping[str, str] = {
    "total_area": "1000.00",
    "forest_wooded": "120.01",
    "forest_shrub": "60.01",
    "forest_other": "20.01",
    "grass_high": "100.01",
    "grass_mid": "80.00",
    "grass_low": "20.00",
    "water_river": "5.00",
    "water_lake": "8.00",
    "water_tidal": "2.00",
    "water_marsh": "5.00",
    "arable_paddy": "0",
    "arable_dry": "180.00",
    "built_urban": "10.00",
    "built_rural": "25.00",
    "built_other": "5.00",
    "unused_sand": "260.00",
    "unused_saline": "60.00",
    "unused_bare_soil": "20.00",
    "unused_bare_rock": "20.00",
    "source": "国土变更调查",
    "as_of": "2024-12-31",
}
TERRITORY: Mapping[str, str] = {
    "land_area_km2": "1000.00",
    "source": "国土变更调查",
    "as_of": "2024-12-31",
    "boundary_changed": "否",
}
WELL: Mapping[str, str] = {
    "name": "红旗水源地",
    "level": "乡镇级",
    "type": "地下水型",
    "town_code": TOWN,
    "lon": "78.60",
    "lat": "39.70",
    "serves": "巴楚镇;色力布亚镇",
    "pop": "5200",
    "design_q": "30",
    "q": "25.5",
    "status": "在用",
    "wq": "地下水Ⅲ类",
    "ok": "是",
    "freq": "每季度一次",
    "mon_due": "4",
    "mon_done": "4",
    "mon_ok": "4",
    "delineated": "是",
    "appr_org": "某县人民政府",
    "appr_doc": "样例政函〔2019〕1 号",
    "appr_date": "2019-06-01",
    "z1_water": "不适用",
    "z1_land": "井口周围 50 米",
    "z1_km2": "0.0079",
    "signs": "界标",
    "z1_issue": "0",
    "z1_fixed": "0",
    "z2_outfall": "0",
    "has_plan": "是",
}
PLANT: Mapping[str, str] = {
    "name": "样例污水处理厂",
    "unit_name": "样例水务公司",
    "uscc": "91653130MA7TEXT072",
    "town_code": TOWN,
    "lon": "78.55",
    "lat": "39.78",
    "type": "城镇污水处理厂",
    "status": "正常",
    "design_cap": "8000",
    "run_days": "365",
    "treated": "219",
    "treated_dom": "219",
    "treated_ind": "0",
    "treated_dom_ok": "197.1",
}


@pytest.fixture(scope="module")
def departments_template(tmp_path_factory: pytest.TempPathFactory) -> County:
    """The bureau with the departments of these tables and one township, made once."""
    key_file.SCRYPT_N = CHEAP_SCRYPT_N
    return found_county(tmp_path_factory.mktemp("bachu") / "county", (*FIVE, "ZJ", XM, TOWN))


@pytest.fixture
def departments(departments_template: County, tmp_path: Path) -> County:
    return departments_template.copy_to(tmp_path / "county")


@pytest.fixture
def land(departments: County) -> Iterator[Store]:
    """The workspace of the natural resources bureau with its two tables filled as published."""
    with open_workspace(departments.unit("ZR")) as store:
        fill(store, "T01", TERRITORY)
        fill(store, "T02", LAND)
        yield store


@pytest.fixture
def statistics(departments: County) -> Iterator[Store]:
    with open_workspace(departments.unit("TJ")) as store:
        fill(store, "T06", BASICS["TJ"])
        yield store


def fill(store: Store, table: str, cells: Mapping[str, str]) -> None:
    """Type cells into a card."""
    number = next(rows(store, table)).number
    type_cells(store, table, [Typed(number, field, text) for field, text in cells.items()])


def found(store: Store, *tables: str) -> dict[str, Problem]:
    """Give the findings of checks over a table by their ids; forgotten cells are not asked for here."""
    settle_tables(store)
    every = [problem for table in tables for problem in problems(store, table)]
    return {problem.check: problem for problem in every if problem.check != "V-REQUIRED"}


def graver(store: Store, *tables: str) -> set[str]:
    return {check for check, problem in found(store, *tables).items() if problem.level is not Level.NOTE}


def places(store: Store, table: str, check: str) -> list[Problem]:
    settle_tables(store)
    return [problem for problem in problems(store, table) if problem.check == check]


def bring_to(county: County, units: Sequence[str], name: str) -> None:
    for unit in units:
        receive_at(county.bureau, seal_unit(county.unit(unit), county.stick(f"{name}-{unit}")))


# Five units fill one card


def test_five_units_fill_one_card_apart_and_the_bureau_has_it_whole(departments: County) -> None:
    for unit in FIVE:
        with open_workspace(departments.unit(unit)) as store:
            fill(store, "T06", BASICS[unit])
            if unit == "SL":
                card = next(rows(store, "T06")).key.id
                add_typed(store, "T06a", [{"card": card, "name": "样例河", "length_km": "81.5"}])
    bring_to(departments, FIVE[:3], "first")
    with open_workspace(departments.bureau) as store:
        missing = found(store, "T06")
        assert {"T06-51", "T06-52"} <= set(missing)
        assert not {"T06-47", "T06-48", "T06-49", "T06-50"} & set(missing)
        assert "水资源" in missing["T06-51"].text
        assert "年用水总量" in missing["T06-51"].text
        assert missing["T06-52"].level is Level.NOTE
        open_cells = {problem.field for problem in problems(store, "T06") if problem.check == "V-REQUIRED"}
        assert open_cells == {*BASICS["SL"], *BASICS["NY"]}
    bring_to(departments, FIVE[3:], "second")
    with open_workspace(departments.bureau) as store:
        (card_row,) = rows(store, "T06")
        typed = {field: text for unit in FIVE for field, text in BASICS[unit].items()}
        kept = {field: token for field, token in card_row.tokens.items() if field in typed}
        assert kept == {**typed, "func_type": "1"}
        assert [row.tokens["name"] for row in rows(store, "T06a")] == ["样例河"]
        assert conflicts(store) == []
        assert graver(store, "T06") == set()
        before = digest(store), [problem.id for problem in problems(store)]
        rebuild(store)
        assert (digest(store), [problem.id for problem in problems(store)]) == before


def test_a_unit_that_types_into_anothers_section_is_told_whose_it_is(departments: County) -> None:
    with open_workspace(departments.unit("QX")) as store:
        with pytest.raises(EntryRefused) as refused:
            fill(store, "T06", {"gdp": "1"})
        assert refused.value.code == "E-NOT-YOURS"
        assert "经济" in str(refused.value)
        assert "统计局" in str(refused.value)
        (card,) = rows(store, "T06")
        assert card.tokens["gdp"] == ""


@pytest.mark.parametrize("field", ["gdp", "area_km2", "sown"])
def test_a_report_that_writes_into_anothers_section_is_refused(departments: County, field: str) -> None:
    rogue = forger(departments, "QX")
    change = RowChange("T06", "", fixed_id(CAMPAIGN, "T06"), {"temp_mean": "12.4", field: "1"})
    assert refusal(departments, rogue.pack([set_of("QX", rogue.keys, [change])]), rogue.code) == "E-SCOPE"


def test_a_report_that_keeps_to_its_section_is_taken(departments: County) -> None:
    """The forged reports above differ from this one in nothing but the field."""
    rogue = forger(departments, "QX")
    change = RowChange("T06", "", fixed_id(CAMPAIGN, "T06"), {"temp_mean": "12.4", "precip": "61.2"})
    place = rogue.pack([set_of("QX", rogue.keys, [change])])
    assert take(departments.bureau, place, rogue.code).is_new_key
    with open_workspace(departments.bureau) as store:
        assert next(rows(store, "T06")).tokens["temp_mean"] == "12.4"


# Land


def test_published_land_areas_that_miss_their_sum_by_rounding_pass(land: Store) -> None:
    assert graver(land, "T01", "T02") == set()
    card = next(rows(land, "T02"))
    assert card.tokens["forest"] == "200.0300"
    assert card.tokens["residual"] == "-0.0400"


def test_land_classes_that_miss_the_area_are_an_error_that_names_the_figures(land: Store) -> None:
    """The mistake of three counties of Qinghai in 2016."""
    fill(land, "T02", {"unused_sand": "170.00"})
    problem = found(land, "T02")["T02-01"]
    assert problem.level is Level.ERROR
    for word in ("差 89.9600 km²", "合计 1000.00", "未利用地 270.0000", "请逐类核对"):
        assert word in problem.text
    fill(land, "T02", {"unused_sand": "260.00"})
    assert "T02-01" not in found(land, "T02")


@pytest.mark.parametrize("off", ["259.80", "260.20"])
def test_a_tenth_of_a_square_kilometre_is_no_rounding_although_a_zero_was_typed_bare(land: Store, off: str) -> None:
    """`0` for paddy fields does not make the sum as coarse as whole square kilometres."""
    fill(land, "T02", {"unused_sand": off})
    assert "T02-01" in found(land, "T02")


def test_an_area_of_another_survey_may_differ_with_a_reason(land: Store) -> None:
    fill(land, "T01", {"source": "民政勘界"})
    fill(land, "T02", {"unused_sand": "170.00"})
    levels = {check: problem.level for check, problem in found(land, "T02").items()}
    assert levels["T02-02"] is Level.EXPLAIN
    assert "T02-01" not in levels


def test_one_area_has_one_value(land: Store) -> None:
    fill(land, "T02", {"total_area": "1010.00", "unused_sand": "270.00"})
    problem = found(land, "T02")["T02-09"]
    assert problem.level is Level.ERROR
    assert "1010" in problem.text
    assert "1000" in problem.text


def test_areas_in_hectares_and_mu_are_understood(land: Store) -> None:
    fill(land, "T02", {"arable_dry": "18000.00公顷", "built_rural": "37500亩"})
    tokens = next(rows(land, "T02")).tokens
    assert (tokens["arable_dry"], tokens["built_rural"]) == ("180", "25")
    assert graver(land, "T02") == set()


# Economy


def test_published_industries_that_miss_the_product_by_rounding_pass(statistics: Store) -> None:
    """Parts of 47.95 against 47.94, as a county published them."""
    fill(statistics, "T06", {"gdp": "47.94", "gdp1": "10.11", "gdp2": "12.34", "gdp3": "25.50"})
    assert "T06-20" not in found(statistics, "T06")
    fill(statistics, "T06", {"gdp3": "25.53"})
    problem = found(statistics, "T06")["T06-20"]
    assert problem.level is Level.ERROR
    assert "47.94" in problem.text
    assert "25.53" in problem.text


def test_figures_published_in_hundred_millions_keep_their_tolerance(statistics: Store) -> None:
    fill(statistics, "T06", {"gdp": "47.94亿元", "gdp1": "10.11亿元", "gdp2": "12.34亿元", "gdp3": "25.50亿元"})
    assert next(rows(statistics, "T06")).tokens["gdp"] == "479400"
    assert "T06-20" not in found(statistics, "T06")
    fill(statistics, "T06", {"gdp3": "25.53亿元"})
    assert "T06-20" in found(statistics, "T06")


@pytest.mark.parametrize(("third", "fails"), [("41", False), ("42", False), ("44", True), ("41.0", False)])
def test_ratios_add_up_to_a_hundred_within_their_rounding(statistics: Store, third: str, *, fails: bool) -> None:
    fill(statistics, "T06", {"ratio1": "33", "ratio2": "25", "ratio3": third})
    assert ("T06-21" in found(statistics, "T06")) is fails


# Sewage


def test_a_plant_counted_in_ten_thousand_tons_a_day_is_asked_for_its_unit(departments: County) -> None:
    with open_workspace(departments.unit("ZJ")) as store:
        number = add_typed(store, "T20", [{**PLANT, "accept_date": "2016-05-01"}]).written.rows["T20"][0]
        assert not {"T20-08", "T20-12", "T20-13"} & set(found(store, "T20"))
        assert next(rows(store, "T20")).tokens["load_pct"] == "75.00"
        type_cells(store, "T20", [Typed(number, "design_cap", "0.8")])
        told = found(store, "T20")
        assert told["T20-08"].level is Level.EXPLAIN
        assert "万吨/日" in told["T20-08"].text
        assert "单位可能填错" in told["T20-12"].text


def test_a_running_plant_that_was_never_accepted_is_asked_why(departments: County) -> None:
    with open_workspace(departments.unit("ZJ")) as store:
        add_typed(store, "T20", [PLANT])
        (problem,) = [item for item in found(store, "T20").values() if item.field == "accept_date"]
        assert problem.level is Level.EXPLAIN
        assert "竣工验收" in problem.text


# Departments and townships


def test_farms_of_department_and_township_meet_and_doubles_are_found(departments: County) -> None:
    code = {"uscc": "91653130MA7TEXT072", "uscc_absent_reason": ""}
    with open_workspace(departments.unit(XM)) as store:
        add_farm(store, **code)
        add_farm(store, name="东风养殖场", species="羊", lon="78.70", lat="39.70")
        assert graver(store, "T31") == set()
    with open_workspace(departments.unit(TOWN)) as store:
        add_farm(store, **code, name="红旗（养殖场）", lon="78.5502", lat="39.7801")
        add_farm(store, name="城北养殖场", species="羊", lon="78.6502", lat="39.7801")
        assert graver(store, "T31") == set()
    bring_to(departments, [XM, TOWN], "farms")
    with open_workspace(departments.bureau) as store:
        assert sorted(row.tokens["name"] for row in rows(store, "T31")) == sorted(
            ["红旗养殖场", "东风养殖场", "红旗（养殖场）", "城北养殖场"]
        )
        assert conflicts(store) == []
        doubles = {"T31-25", "T31-26"}
        assert doubles <= graver(store, "T31")
        for check in sorted(doubles):
            both = places(store, "T31", check)
            assert {problem.owner for problem in both} == {XM, TOWN}
            assert all(problem.level is Level.EXPLAIN for problem in both)
        told = next(problem for problem in places(store, "T31", "T31-26") if problem.owner == XM)
        assert "红旗（养殖场）" in told.text
        assert "巴楚镇填报" in told.text
        assert "T31-27" not in graver(store, "T31")


def test_farms_of_two_names_at_one_place_are_asked_about(departments: County) -> None:
    with open_workspace(departments.unit(XM)) as store:
        add_farm(store)
        add_farm(store, name="东风养殖场", lon="78.5503", lat="39.7802")
        add_farm(store, name="远方养殖场", lon="78.5510", lat="39.7800")
        assert sorted(problem.text.split("”")[0] for problem in places(store, "T31", "T31-27")) == [
            "“东风养殖场",
            "“红旗养殖场",
        ]


def test_water_sources_of_department_and_township_meet_and_doubles_are_found(departments: County) -> None:
    with open_workspace(departments.unit("SL")) as store:
        add_typed(store, "T40", [{**WELL, "source_code": "KB01"}])
        assert graver(store, "T40") <= {"V-SLOT"}
    with open_workspace(departments.unit(TOWN)) as store:
        add_typed(
            store, "T40", [{**WELL, "name": "红旗(水源地)", "source_code": "KB01", "q": "不适用", "q_note": "备用"}]
        )
    bring_to(departments, ["SL", TOWN], "wells")
    with open_workspace(departments.bureau) as store:
        assert {(row.key.owner, row.tokens["q"]) for row in rows(store, "T40")} == {("SL", "25.5"), (TOWN, "不适用")}
        for check in ("T40-21", "T40-22"):
            assert {problem.owner for problem in places(store, "T40", check)} == {"SL", TOWN}
        assert "T40-20" not in found(store, "T40")
        assert {"SL", "XM", TOWN} - set(waiting_checks(store)["T40-24"]) == {"XM"}


def test_a_farm_within_a_protection_zone_is_found_at_the_bureau(departments: County) -> None:
    ring = [("78.50", "39.70"), ("78.60", "39.70"), ("78.60", "39.80"), ("78.50", "39.80")]
    with open_workspace(departments.unit("SL")) as store:
        add_typed(store, "T40", [WELL])
        well = next(rows(store, "T40")).key.id
        corners = [
            {"source": well, "zone": "二级", "seq": str(place), "lon": lon, "lat": lat}
            for place, (lon, lat) in enumerate(ring, 1)
        ]
        add_typed(store, "T40a", corners)
    with open_workspace(departments.unit(TOWN)) as store:
        add_farm(store)
        add_farm(store, name="城外养殖场", lon="78.6502", lat="39.7501")
        assert graver(store, "T31") == set()
    bring_to(departments, ["SL", TOWN], "zones")
    with open_workspace(departments.bureau) as store:
        (problem,) = places(store, "T31", "T31-29")
        assert problem.level is Level.EXPLAIN
        assert "红旗水源地" in problem.text
        assert "二级" in problem.text
        inside = next(row for row in rows(store, "T31") if row.key.id == problem.row)
        assert inside.tokens["name"] == "红旗养殖场"


def test_two_corners_are_no_zone(departments: County) -> None:
    with open_workspace(departments.unit("SL")) as store:
        add_typed(store, "T40", [WELL])
        well = next(rows(store, "T40")).key.id
        two = [{"source": well, "zone": "一级", "seq": str(n), "lon": f"78.5{n}", "lat": "39.70"} for n in (1, 2)]
        add_typed(store, "T40a", two)
        assert "只填了 2 个" in found(store, "T40")["T40-26"].text
        third = [{"source": well, "zone": "一级", "seq": "3", "lon": "78.52", "lat": "39.72"}]
        add_typed(store, "T40a", third)
        assert "T40-26" not in found(store, "T40")


def test_a_farm_below_the_threshold_of_its_species_is_asked_about(departments: County) -> None:
    """500 pigs sold, but 100 cows kept: the basis goes with the species."""
    with open_workspace(departments.unit(XM)) as store:
        add_farm(store, stock="10", output="500")
        cows = {"species": "奶牛", "output": "不适用", "name": "东风牛场", "lon": "78.70", "lat": "39.70"}
        add_farm(store, **cows, stock="99")
        (problem,) = places(store, "T31", "T31-19")
        assert "规模标准" in problem.text
        settle_tables(store)
        assert {row.tokens["name"]: row.tokens["scale_ok"] for row in rows(store, "T31")} == {
            "红旗养殖场": "1",
            "东风牛场": "0",
        }


# Last year


def test_a_change_without_a_reason_is_asked_about_and_a_small_one_is_not(departments: County) -> None:
    """One class of land may change by a twentieth; the territory may not change at all while its border stands."""
    then = {"forest_wooded": "100.00", "forest_shrub": "59.50", "forest_other": "20.01", "source": "1"}
    with open_workspace(departments.bureau) as store:
        territory = {"land_area_km2": "990.00", "source": "1", "boundary_changed": "0"}
        last = (
            SourceTable("T01", dict.fromkeys(territory), [SourceRow("", fixed_id(CAMPAIGN, "T01"), territory)]),
            SourceTable("T02", dict.fromkeys(then), [SourceRow("", fixed_id(CAMPAIGN, "T02"), then)]),
        )
        bring_last_year(store, Source("去年", 2023, last))
    with open_workspace(departments.unit("ZR")) as store:
        fill(store, "T01", TERRITORY)
        fill(store, "T02", LAND)
    bring_to(departments, ["ZR"], "last")
    with open_workspace(departments.bureau) as store:
        drift = found(store, "T01")["T01-03"]
        assert drift.level is Level.EXPLAIN
        assert "1000.00" in drift.text
        changed = [problem for problem in places(store, "T02", "V-YOY") if problem.field.startswith("forest")]
        assert [problem.field for problem in changed] == ["forest_wooded"]
        assert "120.01" in changed[0].text
        assert "100" in changed[0].text
