"""Help without a network, letters of any size, stark colours."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions import offered
from desktop.help_page import HelpPage, keys_as_html
from desktop.looks import FONT_POINTS, Look, dress, style_sheet
from desktop.settings import MOST_POINTS, Settings
from desktop.window import Window
from tests.desktop.conftest import Places, opened


def test_help_stands_over_any_screen_and_gives_it_back(window: Window, county: Places) -> None:
    page = opened(window, county.department)
    QTest.keyClick(window, Qt.Key.Key_F1)
    shown = window.findChild(HelpPage)
    assert isinstance(shown, HelpPage)
    assert shown.isVisible()
    shown.back.click()
    assert page.isVisible()
    window.show_help()
    window.show_start()
    assert window.start.isVisible()


def test_every_chapter_has_text_and_its_pictures(qtbot: QtBot) -> None:
    page = HelpPage()
    qtbot.addWidget(page)
    titles = set()
    for row in range(page.list.count()):
        page.list.setCurrentRow(row)
        titles.add(page.list.item(row).text())
        assert len(page.text.toPlainText()) > 100
    assert len(titles) == page.list.count() > 8
    folder = Path(page.text.searchPaths()[0])
    shown = [name for path in folder.glob("*.md") for name in re.findall(r"\]\((.*?)\)", path.read_text("utf-8"))]
    assert shown
    assert all((folder / name).is_file() for name in shown)


def test_all_keys_stand_on_one_page() -> None:
    words = keys_as_html(offered(is_bureau=False))
    for action in offered(is_bureau=False):
        if action.spoken:
            assert action.spoken in words
            assert action.text in words


def test_letters_grow_and_shrink_and_stay_so(window: Window, tmp_path: Path) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        height = QFontMetrics(window.start.font()).height()
        for _ in range(MOST_POINTS):
            QTest.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
        assert QFontMetrics(window.start.font()).height() > height
        assert Settings(tmp_path / "settings.ini").look == Look(MOST_POINTS)
        QTest.keyClick(window, Qt.Key.Key_F11, Qt.KeyboardModifier.ControlModifier)
        assert window.said.text().startswith(f"字号 {MOST_POINTS}，黑白分明")
        QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
        assert Settings(tmp_path / "settings.ini").look == Look(FONT_POINTS, is_stark=True)
    finally:
        dress(app)


def test_a_spoilt_file_of_settings_keeps_nobody_from_reading(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    file.write_text("[look]\npoints=many\nstark=perhaps\n", encoding="utf-8")
    assert Settings(file).look == Look()
    file.write_text("[look]\npoints=900\n", encoding="utf-8")
    assert Settings(file).look.points == MOST_POINTS


def test_sizes_follow_the_letters_and_stark_colours_are_dark() -> None:
    assert "18pt" in style_sheet(Look())
    assert "25pt" in style_sheet(Look(14))
    assert "@" not in style_sheet(Look(14))
    assert "#5a6068" not in style_sheet(Look(is_stark=True))
