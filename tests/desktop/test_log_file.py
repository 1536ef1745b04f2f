"""The file with the details of faults: it is there, and who is told to hand it over is told where it lies."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.asking import words_of
from desktop.bug_dialog import BugDialog
from desktop.jobs import Report
from desktop.log_file import keep_log, log_place
from desktop.window import Window
from tests.desktop.conftest import Places, opened


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose log is let go of after the test."""
    yield tmp_path / "记录"
    for handler in list(logging.getLogger().handlers):
        if handler.get_name() == "xiankao.log":
            logging.getLogger().removeHandler(handler)
            handler.close()


def test_who_is_to_hand_over_the_details_is_told_where_they_are(
    window: Window, county: Places, folder: Path, qtbot: QtBot, expected_log: list[str]
) -> None:
    expected_log.append("a job failed")
    keep_log(folder)
    page = opened(window, county.department)

    def work(_report: Report) -> None:
        raise ZeroDivisionError

    page.pages.show_seal()
    telling = page.pages.seal.telling
    job = window.runner.start(work)
    job.failed.connect(telling.tell_fault)
    qtbot.waitUntil(telling.isVisible)
    place = folder / "xiankao.log"
    assert log_place() == place
    assert str(place) in telling.text()
    assert "ZeroDivisionError" in place.read_text("utf-8")
    assert telling.textInteractionFlags() & telling.textInteractionFlags().TextSelectableByMouse


def test_the_dialog_says_so_too(qtbot: QtBot, folder: Path) -> None:
    keep_log(folder)
    made = BugDialog("details")
    qtbot.addWidget(made)
    assert any(str(folder / "xiankao.log") in part.text() for part in made.findChildren(QLabel))


def test_without_a_log_nobody_is_sent_to_look_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep_log(tmp_path / "file" / "inside")
    assert log_place() is None
    assert words_of(ZeroDivisionError()).endswith("告诉技术人员刚才做了什么（错误详情没有记下来）。")
    made = BugDialog("details")
    qtbot.addWidget(made)
