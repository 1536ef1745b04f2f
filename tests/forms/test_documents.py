"""What a definition file says is the same, whether read from TOML or from what was written of it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.load import documents, load_again, pack_ids, read_pack
from forms.loading.documents import above_blocks, blocks, written

_VALUES = st.recursive(
    st.text(max_size=8) | st.booleans() | st.integers() | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), _VALUES, max_size=4))
def test_what_is_written_reads_as_it_was(said: dict[str, object]) -> None:
    text = written(said)
    if text is not None:
        found = above_blocks(text) | blocks(text)
        assert {key: repr(value) for key, value in found.items()} == {key: repr(value) for key, value in said.items()}
        assert len(text.split("\n")) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"at": dt.datetime(2024, 1, 1, 8)},  # noqa: DTZ001 - as TOML has it
        {"at": dt.time(8)},
        {"table": {"$number": "1"}},
        {"table": {"$date": "2024-01-01"}},
    ],
)
def test_what_json_cannot_hold_is_not_written(odd: dict[str, object]) -> None:
    assert written(odd) is None


def test_numbers_keep_their_kind_and_places() -> None:
    said: dict[str, object] = {"a": 1, "b": Decimal("1.0"), "c": True, "d": Decimal("1E+2"), "e": dt.date(2024, 2, 29)}
    assert repr(above_blocks(written(said) or "")) == repr(said)


def test_what_stands_above_the_blocks_is_read_alone() -> None:
    text = written({"id": "T01", "field": [{"name": "a"}], "key": ["a"]}) or ""
    assert above_blocks(text) == {"id": "T01", "key": ["a"]}
    assert blocks(text) == {"field": [{"name": "a"}]}


@pytest.mark.parametrize("name", pack_ids())
def test_a_shipped_pack_is_the_same_from_what_was_written_of_it(name: str) -> None:
    pack = read_pack(name)
    kept = documents(pack.files)
    assert set(kept) == set(pack.files)
    again = load_again(pack.files, kept)
    read = load_again(pack.files)
    assert again == pack == read
    # Kinds of numbers, too, which `==` takes for the same.
    assert [repr((table.fields, table)) for table in again.tables] == [repr((t.fields, t)) for t in read.tables]


def test_what_is_kept_is_taken_and_the_rest_read_from_the_files() -> None:
    pack = read_pack(pack_ids()[0])
    kept = documents(pack.files)
    one = next(name for name in kept if name.startswith("tables/"))
    other = kept[one].replace(pack.tables[0].title, "别的表名", 1)
    some = {name: text for name, text in kept.items() if name.startswith("codes/")} | {one: other}
    again = load_again(pack.files, some)
    assert "别的表名" in {table.title for table in again.tables}
    assert {table.title for table in load_again(pack.files, {}).tables} == {table.title for table in pack.tables}


def test_wrong_files_are_told_and_not_written() -> None:
    files = {"pack.toml": b"x = ", "tables/t01.toml": b'id = "T01"'}
    assert documents(files) == {"tables/t01.toml": '{"id":"T01"}\n{}'}
