"""One cell as it is drawn, and what is said of it to who points at it or cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from forms.model import FieldType, Level

if TYPE_CHECKING:
    from desktop.grid_rows import Column, Mark
    from desktop.remarks import CellRemark

#: Characters from which a text is edited beside the table and no longer in its cell.
LONG: Final = 40
_TYPES: Final = frozenset({FieldType.TEXT, FieldType.NOTE})
_COMPUTED: Final = "由程序自动计算。"
_CLOSED: Final = "这里不能修改：不属于本单位的职责，或需要先写明理由。"
_LEVEL_WORDS: Final = {Level.ERROR: "必须改", Level.EXPLAIN: "须说明", Level.NOTE: "提示"}


class Cell(NamedTuple):
    """What a delegate draws.

    Attributes:
        ghost: Last year's value, where this year's is blank.
        is_idle: It has nothing to say in this row and must stay blank.
        remark: What the bureau has said of it.
    """

    text: str
    is_number: bool
    is_writable: bool
    mark: Mark | None
    ghost: str = ""
    is_idle: bool = False
    remark: CellRemark | None = None


def is_text(column: Column) -> bool:
    """Whether a column holds texts that people write freely."""
    return column.field is not None and column.field.type in _TYPES and not column.options


def is_long(column: Column, text: str) -> bool:
    """Whether a text is too long to be looked at or changed in its cell."""
    return is_text(column) and (len(text) >= LONG or "\n" in text)


def tip(cell: Cell, column: Column) -> str:
    """Say what is to be known of a cell: what the bureau said, what is found, why it cannot be written."""
    found = _found(cell, column)
    return f"{cell.remark.text}\n{found}".strip() if cell.remark is not None else found


def _found(cell: Cell, column: Column) -> str:
    if cell.mark is not None:
        return "\n".join(cell.mark.texts)
    if column.field is not None and column.field.compute is not None:
        return _COMPUTED
    if cell.is_idle:
        return "按前面填的内容，这一格不用填，请留空。"
    if cell.ghost:
        return f"去年：{cell.ghost}。按 F7 沿用。"
    return "" if cell.is_writable else _CLOSED


def why_closed(column: Column) -> str:
    """Say why a cell of a column cannot be written."""
    is_computed = column.field is not None and column.field.compute is not None
    return f"这一格{_COMPUTED}" if is_computed else _CLOSED


def spoken(cell: Cell, column: Column) -> str:
    """Say all of a cell in one sentence, for who cannot see it."""
    found = f"，{_LEVEL_WORDS[cell.mark.level]}：{' '.join(cell.mark.texts)}" if cell.mark else ""
    said = f"，{cell.remark.text}" if cell.remark is not None else ""
    return f"{column.title} {cell.text or '空'}{column.unit if cell.text else ''}{found}{said}"
