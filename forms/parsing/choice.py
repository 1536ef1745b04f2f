"""One entry of a list, typed as its code, its name, or enough of either to be sure."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from forms.model import Choice, Field, Pack
from forms.parsing.reading import Parsed, unread

_CODE_AND_LABEL: Final = re.compile(r"([A-Za-z0-9_.-]+)[ .、．:：-]+(.+)", re.DOTALL)
_LABEL_AND_CODE: Final = re.compile(r"(.+?) *[（(]([A-Za-z0-9_.-]+)[）)]", re.DOTALL)
_MOST: Final = 6
#: Longer texts are like no name.
_MOST_COMPARED: Final = 40


def read(field: Field, text: str, _pack: Pack) -> Parsed:
    """Read one of the field's choices as its code."""
    return pick(field.choices, text)


def pick(choices: Sequence[Choice], text: str) -> Parsed:
    """Find the one entry that a text means."""
    for entry in choices:
        if text in {entry.code, entry.label}:
            return Parsed(entry.code)
    found = _loosely(choices, text)
    if len(found) == 1:
        return Parsed(found[0].code, (f"“{text}”已选为“{found[0].label}”。",))
    if found:
        return unread(f"“{text}”可能是{_listed(found)}，请写全")
    near = _near(choices, text) if len(text) < _MOST_COMPARED else []
    hint = f"，是不是{'、'.join(f'“{label}”' for label in near)}" if near else f"，可选{_listed(choices)}"
    return unread(f"不在可选项中{hint}")


def _near(choices: Sequence[Choice], text: str) -> list[str]:
    """Give the names that look most like a text."""
    import difflib  # a start of the program reads no wrong text

    return difflib.get_close_matches(text, [entry.label for entry in choices], 2, 0.5)


def _listed(choices: Sequence[Choice]) -> str:
    names = "、".join(f"“{entry.label}”" for entry in choices[:_MOST])
    return names + ("等" if len(choices) > _MOST else "")


def _loosely(choices: Sequence[Choice], text: str) -> Sequence[Choice]:
    """Find entries by code and name together, by letters alike, by a code without its zeros, by a beginning."""
    for pattern, code, label in ((_CODE_AND_LABEL, 1, 2), (_LABEL_AND_CODE, 2, 1)):
        if both := pattern.fullmatch(text):
            pair = (_alike(both[code]), _alike(both[label]))
            if found := [entry for entry in choices if (_alike(entry.code), _alike(entry.label)) == pair]:
                return found
    typed = _alike(text)
    if not typed:
        return ()
    number = re.sub(r"\.0+$", "", typed)
    return (
        [entry for entry in choices if typed in {_alike(entry.code), _alike(entry.label)}]
        or [entry for entry in choices if number.isdecimal() and _bare(number) == _bare(_alike(entry.code))]
        or [entry for entry in choices if _alike(entry.label).startswith(typed)]
    )


def _alike(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _bare(code: str) -> str:
    return code.lstrip("0") or "0"
