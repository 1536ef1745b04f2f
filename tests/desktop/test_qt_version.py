"""The installed Qt binding keeps count of what it returns."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_twenty_thousand_calls_that_return_nothing(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python < 3.12 loses a reference to None each time and aborts after some five thousand."""
    label = QLabel()
    qtbot.addWidget(label)
    for number in range(20_000):
        label.setText(str(number))
    assert label.text() == "19999"
