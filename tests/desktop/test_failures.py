"""Faults that nobody foresaw: logged, told once, and the program stays up."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.failures import BugCatcher


@pytest.fixture
def catcher(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, expected_log: list[str]) -> Iterator[BugCatcher]:
    expected_log.append("unforeseen fault")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    found = BugCatcher()
    found.install()
    yield found
    if found.dialog is not None:
        found.dialog.close()


def fail_in_hook() -> None:
    try:
        fail()
    except ZeroDivisionError as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)


def fail() -> None:
    raise ZeroDivisionError


def test_a_fault_is_told_in_plain_words_and_its_details_can_be_copied(catcher: BugCatcher, qtbot: QtBot) -> None:
    fail_in_hook()
    qtbot.waitUntil(lambda: catcher.dialog is not None)
    dialog = catcher.dialog
    assert dialog is not None
    dialog.copy_button.click()
    assert "ZeroDivisionError" in QGuiApplication.clipboard().text()
    dialog.close_button.click()
    assert catcher.dialog is None


def test_a_second_fault_adds_to_the_open_dialog(catcher: BugCatcher, qtbot: QtBot) -> None:
    fail_in_hook()
    qtbot.waitUntil(lambda: catcher.dialog is not None)
    first = catcher.dialog
    fail_in_hook()
    qtbot.waitUntil(lambda: first is not None and first.details.toPlainText().count("raise ZeroDivisionError") == 2)
    assert catcher.dialog is first


def test_a_fault_of_another_thread_is_told_in_the_windows(catcher: BugCatcher, qtbot: QtBot) -> None:
    def work() -> None:
        raise LookupError

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: catcher.dialog is not None)
    assert catcher.dialog is not None
    assert "LookupError" in catcher.dialog.details.toPlainText()
