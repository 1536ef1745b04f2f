"""A place that does not answer (a stick pulled out just now, a path no disk can have) is told, wherever it is typed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from db.opening import open_store
from db.troubles import StoreTrouble
from desktop.settings import Settings
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import PASSPHRASE, Places

Wait = Callable[[], None]
#: No disk has names of this length: asked about it, the system gives a fault, as it does for a stick that is gone.
GONE = Path("/") / ("长" * 300)


def test_a_report_and_a_backup_are_not_written_there(page: WorkspacePage, until_idle: Wait) -> None:
    page.pages.show_seal()
    until_idle()
    sealing = page.pages.seal
    sealing.out.line.setText(str(GONE))
    assert "找不到这个位置" in sealing.out.words.text()
    sealing.start.click()
    assert "请插好优盘" in sealing.telling.text()
    page.pages.show_backups()
    copying = page.pages.backups
    copying.stick.line.setText(str(GONE))
    copying.write.click()
    assert "请插好优盘" in copying.telling.text()


def test_nothing_is_taken_in_from_there(page: WorkspacePage) -> None:
    page.pages.show_receive()
    part = page.pages.take
    part.place.line.setText(str(GONE))
    part.preview.click()
    assert "请先插好县局交回的优盘" in part.telling.text()


def test_nothing_is_received_from_there(window: Window, county: Places) -> None:
    assert window.show_workspace(county.bureau)
    assert window.workspace is not None
    window.workspace.show_receive()
    part = window.workspace.pages.receive
    part.place.line.setText(str(GONE))
    part.preview.click()
    assert "请插好优盘" in part.telling.text()


def test_no_task_is_opened_from_there_or_into_it(window: Window, county: Places, until_idle: Wait) -> None:
    window.show_open_task()
    part = window.open_task
    assert part is not None
    part.package.line.setText(str(GONE))
    part._on_package_settled()
    part._looker._pool.waitForDone()
    part.person.setText("填表人甲")
    for line in (part.passphrase, part.again):
        line.line.setText(PASSPHRASE)
    part.start.click()
    until_idle()
    assert "请插好优盘" in part._package_words.text()
    assert "请重新插好" in part.telling.text()
    part.package.line.setText(str(county.task("畜牧")))
    part.root.line.setText(str(GONE))
    part.start.click()
    until_idle()
    assert "太长" in part.telling.text()


def test_nothing_is_restored_from_there(window: Window) -> None:
    window.show_restore()
    part = window.restore
    assert part is not None
    part.place.line.setText(str(GONE))
    part.look()
    assert "这里没有备份。请插好优盘" in part.telling.text()


def test_a_stick_that_goes_while_backups_are_looked_for_has_none(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_restore()
    part = window.restore
    assert part is not None
    part.place.line.setText(str(tmp_path))

    def gone(_folder: Path) -> None:
        raise OSError(5, "gone")

    monkeypatch.setattr(Path, "iterdir", gone)
    part.look()
    assert "这里没有备份" in part.telling.text()


def test_a_workspace_there_is_not_offered_and_says_why_it_cannot_be_opened(window: Window, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "other.ini")
    settings.remember(GONE, "某局，2024 年")
    assert settings.recent == []
    assert not window.show_workspace(GONE)
    assert "路径太长" in window.start.telling.text()
    assert window.start.findChild(QPushButton, "recent0") is None


def test_a_workspace_that_cannot_be_locked_says_why(window: Window, county: Places) -> None:
    """As in a folder that is read-only: the fault is told, and nobody is shown a bug."""
    lock = county.department / "workspace.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(StoreTrouble) as caught:
        open_store(county.department)
    assert caught.value.code == "E-STORE-DISK"
    assert not window.show_workspace(county.department)
    assert "请检查磁盘空间和权限" in window.start.telling.text()
