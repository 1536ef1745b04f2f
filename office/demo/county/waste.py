"""T24 to T30: waste plants, the rate of treatment, what the townships collect; black water, green and parks."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from office.demo.county.here import ZERO, Here, Row, Shape, Value, rounded, total
from office.demo.county.names import short, word
from office.demo.county.numbers import permit
from office.demo.county.people import carted_of, countryfolk_of, is_urban, kilos, townsfolk_of, waste_of
from office.demo.county.shapes import YES, count, has, kept, level, maybe, on, part, part_of, pick, size, words, yes
from office.demo.county.sheets import Sheet, Thing, spot
from office.demo.county.world import World

#: The place of the towns' waste, the country's, and one that has been closed.
TOWNS, COUNTRY, CLOSED = "urban", "rural", "closed"


def _sites(world: World, _year: int) -> Iterator[Thing]:
    """One place for the towns' waste, one for the country's, and transfer stations."""
    burns = world.luck("burns").random() < 0.4
    yield _site(world, TOWNS, world.seat, "2" if burns else "1", "生活垃圾焚烧发电厂" if burns else "生活垃圾填埋场")
    yield _site(world, COUNTRY, world.seat, "1", "农村生活垃圾填埋场")
    if world.luck("closed").random() < 0.4:
        yield _site(world, CLOSED, world.seat, "1", "原生活垃圾填埋场")
    towns = [town for town in world.town_names if not is_urban(world, town)]
    for town in world.luck("stations").sample(towns, min(len(towns), world.many(3, 1, "T24"))):
        yield _site(world, town, town, "4", "垃圾中转站")


def _site(world: World, name: str, town: str, mode: str, kind: str) -> Thing:
    code = world.company("T24", name)
    place = world.pack.area_name if mode != "4" else world.town_names[town]
    return Thing(
        name,
        town,
        known={
            "name": f"{place}{kind}",
            "unit_name": f"{word(world, 'T24', len(name))}{short(world, town)}环卫服务有限公司",
            "uscc": code,
            "permit_no": permit(code) if mode != "4" else None,
            "permit_class": {"4": "4", "1": "2"}.get(mode, "1"),
            "mode": mode,
            "serves_urban": name == TOWNS,
            **spot(world, "T24", name, town, 5200, 9000, 900),
            "village_code": next(iter(world.villages[town]), None),
        },
    )


def _received(here: Here) -> Value:
    if here.thing == TOWNS:
        return carted_of(here.world, here.year)
    if here.thing == CLOSED:
        return ZERO
    ref = here.world.row_id("T24", here.thing)
    sent = total((row for row in here.rows("T26") if row.get("dest") == ref), "hauled")
    if here.thing == COUNTRY:
        return sent if here.rows("T26") else rounded(float(carted_of(here.world, here.year)) * 0.6, 2)
    own = total((row for row in here.rows("T26") if row["_name"] == here.thing), "hauled")
    known = here.before.get("received")
    return own or known or rounded(here.luck.uniform(900, 2500), 2)


def _cap_used(here: Here) -> Value:
    known = here.before.get("cap_used")
    if isinstance(known, Decimal):
        return known + rounded(float(here.num("treated")) / 10000 * 1.25, 2)
    return rounded(float(here.num("cap_total")) * here.luck.uniform(0.3, 0.6), 2)


def _works(here: Here) -> Value:
    return rounded(float(here.num("received")) / 365 / here.luck.uniform(0.6, 0.85) / 10 + 0.5, 0) * 10


_FILL: Final = has("mode", "1")
_BURN: Final = has("mode", "2")


def _served(here: Here) -> Value:
    if here.thing == TOWNS:
        return rounded(float(here.facts["urban"]) * 0.98, 2)
    if here.thing in {COUNTRY, CLOSED}:
        return rounded(float(here.facts["rural"]) * 0.92, 2) if here.thing == COUNTRY else ZERO
    return rounded(countryfolk_of(here.world, here.year, here.thing) / 10000, 2)


_SITE: Final[Mapping[str, Shape | Value]] = {
    "legal_rep": "负责人乙",
    "phone": "0000-1234567",
    "permit_until": on(lambda here: "permit_no" in here.row, lambda here: here.day(30, 330, year=here.year + 3)),
    "address": maybe(0.7, words("{name}")),
    "status": on(has("_name", CLOSED), "4", "1"),
    "closed_on": on(has("_name", CLOSED), kept(lambda here: here.day(year=here.year - 2))),
    "built": kept(lambda here: here.day(year=here.luck.randint(2010, here.year - 3))),
    "accept_date": kept(lambda here: here.day(60, 350, year=_year(here, "built") + 1)),
    "accept_doc": kept(lambda here: f"建验〔{_year(here, 'built') + 1}〕{here.luck.randint(2, 60)}号"),
    "area_served": words("{name}服务范围内的乡镇、街道"),
    "received": _received,
    "treated": on(has("mode", "4"), lambda here: here.num("received"), part("received", 0.995, 1.0, 2)),
    "harmless": on(has("mode", "4"), ZERO, lambda here: here.num("treated")),
    "pop_srv": _served,
    "run_days": on(has("_name", CLOSED), 0, 365),
    "design_cap": on(has("_name", CLOSED), None, kept(_works)),
    "cap_total": on(
        _FILL, kept(lambda here: rounded(float(here.num("treated")) / 10000 * here.luck.uniform(18, 28) + 1, 0))
    ),
    "cap_used": on(_FILL, _cap_used),
    "liner": on(_FILL, pick("1", "2")),
    "leachate_sys": on(_FILL, YES),
    "lch_gen": on(_FILL, part("treated", 0.08, 0.16, 1)),
    "lch_trt": on(_FILL, lambda here: here.num("lch_gen")),
    "lch_out": on(_FILL, ZERO),
    "lch_cap": on(_FILL, kept(lambda here: Decimal(here.luck.choice(("30", "50", "80"))))),
    "lch_proc": on(_FILL, "DTRO 膜处理"),
    "furnace": on(_BURN, "1"),
    "n_furnace": on(_BURN, 1),
    "burn_cap": on(_BURN, lambda here: here.num("design_cap")),
    "fly_ash": on(_BURN, part("treated", 0.02, 0.03, 2)),
    "slag": on(_BURN, part("treated", 0.18, 0.24, 2)),
    "ash_disp": on(_BURN, "螯合固化后填埋"),
    "slag_disp": on(_BURN, "综合利用制砖"),
    "cost": maybe(0.8, part("treated", 0.006, 0.012, 2)),
    "invest": maybe(0.8, kept(size(4200, 0.4, 0, 2))),
    "mon_n": kept(lambda here: 0 if here.said("mode") == "4" else 12),
    "mon_ok": lambda here: int(here.num("mon_n")),
}


def _year(here: Here, name: str) -> int:
    return getattr(here.row.get(name), "year", here.year)


def _harmless(here: Here) -> Value:
    counted = [row for row in here.rows("T24") if row.get("serves_urban") is True and row.get("mode") != "4"]
    return total(counted, "harmless") or carted_of(here.world, here.year)


def _by(mode: str) -> Shape:
    def make(here: Here) -> Value:
        done = [row for row in here.rows("T24") if row.get("serves_urban") is True and row.get("mode") == mode]
        return total(done, "harmless")

    return make


_RATE: Final[Mapping[str, Shape | Value]] = {
    "gen_method": "2",
    "pop": lambda here: here.facts["urban"],
    "coef": lambda here: kilos(here.world),
    "gen": lambda here: waste_of(here.world, here.year),
    "collected": lambda here: carted_of(here.world, here.year),
    "harmless": _harmless,
    "treated": lambda here: here.num("harmless"),
    "h_fill": _by("1"),
    "h_burn": _by("2"),
    "h_comp": ZERO,
    "h_oth": ZERO,
    "exported": ZERO,
    "basis": "1",
}


def _months(_world: World, _year: int) -> Iterator[Thing]:
    for month in range(1, 13):
        yield Thing(str(month), known={"month_no": month, "card": "T25"})


def _of_month(name: str) -> Shape:
    """Give a twelfth or so; the last month closes the year."""

    def make(here: Here) -> Value:
        card = here.rows("T25")
        whole = card[0][name] if card else ZERO
        if not isinstance(whole, Decimal):
            return ZERO
        shares = [here.world.luck("months", here.year, month).uniform(0.94, 1.06) for month in range(12)]
        parts = [rounded(float(whole) * share / sum(shares), 2) for share in shares]
        month = int(here.thing) - 1
        return whole - sum(parts[:11], ZERO) if month == 11 else parts[month]

    return make


_MONTH: Final = {name: _of_month(name) for name in ("collected", "treated")}


def _joins(here: Here) -> Value:
    return here.luck.random() < 0.9


_MODE: Final = on(yes("unified"), kept(lambda here: here.luck.choices(("1", "2"), (9, 1))[0]), "5")


def _goes_to(here: Here) -> Value:
    if "T24" not in here.world.asked:
        return None
    return here.world.row_id("T24", TOWNS if is_urban(here.world, here.thing) else COUNTRY)


def _heads(here: Here) -> Value:
    people = townsfolk_of if is_urban(here.world, here.thing) else countryfolk_of
    return Decimal(people(here.world, here.year, here.thing))


_IF: Final = yes("unified")
_TOWN: Final[Mapping[str, Shape | Value]] = {
    "unified": kept(_joins),
    "mode": _MODE,
    "n_vil": lambda here: len(here.world.villages[here.thing]),
    "n_cov": on(_IF, lambda here: int(here.num("n_vil")), 0),
    "_heads": _heads,
    "pop_srv": on(_IF, part("_heads", 0.88, 0.98, 0), ZERO),
    "gen": on(_IF, part("_heads", 0.17, 0.24, 2), "未监测"),
    "coll": on(_IF, part("gen", 0.9, 0.98, 2), ZERO),
    "hauled": on(_IF, part("coll", 0.97, 1.0, 2), ZERO),
    "trt": on(_IF, lambda here: here.num("hauled"), ZERO),
    "bins": on(_IF, count(260, 0.4, 0.04, 20), ZERO),
    "trucks": on(_IF, count(7, 0.3, 0.05, 2), ZERO),
    "stations": on(_IF, kept(lambda here: int(here.luck.choice("0112"))), 0),
    "cleaners": on(_IF, maybe(0.9, count(45, 0.4, 0.04, 6)), ZERO),
    "fund": on(_IF, part("hauled", 0.012, 0.03, 2), ZERO),
    "operator": on(_IF, pick("乡镇环卫所", "县环卫服务有限公司")),
    "dest": on(_IF, _goes_to),
    "dest_text": on(lambda here: here.row.get("unified") is True and "dest" not in here.row, "县生活垃圾填埋场"),
    "normal": on(_IF, YES),
}


def _waters(world: World, _year: int) -> Iterator[Thing]:
    for index in range(world.many(2, 1, "T27")):
        at = spot(world, "T27", str(index), world.seat, 400, 2500, 500)
        lon, lat = (number for name, number in at.items() if name != "town_code" and isinstance(number, Decimal))
        step = Decimal(world.luck("T27", index).randrange(2000, 9000)) / 1000000
        yield Thing(
            str(index),
            known={
                "name": f"{word(world, 'T27', index)}渠",
                "lon1": lon,
                "lat1": lat,
                "lon2": lon + step,
                "lat2": lat - step / 2,
            },
        )


_WATER: Final[Mapping[str, Shape | Value]] = {
    "kind": "4",
    "seg_km": kept(size(0.9, 0.3, 0, 2)),
    "area": kept(part("seg_km", 4000, 9000, 0)),
    "grade": "3",
    "measures": ("1", "2", "3"),
    "start_date": kept(lambda here: here.day(year=here.year - 5)),
    "end_date": kept(lambda here: here.day(year=here.year - 3)),
    "invest": kept(size(320, 0.5, 0, 2)),
    "accept": "3",
    "secchi": level(38, 5, 1, 27, 60),
    "do_mgl": level(5.5, 0.8, 2, 3, 8),
    "orp": level(160, 30, 0, 80, 260),
    "nh3n": level(2.5, 0.8, 2, 0.5, 6),
    "satisfy": level(94, 2, 1, 90, 99.5),
}


def _built_area(here: Here) -> Value:
    """The built-up area: most of the towns' land; it grows as they do."""
    known = here.before.get("built_area")
    if isinstance(known, Decimal):
        return known + rounded(float(known) * here.world.luck("grows").uniform(0, 0.015), 2)
    share = here.world.luck("built").uniform(0.6, 0.85)
    return rounded(float(here.facts["built_urban"]) * share, 2)


