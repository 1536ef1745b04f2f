"""A `[[field]]` block of a table definition."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forms.loading import names
from forms.loading.blocks import MAX_EXPRESSION, Block, clip, meant
from forms.model import Choice, Field, FieldType, State

_FOR_ALL: Final = """
name title type required relevant states compute gives gives_rows group section personal yoy help source renamed_from
withdrawn
"""
_COMMON: Final = frozenset(_FOR_ALL.split())
BY_TYPE: Final[Mapping[FieldType, frozenset[str]]] = MappingProxyType(
    {
        FieldType.TEXT: frozenset({"max_length", "pattern"}),
        FieldType.NOTE: frozenset({"max_length"}),
        FieldType.INTEGER: frozenset({"unit", "accepts", "minimum", "maximum", "yoy_beyond", "varies"}),
        FieldType.DECIMAL: frozenset({"unit", "accepts", "minimum", "maximum", "yoy_beyond", "varies", "decimals"}),
        FieldType.DATE: frozenset(),
        FieldType.MONTH: frozenset(),
        FieldType.YEAR: frozenset({"minimum", "maximum"}),
        FieldType.BOOLEAN: frozenset(),
        FieldType.CHOICE: frozenset({"choices"}),
        FieldType.CHOICES: frozenset({"choices"}),
        FieldType.CODE: frozenset({"code"}),
        FieldType.REF: frozenset({"to"}),
    }
)
KEYS: Final = _COMMON.union(*BY_TYPE.values())
_NEEDED: Final = MappingProxyType(
    {
        FieldType.DECIMAL: "decimals",
        FieldType.CHOICE: "choices",
        FieldType.CHOICES: "choices",
        FieldType.CODE: "code",
        FieldType.REF: "to",
    }
)
MAX_DECIMALS: Final = 10
MAX_LENGTH: Final = 32_000
#: Each part of varying length multiplies the ways to try a text; two of 200 are 40,000, which is an instant.
MAX_COUNT: Final = 200
MAX_VARYING: Final = 2
_COUNT: Final = re.compile(r"(?<!\\)(?:\{(\d+)(?:,(\d+))?\}|\?)")
_CLASS: Final = re.compile(r"\[\^?(?:[^\\\[\]]|\\d)+\]")
#: One atom (a character, a class, `\d`) with an optional bounded count: no such pattern can run away.
_PATTERN: Final = re.compile(
    r"(?:(?:\\[d.+*?()\[\]{}|^$/-]|\[\^?(?:[^\\\[\]]|\\d)+\]|[^\\\[\]{}()|*+?.^$])(?:\{\d{1,3}(?:,\d{1,3})?\}|\?)?)+"
)


def read_field(block: Block, lists: Mapping[str, tuple[Choice, ...]]) -> Field | None:
    """Read one field; None only if it has no usable name."""
    name = block.text("name", names.FIELD, required=True)
    kind = FieldType(block.one_of("type", list(FieldType)) or FieldType.TEXT)
    _check_keys(block, kind)
    if why := names.why_reserved(name):
        block.fault("name", f"{why}。")
    title = block.text("title", required=True)
    if not name:
        return None
    return Field(
        name=name,
        title=title,
        type=kind,
        unit=block.text("unit"),
        accepts=block.texts("accepts"),
        decimals=block.whole("decimals", 0, MAX_DECIMALS),
        max_length=block.whole("max_length", 1, MAX_LENGTH),
        minimum=block.number("minimum"),
        maximum=block.number("maximum"),
        pattern=_pattern(block),
        required=block.condition("required"),
        relevant=block.text("relevant", most=MAX_EXPRESSION),
        states=_states(block),
        choices=_choices(block, lists),
        code=block.text("code", names.LIST),
        to=block.text("to", names.TABLE),
        compute=block.text("compute", most=MAX_EXPRESSION),
        gives=MappingProxyType(block.example("gives")),
        gives_rows=MappingProxyType(block.examples("gives_rows")),
        group=block.text("group", names.FIELD),
        section=block.text("section", names.SECTION),
        personal=block.flag("personal"),
        yoy=block.level("yoy"),
        yoy_beyond=block.number("yoy_beyond", 0),
        help=block.text("help") or "",
        source=block.text("source") or "",
        renamed_from=block.text("renamed_from", names.FIELD),
        varies=block.flag("varies"),
        withdrawn=block.flag("withdrawn"),
    )


def _check_keys(block: Block, kind: FieldType) -> None:
    block.only(KEYS)
    own = _COMMON | BY_TYPE[kind]
    for key in block.data:
        if key in KEYS and key not in own:
            block.fault(key, f"“{key}”不能用于 {kind} 类型的指标项。")
    needed = _NEEDED.get(kind)
    if needed and needed not in block.data and "compute" not in block.data:
        block.fault("type", f"{kind} 类型的指标项缺少“{needed}”。")


def _states(block: Block) -> tuple[State, ...]:
    allowed = [state.value for state in State]
    taken = []
    for word in block.texts("states"):
        if word in allowed:
            taken.append(State(word))
        else:
            block.fault("states", f"没有“{clip(word)}”这种状态{meant(word, allowed)}。可用：{'、'.join(allowed)}。")
    return tuple(taken)


def _pattern(block: Block) -> str | None:
    pattern = block.text("pattern")
    if pattern and not _PATTERN.fullmatch(pattern):
        block.fault("pattern", "“pattern”只能由单个字符、[…]、\\d 组成，后面可跟 {m}、{m,n} 或 ?。")
        return None
    if pattern and _is_costly(pattern):
        block.fault("pattern", f"“pattern”里长度可变的部分最多 {MAX_VARYING} 处，次数最多 {MAX_COUNT}。")
        return None
    if pattern and not block.data.get("max_length"):
        block.fault("pattern", "有“pattern”的指标项还要写“max_length”。")
    try:
        re.compile(pattern or "")
    except (re.error, OverflowError) as error:
        from forms.fault_words import pattern_words

        block.fault("pattern", f"“pattern”写法有误：{pattern_words(error)}。")
        return None
    return pattern


def _is_costly(pattern: str) -> bool:
    counts = [(int(least or 0), int(most or least or 1)) for least, most in _COUNT.findall(_CLASS.sub("x", pattern))]
    varying = sum(1 for least, most in counts if least != most)
    return varying > MAX_VARYING or any(most > MAX_COUNT for _, most in counts)


def _choices(block: Block, lists: Mapping[str, tuple[Choice, ...]]) -> tuple[Choice, ...]:
    value = block.data.get("choices")
    if not isinstance(value, str):
        if value == []:
            block.fault("choices", '“choices”里没有一个选项，请写 choices = ["代码 名称", …] 或代码表的名称。')
        return read_choices(block, "choices")
    if value not in lists:
        block.fault(
            "choices", f"没有代码表“{clip(value)}”{meant(value, lists)}。可用：{'、'.join(sorted(lists)) or '无'}。"
        )
    return lists.get(value, ())


def read_choices(block: Block, key: str) -> tuple[Choice, ...]:
    """Read entries written `"code label"`; codes and labels are all different, so that either can be typed."""
    taken: list[Choice] = []
    seen: set[str] = set()
    for entry in block.texts(key):
        code, _, label = entry.partition(" ")
        label = label.strip()
        if not re.fullmatch(names.CODE, code) or not label:
            block.fault(key, f"“{clip(entry)}”应写成“代码 名称”，代码为字母、数字，中间一个空格。")
        elif ";" in label or "；" in label:
            block.fault(key, f"“{clip(entry)}”的名称里不能有分号。")
        elif code in seen or label in seen:
            block.fault(key, f"“{clip(entry)}”的代码或名称与前面的重复。")
        else:
            seen |= {code, label}
            taken.append(Choice(code, label))
    return tuple(taken)
