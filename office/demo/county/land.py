"""T01 to T05: the county's area and what lies on it; the survey in hectares, the rest in square kilometres."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from office.demo.county.facts import CLASSES
from office.demo.county.here import ZERO, Here, Row, Shape, Value, rounded, total
from office.demo.county.shapes import kept, maybe, on, part_of, words
from office.demo.county.sheets import Sheet
from office.demo.county.world import World


def year_end(here: Here) -> date:
    """Give the day that areas and stocks are told for."""
    return date(here.year, 12, 31)


def _places(here: Here) -> int:
    return int(here.facts["_places"])


def _leaf(name: str) -> Shape:
    return lambda here: rounded(here.facts[name], _places(here))


def _area(here: Here) -> Value:
    return rounded(here.facts["area"], _places(here))


def _of_area(least: float, most: float) -> Shape:
    """Take a share of the county that does not change from one year to the next."""

    def make(here: Here) -> Value:
        known = here.before.get(here.field)
        share = here.luck.uniform(least, most)
        return known if known is not None else rounded(float(here.facts["area"]) * share, _places(here))

    return make


_AREA: Final[Mapping[str, Shape | Value]] = {
    "land_area_km2": _area,
    "source": "1",
    "as_of": year_end,
    "boundary_changed": False,
    "doc_no": maybe(0.7, words("自然资函〔{year}〕18号")),
}
_USE: Final[Mapping[str, Shape | Value]] = {
    "total_area": _area,
    **{leaf: _leaf(leaf) for leaves in CLASSES.values() for leaf in leaves},
    "source": "1",
    "as_of": year_end,
}


def _desert(here: Here) -> Value:
    """Sandy land shrinks a little each year."""
    known = here.before.get("desertified")
    if isinstance(known, Decimal):
        return known - rounded(float(known) * here.luck.uniform(0.0005, 0.004), _places(here))
    return rounded(float(here.facts["unused_sand"]) * here.luck.uniform(1.02, 1.3), _places(here))


def _protected(here: Here) -> Value:
    """What the protected places and the zones of sources cover together."""
    places = [row for row in here.rows("T07") if _counts(row)]
    zones = total(here.rows("T40"), "z1_km2", "z2_km2", "z3_km2")
    known = total(places, "area_in_county") - total(places, "overlap") + zones
    return rounded(known or here.facts["area"] / 20, _places(here))


_MORE: Final[Mapping[str, Shape | Value]] = {
    "desertified": _desert,
    "basic_farmland": kept(
        lambda here: rounded(float(here.facts["GD"]) * here.luck.uniform(0.72, 0.85), _places(here))
    ),
    "garden": maybe(
        0.8,
        lambda here: rounded(
            sum((here.facts.get(f"ha_{code}", ZERO) for code in ("0201", "0202", "0203", "0204")), ZERO) / 100,
            _places(here),
        ),
    ),
    "basic_grass": kept(lambda here: rounded(float(here.facts["CD"]) * here.luck.uniform(0.7, 0.9), _places(here))),
    "veg_index": None,
    **{
        f"erosion_{grade}": part_of(
            lambda here: here.facts["area"], lambda here: here.world.facts[here.world.years[0]]["area"], low, high, 2
        )
        for grade, (low, high) in enumerate(
            ((0.4, 0.5), (0.15, 0.25), (0.06, 0.12), (0.02, 0.05), (0.005, 0.02), (0.001, 0.008)), 1
        )
    },
    "protected_area": _protected,
    "redline_area": _of_area(0.22, 0.38),
}


def _counts(row: Row) -> bool:
    kind, level = row.get("type"), row.get("level")
    return kind in {"1", "2"} or (kind in {"3", "4"} and level in {"1", "2"}) or (kind in {"5", "6"} and level == "1")


def _survey_area(here: Here) -> Value:
    other_way = here.thing in {"05", "06", "07", "08", "09"}
    return None if other_way else rounded(here.facts.get(f"ha_{here.thing}", ZERO), 2)


def _differs(here: Here) -> bool:
    return bool(here.before) and here.num("area_ha") != here.before.get("area_ha", ZERO)


_SURVEY: Final[Mapping[str, Shape | Value]] = {
    "area_ha": _survey_area,
    "change_reason": on(_differs, words("{year}年度国土变更调查，地类依法变更，附变更图斑清单")),
}
_SURVEY_END: Final[Mapping[str, Shape | Value]] = {"source": "1", "as_of": year_end}


def _is_asked(here: Here) -> bool:
    asked = here.world.pack.county.get("land_rows", "")
    return not asked or f",{here.thing}," in asked


def _class_area(here: Here) -> Value:
    if here.thing == "SH":
        more = here.rows("T03")
        return more[0].get("desertified") if more else rounded(_number(_desert(here)), _places(here))
    return rounded(here.facts.get(here.thing, ZERO), _places(here))


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


def _removed(here: Here) -> Value:
    """Some land always goes; where more goes than comes, all of the difference."""
    area = here.num("area")
    was = _number(here.before.get("area")) if here.before else area
    lost = rounded(float(area) * here.luck.uniform(0, 0.0015), _places(here))
    return max(lost, was - area)


def _added(here: Here) -> Value:
    area = here.num("area")
    was = _number(here.before.get("area")) if here.before else area
    return area - was + here.num("removed")


_GROWN: Final = {"LD": "1", "CD": "3", "SYSD": "4", "GD": "5", "JS": "6", "WLY": "6", "SH": "9"}
_LOST: Final = {"LD": "1", "CD": "1", "SYSD": "5", "GD": "1", "JS": "5", "WLY": "3", "SH": "3"}
_KIND: Final[Mapping[str, Shape | Value]] = {
    "area": _class_area,
    "removed": _removed,
    "added": _added,
    "added_reason": on(lambda here: here.num("added") > 0, lambda here: (_GROWN[here.thing],)),
    "removed_reason": on(lambda here: here.num("removed") > 0, lambda here: (_LOST[here.thing],)),
    "source": "1",
    "as_of": year_end,
    "change_reason": on(
        lambda here: bool(here.before) and here.num("area") != here.before.get("area"),
        words("{year}年新增和减少情况见年度变更调查成果，与土地利用信息表一致"),
    ),
}
_KINDS: Final[Mapping[str, Shape | Value]] = {name: on(_is_asked, shape) for name, shape in _KIND.items()}
_GRADES: Final = ("sh_light", "sh_mid", "sh_heavy")


def _grade_sand(world: World, year: int, rows: list[Row]) -> None:
    """Part sandy land by how far it has gone, in the county that does."""
    for row in rows:
        if row["_name"] == "SH" and isinstance(area := row.get("area"), Decimal) and world.luck("SH").random() < 0.6:
            luck, left = world.luck("SH parts", year), area
            for name, share in zip(_GRADES, (0.2, 0.3, 0.3), strict=True):
                row[name] = rounded(float(area) * share * luck.uniform(0.98, 1.02), 2)
                left -= _number(row[name])
            row["sh_extreme"] = left


LAND: Final = (
    Sheet("T01", _AREA),
    Sheet("T02", _USE),
    Sheet("T03", _MORE),
    Sheet("T04", _SURVEY),
    Sheet("T04a", _SURVEY_END),
    Sheet("T05", _KINDS, finish=_grade_sand),
)
