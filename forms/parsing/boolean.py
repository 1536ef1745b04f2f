"""Yes and no: 是, 否 and the signs and words that stand for them."""

from types import MappingProxyType
from typing import Final

from forms.model import Field, Pack
from forms.parsing.reading import Parsed, unread
from forms.showing import LABELS, NO, YES
from forms.widths import half_width

_YES: Final = "是 有 对 √ ✓ ✔ ☑ Y YES T TRUE 1 1.0 已 已建 已建立 正常"
_NO: Final = "否 无 没有 不是 错 × ✕ ✗ ✘ ☒ X N NO F FALSE 0 0.0 未 未建 未建立 不正常"
_WORDS: Final = MappingProxyType(dict.fromkeys(_YES.split(" "), YES) | dict.fromkeys(_NO.split(" "), NO))
_PLAIN: Final = frozenset({YES, NO, *LABELS.values()})


def read(_field: Field, text: str, _pack: Pack) -> Parsed:
    """Read 是 or 否 as `1` or `0`."""
    token = _WORDS.get(half_width(text).upper())
    if token is None:
        return unread("这里应填“是”或“否”")
    return Parsed(token, () if text in _PLAIN else (f"“{text}”已记为“{LABELS[token]}”。",))
