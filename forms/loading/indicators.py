"""`[[indicator]]` blocks: formulas over named inputs."""

from types import MappingProxyType
from typing import Final

from forms.loading import names
from forms.loading.blocks import Block, clip
from forms.model import Indicator, Input

_NAMES: Final = "id title formula inputs unit decimals better target yoy gives unofficial source"
KEYS: Final = frozenset(_NAMES.split())
INPUT_KEYS: Final = frozenset({"from", "take", "where", "reduce"})
#: Inputs that count what the pack itself lists.
COUNTED: Final = ("towns", "other_towns", "villages")
REDUCE: Final = ("one", "sum", "count")
BETTER: Final = ("more", "less")
TARGET: Final = "target"
RESULT: Final = "result"
MAX_DECIMALS: Final = 10
_SOURCE: Final = f"{names.TABLE}|{'|'.join(COUNTED)}"


def read_indicator(block: Block) -> Indicator | None:
    """Read one indicator; None only if it has no usable id."""
    block.only(KEYS)
    indicator_id = block.text("id", names.CODE, required=True)
    decimals = block.whole("decimals", 0, MAX_DECIMALS)
    inputs = block.block("inputs")
    if not inputs.data:
        block.fault("inputs", '缺少“inputs”，如 inputs = { forest = { from = "T02", take = "forest" } }。')
    for name in inputs.data:
        if not names.is_match(names.FIELD, name):
            inputs.fault(name, f"“{clip(name)}”不是可用的名称，应符合 {names.FIELD}。")
    indicator = Indicator(
        id=indicator_id,
        title=block.text("title", required=True),
        formula=block.text("formula", required=True),
        inputs=tuple(_input(inputs.block(name), name) for name in inputs.data),
        unit=block.text("unit") or "",
        decimals=2 if decimals is None else decimals,
        better=block.one_of("better", BETTER, "") or None,
        target=_input(block.block(TARGET), TARGET) if TARGET in block.data else None,
        yoy=block.level("yoy"),
        gives=MappingProxyType(block.example("gives")),
        unofficial=block.flag("unofficial"),
        source=block.text("source") or "",
    )
    return indicator if indicator_id else None


def _input(block: Block, name: str) -> Input:
    block.only(INPUT_KEYS)
    source = block.text("from", _SOURCE, required=True)
    usual = "count" if source in COUNTED else "one"
    return Input(
        name=name,
        source=source,
        take=block.text("take", names.FIELD),
        where=block.text("where"),
        reduce=block.one_of("reduce", REDUCE, usual),
    )
