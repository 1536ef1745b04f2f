"""T06, T50 to T57: nature, people and economy of the county, what was spent, energy, carbon and the negative list."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from office.demo.county.climates import climate_of
from office.demo.county.here import ZERO, Here, Shape, Value, normal, rounded, total
from office.demo.county.names import word
from office.demo.county.shapes import count, fact, kept, level, maybe, part, size, words
from office.demo.county.sheets import Sheet, Thing
from office.demo.county.world import World


def _about(name: str, spread: float, places: int, share: float = 0.06) -> Shape:
    """Draw a reading of the climate about its middle."""

    def make(here: Here) -> Value:
        middle = float(getattr(climate_of(here.world.pack), name))
        own = normal(here.world.luck("climate", name), 1, share)
        return rounded(middle * own + normal(here.luck, 0, spread), places)

    return make


def _terrain(here: Here) -> Value:
    return climate_of(here.world.pack).terrain


_CLIMATE: Final[Mapping[str, Shape | Value]] = {
    "temp_mean": _about("temperature", 0.25, 1),
    "temp_max": level(38, 1.5, 1, 33, 43),
    "temp_min": level(-18, 3, 1, -28, -3),
    "precip": _about("rain", 6, 1, 0.1),
    "evap": _about("evaporation", 35, 1),
    "sunshine": level(2750, 150, 1, 1900, 3200),
    "humidity": level(48, 4, 0, 35, 75),
    "wind": level(1.9, 0.3, 1, 1, 3.5),
    "frost_free": level(215, 10, 0, 150, 290),
    "dust_days": level(14, 4, 0, 2, 40),
    "climate_type": lambda here: climate_of(here.world.pack).kind,
    "area_km2": lambda here: rounded(here.facts["area"], int(here.facts["_places"])),
    "elev_mean": kept(_about("height", 30, 0)),
    "elev_max": kept(lambda here: here.num("elev_mean") + here.luck.randint(150, 900)),
    "elev_min": kept(lambda here: here.num("elev_mean") - here.luck.randint(40, 160)),
    "terrain": _terrain,
    "func_type": lambda here: climate_of(here.world.pack).function,
    "forest_cover_pct": level(9.5, 2, 2, 4, 30),
    "grass_cover_pct": level(32, 4, 2, 15, 60),
    "minerals": "石膏、砂石、岩盐",
}


def _kind_count(digit: str) -> Shape:
    return lambda here: sum(town[6] in digit for town in here.world.town_names)


def _figure(name: str) -> Shape:
    """Say a figure of the county with the places that it was published with."""
    return lambda here: here.facts[name]


def _gdp_share(index: int) -> Shape:
    def make(here: Here) -> Value:
        return rounded(here.facts[f"gdp{index}"] / here.facts["gdp"] * 100, 1)

    return make


def _income(middle: float) -> Shape:
    def make(here: Here) -> Value:
        known = here.before.get(here.field)
        base = (
            float(known) * (1 + normal(here.luck, 0.06, 0.01))
            if isinstance(known, Decimal)
            else middle * here.luck.uniform(0.9, 1.1)
        )
        return rounded(base, 0)

    return make


_PEOPLE: Final[Mapping[str, Shape | Value]] = {
    "n_jiedao": _kind_count("0"),
    "n_zhen": _kind_count("1"),
    "n_xiang": _kind_count("23"),
    "n_other": _kind_count("45"),
    "n_towns": lambda here: len(here.world.town_names),
    "n_villages": lambda here: sum(map(len, here.world.villages.values())),
    "n_communities": kept(lambda here: here.luck.randint(12, 32)),
    "pop_registered": fact("registered", 4),
    "pop_resident": fact("resident", 4),
    "pop_urban": fact("urban", 4),
    "pop_rural": fact("rural", 4),
    "urban_rate": lambda here: rounded(here.facts["urban"] / here.facts["resident"] * 100, 2),
    "data_year_gdp": lambda here: here.year,
    "gdp": _figure("gdp"),
    **{f"gdp{index}": _figure(f"gdp{index}") for index in (1, 2, 3)},
    **{f"ratio{index}": _gdp_share(index) for index in (1, 2, 3)},
    "ind_va": fact("ind_va"),
    "gdp_pc": lambda here: rounded(here.facts["gdp"] / here.facts["resident"], 0),
    "inc_urban": _income(34500),
    "inc_rural": _income(15800),
    "inc_all": lambda here: rounded(
        (here.num("inc_urban") * here.facts["urban"] + here.num("inc_rural") * here.facts["rural"])
        / here.facts["resident"],
        0,
    ),
    "budget_rev": fact("budget_rev"),
    "budget_exp": fact("budget_exp"),
    "grain_area": lambda here: rounded(float(here.facts["sown"]) * here.world.luck("grain").uniform(0.4, 0.6), 2),
    "grain_out": part("grain_area", 5.6, 7.2, 2),
    "n_ind": count(24, 0.4, 0.05, 4),
}


def _eroded(here: Here) -> Value:
    known = here.rows("T03")
    found = total(known, *(f"erosion_{grade}" for grade in range(2, 7)))
    return found or rounded(float(here.facts["area"]) * 0.3, 2)


_WATER: Final[Mapping[str, Shape | Value]] = {
    "water_surface": size(62000, 0.4, 0.06, 2),
    "water_ground": size(31000, 0.3, 0.03, 2),
    "water_total": lambda here: rounded((float(here.num("water_surface")) + float(here.num("water_ground"))) * 0.86, 2),
    "use_agri": lambda here: rounded(float(here.facts["arable_ha"]) * here.world.luck("water").uniform(0.42, 0.55), 2),
    "use_ind": size(520, 0.4, 0.04, 2),
    "use_dom": lambda here: rounded(float(here.facts["resident"]) * 38, 2),
    "use_eco": size(900, 0.5, 0.05, 2),
    "use_total": lambda here: sum((here.num(f"use_{use}") for use in ("agri", "ind", "dom", "eco")), ZERO),
    "n_res": kept(lambda here: here.luck.randint(2, 9)),
    "res_cap": kept(size(12500, 0.5, 0, 2)),
    "erosion_area": _eroded,
    "erosion_treated": size(22, 0.4, 0.08, 2),
}


def _herd(species: tuple[str, ...], field: str, spare: int, share: float) -> Shape:
    """Give all animals of a kind: those of the large farms and those of everybody else."""

    def make(here: Here) -> Value:
        large = total((row for row in here.rows("T31") if row.get("species") in species), field)
        return rounded(float(large) * share + spare * here.world.luck("herd", here.field).uniform(0.7, 1.4), 0)

    return make


_HERDS: Final[Mapping[str, Shape | Value]] = {
    "sown": fact("sown"),
    "irrigated": lambda here: rounded(
        float(here.facts["arable_ha"]) * here.world.luck("irrigated").uniform(0.6, 0.85), 2
    ),
    "stock_large": _herd(("02", "03", "04", "11", "12", "13"), "stock", 42000, 1.9),
    "stock_pig": _herd(("01",), "stock", 16000, 1.7),
    "stock_sheep": _herd(("05",), "stock", 310000, 2.0),
    "stock_poultry": _herd(("06", "07", "08", "09", "10", "15"), "stock", 420000, 1.6),
    "out_pig": _herd(("01",), "output", 26000, 1.7),
    "out_cattle": _herd(("02", "03", "04"), "output", 26000, 1.9),
    "out_sheep": _herd(("05",), "output", 360000, 2.0),
    "out_poultry": _herd(("06", "07", "08", "09", "10", "15"), "output", 900000, 1.6),
    "fert_t": fact("fert"),
    "pest_t": fact("pest"),
}


def _rivers(world: World, _year: int) -> Iterator[Thing]:
    for index, name in enumerate(climate_of(world.pack).rivers):
        yield Thing(str(index), known={"card": "T06", "name": name})


_RIVER: Final[Mapping[str, Shape | Value]] = {"length_km": kept(size(85, 0.5, 0, 1))}
_VALUE: Final[Mapping[str, Shape | Value]] = {
    "gdp_year": lambda here: here.year,
    **{name: _PEOPLE[name] for name in ("gdp", "gdp1", "gdp2", "gdp3", "ind_va")},
    **{f"r{index}_pub": _gdp_share(index) for index in (1, 2, 3)},
    "growth_pub": level(5.6, 0.9, 1, 3.5, 8),
    "hitech_va": maybe(
        0.8, lambda here: rounded(float(here.facts["gdp2"]) * here.world.luck("hitech").uniform(0.03, 0.08), 2)
    ),
    "effect": words("{year}年培育特色农产品加工和清洁能源产业，第三产业较快增长，三次产业结构继续优化。"),
}


def _herd_there(name: str) -> Shape:
    """Repeat a figure of the county's basic form."""
    return lambda here: next((row.get(name) for row in here.rows("T06")), None)


