"""Nothing typed is lost when the disk or the person fails: rolling copies, backups on a stick, what was sent."""

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.backup import back_up, copies, is_sound
from db.lastyear import Source, bring_last_year
from db.merging.conflicts import conflicts
from db.merging.digest import digest
from db.opening import open_store
from db.rows import rows
from db.state import rebuild
from db.troubles import StoreTrouble
from exchange.recovery_card import write_card
from exchange.troubles import KeyTrouble, StickTrouble
from office.backups import KEY_NAME, before, restore, restore_copy, write_backup
from office.keys import unlock
from office.receive import receive
from office.troubles import NotAccepted, WrongUse
from office.workspaces import open_workspace
from tests.county import (
    OTHER_TOWN,
    PASSPHRASE,
    TOWN,
    County,
    add_farm,
    keys_of,
    receive_at,
    seal_unit,
    type_cell,
)

NEW = "忘了以后换的新口令一二三"


def farms(root: Path) -> list[str]:
    with open_store(root) as store:
        return sorted(row.tokens["name"] for row in rows(store, "T31"))


def test_a_backup_is_restored_on_another_computer_with_all_it_had(county: County, tmp_path: Path) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store, name="备份前的场")
        before_digest = digest(store)
        installation = store.identity.installation
        made = write_backup(store, keys_of(root), county.stick("backup"))
    again = restore(made.folder, tmp_path / "new", PASSPHRASE)
    assert farms(again.root) == ["备份前的场"]
    assert keys_of(again.root).public == keys_of(root).public
    with open_workspace(again.root) as store:
        assert digest(store) == before_digest
        assert store.identity.installation != installation
        rebuild(store)
        assert digest(store) == before_digest
    assert not list((root / "outbox").iterdir())


def test_a_backup_is_opened_by_the_recovery_card_under_a_new_pass_phrase(county: County, tmp_path: Path) -> None:
    root, keys = county.unit(TOWN), keys_of(county.unit(TOWN))
    with open_workspace(root) as store:
        add_farm(store, name="忘了口令的场")
        made = write_backup(store, keys, county.stick("backup"))
    for card, code in (
        (write_card(keys_of(county.unit(OTHER_TOWN))), "E-CARD-OTHER"),
        (write_card(keys)[1:], "E-CARD-LENGTH"),
        ("", "E-CARD-LENGTH"),
    ):
        with pytest.raises((KeyTrouble, WrongUse)) as caught:
            restore(made.folder, tmp_path / "new", NEW, card=card)
        assert caught.value.code == code
        assert not (tmp_path / "new").exists()
    again = restore(made.folder, tmp_path / "new", NEW, card=write_card(keys))
    assert farms(again.root) == ["忘了口令的场"]
    assert unlock(again.root, NEW).public == keys.public


