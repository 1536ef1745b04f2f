"""T40 to T42: drinking-water sources and their zones, groundwater, and water that is fit to drink."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from office.demo.county.here import Here, Row, Shape, Value, number, rounded, total
from office.demo.county.names import short, word
from office.demo.county.people import countryfolk_of, people_of
from office.demo.county.shapes import YES, chance, has, kept, maybe, on, part, pick, size, words, yes
from office.demo.county.sheets import Sheet, Thing, point_of, spot
from office.demo.county.world import World, moved


def _sources(world: World, _year: int) -> Iterator[Thing]:
    """One source or two for each township; small ones are joined to a neighbour's."""
    towns = list(world.town_names)
    luck = world.luck("T40")
    for index, town in enumerate(towns):
        also = luck.random() < 0.25 and index + 1 < len(towns)
        serves = (town, towns[index + 1]) if also else (town,)
        yield _source(world, town, 0, serves)
        if luck.random() < 0.2:
            yield _source(world, town, 1, (town,))


def _source(world: World, town: str, index: int, serves: tuple[str, ...]) -> Thing:
    name = f"{town}-{index}"
    luck = world.luck("T40", name)
    kind = luck.choices("123", (1, 1, 4))[0]
    known = spot(world, "T40", name, town, 7000, 10500, 4500)
    world.keep_away("T31", [point_of(known)])
    return Thing(
        name,
        town,
        known={
            "name": f"{short(world, town)}{'' if index == 0 else '第二'}{'水库' if kind == '2' else '水源地'}",
            "source_code": f"{world.pack.area}SY{int(town[6:]):03d}{index}" if luck.random() < 0.7 else None,
            "plant": f"{short(world, town)}{'' if index == 0 else '第二'}水厂",
            "type": kind,
            "level": luck.choices("123", (0.6, 2, 3))[0] if town != world.seat else "1",
            "_spare": index == 1 and luck.random() < 0.4,
            "serves": serves,
            **known,
            "village_code": luck.choice(world.villages[town] or [""]) or None,
        },
    )


def _drinkers(here: Here) -> Value:
    people = sum(people_of(here.world, here.year, town) for town in _served(here))
    return rounded(people * float(here.num("_reach")), 0)


def _served(here: Here) -> tuple[str, ...]:
    serves = here.row.get("serves")
    return serves if isinstance(serves, tuple) else ()


_CLASS: Final = on(has("type", "3"), pick("G2", "G3"), pick("2", "3"))
_ZONED: Final = yes("delineated")
_SOURCE: Final[Mapping[str, Shape | Value]] = {
    "address": maybe(0.6, words("{name}取水口")),
    "_reach": kept(lambda here: rounded(here.luck.uniform(0.55, 0.85), 3)),
    "pop": _drinkers,
    "_q": part("pop", 0.0032, 0.0045, 2),
    "q": on(yes("_spare"), "不适用", lambda here: here.num("_q")),
    "q_note": on(yes("_spare"), "备用水源，全年未取水"),
    "design_q": kept(lambda here: rounded(float(here.num("_q")) * here.luck.uniform(1.15, 1.6), 0)),
    "status": on(yes("_spare"), "2", "1"),
    "wq": _CLASS,
    "wq_target": maybe(0.9, on(has("type", "3"), "G3", "3")),
    "ok": True,
    "freq": kept(lambda here: "1" if here.said("level") == "1" else here.luck.choice("223")),
    "mon_due": lambda here: {"1": 12, "2": 4, "3": 2}[here.said("freq")],
    "mon_done": lambda here: int(here.num("mon_due")),
    "mon_ok": lambda here: int(here.num("mon_due")),
    "delineated": chance(0.92),
    "appr_org": on(_ZONED, "自治区人民政府"),
    "appr_doc": on(
        _ZONED, kept(lambda here: f"政函〔{here.year - here.luck.randint(2, 8)}〕{here.luck.randint(10, 200)}号")
    ),
    "appr_date": on(_ZONED, kept(lambda here: here.day(year=int(here.said("appr_doc")[3:7])))),
    "_radius": kept(lambda here: Decimal(here.luck.choice(("200", "250", "300")))),
    "z1_water": on(_ZONED, on(has("type", "3"), "不适用", "取水口上游一千米至下游一百米的水域")),
    "z1_land": on(_ZONED, words("以取水口为中心、半径{_radius}米的范围")),
    "z2_land": on(_ZONED, words("一级保护区外径向距离{_radius}米的范围")),
    "z1_km2": on(_ZONED, lambda here: _circle(float(here.num("_radius")))),
    "z2_km2": on(_ZONED, lambda here: _circle(2 * float(here.num("_radius"))) - here.num("z1_km2")),
    "signs": on(_ZONED, ("1", "2", "3"), ("3",)),
    "fence_due": maybe(0.7, kept(size(900, 0.3, 0, 0))),
    "fence_done": on(lambda here: "fence_due" in here.row, lambda here: here.num("fence_due")),
    "z1_issue": 0,
    "z1_fixed": 0,
    "z2_outfall": 0,
    "has_plan": True,
    "has_patrol": maybe(0.9, YES),
    "has_file": maybe(0.9, YES),
}


