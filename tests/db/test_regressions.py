"""Faults of the store that were found once, each kept as the behaviour that was missing."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

import db.schema
from db.checks.problems import problems
from db.checks.settle import judge_all
from db.creating import create_store
from db.fixed_rows import codes_of
from db.history import last_redoable, last_undoable, undo
from db.journal import SYSTEM, Act, Edit, RowKey, add_rows, delete_rows, put_row, set_cells
from db.merging.checkpoint import checkpoint
from db.merging.conflicts import conflicts, decide
from db.merging.digest import digest
from db.merging.incoming import Incoming, Judge
from db.merging.stored_sets import files_of
from db.people import set_person
from db.rights import ever_rights, rights_of
from db.rows import fetch, find_row, rows
from db.state import rebuild
from db.store import Role, Store, fixed_id
from db.troubles import EntryRefused, StoreTrouble
from forms.load import load_pack, read_pack
from forms.values import is_canonical
from tests.county import CAMPAIGN
from tests.db import small_county
from tests.db.conftest import MakeStore, identity, issue_duties
from tests.db.copies import hand_over, report_of, task_for
from tests.db.made_stores import made_store

BuildStore = Callable[..., Store]

TOWN, OTHER_TOWN = "653130100", "653130101"
FARM = {"name": "红旗养殖场", "town_code": TOWN, "species": "1", "stock": "1200"}
ADDED = Act("add", reason="补录")
CORRECTED = Act(reason="更正")
FINDING_OF_A_ROW = """

[[check]]
id = "T31-90"
level = "note"
find = "SELECT n AS _row, 'stock' AS _field, stock AS v FROM T31 WHERE stock > 100"
message = "大：{v}"
fails = { T31 = [{ stock = 101 }] }
"""
TWO_SECTIONS = """
[[section]]
id = "A"
title = "甲"

[[section]]
id = "B"
title = "乙"
"""
YEAR_AND_MONTH = """[[field]]
name = "since"
title = "起始年"
type = "year"

[[field]]
name = "mon"
title = "月"
type = "month"

