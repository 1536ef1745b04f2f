"""Where Ctrl with an arrow leads, in any line of filled and blank cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.far_moves import edge


@pytest.mark.parametrize(
    ("line", "place", "step", "expected"),
    [
        ("xxx..x.", 0, 1, 2),
        ("xxx..x.", 2, 1, 5),
        ("xxx..x.", 3, 1, 5),
        ("xxx..x.", 5, 1, 6),
        ("xxx..x.", 6, 1, 6),
        ("xxx..x.", 6, -1, 5),
        ("xxx..x.", 5, -1, 2),
        ("xxx..x.", 2, -1, 0),
        ("x", 0, 1, 0),
        ("..", 0, 1, 1),
    ],
)
def test_the_edge(line: str, place: int, step: int, expected: int) -> None:
    assert edge(len(line), place, step, lambda at: line[at] == "x") == expected


@given(st.text("x.", min_size=1, max_size=12), st.data(), st.sampled_from([1, -1]))
def test_there_and_on_one_comes_to_every_end(line: str, data: st.DataObject, step: int) -> None:
    place = data.draw(st.integers(0, len(line) - 1))
    end = len(line) - 1 if step > 0 else 0
    for _ in line:
        at = edge(len(line), place, step, lambda at: line[at] == "x")
        assert (at - place) * step > 0 or at == place == end
        # A stop in the middle stands at the edge of something filled.
        assert at == end or (line[at] == "x" and "." in (line[at - 1], line[at + 1]))
        place = at
    assert place == end
