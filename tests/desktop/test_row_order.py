"""Rows stay where they are until order and choice are applied anew."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.row_order import RowOrder

some_rows = st.lists(st.integers(1, 30), unique=True, max_size=20)


def after(order: RowOrder, shown: list[int]) -> list[int]:
    order.take(shown)
    return order.shown


def test_rows_that_come_stand_at_the_end_whatever_the_order() -> None:
    order = RowOrder([1, 2, 3])
    assert after(order, order.apply([3, 1, 2])) == [3, 1, 2]
    assert after(order, order.renew([1, 2, 3, 4])) == [3, 1, 2, 4]


def test_rows_that_come_stand_above_the_row_that_they_belong_above() -> None:
    order = RowOrder([1, 2, 3])
    assert after(order, order.renew([9, 1, 7, 8, 2, 3, 6])) == [9, 1, 7, 8, 2, 3, 6]
    assert after(order, order.renew([9, 7, 8, 3, 2, 6])) == [9, 7, 8, 2, 3, 6]
    assert after(order, order.renew([9, 1, 7, 8, 3, 2, 5, 6])) == [9, 1, 7, 8, 2, 3, 5, 6]


def test_rows_that_come_stand_below_the_row_that_they_were_made_below() -> None:
    order = RowOrder([1, 2, 3])
    assert after(order, order.apply([3, 1, 2])) == [3, 1, 2]
    assert after(order, order.renew([1, 2, 8, 9, 3], is_below=True)) == [3, 1, 2, 8, 9]
    assert after(order, order.renew([7, 1, 2, 8, 9, 3, 4], is_below=True)) == [7, 3, 4, 1, 2, 8, 9]


def test_rows_that_come_are_shown_even_where_a_choice_would_hide_them() -> None:
    order = RowOrder([1, 2, 3])
    assert after(order, order.apply([1, 2, 3], {2})) == [2]
    assert after(order, order.renew([1, 2, 3, 4])) == [2, 4]
    assert order.total == 4


def test_a_row_that_comes_back_stands_where_it_was() -> None:
    order = RowOrder([1, 2, 3])
    order.take(order.apply([3, 1, 2]))
    assert after(order, order.renew([2, 3])) == [3, 2]
    assert after(order, order.renew([1, 2, 3])) == [3, 1, 2]


def test_a_hidden_row_that_comes_back_stays_hidden() -> None:
    order = RowOrder([1, 2, 3])
    order.take(order.apply([1, 2, 3], {1, 2}))
    order.take(order.renew([1, 2]))
    assert not order.is_hidden(3)
    assert after(order, order.renew([1, 2, 3])) == [1, 2]
    assert order.is_hidden(3)


def test_a_hidden_row_can_be_shown_at_its_place() -> None:
    order = RowOrder([1, 2, 3])
    order.take(order.apply([3, 2, 1], {3, 1}))
    assert after(order, order.reveal(2)) == [3, 2, 1]


def test_rows_keep_their_number_while_others_are_hidden() -> None:
    order = RowOrder([1, 2, 3])
    order.take(order.apply([3, 2, 1], {1}))
    assert (order.ordinal(0), order.ordinal_of(2), order.ordinal_of(9)) == (3, 2, None)
    assert (order.place_of(1), order.place_of(2)) == (0, None)


@given(before=some_rows, after_=some_rows, hidden=st.sets(st.integers(1, 30)))
def test_nothing_is_lost_and_nothing_moves(before: list[int], after_: list[int], hidden: set[int]) -> None:
    order = RowOrder(sorted(before))
    order.take(order.apply(before, set(before) - hidden))
    was = list(order.shown)
    shown = order.renew(after_)
    order.take(shown)
    assert set(shown) == {n for n in after_ if n not in hidden or n not in before}
    assert order.total == len(after_)
    stayed = [n for n in was if n in shown]
    assert [n for n in shown if n in was] == stayed
    assert all(order.place_of(number) == place for place, number in enumerate(shown))
