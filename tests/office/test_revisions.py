"""The pack changes in mid-season: from the bureau's new definition over tasks and reports on sticks to one state."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from db.backup import back_up, copies
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.journal import Edit, add_rows, set_cells
from db.merging.digest import digest
from db.merging.packages import packages
from db.revisions import install_revision
from db.rows import rows
from db.schema import last_name
from db.state import rebuild
from db.store import Store
from db.troubles import RevisionRefused
from exchange import key_file
from exchange.freeze import freeze
from exchange.troubles import PackageRefused
from exchange.verify import peek
from forms.load import load_pack
from forms.troubles import Trouble
from office import seals
from office.backups import restore_copy
from office.entry import explain
from office.issue import issue
from office.open_task import open_task
from office.receive import receive
from office.revise import revise
from office.seal import Sealed, seal
from office.troubles import NotAccepted, WrongUse
from office.update_task import Age, UpdatedTask, update_task
from office.workspaces import assign, open_workspace
from tests.conftest import CHEAP_SCRYPT_N
from tests.county import PASSPHRASE, XM, County, clone, keys_of, receive_at, seal_unit
from tests.db.revised import LATEST, amount, pack_files

TOWN = "653130101"
FARM = {"name": "红旗养殖场", "amount": "12.50", "kind": "03", "remark": "旧备注", "phone": "0000-1234567"}


@pytest.fixture(scope="session")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county on revision 1 of the small pack; its one department has typed a farm."""
    from office import workspaces

    key_file.SCRYPT_N = CHEAP_SCRYPT_N
    root = tmp_path_factory.mktemp("small") / "county"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspaces, "pack_ids", lambda: ("small",))
        patch.setattr(workspaces, "read_pack", lambda _name: load_pack(pack_files(1)))
        made = workspaces.new_bureau(root / "bureau", "small", PASSPHRASE)
    county = County(root, made.code)
    with open_workspace(county.bureau) as store:
        (issued,) = issue(store, keys_of(county.bureau), [XM], county.stick("tasks"))
    open_task(issued.folder, county.unit(XM), PASSPHRASE, confirm=made.code)
    with open_workspace(county.unit(XM)) as store:
        add_rows(store, "T50", [FARM])
    return county


@pytest.fixture
def small(small_template: County, tmp_path: Path) -> County:
    return small_template.copy_to(tmp_path / "small")


def revise_to(root: Path, revision: int) -> None:
    with open_workspace(root) as store:
        revise(store, pack_files(revision))


def issue_from(county: County, name: str, unit: str = XM) -> Path:
    with open_workspace(county.bureau) as store:
        (issued,) = issue(store, keys_of(county.bureau), [unit], county.stick(name))
    return issued.folder


def update(root: Path, task: Path, *, merge: bool = True) -> UpdatedTask:
    with open_workspace(root) as store:
        return update_task(store, keys_of(root), task, merge=merge)


def type_amount(root: Path, value: str) -> None:
    with open_workspace(root) as store:
        (row,) = rows(store, "T50")
        set_cells(store, [Edit(row.number, amount(store.revision), value)])


def farm_at(root: Path) -> Mapping[str, str]:
    with open_workspace(root) as store:
        (row,) = rows(store, "T50")
        return row.tokens


def digest_at(root: Path) -> str:
    with open_workspace(root) as store:
        settle_tables(store)
        return digest(store)


def test_a_revision_reaches_the_unit_and_its_report_comes_back(small: County) -> None:
    revise_to(small.bureau, 2)
    told = update(small.unit(XM), issue_from(small, "second"))
    assert (told.age, told.revision, told.next_revision, told.is_merged) == (Age.NEWER, 1, 2, True)
    assert "新增表 T53（T53 表）" in told.changes
    assert told.duties == ("新的职责：表 T53（T53 表）",)
    type_amount(small.unit(XM), "7")
    receive_at(small.bureau, seal_unit(small.unit(XM), small.stick("report")))
    assert farm_at(small.bureau)["quantity"] == "7"
    with open_workspace(small.bureau) as store:
        assert [fact.unit for fact in packages(store, sent=False)] == [XM]
        assert dict(store.sql.execute("SELECT sent, max(revision) FROM package GROUP BY sent")) == {0: 2, 1: 2}


