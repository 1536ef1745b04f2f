"""Names of worksheets that Excel and WPS accept and that differ from each other."""

import re
from collections.abc import Collection
from typing import Final

LONGEST: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
#: Excel keeps this name for itself.
_RESERVED: Final = frozenset({"history"})


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """Make a sheet name out of a title.

    Args:
        wanted: Any text.
        taken: Names of the workbook so far; letter case does not tell two names apart.

    Returns:
        At most 31 UTF-16 units, none of Excel's forbidden characters, no apostrophe at either end.
    """
    lower = {name.casefold() for name in taken} | _RESERVED
    stem = _FORBIDDEN.sub("_", wanted).strip().strip("'") or "表"
    name, number = _cut(stem, LONGEST), 1
    while name.casefold() in lower:
        number += 1
        suffix = f"({number})"
        name = _cut(stem, LONGEST - len(suffix)) + suffix
    return name


def utf16_length(text: str) -> int:
    """How long a text is for Excel, which counts characters beyond U+FFFF twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def _cut(text: str, longest: int) -> str:
    while utf16_length(text) > longest:
        text = text[:-1]
    return text.rstrip("' ")
