"""Pictures of screens are left where somebody asks for them, and nowhere else."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop.window import Window
from tests.desktop import pictures
from tests.desktop.pictures import Pictures

HELP = Path(__file__).resolve().parents[2] / "resources" / "help" / "pictures"
NAME = "10-grid"


def image() -> QImage:
    made = QImage(1366, 768, QImage.Format.Format_RGB32)
    made.fill(0)
    return made


@pytest.mark.parametrize("is_help_asked", [False, True])
def test_only_what_is_asked_for_is_written(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_help_asked: bool
) -> None:
    asked, helping = tmp_path / "asked", tmp_path / "help"
    helping.mkdir()
    monkeypatch.setattr(pictures, "_FOLDER", str(asked))
    monkeypatch.setattr(pictures, "_HELP", str(helping) if is_help_asked else None)
    before = (HELP / f"{NAME}.png").stat()
    Pictures(window, tmp_path / "own", None)._keep(image(), NAME)  # type: ignore[arg-type]
    assert [path.name for path in asked.iterdir()] == [f"{NAME}.png"]
    assert [path.name for path in helping.iterdir()] == [f"{NAME}.png"] * is_help_asked
    after = (HELP / f"{NAME}.png").stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    assert not (tmp_path / "own").exists()
