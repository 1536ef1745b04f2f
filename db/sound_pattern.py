"""A pattern that finds what people type by its look or its sound in long texts, quickly: for a first sift of many rows.

It finds at least what `db.pinyin.finder` finds, which is asked about what passes.
"""

import re
from functools import lru_cache
from typing import Final

from db.pinyin import folded, sounds_of

#: Longer words are looked for by their first letters; the rest is left to who is asked about what passes.
_MOST_LETTERS: Final = 8
_FULL_WIDTH: Final = 0xFEE0
_CJK: Final = range(0x3400, 0x9FFF + 1)


def pattern(wanted: str) -> re.Pattern[str]:
    """Give the pattern of a text that is wanted; letters also stand for the sounds of characters."""
    part = folded(wanted)
    plain = "".join(map(_any_width, part))
    if not (part.isascii() and part.isalnum() and part[0].isalpha()):
        return re.compile(plain, re.IGNORECASE)
    return re.compile(f"{plain}|{_sounding(part[:_MOST_LETTERS])}", re.IGNORECASE)


def _any_width(char: str) -> str:
    """Match a character in half and full width."""
    if char == " ":
        return "[ \u3000]"
    if char.isascii() and char.isprintable():
        return f"[{re.escape(char)}{chr(ord(char) + _FULL_WIDTH)}]"
    return re.escape(char)


def _sounding(wanted: str) -> str:
    """Match characters in a row whose sounds begin with, or are, the letters one after the other."""
    if not wanted:
        return ""
    ways = []
    for length in range(1, len(wanted) + 1):
        part, rest = wanted[:length], wanted[length:]
        chars = _beginning(part) if length == 1 or not rest else _called(part)
        if length == 1:
            chars += part + chr(ord(part) + _FULL_WIDTH)
        if chars:
            ways.append(f"[{chars}]{_sounding(rest)}")
    return f"(?:{'|'.join(ways)})"


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, str]:
    """Give the characters of each sound without tones."""
    found: dict[str, list[str]] = {}
    for code in _CJK:
        for sound in sounds_of(chr(code)):
            found.setdefault(sound, []).append(chr(code))
    return {sound: "".join(chars) for sound, chars in found.items()}


@lru_cache(maxsize=512)
def _beginning(part: str) -> str:
    return "".join(chars for sound, chars in _by_sound().items() if sound.startswith(part))


def _called(part: str) -> str:
    return _by_sound().get(part, "")
