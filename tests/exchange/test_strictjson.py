"""JSON with one meaning."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange import strictjson
from exchange.strictjson import Json

letters = st.text(st.characters(codec="utf-8"))
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_every_value_is_read_back(value: Json) -> None:
    data = strictjson.dumps(value)
    assert strictjson.loads(data) == value == json.loads(data)
    assert data.endswith(b"\n")


def test_names_are_sorted_and_nothing_is_blank() -> None:
    assert strictjson.dumps({"b": 1, "a": ["县", True, None]}) == '{"a":["县",true,null],"b":1}\n'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{'a':1}",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1.0",
        b"1e400",
        b"1e2",
        b"9007199254740993",
        b"-9007199254740993",
        b"9" * 5000,
        b'"\\ud800"',
        b'{"\\udfff":1}',
        b"\xff",
        b"\xef\xbb\xbf1",
        b'"\xed\xa0\x80"',
        b'"a\nb"',
        b"1 2",
        b"[" * 33 + b"]" * 33,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 100_000,
        b'"' + b"x" * 2**20 + b'"',
    ],
)
def test_anything_ambiguous_or_huge_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        strictjson.loads(data)


def test_32_levels_and_brackets_in_texts_are_fine() -> None:
    strictjson.loads(b"[" * 32 + b"]" * 32)
    assert strictjson.loads(b'"' + b"[" * 100 + b'\\"[[\\\\"') == "[" * 100 + '"[[\\'
    assert strictjson.loads(b"9007199254740992") == 2**53
