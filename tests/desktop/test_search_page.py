"""Finding in everything on the screen: results by table while it searches, Enter goes there, typing goes on."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from db.search import Found
from desktop.line_list import Lead, LeadModel
from desktop.search_page import SearchPage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import Places, opened
from tests.desktop.test_workspace_page import GOOD, fill

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
Seek = Callable[[WorkspacePage, str], SearchPage]


@pytest.fixture
def seek(qtbot: QtBot) -> Seek:
    def do(page: WorkspacePage, text: str) -> SearchPage:
        page.show_tables()
        assert page.table_page is not None
        QTest.keyClick(page.table_page.grid, Qt.Key.Key_F, CTRL_SHIFT)
        part = page.pages.search
        assert part.wanted.hasFocus()
        part.wanted.setText(text)
        qtbot.waitUntil(lambda: part.state.whole.startswith(("找到", "没有找到")))
        return part

    return do


def texts(part: SearchPage) -> list[str]:
    return [lead.text for lead in part.list.leads.leads]


def test_finds_are_listed_by_table_and_enter_goes_to_the_cell(page: WorkspacePage, seek: Seek) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    fill(page, 1, **(GOOD | {"name": "乙场"}))
    part = seek(page, "乙场")
    assert texts(part)[0] == "规模化畜禽养殖场信息表"
    assert texts(part)[1].startswith("乙场　养殖场名称")
    QTest.keyClick(part.wanted, Qt.Key.Key_Down)
    assert part.list.hasFocus()
    assert part.list.currentIndex().row() == 1, "a heading leads nowhere"
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    assert page.table_page is not None
    assert page.table_page.isVisible()
    current = page.table_page.grid.currentIndex()
    assert (current.row(), current.data()) == (1, "乙场")


def test_first_letters_of_sounds_find_names(page: WorkspacePage, seek: Seek) -> None:
    fill(page, 0, **GOOD)
    assert any("红海养殖场" in text for text in texts(seek(page, "hhyz")))


def test_an_item_leads_to_its_page(page: WorkspacePage, seek: Seek) -> None:
    part = seek(page, "B-XM-04")
    target = next(lead.target for lead in part.list.leads.leads if isinstance(lead.target, Found))
    part.list.chosen.emit(target)
    assert page.pages.papers.isVisible()


def test_a_field_leads_to_its_column(page: WorkspacePage, seek: Seek) -> None:
    fill(page, 0, **GOOD)
    part = seek(page, "年末存栏量")
    target = next(lead.target for lead in part.list.leads.leads if isinstance(lead.target, Found))
    part.list.chosen.emit(target)
    assert page.table_page is not None
    assert page.table_page.grid.currentIndex().column() == page.table_page.model.column_of("stock")


def test_nothing_found_is_said_and_nothing_asked_is_silent(page: WorkspacePage, seek: Seek, qtbot: QtBot) -> None:
    part = seek(page, "没有的内容")
    assert part.state.whole.startswith("没有找到")
    part.wanted.clear()
    qtbot.waitUntil(lambda: part.state.whole == "")
    assert texts(part) == []


def test_another_word_gives_the_first_search_up(page: WorkspacePage, seek: Seek, qtbot: QtBot) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    part = seek(page, "个人")
    part.search()
    part.wanted.setText("甲场")
    part.search()
    qtbot.waitUntil(lambda: part.state.whole.startswith("找到"))
    assert not any("个人" in text for text in texts(part))


def test_typing_is_not_held_up_and_closing_waits(window: Window, county: Places, seek: Seek) -> None:
    page = opened(window, county.department)
    part = seek(page, "养殖")
    part.search()
    assert not window.runner.is_busy
    window.close_workspace()
    assert not part.runner.is_busy


def test_leads_are_a_proper_model() -> None:
    model = LeadModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_leads([Lead("头", is_head=True), Lead("一", 1)])
    model.add_leads([Lead("二", 2)])
    assert model.rowCount() == 3
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable


def test_a_row_that_is_not_shown_is_told(page: WorkspacePage, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(page, 0, **GOOD)
    assert page.table_page is not None
    number = page.table_page.model.number_at(0)
    monkeypatch.setattr(page.table_page.model, "row_of", lambda _number: None)
    page.show_cell("T31", number, "name")
    assert "筛选" in window.said.text()
