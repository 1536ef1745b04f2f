"""JSON with one meaning: no duplicates, no floats, bounded depth and numbers, one spelling (packages.md 4.1)."""

import json
from collections.abc import Mapping, Sequence
from typing import Never

from exchange import limits

# Enough for 2^53 with its sign; longer ones are not even converted.
_MOST_DIGITS = 17

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None


def dumps(value: Json) -> bytes:
    """Write canonical JSON: sorted names, no blanks, UTF-8, one line feed at the end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


def loads(data: bytes) -> Json:
    """Read JSON that came from outside.

    Raises:
        ValueError: Too long, too deep, not UTF-8, duplicate names, a float, a huge integer, a lone surrogate.
    """
    if len(data) > limits.JSON_BYTES:
        raise ValueError("too long")
    text = data.decode()
    _check_depth(text)
    value: Json = json.loads(
        text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_refuse, parse_int=_integer
    )
    json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate cannot be encoded
    return value


def _check_depth(text: str) -> None:
    """Count brackets outside strings before the parser recurses into them."""
    depth, inside, escaped = 0, False, False
    for char in text:
        if inside:
            inside, escaped = (escaped or char != '"'), (char == "\\" and not escaped)
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            if depth > limits.JSON_DEPTH:
                raise ValueError("too deep")
        elif char in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("the same name twice")
    return value


def _refuse(text: str) -> Never:
    raise ValueError(f"{text[:40]} is not an integer")


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS or abs(int(text)) > limits.JSON_INTEGER:
        raise ValueError("number out of range")
    return int(text)
