"""Numbers as people type them: full-width, with thousands separators, with a unit behind.

A number keeps its digits as typed, trailing zeros too, because they say how exact it is. Nothing is rounded, except
where a conversion has no finite form, and then it is said.
"""

import re
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from forms.model import Field, State
from forms.parsing.reading import Parsed, unread
from forms.units import factor, normal, own_words
from forms.values import CANONICAL_NUMBER, MAX_DIGITS
from forms.widths import half_width

_FIGURE: Final = re.compile(r"(¥?)([+-]?)([0-9][0-9, ]*)?(?:\.([0-9]*))? ?(.*)", re.DOTALL)
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*|[0-9]+")
_SCIENTIFIC: Final = re.compile(r"e[+-]?[0-9]", re.IGNORECASE)
#: 1.7×10³, as laboratories count germs.
_POWER: Final = re.compile(r"[×xX*·✕] ?10 ?(?:\^|[⁻⁰¹²³⁴-⁹])")
_MINUS: Final = str.maketrans("−‐‑–﹣￥", "-----¥")
_NEGATIVE: Final = re.compile(r"\(([0-9][0-9,. ]*)\).*", re.DOTALL)
_LIMIT: Final = re.compile(r"[<≤].*|低于.*|小于.*|不足.*", re.DOTALL)
_ROUGH: Final = re.compile(r"[约近超≈>≥~].*|大[约于].*|[0-9.,]+[^0-9]*(?:左右|上下|以上|以下|多|余)[^0-9]*", re.DOTALL)
#: How laboratories write what they did not find: the limit, with an L behind it.
_BELOW: Final = re.compile(r"[0-9]*\.?[0-9]+ ?(?:L|\(L\))")
_LITRES: Final = frozenset({"l", "升"})
#: What is longer is no number with a word too much.
_LONGEST_HINT: Final = 40
_RANGE: Final = re.compile(r"[0-9.]+ *[-~—至到] *[0-9.]+.*", re.DOTALL)
_TENS: Final = MappingProxyType(
    {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
)


def read_figure(field: Field, text: str, places: int) -> Parsed:
    """Read a number, with a unit behind it if there is one.

    Args:
        field: Its unit is what the result has.
        text: Clean text, not empty.
        places: Most decimal places that a conversion may give.
    """
    if CANONICAL_NUMBER.match(text) and len(text) <= MAX_DIGITS and text[:2] != "-0":
        return Parsed(text)
    plain = half_width(text).translate(_MINUS).replace("。", ".")
    money, sign, whole, fraction, behind = _FIGURE.fullmatch(plain).groups()  # type: ignore[union-attr] # matches any
    if why := _why_no_figure(field, plain):
        return unread(why)
    if not (whole or fraction):
        return unread("这里应填数字")
    whole = (whole or "0").strip(" ")
    if not _GROUPED.fullmatch(whole):
        return unread("数字中间的逗号或空格位置不对")
    number = _canonical(sign, whole, fraction or "")
    if _significant(number) > MAX_DIGITS:
        return unread(f"有 {_significant(number)} 位有效数字，最多 {MAX_DIGITS} 位，请改用大一级的单位或核对位数")
    notices = _notices(text, plain, number, whole, behind)
    unit = behind.strip() or ("元" if money else "")
    if not unit:
        return Parsed(number, notices)
    return _with_unit(field, number, unit, places, notices, text)


def _why_no_figure(field: Field, plain: str) -> str:
    """Say what to write instead of what is no one number; empty if that is not the matter."""
    if len(plain) > _LONGEST_HINT:
        return ""
    if "$" in plain:
        return "“$”是美元，请写人民币的数，或在数字后面写“元”"
    if _BELOW.fullmatch(plain) and State.NOT_DETECTED in field.states and normal(field.unit or "") not in _LITRES:
        return "数字后面的“L”表示低于检出限，请填“未检出”，限值写在备注里"
    if found := _NEGATIVE.fullmatch(plain):
        return f"加括号的数可能是负数，请写成 -{found[1]}；不是负数的，请去掉括号"
    if _LIMIT.fullmatch(plain):
        limit = "低于检出限的请填“未检出”，限值写在备注里" if State.NOT_DETECTED in field.states else "请填实际的数"
        return f"这里应填一个确切的数字，不能写“{plain[:1] if plain[0] in '<≤' else plain[:2]}”，{limit}"
    if _RANGE.fullmatch(plain):
        return "这里应填一个确切的数字，不能填范围"
    if _ROUGH.fullmatch(plain):
        return "这里应填一个确切的数字，不能写约数"
    return ""


def _canonical(sign: str, whole: str, fraction: str) -> str:
    digits = whole.replace(",", "").replace(" ", "").lstrip("0") or "0"
    number = f"{digits}.{fraction}" if fraction else digits
    return f"-{number}" if sign == "-" and number.strip("0.") else number


def _significant(number: str) -> int:
    return len(number.lstrip("-").replace(".", "").lstrip("0"))


def _notices(text: str, plain: str, number: str, whole: str, behind: str) -> tuple[str, ...]:
    told = []
    if "," in whole or " " in whole:
        told.append("已去掉千位分隔符。")
    if plain != text:
        # Widths go without saying which; another point, minus or sign of money is quoted.
        told.append("全角字符已改成半角。" if half_width(text) == plain else f"“{text}”已写成 {number}。")
    if not told and not behind and number != text:
        told.append(f"“{text}”已写成 {number}。")
    return tuple(told)


def _with_unit(field: Field, number: str, unit: str, places: int, notices: tuple[str, ...], text: str) -> Parsed:
    if _SCIENTIFIC.match(unit):
        return unread("科学计数法可能已丢失末尾的数字，请填写完整的数字")
    if _POWER.match(unit):
        return unread("请不要用 10 的几次方来写，写成完整的数字，如 1700")
    if field.unit and normal(unit) in own_words(field.unit):
        return Parsed(number, notices)
    if unit in _TENS:
        if field.unit and field.unit[0] in "百千万亿":
            return unread(f"写了“{unit}”又没有写单位，不知是{unit}{field.unit[1:]}还是{unit}个{field.unit}，请写全单位")
        times: Fraction | None = Fraction(_TENS[unit])
    elif not field.unit:
        return unread(f"这一项没有单位，数字后面不应有“{unit}”")
    else:
        times = factor(unit, field.unit, field.accepts)
    if times is None:
        return unread(f"“{unit}”不能换算成“{field.unit}”")
    return _converted(field, number, times, places, notices, text)


def _converted(field: Field, number: str, times: Fraction, places: int, notices: tuple[str, ...], text: str) -> Parsed:
    exact = Fraction(Decimal(number)) * times
    scaled = exact * 10**places
    if scaled.denominator != 1 and places == 0:
        return unread(f"换算成“{field.unit}”后不是整数")
    written = half_up(scaled, places)
    if exact and written == "0":
        return unread(f"换算成“{field.unit}”后小于 {places} 位小数能表示的数")
    if _significant(written) > MAX_DIGITS:
        return unread(f"换算成“{field.unit}”后超过 {MAX_DIGITS} 位有效数字")
    how = "" if scaled.denominator == 1 else f"（四舍五入到 {places} 位小数）"
    return Parsed(written, (*notices, f"“{text}”已换算为 {written} {field.unit or ''}".rstrip() + f"{how}。"))


def half_up(scaled: Fraction, places: int) -> str:
    """Write a number given in units of its last place, rounded half up, without trailing zeros."""
    size = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    digits = str(size).zfill(places + 1)
    fraction = digits[len(digits) - places :].rstrip("0")
    whole = digits[: len(digits) - places]
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if scaled < 0 and size else number
