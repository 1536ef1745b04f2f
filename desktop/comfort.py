"""What makes the window easy on people (舒适): help, larger letters, stark colours; a word where the clock is wrong."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget

from desktop.actions import ACTIONS, bind
from desktop.asking import label
from desktop.looks import FONT_POINTS, change_look, say

if TYPE_CHECKING:
    from desktop.settings import Settings

_STEP: Final = 1


class Comfort(QObject):
    """Keys and buttons at the foot of the window that every screen has.

    Signals:
        help_wanted(): Somebody wants help.
        told(str): What has changed, in words.
    """

    help_wanted = Signal()
    told = Signal(str)

    def __init__(self, window: QMainWindow, settings: "Settings") -> None:
        super().__init__(window)
        self._settings = settings
        bind(
            window,
            {
                "help": self.help_wanted.emit,
                "larger": lambda: self._resize(_STEP),
                "smaller": lambda: self._resize(-_STEP),
                "ordinary": self._ordinary,
                "stark": self._stark,
            },
        )
        self._banner = label("", "banner")
        say(self._banner, "banner", "警告")
        self._banner.hide()
        window.setMenuWidget(self._banner)
        for name in ("larger", "smaller", "stark", "help"):
            window.statusBar().addPermanentWidget(self._button(window, name))

    def warn(self, words: str) -> None:
        """Say something above every screen for as long as it holds; nothing if it is empty."""
        self._banner.setText(words)
        self._banner.setVisible(bool(words))

    def _button(self, window: QWidget, name: str) -> QPushButton:
        made = QPushButton(_SHORT[name])
        say(made, f"foot_{name}", ACTIONS[name].text)
        made.setToolTip(ACTIONS[name].tip)
        made.setProperty("slim", "true")
        made.clicked.connect(next(action for action in window.actions() if action.objectName() == name).trigger)
        return made

    def _resize(self, step: int) -> None:
        look = self._settings.look
        self._settings.keep_look(look._replace(points=look.points + step))
        self._show()

    @Slot()
    def _ordinary(self) -> None:
        self._settings.keep_look(self._settings.look._replace(points=FONT_POINTS))
        self._show()

    @Slot()
    def _stark(self) -> None:
        look = self._settings.look
        self._settings.keep_look(look._replace(is_stark=not look.is_stark))
        self._show()

    def _show(self) -> None:
        look = self._settings.look
        app = QApplication.instance()
        if isinstance(app, QApplication):
            change_look(app, look)
        self.told.emit(f"字号 {look.points}，{'黑白分明' if look.is_stark else '普通颜色'}；下次打开也是这样。")


_SHORT: Final = {"larger": "大字", "smaller": "小字", "stark": "高对比", "help": "帮助 F1"}
