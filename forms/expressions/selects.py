"""SELECTs of a pack (checks over tables, computed fields that read other tables), read word by word and written anew.

Only what is known here gets through; a division is written so that it never loses its fraction, and `state` and
`adds_up` take names of fields as they do in an expression. `db` runs the result, confined once more.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from types import MappingProxyType
from typing import Final

from forms.expressions.faults import ExpressionFault
from forms.expressions.functions import BY_NAME, FUNCTIONS
from forms.expressions.scope import quoted
from forms.expressions.tokens import MAX_LENGTH, REFUSED, Token
from forms.loading.blocks import clip, meant
from forms.model import Pack
from forms.values import MAX_DIGITS

#: The one of the program's own tables among them: where a unit declares that it has no material.
NO_MATERIAL: Final = "C02"
FACTS: Final = ("row", "units", "towns", "villages", "campaign", "county")
#: The row at hand in a computed field.
THIS: Final = "this"
MAX_BRACKETS: Final = 30
#: Functions over many rows.
OVER_ROWS: Final = ("count", "total", "group_concat")
#: What `state` and `adds_up` become; a SELECT may say them itself for columns that it has renamed.
_BELOW: Final = ("cell_state", "typed")
_OFFERED: Final = tuple(sorted({*FUNCTIONS, *BY_NAME, *OVER_ROWS}))
_ALLOWED: Final = (*_OFFERED, *_BELOW)
_TOKEN: Final = re.compile(
    r"(?P<blank>[ \n]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>'(?:[^'\n]|'')*')|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\|\||==|<>|!=|<=|>=|[-+*/%=<>(),.])"
)
#: Other operators of SQLite, which the signs above would make up when written side by side.
_OPERATORS: Final = re.compile(r"->|<<|>>")
#: Words that a bracket can follow without calling anything.
_BRACKETED: Final = (
    "and or not in exists between is when then else case on where having select from join by as using union all except "
    "intersect distinct limit offset"
)
_BEFORE_BRACKET: Final = frozenset(_BRACKETED.split())
_REFUSED_WORDS: Final = (
    "with recursive values insert update delete replace into create drop alter attach detach pragma vacuum reindex "
    "analyze begin commit rollback savepoint release explain like glob match regexp escape collate cast over window "
    "filter current_date current_time current_timestamp raise indexed returning"
)
_NO_WORDS: Final = frozenset(_REFUSED_WORDS.split())
_INSTEAD: Final = MappingProxyType(
    {
        "sum": "，请写 total(x)",
        "avg": "，请写 total(x) / count(x)",
        "like": "，请写 instr(a, b) > 0",
        "glob": "，请写 instr(a, b) > 0",
        "cast": "，数值都带小数",
        "with": "，请写 from (select …)",
    }
)


def readable_tables(pack: Pack) -> tuple[str, ...]:
    """Name what the SELECTs of a pack can read (DESIGN 4, Table and cross checks)."""
    own = tuple(table.id for table in pack.tables if not table.builtin)
    last = tuple(f"{name}_last" for name in own)
    return (*own, *last, NO_MATERIAL, *FACTS, *(f"code_{name}" for name in pack.codes), THIS)


def prepare_select(text: str, tables: Collection[str] | None = None) -> str:
    """Write a SELECT of a pack as the SQL that is run.

    Args:
        text: As in the definition.
        tables: What may stand after `from` and `join`; None: whatever is named there is left to the authorizer.

    Raises:
        ExpressionFault: It is not in the language; says where and what is allowed.
    """
    found = tuple(_tokens(text))
    if not found or found[0].value.lower() != "select":
        raise ExpressionFault("E-SELECT-START")
    _check_brackets(found)
    for token, following in zip(found, (*found[1:], Token("end", "", len(text))), strict=True):
        if token.kind == "word":
            _check_word(token, following, tables)
    return " ".join(_Writer(found).written())


def _tokens(text: str) -> Iterator[Token]:
    if len(text) > MAX_LENGTH:
        raise ExpressionFault("E-EXPR-LONG", size=len(text), limit=MAX_LENGTH)
    if refused := REFUSED.search(text) or _OPERATORS.search(text):
        raise ExpressionFault("E-EXPR-SIGN", at=refused.start() + 1, found=refused[0])
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ExpressionFault("E-EXPR-SIGN", at=place + 1, found=text[place])
        if found.lastgroup and found.lastgroup != "blank":
            _check_number(found, text)
            yield Token(found.lastgroup, found[0], place + 1)
        place = found.end()


def _check_number(found: re.Match[str], text: str) -> None:
    following = text[found.end() : found.end() + 1]
    long = len(found[0].replace(".", "").lstrip("0")) > MAX_DIGITS
    if found.lastgroup == "number" and (following.isalpha() or following in {".", "_"} or long):
        raise ExpressionFault("E-EXPR-NUMBER", at=found.start() + 1, found=found[0] + following)


def _check_brackets(found: Sequence[Token]) -> None:
    """See that none closes before it opens: a SELECT stands within another statement."""
    depth = 0
    for token in found:
        if token.kind == "sign":
            depth += (token.value == "(") - (token.value == ")")
        if not 0 <= depth <= MAX_BRACKETS:
            raise ExpressionFault("E-SELECT-BRACKET", at=token.at, limit=MAX_BRACKETS)
    if depth:
        raise ExpressionFault("E-SELECT-BRACKET", at=found[-1].at, limit=MAX_BRACKETS)


def _check_word(token: Token, following: Token, tables: Collection[str] | None) -> None:
    word = token.value.lower()
    if word in _NO_WORDS:
        raise ExpressionFault("E-SELECT-WORD", at=token.at, found=token.value, instead=_INSTEAD.get(word, ""))
    if following.value == "(" and word not in _BEFORE_BRACKET and word not in _ALLOWED:
        hint = _INSTEAD.get(word) or meant(word, _OFFERED)
        raise ExpressionFault(
            "E-EXPR-FUNCTION", at=token.at, found=clip(token.value), meant=hint, allowed="、".join(_OFFERED)
        )
    if word in {"from", "join"} and tables is not None and following.kind != "sign":
        known = {name.lower() for name in tables}
        if following.kind != "word" or following.value.lower() not in known:
            raise ExpressionFault(
                "E-SELECT-TABLE", at=following.at, found=clip(following.value), meant=meant(following.value, tables)
            )


class _Writer:
    """Writes the words anew, from left to right."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._tokens = found

    def written(self) -> Iterator[str]:
        place = 0
        while place < len(self._tokens):
            token = self._tokens[place]
            calls = token.kind == "word" and self._value(place + 1) == "("
            word = token.value.lower()
            if calls and word in BY_NAME:
                end = self._end(place + 1)
                yield _BY_NAME[word](list(self._arguments(place + 2, end)), token.at)
                place = end
            elif calls and word == "add":
                yield '"add"'
            else:
                # Counted rows are whole numbers in SQLite, and 1 / 2 of those is 0.
                yield "* 1.0 /" if token.kind == "sign" and token.value == "/" else token.value
            place += 1

    def _value(self, place: int) -> str:
        return self._tokens[place].value if place < len(self._tokens) else ""

    def _end(self, opening: int) -> int:
        depth = 0
        for place in range(opening, len(self._tokens)):
            if self._tokens[place].kind == "sign":
                depth += (self._tokens[place].value == "(") - (self._tokens[place].value == ")")
            if not depth:
                return place
        return len(self._tokens)

    def _arguments(self, start: int, end: int) -> Iterator[Sequence[Token]]:
        depth = 0
        first = start
        for place in range(start, end):
            token = self._tokens[place]
            if token.kind == "sign":
                depth += (token.value == "(") - (token.value == ")")
                if token.value == "," and not depth:
                    yield self._tokens[first:place]
                    first = place + 1
        if end > start:
            yield self._tokens[first:end]


