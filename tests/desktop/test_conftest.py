"""No test of the desktop finds keys, letters or a clipboard as another one left them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.looks import FONT_POINTS, Look, change_look
from tests.desktop.conftest import ALT, CTRL, SHIFT, bring_up, put_right, release_all

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def is_free() -> bool:
    nothing = (Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton)
    return (QGuiApplication.keyboardModifiers(), QGuiApplication.mouseButtons()) == nothing


def test_every_test_is_let_go_of_what_others_held(request: pytest.FixtureRequest) -> None:
    assert "let_go" in request.fixturenames
    assert is_free()


@pytest.fixture
def line(qtbot: QtBot) -> QLineEdit:
    made = QLineEdit()
    qtbot.addWidget(made)
    bring_up(qtbot, made)
    return made


@pytest.mark.parametrize("is_under_it", [True, False], ids=["under-a-dialog", "alone"])
def test_keys_are_released(line: QLineEdit, qtbot: QtBot, is_under_it: bool) -> None:
    QTest.keyClick(line, Qt.Key.Key_Z, CTRL)  # nothing but a click, and Ctrl stays down
    assert QGuiApplication.keyboardModifiers() == CTRL
    QTest.keyPress(line, Qt.Key.Key_Shift, CTRL | SHIFT | ALT)
    assert QGuiApplication.keyboardModifiers() & SHIFT
    if is_under_it:
        dialog = QDialog(line)
        qtbot.addWidget(dialog)
        dialog.open()
    release_all()
    assert is_free()


def test_buttons_are_released(line: QLineEdit) -> None:
    for button in (LEFT, RIGHT):
        QTest.mousePress(line, button, SHIFT)
    assert QGuiApplication.mouseButtons() == LEFT | RIGHT
    release_all()
    assert is_free()


def test_the_clipboard_and_the_letters_are_put_right(qapp: QApplication, qtbot: QtBot) -> None:
    shown = QWidget()
    qtbot.addWidget(shown)
    QGuiApplication.clipboard().setText("甲场")
    change_look(qapp, Look(FONT_POINTS + 3, is_stark=True))
    put_right(qapp)
    assert QGuiApplication.clipboard().text() == ""
    assert shown.font().pointSize() == FONT_POINTS
