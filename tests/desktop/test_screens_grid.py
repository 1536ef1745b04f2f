"""Pictures of what stands around the grid: sorting and filtering, finding, pasting, long text, coordinates."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.sift_dialog import SiftDialog
from desktop.table_page import TablePage
from desktop.window import Window
from tests.desktop.conftest import Places, opened
from tests.desktop.pictures import Pictures

# Slow: twice every screen, each when it has come to rest.
pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support", extend=True)]
NOTE = (
    "去年冬天渠道冻裂，今年四月修好，五月起按计划供水。\n"
    "七月中旬停水检修两天，羊群改饮井水，井水水质已送检，结果见材料“水质检测报告”。\n"
    "十月起粪污由合作社统一拉运，台账在镇农业农村发展中心。"
)
FARMS = (
    ("色力布亚牛场", "色力布亚镇", "肉牛", "320", NOTE),
    ("巴楚羊场", "巴楚镇", "羊", "1500", ""),
    ("阿克提合作社", "阿克萨克马热勒乡", "羊", "900", "与去年相同"),
    ("阿瓦提鸡场", "阿瓦提镇", "蛋鸡", "12000", ""),
    ("夏马勒羊场", "夏马勒乡", "羊", "640", ""),
)


@pytest.fixture
def shoot(window: Window, tmp_path: Path, qtbot: QtBot) -> Pictures:
    return Pictures(window, tmp_path / "pictures", qtbot)


@pytest.fixture
def page(window: Window, county: Places) -> TablePage:
    found = opened(window, county.department).table_page
    assert found is not None
    rows = [
        {"name": name, "town_code": town, "species": kind, "stock": stock, "lat": "39.78", "note": note}
        for name, town, kind, stock, note in FARMS
    ]
    found.source.add(rows)
    found.refresh()
    found.get_ready()
    found.grid.setFocus()
    return found


def go(page: TablePage, row: int, field: str) -> None:
    page.grid.move_to(page.model.index(row, page.model.column_of(field)))
    page.grid.scrollTo(page.grid.currentIndex())


def test_sorting_and_filtering(page: TablePage, shoot: Pictures, qtbot: QtBot) -> None:
    looking = page.looking
    assert looking is not None
    columns = page.source.columns
    for name, picture in (("species", "92-filter"), ("stock", "92-filter-numbers")):
        column = next(column for column in columns if column.name == name)
        dialog = SiftDialog(page.source.arranging, column, page.model.view, page, has_last=True)
        qtbot.addWidget(dialog)
        dialog.show()
        shoot(picture, dialog)
        dialog.close()
    go(page, 1, "species")
    looking.sift_same()
    looking.sort_down()
    shoot("93-filtered")


def test_finding_and_replacing(page: TablePage, shoot: Pictures) -> None:
    looking = page.looking
    assert looking is not None
    go(page, 0, "name")
    looking.finding.open()
    QTest.keyClicks(looking.finding.bar.wanted, "yc")
    looking.finding.next()
    shoot("94-find")
    looking.finding.open_replacing()
    looking.finding.bar.wanted.setText("羊场")
    looking.finding.bar.by.setText("养羊场")
    looking.finding.judge()
    shoot("95-replace")


def test_pasting(page: TablePage, shoot: Pictures) -> None:
    lines = [
        ("养殖场名称", "年末存栏量", "养殖种类", "经度"),
        ("琼库恰克羊场", "1.2万", "羊", "78°33′12″"),
        ("恰瓦克牛场", "约八十", "牦牛", "78.6"),
        ("多来提巴格鸡场", "3,500", "蛋鸡", "178.6"),
    ]
    QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))
    go(page, 1, "name")
    page.grid.paste()
    preview = page.deeds.pastes.preview
    assert preview is not None
    assert preview.isVisible()
    shoot("96-paste-preview")


def test_long_text(page: TablePage, shoot: Pictures) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    assert page.cell_acts.long_text.isVisible()
    shoot("97-long-text")


def test_a_coordinate_while_it_is_typed(page: TablePage, shoot: Pictures, qtbot: QtBot) -> None:
    go(page, 1, "lon")
    QTest.keyClicks(page.grid, "7")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "8°33'12\"")
    qtbot.waitUntil(lambda: "78.553333" in page.strip.found.whole)
    shoot("98-coordinate")
