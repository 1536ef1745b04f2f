"""Unit slips (domain.md 3.7, X20): a number that would fit if it had been typed in another unit, or a digit shorter.

The ratio to last year's value, or to that of equals, lies near a factor between two units. Nothing changes by itself:
the correction is offered, and a person accepts it or explains the value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from forms import units
from forms.model import Field, FieldType
from forms.values import is_canonical, is_value

#: A change by less may be one.
BEYOND: Final = 3
#: How far from a factor the ratio may lie; with 2 % only one slip in seven would be found.
BAND: Final = Fraction(2, 5)
_FACTORS: Final = (
    *(Fraction(10), Fraction(15), Fraction(100), Fraction(2000, 3)),
    *(Fraction(1000), Fraction(1500), Fraction(10**4), Fraction(10**6)),
)
_BOTH: Final = (*_FACTORS, *(1 / factor for factor in _FACTORS))
#: Units that people write, most usual first; a 百斤 that fits by its factor is not what anybody meant.
_USUAL: Final = (
    *("亩", "公顷", "km²", "m²", "万亩", "元", "万元", "亿元", "吨", "公斤", "万吨", "克", "斤"),
    *("m³", "万m³", "亿m³", "升", "公里", "米", "人", "万人", "户", "万户", "头", "万头", "只", "万只", "羽", "万羽"),
    *("株", "万株", "个", "kWh", "万kWh", "mg/L", "μg/L", "mg/m³", "μg/m³", "%", "‰"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What was probably meant.

    Attributes:
        factor: What the number is to be multiplied by.
        unit: The unit in which it was probably typed; empty: a point or a digit was misplaced.
        token: The number so corrected, in the field's unit.
    """

    factor: Fraction
    unit: str
    token: str


def suggest(field: Field, token: str, other: str) -> Slip | None:
    """Say what was probably meant by a number, judged by last year's of the same thing or by that of equals.

    Args:
        token: The value as it stands.
        other: The value that it should be like, in the same unit.

    Returns:
        None if it may be right, or if no correction fits the field's own limits.
    """
    if not can_slip(field) or not is_value(field, token) or not is_value(field, other):
        return None
    if _is_like(float(token), float(other)):
        return None
    value, like = Fraction(Decimal(token)), Fraction(Decimal(other))
    found = [slip for factor in _candidates(field) if (slip := _slip(field, value, like, factor))]
    return min(found, key=lambda slip: (_distance(value * slip.factor / like), not slip.unit), default=None)


def can_slip(field: Field) -> bool:
    """Whether a field holds amounts that people type and that are like others; years are no amounts."""
    return not field.varies and field.is_number and field.type is not FieldType.YEAR and field.compute is None


def _is_like(value: float, other: float) -> bool:
    return not value or not other or 1 / BEYOND <= value / other <= BEYOND


@lru_cache(maxsize=1_000)
def _candidates(field: Field) -> tuple[Fraction, ...]:
    """Give the factors that a slip can have, those between the field's own units among them."""
    return tuple(dict.fromkeys((*_BOTH, *(factor for unit in field.accepts if (factor := _factor(unit, field)) != 1))))


def _slip(field: Field, value: Fraction, like: Fraction, factor: Fraction) -> Slip | None:
    if abs(value * factor / like - 1) > BAND:
        return None
    number = value * factor
    token = _token(field, number)
    if token is None:
        return None
    return Slip(factor, _unit(field, factor), token)


def _distance(ratio: Fraction) -> Fraction:
    return max(ratio, 1 / ratio)


def _token(field: Field, number: Fraction) -> str | None:
    """Write the corrected number with as many digits as it needs and the field allows."""
    places = Decimal(1).scaleb(-(field.decimals or 0))
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    rounded = exact.quantize(places, ROUND_HALF_UP)
    token = format(rounded, "f")
    token = token.rstrip("0").rstrip(".") if "." in token else token
    outside = (field.minimum is not None and rounded < field.minimum) or (
        field.maximum is not None and rounded > field.maximum
    )
    # A correction to nothing, or by rounding away most of the number, is none.
    is_near = abs(Fraction(rounded) - number) <= abs(number) / 10
    return token if is_near and not outside and is_canonical(field, token) else None


def _factor(unit: str, field: Field) -> Fraction:
    return units.factor(unit, field.unit or "", field.accepts) or Fraction(1)


def _unit(field: Field, factor: Fraction) -> str:
    """Name the unit that is so many of the field's; empty if people use none."""
    return next((unit for unit in _usual(field) if _factor(unit, field) == factor), "")


def _usual(field: Field) -> Iterator[str]:
    yield from field.accepts
    yield from _USUAL
