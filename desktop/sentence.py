"""A sentence that always takes the same room: what does not fit is cut with dots and stands whole in its tooltip."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop.looks import say

_LEAST_WIDTH = 10


class Sentence(QLabel):
    """A label of so many lines; nothing moves when it gets something to say.

    Args:
        name: Object name; `spoken` what those hear who cannot see it.
        lines: Room, in lines of text.
    """

    def __init__(self, name: str, spoken: str, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, name, spoken)
        self._whole = ""
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(lines > 1)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._make_room()

    def _make_room(self) -> None:
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 4)

    @property
    def whole(self) -> str:
        """All of it, also what is not seen."""
        return self._whole

    def tell(self, text: str) -> None:
        """Say something else."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Make room anew for larger letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()
            self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        # Lines break before their end, on average by half a character.
        room = max(_LEAST_WIDTH, self.contentsRect().width() * self._lines - metrics.height() * 2 * (self._lines - 1))
        shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        while self._lines > 1 and room > _LEAST_WIDTH and not self._fits(shown):
            # A long number or date went to the next line as a whole.
            room -= metrics.height()
            shown = metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)

    def _fits(self, text: str) -> bool:
        room = QRect(0, 0, max(_LEAST_WIDTH, self.contentsRect().width()), self.height())
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() <= self.height()


class FootLine(QLabel):
    """A line that takes what room is left, asks for none, and ends in dots where that is too little."""

    def tell(self, text: str) -> None:
        """Say something; all of it, with its lines, is there for who points at it."""
        self.setText(text.replace("\n", " "))
        self.setToolTip(text)

    def clear(self) -> None:
        """Say nothing any more."""
        self.tell("")

    def sizeHint(self) -> QSize:
        """As high as a line; the window grows for no sentence."""
        return QSize(_LEAST_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As little as it hints at."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what there is room for."""
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        # The style sheet has put the colour of the line's role there.
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()), shown)
        painter.end()
