"""One cell of a pack's workbook: what is shown for a value of the form language, and what a person's text means.

Reading is generous where it is certain what was meant: full-width letters and signs in names and expressions, other
separators of a list, the words of the language as well as their Chinese ones.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from forms.packbook.examples import Example, ExampleFault, read_example, write_example
from forms.packbook.pages import Column, Kind
from forms.packbook.words import NO, YES
from forms.widths import half_width

_SHOWN: Final = 40
#: How a list begins that is written as in the file.
_LISTED: Final = '["'
_SEPARATORS: Final = re.compile(r"[、,，;；\n]|\s+")
_LINES: Final = re.compile(r"[\n;；]")
_DAY: Final = re.compile(r"([0-9]{4})[-./年]?([0-9]{1,2})[-./月]?([0-9]{1,2})日?(?: 00:00:00)?")
_QUOTED: Final = re.compile(r"('(?:[^']|'')*')")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_FACT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")
_LIST_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Signs that people and input methods write for those of expressions; quotes go first, as they bound texts.
_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "＇": "'"})
_SIGNS: Final = (("≤", "<="), ("≥", ">="), ("≠", "<>"), ("×", "*"), ("÷", "/"), ("−", "-"))
_FLAGS: Final[Mapping[str, bool]] = MappingProxyType(
    {YES: True, NO: False, "true": True, "false": False, "1": True, "0": False, "√": True, "TRUE": True, "FALSE": False}
)


class CellFault(ValueError):
    """Why the text of a cell cannot be understood, in words."""


def show_cell(column: Column, value: object) -> str:
    """Write a value of a definition file as the text of a cell; `read_cell` gives it back."""
    match value:
        case bool():
            return YES if value else NO
        case str():
            return column.words.get(value, value)
        case int() | Decimal():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case dt.date():
            return value.isoformat()
        case Mapping():
            return write_example(typed(value))
        case list():
            return _show_list(column.kind, [str(item) for item in value])
    return str(value)


def typed(value: object) -> Example:
    """Give an example of a definition file with texts as a person would type them."""
    found: dict[str, Any] = {}
    for name, item in value.items() if isinstance(value, Mapping) else ():
        if isinstance(item, list):
            found[name] = [typed(row) for row in item]
        elif isinstance(item, bool):
            found[name] = str(int(item))
        elif isinstance(item, Decimal):
            found[name] = format(item, "f")
        else:
            found[name] = str(item)
    return found


def _show_list(kind: Kind, items: list[str]) -> str:
    separator = "\n" if kind in {Kind.LINES, Kind.CHOICES} else "、"
    text = separator.join(items)
    # What would not come back as it was, such as a unit with a comma, is written as the file would say it.
    is_plain = _split(kind, text) == items and not text.startswith(_LISTED)
    return text if is_plain else json.dumps(items, ensure_ascii=False)


def _split(kind: Kind, text: str) -> list[str]:
    parts = (_LINES if kind in {Kind.LINES, Kind.CHOICES} else _SEPARATORS).split(text)
    return [part.strip() for part in parts if part.strip()]


def read_cell(column: Column, text: str) -> object:
    """Read a text that is not blank as a value of the form language.

    Raises:
        CellFault: It cannot be one; says what can stand here.
    """
    return _READERS[column.kind](column, text)


def _text(_column: Column, text: str) -> str:
    return text


def _name(column: Column, text: str) -> str:
    """Read an identifier; a word that stands for one, such as 各乡镇, is told first."""
    known = {shown: value for value, shown in column.words.items()}
    return known.get(text) or half_width(text).strip()


def _names(_column: Column, text: str) -> list[str]:
    return _listed(text) or [_ascii(part) for part in _split(Kind.NAMES, text)]


def _ascii(text: str) -> str:
    """Read an identifier in full-width letters; a unit or state stays as it is."""
    plain = half_width(text)
    return plain if plain.isascii() else text


def _lines(column: Column, text: str) -> list[str]:
    return _listed(text) or _split(column.kind, text)


def _listed(text: str) -> list[str]:
    """Read a list written as in the file; empty if it is none."""
    if not text.startswith(_LISTED):
        return []
    try:
        found = json.loads(text)
    except ValueError as fault:
        raise CellFault("方括号里的引号或逗号没有成对") from fault
    return [str(item) for item in found]


def _word(column: Column, text: str) -> str:
    known = {shown: value for value, shown in column.words.items()} | {value: value for value in column.words}
    found = known.get(text) or known.get(half_width(text).strip().lower())
    if found is None:
        raise CellFault(f"没有“{_clip(text)}”这个词。可用：{'、'.join(column.words.values())}")
    return found


def _flag(_column: Column, text: str) -> bool:
    found = _FLAGS.get(half_width(text))
    if found is None:
        raise CellFault(f"应填{YES}或{NO}，不能是“{_clip(text)}”")
    return found


def _whole(_column: Column, text: str) -> int:
    plain = half_width(text).replace(",", "").removesuffix(".0")
    if not _WHOLE.fullmatch(plain):
        raise CellFault(f"应填整数，不能是“{_clip(text)}”")
    return int(plain)


def _number(_column: Column, text: str) -> Decimal:
    plain = half_width(text).replace(",", "").rstrip("%")
    try:
        found = Decimal(plain)
    except InvalidOperation as fault:
        raise CellFault(f"应填数字，不能是“{_clip(text)}”") from fault
    if not found.is_finite() or abs(found.adjusted()) > 20:  # noqa: PLR2004 - the loader's own bound
        raise CellFault(f"“{_clip(text)}”不是能用的数字")
    return found


def _day(_column: Column, text: str) -> dt.date:
    found = _DAY.fullmatch(half_width(text).replace(" ", "") if "00:00" not in text else text)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellFault(f"应填日期，如 2024-05-18，不能是“{_clip(text)}”")


def _expression(_column: Column, text: str) -> str:
    """Read an expression; outside of its texts in quotes no sign is full-width."""
    parts = _QUOTED.split(text if "'" in text else text.translate(_QUOTES))
    return "".join(part if number % 2 else _plain_signs(part) for number, part in enumerate(parts))


def _plain_signs(text: str) -> str:
    if text.isascii():
        return text
    plain = half_width(text)
    for sign, meant in _SIGNS:
        plain = plain.replace(sign, meant)
    return plain


def _condition(column: Column, text: str) -> bool | str:
    found = _FLAGS.get(half_width(text))
    return _expression(column, text) if found is None else found


def _choices(column: Column, text: str) -> list[str] | str:
    known = {shown: value for value, shown in column.words.items()}
    if text in known or _LIST_NAME.fullmatch(half_width(text)):
        return known.get(text, half_width(text))
    return [_entry(part) for part in _lines(column, text)]


def _entry(text: str) -> str:
    """Read `代码 名称`; the code is half-width, and one blank of whatever kind parts them."""
    code, *label = text.split(None, 1)
    return " ".join([half_width(code), *label])


def _example(_column: Column, text: str) -> object:
    try:
        return read_example(text)
    except ExampleFault as fault:
        raise CellFault(str(fault)) from fault


def _fact(_column: Column, text: str) -> str | Decimal:
    return Decimal(text) if _FACT.fullmatch(text) else text


def _clip(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


_READERS: Final[Mapping[Kind, Callable[[Column, str], object]]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.NAME: _name,
        Kind.NAMES: _names,
        Kind.LINES: _lines,
        Kind.WORD: _word,
        Kind.FLAG: _flag,
        Kind.WHOLE: _whole,
        Kind.NUMBER: _number,
        Kind.DAY: _day,
        Kind.EXPRESSION: _expression,
        Kind.CONDITION: _condition,
        Kind.CHOICES: _choices,
        Kind.EXAMPLE: _example,
        Kind.FACT: _fact,
    }
)
