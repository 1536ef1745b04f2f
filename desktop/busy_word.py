"""A word for who waits (正在…): said only if an answer takes longer than a moment, and gone when it is there."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

#: What comes sooner needs no word; one that flashes up only startles.
MOMENT_MS: Final = 300


class BusyWord(QObject):
    """Says what is being waited for.

    Signals:
        said(str, bool): A line for the foot of the window; never a refusal.
    """

    said = Signal(str, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words = ""
        self._is_told = False
        self._due = QTimer(self, singleShot=True, interval=MOMENT_MS)
        self._due.timeout.connect(self._on_due_timeout)

    def begin(self, words: str) -> None:
        """Something has begun."""
        self._words, self._is_told = words, False
        self._due.start()

    def end(self, words: str = "") -> None:
        """It is over; what takes the place of the word, if that was said at all."""
        self._due.stop()
        if self._is_told:
            self._is_told = False
            self.said.emit(words, False)

    @Slot()
    def _on_due_timeout(self) -> None:
        self._is_told = True
        self.said.emit(f"{self._words}（按 Esc 取消）", False)
