"""The toolbar where it has no room for all its buttons: none is lost, and every key works."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from desktop.actions import ACTIONS
from desktop.looks import Look, change_look
from desktop.settings import MOST_POINTS
from desktop.toolbar import Toolbar
from desktop.window import HEIGHT, WIDTH, Window
from tests.desktop.conftest import CTRL, Places, opened
from tests.desktop.texts import lasting_faults


# Without a screen a menu that is open says so.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("name", ["department", "bureau"])
def test_with_the_largest_letters_the_last_buttons_stand_behind_one_that_says_so(
    window: Window, county: Places, name: str, qapp: QApplication, qtbot: QtBot
) -> None:
    page = opened(window, getattr(county, name))
    bar = page.toolbar
    qtbot.wait(50)
    assert not bar.more.isVisible()
    assert bar.hidden == []
    try:
        change_look(qapp, Look(MOST_POINTS))
        qtbot.waitUntil(bar.more.isVisible)
        assert (window.width(), window.height()) == (WIDTH, HEIGHT)
        assert bar.hidden[-1] is bar.acts["leaveWorkspace"]
        assert bar.more.width() > 40
        assert bar.more.geometry().right() < bar.width()
        assert "更多" in bar.more.accessibleName()
        assert bar.more.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert lasting_faults(qtbot, bar) == []
        buttons = [part for part in bar.findChildren(QToolButton) if part.isVisible()]
        ends = [part.geometry().right() for part in buttons]
        assert ends == sorted(ends)
        assert all(part.width() >= part.sizeHint().width() for part in buttons)
        menu = opened_menu(page.toolbar.more, qtbot)
        assert [action.text() for action in menu.actions()][-1] == "关闭工作区"
        menu.close()
    finally:
        change_look(qapp, Look())
    qtbot.waitUntil(lambda: not bar.more.isVisible())


def opened_menu(button: QToolButton, qtbot: QtBot) -> QMenu:
    button.click()
    found = button.window().findChild(QMenu, "moreChoices")
    assert isinstance(found, QMenu)
    qtbot.waitUntil(found.isVisible)
    return found


def test_a_button_without_room_is_done_by_its_key(window: Window, county: Places, qtbot: QtBot) -> None:
    page = opened(window, county.department)
    page.toolbar.setFixedWidth(500)
    qtbot.waitUntil(lambda: page.toolbar.width() == 500)
    assert page.toolbar.acts["leaveWorkspace"] in page.toolbar.hidden
    assert page.toolbar.acts["toSearch"] in page.toolbar.hidden
    assert page.table_page is not None
    page.table_page.grid.setFocus()
    QTest.keyClick(page.table_page.grid, Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.pages.search.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F4, CTRL)
    assert window.workspace is None


def test_a_count_that_comes_makes_room_for_itself(qtbot: QtBot) -> None:
    bar = Toolbar(dict.fromkeys(ACTIONS, lambda: None), "", is_bureau=True)
    qtbot.addWidget(bar)
    bar.show()
    least = next(width for width in range(500, 2000, 5) if not _hides(bar, width))
    bar.count("toConflicts", 12345)
    qtbot.waitUntil(lambda: bool(bar.hidden))
    assert bar.width() == least


def _hides(bar: Toolbar, width: int) -> bool:
    bar.setFixedWidth(width)
    QApplication.processEvents()
    return bool(bar.hidden)
