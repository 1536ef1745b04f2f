"""Rights are kept in memory between cells and read anew where duties have changed, here or in another connection."""

import pytest

from db.journal import add_rows
from db.rights import rights_of
from db.store import Store
from db.troubles import EntryRefused
from office.workspaces import put_duty
from tests.db.conftest import MakeStore


def _tables(store: Store) -> set[str]:
    return {duty.table for duty in rights_of(store, "NY").duties}


def test_a_duty_counts_at_once(plots: MakeStore) -> None:
    store = plots("HB")
    assert "T01" not in _tables(store)
    put_duty(store, "NY", "T01", "", "own")
    assert "T01" in _tables(store)


def test_a_duty_that_is_taken_back_counts_no_more(plots: MakeStore) -> None:
    store = plots("HB")
    with store.trial():
        put_duty(store, "NY", "T01", "", "own")
        assert "T01" in _tables(store)
    assert "T01" not in _tables(store)
    with store.transaction():
        assert "T01" not in _tables(store)
        with store.trial():
            put_duty(store, "NY", "T01", "", "own")
            assert "T01" in _tables(store)
        assert "T01" not in _tables(store)


def test_another_connection_sees_it(plots: MakeStore) -> None:
    store = plots("HB")
    other = store.beside()
    try:
        assert "T01" not in _tables(other)
        put_duty(store, "NY", "T01", "", "own")
        assert "T01" in _tables(other)
    finally:
        other.close()


def test_who_may_not_write_is_refused_also_the_second_time(plots: MakeStore) -> None:
    store = plots("NY")
    for _ in range(2):
        with pytest.raises(EntryRefused):
            add_rows(store, "T01", [{"name": "甲"}])
