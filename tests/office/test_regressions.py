"""Faults of whole actions that were found once, each kept as the behaviour that was missing."""

import errno
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import office.letters
import office.receive
import office.workspaces
from db.checks.problems import Findings, problems
from db.evidence import keep_evidence, stored_name
from db.journal import SYSTEM, Act, Edit, RowKey, add_rows, put_row, set_cells
from db.merging.changefiles import ChangeSet, decode
from db.merging.checkpoint import checkpoint
from db.merging.stored_sets import files_of
from db.rows import fetch
from db.store import Store
from db.troubles import StoreTrouble
from forms.model import Level
from forms.problems import Problem
from forms.troubles import Trouble
from office.content import table_payload
from office.entry import Typed, add_typed, explain, type_cells
from office.files import write_durably
from office.inspection import inspect
from office.issue import issue
from office.open_task import open_task
from office.seal import Sealed, seal
from office.troubles import NotAccepted
from office.workspaces import new_bureau, open_workspace
from tests.county import (
    OTHER_TOWN,
    PASSPHRASE,
    TOWN,
    XM,
    County,
    add_farm,
    keys_of,
    receive_at,
    seal_unit,
)
from tests.db.copies import task_for

TOKENS = {"name": "红旗养殖场", "town_code": TOWN, "species": "1", "stock": "1200"}
ADDED = Act("add", reason="补录")
NAMESAKES = "这是两个不同的养殖场，名称相同"


def problem_of(store: Store, check: str, owner: str) -> Problem:
    (found,) = (problem for problem in problems(store) if problem.check == check and problem.owner == owner)
    return found


def add_namesakes(bureau: Store) -> list[int]:
    """Add a farm of the same name in each of two townships."""
    return [add_rows(bureau, "T31", [TOKENS], ADDED, owner=unit).rows["T31"][0] for unit in (TOWN, OTHER_TOWN)]


def seal_with_proof(county: County, data: bytes) -> Sealed:
    """Seal the report of a township that holds one farm and one file, said to be a photograph."""
    sha256 = hashlib.sha256(data).hexdigest()
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store)
        target = store.root / "evidence" / stored_name(sha256, "jpg")
        target.parent.mkdir(parents=True)
        target.write_bytes(data)
        keep_evidence(store, sha256, len(data), zlib.crc32(data), "jpg")
        key = RowKey("C01", TOWN, "aaaaaaaa-0000-4000-8000-000000000001")
        put_row(store, key, {"sha256": sha256}, Act(SYSTEM))
    return seal_unit(county.unit(TOWN), county.stick("proof"))


def carried_plain(store: Store, changesets: Iterable[ChangeSet]) -> Iterator[ChangeSet]:
    """Read change sets as the recipient of a plain package does: without the personal files."""
    stems = {table.file_stem: table.id for table in store.pack.tables}
    for changeset in changesets:
        files = files_of(changeset)
        private = [name for name in files if name.endswith(".private.csv")]
        withheld = {name: hashlib.sha256(files.pop(name)).hexdigest() for name in private}
        yield decode(files, withheld, stems.get)


@pytest.mark.parametrize(
    "reason",
    [
        "=确实没有建立台账，计划明年建",
        "-确实没有建立台账，计划明年建",
        "@确实没有建立台账，计划明年建",
        "第一行确实没有建立台账\n第二行",
    ],
)
def test_an_explanation_that_was_taken_travels(county: County, reason: str) -> None:
    """What a unit wrote freely made its whole report be refused at the bureau."""
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, ledger="否", ledger_from="")
        problem = problem_of(store, "T31-06", XM)
        explain(store, problem.id, reason)
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("x")))
    with open_workspace(county.bureau) as store:
        assert problem_of(store, "T31-06", XM).explained


def test_an_explanation_of_a_shared_key_goes_stale_with_the_key(county: County) -> None:
    """The explanation was not bound to the values of the key, and excused the next ones as well."""
    with open_workspace(county.bureau) as bureau:
        numbers = add_namesakes(bureau)
        problem = problem_of(bureau, "V-KEY", TOWN)
        explain(bureau, problem.id, NAMESAKES)
        assert problem_of(bureau, "V-KEY", TOWN).explained
        set_cells(bureau, [Edit(number, "name", "另一个场") for number in numbers], Act(reason="更正"))
        assert problem_of(bureau, "V-KEY", TOWN).id == problem.id
        assert not problem_of(bureau, "V-KEY", TOWN).explained


def test_counts_and_list_agree_on_an_explained_shared_key(county: County) -> None:
    """The counts of a table compared the explanation with other values than the list did."""
    with open_workspace(county.bureau) as bureau:
        add_namesakes(bureau)
        explain(bureau, problem_of(bureau, "V-KEY", TOWN).id, NAMESAKES)
        listed = [problem for problem in problems(bureau, "T31") if problem.level is Level.EXPLAIN]
        assert any(problem.explained for problem in listed)
        unexplained = sum(not problem.explained for problem in listed)
        assert Findings(bureau, bureau.table("T31")).counts().explains == unexplained


def test_a_result_of_any_size_can_be_judged(county: County) -> None:
    """A tiny divisor made a share so large that rounding it failed."""
    with open_workspace(county.unit(XM)) as store:
        row = add_farm(store)
        cells = {"urine_gen": "0", "urine_used": "0", "dung_used": "999999999999999"}
        type_cells(store, "T31", [Typed(row, field, text) for field, text in cells.items()])
        tiny = f"0.{'0' * 25}1"
        type_cells(store, "T31", [Typed(row, "dung_gen", tiny)])
        (found,) = fetch(store, "T31", [row])
        assert found.tokens["dung_gen"] == tiny


