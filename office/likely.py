"""What was probably meant by a value (建议值): as last year's tells, or as a finding about the value names it."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from forms.codes.lists import judge
from forms.model import Field, FieldType, Pack
from forms.parsing import parse, show
from forms.slips import suggest
from forms.values import is_unparsed

#: A number in another unit (V-SLIP, V-PEER), a name on a list (V-CODE), a character of a code that never occurs.
_NUMBER: Final = re.compile(r"应为“([^“”]+)”的请改正")
_NAME: Final = re.compile(r"名单里没有这个名称，是不是“([^“”]+)”")
_CHARACTER: Final = re.compile(r"第 (\d+) 位“(.)”不会出现在.*是不是“(.)”")


class Likely(NamedTuple):
    """What was probably meant: the token that would be written, as it would be shown, and a sentence that says so."""

    token: str
    shown: str
    words: str


def likely(field: Field, pack: Pack, present: str, last: str, found: Iterable[str]) -> Likely | None:
    """Say what was probably meant; None if nobody can tell.

    Args:
        present: The token as it stands.
        last: Last year's token; empty if there is none.
        found: Sentences of what is found in the cell.
    """
    if not present:
        return None
    if last and (slip := suggest(field, present, last)):
        why = f"可能按“{slip.unit}”填写" if slip.unit else "可能小数点或位数有误"
        unit = f" {field.unit}" if field.unit else ""
        return Likely(slip.token, show(field, slip.token, pack), f"建议改为 {slip.token}{unit}（{why}）")
    named = (text for sentence in found if (text := _named(field, present, sentence)))
    tokens = (parse(field, text, pack).token for text in named)
    token = next((one for one in tokens if one != present and _is_sound(field, one, pack)), "")
    if not token:
        return None
    shown = show(field, token, pack)
    return Likely(token, shown, f"建议改为 {shown}")


def _named(field: Field, present: str, sentence: str) -> str:
    """Give the text that a finding names instead of the present one; empty if it names none."""
    if field.is_number:
        found = _NUMBER.search(sentence)
        return found[1] if found else ""
    if field.type is not FieldType.CODE:
        return ""
    if name := _NAME.search(sentence):
        return name[1]
    odd = _CHARACTER.search(sentence)
    if odd is None or present[int(odd[1]) - 1 : int(odd[1])] != odd[2]:
        return ""
    place = int(odd[1])
    return f"{present[: place - 1]}{odd[3]}{present[place:]}"


def _is_sound(field: Field, token: str, pack: Pack) -> bool:
    """Whether nothing would be wrong with it by itself."""
    return bool(token) and not is_unparsed(field, token) and (field.is_number or judge(field, token, pack) is None)
