"""Last year's workbook or workspace at the bureau's screen: looked at first, then there to compare with."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.last_year_page import LastYearPage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import Places, opened
from tests.office.sheets import HEAD, make_sheet

Wait = Callable[[], None]


def shown(page: WorkspacePage) -> LastYearPage:
    page.show_table("T31")
    page.show_tables()
    assert page.table_page is not None
    QTest.keyClick(page.table_page.grid, Qt.Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    assert page.pages.last_year.isVisible()
    return page.pages.last_year


def last_rows(page: WorkspacePage) -> int:
    return int(page.workspace.store.sql.execute("SELECT count(*) FROM T31_last").fetchone()[0])


def test_last_years_workbook_is_looked_at_and_brought_in(
    window: Window, county: Places, tmp_path: Path, until_idle: Wait
) -> None:
    page = opened(window, county.bureau)
    book = make_sheet(tmp_path / "T31 去年.xlsx", [HEAD, [1, "甲场", "巴楚镇", "猪", 500, 20, None]])
    part = shown(page)
    assert not part.start.isEnabled()
    part.look_at(book)
    until_idle()
    assert "将会带入 1 张表、1 条记录" in part.telling.text()
    assert last_rows(page) == 0, "a look changes nothing"
    assert part.start.hasFocus(), "Enter goes on"
    part.start.click()
    until_idle()
    assert "已导入" in part.telling.text()
    assert part.back.hasFocus(), "Enter must not fall on what happens to stand below the page"
    assert last_rows(page) == 1
    page.show_tables()
    assert page.table_page is not None
    assert page.table_page.source.has_last
    assert page.table_page.head.last.isVisible()


def test_what_is_no_source_is_told(window: Window, county: Places, tmp_path: Path, until_idle: Wait) -> None:
    page = opened(window, county.bureau)
    part = shown(page)
    part.look_at(tmp_path)
    until_idle()
    assert part.telling.text()
    assert not part.start.isEnabled()


def test_a_filling_copy_does_not_bring_last_year(page: WorkspacePage) -> None:
    assert page.table_page is not None
    menu = page.table_page.head.excel.menu()
    assert [action.text() for action in menu.actions() if "去年" in action.text()] == []