_LIVESTOCK: Final[Mapping[str, Shape | Value]] = {
    "output": lambda here: rounded(float(here.facts["gdp1"]) * here.world.luck("livestock").uniform(0.55, 0.7), 2),
    "mid": part("output", 0.42, 0.5, 2),
    "meat": size(21000, 0.4, 0.04, 2),
    "egg": size(4200, 0.5, 0.04, 2),
    "milk": size(9500, 0.5, 0.04, 2),
    **{name: _herd_there(name) for name in _HERDS if name.startswith(("stock", "out_"))},
}


def _per(name: str) -> Shape:
    """Type last year's figure a unit of product; the same that the archive gives."""

    def make(here: Here) -> Value:
        now = rounded(here.facts[name] * 10000 / here.facts["gdp_const"], 4)
        known = here.before.get("_now")
        here.row["_now"] = now
        return known if known is not None else rounded(float(now) * 1.031, 4)

    return make


_ENERGY: Final[Mapping[str, Shape | Value]] = {
    "energy": fact("energy", 4),
    "gdp_const": fact("gdp_const"),
    "base_year": lambda here: here.year - here.year % 5 if here.year % 5 else here.year - 5,
    "int_prev": _per("energy"),
    "target": Decimal("2.00"),
}
_CARBON: Final[Mapping[str, Shape | Value]] = {
    "co2": fact("co2", 4),
    "co2_energy": part("co2", 0.82, 0.9, 4),
    "co2_ippu": part("co2", 0.06, 0.09, 4),
    "co2_other": lambda here: here.num("co2") - here.num("co2_energy") - here.num("co2_ippu"),
    "method": "排放因子法（省级温室气体清单编制指南）",
    "gdp_const": fact("gdp_const"),
    "prev": _per("co2"),
    "target": Decimal("2.50"),
    "target_doc": "碳达峰实施方案",
}
_WORTH: Final[Mapping[str, Shape | Value]] = {
    "comp_h": size(320, 0.4, 0.05, 2),
    "comp_t": size(5200, 0.4, 0.05, 2),
    "comp_rev": lambda here: here.num("comp_h") + here.num("comp_t"),
    "tourists": size(210, 0.4, 0.06, 2),
    "tour_rev": part("tourists", 480, 760, 2),
    "n_scenic": kept(lambda here: here.luck.randint(2, 6)),
    "green_ind": lambda here: rounded(float(here.facts["gdp2"]) * here.world.luck("green").uniform(0.2, 0.4), 2),
    "n_green_factory": kept(lambda here: here.luck.randint(1, 4)),
    "n_green_food": kept(lambda here: here.luck.randint(3, 12)),
    "n_organic": kept(lambda here: here.luck.randint(1, 5)),
    "n_geo": kept(lambda here: here.luck.randint(1, 3)),
    "cert_area": lambda here: rounded(float(here.facts["sown"]) * here.world.luck("cert").uniform(0.05, 0.12), 2),
    "cert_value": size(18000, 0.4, 0.06, 2),
    "agri_output": lambda here: rounded(float(here.facts["gdp1"]) * here.world.luck("agri").uniform(1.6, 1.75), 2),
    "gep": maybe(0.5, lambda here: rounded(float(here.facts["gdp"]) * here.world.luck("gep").uniform(1.2, 1.9), 2)),
    "gdp": _figure("gdp"),
}


