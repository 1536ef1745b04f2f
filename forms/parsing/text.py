"""Texts and notes: kept as typed."""

import re
from typing import Final

from forms.model import Field, Pack
from forms.parsing.reading import Parsed

#: What spreadsheets take for the beginning of a formula, half-width and full-width.
FORMULA: Final = "=@＝＠\t"
_SIGNS: Final = {"-": "－", "+": "＋"}
_NUMBER: Final = re.compile(r"[+-][0-9][0-9 ().-]*")


def read(_field: Field, text: str, _pack: Pack) -> Parsed:
    """Keep a text; a leading half-width minus or plus becomes full-width unless the whole is a number."""
    sign = _SIGNS.get(text[0])
    if sign is None or _NUMBER.fullmatch(text):
        return Parsed(text)
    return Parsed(sign + text[1:], (f"开头的“{text[0]}”已改成“{sign}”，以免在表格软件里变成公式。",))


def harmless(text: str) -> str:
    """Write a text that nobody typed here so that no spreadsheet takes it for a formula."""
    text = text.lstrip(f"{FORMULA} ")
    sign = _SIGNS.get(text[:1])
    return text if sign is None or _NUMBER.fullmatch(text) else sign + text[1:]


def formula_start(text: str) -> str:
    """Give the first character if a spreadsheet would take the text for a formula, else nothing."""
    if text[:1] in _SIGNS and not _NUMBER.fullmatch(text):
        return text[0]
    return text[0] if text[:1] and text[0] in FORMULA else ""
