"""Telling in SQL whether a text can have the form of a `pattern`; the subset of the language allows it (DESIGN 4).

A pattern that is a row of parts of fixed length, the last one perhaps of varying length, is told piece by piece. What
SQL cannot tell is asked of the regular expression itself.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(r"(\[\^?(?:[^\\\[\]]|\\d)+\]|\\.|[^\\\[\]{}?*+])(?:\{(\d+)(?:,(\d+))?\}|(\?))?")


@dataclass(frozen=True, slots=True)
class _Part:
    """So many characters of one class.

    Attributes:
        others: GLOB class of the characters that cannot stand there; empty: any can.
        text: The one character, if it is one.
    """

    others: str
    text: str
    least: int
    most: int


def sql_differs(pattern: str, name: str) -> str | None:
    """Write the condition that a text has not the form of a pattern; None if SQL cannot tell.

    It may be true for a text that has (a digit of another script), never false for one that has not.

    Args:
        name: The column, in SQL.
    """
    parts = _parts(pattern)
    if not parts or any(part.least != part.most for part in parts[:-1]):
        return None
    place, conditions = 1, []
    for part in parts:
        if part.text and part.most == 1 and part.least == 1:
            conditions.append(f"substr({name}, {place}, 1) <> {_quoted(part.text)}")
        elif part.others:
            conditions.append(f"substr({name}, {place}, {part.most}) GLOB {_quoted(f'*{part.others}*')}")
        place += part.most
    least = sum(part.least for part in parts)
    return " OR ".join([f"length({name}) NOT BETWEEN {least} AND {place - 1}", *conditions])


def is_stricter(pattern: str | None, beginnings: str) -> bool:
    """Whether no text of the form of a pattern begins with one of some characters."""
    first = _PART.match(pattern) if pattern else None
    if first is None or first[2] == "0" or first[4]:
        return False
    return not any(re.fullmatch(first[1], character) for character in beginnings)


def longest(pattern: str | None) -> float:
    """Give the length of the longest text of the form of a pattern; without bound where there is none."""
    parts = _parts(pattern) if pattern else []
    return sum(part.most for part in parts) if parts else math.inf


def _parts(pattern: str) -> list[_Part]:
    parts, place = [], 0
    while place < len(pattern):
        found = _PART.match(pattern, place)
        if found is None:
            return []
        what, least, most, optional = found.groups()
        counts = (0, 1) if optional else (int(least or 1), int(most or least or 1))
        kind = _class(what)
        if kind is None:
            return []
        parts.append(_Part(*kind, *counts))
        place = found.end()
    return parts


def _class(what: str) -> tuple[str, str] | None:
    """Give (GLOB class of all other characters, the one character); None if GLOB has no such class."""
    if what == r"\d":
        return "[^0-9]", ""
    if what == ".":
        return "", ""
    if what.startswith("\\"):
        return None if what[1].isalnum() else (f"[^{what[1]}]", what[1])
    if not what.startswith("["):
        return f"[^{what}]", what
    inner = what[1:-1].replace(r"\d", "0-9")
    negated, inner = inner.startswith("^"), inner.removeprefix("^")
    # A caret or hyphen means another thing at the beginning of a class of GLOB than where it stood.
    if not inner or inner[0] in "^-]" or "--" in inner:
        return None
    return (f"[{inner}]" if negated else f"[^{inner}]"), ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
