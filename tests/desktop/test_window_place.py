"""Where the window stands: as it was left, never off the screen, and whole on a small one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from desktop.settings import Placed, Settings
from desktop.window import HEIGHT, WIDTH, Window
from desktop.window_place import found_place, keep_place, show_as_left

LARGE, SMALL, BESIDE = QRect(0, 0, 1920, 1040), QRect(0, 0, 1366, 728), QRect(1920, 0, 1280, 984)
numbers = st.integers(-5000, 5000)
sizes = st.integers(1, 5000)


@given(numbers, numbers, sizes, sizes, st.sampled_from([[LARGE], [SMALL], [LARGE, BESIDE]]))
def test_wherever_it_was_it_is_seen_whole(x: int, y: int, width: int, height: int, rooms: list[QRect]) -> None:
    found = found_place(QRect(x, y, width, height), rooms, rooms[0])
    assert any(room.contains(found) for room in rooms)
    assert found.width() == min(width, found.width())


def test_what_fits_stays_where_it_was() -> None:
    for place in (QRect(100, 80, 1500, 900), QRect(1920, 40, 800, 600)):
        assert found_place(place, [LARGE, BESIDE], LARGE) == place


def test_a_screen_that_is_gone_loses_no_window() -> None:
    lost = found_place(QRect(2000, 100, 1000, 700), [LARGE], LARGE)
    assert LARGE.contains(lost)
    assert lost.size() == QRect(0, 0, 1000, 700).size()
    # A corner that is hardly seen is no window.
    assert LARGE.contains(found_place(QRect(1900, 1030, 1000, 700), [LARGE], LARGE))


def test_its_title_bar_is_never_above_the_screen() -> None:
    assert found_place(QRect(100, -300, 800, 600), [LARGE], LARGE).top() > 20


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


def shown(qtbot: QtBot, settings: Settings, tmp_path: Path) -> Window:
    made = Window(settings, tmp_path / "new")
    qtbot.addWidget(made)
    show_as_left(made, settings)
    return made


def test_size_and_place_are_as_they_were_left(qtbot: QtBot, settings: Settings, tmp_path: Path) -> None:
    room = QApplication.primaryScreen().availableGeometry()
    first = shown(qtbot, settings, tmp_path)
    first.showNormal()
    first.setGeometry(20, 45, room.width() - 60, room.height() - 70)
    left = first.geometry()
    assert first.close()
    second = shown(qtbot, Settings(tmp_path / "settings.ini"), tmp_path)
    assert (second.geometry(), second.isMaximized()) == (left, False)
    second.showMaximized()
    assert second.close()
    third = shown(qtbot, Settings(tmp_path / "settings.ini"), tmp_path)
    assert third.isMaximized()
    # Drawn small again it is as it was before.
    kept = Settings(tmp_path / "settings.ini").placed
    assert kept == Placed(left.x(), left.y(), left.width(), left.height(), is_maximised=True)


def test_at_the_first_start_on_a_small_screen_it_is_over_all_of_it(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    # The screen of a test is smaller than the window is at first.
    room = QApplication.primaryScreen().availableGeometry()
    assert room.width() <= WIDTH or room.height() <= HEIGHT
    made = shown(qtbot, settings, tmp_path)
    assert made.isMaximized()
    qtbot.waitUntil(lambda: room.contains(made.geometry()))


@pytest.mark.parametrize("told", ["", "1 2 3", "0 0 0 0 0", "a b c d e", "9999999 0 10 10 0", "5 5 -3 4 0"])
def test_a_spoilt_place_is_as_none(tmp_path: Path, told: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[window]\nplaced={told}\n", encoding="utf-8")
    assert Settings(tmp_path / "settings.ini").placed is None


def test_a_window_that_was_never_shown_keeps_nothing_impossible(qtbot: QtBot, settings: Settings) -> None:
    made = QMainWindow()
    qtbot.addWidget(made)
    keep_place(made, settings)
    assert settings.placed is None or settings.placed.width > 0
