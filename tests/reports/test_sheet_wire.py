"""What a child writes is what the program reads."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import sheet_wire as wire
from reports.foreign import NotReadable
from reports.sheet_wire import Day, Error, Merged, Number, Sheet, Unknown, decode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
CELLS = st.one_of(
    st.none(),
    TEXTS.map(lambda text: (text, text)),
    st.booleans().map(lambda value: (value, value)),
    st.integers(-(10**15), 10**15).map(lambda number: (number, Number(number))),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: (number, Number(repr(number)))),
    TEXTS.map(lambda text: (["d", text], Day(text))),
    TEXTS.map(lambda text: (["e", text], Error(text))),
    st.just((["f", ""], Unknown.FORMULA)),
)


@given(st.lists(st.lists(CELLS, min_size=1)), TEXTS)
def test_cells_keep_their_kinds_and_all_their_digits(rows: list[list[tuple[object, object] | None]], name: str) -> None:
    sheet = Sheet(name, True, (Merged(0, 1, 2, 3),), frozenset({4}), frozenset({5}), ("少了",))
    sent = [[cell and cell[0] for cell in row] for row in rows]
    out = wire.encode_head(sheet) + wire.encode_lines(list(range(len(rows))), sent) + wire.encode_end()
    (found,) = decode(io.BytesIO(out))
    assert [list(line.cells) for line in found.lines] == [[cell and cell[1] for cell in row] for row in rows]
    kinds = [[type(cell) for cell in line.cells] for line in found.lines]
    assert kinds == [[type(cell and cell[1]) for cell in row] for row in rows]
    found.lines.clear()
    assert found == sheet


def test_a_refusal_is_told_and_an_answer_cut_off_is_a_fault() -> None:
    head = wire.encode_head(Sheet("a"))
    with pytest.raises(NotReadable, match="bomb"):
        decode([head, wire.encode_refusal("bomb")])
    with pytest.raises(ValueError, match="cut off"):
        decode([head, wire.encode_lines([0], [["x"]])])
    with pytest.raises((ValueError, LookupError)):
        decode([wire.encode_lines([0], [["x"]])])
