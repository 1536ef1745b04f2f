"""Inserted and duplicated rows stand where they were put, whatever comes, goes and comes back."""

from hypothesis import given
from hypothesis import strategies as st

from db.batch import Act
from db.history import redo_last, undo_last
from db.journal import add_rows, delete_rows
from db.placing import duplicate_below, insert_before
from db.row_key import RowKey
from db.rowplaces import placed
from db.rows import fetch, numbers, numbers_of, rows
from db.store import Store

ADD = Act("add", "插入记录")


def names(store: Store) -> list[str]:
    return [row.tokens["name"] for row in fetch(store, "T31", numbers(store, "T31"))]


def test_a_row_is_inserted_before_another_and_undo_and_redo_know_where(store: Store) -> None:
    first, second = add_rows(store, "T31", [{"name": "甲"}, {"name": "乙"}]).added
    insert_before(store, "T31", second, [{"name": "丙"}, {"name": "丁"}], ADD)
    assert names(store) == ["甲", "丙", "丁", "乙"]
    insert_before(store, "T31", first, [{"name": "戊"}], ADD)
    assert names(store) == ["戊", "甲", "丙", "丁", "乙"]
    undo_last(store)
    undo_last(store)
    assert names(store) == ["甲", "乙"]
    redo_last(store)
    assert names(store) == ["甲", "丙", "丁", "乙"]


def test_copies_stand_below_their_originals(store: Store) -> None:
    added = add_rows(store, "T31", [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]).added
    duplicate_below(store, "T31", added[:2], ADD)
    assert names(store) == ["甲", "乙", "甲", "乙", "丙"]
    duplicate_below(store, "T31", added[2:], ADD)
    assert names(store) == ["甲", "乙", "甲", "乙", "丙", "丙"]


def test_what_stands_before_a_row_stays_when_that_row_goes(store: Store) -> None:
    _, second, _ = add_rows(store, "T31", [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]).added
    insert_before(store, "T31", second, [{"name": "丁"}], ADD)
    delete_rows(store, [second])
    assert names(store) == ["甲", "丁", "丙"]
    undo_last(store)
    assert names(store) == ["甲", "丁", "乙", "丙"]


def test_rows_known_by_their_keys_stand_as_in_the_table_and_asking_makes_none(store: Store) -> None:
    added = add_rows(store, "T31", [{"name": name} for name in "甲乙丙丁"]).added
    (third, *_) = insert_before(store, "T31", added[1], [{"name": "戊"}], ADD).added
    keys = {row.number: row.key for row in rows(store, "T31")}
    delete_rows(store, [added[0]])
    wanted = {keys[number] for number in (added[0], added[3], third)} | {RowKey("T31", "XM", "nowhere")}
    known = store.sql.execute("SELECT count(*) FROM row").fetchone()
    assert numbers_of(store, "T31", wanted) == [third, added[3]]
    assert numbers_of(store, "T31", ()) == []
    assert store.sql.execute("SELECT count(*) FROM row").fetchone() == known


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100)), max_size=40), st.sets(st.integers(1, 60)))
def test_every_row_is_shown_once_and_those_entered_keep_their_order(
    steps: list[tuple[bool, int]], gone: set[int]
) -> None:
    places: dict[int, int] = {}
    for number, (is_inserted, before) in enumerate(steps, 1):
        if is_inserted and number > 1:
            places[number] = 1 + before % (number - 1)
    here = [number for number in range(1, len(steps) + 1) if number not in gone]
    shown = placed(here, places)
    assert sorted(shown) == here
    entered = [number for number in shown if number not in places]
    assert entered == sorted(entered)
    for number, other in places.items():
        if number in shown and other in shown:
            assert shown.index(number) < shown.index(other)