def _ends(here: Here) -> date:
    return date(here.year, 12, 31)


_PIPED: Final[Mapping[str, Shape | Value]] = {
    "built_area": _built_area,
    "served": part("built_area", 0.86, 0.96, 2),
    "pipe_len": lambda here: (
        total((row for row in here.rows("T22") if row.get("kind") in {"1", "2"}), "_end") or Decimal("80.000")
    ),
    "source": "城市建设统计年报",
    "as_of": _ends,
}
_GREEN: Final[Mapping[str, Shape | Value]] = {
    "built_area": _built_area,
    "green_cover": part("built_area", 0.36, 0.42, 2),
    "green_land": part("green_cover", 0.88, 0.95, 2),
    "park_green": part("green_land", 0.3, 0.4, 2),
    "source": "城市建设统计年报",
    "as_of": _ends,
}


def _built_there(here: Here) -> Decimal:
    rows = here.rows("T28") or here.rows("T29")
    known = rows[0].get("built_area") if rows else None
    return known if isinstance(known, Decimal) else here.facts["built_urban"]


_LIVING: Final[Mapping[str, Shape | Value]] = {
    "residential": kept(part_of(_built_there, None, 0.3, 0.38, 2)),
    "covered": part("residential", 0.82, 0.93, 2),
}


