"""Rows of values packed by column are what they are row by row."""

import datetime as dt
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import sheet_columns, sheet_wire
from reports.sheet_columns import Marks, cell, chunks, is_filled, put, ragged
from reports.sheet_scan import Scanned, as_percent
from reports.sheet_wire import Cell, Day, Error, Number, Sheet, Unknown, decode, encode_end, encode_head, encode_part

VALUES = st.one_of(
    st.sampled_from(["", "甲", "1", True, False, 1, 0, 1.0, 0.0, -0.0, 0.85, 1e16, 10**17, float("nan"), float("inf")]),
    st.floats(),
    st.datetimes(dt.datetime(1900, 1, 1)),  # noqa: DTZ001 - a sheet knows no zones
    st.dates(dt.date(1900, 1, 1)),
    st.times(),
    st.timedeltas(),
)
ROWS = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1))
PLACES = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=6)


def shown(value: object) -> Cell:
    """Give the cell that a single value becomes."""
    match cell(value):
        case None:
            return None
        case bool() as one:
            return one
        case (str() as tag, str() as text):
            return Day(text) if tag == "d" else Error(text)
        case str() as text:
            return text
    return Number(repr(cell(value)))


def received(columns: Sequence[sheet_wire.Packed], rows: int) -> list[list[Cell]]:
    lines = encode_head(Sheet("a")) + encode_part(range(rows), columns) + encode_end()
    return [list(line.cells) for line in decode(io.BytesIO(lines))[0].lines]


def trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] is None:
        cells = cells[:-1]
    return cells


@given(ROWS, PLACES, PLACES, PLACES)
def test_columns_with_marks_are_what_rows_with_marks_are(
    rows: list[list[object]], wrong: set[tuple[int, int]], open_: set[tuple[int, int]], percent: set[tuple[int, int]]
) -> None:
    scanned = Scanned(errors=dict.fromkeys(wrong, "#REF!"), unknown=open_ - wrong, percent=percent - wrong - open_)
    marks = Marks(scanned)
    told = marks.take(range(len(rows)))
    found = received(put(list(zip(*rows, strict=True)), len(rows), told), len(rows))
    for place, (row, got) in enumerate(zip(rows, found, strict=True)):
        wanted = [shown(value) for value in row] + [None] * 7
        for column in range(7):
            if (place, column) in scanned.errors:
                wanted[column] = Error("#REF!")
            elif (place, column) in scanned.unknown:
                wanted[column] = Unknown.FORMULA
            elif (place, column) in scanned.percent and isinstance(wanted[column], Number):
                wanted[column] = as_percent(cell(row[column]))  # type: ignore[arg-type] # a number
        assert got == trimmed(wanted)
        assert list(map(type, got)) == list(map(type, trimmed(wanted)))
        assert is_filled(row) == any(shown(value) is not None for value in row)
    rest = {row for row, _ in {**scanned.errors} | dict.fromkeys(scanned.unknown | scanned.percent)}
    assert list(marks.rest()) == sorted(row for row in rest if row >= len(rows))


@given(st.lists(st.lists(st.text(max_size=1), max_size=40)), st.integers(1, 7))
def test_rows_are_given_some_at_a_time_and_none_is_lost(rows: list[list[str]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_columns, "CHUNK", most)
        patch.setattr(sheet_columns, "_FILLED", (20, 2))
        parts = list(ragged(rows))
        assert [row for part in parts for row in part] == rows
        for part in parts:
            area, cells = len(part) * max(map(len, part)), sum(map(len, part))
            assert len(part) <= most
            assert len(part) == 1 or area <= 20 + 2 * cells
        even = list(chunks(rows, 5))
        assert [row for part in even for row in part] == rows
        assert all(len(part) <= most for part in even)
