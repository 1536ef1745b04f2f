"""Tokens for the screen and for paper."""

from types import MappingProxyType
from typing import Final

from forms.codes.lists import options
from forms.model import Choice, Field, FieldType, Pack
from forms.values import SEPARATOR, UNPARSED, is_state

YES: Final = "1"
NO: Final = "0"
LABELS: Final = MappingProxyType({YES: "是", NO: "否"})
_JOINT: Final = "；"


def show(field: Field, token: str, pack: Pack) -> str:
    """Write a token for people: names instead of codes, 是 and 否, and what was not understood as it was typed.

    Typing what is shown gives the token again.
    """
    if not token or is_state(field, token):
        return token
    if not field.is_text and token.startswith(UNPARSED):
        return token[1:]
    match field.type:
        case FieldType.BOOLEAN:
            return LABELS.get(token, token)
        case FieldType.CHOICE:
            return _label(field.choices, token)
        case FieldType.CHOICES:
            return _JOINT.join(_label(field.choices, code) for code in token.split(SEPARATOR))
        case FieldType.CODE:
            return _label(options(field, pack), token)
    return token


def _label(choices: tuple[Choice, ...], code: str) -> str:
    """Name a code; villages of one name are told apart by their codes."""
    label = next((entry.label for entry in choices if entry.code == code), code)
    if sum(1 for entry in choices if entry.label == label) > 1:
        return f"{label}（{code}）"
    return label
