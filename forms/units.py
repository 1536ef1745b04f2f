"""Units of measure: which belong to one dimension, and the exact factors between them.

A stored number always has the one canonical unit of its field; a person may type another one after the number.
Factors are exact fractions, so that nothing is rounded on the way unless the result has no finite form.

Source: domain.md 5.5; the legal units of measure of the People's Republic of China.
"""

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

_AREA: Final = "m2 平方米 1; km2 平方公里 平方千米 1000000; 公顷 ha hm2 10000; 亩 2000/3; dm2 1/100"
_MONEY: Final = "元 圆 1"
_MASS: Final = "克 g 1/1000000; 千克 公斤 kg 1/1000; 斤 1/2000; 吨 t 1; 毫克 mg 1/1000000000"
_VOLUME: Final = "m3 立方米 立方 方 1; 升 l 1/1000; km3 立方千米 1000000000"
_LENGTH: Final = "米 m 1; 公里 千米 km 1000; 厘米 cm 1/100; 毫米 mm 1/1000; 里 500"
_ENERGY: Final = "kwh 千瓦时 度电 度 1; mwh 兆瓦时 1000"
#: Flows: prefixes are written out, because they never stand before a ratio by rule.
_TONS_A_DAY: Final = "吨/日 吨/天 吨/d t/d 1; 万吨/日 万吨/天 万吨/d 万t/d 10000"
_CUBIC_A_DAY: Final = (
    "m3/d m3/日 m3/天 立方米/日 立方米/天 方/天 1; 万m3/d 万m3/日 万m3/天 万立方米/日 万立方米/天 万方/天 10000"
)
_TONS_A_YEAR: Final = "吨/年 t/a 1; 万吨/年 万t/a 10000"
_CUBIC_A_YEAR: Final = (
    "m3/年 m3/a 立方米/年 方/年 1; 万m3/年 万m3/a 万立方米/年 万方/年 10000; 亿m3/年 亿立方米/年 100000000"
)
#: What is counted one by one, each a dimension of its own.
_COUNTED: Final = tuple("人次 户 个 座 家 头 只 羽 株 棵 尾 次 处 台 辆 套 件 项 条 眼".split(" "))  # noqa: SIM905
_DIMENSIONS: Final = (
    _AREA,
    _MONEY,
    _MASS,
    _VOLUME,
    _LENGTH,
    _ENERGY,
    _TONS_A_DAY,
    _CUBIC_A_DAY,
    _TONS_A_YEAR,
    _CUBIC_A_YEAR,
    "人 口 1",
    *(f"{word} 1" for word in _COUNTED),
    "% 1; ‰ 1/10",
    "mg/l 毫克/升 1; μg/l ug/l 微克/升 1/1000; g/l 克/升 1000",
    "mg/m3 毫克/立方米 1; μg/m3 ug/m3 微克/立方米 1/1000",
    "kg/公顷 kg/ha kg/hm2 公斤/公顷 千克/公顷 1; kg/亩 公斤/亩 千克/亩 15; 吨/公顷 t/ha t/hm2 1000",
    "kg/km2 千克/平方公里 公斤/平方公里 1; 吨/km2 t/km2 吨/平方公里 1000",
    "人/km2 人/平方公里 人/平方千米 1",
    "m/s 米/秒 1",
    "天 日 1",
    "小时 h 1",
    "℃ °c 摄氏度 1",
)
_TENS: Final = (
    ("百", 100),
    ("千", 1000),
    ("万", 10_000),
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("亿", 100_000_000),
)
#: Chinese number words stand before these: 万元, 亿立方米, 万kWh, but never before a ratio.
_RATIOS: Final = re.compile("[/%‰℃°]")
#: Sewage and slurry are counted in tons or in cubic metres, one to one; only where a field accepts it.
_WATER: Final = (
    frozenset({_MASS, _VOLUME}),
    frozenset({_TONS_A_DAY, _CUBIC_A_DAY}),
    frozenset({_TONS_A_YEAR, _CUBIC_A_YEAR}),
)


def _build() -> dict[str, tuple[str, Fraction]]:
    known: dict[str, tuple[str, Fraction]] = {}
    for dimension in _DIMENSIONS:
        for line in dimension.split("; "):
            *words, factor = line.split(" ")
            for word in words:
                known[normal(word)] = (dimension, Fraction(factor))
                if not _RATIOS.search(word):
                    for prefix, ten in _TENS:
                        known.setdefault(prefix + normal(word), (dimension, Fraction(factor) * ten))
    return known


def normal(unit: str) -> str:
    """Write a unit in one way: `㎡`, `M²` and `m2` are one, blanks do not count."""
    return unicodedata.normalize("NFKC", unit).replace(" ", "").replace("每", "/").lower()


_UNITS: Final[Mapping[str, tuple[str, Fraction]]] = MappingProxyType(_build())


def own_words(unit: str) -> tuple[str, ...]:
    """List the ways to write a field's own unit: `头（只、羽）` is 头, 只 or 羽."""
    words = [normal(word) for word in re.split(r"[（）()、,，]", unit)]
    return (normal(unit), *(word for word in words if word))


def is_known(unit: str) -> bool:
    """Whether the unit belongs to a dimension listed here."""
    return normal(unit) in _UNITS


def factor(typed: str, field_unit: str, accepts: tuple[str, ...] = ()) -> Fraction | None:
    """Say by what a number in the typed unit is multiplied to be in the field's unit.

    Args:
        typed: Unit as typed after the number.
        field_unit: Canonical unit of the field.
        accepts: Further units the field accepts; tons and cubic metres meet only here.

    Returns:
        The exact factor; None if the units have nothing in common.
    """
    word = normal(typed)
    if word in own_words(field_unit):
        return Fraction(1)
    here = _UNITS.get(word)
    if here is None:
        return None
    for own in own_words(field_unit):
        there = _UNITS.get(own)
        if there and (here[0] == there[0] or _is_water(here[0], there[0], accepts)):
            return here[1] / there[1]
    return None


def _is_water(here: str, there: str, accepts: tuple[str, ...]) -> bool:
    accepted = {known[0] for unit in accepts if (known := _UNITS.get(normal(unit)))}
    return {here, there} in _WATER and here in accepted


def can_convert(typed: str, field_unit: str) -> bool:
    """Whether a field of that unit may say that it accepts the other one."""
    return factor(typed, field_unit, (typed,)) is not None
