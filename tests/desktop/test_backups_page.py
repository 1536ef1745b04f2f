"""Copies on the screen: made, told what going back would lose, brought back here and on another computer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from db.backup import back_up, copies
from db.lost import lost_by
from db.troubles import StoreTrouble
from desktop.backups_page import BackupsPage
from desktop.restore_page import restored_words
from desktop.stick_line import StickLine, drive_words, size_words
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from exchange.drives import Drive
from exchange.recovery_card import write_card
from office.backups import KEY_NAME, Restored, write_backup
from office.keys import unlock
from office.workspaces import open_workspace
from tests.desktop.conftest import PASSPHRASE, Places, opened
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
NEW = "忘了以后换的新口令一二三"
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def shown(page: WorkspacePage) -> BackupsPage:
    page.show_tables()
    assert page.table_page is not None
    QTest.keyClick(page.table_page.grid, Qt.Key.Key_B, CTRL_SHIFT)
    assert page.pages.backups.isVisible()
    return page.pages.backups


def names(window: Window) -> list[str]:
    assert window.workspace is not None
    page = window.workspace
    page.show_table("T31")
    assert page.table_page is not None
    model = page.table_page.model
    return [str(model.index(row, model.column_of("name")).data()) for row in range(model.rowCount())]


def test_going_back_to_a_copy_says_what_is_lost_and_keeps_it(
    window: Window, page: WorkspacePage, until_idle: Wait, county: Places
) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    part = shown(page)
    part.now.click()
    until_idle()
    assert "已在本机留了一份备份" in part.telling.text()
    assert "相同，不用恢复" in part.lost_words.text()
    assert not part.restore.isEnabled()
    page.show_tables()
    fill(page, 1, **(GOOD | {"name": "乙场"}))
    part = shown(page)
    assert "2 次操作会退回，涉及 1 条记录" in part.lost_words.text()
    part.restore.click()
    assert part.unsure.hasFocus(), "Enter does nothing that cannot be wanted by mistake"
    part.unsure.click()
    assert part.restore.isVisible()
    part.restore.click()
    part.sure.click()
    until_idle()
    assert names(window) == ["甲场"]
    assert "原来的数据没有删除" in window.said.text()
    assert (county.department / "backups" / "replaced-001").is_dir()


def test_no_screen_outlives_the_workspace_that_a_copy_takes_the_place_of(
    window: Window, page: WorkspacePage, until_idle: Wait
) -> None:
    """What is done was looked at, and all other screens; none of them hears of the work that goes on without it."""
    pages = page.pages
    for show in (pages.show_seal, pages.show_receive, pages.show_history, pages.show_differences, pages.show_todo):
        show()
        until_idle()
    fill(page, 0, **GOOD)
    part = shown(page)
    part.now.click()
    until_idle()
    copy = str(copies(page.workspace.store.root)[-1].path)
    window._on_copy_wanted(copy)
    until_idle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window._on_copy_wanted(copy)
    until_idle()
    assert "已恢复" in window.said.text()
    assert not isValid(part)


def test_a_copy_of_another_line_is_said_to_be_one(window: Window, page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    store = page.workspace.store
    back_up(store, "manual")
    fill(page, 0, stock="1")
    back_up(store, "manual")
    first, second = copies(store.root)[-2:]
    window._on_copy_wanted(str(first.path))
    until_idle()
    assert window.workspace is not None
    fill(window.workspace, 0, stock="2")
    lost = lost_by(window.workspace.workspace.store, second.path)
    assert lost.is_other
    assert lost.acts == 1
    assert not lost_by(window.workspace.workspace.store, first.path).is_other


def test_a_damaged_copy_is_told_and_not_taken(page: WorkspacePage) -> None:
    fill(page, 0, **GOOD)
    store = page.workspace.store
    made = back_up(store, "manual")
    assert made is not None
    made.write_bytes(b"hello")
    with pytest.raises(StoreTrouble, match="读不出来"):
        lost_by(store, made)
    part = shown(page)
    assert not part.restore.isEnabled()


def test_an_encrypted_backup_goes_to_a_stick_and_comes_back_on_another_computer(
    window: Window, page: WorkspacePage, tmp_path: Path, until_idle: Wait
) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    stick = tmp_path / "stick"
    stick.mkdir()
    part = shown(page)
    part.stick.line.setText(str(stick))
    part.passphrase.line.setText("不对不对不对不对不对")
    part.write.click()
    until_idle()
    assert "口令不对" in part.telling.text()
    assert list(stick.iterdir()) == []
    part.passphrase.line.setText(PASSPHRASE)
    QTest.keyClick(part.passphrase.line, Qt.Key.Key_Return)
    until_idle()
    assert "已备份并读回核对" in part.telling.text()
    assert part.passphrase.text == ""
    window.show_start()
    window.start._restore.click()
    again = window.restore
    assert again is not None
    again.place.line.setText(str(stick))
    again.look()
    assert again.found.lines.rowCount() == 1
    again.root.line.setText(str(tmp_path / "other"))
    again.passphrase.line.setText("不对不对不对不对不对")
    again.start.click()
    until_idle()
    assert "口令不对" in again.telling.text()
    assert not again._look.isActive(), "nothing looks at the place again, which would quiet it"
    assert not (tmp_path / "other").exists()
    again.passphrase.line.setText(PASSPHRASE)
    again.start.click()
    until_idle()
    assert window.workspace is not None
    assert names(window) == ["甲场"]
    assert window.workspace.workspace.store.root == tmp_path / "other"


def test_whoever_forgot_the_pass_phrase_gets_another_by_the_card(
    window: Window, page: WorkspacePage, until_idle: Wait
) -> None:
    root = page.workspace.store.root
    keys = unlock(root, PASSPHRASE)
    part = shown(page)
    part.forgotten.click()
    asked = part.card
    assert asked is not None
    asked.card.setText(write_card(keys)[:-1])
    asked.passphrase.line.setText(NEW)
    asked.start.click()
    assert "不一样" in asked.telling.text()
    asked.again.line.setText(NEW)
    asked.start.click()
    until_idle()
    assert "24 个汉字，输入了 23 个" in asked.telling.text()
    assert unlock(root, PASSPHRASE).public == keys.public
    asked.card.setText(" ".join(write_card(keys)))
    QTest.keyClick(asked.again.line, Qt.Key.Key_Return)
    until_idle()
    assert "已换成新口令" in asked.telling.text()
    assert (asked.card.text(), asked.passphrase.text, asked.again.text) == ("", "", "")
    assert unlock(root, NEW).public == keys.public
    asked.leave.click()
    assert not asked.isVisible()


def test_a_backup_comes_back_by_the_card_where_the_pass_phrase_is_forgotten(
    window: Window, page: WorkspacePage, tmp_path: Path, until_idle: Wait
) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    store = page.workspace.store
    keys = unlock(store.root, PASSPHRASE)
    stick = tmp_path / "stick"
    stick.mkdir()
    write_backup(store, keys, stick)
    window.show_start()
    window.show_restore()
    part = window.restore
    assert part is not None
    part.place.line.setText(str(stick))
    part.look()
    part.root.line.setText(str(tmp_path / "other"))
    assert not part.card.isVisible()
    part.by_card.click()
    assert part.card.isVisible()
    part.card.setText(write_card(keys))
    part.passphrase.line.setText(NEW)
    part.start.click()
    assert "不一样" in part.telling.text()
    part.again.line.setText(NEW)
    part.start.click()
    until_idle()
    assert names(window) == ["甲场"]
    assert unlock(tmp_path / "other", NEW).public == keys.public


def test_a_cancelled_backup_leaves_nothing(page: WorkspacePage, tmp_path: Path, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    part = shown(page)
    part.stick.line.setText(str(tmp_path))
    part.passphrase.line.setText(PASSPHRASE)
    before = set(tmp_path.iterdir())
    part.write.click()
    part.progress.stop.click()
    until_idle()
    assert "没有留下" in part.telling.text()
    assert set(tmp_path.iterdir()) == before


def test_a_workspace_that_cannot_be_opened_is_restored_from_the_start_page(
    window: Window, county: Places, until_idle: Wait
) -> None:
    page = opened(window, county.department)
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    back_up(page.workspace.store, "manual")
    window.show_start()
    (county.department / "workspace.sqlite").write_bytes(b"broken")
    assert not window.show_workspace(county.department)
    window.show_restore()
    part = window.restore
    assert part is not None
    part.place.line.setText(str(county.department))
    part.look()
    assert not part._stick_form.isVisible(), "a copy on this disk needs no pass phrase"
    part.start.click()
    until_idle()
    assert names(window) == ["甲场"]


def test_tab_leads_from_the_pass_phrase_to_restoring_and_then_back(window: Window, tmp_path: Path) -> None:
    (tmp_path / KEY_NAME).touch()
    window.show_restore()
    part = window.restore
    assert part is not None
    part.place.line.setText(str(tmp_path))
    part.look()
    assert part.start.isEnabled()
    part.passphrase.shown.setFocus()
    met = []
    for _ in range(2):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        met.append(window.focusWidget())
    assert met == [part.start, part.back]
    assert part.start.x() < part.back.x(), "and they stand in that order, too"


def test_a_place_without_backups_is_told(window: Window, tmp_path: Path) -> None:
    window.show_restore()
    part = window.restore
    assert part is not None
    part.place.line.setText(str(tmp_path))
    part.look()
    assert "没有备份" in part.telling.text()
    assert not part.start.isEnabled()


# Sticks


def stick(root: Path, label: str = "KINGSTON") -> Drive:
    return Drive(root, label, "exfat", 15 * 1024**3, removable=True, network=False)


def test_the_only_stick_is_chosen_by_itself_and_what_was_typed_stays(qtbot: QtBot, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    part = StickLine("out", "位置", look=list)
    qtbot.addWidget(part)
    part.show_sticks([stick(one)])
    assert part.folder == one
    assert part.sticks.currentText() == f"KINGSTON（{one}，exfat，可用 15.0 GB）"
    part.show_sticks([stick(one), stick(two, "BLUE")])
    assert part.folder == one
    part.sticks.setCurrentIndex(2)
    part.sticks.activated.emit(2)
    assert part.folder == two
    part.show_sticks([stick(one)])
    assert part.folder == one, "the one chosen was pulled out"
    part.line.setText(str(tmp_path))
    part.show_sticks([])
    assert part.folder == tmp_path
    part.line.setText(str(tmp_path / "gone"))
    assert "找不到" in part.words.whole


def test_two_sticks_are_not_chosen_between(qtbot: QtBot, tmp_path: Path) -> None:
    part = StickLine("out", "位置", look=list)
    qtbot.addWidget(part)
    part.show_sticks([stick(tmp_path / "a"), stick(tmp_path / "b")])
    assert part.folder is None


def test_sizes_are_written_for_people() -> None:
    sizes = [size_words(size) for size in (0, 1023, 1024, 1536, 5 * 1024**2, 3 * 1024**4, 2 * 1024**5)]
    assert sizes == ["0 B", "1023 B", "1 KB", "2 KB", "5.0 MB", "3.0 TB", "2048.0 TB"]
    assert drive_words(Drive(Path("/x"), "甲", "", 10, removable=True, network=False)) == "甲（/x，可用 10 B）"


def test_a_workspace_open_elsewhere_is_not_restored(window: Window, county: Places, until_idle: Wait) -> None:
    with open_workspace(county.department) as store:
        made = back_up(store, "manual")
        assert made is not None
        window.show_restore()
        assert window.restore is not None
        window.restore.restore_copy(made, county.department)
        assert not window.restore._look.isActive()
        until_idle()
        assert "另一个" in window.restore.telling.text()


def test_what_is_to_be_done_after_a_restore_is_said_before_a_long_place() -> None:
    """The foot of the window shows as much as there is room for."""
    aside = Path("backups") / "replaced-001" / "xiankao.db"
    words = restored_words(Restored(Path("root"), aside, sent=1, waiting=2, again=("水利局",)))
    again, waiting, sent = "请再收一次：水利局。", "2 个要等打开最新的任务包后补回。", "1 个包里的内容也已补回。"
    places = [words.index(part) for part in (again, waiting, sent, str(aside.parent))]
    assert places == sorted(places)