def _certificates(world: World, year: int) -> Iterator[Thing]:
    cards = world.made.get(("T56", year), [])
    kinds = (("n_green_food", "绿色食品", "LB"), ("n_organic", "有机产品", "OC"), ("n_geo", "地理标志产品", "AGI"))
    for field, kind, code in kinds:
        for index in range(int(total(cards, field))):
            yield Thing(
                f"{code}{index}",
                known={
                    "card": "T56",
                    "name": f"{word(world, f'T56a{code}', index)}牌{kind}",
                    "cert_no": f"{code}-{world.pack.area[2:]}-{2400 + index:05d}",
                    "valid_until": "不适用"
                    if code == "AGI"
                    else date(world.pack.year + 1 + index % 2, 3 + index % 9, 15),
                },
            )


_ACCESS: Final[Mapping[str, Shape | Value]] = {
    "list_name": words("{county}重点生态功能区产业准入负面清单"),
    "doc_no": kept(lambda here: f"发改规划〔{here.year - 5}〕{here.luck.randint(100, 900)}号"),
    "issued_on": kept(lambda here: here.day(year=here.year - 5)),
    "n_limit": kept(lambda here: here.luck.randint(18, 40)),
    "n_ban": kept(lambda here: here.luck.randint(8, 22)),
    "n_new": count(26, 0.3, 0.08, 5),
    "n_bad": 0,
    "n_exist": kept(lambda here: here.luck.randint(1, 3)),
    "n_exit": lambda here: int(here.num("n_exist")),
    "note": words("{year}年新增项目全部按负面清单审查，不符合的不予备案，现有项目按期整改。"),
}


def _unfit(world: World, year: int) -> Iterator[Thing]:
    cards = world.made.get(("T57", year), [])
    for index in range(int(total(cards, "n_exist", "n_bad"))):
        yield Thing(
            str(index),
            known={
                "card": "T57",
                "name": f"{word(world, 'T57a', index)}砖瓦厂技改项目",
                "ind_code": "3031",
                "clause": "限制类：粘土砖瓦制造",
                "handling": "已完成整改并通过验收",
                "handled_on": date(world.pack.year - 1, 6, 10 + index),
            },
        )


ECONOMY: Final = (
    Sheet("T06", {**_CLIMATE, **_PEOPLE, **_WATER, **_HERDS}),
    Sheet("T06a", _RIVER, _rivers),
    Sheet("T50", _VALUE),
    Sheet("T51", _LIVESTOCK),
    Sheet("T54", _ENERGY),
    Sheet("T55", _CARBON),
    Sheet("T56", _WORTH),
    Sheet("T56a", {}, _certificates),
    Sheet("T57", _ACCESS),
    Sheet("T57a", {}, _unfit),
)
