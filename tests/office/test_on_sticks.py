"""What lies on a stick, and what was chosen by mistake: one sentence each, and nothing is opened."""

from datetime import date
from pathlib import Path

import pytest

from exchange.drives import Drive
from office.backups import write_backup
from office.issue import issue
from office.on_sticks import OnStick, What, found_on_sticks, what_is
from office.workspaces import open_workspace
from tests.county import TOWN, XM, County, add_farm, keys_of, seal_unit

SPRING = date(2025, 3, 1)


def stick_at(root: Path, *, removable: bool = True) -> Drive:
    return Drive(root, "县局优盘", "vfat", 10**9, removable=removable, network=False)


def sealed_by(county: County, stick: str) -> Path:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store)
    return seal_unit(county.unit(XM), county.stick(stick)).folder


def look(root: Path, today: date = SPRING) -> list[OnStick]:
    return found_on_sticks(lambda: [stick_at(root), stick_at(root / "none", removable=False)], lambda: today)


def test_tasks_come_first_and_reports_are_told_apart(county: County) -> None:
    sealed_by(county, "tasks")
    found = look(county.stick("tasks"))
    assert [item.what for item in found] == [What.TASK] * 3 + [What.LOCKED]
    assert {item.stick for item in found} == {"县局优盘"}
    assert "报送包" in found[-1].words


def test_a_backup_leads_to_restoring(county: County) -> None:
    """It is encrypted, so only its name tells; whoever has lost the workspace begins here."""
    root = county.unit(XM)
    with open_workspace(root) as store:
        made = write_backup(store, keys_of(root), county.stick("backup"))
    for found in (what_is(made.folder), *look(county.stick("backup"))):
        assert found.what is What.BACKUP
        assert "选“从备份恢复”" in found.words


def test_a_disk_that_stays_is_not_searched(county: County) -> None:
    assert found_on_sticks(lambda: [stick_at(county.stick("tasks"), removable=False)]) == []


def test_a_stick_that_is_pulled_out_keeps_nobody_from_working(tmp_path: Path) -> None:
    assert look(tmp_path / "gone") == []


def test_last_years_task_is_called_so(county: County) -> None:
    (first, *_) = look(county.stick("tasks"), date(2026, 3, 1))
    assert first.what is What.OLD_TASK
    assert "2024 年度" in first.words


def test_the_folders_of_a_unit_are_counted_by_what_it_has_had(county: County) -> None:
    with open_workspace(county.bureau) as store:
        again = issue(store, keys_of(county.bureau), [XM, TOWN], county.stick("again"))
    names = sorted(path.name for path in county.stick("tasks").iterdir())
    assert [name[-3:] for name in names] == ["第1次"] * 3
    assert [issued.folder.name[-3:] for issued in again] == ["第2次"] * 2


def test_one_task_of_several_has_to_be_chosen(county: County) -> None:
    stick = county.stick("tasks")
    chosen = what_is(stick, lambda: SPRING)
    assert chosen.what is What.NOTHING
    assert all(path.name in chosen.words for path in stick.iterdir())
    (one, *_) = sorted(stick.iterdir())
    assert what_is(one, lambda: SPRING).what is What.TASK
    volume = next(path for path in one.iterdir() if path.suffix == ".zip")
    assert what_is(volume, lambda: SPRING).place == one


def test_what_is_no_task_says_what_it_is(county: County, tmp_path: Path) -> None:
    assert "填报单位交给县局" in what_is(sealed_by(county, "out")).words
    assert what_is(county.unit(XM)).what is What.WORKSPACE
    assert what_is(tmp_path / "没有").what is What.NOTHING


@pytest.mark.parametrize(
    ("name", "word"),
    [("养殖场.xlsx", "表格"), ("通知.pdf", "文稿"), ("任务.rar", "压缩包"), ("任务.exe", "不是县考通")],
)
def test_a_foreign_file_is_told_by_its_kind(tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / name).write_bytes(b"something")
    chosen = what_is(tmp_path / name)
    assert chosen.what is What.FOREIGN
    assert word in chosen.words
    assert "里没有县考通的包" in what_is(tmp_path).words


def test_a_damaged_task_says_so(county: County) -> None:
    (folder, *_) = sorted(county.stick("tasks").iterdir())
    volume = next(path for path in folder.iterdir() if path.suffix == ".zip")
    volume.write_bytes(volume.read_bytes()[:5000])
    assert what_is(folder).what is What.DAMAGED
