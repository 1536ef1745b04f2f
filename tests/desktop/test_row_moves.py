"""Rows that go and come: what is planned leads from the one order to the other, or says that it cannot."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.row_moves import plan_moves

NUMBERS = st.lists(st.integers(1, 30), unique=True, max_size=20)


@given(before=NUMBERS, after=NUMBERS)
def test_what_is_planned_leads_from_the_one_to_the_other(before: list[int], after: list[int]) -> None:
    moves = plan_moves(before, after)
    if moves is None:
        common = set(before) & set(after)
        assert [n for n in before if n in common] != [n for n in after if n in common]
        return
    rows = list(before)
    for first, last in reversed(moves.gone):
        del rows[first : last + 1]
    for first, last in moves.new:
        rows[first:first] = after[first : last + 1]
    assert rows == after


def test_neighbours_go_and_come_in_one_run() -> None:
    moves = plan_moves([1, 2, 3, 4, 9], [1, 4, 5, 6, 9])
    assert moves is not None
    assert (moves.gone, moves.new) == ([(1, 2)], [(2, 3)])


def test_too_many_runs_begin_anew() -> None:
    assert plan_moves(range(0, 100, 2), range(100)) is None
