"""The first screen: what lies on the sticks offers itself, and what is no task says what it is."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QCommandLinkButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.start_page import StartPage
from desktop.stick_watch import StickWatch
from desktop.window import Window
from office.on_sticks import OnStick, What, what_is
from tests.desktop.conftest import Places


def task(place: Path, what: What = What.TASK) -> OnStick:
    return OnStick(place, what, "2024 年度的任务包", 2024, 1, "县局优盘")


def offered(page: StartPage) -> list[QCommandLinkButton]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [choice for choice in page.findChildren(QCommandLinkButton) if choice.objectName().startswith("stickTask")]


def words_of(page: QWidget, name: str) -> QLabel:
    found = page.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def test_a_task_on_a_stick_is_offered_and_opens_the_page_that_opens_it(
    window: Window, county: Places, qtbot: QtBot
) -> None:
    place = county.task("畜牧")
    window.start.watch.stop()
    window.start.show_sticks([task(place)])
    (choice,) = offered(window.start)
    assert place.name in choice.text()
    assert "县局优盘" in choice.description()
    choice.click()
    page = window.open_task
    assert page is not None
    assert page.package.folder == place
    qtbot.waitUntil(lambda: "2024 年度的任务包" in words_of(page, "taskFolderWords").text())


def test_the_rest_is_told_in_words_and_only_some_of_many(qtbot: QtBot, tmp_path: Path) -> None:
    page = StartPage(list)
    qtbot.addWidget(page)
    others = [OnStick(tmp_path / name, What.LOCKED, f"{name}是加密的包。") for name in ("甲", "乙", "丙")]
    page.show_sticks([*(task(tmp_path / str(number)) for number in range(5)), *others])
    assert len(offered(page)) == 2
    words = words_of(page, "sticks").text().splitlines()
    assert words == ["优盘上还有 3 个任务包，请用“打开任务包”选择。", "甲是加密的包。"]
    page.show_sticks([])
    assert (offered(page), words_of(page, "sticks").isHidden()) == ([], True)


def test_a_stick_is_looked_at_beside_the_window_and_told_of_once(qtbot: QtBot, tmp_path: Path) -> None:
    found = [[task(tmp_path)], [task(tmp_path)], []]
    parent = QObject()
    watch = StickWatch(parent, lambda: found.pop(0))
    told: list[list[OnStick]] = []
    watch.changed.connect(told.append)

    def looked(left: int) -> bool:
        return len(found) == left and not watch.runner.is_busy

    for left in (2, 1, 0):
        watch.look()
        qtbot.waitUntil(partial(looked, left))
    assert told == [[task(tmp_path)], []]


def test_something_else_is_named_before_anything_is_typed(window: Window, county: Places, qtbot: QtBot) -> None:
    window.show_open_task()
    page = window.open_task
    assert page is not None
    words = words_of(page, "taskFolderWords")
    page.package.line.setText(str(county.department))
    qtbot.waitUntil(lambda: words.text() == what_is(county.department).words)
    assert words.property("role") == "error"


def test_a_sample_is_made_beside_the_window_and_opened(
    window: Window, county: Places, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def stand_in(out: Path, say: Callable[[str], None]) -> Path:
        asked.append(out)
        say("一行")
        return county.department

    monkeypatch.setattr("office.demo.sample.sample", stand_in)
    window.start.sample.click()
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert [place.name for place in asked] == ["县考样例"]