def test_a_stick_that_fills_up_before_the_key_file_keeps_no_backup(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the key file nobody could open it by the pass phrase, and it would look like a backup."""
    root = county.unit(TOWN)
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if Path(target).name == KEY_NAME:
            raise OSError(errno.ENOSPC, "full")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with open_workspace(root) as store, pytest.raises(StickTrouble) as caught:
        write_backup(store, keys_of(root), county.stick("backup"))
    assert caught.value.code == "E-STICK-FULL"
    assert list(county.stick("backup").iterdir()) == []


def test_a_slip_that_may_not_travel_is_in_the_copy_and_in_no_report(county: County) -> None:
    """As a change set it would be in each report to come, and the bureau would refuse every one of them."""
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        number = add_farm(store, name="=红旗场")
        made = write_backup(store, keys_of(root), county.stick("backup"))
        type_cell(store, number, "name", "红旗场")
    assert farms(restore(made.folder, county.root / "other", PASSPHRASE).root) == ["=红旗场"]
    assert receive_at(county.bureau, seal_unit(root, county.stick("report"))).is_merged
    assert farms(county.bureau) == ["红旗场"]


def test_a_backup_needs_the_pass_phrase_and_its_key_file(county: County, tmp_path: Path) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        made = write_backup(store, keys_of(root), county.stick("backup"))
    with pytest.raises(KeyTrouble):
        restore(made.folder, tmp_path / "a", "不是这个口令一二三四五六")
    (made.folder / KEY_NAME).unlink()
    with pytest.raises(NotAccepted) as caught:
        restore(made.folder, tmp_path / "b", PASSPHRASE)
    assert caught.value.code == "E-NOT-BACKUP"
    assert not list(tmp_path.glob(".*.part"))
    assert not (tmp_path / "a").exists()


def test_a_report_is_no_backup_and_a_damaged_one_is_refused(county: County, tmp_path: Path) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store)
        made = write_backup(store, keys_of(root), county.stick("backup"))
    sealed = seal_unit(root, county.stick("reports"))
    shutil.copy(made.folder / KEY_NAME, sealed.folder / KEY_NAME)
    with pytest.raises(NotAccepted) as caught:
        restore(sealed.folder, tmp_path / "a", PASSPHRASE)
    assert caught.value.code == "E-NOT-BACKUP"
    volume = next(made.folder.glob("xk-*"))
    content = bytearray(volume.read_bytes())
    content[len(content) // 2] ^= 1
    volume.write_bytes(bytes(content))
    for fault in ("已损坏", "没有备份的分卷"):
        with pytest.raises(StoreTrouble, match=f"{fault}.*请换一个备份"):
            restore(made.folder, tmp_path / "b", PASSPHRASE)
        volume.unlink(missing_ok=True)
    assert not (tmp_path / "b").exists()


def test_ten_rolling_copies_are_kept_and_none_is_made_of_what_has_not_changed(county: County) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        for number in range(12):
            add_farm(store, name=f"第{number}场")
            assert back_up(store)
            assert back_up(store) is None
        found = copies(store.root)
    assert [copy.number for copy in found] == list(range(3, 13))
    assert {copy.why for copy in found} == {"daily"}


def test_a_sitting_makes_one_copy_for_each_reason(county: County) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store)
        assert before(store, "receive")
        add_farm(store, name="另一场")
        assert before(store, "receive") is None
        assert before(store, "revision")


def test_a_rolling_copy_takes_the_place_of_a_damaged_store(county: County) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store, name="备份前的场")
        copy = back_up(store)
        assert copy
        add_farm(store, name="备份后的场")
    (root / "workspace.sqlite").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    with pytest.raises(StoreTrouble) as caught:
        open_workspace(root)
    assert caught.value.code == "E-STORE-DAMAGED"
    made = restore_copy(copy, root)
    assert farms(root) == ["备份前的场"]
    assert made.aside
    assert made.aside.read_bytes().endswith(b"\xff" * 9000)


def test_what_was_sealed_after_the_copy_comes_back_and_contradicts_nothing(county: County) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        row = add_farm(store, name="老场")
        copy = back_up(store)
        assert copy
        type_cell(store, row, "stock", "1100")
        add_farm(store, name="新场")
    first = seal_unit(root, county.stick("first"))
    made = restore_copy(copy, root)
    assert made.sent == 1
    assert farms(root) == ["新场", "老场"]
    with open_workspace(root) as store:
        rebuilt = digest(store)
        rebuild(store)
        assert digest(store) == rebuilt
        old = next(row for row in rows(store, "T31") if row.tokens["name"] == "老场")
        assert old.tokens["stock"] == "1100"
        type_cell(store, old.number, "stock", "1050")
    second = seal_unit(root, county.stick("second"))
    for sealed in (second, first):
        receive_at(county.bureau, sealed)
    with open_workspace(county.bureau) as store:
        assert not conflicts(store)
        assert {row.tokens["stock"] for row in rows(store, "T31") if row.tokens["name"] == "老场"} == {"1050"}


def test_a_stick_that_is_not_there_is_not_made_up(county: County, tmp_path: Path) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store, pytest.raises(StickTrouble) as caught:
        write_backup(store, keys_of(root), tmp_path / "no stick")
    assert caught.value.code == "E-NO-PLACE"
    assert not (tmp_path / "no stick").exists()


def test_a_copy_that_is_no_store_changes_nothing(county: County, tmp_path: Path) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store)
    present = (root / "workspace.sqlite").read_bytes()
    broken = tmp_path / "0001-20240101T000000-daily.sqlite"
    broken.write_bytes(b"not a store at all")
    with pytest.raises(StoreTrouble) as caught:
        restore_copy(broken, root)
    assert caught.value.code == "E-BACKUP-DAMAGED"
    assert (root / "workspace.sqlite").read_bytes() == present


def test_a_copy_that_would_act_by_itself_is_not_brought_back(county: County) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store)
        copy = back_up(store)
        assert copy
    present = (root / "workspace.sqlite").read_bytes()
    with closing(sqlite3.connect(copy)) as sql:
        sql.execute("CREATE TRIGGER quiet AFTER INSERT ON journal BEGIN DELETE FROM change; END")
    with pytest.raises(StoreTrouble) as caught:
        restore_copy(copy, root)
    assert caught.value.code == "E-BACKUP-DAMAGED"
    assert (root / "workspace.sqlite").read_bytes() == present


@pytest.mark.parametrize(("pragma", "code"), [("user_version", "E-STORE-NEWER"), ("application_id", "E-STORE-FOREIGN")])
def test_a_copy_of_another_program_changes_nothing(county: County, pragma: str, code: str) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store)
        copy = back_up(store)
        assert copy
    present = (root / "workspace.sqlite").read_bytes()
    with closing(sqlite3.connect(copy)) as sql:
        sql.execute(f"PRAGMA {pragma} = 12345")
    with pytest.raises(StoreTrouble) as caught:
        restore_copy(copy, root)
    assert caught.value.code == code
    assert (root / "workspace.sqlite").read_bytes() == present
    assert not list((root / "backups").glob("replaced-*"))


def test_last_year_is_something_to_copy(county: County) -> None:
    with open_workspace(county.bureau) as store:
        assert back_up(store)
        assert back_up(store) is None
        bring_last_year(store, Source("去年", 2023, ()))
        assert back_up(store)


def test_no_copy_is_brought_back_under_an_open_window(county: County) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        add_farm(store)
        copy = back_up(store)
        assert copy
        with pytest.raises(StoreTrouble) as caught:
            restore_copy(copy, root)
    assert caught.value.code == "E-STORE-BUSY"


def test_damage_in_the_pages_is_noticed(county: County) -> None:
    root = county.unit(TOWN)
    with open_workspace(root) as store:
        for number in range(200):
            add_farm(store, name=f"第{number}场")
        assert is_sound(store)
        store.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = store.sql.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'journal_row'").fetchone()
    with (root / "workspace.sqlite").open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xa5" * 4096)
    with sqlite3.connect(root / "workspace.sqlite") as plain:
        plain.execute("PRAGMA journal_mode")
    with open_workspace(root) as store:
        assert not is_sound(store)


def test_the_first_package_of_a_sitting_is_preceded_by_a_copy(county: County) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store)
    sealed = seal_unit(county.unit(TOWN), county.stick("first"))
    with open_workspace(county.bureau) as store:
        untouched = digest(store)
        with store.beside() as job:
            receive(job, keys_of(county.bureau), sealed.folder, confirm=sealed.key_code)
        (copy,) = copies(county.bureau)
        assert copy.why == "receive"
        assert before(store, "receive") is None
        assert digest(store) != untouched
    restore_copy(copy.path, county.bureau)
    with open_workspace(county.bureau) as store:
        assert digest(store) == untouched