[[check]]"""


@pytest.fixture
def build(tmp_path: Path) -> Iterator[BuildStore]:
    """Make workspaces of a changed pack; all are closed at the end."""
    with ExitStack() as stack:

        def make(files: Mapping[str, bytes], unit: str = "HB", role: Role = Role.BUREAU, key: str = "b") -> Store:
            store = made_store(tmp_path / f"built-{key}", files, identity(unit, role, key))
            stack.callback(store.close)
            return store

        yield make


def changed_pack(table: str, change: Callable[[str], str]) -> dict[str, bytes]:
    """Change the file of one table; the pack stays one that loads."""
    files = dict(read_pack("bachu-2024").files)
    path = f"tables/{table}.toml"
    files[path] = change(files[path].decode()).encode()
    load_pack(files)
    return files


def in_two_sections(text: str) -> str:
    """Put the first two fields of a table into section A, and the others into section B."""
    head, *fields = text.split("[[field]]\n")
    told = [f'section = "{"A" if place < 2 else "B"}"\n{field}' for place, field in enumerate(fields)]
    return "[[field]]\n".join([f"{head}{TWO_SECTIONS}\n", *told])


def add_farm(store: Store, act: Act = ADDED, *, owner: str | None = None, **cells: str) -> int:
    return add_rows(store, "T31", [{**FARM, **cells}], act, owner=owner).rows["T31"][0]


def cell(store: Store, row: int, field: str) -> str:
    return next(iter(fetch(store, "T31", [row]))).tokens[field]


def undo_last(store: Store) -> None:
    batch = last_undoable(store)
    assert batch is not None
    undo(store, batch)


def redo_last(store: Store) -> None:
    batch = last_redoable(store)
    assert batch is not None
    undo(store, batch)


def places(store: Store) -> set[tuple[str, str]]:
    return {(problem.check, problem.field) for problem in problems(store)}


def in_conflict(make_store: MakeStore, field: str) -> tuple[Store, int]:
    """Give the bureau one row in which two copies of a unit set a field differently."""
    one, two, bureau = make_store("XM", key="a"), make_store("XM", key="c"), make_store("HB", Role.BUREAU, "b")
    mine = add_farm(one)
    first = report_of(one)
    hand_over(first, bureau)
    hand_over(first, two)
    (theirs,) = rows(two, "T31")
    for store, number, token in ((one, mine, "1"), (two, theirs.number, "2")):
        set_cells(store, [Edit(number, field, token)])
        hand_over(report_of(store), bureau)
    (row,) = rows(bureau, "T31")
    assert [conflict.register for conflict in conflicts(bureau)] == [field]
    return bureau, row.number


def test_undo_after_redo_takes_back_what_was_redone(store: Store) -> None:
    """The redo was skipped as if it were an undo, and the change before it was taken back instead."""
    row = add_farm(store)
    set_cells(store, [Edit(row, "stock", "1")])
    set_cells(store, [Edit(row, "stock", "2")])
    undo_last(store)
    assert cell(store, row, "stock") == "1"
    redo_last(store)
    assert cell(store, row, "stock") == "2"
    undo_last(store)
    assert cell(store, row, "stock") == "1"


def test_as_many_redos_as_undos_restore_everything(store: Store) -> None:
    """A redo hid the undo before it, which then could not be redone."""
    row = add_farm(store)
    set_cells(store, [Edit(row, "stock", "1")])
    set_cells(store, [Edit(row, "output", "2")])
    undo_last(store)
    undo_last(store)
    redo_last(store)
    redo_last(store)
    assert (cell(store, row, "stock"), cell(store, row, "output")) == ("1", "2")


def test_nothing_is_left_to_redo_after_the_redo(store: Store) -> None:
    """A redo is stored as an undo of an undo and could be offered for redoing itself."""
    row = add_farm(store)
    set_cells(store, [Edit(row, "stock", "1")])
    undo_last(store)
    redo_last(store)
    assert last_redoable(store) is None


@pytest.mark.parametrize("field", ["stock", "note"])
def test_typing_beside_a_conflict_keeps_the_conflict(make_store: MakeStore, field: str) -> None:
    """Judging the row anew after an edit of another field dropped the finding of the conflict."""
    bureau, number = in_conflict(make_store, field)
    set_cells(bureau, [Edit(number, "output", "7")], CORRECTED)
    assert [problem.field for problem in problems(bureau) if problem.check == "V-CONFLICT"] == [field]
    (row,) = fetch(bureau, "T31", [number])
    assert row.conflicts.keys() == {field}
    checkpoint(bureau)
    before = digest(bureau)
    rebuild(bureau)
    assert digest(bureau) == before


@pytest.mark.parametrize("field", ["stock", "note"])
def test_a_deleted_row_is_in_no_conflict(make_store: MakeStore, field: str) -> None:
    """The conflict of a deleted row stayed in the list, where nobody could decide it."""
    bureau, number = in_conflict(make_store, field)
    try:
        delete_rows(bureau, [number], Act("delete", reason="关停"))
    except EntryRefused:
        return  # to be decided first: as good
    checkpoint(bureau)
    assert conflicts(bureau) == []


@pytest.mark.parametrize("field", ["stock", "note"])
def test_undoing_the_deletion_of_a_row_brings_its_conflict_back(make_store: MakeStore, field: str) -> None:
    """The deletion settled the conflict silently, and undoing it brought back one value only."""
    bureau, number = in_conflict(make_store, field)
    before = digest(bureau)
    try:
        batch = delete_rows(bureau, [number], Act("delete", reason="关停")).batch
    except EntryRefused:
        return  # to be decided first: as good
    undo(bureau, batch)
    assert digest(bureau) == before
    assert [conflict.register for conflict in conflicts(bureau)] == [field]


def test_an_ambiguous_name_of_a_conflict_decides_nothing(make_store: MakeStore) -> None:
    """The beginning of a conflict's id was taken for the first one that fits."""
    one, two, bureau = make_store("XM", key="a"), make_store("XM", key="c"), make_store("HB", Role.BUREAU, "b")
    for place in range(17):
        add_farm(one, name=f"场{place}")
    first = report_of(one)
    hand_over(first, bureau)
    hand_over(first, two)
    for store, token in ((one, "1"), (two, "2")):
        set_cells(store, [Edit(row.number, "stock", token) for row in rows(store, "T31")])
        hand_over(report_of(store), bureau)
    begins = [conflict.id[0] for conflict in conflicts(bureau)]
    shared = next(begin for begin in begins if begins.count(begin) > 1)
    with pytest.raises(EntryRefused):
        decide(bureau, shared, 1, "因为如此")
    assert len(conflicts(bureau)) == 17


