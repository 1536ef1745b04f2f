"""T20 to T23: sewage plants, the rate of treatment, sewers and what the townships do."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from office.demo.county.here import ZERO, Here, Row, Shape, Value, lognormal, number, rounded, total
from office.demo.county.names import short, word
from office.demo.county.numbers import permit
from office.demo.county.people import is_urban, litres, sewage_of, townsfolk_of
from office.demo.county.shapes import chance, has, kept, level, maybe, on, part, part_of, pick, rest, words, yes
from office.demo.county.sheets import Sheet, Thing, spot
from office.demo.county.world import World


def _plants(world: World, _year: int) -> Iterator[Thing]:
    """One or two plants of the seat with most of the sewage, and small ones of townships."""
    others = [town for town in world.town_names if not is_urban(world, town)]
    luck = world.luck("plants")
    large = [0.62, 0.38] if luck.random() < 0.4 else [1.0]
    small = luck.sample(others, min(len(others), world.many(3, 1, "T20")))
    for index, share in enumerate(large):
        yield _plant(world, index, world.seat, share * (1 - 0.03 * len(small)), is_large=True)
    for index, town in enumerate(small, len(large)):
        yield _plant(world, index, town, 0.03, is_large=False)
    without = [town for town in others if town not in small]
    if luck.random() < 0.3 and without:
        yield _plant(world, len(large) + len(small), luck.choice(without), 0.0, is_large=False)


def _plant(world: World, index: int, town: str, share: float, *, is_large: bool) -> Thing:
    code = world.company("T20", index)
    name = (
        f"{world.pack.area_name}{('第一', '第二')[index]}污水处理厂"
        if is_large
        else f"{world.town_names[town]}污水处理站"
    )
    return Thing(
        str(index),
        town,
        known={
            "name": name,
            "unit_name": f"{word(world, 'T20', index)}水务有限公司",
            "uscc": code,
            "permit_no": permit(code, "P" if is_large else "X"),
            "permit_class": "1" if is_large else "3",
            "type": "1" if is_large else "3",
            "level": "3" if is_large else "2",
            "serves_seat": is_large,
            "_share": Decimal(str(share)),
            "std": "1" if is_large else "2",
            **spot(world, "T20", str(index), town, 1500, 5000),
            "village_code": next(iter(world.villages[town]), None),
        },
    )


def _household(here: Here) -> Value:
    """Sewage of households that a plant treats: its share of what the towns leave, nine tenths of it."""
    rate = here.world.luck("rate", here.year // 50).uniform(0.86, 0.95) + (0.006 if here.is_this else 0)
    return rounded(float(sewage_of(here.world, here.year)) * float(here.num("_share")) * rate, 2)


def _capacity(here: Here) -> Value:
    daily = max(150.0, float(here.num("treated")) * 10000 / float(here.num("run_days")))
    step = 1000 if daily > 3000 else 50
    return rounded(daily / here.luck.uniform(0.62, 0.88) / step, 0) * step


def _out(limits: tuple[float, ...], least: float, most: float, places: int) -> Shape:
    """Draw an outflow below the limit of the plant's standard."""

    def make(here: Here) -> Value:
        limit = limits[int(here.said("std")) - 1]
        known = here.before.get(here.field)
        share = float(known) / limit if isinstance(known, Decimal) else here.luck.uniform(least, most)
        return rounded(limit * min(most, max(least, share * lognormal(here.luck, 1, 0.06))), places)

    return make


def _goes(way: str) -> Shape:
    """Let all sludge go one way."""
    return lambda here: here.num("sludge") if here.said("_way") == way else ZERO


