"""Several entries of a list, separated by semicolons or whatever people use."""

import re
from typing import Final

from forms.model import Field, Pack
from forms.parsing.choice import pick
from forms.parsing.reading import Parsed, unread
from forms.values import SEPARATOR

#: Semicolons first; the others may be part of an entry's name.
_SEPARATORS: Final = (re.compile("[;；\n]"), re.compile("[;；\n、,，|]"), re.compile("[;；\n、,，|/ +和及]"))


def read(field: Field, text: str, _pack: Pack) -> Parsed:
    """Read any number of the field's choices as their codes, joined by `;` in the order of the list."""
    first: Parsed | None = None
    for separators in _SEPARATORS:
        parts = [part.strip() for part in separators.split(text) if part.strip()]
        found = [pick(field.choices, part) for part in parts]
        wrong = next((entry for entry in found if entry.why), None)
        if found and not wrong:
            return _joined(field, text, found)
        first = first or wrong
    return first or unread("没有写一个可选项")


def _joined(field: Field, text: str, found: list[Parsed]) -> Parsed:
    picked = {entry.token for entry in found}
    ordered = [entry for entry in field.choices if entry.code in picked]
    notices = [notice for entry in found for notice in entry.notices]
    if len(picked) < len(found):
        notices.append(f"“{text}”里有重复的选项，只记一次。")
    return Parsed(SEPARATOR.join(entry.code for entry in ordered), tuple(notices))
