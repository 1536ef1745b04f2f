"""A set that was called back does no harm to copies that still count it, in whatever order they learn of the rest."""

import itertools
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from db.backup import copy_store
from db.history import undo
from db.journal import Act, Edit, add_rows, delete_rows, put_row, set_cells
from db.merging.changefiles import decode
from db.merging.checkpoint import checkpoint, may_travel, number_of
from db.merging.conflicts import conflicts, decide
from db.merging.incoming import Incoming, Judge
from db.merging.packages import enter_own, known_changesets
from db.merging.recalling import barred
from db.merging.stored_sets import files_of, load_changeset
from db.opening import open_store
from db.people import set_person
from db.row_key import RowKey
from db.rows import rows
from db.state import rebuild
from db.store import DATABASE, Role, Store
from forms import strictcsv
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


@pytest.mark.parametrize("where", ["reason", "name", "explanation"])
def test_a_set_that_an_older_program_spelled_otherwise_is_minted_anew(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Nobody takes it in as it was, and nobody has to mend anything."""
    said = {"reason": "=说明", "name": "-5℃以下未监测", "explanation": "@某某"}
    store = make_store("XM")
    with monkeypatch.context() as older:
        older.setattr(strictcsv, "may_hold_formula", lambda _: False)
        if where == "name":
            set_person(store, said["name"])
        number = add_rows(store, "T31", [{**FARM, "name": "红旗"}], Act(reason=said["reason"])).rows["T31"][0]
        if where == "explanation":
            told = {"check_id": "T31-99", "tbl": "T31", "shown": "{}", "reason": said["explanation"]}
            put_row(store, RowKey("C03", "XM", str(uuid.uuid4())), told, Act())
        former = checkpoint(store)
    store.sql.execute("DELETE FROM meta WHERE key = 'barred'")
    assert former is not None
    assert b"'" not in b"".join(files_of(load_changeset(store, number_of(store, former))).values())
    assert may_travel(store)
    report = report_of(store)
    assert [row.number for row in rows(store, "T31")] == [number]
    assert former not in {one.id for one in report.changesets}
    assert report_of(store).id == report.id, "once and for all"
    assert barred(store) == []
    assert {one.head.reason for one in report.changesets if one.rows[0].table == "T31"} == {"=说明"}
    for one in report.changesets:
        assert decode(files_of(one), {}, _table_of) == one
        assert set(one.people.values()) <= {said["name"]}
    kept = [row.tokens["reason"] for row in rows(store, "C03")]
    assert kept == [said["explanation"]] * (where == "explanation")


def _table_of(stem: str) -> str:
    return stem.upper()


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
