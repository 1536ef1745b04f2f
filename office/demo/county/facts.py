"""Figures of the whole county in both years, which several tables tell of."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Final

from office.demo.county.climates import Climate, climate_of
from office.demo.county.here import ZERO, lognormal, normal, rounded
from office.demo.county.world import World

Figures = dict[str, Decimal]
#: What the subclasses of the land-use table are made of (domain.md 5.4); hectares of the survey by class.
LEAVES: Final[Mapping[str, tuple[str, ...]]] = {
    "forest_wooded": ("0301", "0302"),
    "forest_shrub": ("0305",),
    "forest_other": ("0307", "0201", "0202", "0203", "0204"),
    "_grass": ("0401", "0403", "0404"),
    "water_river": ("1101", "1107", "1109"),
    "water_lake": ("1102", "1103", "1104", "1110"),
    "water_tidal": ("1105", "1106"),
    "water_marsh": ("0303", "0304", "0306", "0402", "1108"),
    "arable_paddy": ("0101",),
    "arable_dry": ("0102", "0103", "1203"),
    "built_urban": ("201", "202"),
    "built_rural": ("203",),
    "built_other": (
        *("204", "205", "0603", "1001", "1002", "1003", "1004"),
        *("1005", "1006", "1007", "1008", "1009", "1202"),
    ),
    "unused_sand": ("1205",),
    "unused_saline": ("1204",),
    "unused_bare_soil": ("1206",),
    "unused_bare_rock": ("1207", "1201"),
}
GRASS: Final = ("grass_high", "grass_mid", "grass_low")
CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "LD": ("forest_wooded", "forest_shrub", "forest_other"),
    "CD": GRASS,
    "SYSD": ("water_river", "water_lake", "water_tidal", "water_marsh"),
    "GD": ("arable_paddy", "arable_dry"),
    "JS": ("built_urban", "built_rural", "built_other"),
    "WLY": ("unused_sand", "unused_saline", "unused_bare_soil", "unused_bare_rock"),
}
#: Land that goes over from one class into another within a year, and how many hectares of each 1,000 km².
_MOVES: Final = (
    ("0103", "203", 3.0),
    ("0102", "202", 2.0),
    ("0404", "0307", 9.0),
    ("1206", "0305", 6.0),
    ("0103", "0301", 4.0),
    ("0404", "0102", 3.0),
    ("0401", "1003", 0.6),
    ("1206", "1108", 0.5),
    ("0103", "1202", 0.8),
    ("0307", "0301", 8.0),
    ("0404", "1103", 0.4),
)


def facts_of(world: World) -> dict[int, Mapping[str, Decimal]]:
    """Make out the county's figures by year."""
    climate, (last, this) = climate_of(world.pack), world.years
    luck = world.luck("facts")
    places = 4 if luck.random() < 0.7 else 2
    survey = _survey(climate, luck, places)
    split = (luck.uniform(0.25, 0.4), luck.uniform(0.3, 0.4))
    before = _land(survey, split, places) | _people(climate, luck) | _fields(survey, luck)
    before |= _economy(before, climate, luck)
    changed = _changed(survey, luck, places)
    now = _land(changed, split, places) | _grown(before, luck)
    now |= _economy_grown(before, luck)
    return {last: before, this: now}


def _survey(climate: Climate, luck: Random, places: int) -> Figures:
    """Draw hectares by class whose sum has as many places in square kilometres as the county writes."""
    area = lognormal(luck, climate.area_km2, 0.15) * 100
    weights = {code: share * lognormal(luck, 1, 0.25) for code, share in climate.land.items()}
    whole = sum(weights.values())
    found = {code: rounded(area * weight / whole, 2) for code, weight in weights.items()}
    return _closed(found, rounded(rounded(area / 100, places) * 100, 2))


def _closed(found: Figures, whole: Decimal) -> Figures:
    largest = max(found, key=lambda code: found[code])
    found[largest] += whole - sum(found.values(), ZERO)
    return found


def _changed(survey: Figures, luck: Random, places: int) -> Figures:
    now, area = dict(survey), float(sum(survey.values(), ZERO)) / 100
    step = 2 if places == 4 else 0
    for source, goal, hectares in _MOVES:
        if luck.random() < 0.75 and now.get(source, ZERO) > 0 and goal in now:
            moved = min(rounded(lognormal(luck, hectares, 0.6) * area / 1000, step), now[source] / 50)
            moved = rounded(moved, step)
            now[source] -= moved
            now[goal] += moved
    return now


