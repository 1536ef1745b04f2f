"""A set that was called back does no harm to copies that still count it, in whatever order they learn of the rest."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from db.backup import copy_store
from db.history import undo
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging.checkpoint import checkpoint, may_travel
from db.merging.conflicts import conflicts, decide
from db.merging.incoming import Incoming, Judge
from db.merging.packages import enter_own, known_changesets
from db.merging.recalling import barred
from db.rows import rows
from db.state import rebuild
from db.store import DATABASE, Role, Store, open_store
from tests.db.conftest import MakeStore
from tests.db.copies import hand_over, report_of, return_for

FARM = {"name": "=红旗", "town_code": "653130100", "species": "1", "stock": "7"}
INFO = {"Xiankao-Kind": "report", "Xiankao-Stage": "interim", "Xiankao-Unit": "XM"}
REASON = Act(reason="核实后修改")


def _copied(store: Store, folder: Path) -> Path:
    folder.mkdir()
    copy_store(store, folder / DATABASE)
    return folder


def _bring_back(store: Store, report: Incoming) -> None:
    """Bring in a report of this very installation that the store has lost."""
    known = known_changesets(store)
    fresh = tuple(one for one in report.changesets if one.id not in known)
    familiar = tuple(one.id for one in report.changesets if one.id in known)
    incoming = replace(report, changesets=fresh, known=familiar)
    Judge(store).judge(incoming)
    with store.transaction():
        enter_own(store, incoming, INFO)


def _farms(store: Store) -> list[dict[str, str]]:
    assert conflicts(store) == []
    return [{name: row.tokens[name] for name in ("name", "stock", "note")} for row in rows(store, "T31")]


def _history(store: Store) -> list[Incoming]:
    """Seal after each change of a farm whose name was mended."""
    row = next(rows(store, "T31")).number
    sealed = []
    for field, token in (("name", "红旗"), ("stock", "8"), ("note", "又改"), ("stock", "9")):
        set_cells(store, [Edit(row, field, token)])
        sealed.append(report_of(store))
    return sealed


def test_a_restored_copy_learns_what_came_after(make_store: MakeStore, tmp_path: Path) -> None:
    store, bureau = make_store(), make_store("HB", Role.BUREAU, "b")
    add_rows(store, "T31", [FARM])
    checkpoint(store)
    copy = _copied(store, tmp_path / "before")
    sealed = _history(store)
    wanted = [{"name": "红旗", "stock": "9", "note": "又改"}]
    for place, order in enumerate(itertools.permutations(sealed)):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / DATABASE).write_bytes((copy / DATABASE).read_bytes())
        with open_store(folder) as other:
            for report in order:
                _bring_back(other, report)
            assert _farms(other) == wanted
            assert may_travel(other)
            assert barred(other) == []
            hand_over(report_of(other), bureau)
    assert _farms(bureau) == wanted == _farms(store)


@pytest.fixture
def met(make_store: MakeStore) -> tuple[Store, Store]:
    """Give a unit and its bureau that both hold two farms."""
    store, bureau = make_store(), make_store("HB", Role.BUREAU, "b")
    add_rows(store, "T31", [{**FARM, "name": name} for name in ("甲场", "乙场")])
    hand_over(report_of(store), bureau)
    return store, bureau


def _number(store: Store, name: str) -> int:
    return next(row.number for row in rows(store, "T31") if row.tokens["name"] == name)


def test_a_dispute_about_something_else_in_the_row_holds_nothing_back(met: tuple[Store, Store]) -> None:
    """Of a row that several units fill, nobody but the others may be able to decide it."""
    store, bureau = met
    row = _number(store, "甲场")
    set_cells(bureau, [Edit(_number(bureau, "甲场"), "stock", "3")], REASON)
    set_cells(store, [Edit(row, "stock", "4")])
    hand_over(return_for(bureau, "XM"), store)
    set_cells(store, [Edit(row, "name", "=红旗")])
    checkpoint(store)
    set_cells(store, [Edit(row, "name", "红旗")])
    assert may_travel(store)
    checkpoint(store)
    assert barred(store) == []
    (found,) = conflicts(store)
    decide(store, found.id, 1, "核实")
    hand_over(report_of(store), bureau)
    assert sorted(one["name"] for one in _farms(bureau)) == ["乙场", "红旗"]


def test_what_the_set_itself_says_is_decided_first(met: tuple[Store, Store]) -> None:
    store, bureau = met
    row = _number(store, "甲场")
    set_cells(bureau, [Edit(_number(bureau, "甲场"), "stock", "3")], REASON)
    set_cells(store, [Edit(row, "stock", "4"), Edit(row, "name", "=红旗")])
    checkpoint(store)
    hand_over(return_for(bureau, "XM"), store)
    set_cells(store, [Edit(row, "name", "红旗")])
    assert not may_travel(store)
    (found,) = conflicts(store)
    decide(store, found.id, 1, "核实")
    assert may_travel(store)


def test_a_row_that_the_set_brought_back_stays(met: tuple[Store, Store]) -> None:
    """Beside a deletion and an edit that do not know each other it was the set that kept the row."""
    store, bureau = met
    row, other = _number(store, "甲场"), _number(store, "乙场")
    deleted = delete_rows(store, [other]).batch
    checkpoint(store)
    undo(store, deleted)
    set_cells(store, [Edit(row, "name", "=红旗")])
    checkpoint(store)
    set_cells(bureau, [Edit(_number(bureau, "乙场"), "stock", "3")], REASON)
    hand_over(return_for(bureau, "XM"), store)
    set_cells(store, [Edit(row, "name", "红旗")])
    checkpoint(store)
    assert barred(store) == []
    before = _farms(store)
    assert sorted(one["stock"] for one in before) == ["3", "7"]
    rebuild(store)
    assert _farms(store) == before
