"""Pieces of compiled SQL with what is known about them, and the rules for putting them together."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from forms.expressions.faults import ExpressionFault
from forms.expressions.precision import WHOLE, Precision
from forms.loading.blocks import meant
from forms.model import Field, FieldType
from forms.records import dataclass

MAX_DEPTH: Final = 100
NULL: Final = "NULL"
#: Days and months as they are stored, and what completes a month to a day that can be looked up.
_WRITTEN: Final = {
    FieldType.DATE: (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "", "2024-05-18"),
    FieldType.MONTH: (re.compile(r"\d{4}-\d{2}", re.ASCII), "-01", "2024-05"),
}

OR: Final = 1
AND: Final = 2
NOT: Final = 3
COMPARISON: Final = 4
SUM: Final = 5
PRODUCT: Final = 6
JOINT: Final = 7
ATOM: Final = 9


class Sort(StrEnum):
    """What a piece gives when it is not NULL."""

    NUMBER = "数值"
    TEXT = "文字"
    TRUTH = "是非判断"
    ANY = "空值"


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of SQL.

    Attributes:
        level: How tightly its outermost operator binds; `ATOM` needs no brackets anywhere.
        at: Position in the expression, from 1.
        field: The field it is, if it is nothing but a field.
        text: The text it is, if it is nothing but a text.
        words: The only texts it can give, such as the states of a field; None if any.
        depth: Height of the tree; SQLite has a limit.
        is_real: Whether it is a number that SQLite never divides as a whole one.
        precision: How exact the number is.
    """

    sql: str
    sort: Sort
    at: int
    level: int = ATOM
    field: Field | None = None
    text: str | None = None
    words: tuple[str, ...] | None = None
    depth: int = 1
    is_real: bool = False
    precision: Precision = WHOLE

    def within(self, level: int) -> str:
        """Write the piece as an operand of an operator that binds so tightly."""
        return self.sql if self.level >= level else f"({self.sql})"


def height(*parts: Node) -> int:
    """Give the height of a piece made of parts.

    Raises:
        ExpressionFault: It is too high.
    """
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > MAX_DEPTH:
        raise ExpressionFault("E-EXPR-DEEP", at=parts[0].at, limit=MAX_DEPTH)
    return depth


def want(node: Node, *sorts: Sort) -> None:
    """See that a piece gives one of some sorts; a truth is a number (1, 0), and NULL is anything.

    Raises:
        ExpressionFault: It gives something else.
    """
    given = {node.sort, Sort.NUMBER} if node.sort is Sort.TRUTH else {node.sort}
    if node.sort is not Sort.ANY and not given & set(sorts):
        found = f"“{node.field.name}”" if node.field else "这一段"
        wanted = "或".join(sort.value for sort in sorts)
        raise ExpressionFault("E-EXPR-KIND", at=node.at, found=found, kind=node.sort.value, wanted=wanted)


def same_sort(parts: Sequence[Node]) -> Sort:
    """Give the one sort that all parts have.

    Raises:
        ExpressionFault: Numbers and texts are mixed.
    """
    known = [part for part in parts if part.sort is not Sort.ANY]
    if not known:
        return Sort.ANY
    first = known[0]
    for part in known[1:]:
        want(part, Sort.TEXT if first.sort is Sort.TEXT else Sort.NUMBER)
    return first.sort if all(part.sort is first.sort for part in known) else Sort.NUMBER


def compare(left: Node, right: Node) -> None:
    """See that two pieces can be compared: a text with a choice is one of its codes, with a day a day as stored.

    Raises:
        ExpressionFault: The comparison could never be true, or means something else.
    """
    same_sort((left, right))
    for one, other in ((left, right), (right, left)):
        if one.sql == NULL:
            raise ExpressionFault("E-EXPR-NULL", at=one.at)
        if one.field and one.field.type is FieldType.CHOICES:
            raise ExpressionFault("E-EXPR-MANY", at=one.at, field=one.field.name)
        if other.text is not None:
            _check_word(one, other)
            if one.field:
                _check_day(one.field, other)
    _check_days(left, right)


def is_written(text: str, kind: FieldType) -> bool:
    """Whether a text is a day, or a month, written as it is stored."""
    form, rest, _ = _WRITTEN[kind]
    if not form.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + rest)
    except ValueError:
        return False
    return True


def _check_day(field: Field, literal: Node) -> None:
    if field.type in _WRITTEN and not is_written(literal.text or "", field.type):
        example = _WRITTEN[field.type][2]
        raise ExpressionFault("E-EXPR-DAY", at=literal.at, found=literal.text, field=field.name, example=example)


def _check_days(left: Node, right: Node) -> None:
    """See that no day is compared with a month: as texts, the month comes before each of its days."""
    kinds = {node.field.type: node.field.name for node in (left, right) if node.field and node.field.type in _WRITTEN}
    if len(kinds) > 1:
        raise ExpressionFault("E-EXPR-MONTH", at=right.at, day=kinds[FieldType.DATE], month=kinds[FieldType.MONTH])


def _check_word(node: Node, literal: Node) -> None:
    allowed = node.words
    if node.field and node.field.type is FieldType.CHOICE and node.field.choices:
        allowed = tuple(entry.code for entry in node.field.choices)
    if allowed is not None and literal.text not in allowed:
        raise no_code(node.field, literal, allowed)


def no_code(field: Field | None, literal: Node, allowed: Sequence[str]) -> ExpressionFault:
    """Say that a text is no code of a field, and which one was probably meant."""
    by_label = {entry.label: entry.code for entry in field.choices} if field else {}
    code = by_label.get(literal.text or "")
    hint = f"，是不是 '{code}'" if code else meant(literal.text or "", allowed)
    title = field.name if field else "state(…)"
    return ExpressionFault(
        "E-EXPR-CODE", at=literal.at, found=literal.text, field=title, meant=hint, allowed="、".join(allowed) or "无"
    )