def _land(survey: Figures, split: tuple[float, float], places: int) -> Figures:
    found = {f"ha_{code}": hectares for code, hectares in survey.items()}
    whole = rounded(sum(survey.values(), ZERO) / 100, places)
    leaves = {
        leaf: rounded(sum((survey.get(code, ZERO) for code in codes), ZERO) / 100, places)
        for leaf, codes in LEAVES.items()
    }
    grass = leaves.pop("_grass")
    high, mid = (rounded(float(grass) * share, places) for share in split)
    leaves |= {"grass_high": high, "grass_mid": mid, "grass_low": grass - high - mid}
    leaves = _closed(leaves, whole)
    kinds = {code: sum((leaves[leaf] for leaf in names), ZERO) for code, names in CLASSES.items()}
    return {**found, **leaves, **kinds, "area": whole, "_places": Decimal(places)}


def _people(climate: Climate, luck: Random) -> Figures:
    resident = rounded(lognormal(luck, climate.people, 0.2), 4)
    urban = rounded(float(resident) * luck.uniform(0.32, 0.6), 4)
    registered = rounded(float(resident) * luck.uniform(1.01, 1.12), 4)
    return {"resident": resident, "urban": urban, "rural": resident - urban, "registered": registered}


def _fields(survey: Figures, luck: Random) -> Figures:
    arable = float(sum((survey.get(code, ZERO) for code in ("0101", "0102", "0103")), ZERO))
    sown = arable * luck.uniform(0.95, 1.35)
    return {
        "sown": rounded(sown, 2),
        "fert": rounded(sown * luck.uniform(180, 330) / 1000, 2),
        "pest": rounded(sown * luck.uniform(1.5, 5.0) / 1000, 2),
        "arable_ha": rounded(arable, 2),
    }


def _economy(known: Figures, climate: Climate, luck: Random) -> Figures:
    gdp = float(known["resident"]) * climate.income * luck.uniform(0.85, 1.15)
    first, second = luck.uniform(0.16, 0.34), luck.uniform(0.22, 0.4)
    return _gdp(gdp * first, gdp * second, gdp * (1 - first - second), luck) | {
        "budget_exp": rounded(gdp * luck.uniform(0.3, 0.45), 2),
        "budget_rev": rounded(gdp * luck.uniform(0.05, 0.09), 2),
        "gdp_const": rounded(gdp * luck.uniform(0.9, 0.97), 2),
        "co2": rounded(gdp * luck.uniform(0.00006, 0.00014), 4),
        "energy": rounded(gdp * luck.uniform(0.00003, 0.00006), 4),
    }


def _gdp(first: float, second: float, third: float, luck: Random) -> Figures:
    """Round the parts and the sum each for itself, as communiqués do."""
    places = 2 if luck.random() < 0.7 else 0
    parts = {f"gdp{index}": rounded(value, places) for index, value in enumerate((first, second, third), 1)}
    return {**parts, "gdp": rounded(first + second + third, places), "ind_va": rounded(second * 0.72, places)}


def _grown(before: Figures, luck: Random) -> Figures:
    """Let people and fields change by a little."""
    resident = rounded(float(before["resident"]) * (1 + normal(luck, -0.002, 0.006)), 4)
    share = float(before["urban"] / before["resident"]) + luck.uniform(0.002, 0.012)
    urban = rounded(float(resident) * share, 4)
    found = {"resident": resident, "urban": urban, "rural": resident - urban}
    found["registered"] = rounded(float(before["registered"]) * (1 + normal(luck, 0, 0.004)), 4)
    for name, drift, spread in (
        ("sown", 0.003, 0.012),
        ("fert", -0.012, 0.012),
        ("pest", -0.012, 0.015),
        ("arable_ha", 0, 0.002),
    ):
        found[name] = rounded(float(before[name]) * (1 + normal(luck, drift, spread)), 2)
    return found


def _economy_grown(before: Figures, luck: Random) -> Figures:
    parts = [float(before[f"gdp{index}"]) * (1 + normal(luck, 0.055, 0.02)) for index in (1, 2, 3)]
    found = _gdp(parts[0], parts[1], parts[2], luck)
    real = 1 + normal(luck, 0.055, 0.015)
    return found | {
        "budget_exp": rounded(float(before["budget_exp"]) * (1 + normal(luck, 0.04, 0.03)), 2),
        "budget_rev": rounded(float(before["budget_rev"]) * (1 + normal(luck, 0.06, 0.03)), 2),
        "gdp_const": rounded(float(before["gdp_const"]) * real, 2),
        "co2": rounded(float(before["co2"]) * (real - luck.uniform(0.02, 0.05)), 4),
        "energy": rounded(float(before["energy"]) * (real - luck.uniform(0.02, 0.04)), 4),
    }
