"""T33 to T35: what fields lose to the water, the points where that is measured, fertiliser, pesticide and straw."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from office.demo.county.climates import climate_of
from office.demo.county.here import Here, Shape, Value, rounded
from office.demo.county.names import cycle, word
from office.demo.county.shapes import chance, fact, kept, level, maybe, on, part, pick, size, words
from office.demo.county.sheets import Sheet, Thing, in_towns, spot
from office.demo.county.world import World

_LONG: Final = (
    "县农业农村部门会同乡镇分片包干，推广测土配方施肥、绿肥轮作和生态沟渠拦截，开展技术培训和入户指导，"
    "建立台账并按季度检查通报，年度任务全部落实到村到户。"
)
_EFFECT: Final = (
    "监测结果表明农田退水总氮、总磷浓度较上年有所下降，化肥农药用量实现负增长，"
    "农业废弃物基本得到回收利用，示范片群众满意度较高，未发生农业面源污染事件。"
)
_PLAN: Final[Mapping[str, Shape | Value]] = {
    "has_plan": True,
    "plan_doc": kept(lambda here: f"农发〔{here.year - (here.year - 1) % 5}〕{here.luck.randint(8, 80)}号"),
    "layout_note": "监测点按主要种植模式、坡度和受纳水体布设，每种典型种植模式至少一个点，能代表全县农业面源状况。",
    "soil_test_area": lambda here: rounded(float(here.facts["sown"]) * here.world.luck("soil").uniform(0.7, 0.9), 0),
    "unified_ctrl": level(46, 4, 1, 30, 70),
    "film_pct": level(88, 3, 1, 80, 97),
}


def _is_asked(here: Here) -> bool:
    return here.thing in {"1", "2"} or here.world.pack.county.get("nps_chapters") == "4"


_CHAPTER: Final[Mapping[str, Shape | Value]] = {
    "measures": on(_is_asked, lambda here: f"{here.year}年，{_LONG}"),
    "effect": on(_is_asked, _EFFECT),
    "area": on(
        _is_asked,
        lambda here: rounded(float(here.facts["sown"]) * here.world.luck("chapter", here.thing).uniform(0.3, 0.7), 0),
    ),
    "fund": on(_is_asked, size(120, 0.5, 0.06, 2)),
    "unit": on(_is_asked, lambda here: here.world.unit_name(here.world.owner("T33a"))),
}


def _points(world: World, _year: int) -> Iterator[Thing]:
    crops = climate_of(world.pack).crops
    for index, town in in_towns(world, "T34", world.many(6, 3, "T34")):
        crop = cycle(crops, index)
        yield Thing(
            str(index),
            town,
            known={
                "point_code": f"{world.pack.area}NY{index + 1:02d}",
                "name": f"{world.town_names[town]}{word(world, 'T34', index)}监测点",
                "pattern": crop,
                **spot(world, "T34", str(index), town, 1200, 6000),
                "village_code": next(iter(world.villages[town]), None),
                "recv": world.water(town),
            },
        )


_POINT: Final[Mapping[str, Shape | Value]] = {
    "level": pick("1", "2", "3", "4"),
    "kind": pick("1", "1", "2", "5"),
    "area_mu": kept(size(2600, 0.6, 0, 0)),
    "slope": maybe(0.8, kept(level(4, 2, 1, 0.5, 14))),
    "soil": maybe(0.8, pick("灌淤土", "潮土", "红壤", "黄绵土")),
    "items": ("1", "2", "3", "4"),
    "freq": pick("2", "3"),
    "n_due": lambda here: 12 if here.said("freq") == "2" else 4,
    "n_done": lambda here: int(here.num("n_due")),
    "agency": "县农业环境监测站",
    "cma": True,
    "since": kept(lambda here: date(here.luck.randint(max(2010, here.year - 9), here.year - 1), 4, 1)),
    "tn": level(4.2, 1.2, 2, 0.8, 9),
    "tp": level(0.22, 0.07, 3, 0.03, 0.6),
    "tn_loss": maybe(0.6, level(0.62, 0.2, 3, 0.1, 1.6)),
    "tp_loss": on(lambda here: "tn_loss" in here.row, level(0.05, 0.015, 3, 0.01, 0.15)),
    "layout_note": words("位于{pattern}集中连片区，地势平坦、排水单一，能代表当地主要种植模式的流失状况。"),
    "qa_note": "采样、保存、运输和分析按规范执行，每批做平行样和空白样，质控合格率百分之百。",
}


def _straw(here: Here) -> bool:
    return here.world.pack.county.get("straw") == "1"


_STRAW: Final[Mapping[str, Shape | Value]] = {
    "straw_gen": lambda here: rounded(float(here.facts["sown"]) * here.world.luck("straw").uniform(5.2, 6.6), 0),
    "straw_avail": part("straw_gen", 0.82, 0.88, 0),
    "straw_fert": part("straw_avail", 0.4, 0.5, 0),
    "straw_feed": part("straw_avail", 0.25, 0.34, 0),
    "straw_fuel": part("straw_avail", 0.03, 0.06, 0),
    "straw_base": part("straw_avail", 0.01, 0.03, 0),
    "straw_raw": part("straw_avail", 0.005, 0.015, 0),
    "straw_used": lambda here: sum(
        (here.num(f"straw_{use}") for use in ("fert", "feed", "fuel", "base", "raw")), Decimal(0)
    ),
    "straw_target": Decimal(65),
}


def _type_before(name: str) -> Shape:
    """Type last year's figure where there is no archive of last year, that is when last year itself is made."""
    return on(
        lambda here: not here.before, lambda here: rounded(float(here.facts[name]) * here.luck.uniform(1.0, 1.03), 2)
    )


_USE: Final[Mapping[str, Shape | Value]] = {
    "sown": fact("sown"),
    "fert": fact("fert"),
    "fert_prev": _type_before("fert"),
    "_parts": kept(chance(0.7)),
    **{
        name: on(lambda here: here.row.get("_parts") is True, part("fert", low, high, 2))
        for name, low, high in (("fert_n", 0.38, 0.46), ("fert_p", 0.16, 0.22), ("fert_k", 0.05, 0.09))
    },
    "fert_c": on(
        lambda here: here.row.get("_parts") is True,
        lambda here: here.num("fert") - here.num("fert_n") - here.num("fert_p") - here.num("fert_k"),
    ),
    "fert_eff": lambda here: _better(here, 41.0),
    "pest": fact("pest"),
    "pest_basis": "1",
    "pest_prev": _type_before("pest"),
    "pest_eff": lambda here: _better(here, 41.6),
    **{name: on(_straw, shape) for name, shape in _STRAW.items()},
    "fert_eff_target": Decimal(40),
    "pest_eff_target": Decimal(40),
    "fert_cut_target": Decimal(-3),
    "pest_cut_target": Decimal(-5),
    "fert_int_target": None,
    "pest_int_target": None,
    "target_doc": "农业农村污染治理攻坚战行动方案",
    "measures": words("{year}年推广测土配方、机械深施和统防统治，落实减量任务，开展用量监测调查。"),
}


def _better(here: Here, middle: float) -> Value:
    """Let a rate rise by some tenths a year."""
    known = here.before.get(here.field)
    if isinstance(known, Decimal):
        return known + rounded(here.luck.uniform(0.1, 0.8), 2)
    return rounded(here.luck.uniform(middle - 0.5, middle + 0.8), 2)


FARMING: Final = (
    Sheet("T34", _POINT, _points),
    Sheet("T33", _PLAN),
    Sheet("T33a", _CHAPTER),
    Sheet("T35", _USE),
)