def test_a_report_sealed_under_a_former_revision_is_received_like_any_other(small: County) -> None:
    """A renamed field, a withdrawn one, a new table: the bureau went on while the stick was on its way."""
    with open_workspace(small.unit(XM)) as store:
        add_rows(store, "T52", [{"count": "3"}])
    sealed = seal_unit(small.unit(XM), small.stick("report"))
    before = clone(small.bureau, small.root / "before")
    for revision in (2, 3):
        revise_to(small.bureau, revision)
    receive_at(small.bureau, sealed)
    receive_at(before, sealed)
    for revision in (2, 3):
        revise_to(before, revision)
    farm = farm_at(small.bureau)
    assert (farm["heads"], farm["remark"], farm["phone"]) == ("12.50", "旧备注", "0000-1234567")
    assert digest_at(small.bureau) == digest_at(before)
    with open_workspace(small.bureau) as store:
        rebuild(store)
    assert digest_at(small.bureau) == digest_at(before)
    revise_to(small.bureau, LATEST)
    with open_workspace(small.bureau) as store:
        assert [row.tokens["count"] for row in rows(store, "T52")] == ["3"]


def test_a_report_after_the_update_carries_what_was_written_before_it(small: County) -> None:
    """One package, two packs: sets with the former name and sets with the present one."""
    first = seal_unit(small.unit(XM), small.stick("first"))
    for revision in (2, 3):
        revise_to(small.bureau, revision)
    update(small.unit(XM), issue_from(small, "third"))
    type_amount(small.unit(XM), "9")
    second = seal_unit(small.unit(XM), small.stick("second"))
    other = clone(small.bureau, small.root / "other")
    for sealed in (first, second):
        receive_at(small.bureau, sealed)
    receive_at(other, second)
    assert farm_at(small.bureau)["heads"] == farm_at(other)["heads"] == "9"
    assert digest_at(small.bureau) == digest_at(other)


def test_a_report_of_a_task_that_was_never_issued_here_is_refused(small: County) -> None:
    with open_workspace(small.unit(XM)) as store:
        store.put_meta("task", "ab" * 32)
    sealed = seal_unit(small.unit(XM), small.stick("report"))
    with pytest.raises(NotAccepted) as refused:
        receive_at(small.bureau, sealed)
    assert refused.value.code == "E-TASK-UNKNOWN"


def test_an_explanation_still_holds_for_a_field_that_was_renamed(small: County) -> None:
    type_amount(small.unit(XM), "-9")
    with open_workspace(small.unit(XM)) as store:
        settle_tables(store)
        (wanted,) = [item for item in problems(store) if item.check == "T50-03"]
        assert not wanted.explained
        explain(store, wanted.id, "这是样例里故意写的负数，没有填错")
        for revision in (2, 3):
            install_revision(store, pack_files(revision))
            (found,) = [item for item in problems(store) if item.check == "T50-03"]
            assert found.field == amount(revision)
            assert found.explained
    type_amount(small.unit(XM), "-10")
    with open_workspace(small.unit(XM)) as store:
        assert [item.explained for item in problems(store) if item.check == "T50-03"] == [False]


def test_a_preview_of_a_revision_changes_nothing(small: County) -> None:
    revise_to(small.bureau, 2)
    task = issue_from(small, "second")
    told = update(small.unit(XM), task, merge=False)
    assert told.changes
    assert not told.is_merged
    with open_workspace(small.unit(XM)) as store:
        assert store.revision == 1
        assert store.revisions() == [1]
        assert [fact.kind for fact in packages(store, sent=False)] == ["task"]
    assert farm_at(small.unit(XM))["amount"] == "12.50"
    assert copies(small.unit(XM)) == []
    assert list((small.unit(XM) / "quarantine").iterdir()) == []
    done = update(small.unit(XM), task)
    assert (done.changes, done.duties, done.impact) == (told.changes, told.duties, told.impact)