def _field(argument: Sequence[Token]) -> tuple[str, str, str] | None:
    """Give name, SQL and `_x` of a field written `stock` or `T31.stock`; None for anything else."""
    kinds = [token.kind for token in argument]
    if kinds == ["word"]:
        return argument[0].value, argument[0].value, "_x"
    if kinds == ["word", "sign", "word"] and argument[1].value == ".":
        table, name = argument[0].value, argument[2].value
        return name, f"{table}.{name}", f"{table}._x"
    return None


def _state(arguments: Sequence[Sequence[Token]], at: int) -> str:
    if len(arguments) != 1:
        raise ExpressionFault("E-EXPR-ARGUMENTS", at=at, found="state", wanted="1", count=len(arguments))
    field = _field(arguments[0])
    if field is None:
        raise ExpressionFault("E-EXPR-FIELD", at=at, found="state", wanted="字段名")
    return f"cell_state({quoted(field[0])}, {field[2]})"


def _adds_up(arguments: Sequence[Sequence[Token]], at: int) -> str:
    """Write fields as they were typed, and all else, such as `total(x)` or `(a)`, as the number it is."""
    fewest, most = BY_NAME["adds_up"]
    if not fewest <= len(arguments) <= most:
        raise ExpressionFault(
            "E-EXPR-ARGUMENTS", at=at, found="adds_up", wanted=f"{fewest} 到 {most}", count=len(arguments)
        )
    written = []
    for argument in arguments:
        field = _field(argument)
        inner = " ".join(_Writer(argument).written())
        written.append(f"typed({quoted(field[0])}, {field[1]}, {field[2]})" if field else inner)
    return f"adds_up({', '.join(written)})"


_BY_NAME: Final[dict[str, Callable[[Sequence[Sequence[Token]], int], str]]] = {"state": _state, "adds_up": _adds_up}
