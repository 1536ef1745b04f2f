"""T31 and T32: large farms and what becomes of their manure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from office.demo.county.climates import climate_of
from office.demo.county.here import Here, Shape, Value, lognormal, normal, rounded, total
from office.demo.county.names import short, word
from office.demo.county.people import is_urban
from office.demo.county.shapes import YES, chance, jump, kept, maybe, on, part, pick, some, words, yes
from office.demo.county.sheets import Sheet, Thing, in_towns, spot, turnover
from office.demo.county.world import World


@dataclass(frozen=True, slots=True)
class Animal:
    """What farms of one species are like.

    Attributes:
        least: Heads from which a farm is large: those sold where they are sold, else those kept.
        median: Heads kept in the middle farm.
        turns: Heads sold a year for each head kept; 0: they are not sold.
        dung, urine: Tonnes a head and year.
        mu: 亩 of land a head.
        house: Square metres a head.
    """

    name: str
    least: int
    median: float
    turns: float
    dung: float
    urine: float
    mu: float
    house: float

    @property
    def is_sold(self) -> bool:
        """Whether its farms are measured by what they sell."""
        return self.turns > 0


ANIMALS: Final = {
    "01": Animal("生猪", 500, 900, 1.7, 0.45, 1.1, 0.25, 1.3),
    "02": Animal("奶牛", 100, 260, 0, 8.2, 4.2, 1.6, 9),
    "03": Animal("肉牛", 50, 130, 0.75, 5.2, 2.4, 1.0, 6),
    "05": Animal("肉羊", 200, 620, 1.2, 0.62, 0.2, 0.12, 1.5),
    "06": Animal("蛋鸡", 2000, 14000, 0, 0.043, 0.004, 0.008, 0.09),
    "07": Animal("肉鸡", 10000, 9000, 4.6, 0.03, 0.004, 0.006, 0.08),
    "08": Animal("肉鸭", 10000, 6000, 4.2, 0.04, 0.006, 0.008, 0.1),
    "12": Animal("驴", 50, 160, 0, 3.1, 1.2, 0.6, 5),
    "15": Animal("肉鸽", 10000, 9000, 5.5, 0.006, 0.001, 0.002, 0.03),
}


def _farms(world: World, year: int) -> Iterator[Thing]:
    species = climate_of(world.pack).species
    many = world.many(46, 12, "T31")
    there = turnover(world, "T31", many)(year)
    weights = {town: 0.3 if is_urban(world, town) else 1.0 for town in world.town_names}
    towns = dict(in_towns(world, "T31", many, weights=weights))
    for index in there:
        luck = world.luck("T31", index)
        kind = luck.choices(list(species), list(species.values()))[0]
        town = towns[index]
        is_person = luck.random() < 0.25
        place = "专业合作社" if luck.random() < 0.3 else "场"
        name = f"{short(world, town)}{word(world, 'T31', index)}{ANIMALS[kind].name}养殖{place}"
        yield Thing(
            str(index),
            town,
            known={
                "name": name,
                "species": kind,
                "uscc": None if is_person else world.company("T31", index, kind="93" if "合作社" in name else "91"),
                "uscc_absent_reason": "1" if is_person else None,
                "breed_code": f"{world.pack.area}{index + 1:04d}" if luck.random() < 0.85 else None,
                **spot(world, "T31", str(index), town, 1200, 5000, 450),
                "village_code": luck.choice(world.villages[town] or [""]) or None,
            },
        )


def _animal(here: Here) -> Animal:
    return ANIMALS[here.said("species")]


def _closes(here: Here) -> Value:
    """A farm closes now and then; it is told of once more."""
    return here.luck.random() < 0.02 if here.is_this and here.before else None


def _heads(here: Here) -> Value:
    """Draw the heads kept, so that the farm stays above the scale from which it is asked about."""
    if here.row.get("_closed") is True:
        return Decimal(0)
    animal = _animal(here)
    low = animal.least / animal.turns * 1.25 if animal.is_sold else animal.least * 1.15
    known = here.before.get("stock")
    if isinstance(known, Decimal):
        heads = float(known) * (1 + normal(here.luck, 0.01, 0.07)) * jump(here.luck)
    else:
        heads = max(low * here.luck.uniform(1.1, 1.6), lognormal(here.luck, animal.median, 0.75))
    return rounded(max(low * 1.02, heads), 0)


def _sold(here: Here) -> Value:
    animal = _animal(here)
    if not animal.turns:
        return "不适用"
    if here.row.get("_closed") is True:
        return Decimal(0)
    known, kept_then = here.before.get("output"), here.before.get("stock")
    if isinstance(known, Decimal) and isinstance(kept_then, Decimal):
        turns = float(known / kept_then) * (1 + normal(here.luck, 0, 0.03))
    else:
        turns = animal.turns * here.luck.uniform(0.88, 1.15)
    return max(Decimal(animal.least if animal.is_sold else 0), rounded(float(here.num("stock")) * turns, 0))


def _made(rate: str) -> Shape:
    """Give what the animals leave, by the factor that the farm reckons with."""

    def make(here: Here) -> Value:
        animal = _animal(here)
        middle = animal.dung if rate == "dung" else animal.urine
        known, heads = here.before.get(here.field), here.before.get("stock")
        if isinstance(known, Decimal) and isinstance(heads, Decimal) and heads > 0:
            factor = float(known / heads)
        else:
            factor = middle * here.luck.uniform(0.9, 1.1)
        return rounded(float(here.num("stock")) * factor, 1)

    return make


def _shares(kind: str, ways: tuple[int, ...]) -> dict[str, Shape | Value]:
    """Give the shares of the ways in which dung or urine is used: one or two main ways, together 100."""

    def first(here: Here) -> Value:
        known = here.before.get(here.field)
        if isinstance(known, Decimal) and here.luck.random() < 0.8:
            return known
        return Decimal(here.luck.choice((100, 100, 90, 80, 70, 60)))

    def other(here: Here) -> Value:
        left = 100 - here.num(f"{kind}_share_{ways[0]}")
        return left or None

    there = some(f"{kind}_gen")
    return {f"{kind}_share_{ways[0]}": on(there, first), f"{kind}_share_{ways[1]}": on(there, other)}


def _room(here: Here) -> Value:
    """A farm is built for more than it keeps; where it grows beyond that, it is built larger."""
    known = here.before.get("design_cap")
    if isinstance(known, Decimal) and known >= here.num("stock"):
        return known
    return rounded(float(here.num("stock")) * here.luck.uniform(1.1, 1.4) / 50 + 0.5, 0) * 50


_HAS_URINE: Final = some("urine_gen")
_LEDGER: Final = yes("ledger")
_FARM: Final[Mapping[str, Shape | Value]] = {
    "former_name": None,
    "prevent_no": maybe(0.7, lambda here: f"动防合字第{int(here.thing) + 20230001}号"),
    "legal_rep": maybe(0.9, "负责人丙"),
    "phone": "0000-1234567",
    "address": maybe(0.6, words("{name}")),
    "pattern": maybe(0.9, pick("1", "1", "2", "3")),
    "_closed": _closes,
    "stock": _heads,
    "output": _sold,
    "design_cap": _room,
    "house_area": maybe(0.8, kept(lambda here: rounded(float(here.num("design_cap")) * _animal(here).house, 0))),
    "land_mu": kept(
        lambda here: rounded(float(here.num("design_cap")) * _animal(here).mu * lognormal(here.luck, 1, 0.25), 1)
    ),
    "_parts": kept(chance(0.6)),
    "land_field": on(yes("_parts"), kept(part("land_mu", 0.4, 0.8, 1))),
    "land_orch": on(yes("_parts"), kept(lambda here: here.num("land_mu") - here.num("land_field"))),
    "clean": pick("1", "2", "3", "5", weights=(4, 5, 2, 0.3)),
    "vent": maybe(0.8, pick("1", "2")),
    "dung_gen": _made("dung"),
    "urine_gen": _made("urine"),
    "dung_used": part("dung_gen", 0.9, 0.99, 1),
    "urine_used": part("urine_gen", 0.88, 0.98, 1),
    "pit_type": on(_HAS_URINE, pick("1", "2", "3")),
    "pit_vol": on(_HAS_URINE, kept(part("urine_gen", 0.15, 0.3, 0))),
    "dung_rain": True,
    "dung_seep": True,
    "dung_vol": kept(part("dung_gen", 0.15, 0.3, 0)),
    "dung_proc": kept(lambda here: here.luck.choice((("1",), ("1", "2"), ("2",), ("4",)))),
    "urine_proc": on(_HAS_URINE, kept(lambda here: here.luck.choice((("1",), ("1", "4"), ("4",), ("3",))))),
    **_shares("dung", (1, 2)),
    **_shares("urine", (1, 2)),
    "fac_ok": chance(0.97),
    "fac_run": True,
    "ledger": chance(0.96),
    "ledger_from": on(
        _LEDGER, kept(lambda here: date(here.year - here.luck.randint(0, 3), here.luck.choice((1, 3, 6)), 1))
    ),
    "plan_filed": on(_LEDGER, YES),
    "eia_no": maybe(
        0.7, kept(lambda here: f"环评备〔{here.year - here.luck.randint(1, 6)}〕{here.luck.randint(1, 99)}号")
    ),
    "zone": maybe(0.9, "0"),
    "ban_zone": False,
    "status": on(yes("_closed"), "3", "1"),
}


def _large(*names: str) -> Shape:
    return lambda here: rounded((total(here.rows("T31"), *names) or Decimal(52000)) / 10000, 4)


_MANURE: Final[Mapping[str, Shape | Value]] = {
    "gen_big": _large("dung_gen", "urine_gen"),
    "used_big": _large("dung_used", "urine_used"),
    "gen": lambda here: rounded(here.num("gen_big") * _more(here), 4),
    "_small": lambda here: here.num("gen") - here.num("gen_big"),
    "used": lambda here: rounded(
        float(here.num("used_big")) + float(here.num("_small")) * here.luck.uniform(0.84, 0.88), 4
    ),
    "target": Decimal(80),
    "target_doc": "畜禽粪污资源化利用工作方案（农办牧〔2021〕46号）",
    "measures": words("{year}年推广干清粪和堆肥还田，规模养殖场全部建立台账，散养户粪污由乡镇统一收集转运。"),
}


def _more(here: Here) -> Decimal:
    """Give how much larger the whole county's manure is than that of its large farms."""
    return Decimal(str(round(here.world.luck("small farms").uniform(2.0, 3.2), 3)))


FARMS: Final = (Sheet("T31", _FARM, _farms), Sheet("T32", _MANURE))