def _circle(radius: float) -> Decimal:
    return rounded(math.pi * radius * radius / 1e6, 4)


def _corners(world: World, year: int) -> Iterator[Thing]:
    """Give the corners of both zones of some sources: six each, on circles about the intake."""
    for row in world.made.get(("T40", year), []):
        name = str(row["_name"])
        if row.get("delineated") is not True or world.luck("corners", name).random() > 0.6:
            continue
        for zone in (1, 2):
            radius = zone * float(number(row["_radius"])) * 1.08
            for seq in range(6):
                angle = math.pi * seq / 3
                lon, lat = moved(point_of(row), radius * math.cos(angle), radius * math.sin(angle))
                yield Thing(
                    f"{name}/{zone}/{seq}",
                    str(row["_town"]),
                    known={
                        "source": world.row_id("T40", name),
                        "zone": str(zone),
                        "seq": seq + 1,
                        "lon": rounded(lon, 6),
                        "lat": rounded(lat, 6),
                    },
                )


def _wells(world: World, _year: int) -> Iterator[Thing]:
    towns = list(world.town_names)
    for index in range(world.many(5, 2, "T41")):
        luck = world.luck("T41", index)
        town = luck.choice(towns)
        known: dict[str, Value] = {
            "well_code": f"{world.pack.area}GW{index + 1:02d}",
            "name": f"{short(world, town)}{word(world, 'T41', index)}井",
            **spot(world, "T41", str(index), town, 1500, 6000),
            "elev": rounded(luck.uniform(1080, 1160), 2),
            "depth": Decimal(luck.choice(("60", "80", "100", "120"))),
            "aquifer": luck.choice("12"),
            "_rest": rounded(luck.uniform(4, 22), 2),
            "_swing": rounded(luck.uniform(0.3, 1.6), 2),
        }
        for month in range(1, 13):
            yield Thing(f"{index}/{month}", town, known={**known, "month_no": month, "_well": str(index)})


def _water_depth(here: Here) -> Value:
    """Deepest at the end of summer; from year to year the whole well moves by some centimetres."""
    season = math.sin((int(here.num("month_no")) - 5) / 12 * 2 * math.pi)
    yearly = here.world.luck("well", here.row["_well"], here.year).gauss(0.1, 0.25)
    at = float(here.num("_rest")) + float(here.num("_swing")) * season + yearly + here.luck.gauss(0, 0.05)
    return "未监测" if here.luck.random() < 0.01 else rounded(max(1.0, at), 2)


_WELL: Final[Mapping[str, Shape | Value]] = {"gw_depth": _water_depth, "agency": "县水文水资源勘测站"}


def _country(here: Here) -> Value:
    return Decimal(countryfolk_of(here.world, here.year, here.thing))


_FIT: Final[Mapping[str, Shape | Value]] = {
    "n_works": kept(lambda here: here.luck.randint(3, 18)),
    "_people": _country,
    "pop_srv": part("_people", 0.97, 1.0, 0),
    "pop_ok_t": part("pop_srv", 0.94, 0.995, 0),
    "n_smp": lambda here: int(here.num("n_works")) * 2,
    "n_ok": lambda here: int(here.num("n_smp")) - here.luck.choice((0, 0, 0, 1)),
    "bad_items": on(lambda here: here.num("n_ok") < here.num("n_smp"), "总大肠菌群"),
}


def _sum_fit(here: Here) -> Value:
    rows: list[Row] = here.rows("T42a")
    return total(rows, "pop_ok_t") or rounded(float(here.num("pop_r")) * 0.96, 0)


_ALL_FIT: Final[Mapping[str, Shape | Value]] = {
    "pop_r": lambda here: rounded(float(here.facts["rural"]) * 10000, 0),
    "pop_ok": _sum_fit,
}


DRINKING: Final = (
    Sheet("T40", _SOURCE, _sources),
    Sheet("T40a", {}, _corners),
    Sheet("T40s", {}),
    Sheet("T41", _WELL, _wells),
    Sheet("T42a", _FIT),
    Sheet("T42", _ALL_FIT),
)
