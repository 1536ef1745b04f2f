"""What a child writes is what the program reads."""

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import sheet_wire as wire
from reports.foreign import NotReadable
from reports.sheet_columns import pack, same
from reports.sheet_wire import Day, Error, Line, Merged, Number, Sheet, Unknown, decode, parts_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
CELLS = st.one_of(
    st.none(),
    TEXTS.map(lambda text: (text, text)),
    st.booleans().map(lambda value: (value, value)),
    st.integers(-(10**15), 10**15).map(lambda number: (number, Number(number))),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: (number, Number(repr(number)))),
    TEXTS.map(lambda text: (("d", text), Day(text))),
    TEXTS.map(lambda text: (("e", text), Error(text))),
    st.just((("f", ""), Unknown.FORMULA)),
    st.sampled_from([(0, Number("0")), (1, Number("1")), (1.0, Number("1.0")), (False, False), (True, True)]),
)


ROWS = st.integers(1, 12).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))


def trimmed(cells: Sequence[Any]) -> list[Any]:
    """Leave out what is blank at the end."""
    filled = [place for place, cell in enumerate(cells) if cell is not None]
    return list(cells[: filled[-1] + 1]) if filled else []


@given(ROWS, TEXTS, st.data())
def test_cells_keep_their_kinds_and_all_their_digits(
    rows: list[list[tuple[object, object] | None]], name: str, data: st.DataObject
) -> None:
    sheet = Sheet(name, True, (Merged(0, 1, 2, 3),), frozenset({4}), frozenset({5}), ("少了",))
    cut = data.draw(st.integers(0, len(rows)))
    numbers = list(accumulate(data.draw(st.sampled_from([1, 1, 3])) for _ in rows))
    out = wire.encode_head(sheet)
    for some in (slice(0, cut), slice(cut, len(rows))):
        if columns := list(zip(*[[cell and cell[0] for cell in row] for row in rows[some]], strict=True)):
            out += wire.encode_part(numbers[some], [pack(column, same) for column in columns])
    (found,) = decode(io.BytesIO(out + wire.encode_end()))
    wanted = [trimmed([cell and cell[1] for cell in row]) for row in rows]
    for lines in (list(found.lines), found.lines[:], [found.lines[place] for place in range(len(rows))]):
        assert [line.row for line in lines] == numbers
        assert [list(line.cells) for line in lines] == wanted
        assert [[type(cell) for cell in line.cells] for line in lines] == [
            [type(cell) for cell in row] for row in wanted
        ]
    assert replace(found, lines=sheet.lines) == sheet


@given(ROWS, st.sets(st.integers(0, 20)))
def test_rows_can_be_left_out_and_looked_up_by_what_they_hold(
    rows: list[list[tuple[object, object] | None]], gone: set[int]
) -> None:
    lines = [Line(place, trimmed([cell and cell[1] for cell in row])) for place, row in enumerate(rows)]
    lines = [line for line in lines if line.cells]
    gone = {place for place in gone if place < len(lines)}
    for part in parts_of(lines):
        left = part.without(gone)
        assert list(left.lines()) == [line for place, line in enumerate(lines) if place not in gone]
        for place in range(len(part.columns)):
            column = left.column(place)
            texts = [] if column is None else column.spread([str(cell) for cell in column.cells])
            assert texts == ([str(column.cell(row)) for row in range(len(left.rows))] if column else [])
            wanted = {at: cell for at, cell in enumerate(column.cells) if type(cell) is str} if column else {}
            found = [(row, column.cell(row)) for row in range(len(left.rows))] if column else []
            assert (list(column.find(wanted)) if column else []) == [one for one in found if type(one[1]) is str]


def test_a_refusal_is_told_and_an_answer_cut_off_is_a_fault() -> None:
    head = wire.encode_head(Sheet("a"))
    with pytest.raises(NotReadable, match="bomb"):
        decode([head, wire.encode_refusal("bomb")])
    with pytest.raises(ValueError, match="cut off"):
        decode([head, wire.encode_part([0], [(["x"], "")])])
    with pytest.raises((ValueError, LookupError)):
        decode([wire.encode_part([0], [(["x"], "")])])


@pytest.mark.parametrize(
    "part",
    [
        "[[[0,99999999999]],[]]",
        "[[[5,0]],[]]",
        '[[[0,1]],[[["x"],""]]]',
        '[[[0,1]],[[["x"]," !"]]]',
        '[[[0,0]],[[["x"],"\u4e00"]]]',
        '[[[0,0]],[[[{"a":1}],""]]]',
        '[[[0,0]],[[[NaN],""]]]',
        '[[[0,0]],[[[["x","y"]],""]]]',
        '[[[0,0]],["x"]]',
        "[[[0,0]],7]",
    ],
)
def test_whatever_a_child_that_was_taken_over_sends_every_row_has_its_cells_or_nothing_is_taken(part: str) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        decode([wire.encode_head(Sheet("a")), part.encode(), wire.encode_end()])
