"""Cells that a table program would take for a formula, and how packages spell them (packages.md 4.1, T28).

Such a cell of a CSV file gets an apostrophe before it, which the reader takes away again: the file can be opened with a
double click, and the text comes back as it was typed. Whether a text is one does not depend on apostrophes before it,
so that each text has exactly one spelling and no two texts share one.
"""

import re
from typing import Final

GUARD: Final = "'"
#: Marks that begin a formula, half-width, full-width and small.
_ALWAYS: Final = "=@＝＠﹦﹫"
_SIGNS: Final = "+-"
#: Only some editions calculate after these; the program itself writes them for a sign before words (`parsing.text`).
_WIDE_SIGNS: Final = "＋－﹢﹣"
#: Without one of these a formula calls no function and no other program; “－5℃（夜间）！” has none.
_CALLS: Final = re.compile(r"[|｜]|[A-Za-zＡ-Ｚａ-ｚ][A-Za-zＡ-Ｚａ-ｚ0-9._]*[(（]")
#: Numbers and telephone numbers, which stay what they are.
_NUMBER: Final = re.compile(r"[+-][0-9][0-9 ().-]*")
_MARKS: Final = re.escape(f"{_ALWAYS}{_SIGNS}{_WIDE_SIGNS}")
_FIRSTS: Final = frozenset(f"{_ALWAYS}{_SIGNS}{_WIDE_SIGNS}")
_NOTHING: Final = re.compile(rf"\A[\s{GUARD}]+")
_SUSPECT: Final = re.compile(rf"(?:\A|[\s,\"{GUARD}])[{_MARKS}]")


def may_hold_formula(text: str) -> bool:
    """Whether a line or file may hold such a cell at all; quick, and says yes rather too often."""
    return _SUSPECT.search(text) is not None


def is_like_formula(cell: str) -> bool:
    """Whether some table program would take a cell for a formula, also after blanks and apostrophes."""
    first, bare = cell[:1], cell
    if first == GUARD or first.isspace():
        bare = _NOTHING.sub("", cell, count=1)
        first = bare[:1]
    if first not in _FIRSTS:
        return False
    if first in _SIGNS:
        return not _NUMBER.fullmatch(bare)
    return first in _ALWAYS or _CALLS.search(bare) is not None


def guarded(cell: str) -> str:
    """Spell a cell so that no table program takes it for a formula."""
    return f"{GUARD}{cell}" if is_like_formula(cell) else cell


def bared(cell: str) -> str | None:
    """Give the text that a cell spells; None if it stands there as a formula."""
    if not is_like_formula(cell):
        return cell
    return cell[1:] if cell.startswith(GUARD) else None