def test_the_store_as_it_was_lies_among_the_backups(small: County) -> None:
    revise_to(small.bureau, 2)
    told = update(small.unit(XM), issue_from(small, "second"))
    (copy,) = copies(small.unit(XM))
    assert told.backup == copy.path
    assert copy.why == "revision"


def test_the_same_task_and_an_older_one_change_nothing(small: County) -> None:
    (first,) = small.stick("tasks").iterdir()
    assert update(small.unit(XM), first).age is Age.SAME
    again = issue_from(small, "again")
    assert update(small.unit(XM), again).age is Age.SAME
    revise_to(small.bureau, 2)
    update(small.unit(XM), issue_from(small, "second"))
    before = digest_at(small.unit(XM))
    assert update(small.unit(XM), again).age is Age.OLDER
    assert update(small.unit(XM), first).age is Age.SAME
    assert digest_at(small.unit(XM)) == before


@pytest.mark.parametrize("is_previewed", [True, False])
def test_a_task_swapped_after_a_look_is_refused(
    small: County, monkeypatch: pytest.MonkeyPatch, is_previewed: bool
) -> None:
    revise_to(small.bureau, 2)
    task, seen = issue_from(small, "second"), "0" * 64
    if not is_previewed:
        monkeypatch.setattr("office.taking_in.peek", lambda *given: replace(peek(*given), package_id=seen))
    with open_workspace(small.unit(XM)) as store:
        with pytest.raises(NotAccepted) as refused:
            update_task(store, keys_of(store.root), task, previewed=seen if is_previewed else None)
        assert (refused.value.code, store.revision) == ("E-SWAPPED", 1)
        assert not list((store.root / "quarantine").iterdir())


def test_last_years_values_that_came_later_are_news(small: County) -> None:
    with open_workspace(small.bureau) as store:
        store.sql.execute(
            f'INSERT INTO "{last_name("T50")}"(_id, _owner, name, amount) VALUES (?, ?, ?, ?)',
            ("5b1f6f0e-55a1-4c1c-9a55-0b9d1d3c7a10", XM, "红旗养殖场", 10.0),
        )
    assert update(small.unit(XM), issue_from(small, "last")).age is Age.NEWER
    with open_workspace(small.unit(XM)) as store:
        assert store.sql.execute(f'SELECT name, amount FROM "{last_name("T50")}"').fetchall() == [("红旗养殖场", 10.0)]
    assert update(small.unit(XM), issue_from(small, "again")).age is Age.SAME


def test_a_unit_that_missed_a_revision_gets_it_with_the_next(small: County) -> None:
    for revision in range(2, LATEST + 1):
        revise_to(small.bureau, revision)
    told = update(small.unit(XM), issue_from(small, "latest"))
    assert (told.revision, told.next_revision) == (1, LATEST)
    with open_workspace(small.unit(XM)) as store:
        assert store.revisions() == [1, 2, 3, 4]
        assert store.lineage.names("T50") == {"amount": "heads", "quantity": "heads"}


def test_a_new_copy_reads_what_was_written_under_former_revisions(small: County) -> None:
    receive_at(small.bureau, seal_unit(small.unit(XM), small.stick("report")))
    for revision in (2, 3):
        revise_to(small.bureau, revision)
    task = issue_from(small, "third")
    with pytest.raises(PackageRefused) as refused:
        open_task(task, small.root / "copy", PASSPHRASE)
    assert refused.value.code == "E-DECRYPT"
    told = update(small.unit(XM), task)
    assert told.age is Age.NEWER
    assert farm_at(small.unit(XM))["heads"] == "12.50"


