"""Pictures of screens, at 1366×768 and at 1920×1080 with large letters, and what must be so on every one of them.

`XIANKAO_PICTURES=docs/screens pytest tests/desktop` leaves them there, with few colours so that they are small;
`XIANKAO_HELP_PICTURES=resources/help/pictures` leaves those of the help there. Nothing else is written.
"""

import os
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.looks import FONT_POINTS, Look, change_look
from desktop.window import HEIGHT, WIDTH, Window
from tests.desktop.texts import lasting_faults

SIZES: Final = {"": ((WIDTH, HEIGHT), Look()), "-large": ((1920, 1080), Look(FONT_POINTS + 3))}
LEAST_COLOURS: Final = 12
_FOLDER: Final = os.environ.get("XIANKAO_PICTURES")
_HELP: Final = os.environ.get("XIANKAO_HELP_PICTURES")
_COLOURS: Final = 64
#: Those that stand in the help, narrower.
_HELPFUL: Final = frozenset(
    {
        "01-start",
        "10-grid",
        "43-ghost-and-slip",
        "48-materials",
        "62-import-verdicts",
        "73-sealed",
        "86-todo",
        "66-copies",
    }
)
_HELP_WIDTH: Final = 900
#: A look must have come to rest: counts and checks over tables come some time after.
_REST_MS: Final = 350


def colours(image: QImage) -> int:
    """How many colours a coarse grid over the picture meets."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


class Pictures:
    """Takes pictures of a window.

    Args:
        folder: Where they are left.
    """

    def __init__(self, window: Window, folder: Path, qtbot: QtBot) -> None:
        self._window = window
        self._folder = Path(_FOLDER) if _FOLDER else folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._qtbot = qtbot

    def __call__(self, name: str, widget: QWidget | None = None) -> None:
        """Take a picture of the window, or of another one, in both sizes, and look for what should not be there."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        shown = widget or self._window
        for suffix, (size, look) in SIZES.items():
            change_look(app, look)
            if widget is None:
                self._window.resize(*size)
            self._qtbot.wait(_REST_MS)
            if widget is not None:
                # As large as when it is opened with these letters.
                widget.adjustSize()
            found = lasting_faults(self._qtbot, shown)
            image = shown.grab().toImage()
            if widget is None:
                assert (image.width(), image.height()) == size
            assert colours(image) >= LEAST_COLOURS
            self._keep(image, f"{name}{suffix}")
            assert not found, f"{name}{suffix}: {found}"
        change_look(app, Look())
        if widget is None:
            self._window.resize(WIDTH, HEIGHT)
            self._qtbot.wait(50)

    def _keep(self, image: QImage, name: str) -> None:
        path = self._folder / f"{name}.png"
        assert image.save(str(path))
        is_helpful = bool(_HELP) and name in _HELPFUL
        if not _FOLDER and not is_helpful:
            return
        with Image.open(path) as taken:
            whole = taken.convert("RGB")
        if _FOLDER:
            whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        if _HELP and is_helpful:
            whole.thumbnail((_HELP_WIDTH, _HELP_WIDTH))
            whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(Path(_HELP) / path.name, optimize=True)
