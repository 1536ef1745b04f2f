"""A new row says only what it says for certain: the township of a township's own row, and the only row above it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from db.journal import add_rows
from db.rows import fetch
from db.store import Store
from forms.model import Table
from office.known import known_cells
from office.workspaces import open_workspace
from tests.county import TOWN, XM, County

Vary = Callable[[Table], Table]


@pytest.fixture
def store(county: County) -> Iterator[Store]:
    with open_workspace(county.unit(TOWN)) as opened:
        yield opened


def farms(store: Store) -> Table:
    return store.table("T31")


def test_a_township_means_itself(store: Store) -> None:
    assert known_cells(store, farms(store)) == {"town_code": TOWN}


def test_a_department_leaves_it_open(county: County) -> None:
    with open_workspace(county.unit(XM)) as store:
        assert known_cells(store, farms(store)) == {}


def again(table: Table) -> Table:
    """With a second field for a township, either might be meant."""
    (town,) = [field for field in table.fields if field.name == "town_code"]
    return replace(table, fields=(*table.fields, replace(town, name="other_town")))


def without(table: Table) -> Table:
    return replace(table, fields=tuple(field for field in table.fields if field.name != "town_code"))


def withdrawn(table: Table) -> Table:
    fields = (replace(field, withdrawn=True) if field.name == "town_code" else field for field in table.fields)
    return replace(table, fields=tuple(fields))


def fixed(table: Table) -> Table:
    return replace(table, rows_from="towns")


@pytest.mark.parametrize("vary", [again, without, withdrawn, fixed])
def test_where_there_is_any_doubt_nothing_is_filled(store: Store, vary: Vary) -> None:
    assert known_cells(store, vary(farms(store))) == {}


def test_what_belongs_to_a_row_belongs_to_the_only_one_there_is(store: Store) -> None:
    corners = store.table("T40a")
    assert known_cells(store, corners) == {}
    (first,) = add_rows(store, "T40", [{"name": "样例水源一"}]).added
    assert known_cells(store, corners) == {"source": next(fetch(store, "T40", [first])).key.id}
    add_rows(store, "T40", [{"name": "样例水源二"}])
    assert known_cells(store, corners) == {}
