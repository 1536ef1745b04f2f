"""Where one looks at a page or a photo: as large as there is room, or larger and moved with the bars."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from desktop.looks import say, say_area

#: Room beside the picture, in pixels.
_EDGE: Final = 8
#: How long the room must have stayed as it is before a picture is drawn for it.
_SOON_MS: Final = 100


class PictureArea(QScrollArea):
    """The area.

    Signals:
        settled(): There is another room for the picture, and it has stayed so.

    Args:
        name: Of the area; the picture in it has the name `sheet`.
    """

    settled = Signal()

    def __init__(self, name: str, sheet: str, spoken: str) -> None:
        super().__init__()
        say_area(self, name, spoken)
        self.sheet = QLabel()
        say(self.sheet, sheet, spoken)
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self.sheet)
        self.setWidgetResizable(True)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.settled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of it once it has come to rest."""
        super().resizeEvent(event)
        self._soon.start()

    @property
    def room(self) -> QSize:
        """Room for a picture without bars, in pixels."""
        room = self.viewport().size()
        return QSize(room.width() - _EDGE, room.height() - _EDGE)

    def show_image(self, image: QImage, spoken: str) -> None:
        """Show a picture that was drawn for this screen's dots."""
        shown = QPixmap.fromImage(image)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.sheet.setPixmap(shown)
        self.sheet.setAccessibleName(spoken)

    def clear(self) -> None:
        """Show nothing, and ask for nothing."""
        self._soon.stop()
        self.sheet.clear()
