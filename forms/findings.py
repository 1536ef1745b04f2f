"""Findings about single values, recomputed from the token whenever they are shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from forms.codes.lists import judge
from forms.model import Field, FieldType, Level, Pack, State
from forms.parsing import parse, show
from forms.parsing.sheets import is_error_value
from forms.parsing.text import formula_start
from forms.problems import CATALOGUE, what_fills
from forms.strictcsv import MAX_TEXT
from forms.values import CANONICAL_NUMBER, SEPARATOR, UNPARSED, is_state, is_unparsed

_WANTED: Final[Mapping[FieldType, str]] = MappingProxyType(
    {
        FieldType.INTEGER: "整数，如 12",
        FieldType.DECIMAL: "数字，如 12.5",
        FieldType.DATE: "日期，如 2024-05-18",
        FieldType.MONTH: "年月，如 2024-05",
        FieldType.YEAR: "年份，如 2024",
        FieldType.BOOLEAN: "“是”或“否”",
        FieldType.CHOICE: "可选项之一",
        FieldType.CHOICES: "可选项，用分号隔开",
    }
)
#: Types with few ways to be right.
_SETTLED: Final = frozenset({FieldType.DATE, FieldType.MONTH, FieldType.YEAR, FieldType.BOOLEAN})


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about one value.

    Attributes:
        code: Of the catalogue in forms.problems.
        params: Values for the slots of its sentence.
    """

    code: str
    params: Mapping[str, object]

    @property
    def level(self) -> Level:
        """How grave it is."""
        return CATALOGUE[self.code][0]


def cell_findings(field: Field, token: str, pack: Pack) -> tuple[Finding, ...]:
    """Judge one value by itself; a blank one gives nothing."""
    if token == "":
        return ()
    found = tuple(_judged(field, token, pack))
    if not found:
        return ()
    params = {"title": field.title, "text": show(field, token, pack)}
    return tuple(Finding(code, params | more) for code, more in found)


def _judged(field: Field, token: str, pack: Pack) -> Iterator[tuple[str, dict[str, object]]]:
    if is_unparsed(field, token):
        yield "V-UNPARSED", _unparsed(field, token, pack)
    elif is_state(field, token):
        if State(token) not in field.states:
            yield "V-STATE", {"states": what_fills(field)}
    elif not _is_readable(field, token, pack):
        yield "V-UNPARSED", _unparsed(field, token, pack)
    else:
        judged = _number if field.is_number else _text if field.is_text else _choice
        yield from judged(field, token, pack)


def _is_readable(field: Field, token: str, pack: Pack) -> bool:
    """Whether a value from outside is what its type asks for; typed ones always are."""
    if field.type in _SETTLED:
        return parse(field, token, pack).token == token
    return not field.is_number or CANONICAL_NUMBER.match(token) is not None


def _unparsed(field: Field, token: str, pack: Pack) -> dict[str, object]:
    why = parse(field, token.removeprefix(UNPARSED), pack).why or "录入时没有读懂，请重新录入一次"
    return {"why": why, "want": _WANTED.get(field.type, "正确的内容")}


def _number(field: Field, token: str, _pack: Pack) -> Iterator[tuple[str, dict[str, object]]]:
    places = len(token.partition(".")[2])
    if places > (field.decimals or 0):
        yield "V-DECIMALS", {"decimals": field.decimals or 0, "unit": field.unit or "无单位"}
    if field.minimum is not None and Decimal(token) < field.minimum:
        yield "V-MINIMUM", {"limit": format(field.minimum, "f")}
    if field.maximum is not None and Decimal(token) > field.maximum:
        yield "V-MAXIMUM", {"limit": format(field.maximum, "f")}


def _text(field: Field, token: str, pack: Pack) -> Iterator[tuple[str, dict[str, object]]]:
    limit = field.max_length or MAX_TEXT
    if len(token) > limit:
        yield "V-LENGTH", {"limit": limit, "length": len(token)}
    elif field.pattern and not re.fullmatch(field.pattern, token):
        yield "V-PATTERN", {"help": field.help}
    if is_error_value(token):
        yield "V-SHEET", {}
    if first := formula_start(token):
        yield "V-FORMULA", {"first": first.replace("\t", "制表符")}
    if field.type is FieldType.CODE and (wrong := judge(field, token, pack)):
        yield ("V-CODE" if wrong.level is Level.ERROR else "V-DOUBT"), {"why": wrong.why}


def _choice(field: Field, token: str, _pack: Pack) -> Iterator[tuple[str, dict[str, object]]]:
    codes = {entry.code for entry in field.choices}
    for code in token.split(SEPARATOR) if field.type is FieldType.CHOICES else (token,):
        if codes and code not in codes:
            yield "V-CODE", {"text": code, "why": "不在可选项中"}
