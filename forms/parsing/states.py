"""States typed as words: 未检出, ND, 未监测, 不适用, —, 未取得."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forms.model import Field, State
from forms.parsing.reading import Parsed, unread
from forms.widths import half_width

_WORDS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.NOT_DETECTED: "未检出 ND N.D. <DL 低于检出限 未检测出 检不出",
        State.NOT_MONITORED: "未监测 未测 未检测 未开展监测 没有监测",
        State.NOT_APPLICABLE: "不适用 不涉及 NA N/A / \\ - -- — —— – ― 未取水 未开展",
        State.NOT_OBTAINED: "未取得 未获得 未获取 暂无 暂缺 未公布",
    }
)
_BY_WORD: Final = MappingProxyType(
    {word.upper(): state for state, words in _WORDS.items() for word in words.split(" ")}
)
_LONGEST: Final = max(map(len, _BY_WORD))


def read_state(field: Field, text: str) -> Parsed | None:
    """Read a state typed as a word; None if the text is no state.

    The exact names of the states count in every field but texts, so that a state which the field does not allow is
    told as such; other words count only where the field allows the state.
    """
    # Most texts are no words for a state, and a sheet has a hundred thousand of them.
    state = _BY_WORD.get(half_width(text).upper()) if len(text) <= _LONGEST else None
    if state is None or (field.is_text and state not in field.states):
        return None
    if text == state.value:
        return Parsed(text)
    if state not in field.states:
        return unread(f"这一项不能填“{state.value}”之类的状态")
    note = "，原来的词请写在备注里" if text.startswith("未") else ""
    return Parsed(state.value, (f"“{text}”已记为“{state.value}”{note}。",))