def test_a_change_of_personal_cells_alone_travels_plain(county: County) -> None:
    """A plain package leaves the telephone number out; sender and recipient made different tables of that."""
    with open_workspace(county.bureau) as bureau:
        (row,) = add_rows(bureau, "T31", [TOKENS], ADDED, owner=TOWN).rows["T31"]
        checkpoint(bureau)
        set_cells(bureau, [Edit(row, "phone", "0000-0000001")], ADDED)
        every = task_for(bureau, TOWN).changesets
        sets = [changeset for changeset in every if any(change.table == "T31" for change in changeset.rows)]
        assert len(sets) == 2
        for some in (sets, sets[-1:]):
            carried = list(carried_plain(bureau, some))
            sent = table_payload(some, bureau.lineage, personal=False)
            assert sent == table_payload(carried, bureau.lineage, personal=False)


@pytest.mark.parametrize("merge", [True, False])
def test_merge_and_preview_refuse_a_proof_of_another_kind(county: County, merge: bool) -> None:
    """The preview did not look at the proofs and promised what the merge then refused."""
    sealed = seal_with_proof(county, b"MZ this is no photograph")
    with pytest.raises(NotAccepted):
        receive_at(county.bureau, sealed, merge=merge)


def test_a_merge_that_fails_notes_no_proofs(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proofs were noted before the merge in a transaction of their own."""
    sealed = seal_with_proof(county, b"\xff\xd8\xff\xe0 photo")

    def fail(*_: object, **_options: object) -> None:
        raise StoreTrouble("E-STORE-DISK", why="磁盘已满")

    monkeypatch.setattr(office.receive, "merge_incoming", fail)
    with pytest.raises(StoreTrouble):
        receive_at(county.bureau, sealed)
    with open_workspace(county.bureau) as store:
        assert store.sql.execute("SELECT count(*) FROM evidence").fetchone()[0] == 0


def test_a_new_workspace_in_place_of_another_keeps_the_keys_there(county: County) -> None:
    """The keys were written before it was known that a workspace exists already."""
    secret = county.bureau / "keys/secret.json"
    before = secret.read_bytes()
    with pytest.raises(StoreTrouble):
        new_bureau(county.bureau, "bachu-2024", "另外一个用于测试的口令一二三", anyway=True)
    assert secret.read_bytes() == before


def test_a_bureau_that_was_made_by_half_can_be_made_again(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop before the duties were issued left a workspace that looked whole."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(office.workspaces, "_issue_duties", stop)
        with pytest.raises(KeyboardInterrupt):
            new_bureau(tmp_path / "b", "bachu-2024", PASSPHRASE, anyway=True)
    new_bureau(tmp_path / "b", "bachu-2024", PASSPHRASE, anyway=True)


def test_a_file_in_place_of_a_new_bureau_is_told(tmp_path: Path) -> None:
    """A file where the folder should be came through as an error of the system without a sentence."""
    place = tmp_path / "file"
    place.write_text("x")
    with pytest.raises(Trouble):
        new_bureau(place, "bachu-2024", PASSPHRASE, anyway=True)
    assert place.read_text() == "x"


def test_a_file_in_place_of_a_units_workspace_is_told(county: County, tmp_path: Path) -> None:
    """As for a new bureau: opening a task made its folder without asking what stands there."""
    place = tmp_path / "file"
    place.write_text("x")
    with open_workspace(county.bureau) as store:
        (issued,) = issue(store, keys_of(county.bureau), [XM], county.stick("again"))
    with pytest.raises(Trouble):
        open_task(issued.folder, place, PASSPHRASE, confirm=county.code)
    assert place.read_text() == "x"


def test_a_durable_file_is_synced_again_after_its_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a stick with vfat, a file that is not synced after its rename is empty after a power cut."""
    calls: list[tuple[str, Path]] = []
    fsync, rename = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        calls.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def noted_rename(source: Path, target: Path) -> Path:
        calls.append(("rename", target))
        return rename(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_rename)
    target = tmp_path / "a"
    write_durably(target, b"x")
    assert ("fsync", target) in calls[calls.index(("rename", target)) :]


def test_a_letter_that_the_stick_refuses_is_a_trouble(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full stick is told by write() without a file name, and nothing translated that."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(office.letters, "write_durably", full)
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
        with pytest.raises(Trouble):
            seal(store, keys_of(county.unit(XM)), county.stick("s"), interim=True)


def test_the_letter_counts_what_the_package_holds(county: County, tmp_path: Path) -> None:
    """The letter of a department counted the rows of townships, too, which its package does not hold."""
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store)
    receive_at(county.bureau, seal_unit(county.unit(TOWN), county.stick("t")))
    with open_workspace(county.bureau) as store:
        (issued,) = issue(store, keys_of(county.bureau), [XM], county.stick("again"))
    again = tmp_path / "again"
    open_task(issued.folder, again, PASSPHRASE, confirm=county.code)
    with open_workspace(again) as store:
        add_farm(store, name="另一个场")
    sealed = seal_unit(again, county.stick("x"))
    told = {count.table: count.rows for count in sealed.tables}
    assert told["T31"] == inspect(sealed.folder, keys=keys_of(again)).tables["T31"]


def test_blank_rows_are_rows(county: County) -> None:
    """By column, rows without any cell came to none."""
    asked: list[list[dict[str, str]]] = [[{}], [{}, {}], [{"name": "甲场"}, {}]]
    with open_workspace(county.unit(XM)) as store:
        for rows in asked:
            assert len(add_typed(store, "T31", rows).written.added) == len(rows)
