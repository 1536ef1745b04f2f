"""Slips of the hand in a figure: another unit, digits transposed, dropped or doubled, the point or the sign lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Final

from benchmarks.mistakes.desk import Cell, Desk
from benchmarks.mistakes.planting import Kind, Spoilt, in_figure

#: By what a figure is multiplied where it is told in another unit than the form's, by the form's unit (domain.md 5.5).
UNITS: Final[Mapping[str, tuple[tuple[str, Decimal], ...]]] = {
    "km²": (("公顷", Decimal(100)), ("亩", Decimal(1500)), ("万亩", Decimal("0.15"))),
    "公顷": (("亩", Decimal(15)), ("km²", Decimal("0.01")), ("万亩", Decimal("0.0015"))),
    "亩": (("公顷", 1 / Decimal(15)), ("万亩", Decimal("0.0001"))),
    "m²": (("亩", 1 / Decimal("666.67")), ("公顷", Decimal("0.0001"))),
    "万元": (("元", Decimal(10000)), ("亿元", Decimal("0.0001")), ("千元", Decimal(10))),
    "元": (("万元", Decimal("0.0001")),),
    "吨": (("公斤", Decimal(1000)), ("万吨", Decimal("0.0001"))),
    "万吨": (("吨", Decimal(10000)),),
    "万吨/年": (("吨/年", Decimal(10000)),),
    "吨/日": (("万吨/日", Decimal("0.0001")),),
    "万人": (("人", Decimal(10000)),),
    "人": (("万人", Decimal("0.0001")),),
    "头": (("万头", Decimal("0.0001")),),
    "只": (("万只", Decimal("0.0001")),),
    "羽": (("万羽", Decimal("0.0001")),),
    "头（只、羽）": (("万头", Decimal("0.0001")),),
    "万m³": (("m³", Decimal(10000)), ("亿m³", Decimal("0.0001"))),
    "m³": (("万m³", Decimal("0.0001")),),
    "mg/L": (("μg/L", Decimal(1000)),),
    "μg/m³": (("mg/m³", Decimal("0.001")),),
    "mg/m³": (("μg/m³", Decimal(1000)),),
    "km": (("m", Decimal(1000)),),
    "m": (("km", Decimal("0.001")), ("cm", Decimal(100))),
    "mm": (("cm", Decimal("0.1")), ("m", Decimal("0.001"))),
    "万kWh": (("kWh", Decimal(10000)),),
    "万吨标准煤": (("吨标准煤", Decimal(10000)),),
    "万人次": (("人次", Decimal(10000)),),
    "kg/亩": (("kg/公顷", Decimal(15)),),
}
_TENS: Final = (
    ("多写一个零", Decimal(10)),
    ("少写一个零", Decimal("0.1")),
    ("多写两个零", Decimal(100)),
    ("少写两个零", Decimal("0.01")),
)


def _some_figure(desk: Desk, luck: Random, fits: Callable[[Cell], bool]) -> Cell | None:
    """Choose a table, then a field of it, then a row."""
    for _ in range(40):
        fields = desk.figures[luck.choice(list(desk.figures))]
        cell = luck.choice(fields[luck.choice(list(fields))])
        if fits(cell):
            return cell
    return None


def _slip(cell: Cell, text: str, words: str, *, breaks: bool = False) -> Spoilt:
    """Change one figure."""
    return replace(in_figure(cell, text, words, breaks=breaks), figure=(*cell.place, cell.field.name))


def scaled(cell: Cell, factor: Decimal) -> str | None:
    """Write a figure so many times as large with the places of the form; None where nothing would be left of it."""
    figure = cell.figure
    if figure is None:
        return None
    found = (figure * factor).quantize(Decimal(1).scaleb(-(cell.field.decimals or 0)))
    text = f"{found:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if found and found != figure else None


def unit_slip(desk: Desk, luck: Random) -> Spoilt | None:
    """Tell a figure in another unit, without naming it."""
    cell = _some_figure(desk, luck, lambda cell: cell.field.unit in UNITS)
    if cell is None:
        return None
    name, factor = luck.choice(UNITS[cell.field.unit or ""])
    text = scaled(cell, factor)
    return _slip(cell, text, f"按“{name}”填") if text else None


def zeros(desk: Desk, luck: Random) -> Spoilt | None:
    """Write a nought or two too many or too few."""
    cell = _some_figure(desk, luck, lambda cell: cell.field.unit not in {"%", "℃"})
    if cell is None:
        return None
    name, factor = luck.choice(_TENS)
    text = scaled(cell, factor)
    return _slip(cell, text, name) if text else None


def _digits(cell: Cell) -> tuple[str, str, str]:
    """Part a figure into sign, digits before the point and the rest."""
    sign = "-" if cell.text.startswith("-") else ""
    whole, point, places = cell.text.removeprefix("-").partition(".")
    return sign, whole, point + places


def transposed(desk: Desk, luck: Random) -> Spoilt | None:
    """Change places of two digits side by side."""
    cell = _some_figure(desk, luck, lambda cell: len(set(_digits(cell)[1])) > 1)
    if cell is None:
        return None
    sign, whole, rest = _digits(cell)
    at = luck.choice([index for index in range(len(whole) - 1) if whole[index] != whole[index + 1]])
    if at == 0 and whole[1] == "0":
        return None
    text = f"{sign}{whole[:at]}{whole[at + 1]}{whole[at]}{whole[at + 2 :]}{rest}"
    return _slip(cell, text, "相邻数字颠倒")


def dropped(desk: Desk, luck: Random) -> Spoilt | None:
    """Leave out a digit."""
    cell = _some_figure(desk, luck, lambda cell: len(_digits(cell)[1]) > 1)
    if cell is None:
        return None
    sign, whole, rest = _digits(cell)
    at = luck.randrange(len(whole))
    left = (whole[:at] + whole[at + 1 :]).lstrip("0") or "0"
    return _slip(cell, f"{sign}{left}{rest}", "漏写一位")


def doubled(desk: Desk, luck: Random) -> Spoilt | None:
    """Write a digit twice."""
    cell = _some_figure(desk, luck, lambda cell: _digits(cell)[1].strip("0") != "")
    if cell is None:
        return None
    sign, whole, rest = _digits(cell)
    at = luck.randrange(len(whole))
    return _slip(cell, f"{sign}{whole[: at + 1]}{whole[at:]}{rest}", "重写一位")


def pointless(desk: Desk, luck: Random) -> Spoilt | None:
    """Lose the decimal point."""
    cell = _some_figure(desk, luck, lambda cell: _digits(cell)[2].strip(".0") != "")
    if cell is None:
        return None
    sign, whole, rest = _digits(cell)
    return _slip(cell, f"{sign}{(whole + rest[1:]).lstrip('0')}", "漏写小数点")


def another(desk: Desk, luck: Random) -> Spoilt | None:
    """Hit a key beside the right one."""
    cell = _some_figure(desk, luck, lambda cell: len(_digits(cell)[1]) > 1)
    if cell is None:
        return None
    sign, whole, rest = _digits(cell)
    at = luck.randrange(len(whole))
    keys = {"0": "9", "9": "0"}.get(whole[at]) or str(int(whole[at]) + luck.choice((-1, 1)))
    if at == 0 and keys == "0":
        return None
    return _slip(cell, f"{sign}{whole[:at]}{keys}{whole[at + 1 :]}{rest}", "按错一位")


def signless(desk: Desk, luck: Random) -> Spoilt | None:
    """Lose a minus: the coldest day becomes a warm one (domain.md T06: min < mean < max)."""
    cells = [cell for cell in desk.column("T06", "temp_min") if cell.text.startswith("-")]
    if not cells:
        return None
    cell = luck.choice(cells)
    mean = cell.line.cells.get("temp_mean", "0")
    return _slip(cell, cell.text[1:], "漏写负号", breaks=Decimal(cell.text[1:]) >= Decimal(mean))


DIGITS: Final = (
    Kind("换了单位（亩、公顷、km²，元、万元、亿元，公斤、吨、万吨 …）", "unit", unit_slip, weight=4),
    Kind("多一个、少一个零（10、100 倍）", "unit", zeros, weight=3),
    Kind("相邻数字颠倒", "digit", transposed),
    Kind("漏写一位数字", "digit", dropped),
    Kind("重写一位数字", "digit", doubled),
    Kind("按错一位数字", "digit", another),
    Kind("漏写小数点", "digit", pointless),
    Kind("漏写负号", "digit", signless, "T06：最低 < 平均 < 最高（E）"),
)
