"""A card or fixed row that a unit has declared to have nothing for asks for nothing; all else stays."""

from collections.abc import Iterator

import pytest

from db.checks.problems import Counts, Findings, problems
from db.checks.settle import settle_tables
from db.store import Store
from office.declare import Reason, declare, withdraw_declaration
from office.entry import Typed, type_cells
from office.workspaces import open_workspace
from tests.county import County

NOTHING = Reason("本县不涉及这项内容")


@pytest.fixture
def store(county: County) -> Iterator[Store]:
    with open_workspace(county.unit("XM")) as found:
        settle_tables(found)
        yield found


def blanks(store: Store, table: str) -> list[str]:
    return [problem.field for problem in problems(store, table) if problem.check == "V-REQUIRED"]


def counts(store: Store, table: str) -> Counts:
    return Findings(store, store.table(table)).counts()


def test_a_declared_card_asks_for_nothing_until_it_is_taken_back(store: Store) -> None:
    before = blanks(store, "T51")
    assert before
    assert counts(store, "T51").errors == len(before)
    declare(store, "T51", "nil", NOTHING)
    assert blanks(store, "T51") == []
    assert counts(store, "T51").errors == 0
    assert blanks(store, "T32"), "another table still asks"
    withdraw_declaration(store, "T51")
    assert blanks(store, "T51") == before


def test_what_was_filled_wrongly_is_still_told(store: Store) -> None:
    (row,) = [number for (number,) in store.sql.execute("SELECT n FROM row WHERE tbl = 'T51'")]
    type_cells(store, "T51", [Typed(row, "output", "许多")])
    declare(store, "T51", "nil", NOTHING)
    assert "V-UNPARSED" in {problem.check for problem in problems(store, "T51")}


def test_a_declaration_of_a_whole_item_covers_its_tables(store: Store) -> None:
    declare(store, "B-XM-01", "not_applicable", NOTHING)
    assert blanks(store, "T51") == []


def test_one_township_s_declaration_about_a_part_covers_nothing(store: Store) -> None:
    declare(store, "T51", "not_applicable", Reason("本乡镇不涉及这项内容", scope="653130100"))
    assert blanks(store, "T51")
