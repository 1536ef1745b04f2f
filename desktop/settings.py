"""What the desktop remembers between sittings, on this computer only: recent workspaces, sizes."""

import json
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QSettings, QStandardPaths

from db.there import is_folder
from desktop.looks import FONT_POINTS, Look
from desktop.workspace_source import is_workspace

_MOST_RECENT: Final = 8
#: Smaller cannot be read, larger does not fit on a small screen.
LEAST_POINTS: Final = 8
MOST_POINTS: Final = 16
#: No screen is as far away, in pixels.
_FARTHEST: Final = 100_000


class Placed(NamedTuple):
    """Where the window stood when it was not over all of the screen, without its frame, in pixels.

    Attributes:
        is_maximised: Whether it was over all of the screen in the end.
    """

    x: int
    y: int
    width: int
    height: int
    is_maximised: bool


class Settings:
    """A small file in the user's own folder for settings; nothing in it is data of the workspace."""

    def __init__(self, file: Path) -> None:
        self._kept = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def recent(self) -> list[tuple[Path, str]]:
        """Workspaces opened lately that are still there, newest first, each with what it is in words."""
        found = self._kept.value("recent", "[]")
        try:
            pairs = [(Path(str(root)), str(title)) for root, title in json.loads(str(found))]
        except (ValueError, TypeError):
            return []  # somebody has edited the file; nothing of value is lost
        return [(root, title) for root, title in pairs if is_workspace(root)]

    def remember(self, root: Path, title: str) -> None:
        """Put a workspace first among the recent ones."""
        others = [pair for pair in self.recent if pair[0] != root]
        pairs = [(str(path), words) for path, words in [(root, title), *others][:_MOST_RECENT]]
        told = json.dumps(pairs, ensure_ascii=False)
        if told == self._kept.value("recent"):
            return  # most people have one workspace, and start with it
        self._kept.setValue("recent", told)
        # Qt writes when it comes to it, and after a power cut people must find where they were.
        self._kept.sync()

    def folder(self, what: str) -> str:
        """The folder where files of a kind were chosen last; empty if it is gone."""
        found = str(self._kept.value(f"folder/{what}", ""))
        return found if found and is_folder(Path(found)) else ""

    def keep_folder(self, what: str, folder: Path) -> None:
        """Keep where files of a kind were chosen."""
        self._kept.setValue(f"folder/{what}", str(folder.absolute()))

    @property
    def always_previews(self) -> bool:
        """Whether every paste is shown before it is written, as this person wishes."""
        return str(self._kept.value("always_previews", "")) == "yes"

    def keep_always_previews(self, is_always: bool) -> None:  # noqa: FBT001 - a slot
        """Keep that wish."""
        self._kept.setValue("always_previews", "yes" if is_always else "")

    @property
    def look(self) -> Look:
        """How this user wants to see everything."""
        try:
            points = int(str(self._kept.value("look/points", FONT_POINTS)))
        except ValueError:
            points = FONT_POINTS  # somebody has edited the file
        return Look(min(max(points, LEAST_POINTS), MOST_POINTS), str(self._kept.value("look/stark", "0")) == "1")

    def keep_look(self, look: Look) -> None:
        """Keep how this user wants to see everything."""
        self._kept.setValue("look/points", str(look.points))
        self._kept.setValue("look/stark", "1" if look.is_stark else "0")
        self._kept.sync()

    @property
    def placed(self) -> Placed | None:
        """Where the window was left; None before the first time."""
        try:
            found = [int(number) for number in str(self._kept.value("window/placed", "")).split()]
            x, y, width, height, is_maximised = found
        except ValueError:
            return None  # never kept, or somebody has edited the file
        is_sound = min(width, height) > 0 and max(map(abs, found)) <= _FARTHEST
        return Placed(x, y, width, height, bool(is_maximised)) if is_sound else None

    def keep_placed(self, placed: Placed) -> None:
        """Keep where the window was left."""
        self._kept.setValue("window/placed", " ".join(str(int(part)) for part in placed))
        self._kept.sync()

    def widths(self, table: str) -> dict[str, int]:
        """Widths of columns of a table as they were left, in pixels, by field."""
        try:
            found = json.loads(str(self._kept.value(f"widths/{table}", "{}")))
            return {str(name): int(width) for name, width in found.items()}
        except (ValueError, TypeError, AttributeError):
            return {}  # somebody has edited the file; nothing of value is lost

    def keep_width(self, table: str, field: str, width: int) -> None:
        """Keep the width of one column."""
        kept = self.widths(table) | {field: width}
        self._kept.setValue(f"widths/{table}", json.dumps(kept))

    def frozen(self, table: str) -> int | None:
        """How many columns of a table are to stay in view; None: as the table has it."""
        found = str(self._kept.value(f"frozen/{table}", ""))
        return int(found) if found.isascii() and found.isdigit() else None

    def keep_frozen(self, table: str, count: int) -> None:
        """Keep that number; -1: as the table has it."""
        self._kept.setValue(f"frozen/{table}", str(count) if count >= 0 else "")


def default_settings() -> Settings:
    """The settings of this user on this computer."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Settings(Path(folder) / "xiankao" / "desktop.ini")
