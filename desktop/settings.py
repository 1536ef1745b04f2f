"""What the desktop remembers between sittings, on this computer only: recent workspaces, sizes."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

_MOST_RECENT: Final = 8


class Settings:
    """A small file in the user's own folder for settings; nothing in it is data of the workspace."""

    def __init__(self, file: Path) -> None:
        self._kept = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def recent(self) -> list[Path]:
        """Workspaces opened lately that are still there, newest first."""
        found = self._kept.value("recent", [])
        names = [found] if isinstance(found, str) else list(found) if isinstance(found, list) else []
        return [Path(name) for name in names if (Path(name) / "workspace.sqlite").is_file()]

    def remember(self, root: Path) -> None:
        """Put a workspace first among the recent ones."""
        others = [path for path in self.recent if path != root]
        self._kept.setValue("recent", [str(path) for path in [root, *others][:_MOST_RECENT]])

    def state(self, name: str) -> QByteArray:
        """Sizes of a part of the window as it was left; empty at first."""
        found = self._kept.value(f"state/{name}")
        return found if isinstance(found, QByteArray) else QByteArray()

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Keep the sizes of a part of the window."""
        self._kept.setValue(f"state/{name}", state)


def default_settings() -> Settings:
    """The settings of this user on this computer."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Settings(Path(folder) / "xiankao" / "desktop.ini")
