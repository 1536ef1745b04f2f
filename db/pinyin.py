"""Chinese by its sound (拼音): names in the order that Excel has, and found by the first letters of their sounds.

Sounds are looked up character by character. One with several sounds is sorted by its commonest and found by any.
"""

import os
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

#: Sorts Chinese after digits and Latin letters, whatever its sound.
_CHINESE: Final = "\x7f"
_UNKNOWN: Final = "\x80"
_NO_PHRASES: Final = "PYPINYIN_NO_PHRASES"


def sort_key(text: str) -> str:
    """Give what texts are sorted by: signs, digits, letters whatever their case, then Chinese by sound and tone.

    Examples:
        >>> sorted(["阿克提", "巴楚", "Aksu", "3号井"], key=sort_key)
        ['3号井', 'Aksu', '阿克提', '巴楚']
    """
    return "".join([_key(char) for char in text])


def finder(wanted: str) -> Callable[[str], bool]:
    """Give a question that says whether a text has what people typed to find it.

    Args:
        wanted: A part of it, whatever the case and width of its characters; or the sounds of characters in a row, each
            by its first letter or in full.

    Examples:
        >>> find = finder("bcx")
        >>> find("新疆巴楚县"), find("巴州县")
        (True, False)
        >>> finder("chongq")("重庆")
        True
    """
    part = folded(wanted)
    if not (part.isascii() and part.isalnum() and part[0].isalpha()):
        return lambda text: part in folded(text)
    return lambda text: part in (plain := folded(text)) or (not plain.isascii() and _sounds_like(plain, part))


def sounds_of(char: str) -> tuple[str, ...]:
    """Give the sounds of a character without tones, commonest first."""
    return _letters(char)


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Write a text so that what looks alike is alike: half width, one case."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=65_536)
def _key(char: str) -> str:
    if char.isascii():
        return char.casefold()
    sounds = _sounds(char)
    if sounds:
        return f"{_CHINESE}{sounds[0]}{char}"
    plain = unicodedata.normalize("NFKC", char).casefold()
    return plain if plain.isascii() else f"{_UNKNOWN}{plain}"


def _sounds_like(text: str, wanted: str) -> bool:
    """Whether characters in a row sound so; each letter wanted begins a sound or goes on with it."""
    letters = [_letters(char) for char in text]
    first = wanted[0]
    return any(
        _goes_on(letters, place, wanted)
        for place, sounds in enumerate(letters)
        if any(sound.startswith(first) for sound in sounds)
    )


def _goes_on(letters: list[tuple[str, ...]], place: int, wanted: str) -> bool:
    if not wanted:
        return True
    if place >= len(letters):
        return False
    for sound in letters[place]:
        if wanted[0] != sound[0]:
            continue
        if sound.startswith(wanted):
            return True
        whole = wanted.startswith(sound) and _goes_on(letters, place + 1, wanted[len(sound) :])
        if whole or _goes_on(letters, place + 1, wanted[1:]):
            return True
    return False


@lru_cache(maxsize=65_536)
def _letters(char: str) -> tuple[str, ...]:
    """Give the sounds of a character without tones; a Latin letter or digit sounds like itself."""
    if char.isascii():
        return (char,) if char.isalnum() else ()
    return tuple(dict.fromkeys(sound.rstrip("12345") for sound in _sounds(char)))


def _sounds(char: str) -> tuple[str, ...]:
    """Give the sounds of a character with the number of the tone behind, commonest first; none if it is not Chinese."""
    return tuple(_plain(sound) for sound in _dictionary().get(ord(char), "").split(",") if sound)


_TONES: Final = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


def _plain(sound: str) -> str:
    """Write `lǜ` as `lv4`, as people type it."""
    letters, tone = "", "5"
    for char in unicodedata.normalize("NFD", sound):
        if char in _TONES:
            tone = _TONES[char]
        elif char == "\u0308":
            letters = f"{letters[:-1]}v"
        elif char.isascii():
            letters += char
    return letters + tone


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[int, str]:
    """Give the sounds of all characters, loaded when first asked for; looking names up as phrases would be slow."""
    before = os.environ.get(_NO_PHRASES)
    os.environ[_NO_PHRASES] = "1"
    try:
        from pypinyin.pinyin_dict import pinyin_dict
    finally:
        if before is None:
            del os.environ[_NO_PHRASES]
        else:
            os.environ[_NO_PHRASES] = before
    return pinyin_dict
