"""Pictures of every screen, to be looked at by whoever changes a screen; see `tests.desktop.pictures`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.bug_dialog import BugDialog
from desktop.window import HEIGHT, WIDTH, Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import PASSPHRASE, TOWN, Places, opened, press
from tests.desktop.pictures import LEAST_COLOURS, Pictures, colours
from tests.desktop.test_seal_and_receive import receive, seal
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]


@pytest.fixture
def shoot(window: Window, tmp_path: Path, qtbot: QtBot) -> Pictures:
    return Pictures(window, tmp_path / "pictures", qtbot)


def some_rows(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"dung_gen": "100", "dung_used": "120", "land_mu": "350.5"}))
    fill(page, 1, name="色力布亚牛场", town_code="色力布亚镇", lon="100", lat="39.5", species="肉牛", stock="约八十")
    fill(page, 2, name="阿克提合作社", town_code="阿克萨克马热勒乡", species="羊", design_cap="1,200", stock="900")


def test_a_blank_picture_is_noticed() -> None:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0)
    assert colours(image) < LEAST_COLOURS


@pytest.mark.slow
def test_first_run(window: Window, county: Places, shoot: Pictures, until_idle: Wait) -> None:
    shoot("01-start")
    window.show_open_task()
    page = window.open_task
    assert page is not None
    shoot("02-open-task")
    page.package.line.setText(str(county.task("畜牧")))
    page.person.setText("填表人甲")
    for line in (page.passphrase, page.again):
        line.line.setText(PASSPHRASE)
    page.code.setText("12345 67890")
    page.start.click()
    until_idle()
    shoot("03-open-task-refused")
    page.code.setText(county.bureau_code)
    page.start.click()
    until_idle()
    shoot("04-recovery-card")
    page.go_on.click()
    shoot("05-empty-table")
    window.show_start()
    shoot("06-start-again")


@pytest.mark.slow
def test_filling(window: Window, county: Places, shoot: Pictures, until_idle: Wait, tmp_path: Path) -> None:
    page = opened(window, county.department)
    some_rows(page)
    shoot("10-grid")
    explain = next(
        index
        for index in map(page.side.problems.model.index, range(page.side.problems.model.rowCount()))
        if "须说明" in index.data()
    )
    page.side.problems.view.clicked.emit(explain)
    shoot("11-explanation")
    page.side.setCurrentIndex(1)
    shoot("12-history")
    page.side.setCurrentIndex(0)
    page.pages.show_seal()
    until_idle()
    shoot("13-seal")
    (tmp_path / "stick").mkdir()
    seal(page, tmp_path / "stick", until_idle)
    shoot("14-sealed")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_editing_a_choice(window: Window, county: Places, shoot: Pictures) -> None:
    page = opened(window, county.department)
    some_rows(page)
    assert page.table_page is not None
    grid = page.table_page.grid
    grid.move_to(page.table_page.model.index(1, page.table_page.model.column_of("species")))
    grid.edit(grid.currentIndex())
    shoot("15-editing-a-choice")


def test_the_next_record(window: Window, county: Places, shoot: Pictures) -> None:
    page = opened(window, county.department)
    some_rows(page)
    assert page.table_page is not None
    grid, model = page.table_page.grid, page.table_page.model
    grid.setFocus()
    grid.move_to(model.index(model.rowCount() - 1, model.column_of("name")))
    press(Qt.Key.Key_Return)
    assert grid.is_below
    shoot("16-next-record")


@pytest.mark.slow
def test_bureau(window: Window, county: Places, shoot: Pictures, until_idle: Wait, tmp_path: Path) -> None:
    page = opened(window, county.department)
    some_rows(page)
    (tmp_path / "one").mkdir()
    first = seal(page, tmp_path / "one", until_idle)
    window.close_workspace()
    copy = county.root / "copy"
    shutil.copytree(county.department, copy)
    packages = [first]
    for root, stock in ((county.department, "430"), (copy, "440")):
        page = opened(window, root)
        fill(page, 0, stock=stock)
        (tmp_path / stock).mkdir()
        packages.append(seal(page, tmp_path / stock, until_idle))
    page = opened(window, county.bureau)
    page.show_table("T68")
    fill(page, 0, so2="312.5", cod="约一百", cert_level="县（区）")
    shoot("20-card")
    page.show_receive()
    page.pages.receive.place.line.setText(str(first))
    page.pages.receive.passphrase.line.setText(PASSPHRASE)
    page.pages.receive.preview.click()
    until_idle()
    shoot("21-new-key")
    for package in packages:
        receive(page, package, until_idle)
    shoot("22-received")
    page.pages.show_conflicts()
    shoot("23-conflict")
    page.show_table("T31")
    page.show_tables()
    shoot("24-bureau-grid")


def test_a_shared_card(window: Window, seasoned: Places, shoot: Pictures) -> None:
    page = opened(window, seasoned.root / "SL")
    page.show_table("T06")
    page.show_tables()
    shoot("40-shared-card")
    assert page.table_page is not None
    page.table_page.head._child_buttons[0].click()
    assert page.table_page is not None
    page.table_page.grid.add_row()
    shoot("41-rivers-of-the-card")


@pytest.mark.slow
def test_last_year_and_a_row_as_a_card(window: Window, seasoned: Places, shoot: Pictures, qtbot: QtBot) -> None:
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T31")
    page.show_tables()
    shoot("42-nothing-yet-but-last-year")
    part = page.table_page
    assert part is not None
    part.cell_acts.copy_last_table()
    stock = part.model.column_of("stock")
    part.model.write([(0, stock, "51200"), (1, stock, "")])
    part.grid.move_to(part.model.index(0, stock))
    part.grid.scrollTo(part.grid.currentIndex())
    page.side.problems.filter.setChecked(True)
    shoot("43-ghost-and-slip")
    part.views.toggle_row_card()
    shoot("44-row-card")


@pytest.mark.slow
def test_items(window: Window, county: Places, shoot: Pictures, tmp_path: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    page.tree.setCurrentIndex(page.tree.duties.find_item("B-XM-04"))
    papers = page.pages.papers
    Image.new("RGB", (200, 150), "green").save(tmp_path / "枣园.jpg")
    (tmp_path / "空的.pdf").write_bytes(b"")
    papers.slots[0].give([tmp_path / "枣园.jpg", tmp_path / "空的.pdf"])
    until_idle()
    shoot("45-item")
    page.workspace.papers.declare("B-XM-04", "not_applicable", "本县没有这类养殖场")
    papers.refresh()
    papers.telling.quiet()
    page.counts.count_items()
    shoot("46-declared")


def test_fixed_rows(window: Window, seasoned: Places, shoot: Pictures) -> None:
    page = opened(window, seasoned.root / "ZR")
    page.show_table("T04")
    page.show_tables()
    shoot("47-fixed-rows")


def test_bug(shoot: Pictures, qtbot: QtBot) -> None:
    dialog = BugDialog("Traceback (most recent call last):\n  …\nZeroDivisionError: division by zero")
    qtbot.addWidget(dialog)
    dialog.show()
    shoot("30-bug", dialog)
    dialog.close()


@pytest.mark.slow
def test_printing(window: Window, county: Places, shoot: Pictures, qtbot: QtBot) -> None:
    def until_drawn() -> None:
        qtbot.waitUntil(lambda: not window.runner.is_busy and not page.pages.printing.drawing.is_waiting)

    page = opened(window, county.department)
    some_rows(page)
    page.toolbar.acts["toPrint"].trigger()
    until_drawn()
    shoot("50-print-list")
    page.pages.printing.zoom.setCurrentIndex(1)
    page.pages.printing.zoom.activated.emit(1)
    until_drawn()
    shoot("51-print-width")
    page.pages.show_print(page.workspace.store.table("T32"))
    until_drawn()
    shoot("52-print-card")