def _parks(world: World, _year: int) -> Iterator[Thing]:
    many = world.many(7, 3, "T30a")
    for index in range(many):
        at = spot(world, "T30a", str(index), world.seat, 200, 3000, 250)
        known = {name: value for name, value in at.items() if name != "town_code"}
        weight = Decimal(world.luck("park", index).randrange(30, 300))
        yield Thing(
            str(index), known={"name": f"{word(world, 'T30a', index)}公园", "card": "T30", "_weight": weight, **known}
        )


def _share_parks(world: World, year: int, rows: list[Row]) -> None:
    """Let the parks have the parks' green of the county together."""
    green = world.made.get(("T29", year), [])
    whole = green[0].get("park_green") if green else None
    hectares = float(whole) * 100 if isinstance(whole, Decimal) else 60.0
    weights = total(rows, "_weight")
    for row in rows:
        row["area"] = rounded(hectares * float(_weight(row) / weights), 2)


def _weight(row: Row) -> Decimal:
    weight = row["_weight"]
    return weight if isinstance(weight, Decimal) else ZERO


WASTE: Final = (
    Sheet("T26", _TOWN),
    Sheet("T24", _SITE, _sites),
    Sheet("T25", _RATE),
    Sheet("T25a", _MONTH, _months),
    Sheet("T27", _WATER, _waters),
    Sheet("T28", _PIPED),
    Sheet("T29", _GREEN),
    Sheet("T30", _LIVING),
    Sheet("T30a", {}, _parks, _share_parks),
)
