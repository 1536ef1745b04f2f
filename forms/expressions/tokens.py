"""The signs and words of an expression."""

import re
from collections.abc import Iterator
from typing import Final

from forms.expressions.faults import ExpressionFault
from forms.records import dataclass
from forms.values import MAX_DIGITS

MAX_LENGTH: Final = 4000
#: Never part of an expression, not even within a text: they end, hide or bind something in SQL.
REFUSED: Final = re.compile(r"--|/\*|\*/|[\"`;?:@$\[\]{}\\]|[^\S \n]|[\x00-\x09\x0b-\x1f\x7f]")
_TOKEN: Final = re.compile(
    r"(?P<blank>[ \n]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>'(?:[^'\n]|'')*')|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\|\||==|<>|!=|<=|>=|[-+*/=<>(),])"
)
KEYWORDS: Final = frozenset({"and", "or", "not", "is", "null", "in", "between", "case", "when", "then", "else", "end"})


@dataclass(frozen=True, slots=True)
class Token:
    """One sign or word.

    Attributes:
        kind: `number`, `text`, `word`, `keyword`, `sign` or `end`.
        value: As written; a text without its quotes, a keyword in lower case.
        at: Position of its first character, from 1.
    """

    kind: str
    value: str
    at: int


def tokens(expression: str) -> tuple[Token, ...]:
    """Take an expression apart; the last token has the kind `end`.

    Raises:
        ExpressionFault: Something in it is no part of the language.
    """
    if len(expression) > MAX_LENGTH:
        raise ExpressionFault("E-EXPR-LONG", size=len(expression), limit=MAX_LENGTH)
    if refused := REFUSED.search(expression):
        raise ExpressionFault("E-EXPR-SIGN", at=refused.start() + 1, found=refused[0])
    return (*_scan(expression), Token("end", "", len(expression)))


def _scan(expression: str) -> Iterator[Token]:
    place = 0
    while place < len(expression):
        found = _TOKEN.match(expression, place)
        if found is None:
            raise ExpressionFault("E-EXPR-SIGN", at=place + 1, found=expression[place])
        if found.lastgroup and found.lastgroup != "blank":
            yield _token(found.lastgroup, found[0], place + 1, expression[found.end() : found.end() + 1])
        place = found.end()


def _token(kind: str, value: str, at: int, following: str) -> Token:
    if kind == "number":
        if following.isalpha() or following in {".", "_"} or len(value.replace(".", "").lstrip("0")) > MAX_DIGITS:
            raise ExpressionFault("E-EXPR-NUMBER", at=at, found=value + following)
        return Token(kind, value, at)
    if kind == "text":
        return Token(kind, value[1:-1].replace("''", "'"), at)
    if kind == "word" and value.lower() in KEYWORDS:
        return Token("keyword", value.lower(), at)
    return Token(kind, value, at)
