"""The functions of the language: how many arguments, of which sorts, and what they become in SQL."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from forms.expressions.faults import ExpressionFault
from forms.expressions.nodes import Node, Sort, compare, height, is_written, no_code, same_sort, want
from forms.expressions.precision import OPEN, WHOLE, Precision, together
from forms.model import FieldType
from forms.records import dataclass

MANY: Final = 40
_N, _T, _W, _A = Sort.NUMBER, Sort.TEXT, Sort.TRUTH, Sort.ANY


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    Attributes:
        fewest, most: Number of arguments.
        takes: Sorts of the arguments; the last counts for all further ones. `ANY` takes whatever comes, all alike.
        gives: Sort of the result; `ANY` is the sort of the arguments.
        sql: How it is written in SQL, with a slot for the arguments.
    """

    fewest: int
    most: int
    takes: tuple[Sort, ...]
    gives: Sort
    sql: str


FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "abs": Function(1, 1, (_N,), _N, "abs({})"),
        "round": Function(1, 2, (_N,), _N, "round({})"),
        "coalesce": Function(2, MANY, (_A,), _A, "coalesce({})"),
        "nullif": Function(2, 2, (_A,), _A, "nullif({})"),
        "min": Function(2, MANY, (_A,), _A, "min({})"),
        "max": Function(2, MANY, (_A,), _A, "max({})"),
        # SQLite gives whole numbers here, which would divide without a remainder.
        "length": Function(1, 1, (_T,), _N, "(length({}) + 0.0)"),
        "instr": Function(2, 2, (_T, _T), _N, "(instr({}) + 0.0)"),
        "substr": Function(2, 3, (_T, _N, _N), _T, "substr({})"),
        "trim": Function(1, 2, (_T, _T), _T, "trim({})"),
        "fold": Function(1, 1, (_T,), _T, "fold({})"),
        # ADD is a keyword of SQLite; quoted it is a name.
        "add": Function(1, MANY, (_N,), _N, '"add"({})'),
        "near": Function(3, 3, (_N,), _W, "near({})"),
        "has": Function(2, 2, (_T, _T), _W, "has({})"),
        "days": Function(2, 2, (_T,), _N, "days({})"),
        "year": Function(1, 1, (_T,), _N, "year({})"),
        "metres": Function(4, 4, (_N,), _N, "metres({})"),
        "inside": Function(3, 3, (_N, _N, _T), _W, "inside({})"),
        "iif": Function(3, 3, (_N, _A, _A), _A, "iif({})"),
    }
)
#: Take names of fields rather than values; the parser reads them itself.
BY_NAME: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"state": (1, 1), "adds_up": (2, MANY)})


def call(name: str, at: int, arguments: Sequence[Node]) -> Node:
    """Write a call.

    Raises:
        ExpressionFault: Wrong number or sort of arguments.
    """
    function = FUNCTIONS[name]
    count_arguments(name, at, len(arguments), function.fewest, function.most)
    free = [node for place, node in enumerate(arguments) if _takes(function, place) is Sort.ANY]
    for place, node in enumerate(arguments):
        if (wanted := _takes(function, place)) is not Sort.ANY:
            want(node, wanted)
    _check_special(name, arguments)
    given = same_sort(free) if function.gives is Sort.ANY else function.gives
    sql = function.sql.format(", ".join(node.sql for node in arguments))
    is_real = function.gives is Sort.NUMBER and (name != "abs" or arguments[0].is_real)
    return Node(sql, given, at, depth=height(*arguments), is_real=is_real, precision=_precision(name, arguments))


def _precision(name: str, arguments: Sequence[Node]) -> Precision:
    """Say how exact the result is; sums by `add` and rounded numbers are so as much as typed ones are."""
    known = [argument.precision for argument in arguments]
    if name in {"abs", "coalesce", "nullif", "min", "max"}:
        return together(known)
    if name == "add":
        return Precision(together(known).places)
    if name == "iif":
        return together(known[1:])
    if name == "round":
        return Precision(_places(arguments))
    return OPEN if name == "metres" else WHOLE


def _places(arguments: Sequence[Node]) -> int | None:
    """Read to how many places a number is rounded; None where that is worked out."""
    if len(arguments) == 1:
        return 0
    text = arguments[1].sql.removesuffix(".0")
    return int(text) if text.isdecimal() else None


def count_arguments(name: str, at: int, count: int, fewest: int, most: int) -> None:
    """See that a call has the right number of arguments.

    Raises:
        ExpressionFault: It has not.
    """
    if not fewest <= count <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} 到 {most}"
        raise ExpressionFault("E-EXPR-ARGUMENTS", at=at, found=name, wanted=wanted, count=count)


def _takes(function: Function, place: int) -> Sort:
    return function.takes[min(place, len(function.takes) - 1)]


def _check_special(name: str, arguments: Sequence[Node]) -> None:
    first = arguments[0]
    if name == "nullif":
        compare(first, arguments[1])
    if name == "has":
        if not first.field or first.field.type is not FieldType.CHOICES:
            raise ExpressionFault("E-EXPR-FIELD", at=first.at, found=name, wanted="可多选的字段")
        codes = [entry.code for entry in first.field.choices]
        if arguments[1].text not in codes:
            raise no_code(first.field, arguments[1], codes)
    if name in {"days", "year"}:
        for node in arguments:
            _want_date(name, node)


def _want_date(name: str, node: Node) -> None:
    allowed = {FieldType.DATE} if name == "days" else {FieldType.DATE, FieldType.MONTH}
    if (node.field and node.field.type not in allowed) or (
        node.text is not None and not any(is_written(node.text, kind) for kind in allowed)
    ):
        raise ExpressionFault("E-EXPR-FIELD", at=node.at, found=name, wanted="日期")
