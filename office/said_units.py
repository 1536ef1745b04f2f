"""Units that a sheet names beside its titles: once above them (单位：公顷), or in a line of their own below.

A number is read in the unit that the sheet names; who overlooks it is out by a factor of a hundred, and nobody sees it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from forms.model import Field
from forms.units import factor, is_known, normal, own_words
from reports.sheet_wire import Cell, Line, Number

#: 填报单位 and 主管单位 name offices, not measures.
_DECLARED: Final = re.compile(
    r"(?:(?<![一-龥])|计量|金额|面积|数量|货币)单位\s*[:：]\s*([^)）\]】]*?)(?=[一-龥]*单位\s*[:：]|[)）\]】]|\Z)"
)
_BETWEEN: Final = re.compile(r"[、，,;；\s]+")
_RATIO: Final = re.compile(r"[/／每]")
_BRACKETED: Final = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]")
#: What stands in a line of units where a column has none, and what such a line is called.
_NOTHING: Final = frozenset({"-", "—", "–", "——", "/", "无", "单位", "计量单位"})


def is_unit(text: str, field: Field | None = None) -> bool:
    """Whether a text is a unit of measure, in brackets or not; `field`: its own one counts, too."""
    word = bare(text)
    return bool(word) and (is_known(word) or (field is not None and _is_own(word, field)))


def _is_own(word: str, field: Field) -> bool:
    return bool(field.unit) and normal(word) in own_words(field.unit or "")


def bare(text: str) -> str:
    """Write a unit without the brackets around it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _BRACKETED.fullmatch(plain)
    return found[1].strip() if found else plain


def unit_said(text: str) -> str:
    """Give the one unit among what a title says in brackets (亿元，现价); all of it if there is none or several."""
    known = [text] if is_known(text) else [word for word in _BETWEEN.split(text) if is_known(word)]
    return known[0] if len(known) == 1 else text


def names_unit(text: str) -> bool:
    """Whether what a title says in brackets names a unit, be it one that no table knows: 元/人."""
    return any(map(is_known, [text, *_RATIO.split(text)]))


def units_in(text: str) -> list[str]:
    """List the units in brackets of a title, also one that stands over several columns: 面积（公顷）其中：大田."""
    return [found for found in map(str.strip, _BRACKETED.findall(text)) if is_known(found)]


def declared(lines: Iterable[Line]) -> tuple[str, ...]:
    """List the units that lines above the titles name for the whole sheet."""
    found: dict[str, None] = {}
    for line in lines:
        texts = [str(cell) for cell in line.cells if cell.__class__ is str]
        for text, right in zip(texts, [*texts[1:], ""], strict=True):
            for match in _DECLARED.finditer(text):
                said = match[1].strip() or (right if match.end() == len(text) else "")
                found |= dict.fromkeys(word for word in map(bare, _BETWEEN.split(said)) if is_known(word))
    return tuple(found)


def units_below(cells: Sequence[Cell], fields: Mapping[int, Field]) -> dict[int, str]:
    """Read a line that names units below the titles, by column; empty if the line is none.

    Args:
        fields: By column, those that the titles name.
    """
    said = {place: str(cell).strip() for place, cell in enumerate(cells) if cell is not None and str(cell).strip()}
    units = {place: bare(text) for place, text in said.items() if is_unit(text, fields.get(place))}
    is_all = all(place in units or text in _NOTHING for place, text in said.items())
    is_text = not any(_is_number(cell) for cell in cells)
    # A text may well be a word for a unit; a number is none.
    is_below = any(place in fields and fields[place].is_number for place in units)
    return units if is_all and is_text and is_below else {}


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, (Number, bool))


def of_field(words: Collection[str], field: Field) -> list[str]:
    """List those of some units in which a number of the field can be given."""
    if not field.unit or not field.is_number:
        return []
    return [word for word in words if factor(word, field.unit, field.accepts) is not None]


def read_unit(field: Field, said: str, beside: str = "") -> tuple[str, str]:
    """Say in which unit that is not its own the numbers of a field are, or which unit cannot be converted.

    Args:
        said: What its title says in brackets.
        beside: Unit that the sheet names elsewhere; that of the title itself comes first.

    Returns:
        At most one of the two; both empty for the field's own unit.
    """
    unit = unit_said(said)
    if beside and field.is_number and not names_unit(unit):
        unit = beside
    other = other_unit(field, unit)
    return (other, "") if other is not None else ("", unit)


def other_unit(field: Field, unit: str) -> str | None:
    """Give a unit in a title that is not the field's own, empty if it is none; None if it cannot be converted."""
    if not unit or not field.unit or unit in units_in(field.title) or normal(unit) in own_words(field.unit):
        return ""
    known = factor(unit, field.unit, field.accepts)
    if known is None:
        return None if is_known(unit) else ""
    return "" if known == 1 else unit


def converted(fields: Mapping[str, Field], units: Mapping[str, str]) -> list[str]:
    """Say which numbers a sheet gives in other units, those of one kind together."""
    titles: dict[tuple[str, str | None], list[str]] = {}
    for name, unit in units.items():
        if name in fields:
            titles.setdefault((unit, fields[name].unit), []).append(fields[name].title)
    return [
        f"“{'”“'.join(some)}”的单位在表里写的是“{unit}”，数值已换算成“{own}”。" for (unit, own), some in titles.items()
    ]
