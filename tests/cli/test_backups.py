from pathlib import Path

from db.backup import back_up
from db.opening import open_store
from exchange.recovery_card import write_card
from office.keys import unlock
from tests.cli.conftest import Run
from tests.cli.test_entry import cells
from tests.cli.test_packages import Read
from tests.county import County, keys_of


def test_a_backup_goes_to_a_stick_and_comes_back_as_a_workspace(
    run: Run, read: Read, county: County, unit: Path, tmp_path: Path
) -> None:
    run("add", unit, "T31", *cells())
    made = read("backup", unit, "-o", county.stick("backup"))
    assert sorted(path.name for path in Path(made["folder"]).iterdir())[-2:] == ["密钥.json", "说明.txt"]
    assert read("verify", made["folder"], "--workspace", unit)["info"]["kind"] == "backup"
    restored = run("restore", made["folder"], tmp_path / "new")
    assert restored.stdout.startswith("已恢复：")
    assert run("digest", tmp_path / "new").stdout == run("digest", unit).stdout
    assert run("restore", made["folder"], unit, code=4).stderr.startswith("E-WORKSPACE-EXISTS: ")


def test_a_backup_is_opened_by_the_card_and_a_new_pass_phrase(
    run: Run, read: Read, county: County, unit: Path, tmp_path: Path
) -> None:
    made = read("backup", unit, "-o", county.stick("backup"))
    card, word = tmp_path / "卡.txt", tmp_path / "口令.txt"
    card.write_text(write_card(keys_of(unit)), "utf-8")
    word.write_text("忘了以后换的新口令一二三", "utf-8")
    told = run("restore", made["folder"], tmp_path / "new", "--passphrase-file", word, code=3).stderr
    assert told.startswith("E-PASSPHRASE: ")
    assert "--recover" in told
    run("restore", made["folder"], tmp_path / "new", "--recover", card, "--passphrase-file", word)
    assert unlock(tmp_path / "new", word.read_text("utf-8")).public == keys_of(unit).public


def test_a_report_is_not_restored_and_a_backup_not_received(
    run: Run, read: Read, county: County, answered: Path, tmp_path: Path
) -> None:
    unit = answered
    run("add", unit, "T31", *cells())
    sealed = read("seal", unit, "-o", county.stick("xm"))
    assert run("restore", sealed["folder"], tmp_path / "new", code=3).stderr.startswith("E-NOT-BACKUP: ")
    made = read("backup", unit, "-o", county.stick("backup"))
    run("receive", county.bureau, made["folder"], "--yes", code=3)


def test_the_copies_beside_a_damaged_store_are_listed_and_brought_back(run: Run, read: Read, unit: Path) -> None:
    run("add", unit, "T31", *cells())
    assert read("backups", unit) == []

    with open_store(unit) as store:
        back_up(store)
    (copy,) = read("backups", unit)
    (unit / "workspace.sqlite").write_bytes(b"nothing" * 5000)
    assert run("rows", unit, "T31", code=4).stderr.startswith("E-STORE-DAMAGED: ")
    assert "没有删除" in run("restore", copy["path"], unit).stderr
    assert "红旗养殖场" in run("rows", unit, "T31").stdout