def test_a_moved_duty_is_a_new_task_and_what_was_written_stays_rightful(small: County) -> None:
    with open_workspace(small.bureau) as store:
        assign(store, XM, "T50", active=False)
        assign(store, TOWN, "T50")
    told = update(small.unit(XM), issue_from(small, "moved"))
    assert (told.age, told.revision, told.next_revision) == (Age.NEWER, 1, 1)
    assert told.duties == ("不再由本单位填报，已填的内容保留：表 T50（T50 表）",)
    assert farm_at(small.unit(XM))["amount"] == "12.50"
    with open_workspace(small.unit(XM)) as store, pytest.raises(Trouble) as refused:
        add_rows(store, "T50", [{"name": "又一场"}])
    assert refused.value.code == "E-NOT-YOURS"
    receive_at(small.bureau, seal_unit(small.unit(XM), small.stick("report")))
    assert farm_at(small.bureau)["amount"] == "12.50"


def test_a_unit_is_told_of_changes_in_its_own_tables_alone(small: County) -> None:
    """One that fills nothing of what is new hears that its duty is gone and not what became of the others' forms."""
    with open_workspace(small.bureau) as store:
        assign(store, XM, "T50", active=False)
        revise(store, pack_files(2))
    all_told = update(small.unit(XM), issue_from(small, "all"))
    assert any("T50" in line for line in all_told.changes), "it has filled the table until now"
    revise_to(small.bureau, 3)
    told = update(small.unit(XM), issue_from(small, "later"))
    assert told.age is Age.NEWER
    assert not any("T50" in line for line in told.changes)


def test_a_task_of_another_unit_county_or_campaign_is_refused_with_words(small: County, county: County) -> None:
    before = digest_at(small.unit(XM))
    with open_workspace(small.bureau) as store:
        assign(store, TOWN, "T50")
    theirs = next(path for path in county.stick("tasks").iterdir() if "畜牧" in path.name)
    sealed = seal_unit(small.unit(XM), small.stick("report"))
    for task, code in (
        (issue_from(small, "town", TOWN), "E-NOT-FOR-US"),
        (theirs, "E-OTHER-TASK"),
        (sealed.folder, "E-NOT-TASK"),
    ):
        with pytest.raises(Trouble) as refused:
            update(small.unit(XM), task)
        assert refused.value.code == code
        assert re.search("[\u4e00-\u9fff]", str(refused.value))
    with pytest.raises(WrongUse) as wrong:
        update(small.bureau, issue_from(small, "own"))
    assert wrong.value.code == "E-NOT-FILLING"
    assert digest_at(small.unit(XM)) == before


def test_a_task_signed_by_an_unknown_key_is_refused(small: County) -> None:
    root = small.unit(XM)
    false = clone(small.bureau, small.root / "false")
    from exchange.key_file import seal_key
    from exchange.keys import new_key_pair
    from office.keys import KEY_FILE

    keys = new_key_pair()
    (false / KEY_FILE).write_bytes(seal_key(keys, PASSPHRASE))
    with open_workspace(false) as store:
        assign(store, XM, "T52", active=False)
        (issued,) = issue(store, keys, [XM], small.stick("false"))
    with pytest.raises(NotAccepted) as refused:
        update(root, issued.folder)
    assert refused.value.code == "E-TASK-KEY"


def test_the_bureau_is_told_what_a_new_pack_changes_before_it_does(small: County) -> None:
    with open_workspace(small.bureau) as store:
        told = revise(store, pack_files(2), merge=False)
        assert store.revision == 1
        assert not told.is_installed
        assert told.units == (XM,)
        assert "新增职责：畜牧局 T53" in told.changes
        with pytest.raises(RevisionRefused):
            revise(store, pack_files(2, t50=('renamed_from = "amount"', "")))
    with open_workspace(small.unit(XM)) as store, pytest.raises(WrongUse):
        revise(store, pack_files(2))