_PLANT: Final[Mapping[str, Shape | Value]] = {
    "legal_rep": "负责人甲",
    "phone": "0000-1234567",
    "permit_until": lambda here: here.day(30, 330, year=here.year + 2),
    "address": maybe(0.8, words("{name}厂区")),
    "status": "1",
    "built": kept(lambda here: here.day(year=here.luck.randint(2008, here.year - 3))),
    "accept_date": kept(lambda here: here.day(60, 350, year=_year(here, "built") + 1)),
    "accept_doc": kept(lambda here: f"建验〔{_year(here, 'built') + 1}〕{here.luck.randint(2, 60)}号"),
    "process": kept(lambda here: ("03", "12") if here.said("type") == "1" else ("09",)),
    "run_days": lambda here: here.luck.choice((365, 365, 365, 362, 358)),
    "treated_dom": _household,
    "treated_ind": on(has("type", "1"), part("treated_dom", 0.03, 0.12, 2), ZERO),
    "treated_oth": maybe(0.5, part("treated_dom", 0.01, 0.05, 2)),
    "treated": lambda here: here.num("treated_dom") + here.num("treated_ind") + here.num("treated_oth"),
    "treated_dom_ok": part("treated_dom", 0.985, 1.0, 2),
    "design_cap": kept(_capacity),
    "reused": part("treated", 0.08, 0.3, 2),
    "discharged": rest("treated", "reused"),
    "cod_in": level(290, 50, 1, 150, 480),
    "cod_out": _out((50, 60, 100, 50, 50), 0.3, 0.75, 1),
    "nh3n_in": level(32, 6, 2, 15, 55),
    "nh3n_out": _out((5, 8, 25, 5, 5), 0.1, 0.6, 2),
    "tp_in": level(4.1, 0.8, 2, 1.8, 7),
    "tp_out": _out((0.5, 1, 3, 0.5, 0.5), 0.3, 0.8, 2),
    "tn_in": maybe(0.8, level(43, 6, 1, 25, 70)),
    "tn_out": on(lambda here: "tn_in" in here.row, _out((15, 20, 30, 15, 15), 0.5, 0.8, 1)),
    "bod_in": maybe(0.7, level(140, 25, 1, 70, 220)),
    "bod_out": on(lambda here: "bod_in" in here.row, _out((10, 20, 30, 10, 10), 0.4, 0.8, 1)),
    "ss_in": maybe(0.7, level(190, 30, 0, 100, 300)),
    "ss_out": on(lambda here: "ss_in" in here.row, _out((10, 20, 30, 10, 10), 0.5, 0.8, 0)),
    "sludge": part("treated", 5.0, 8.5, 1),
    "sludge_basis": "1",
    "_way": pick("sl_fill", "sl_land", "sl_build", weights=(3, 2, 1)),
    **{name: _goes(name) for name in ("sl_land", "sl_fill", "sl_build", "sl_burn", "sl_out")},
    "sl_dump": ZERO,
    "power": maybe(0.9, part("treated", 0.28, 0.42, 2)),
    "cost": maybe(0.9, part("treated", 1.1, 1.9, 2)),
    "recv_name": lambda here: here.world.water(here.said("_town")),
    "recv_class": maybe(0.8, pick("3", "4")),
    "area_served": words("{name}收水范围内的建成区和镇区"),
    "pop_served": part_of(lambda here: here.facts["urban"] * here.num("_share"), None, 0.93, 0.95, 2),
    "online": kept(lambda here: here.said("type") == "1"),
    "mon_n": kept(lambda here: 12 if here.said("type") == "1" else 4),
    "mon_ok": lambda here: int(here.num("mon_n")) - (here.luck.random() < 0.08),
}


#: What is not yet known of a plant that is being built, and what it does not have.
_NOT_YET: Final = tuple(f"{item}_{way}" for item in ("cod", "nh3n", "tp", "tn", "bod", "ss") for way in ("in", "out"))
_NOT_THERE: Final = ("built", "accept_date", "accept_doc", "permit_no", "permit_until", "sludge_basis", "power", "cost")


def _under_way(_world: World, _year: int, rows: list[Row]) -> None:
    """Tell of the plant that is being built: it has a place and a size, and treats nothing."""
    for row in rows:
        if number(row["_share"]) > 0:
            continue
        for name in (*_NOT_THERE, "treated_oth"):
            row.pop(name, None)
        row.update({name: "不适用" for name in _NOT_YET if name in row})
        row.update({"status": "3", "run_days": 0, "mon_n": 0, "mon_ok": 0, "permit_class": "4"})


def _year(here: Here, name: str) -> int:
    day = here.row.get(name)
    return getattr(day, "year", here.year)


def _counted(world: World, rows: list[Row]) -> list[Row]:
    """Give the plants that count for the county's rate, as its pack says."""
    match world.pack.county.get("sewage_scope"):
        case "seat":
            return [row for row in rows if row.get("serves_seat")]
        case "secondary":
            return [row for row in rows if row.get("level") in {"2", "3"}]
        case _:
            return rows


def _treated_well(here: Here) -> Value:
    known = total(_counted(here.world, here.rows("T20")), "treated_dom_ok")
    return known or rounded(float(here.num("gen")) * 0.9, 2)


_RATE: Final[Mapping[str, Shape | Value]] = {
    "gen_method": "2",
    "pop": lambda here: here.facts["urban"],
    "coef": lambda here: litres(here.world),
    "gen": lambda here: sewage_of(here.world, here.year),
    "treated_ok": _treated_well,
    "treated": lambda here: max(here.num("treated_ok"), total(_counted(here.world, here.rows("T20")), "treated_dom")),
    "collected": lambda here: rounded((here.num("treated") + here.num("gen")) / 2, 2),
}


