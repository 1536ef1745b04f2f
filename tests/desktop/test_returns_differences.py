"""What has changed since the last report, what a newer task changes, and that the pages are reached by key alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.issue import issue
from office.keys import unlock
from office.revise import revise
from office.workspaces import assign, open_workspace
from tests.desktop.conftest import PASSPHRASE, Places, opened
from tests.desktop.test_beside_reachable import unreached
from tests.desktop.test_returns import column, preview
from tests.desktop.test_seal_and_receive import seal
from tests.desktop.test_window import INTERACTIVE, nameless
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
TITLE, NEW_TITLE = 'title = "养殖场名称"', 'title = "养殖场大名"'
PAGES = ["take", "todo", "differences", "review"]


@pytest.fixture
def sent(page: WorkspacePage, tmp_path: Path, until_idle: Wait) -> WorkspacePage:
    """The department's screen after its first report."""
    fill(page, 0, **GOOD)
    (tmp_path / "stick").mkdir()
    seal(page, tmp_path / "stick", until_idle)
    page.show_tables()
    return page


def test_each_cell_that_changed_is_a_line_that_leads_there(sent: WorkspacePage, until_idle: Wait) -> None:
    fill(sent, 0, stock="430")
    fill(sent, 1, **(GOOD | {"name": "乙场"}))
    assert sent.table_page is not None
    QTest.keyClick(sent.table_page.grid, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    until_idle()
    part = sent.pages.differences
    assert part.isVisible()
    assert part.words.whole.startswith("第 1 次报送")
    assert "2 条记录不一样" in part.words.whole
    place = column(part.list, 2).index("年末存栏量")
    assert [column(part.list, n)[place] for n in (1, 3, 4)] == ["红海养殖场、巴楚镇、猪", "420", "430"]
    assert "新增记录" in column(part.list, 2)
    part.list.setCurrentIndex(part.list.lines.index(place, 0))
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    assert sent.table_page.isVisible()
    model = sent.table_page.model
    assert sent.table_page.grid.currentIndex() == model.index(0, model.column_of("stock"))


def test_a_record_that_was_deleted_is_told_and_leads_nowhere(sent: WorkspacePage, until_idle: Wait) -> None:
    assert sent.table_page is not None
    assert sent.table_page.model.remove([0])
    sent.pages.show_differences()
    until_idle()
    part = sent.pages.differences
    assert column(part.list, 2) == ["删除记录"]
    assert "红海养殖场" in column(part.list, 3)[0]
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    assert part.isVisible()


def test_nothing_changed_and_nothing_sent_are_said(page: WorkspacePage, tmp_path: Path, until_idle: Wait) -> None:
    page.pages.show_differences()
    until_idle()
    assert "还没有报送过" in page.pages.differences.words.whole
    fill(page, 0, **GOOD)
    (tmp_path / "stick").mkdir()
    seal(page, tmp_path / "stick", until_idle)
    page.pages.show_differences()
    until_idle()
    assert "完全一样" in page.pages.differences.words.whole
    assert [one.text for one in page.pages.differences.revisions.leads.leads] == ["任务方案没有改过。"]


def test_an_earlier_report_can_be_compared_with(sent: WorkspacePage, tmp_path: Path, until_idle: Wait) -> None:
    fill(sent, 0, stock="430")
    seal(sent, tmp_path / "stick", until_idle)
    fill(sent, 0, stock="440")
    sent.pages.show_differences()
    until_idle()
    part = sent.pages.differences
    place = column(part.list, 2).index("年末存栏量")
    assert column(part.list, 3)[place] == "430"
    part.report.setCurrentIndex(1)
    part.report.activated.emit(1)
    until_idle()
    assert column(part.list, 3)[column(part.list, 2).index("年末存栏量")] == "420"


def test_a_newer_task_is_shown_merged_and_worked_with_at_once(
    window: Window, county: Places, tmp_path: Path, until_idle: Wait, qtbot: QtBot
) -> None:
    with open_workspace(county.bureau) as store:
        assign(store, "XM", "T68")
        (tmp_path / "tasks").mkdir()
        (issued,) = issue(store, unlock(county.bureau, PASSPHRASE), ["XM"], tmp_path / "tasks")
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    preview(page, issued.folder, until_idle)
    assert "新的职责：表 T68" in page.pages.take.preview_text.toPlainText()
    before = {table.id for table in page.workspace.tables()[0]}
    assert "T68" not in before
    page.pages.take.merge.click()
    qtbot.waitUntil(lambda: window.workspace is not page and window.workspace is not None)
    now = window.workspace
    assert now is not None
    assert now.pages.take.isVisible()
    assert "新的职责：表 T68" in now.pages.take.preview_text.toPlainText()
    assert "已写入" in now.pages.take.telling.text()
    assert {table.id for table in now.workspace.tables()[0]} == before | {"T68"}
    assert now.table_page is not None
    now.show_table("T31")
    assert now.table_page.model.rowCount() == 1


def test_a_revision_of_the_forms_is_told_and_stays_on_the_page(
    window: Window, county: Places, tmp_path: Path, until_idle: Wait, qtbot: QtBot
) -> None:
    revised(county)
    with open_workspace(county.bureau) as store:
        (tmp_path / "tasks").mkdir()
        (issued,) = issue(store, unlock(county.bureau, PASSPHRASE), ["XM"], tmp_path / "tasks")
    page = opened(window, county.department)
    preview(page, issued.folder, until_idle)
    assert "第 2 版" in page.pages.take.preview_text.toPlainText()
    page.pages.take.merge.click()
    qtbot.waitUntil(lambda: window.workspace is not page and window.workspace is not None)
    now = window.workspace
    assert now is not None
    now.pages.show_differences()
    until_idle()
    leads = now.pages.differences.revisions.leads.leads
    assert leads[0].text == "第 2 版"
    assert any("养殖场大名" in lead.text for lead in leads)
    now.show_table("T31")
    assert now.table_page is not None
    assert any(column.title == "养殖场大名" for column in now.table_page.source.columns)


def revised(county: Places) -> None:
    """Give a field of the farms another title, as the next version of the forms."""
    with open_workspace(county.bureau) as store:
        files = dict(store.pack.files)
        for name in ("pack.toml", "tables/t31.toml"):
            files[name] = b"version = 2\n" + files[name].replace(TITLE.encode(), NEW_TITLE.encode(), 1)
        revise(store, files)


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_named_and_reached_by_tab(window: Window, county: Places, name: str, until_idle: Wait) -> None:
    made = shown(opened(window, county.bureau if name == "review" else county.department), name)
    until_idle()
    assert nameless(window) == []
    assert unreached(window, made) == set()


def shown(page: WorkspacePage, name: str) -> QWidget:
    fill(page, 0, **GOOD) if name != "review" else None
    page.show_receive() if name == "take" else getattr(page.pages, f"show_{name}")()
    made: QWidget = getattr(page.pages, name)
    return made


@pytest.mark.parametrize("is_bureau", [True, False])
def test_names_are_unique(window: Window, county: Places, is_bureau: bool, qtbot: QtBot) -> None:
    page = opened(window, county.bureau if is_bureau else county.department)
    page.show_table("T31")
    page.show_tables()
    page.side.show_remarks()
    qtbot.wait(50)  # the first table goes
    for name in ("receive", "review", "conflicts", "seal") if is_bureau else (*PAGES[:3], "seal", "sent", "history"):
        assert getattr(page.pages, name)
    assert nameless(window) == []
    names = [
        part.objectName()
        for part in window.findChildren(QWidget)
        if isinstance(part, INTERACTIVE) and part.objectName() and not part.objectName().startswith("qt_")
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []
