"""Carrying a value from one form to a later one: last year's cell in this year's field (DESIGN 5, Last year).

What cannot be carried without guessing is left out, and whoever carries says so.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from forms import units
from forms.codes.lists import options
from forms.model import Field, FieldType, Pack, State
from forms.parsing.text import harmless
from forms.values import CONFLICT, SEPARATOR, UNPARSED, is_canonical, is_state
from forms.widths import half_width

_NUMERIC: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_ONE_LINE: Final = frozenset({FieldType.TEXT, FieldType.CODE})
#: Types that another type's token can be written in, with how many of its characters are taken.
_SHORTER: Final[Mapping[tuple[FieldType, FieldType], int]] = MappingProxyType(
    {
        (FieldType.DATE, FieldType.MONTH): 7,
        (FieldType.DATE, FieldType.YEAR): 4,
        (FieldType.MONTH, FieldType.YEAR): 4,
    }
)
_MOST_PLACES: Final = 10


def why_not(field: Field, former: Field) -> str:
    """Say why no value of a former field can stand in a field; empty if some can."""
    if not _types_fit(field, former):
        return "类型不同"
    if field.type in _NUMERIC and _factor(field, former) is None:
        return f"单位不能换算（去年 {former.unit or '无单位'}，今年 {field.unit or '无单位'}）"
    return ""


def carry(field: Field, token: str, former: Field | None, pack: Pack) -> str | None:
    """Write a former field's token as a token of a field.

    Args:
        former: Definition of the field as it was; None: taken to be as it is now.
        pack: The present pack.

    Returns:
        The token, blank for blank; None if this value cannot be carried.
    """
    if token == "":
        return ""
    if token == CONFLICT or (not (former or field).is_text and token.startswith(UNPARSED)):
        return None
    if is_state(former or field, token):
        return token if not field.is_text or State(token) in field.states else None
    found = _value(field, token, former or field, pack)
    if found is not None and field.is_text:
        # It travels in tasks, and a unit's copy refuses a task in which a formula stands.
        found = harmless(found)
    return found if found is not None and is_canonical(field, found) and not is_state(field, found) else None


def _types_fit(field: Field, former: Field) -> bool:
    both = {field.type, former.type}
    if field.type is former.type:
        return field.to == former.to
    texts = field.is_text and former.is_text and FieldType.REF not in both
    return both <= _NUMERIC or texts or (former.type, field.type) in _SHORTER or _is_named(field, former)


def _is_named(field: Field, former: Field) -> bool:
    return former.type is FieldType.CHOICE and field.type in {FieldType.TEXT, FieldType.NOTE, FieldType.CHOICES}


def _value(field: Field, token: str, former: Field, pack: Pack) -> str | None:
    if not _types_fit(field, former):
        return None
    if field.type in _NUMERIC:
        return _number(field, token, former)
    if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        return _codes(field, token, former, pack)
    if former.type is FieldType.CHOICE:
        return _label(former, token)
    if field.type in _ONE_LINE:
        return " ".join(token.split("\n"))
    return token[: _SHORTER.get((former.type, field.type), len(token))]


def _factor(field: Field, former: Field) -> Fraction | None:
    """Give what a number in the former unit is multiplied by."""
    if (former.unit or "") == (field.unit or ""):
        return Fraction(1)
    if not former.unit or not field.unit:
        return None
    return units.factor(half_width(former.unit), field.unit, field.accepts)


def _number(field: Field, token: str, former: Field) -> str | None:
    factor = _factor(field, former)
    if factor is None or factor == 1:
        return token if factor else None
    number = Fraction(Decimal(token)) * factor
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    if Fraction(exact) != number or -int(exact.as_tuple().exponent) > _MOST_PLACES:
        # Without a finite form, such as 亩 in 公顷; to the places that the field has.
        exact = exact.quantize(Decimal(1).scaleb(-(field.decimals or 0)), ROUND_HALF_UP)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _codes(field: Field, token: str, former: Field, pack: Pack) -> str | None:
    """Find each code by its label first, for lists of two notices may number the same things differently."""
    known = options(field, pack)
    by_label = {entry.label: entry.code for entry in known}
    codes = {entry.code for entry in known}
    found = set()
    for code in token.split(SEPARATOR):
        now = by_label.get(_label(former, code) or "", code)
        if now not in codes:
            return None
        found.add(now)
    return SEPARATOR.join(entry.code for entry in known if entry.code in found)


def _label(field: Field, code: str) -> str | None:
    return next((entry.label for entry in field.choices if entry.code == code), None)