def _sewers(world: World, year: int) -> Iterator[Thing]:
    owners = world.departments("T22") or [world.pack.bureau]
    many = world.many(8, 3, "T22")
    for index in range(many):
        is_new = index == many - 1
        if is_new and year < world.pack.year:
            continue
        ways = ("人民路", "团结路", "文化路", "迎宾路", "胜利路", "建设路", "友谊路", "滨河路")
        way = f"{ways[index % 8]}{'' if index < 8 else f'{index // 8}段'}"
        known: dict[str, Value] = {"_way": way, "name": f"{way}污水管网", "_is_new": is_new}
        yield Thing(str(index), owner=owners[index % len(owners)], known=known)


def _built(here: Here) -> Value:
    fresh = here.row.get("_is_new") is True or here.luck.random() < 0.25
    return rounded(lognormal(here.luck, 1.2, 0.5), 3) if fresh else ZERO


def _had(here: Here) -> Value:
    known = here.before.get("_end")
    if isinstance(known, Decimal):
        return known
    return ZERO if here.row.get("_is_new") is True else rounded(lognormal(here.luck, 9, 0.6), 3)


def _paid(here: Here) -> Decimal:
    return rounded(float(here.num("invest")) * 0.4, 2) if here.num("len_new") > 0 else ZERO


_SEWER: Final[Mapping[str, Shape | Value]] = {
    "kind": pick("1", "1", "1", "2", "3"),
    "unit": words("{county}市政工程公司"),
    "from_to": words("{_way}东端至污水处理厂进水井"),
    "coverage": words("{_way}沿线居民区、学校和机关单位"),
    "dn": kept(lambda here: int(here.luck.choice(("300", "400", "500", "600", "800")))),
    "_had": _had,
    "len_typed": on(lambda here: not here.before, lambda here: here.num("_had")),
    "len_new": _built,
    "len_rehab": lambda here: rounded(here.luck.uniform(0.2, 1.2), 3) if here.luck.random() < 0.2 else ZERO,
    "len_scrap": lambda here: rounded(float(here.num("_had")) * 0.02, 3) if here.luck.random() < 0.1 else ZERO,
    "_end": lambda here: here.num("_had") + here.num("len_new") - here.num("len_scrap"),
    "area_srv": maybe(0.6, part("_end", 0.05, 0.09, 4)),
    "pop_srv": maybe(0.6, part("_end", 0.04, 0.09, 4)),
    "plant": on(lambda here: bool(here.rows("T20")), lambda here: here.world.row_id("T20", "0")),
    "invest": maybe(0.8, kept(lambda here: rounded(lognormal(here.luck, 900, 0.5), 2))),
    "invest_year": on(lambda here: "invest" in here.row, _paid),
    "done_on": on(lambda here: here.num("len_new") > 0, lambda here: here.day(150, 330)),
    "accepted": True,
}


def _cares(here: Here) -> Value:
    return here.luck.random() < 0.8


_MODE: Final = on(
    yes("has_treat"),
    kept(lambda here: here.luck.choices(("1", "2", "3", "4"), (5, 1.5, 1, 2))[0]),
    "5",
)
_OWN: Final = has("mode", "1", "3")
_TOWN: Final[Mapping[str, Shape | Value]] = {
    "has_treat": kept(_cares),
    "mode": _MODE,
    "pop": lambda here: townsfolk_of(here.world, here.year, here.thing),
    "fac_name": on(_OWN, lambda here: f"{short(here.world, here.thing)}生活污水处理站"),
    "pop_srv": on(yes("has_treat"), part("pop", 0.6, 0.9, 0)),
    "_daily": part("pop_srv", 0.055, 0.085, 1),
    "cap": on(_OWN, kept(lambda here: max(Decimal(20), rounded(float(here.num("_daily")) / 7, 0) * 10))),
    "treated": on(_OWN, lambda here: rounded(float(here.num("_daily")) * 365 / 10000, 4)),
    "pipe": on(yes("has_treat"), maybe(0.8, kept(part("pop", 0.0018, 0.003, 2)))),
    "normal": on(yes("has_treat"), chance(0.93)),
    "stop_reason": on(lambda here: here.row.get("normal") is False, "提升泵损坏，正在更换，其间污水拉运处理"),
    "proj_doc": on(_OWN, kept(lambda here: f"发改投〔{here.year - 4}〕{here.luck.randint(20, 300)}号")),
    "accept_doc": on(_OWN, kept(lambda here: f"建验〔{here.year - 2}〕{here.luck.randint(5, 90)}号")),
}

SEWAGE: Final = (
    Sheet("T20", _PLANT, _plants, _under_way),
    Sheet("T21", _RATE),
    Sheet("T22", _SEWER, _sewers),
    Sheet("T23", _TOWN),
)
