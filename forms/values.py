"""The three faces of a cell, and the ways between them.

*Typed text* is what a person types or a sheet holds. The *token* is the one canonical text that the journal, change
sets and packages keep: `""` blank, a `State`, `?` + the text as typed where it could not be understood, else the value
in canonical form (`12.50`, `2024-05-18`, a choice's code). The *stored* pair is what the typed table holds: the SQL
value of the column, and an entry for `_x` where SQL cannot hold it all.

Text fields (text, note, code, ref) take any text, so nothing in them is ever unparsed; a choice, date or number can be.
"""

import re
from datetime import date
from typing import Final, TypeAlias

from forms.model import Field, FieldType, State

#: Stands in `data/tables` for a register with two or more values (packages.md 6.3).
CONFLICT: Final = "冲突"
#: Tokens that are no values; the `missingValues` of every Table Schema, `""` first.
MISSING: Final = ("", *(state.value for state in State), CONFLICT)
UNPARSED: Final = "?"
#: Between the codes of a field of several choices.
SEPARATOR: Final = ";"
CANONICAL_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
MAX_DIGITS: Final = 15
#: Longest canonical number: sign, point, fifteen digits that count and as many zeros before or behind them.
MAX_NUMBER: Final = 32
MAX_CHOICE: Final = 2_000

Sql: TypeAlias = str | float | None
#: Entry of `_x`: {"s": state} | {"t": canonical text} | {"u": text as typed} | {"c": [tokens in conflict]}.
Extra: TypeAlias = dict[str, str | list[str]]
_STATES: Final = frozenset(state.value for state in State)


def is_state(field: Field, token: str) -> bool:
    """Whether the token of this field is a state rather than a value."""
    return token in _STATES and (not field.is_text or State(token) in field.states)


def is_unparsed(field: Field, token: str) -> bool:
    """Whether the token keeps a text that could not be understood."""
    return not field.is_text and token.startswith(UNPARSED)


def is_value(field: Field, token: str) -> bool:
    """Whether the token is a value that checks and sums may use."""
    return token != "" and not is_state(field, token) and not is_unparsed(field, token)


def store(field: Field, token: str) -> tuple[Sql, Extra | None]:
    """Split a token into the column's SQL value and the entry of `_x`.

    Blank, any state and unparsed text are NULL (DESIGN 4, Values).
    """
    if token == "":
        return None, None
    if is_state(field, token):
        return None, {"s": token}
    if is_unparsed(field, token):
        return None, {"u": token[1:]}
    if field.is_number:
        number = float(token)
        return number, None if _plain(number) == token and not _is_long(field, token) else {"t": token}
    if field.type is FieldType.BOOLEAN:
        return float(token), None
    return token, None


def _is_long(field: Field, token: str) -> bool:
    """Whether a number has more places than its field allows; kept as text, so that one look at `_x` tells."""
    return len(token.partition(".")[2]) > (field.decimals or 0)


def load(field: Field, value: Sql, extra: Extra | None) -> str:  # noqa: ARG001 - the face of `store`, turned round
    """Give the token back that `store` split; the inverse of `store` for every token."""
    if extra:
        if "s" in extra:
            return str(extra["s"])
        if "u" in extra:
            return UNPARSED + str(extra["u"])
        if "t" in extra:
            return str(extra["t"])
        if "c" in extra:
            return CONFLICT
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return _plain(value)


def _plain(number: float) -> str:
    """Write a float the way a person types it: no exponent, no `.0`."""
    if number == int(number) and abs(number) < 10**MAX_DIGITS:
        return str(int(number))
    text = repr(number)
    return text if "e" not in text else f"{number:.20f}".rstrip("0")


_DATE: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z")
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z")


def is_canonical(field: Field, token: str) -> bool:
    """Whether a token is one that this field's parser could have written; asked of whatever comes from outside.

    A choice's code is not looked up here: lists grow from one task revision to the next, and `forms.findings` tells.
    """
    if token == "" or is_state(field, token):
        return True
    if field.is_text:
        return token == token.strip() and token != CONFLICT and ("\n" not in token or field.type is FieldType.NOTE)
    if "\n" in token or token == CONFLICT:
        return False
    if token.startswith(UNPARSED):
        return len(token) > 1
    if field.is_number:
        digits = token.replace("-", "").replace(".", "").lstrip("0")
        short = len(token) <= MAX_NUMBER and len(digits) <= MAX_DIGITS
        return short and bool(CANONICAL_NUMBER.match(token)) and not _is_minus_zero(token)
    if field.type is FieldType.BOOLEAN:
        return token in {"0", "1"}
    if field.type is FieldType.DATE:
        return bool(_DATE.match(token)) and _is_day(token)
    if field.type is FieldType.MONTH:
        return bool(_MONTH.match(token))
    return len(token) <= MAX_CHOICE


def _is_day(token: str) -> bool:
    try:
        date.fromisoformat(token)
    except ValueError:
        return False
    return True


def _is_minus_zero(token: str) -> bool:
    return token.startswith("-") and not token.strip("-0.")
