"""What all screens have alike: the way back, telling, work that holds them up, and where the cursor goes after it."""

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.asking import combo, offer
from desktop.jobs import JobRunner, Report
from desktop.screen import Screen, column, row, split
from desktop.text_table import TextTable
from office.troubles import WrongUse
from tests.desktop.conftest import endless


@pytest.fixture
def runner(qtbot: QtBot) -> JobRunner:
    return JobRunner()


@pytest.fixture
def screen(qtbot: QtBot, runner: JobRunner) -> Screen:
    made = Screen("probe", "试一试", runner)
    qtbot.addWidget(made)
    made.lay_out(made.progress, made.telling)
    made.show()
    made.activateWindow()
    return made


def idle(qtbot: QtBot, runner: JobRunner) -> None:
    qtbot.waitUntil(lambda: not runner.is_busy)


def test_the_way_back_waits_for_work(screen: Screen, runner: JobRunner, qtbot: QtBot) -> None:
    got: list[object] = []
    screen.telling.tell("旧话")
    screen.run(lambda _report: 7, "正在试", got.append)
    assert not screen.back.isEnabled()
    assert screen.progress.isVisible()
    assert screen.telling.text() == ""
    idle(qtbot, runner)
    assert screen.back.isEnabled()
    assert not screen.progress.isVisible()
    assert got == [7]
    with qtbot.waitSignal(screen.left):
        screen.back.click()


def test_what_went_wrong_is_told(screen: Screen, runner: JobRunner, qtbot: QtBot) -> None:
    def fail(_report: Report) -> None:
        raise WrongUse("E-NOT-FILLING")

    got: list[object] = []
    screen.run(fail, "正在试", got.append)
    idle(qtbot, runner)
    assert screen.telling.text() == str(WrongUse("E-NOT-FILLING"))
    assert got == []


@pytest.mark.parametrize("told", ["已取消，什么都没有改动。", ""])
def test_what_was_given_up_is_told_in_the_words_of_the_screen(
    screen: Screen, runner: JobRunner, qtbot: QtBot, told: str
) -> None:
    screen.run(endless, "正在试", print, told)
    screen.progress.stop.click()
    idle(qtbot, runner)
    assert screen.telling.text() == told


def test_the_cursor_goes_where_it_was_sent_although_work_still_ran(
    screen: Screen, runner: JobRunner, qtbot: QtBot
) -> None:
    part = QPushButton("下一步", screen)
    part.show()
    screen.at_rest = (part,)
    screen.run(lambda _report: None, "正在试", lambda _none: screen.put_cursor(part))
    idle(qtbot, runner)
    assert part.hasFocus()
    screen.back.setFocus()
    screen.run(lambda _report: None, "正在试", lambda _none: None)
    idle(qtbot, runner)
    assert not part.hasFocus(), "only once"


def test_the_button_that_began_the_work_has_the_cursor_again_when_it_failed(runner: JobRunner, qtbot: QtBot) -> None:
    """Otherwise the next key would go to whatever stands below the screen."""

    def fail(_report: Report) -> None:
        raise WrongUse("E-NOT-FILLING")

    ground = QWidget()
    qtbot.addWidget(ground)
    screen, part, foot = Screen("probe", "试一试", runner), QPushButton("开始"), QPushButton("大字")
    screen.lay_out(part, screen.progress, screen.telling)
    screen.at_rest = (part, screen.back)
    ground.setLayout(column(screen, foot))
    ground.show()
    ground.activateWindow()
    part.setFocus()
    screen.run(fail, "正在试", print)
    assert not part.hasFocus()
    idle(qtbot, runner)
    assert part.hasFocus()
    foot.setFocus()
    screen.run(fail, "正在试", print)
    idle(qtbot, runner)
    assert foot.hasFocus(), "only where the cursor was"


def test_parts_are_laid_out_with_stretch_and_room(qtbot: QtBot) -> None:
    first, second = QWidget(), QWidget()
    made = row(first, 3, None, column(second))
    assert [made.stretch(place) for place in range(made.count())] == [3, 1, 0]
    assert made.findChild(QVBoxLayout) is not None
    above, below = QLineEdit(), QLineEdit()
    shared = split("probeSplit", above, 2, below)
    assert shared.count() == 2
    assert [part.sizePolicy().verticalStretch() for part in (above, below)] == [2, 0]


def test_another_offer_keeps_the_choice_and_tells_nobody(qtbot: QtBot) -> None:
    choice = combo("probe", "试一试", [("a", "甲"), ("b", "乙")])
    choice.setCurrentIndex(1)
    told: list[int] = []
    choice.currentIndexChanged.connect(told.append)
    offer(choice, [("c", "丙"), ("b", "乙")])
    assert choice.currentData() == "b"
    offer(choice, [("c", "丙"), ("b", "乙")], chosen="")
    assert choice.currentData() == "c"
    offer(choice, [])
    assert choice.currentData() is None
    assert told == []


def test_a_table_without_lines_says_that_the_cursor_is_on_none(qtbot: QtBot) -> None:
    table = TextTable("probe", "试一试", ("甲",), stretch=0)
    qtbot.addWidget(table)
    seen: list[object] = []
    table.looked_at.connect(seen.append)
    table.show_lines([(("一",), 1), (("二",), 2)], 1)
    assert table.of(int) == 2
    assert table.of(str) is None
    table.show_lines([])
    assert seen == [2, None]