def test_typing_goes_on_while_a_package_is_frozen(small: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Freezing hashes and writes files for minutes; the store must not be locked meanwhile."""
    root, seen = small.unit(XM), []

    def slowly(*args: object, **named: object) -> object:
        with open_beside(root) as other:
            (row,) = rows(other, "T50")
            set_cells(other, [Edit(row.number, "amount", "99")])
            seen.append(row.number)
        return freeze(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(seals, "freeze", slowly)
    with open_workspace(root) as store:
        opened.append(store)
        sealed = seal(store, keys_of(root), small.stick("report"), interim=True)
        opened.clear()
    assert seen
    receive_at(small.bureau, sealed)
    assert farm_at(small.bureau)["amount"] == "12.50"
    assert farm_at(root)["amount"] == "99"


opened: list[Store] = []


def open_beside(_root: Path) -> Store:
    return opened[0].beside()


_KILLED = """
import os, sys
from pathlib import Path
from exchange import key_file
key_file.SCRYPT_N = {n}
from office import seals
from office.seal import seal
from office.workspaces import open_workspace
from office.keys import unlock
seals.record_sent = lambda *_: os._exit(9)
root = Path({root!r})
with open_workspace(root) as store:
    seal(store, unlock(root, {passphrase!r}), Path({stick!r}), interim=True)
"""


def test_a_package_that_was_whole_when_the_program_was_killed_is_noted_by_the_next_seal(small: County) -> None:
    root = small.unit(XM)
    script = _KILLED.format(n=CHEAP_SCRYPT_N, root=str(root), passphrase=PASSPHRASE, stick=str(small.stick("report")))
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False, env=os.environ)
    assert done.returncode == 9
    (orphan,) = (root / "outbox").iterdir()
    with open_workspace(root) as store:
        assert packages(store, sent=True) == []
    sealed = seal_unit(root, small.stick("report"))
    with open_workspace(root) as store:
        found = [(fact.id, fact.info["Xiankao-Sequence"]) for fact in packages(store, sent=True)]
    assert found == [(orphan.name, "1"), (sealed.package_id, "2")]
    receive_at(small.bureau, sealed)
    assert farm_at(small.bureau)["amount"] == "12.50"


def test_rubbish_in_the_outbox_is_left_alone(small: County) -> None:
    root = small.unit(XM)
    rubbish = root / "outbox" / ("cd" * 32)
    rubbish.mkdir()
    (rubbish / "evidence.csv").write_text("nothing")
    seal_unit(root, small.stick("report"))
    assert rubbish.is_dir()
    with open_workspace(root) as store:
        assert rubbish.name not in {fact.id for fact in packages(store, sent=True)}


def test_a_set_whose_private_files_were_withheld_is_completed_by_a_full_copy(small: County) -> None:
    """The second computer of a unit begins with a plain task, and gets the telephone numbers with an encrypted one."""
    sealed = seal_unit(small.unit(XM), small.stick("report"))
    receive_at(small.bureau, sealed)
    with open_workspace(small.bureau) as store:
        _mark_keys(store, "lost")
    plain = issue_from(small, "plain")
    second = small.root / "second"
    open_task(plain, second, PASSPHRASE, confirm=small.code)
    assert farm_at(second)["name"] == "红旗养殖场"
    assert farm_at(second)["phone"] == ""
    add_note(second)
    with open_workspace(small.bureau) as store:
        _receive_new(store, small, second)
    full = issue_from(small, "full")
    told = update(second, full)
    assert told.age is Age.NEWER
    assert farm_at(second)["phone"] == "0000-1234567"
    with open_workspace(second) as store:
        before = digest(store)
        rebuild(store)
        assert digest(store) == before
    assert update(second, issue_from(small, "again")).age is Age.SAME


def add_note(root: Path) -> None:
    with open_workspace(root) as store:
        add_rows(store, "T52", [{"count": "3"}])


def _receive_new(store: Store, county: County, unit: Path) -> None:
    sealed: Sealed = seal_unit(unit, county.stick("second-report"))
    receive(store, keys_of(county.bureau), sealed.folder, confirm=sealed.key_code)


def _mark_keys(store: Store, status: str) -> None:
    numbers = [row.number for row in rows(store, "K02") if row.tokens["unit"] == XM]
    set_cells(store, [Edit(number, "status", status) for number in numbers])


def test_a_copy_from_before_a_revision_gives_what_was_sent_since_with_the_next_task(small: County) -> None:
    root = small.unit(XM)
    revise_to(small.bureau, 2)
    task = issue_from(small, "second")
    with open_workspace(root) as store:
        copy = back_up(store)
        assert copy
    update(root, task)
    type_amount(root, "7")
    with open_workspace(root) as store:
        add_rows(store, "T53", [{"count": "4"}])
    receive_at(small.bureau, seal_unit(root, small.stick("first")))
    made = restore_copy(copy, root)
    assert made.waiting == 1, "its forms are not here yet"
    with open_workspace(root) as store:
        assert store.revision == 1
        assert store.meta["sequence"] == "1", "the number was used"
    update(root, task)
    with open_workspace(root) as store:
        assert [row.tokens["count"] for row in rows(store, "T53")] == ["4"]
        before = digest(store)
        rebuild(store)
        assert digest(store) == before
    assert farm_at(root)["quantity"] == "7"
    type_amount(root, "8")
    receive_at(small.bureau, seal_unit(root, small.stick("again")))
    assert farm_at(small.bureau)["quantity"] == "8", "and it contradicts nothing"


def test_a_bureau_that_lost_a_revision_still_knows_the_tasks_that_it_gave_out(small: County) -> None:
    root = small.unit(XM)
    with open_workspace(small.bureau) as store:
        copy = back_up(store)
        assert copy
    revise_to(small.bureau, 2)
    update(root, issue_from(small, "second"))
    type_amount(root, "7")
    with open_workspace(root) as store:
        add_rows(store, "T53", [{"count": "4"}])
    sealed = seal_unit(root, small.stick("report"))
    made = restore_copy(copy, small.bureau)
    assert made.sent == 1
    with open_workspace(small.bureau) as store:
        assert store.revision == 2, "the units stand on it"
    receive_at(small.bureau, sealed)
    assert farm_at(small.bureau)["quantity"] == "7"
    with open_workspace(small.bureau) as store:
        assert [row.tokens["count"] for row in rows(store, "T53")] == ["4"]


def test_a_bureau_that_lost_a_first_task_takes_the_report_that_answers_it(small: County, tmp_path: Path) -> None:
    with open_workspace(small.bureau) as store:
        copy = back_up(store)
        assert copy
        assign(store, TOWN, "T50")
    task = issue_from(small, "town", TOWN)
    open_task(task, tmp_path / "town", PASSPHRASE, confirm=small.code)
    with open_workspace(tmp_path / "town") as store:
        add_rows(store, "T50", [{"name": "某场"}])
    sealed = seal_unit(tmp_path / "town", small.stick("report"))
    restore_copy(copy, small.bureau)
    receive_at(small.bureau, sealed)
    assert farm_at(small.bureau)["name"] == "某场"


def test_a_bureau_is_told_which_received_packages_its_copy_does_not_hold(small: County) -> None:
    with open_workspace(small.bureau) as store:
        copy = back_up(store)
        assert copy
    sealed = seal_unit(small.unit(XM), small.stick("report"))
    receive_at(small.bureau, sealed)
    made = restore_copy(copy, small.bureau)
    with open_workspace(small.bureau) as store:
        assert made.again == (store.pack.unit(XM).name,)
    receive_at(small.bureau, sealed)
    assert farm_at(small.bureau)["amount"] == "12.50"
