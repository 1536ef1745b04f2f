"""T68 to T75: emissions, water, air, sources, accidents, soil, noise and what satellites saw change."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from office.demo.county.climates import climate_of
from office.demo.county.here import Here, Row, Shape, Value, lognormal, normal, number, rounded
from office.demo.county.names import cycle, short, word
from office.demo.county.shapes import has, maybe, on, part, size
from office.demo.county.sheets import Sheet, Thing, in_towns, spot
from office.demo.county.world import World

AGENCY: Final = "地区生态环境监测站"
_EMISSIONS: Final[Mapping[str, Shape | Value]] = {
    "so2": size(310, 0.5, 0.03, 2),
    "cod": size(1850, 0.4, 0.03, 2),
    "nh3n": part("cod", 0.05, 0.1, 2),
    "nox": size(620, 0.4, 0.03, 2),
    "solid": size(36, 0.6, 0.04, 2),
    "solid_gen": size(42000, 0.5, 0.05, 2),
    "cert_doc": lambda here: f"环总量〔{here.year + 1}〕7号",
    "cert_by": "地区生态环境局",
    "cert_level": "3",
    "cert_date": lambda here: date(here.year + 1, 1, 18),
}

#: Middle of each water figure in the county's streams, how far readings lie apart, places, and the limit of detection.
_WATER: Final[Mapping[str, tuple[float, float, int, float]]] = {
    "codmn": (2.4, 0.18, 1, 0.5),
    "nh3n": (0.18, 0.35, 2, 0.025),
    "tp": (0.05, 0.3, 2, 0.01),
    "cu": (0.003, 0.5, 3, 0.001),
    "zn": (0.02, 0.5, 3, 0.05),
    "fluoride": (0.42, 0.2, 2, 0.05),
    "se": (0.0008, 0.4, 4, 0.0004),
    "as_": (0.0016, 0.4, 4, 0.0003),
    "hg": (0.00002, 0.3, 5, 0.00004),
    "cd": (0.0001, 0.4, 4, 0.0001),
    "cr6": (0.003, 0.3, 3, 0.004),
    "pb": (0.001, 0.4, 3, 0.001),
    "cn": (0.0009, 0.3, 3, 0.001),
    "phenol": (0.0002, 0.3, 4, 0.0003),
    "oil": (0.008, 0.3, 2, 0.01),
    "las": (0.03, 0.3, 2, 0.05),
    "s2": (0.006, 0.3, 3, 0.01),
}
_TITLES: Final = {
    "codmn": "高锰酸盐指数",
    "nh3n": "氨氮",
    "tp": "总磷",
    "cu": "铜",
    "zn": "锌",
    "fluoride": "氟化物",
    "se": "硒",
    "as_": "砷",
    "hg": "汞",
    "cd": "镉",
    "cr6": "六价铬",
    "pb": "铅",
    "cn": "氰化物",
    "phenol": "挥发酚",
    "oil": "石油类",
    "las": "阴离子表面活性剂",
    "s2": "硫化物",
    "bod5": "五日生化需氧量",
}


def _sections(world: World, year: int) -> Iterator[Thing]:
    towns = list(world.town_names)
    for index in range(world.many(4, 2, "T69")):
        luck = world.luck("T69", index)
        town = luck.choice(towns)
        at = {
            name: value
            for name, value in spot(world, "T69", str(index), town, 1000, 6000).items()
            if name != "town_code"
        }
        known: dict[str, Value] = {
            "section_code": f"{world.pack.area}SW{index + 1:02d}",
            "name": f"{short(world, town)}{word(world, 'T69', index)}断面",
            "water_body": world.water(town),
            "level": cycle("1234", index),
            "certified": True,
            "is_source": False,
            "wtype": "1",
            "target": "3",
            **at,
            "_section": str(index),
        }
        for month in range(1, 13):
            day = date(year, month, world.luck("sampled", index, year, month).randint(3, 12))
            yield Thing(f"{index}/{day}", known={**known, "sampled_on": day})


def _reading(name: str, middle: float, spread: float, places: int, least: float) -> Shape:
    def make(here: Here) -> Value:
        own = lognormal(here.world.luck("water", name, here.row["_section"]), middle, spread / 2)
        found = rounded(lognormal(here.luck, own, spread), places)
        return found if float(found) >= least else "未检出"

    return make


def _oxygen(here: Here) -> Value:
    return rounded(14.2 - 0.32 * float(here.num("water_temp")) + here.luck.uniform(-0.6, 0.4), 2)


def _season(here: Here) -> float:
    day = here.row["sampled_on"]
    return math.sin(((day.month if isinstance(day, date) else 1) - 4) / 12 * 2 * math.pi)


def _limits(here: Here) -> Value:
    missing = [name for name in [*_WATER, "bod5"] if here.row.get(name) == "未检出"]
    limits = {name: f"{found[3]:.5f}".rstrip("0") for name, found in _WATER.items()} | {"bod5": "0.5"}
    return "，".join(f"{_TITLES[name]} {limits[name]}" for name in missing) + "（mg/L）" if missing else None


_SECTION: Final[Mapping[str, Shape | Value]] = {
    "agency": AGENCY,
    "water_temp": lambda here: rounded(max(0.5, 12 + 9.5 * _season(here) + here.luck.gauss(0, 1)), 1),
    "ph": lambda here: rounded(here.luck.uniform(7.5, 8.5), 1),
    "do_mgl": _oxygen,
    **{name: _reading(name, *found) for name, found in _WATER.items()},
    "cod": lambda here: rounded(float(here.num("codmn")) * here.luck.uniform(2.6, 4.2), 0),
    "bod5": lambda here: rounded(float(here.num("cod")) * here.luck.uniform(0.1, 0.18), 1),
    "tn": lambda here: rounded(float(here.num("nh3n")) + here.luck.uniform(0.4, 1.4), 2),
    "fcoli": maybe(0.9, lambda here: rounded(lognormal(here.luck, 480, 0.7), 0)),
    "nd_limits": _limits,
}


def _days(world: World, year: int) -> Iterator[Thing]:
    """Give each day of a year at each site."""
    sites = 1 if world.luck("sites").random() < 0.6 else 2
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    for site in range(sites):
        known: dict[str, Value] = {
            "site_code": f"{world.pack.area}A{site + 1:02d}",
            "site_name": ("县城空气自动站", "开发区空气自动站")[site],
            "_site": str(site),
        }
        for index in range(length):
            day = date(year, 1, 1) + timedelta(days=index)
            yield Thing(f"{site}/{day}", known={**known, "obs_date": day, "_day": index})


#: Limits of concentrations at which the partial index has these values (HJ 633).
_STEPS: Final = (0, 50, 100, 150, 200, 300, 400, 500)
_BREAKS: Final[Mapping[str, tuple[float, ...]]] = {
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3": (0, 100, 160, 215, 265, 800, 1000, 1200),
}
_NAMES: Final = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3"}


def _index(name: str, level: float) -> float:
    breaks = _BREAKS[name]
    for low, high, under, over in zip(breaks, breaks[1:], _STEPS, _STEPS[1:], strict=False):
        if level <= high:
            return under + (level - low) / (high - low) * (over - under)
    return 500.0


def _fill_air(world: World, year: int, rows: list[Row]) -> None:
    """Let the air change with the season and from one day to the next; some days the instruments fail."""
    middles = dict(zip(_BREAKS, climate_of(world.pack).air, strict=True))
    luck = world.luck("air", year)
    county = {name: lognormal(world.luck("air of", name), 1, 0.12) * normal(luck, 1, 0.02) for name in middles}
    memory = 0.0
    for row in rows:
        memory = 0.6 * memory + luck.gauss(0, 0.28)
        if luck.random() < 0.012:
            row.update({"valid": False, "aqi": "未监测", **dict.fromkeys(middles, "未监测")})
            continue
        row["valid"] = True
        for name, middle in middles.items():
            row[name] = _air(luck, name, middle * county[name], int(number(row["_day"])), memory)
        row["pm25"] = min(number(row["pm25"]), rounded(float(number(row["pm10"])) * 0.85, 0))
        _judge(row)


def _air(luck: Random, name: str, middle: float, day: int, memory: float) -> Decimal:
    summer = -math.cos((day - 15) / 365 * 2 * math.pi)
    season = {"o3": 0.28, "so2": -0.25, "no2": -0.25, "co": -0.2}.get(name, -0.3)
    weather = {"o3": -0.15, "co": 0.4}.get(name, 1.0)
    found = middle * math.exp(season * summer + weather * memory + luck.gauss(0, 0.1))
    return rounded(max(0.2, found), 1) if name == "co" else rounded(max(2.0, min(found, 460.0)), 0)


def _judge(row: Row) -> None:
    found = {name: _index(name, float(number(row[name]))) for name in _BREAKS}
    worst = max(found.values())
    row["aqi"] = math.ceil(round(worst, 6))
    if worst > 50:
        row["primary_pollutant"] = "、".join(_NAMES[name] for name, value in found.items() if value == worst)


def _sources(world: World, year: int) -> Iterator[Thing]:
    for index in range(world.many(6, 3, "T71")):
        name = (
            f"{word(world, 'T71', index)}{cycle(('污水处理厂', '食品有限公司', '建材有限公司', '热力有限公司'), index)}"
        )
        known: dict[str, Value] = {"unit_name": name, "uscc": world.company("T71", index), "monitored": True}
        for quarter in range(4):
            day = date(year, quarter * 3 + 2, world.luck("T71 day", index, year, quarter).randint(4, 26))
            yield Thing(f"{index}/{day}", known={**known, "mon_date": day, "_kind": cycle(("1", "1", "2", "2"), index)})


_SOURCE: Final[Mapping[str, Shape | Value]] = {
    "kind": lambda here: (here.said("_kind"),),
    "n_outlet": lambda here: 1 if here.said("_kind") == "1" else 2,
    "n_item": lambda here: here.luck.choice((6, 8, 10, 12)),
    "std": on(has("_kind", "1"), "GB 18918-2002", "GB 16297-1996"),
    "ok": lambda here: here.luck.random() < 0.96,
    "exceed": on(lambda here: here.row.get("ok") is False, "1号排放口氨氮超标0.2倍"),
    "agency": AGENCY,
}


def _accidents(world: World, year: int) -> Iterator[Thing]:
    luck = world.luck("T72", year)
    town = luck.choice(list(world.town_names))
    yield Thing(
        str(year),
        town,
        known={
            "name": f"{short(world, town)}路段运输车辆侧翻柴油泄漏事件",
            "occurred_at": date(year, luck.randint(3, 10), luck.randint(1, 28)),
            **spot(world, "T72", str(year), town, 1000, 6000),
            "kind": "1",
            "is_accident": True,
            "grade": "4",
            "manmade": True,
            "notified": False,
            "protected_case": False,
            "supervised": False,
            "limited": False,
        },
    )


def _closed(here: Here) -> Value:
    day = here.row["occurred_at"]
    return day + timedelta(days=here.luck.randint(10, 50)) if isinstance(day, date) else None


_ACCIDENT: Final[Mapping[str, Shape | Value]] = {
    "handling": "及时围堵清理，受污染土壤外运处置，水质监测正常，事件得到妥善处置。",
    "closed_on": _closed,
}


def _soil(world: World, year: int) -> Iterator[Thing]:
    for index, town in in_towns(world, "T73", world.many(9, 4, "T73")):
        day = date(year, 8, world.luck("T73 day", index, year).randint(3, 27))
        known = spot(world, "T73", str(index), town, 1000, 6000)
        use = cycle(("2", "1", "3", "2", "4"), index)
        yield Thing(
            f"{index}/{day}",
            town,
            known={
                "point_code": f"{world.pack.area}TR{index + 1:02d}",
                **known,
                "land_use": use,
                "sampled_on": day,
                "_point": str(index),
            },
        )


#: Middle of each metal in the soil, mg/kg, well under what is asked about.
_METALS: Final = {"cd": 0.13, "hg": 0.05, "as_": 8.5, "pb": 22.0, "cr": 62.0, "cu": 23.0, "ni": 28.0, "zn": 74.0}


def _metal(name: str, middle: float) -> Shape:
    def make(here: Here) -> Value:
        own = lognormal(here.world.luck("soil", name, here.row["_point"]), middle, 0.2)
        return rounded(own * normal(here.luck, 1, 0.05), 3 if middle < 1 else 1)

    return make


_SOIL: Final[Mapping[str, Shape | Value]] = {
    "ph": lambda here: rounded(
        normal(here.world.luck("soil ph", here.row["_point"]), 7.1, 0.5) + here.luck.uniform(-0.1, 0.1), 2
    ),
    **{name: _metal(name, middle) for name, middle in _METALS.items()},
    "agency": AGENCY,
}


def _noise_sites(world: World, year: int) -> Iterator[Thing]:
    for index in range(world.many(5, 3, "T74")):
        zone = cycle(("1", "2", "3", "4a"), index)
        known = spot(world, "T74", str(index), world.seat, 300, 3500, 300)
        for quarter in range(4):
            day = date(year, quarter * 3 + 2, world.luck("T74 day", index, year, quarter).randint(5, 25))
            yield Thing(
                f"{index}/{day}",
                world.seat,
                known={
                    "site_code": f"{world.pack.area}ZS{index + 1:02d}",
                    "site_name": f"{word(world, 'T74', index)}路功能区点",
                    "kind": "1",
                    "zone": zone,
                    **known,
                    "mon_date": day,
                },
            )


_DAY: Final = {"1": 55, "2": 60, "3": 65, "4a": 70}
_NIGHT: Final = {"1": 45, "2": 50, "3": 55, "4a": 55}


def _loud(limits: Mapping[str, int]) -> Shape:
    return lambda here: rounded(limits[here.said("zone")] - here.luck.uniform(0.8, 7), 1)


def _night(here: Here) -> Value:
    return "未监测" if here.luck.random() < 0.05 else _loud(_NIGHT)(here)


_NOISE: Final[Mapping[str, Shape | Value]] = {"leq_day": _loud(_DAY), "leq_night": _night}


def _patches(world: World, year: int) -> Iterator[Thing]:
    for index in range(world.many(3, 1, "T75")):
        luck = world.luck("T75", index, year)
        town = luck.choice(list(world.town_names))
        yield Thing(
            f"{year}/{index}",
            town,
            known={
                "patch_code": f"{world.pack.area}-{year}-{index + 1:02d}",
                **spot(world, "T75", f"{year}/{index}", town, 2000, 9000),
                "year_before": year - 2,
                "year_after": year,
                "area_changed": rounded(lognormal(luck, 0.18, 0.6), 4),
                "direction": luck.choice("12"),
            },
        )


_PATCH: Final[Mapping[str, Shape | Value]] = {
    "content": on(has("direction", "1"), "裸地→灌木林地", "草地→建设用地"),
    "cause": on(has("direction", "1"), "实施造林绿化和封育保护。", "依法批准的道路建设占用。"),
}

MONITORING: Final = (
    Sheet("T68", _EMISSIONS),
    Sheet("T69", _SECTION, _sections),
    Sheet("T69s", {}),
    Sheet("T70", {}, _days, _fill_air),
    Sheet("T70s", {"summary_only": False}),
    Sheet("T71", _SOURCE, _sources),
    Sheet("T72", _ACCIDENT, _accidents),
    Sheet("T73", _SOIL, _soil),
    Sheet("T74", _NOISE, _noise_sites),
    Sheet("T75", _PATCH, _patches),
    Sheet("T75s", {}),
)
