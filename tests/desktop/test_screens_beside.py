"""Pictures of the screens for Excel, acts, copies, finding and what was sent; see `tests.desktop.pictures`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.backup import back_up
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from exchange.drives import Drive
from office.liaisons import liaisons, write_liaison
from tests.desktop.conftest import Places, opened
from tests.desktop.pictures import Pictures
from tests.desktop.test_seal_and_receive import receive, seal
from tests.desktop.test_workspace_page import GOOD, fill
from tests.office.sheets import HEAD, make_sheet

# Twice every screen, each when it has come to rest.
pytestmark = pytest.mark.slow

Wait = Callable[[], None]
FARMS: list[list[Any]] = [
    *([place, f"样例{place}号场", "巴楚镇", "猪", 100 * place, 20 + place, None] for place in range(1, 8)),
    [8, "样例八号场", "巴楚镇", "羊", "约五百", "15亩", None],
    [9, "样例九号场", "不存在的乡", "牛", "１，２００", 12, "2023.5.1"],
    ["合计", None, None, None, 4000, 200, None],
]


@pytest.fixture
def shoot(window: Window, tmp_path: Path, qtbot: QtBot) -> Pictures:
    return Pictures(window, tmp_path / "pictures", qtbot)


@pytest.fixture
def page(window: Window, county: Places) -> WorkspacePage:
    page = opened(window, county.department)
    fill(page, 0, **(GOOD | {"name": "样例1号场", "stock": "420"}))
    fill(page, 1, **(GOOD | {"name": "样例二场", "stock": "约八十"}))
    return page


def test_filling_from_excel(page: WorkspacePage, tmp_path: Path, shoot: Pictures, until_idle: Wait) -> None:
    page.pages.sheets.show_table("T31")
    page.pages.wanted.emit(page.pages.sheets)
    shoot("60-import-nothing-yet")
    head = [*HEAD[:4], "头数", *HEAD[5:]]
    page.pages.sheets.look_at(make_sheet(tmp_path / "养殖场.xlsx", [head, *FARMS]))
    until_idle()
    shoot("61-import-columns")
    page.pages.sheets.look_at(make_sheet(tmp_path / "养殖场二.xlsx", [HEAD, *FARMS]))
    until_idle()
    part = page.pages.sheets
    part.list.setCurrentIndex(part.list.leads.index(part.list.leads.rowCount() - 1))
    shoot("62-import-verdicts")
    part.start.click()
    until_idle()
    shoot("63-imported")


def test_acts(page: WorkspacePage, shoot: Pictures) -> None:
    page.pages.show_history()
    shoot("64-acts")
    part = page.pages.history
    part.acts.setCurrentIndex(part.acts.lines.index(part.acts.lines.rowCount() - 2, 0))
    shoot("65-why-not-undo")


def test_copies(page: WorkspacePage, shoot: Pictures, tmp_path: Path) -> None:
    back_up(page.workspace.store, "manual")
    fill(page, 0, stock="7")
    back_up(page.workspace.store, "import")
    page.pages.show_backups()
    part = page.pages.backups
    part.stick.watch.stop()
    part.stick.show_sticks([Drive(tmp_path, "KINGSTON", "exfat", 15 * 1024**3, removable=True, network=False)])
    part.copies.setCurrentIndex(part.copies.lines.index(1, 0))
    shoot("66-copies")
    part.restore.click()
    shoot("67-sure")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_forgotten_pass_phrase(page: WorkspacePage, shoot: Pictures) -> None:
    page.pages.show_backups()
    page.pages.backups.forgotten.click()
    dialog = page.pages.backups.card
    assert dialog is not None
    shoot("67-forgotten", dialog)
    dialog.leave.click()


def test_restoring(window: Window, county: Places, shoot: Pictures) -> None:
    window.show_start()
    shoot("68-start")
    window.show_restore()
    shoot("69-restore")
    with_copies = opened(window, county.department)
    fill(with_copies, 0, **GOOD)
    back_up(with_copies.workspace.store, "manual")
    window.show_start()
    window.show_restore()
    assert window.restore is not None
    window.restore.place.line.setText(str(county.department))
    window.restore.look()
    shoot("70-restore-copy")


def test_finding(page: WorkspacePage, shoot: Pictures, qtbot: QtBot) -> None:
    page.pages.show_search()
    part = page.pages.search
    part.wanted.setText("yz")
    qtbot.waitUntil(lambda: part.state.whole.startswith("找到"))
    part._go_to_list()
    shoot("71-found")


def test_sealing_and_what_was_sent(page: WorkspacePage, shoot: Pictures, until_idle: Wait, tmp_path: Path) -> None:
    page.pages.show_seal()
    until_idle()
    shoot("72-seal")
    (tmp_path / "stick").mkdir()
    seal(page, tmp_path / "stick", until_idle)
    shoot("73-sealed")
    page.pages.show_sent()
    part = page.pages.sent
    part.tables.setCurrentIndex(part.tables.lines.index(0, 0))
    shoot("74-sent")


def test_last_year(window: Window, county: Places, shoot: Pictures, until_idle: Wait, tmp_path: Path) -> None:
    page = opened(window, county.bureau)
    page.pages.show_last_year()
    page.pages.last_year.look_at(make_sheet(tmp_path / "T31 去年.xlsx", [HEAD, *FARMS]))
    until_idle()
    shoot("75-last-year")


def test_the_liaison(window: Window, county: Places, shoot: Pictures, tmp_path: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    page.pages.show_liaison()
    store = page.workspace.store
    write_liaison(store, None, "position", "科员")
    (one,) = liaisons(store)
    for name, text in (("name", "填表人甲"), ("phone", "打办公室的电话"), ("reported_on", "2024-08-01")):
        write_liaison(store, one.number, name, text)
    page.pages.liaison.refresh()
    shoot("76-liaison")
    write_liaison(store, one.number, "phone", "0000-1234567")
    (tmp_path / "stick").mkdir()
    package = seal(page, tmp_path / "stick", until_idle)
    page = opened(window, county.bureau)
    page.show_table("T31")
    receive(page, package, until_idle)
    page.pages.show_liaison()
    shoot("77-liaisons-at-the-bureau")