def test_a_reason_goes_only_to_the_unit_whose_rows_it_explains(make_store: MakeStore) -> None:
    """One change set held the reasons for the rows of all units, and each unit could read them."""
    bureau = make_store("HB", Role.BUREAU, "b")
    for unit, reason in ((TOWN, "甲乡镇瞒报"), (OTHER_TOWN, "乙乡镇笔误")):
        add_farm(bureau, Act("add", reason=reason), owner=unit)
    reasons = " ".join(item.head.reason for item in task_for(bureau, OTHER_TOWN).changesets)
    assert "乙乡镇笔误" in reasons
    assert "甲乡镇瞒报" not in reasons


@pytest.mark.parametrize("reason", ["零宽\u200b理由", "带\t制表符的理由", "长" * 40_000, "长" * 70_000])
def test_a_reason_that_was_taken_can_be_read_by_the_recipient(make_store: MakeStore, reason: str) -> None:
    """A reason was kept that the format of change sets forbids, and no package could be read again."""
    bureau, town = make_store("HB", Role.BUREAU, "b"), make_store(TOWN, key="t")
    try:
        add_farm(bureau, Act("add", reason=reason), owner=TOWN)
    except EntryRefused:
        return  # told at once: as good
    for changeset in task_for(bureau, TOWN).changesets:
        Judge(town).read("x", files_of(changeset), {})


def test_a_person_who_was_taken_can_be_read_by_the_recipient(store: Store) -> None:
    """A name with an invisible character went into each change set, which the format forbids."""
    try:
        set_person(store, "张\u200b三")
    except EntryRefused:
        return  # told at once: as good
    add_farm(store)
    for changeset in report_of(store).changesets:
        Judge(store).read("x", files_of(changeset), {})


def test_a_changed_duty_counts_among_the_rights_ever_issued(make_store: MakeStore) -> None:
    """A report made under a duty as it stands now must never be out of scope."""
    bureau = make_store("HB", Role.BUREAU, "b")
    key = RowKey("K04", "HB", fixed_id(CAMPAIGN, f"K04/{TOWN}/T31/"))
    put_row(bureau, key, {"row_scope": "all"}, Act(SYSTEM))
    checkpoint(bureau)
    assert set(rights_of(bureau, TOWN).duties) <= set(ever_rights(bureau, TOWN).duties)


def test_the_owner_of_a_section_undoes_what_he_typed_in_it(build: BuildStore) -> None:
    """Undo asked for the right to the whole row, which the owner of a section does not have."""
    files = changed_pack("t68", in_two_sections)
    bureau = build(files)
    issue_duties(bureau)
    tokens = {"unit": "XM", "tbl": "T68", "section": "A", "row_scope": "own", "active": "1"}
    put_row(bureau, RowKey("K04", "HB", fixed_id(CAMPAIGN, "K04/XM/T68/A")), tokens, Act(SYSTEM))
    unit = build(files, "XM", Role.FILL, "a")
    hand_over(task_for(bureau, "XM"), unit)
    (card,) = rows(unit, "T68")
    batch = set_cells(unit, [Edit(card.number, "so2", "1")]).batch
    undo(unit, batch)
    (card,) = rows(unit, "T68")
    assert card.tokens["so2"] == ""


@pytest.mark.parametrize("token", ["0001-01-01", "1000-05-05", "9999-12-31"])
def test_typing_and_judging_everything_agree_on_dates_far_away(make_store: MakeStore, token: str) -> None:
    """The pass over a whole table must let no date go that the check of one row finds."""
    store = make_store()
    assert is_canonical(store.codec("T31").by_name["ledger_from"], token)
    add_farm(store, ledger_from=token)
    typed = places(store)
    judge_all(store)
    assert places(store) == typed


@pytest.mark.parametrize(("token", "field"), [("99999", "since"), ("3", "since"), ("0001-01", "mon")])
def test_typing_and_judging_everything_agree_on_years_and_months(build: BuildStore, token: str, field: str) -> None:
    """The pass over a whole table must let no year go that the check of one row finds."""
    store = build(changed_pack("t68", lambda text: text.replace("[[check]]", YEAR_AND_MONTH, 1)))
    (card,) = rows(store, "T68")
    set_cells(store, [Edit(card.number, field, token)], CORRECTED)
    typed = places(store)
    judge_all(store)
    assert places(store) == typed


def test_a_finding_of_a_query_survives_an_edit_elsewhere_in_its_row(build: BuildStore) -> None:
    """Judging a row anew dropped what only a query over the whole table can find again."""
    store = build(changed_pack("t31", lambda text: text + FINDING_OF_A_ROW))
    row = add_farm(store, owner="XM")
    judge_all(store)
    assert ("T31-90", "stock") in places(store)
    set_cells(store, [Edit(row, "note", "一")], CORRECTED)
    assert ("T31-90", "stock") in places(store)


def test_a_deleted_row_does_not_make_a_name_ambiguous(store: Store) -> None:
    """Deleted rows were looked through when a row was named by the beginning of its id."""
    ids = [f"aaaaaaaa-0000-4000-8000-00000000000{place}" for place in (1, 2)]
    new = iter(ids)
    gone, _ = add_rows(store, "T31", [FARM, FARM], ids=[next(new), next(new)]).rows["T31"]
    delete_rows(store, [gone])
    assert find_row(store, "T31", "aaaaaaaa").key.id == ids[1]


def test_the_code_of_a_fixed_row_wins_over_a_local_number(build: BuildStore) -> None:
    """A code such as `3` was taken for the third row of the table."""
    store = build(small_county.FILES)
    codes = codes_of(store.table("T10"), store.pack)
    found = [find_row(store, "T10", code).key.id for code in codes]
    assert found == [fixed_id(store.identity.campaign, f"T10/{code}") for code in codes]
    assert found


def test_a_package_may_name_more_known_change_sets_than_a_query_has_places(make_store: MakeStore) -> None:
    """All known change sets were bound to one query, and SQLite limits how many values that may be."""
    one, bureau = make_store("XM"), make_store("HB", Role.BUREAU, "b")
    bureau.sql.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    known = tuple(f"{number:064x}" for number in range(1200))
    incoming: Incoming = replace(report_of(one), changesets=(), known=known)
    Judge(bureau).judge(incoming)


def test_a_file_that_is_damaged_while_writing_is_a_trouble(store: Store) -> None:
    """Only opening translated the errors of SQLite; inside a transaction they came through as bugs."""
    fault = sqlite3.DatabaseError("database disk image is malformed")
    fault.sqlite_errorname = "SQLITE_CORRUPT"
    with pytest.raises(StoreTrouble), store.transaction():
        raise fault


def test_a_disk_that_is_full_while_the_tables_are_made_is_a_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are made before the first transaction, where nothing translated the errors of SQLite."""

    def full(*_: object) -> None:
        fault = sqlite3.OperationalError("database or disk is full")
        fault.sqlite_errorname = "SQLITE_FULL"
        raise fault

    monkeypatch.setattr(db.schema, "migrate", full)
    with pytest.raises(StoreTrouble):
        create_store(tmp_path / "w", read_pack("bachu-2024").files, identity("XM", Role.FILL))


def test_a_task_brings_a_township_no_rows_of_another(make_store: MakeStore) -> None:
    """The department mends a farm of each of two townships, and both came in one change set."""
    bureau = make_store("HB", Role.BUREAU, "b")
    for unit in (TOWN, OTHER_TOWN):
        town = make_store(unit, key="t")
        add_farm(town, phone="0000-0000001")
        hand_over(report_of(town), bureau)
    department = make_store("XM", key="x")
    hand_over(task_for(bureau, "XM"), department)
    set_cells(department, [Edit(row.number, "phone", "0000-0000002") for row in rows(department, "T31")])
    hand_over(report_of(department), bureau)
    carried = task_for(bureau, TOWN).changesets
    assert {row.owner for item in carried for row in item.rows if row.table == "T31"} == {TOWN}
