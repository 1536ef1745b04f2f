import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
#: Starts the program over a desktop that only says what it was given.
DESKTOP = """
import sys, types
found = types.ModuleType("desktop.app")
sys.modules["desktop.app"] = found
def run(root):
    if sys.argv[1:] == ["app", "broken"]:
        raise ZeroDivisionError
    if sys.argv[1:] == ["app", "stopped"]:
        raise KeyboardInterrupt
    print(root, "click" in sys.modules)
    return 0
found.run = run
from cli.launching import main
main()
"""


def started(tmp_path: Path, *words: str, screen: str = "offscreen") -> subprocess.CompletedProcess[str]:
    homes = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    environment |= {**dict.fromkeys(homes, str(tmp_path)), **({"QT_QPA_PLATFORM": screen} if screen else {})}
    command = [sys.executable, "-c", DESKTOP, *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)


@pytest.mark.parametrize(
    ("words", "root"),
    [
        ((), "None"),
        (("app",), "None"),
        (("app", "某单位"), "某单位"),
        (("app", "~nobody-at-all/x"), "~nobody-at-all/x"),
    ],
)
def test_the_desktop_starts_without_the_shell(tmp_path: Path, words: tuple[str, ...], root: str) -> None:
    found = started(tmp_path, *words)
    assert (found.returncode, found.stdout, found.stderr) == (0, f"{root} False\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="its home is known otherwise")
def test_a_place_at_home_is_found_though_no_shell_wrote_it_out(tmp_path: Path) -> None:
    assert started(tmp_path, "app", "~/某单位").stdout == f"{tmp_path / '某单位'} False\n"


@pytest.mark.parametrize("words", [("app", "--help"), ("packs",), ("app", "a", "b")])
def test_whatever_else_is_asked_goes_to_the_shell(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert " False\n" not in started(tmp_path, *words).stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_words_and_screen_it_is_the_help(tmp_path: Path) -> None:
    assert "用法：" in started(tmp_path, screen="").stdout


def test_a_desktop_that_breaks_leaves_a_sentence(tmp_path: Path) -> None:
    found = started(tmp_path, "app", "broken")
    assert (found.returncode, found.stderr[:6]) == (70, "E-BUG:")
    assert "Traceback" not in found.stderr


def test_who_stops_the_desktop_at_the_terminal_sees_no_traceback(tmp_path: Path) -> None:
    found = started(tmp_path, "app", "stopped")
    assert (found.returncode, found.stdout) == (130, "")
    assert found.stderr.startswith("已停止")
    assert "Traceback" not in found.stderr


def test_without_a_display_the_app_names_the_demo(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    result = run("app", code=2)
    assert result.stderr.startswith("E-NO-DISPLAY: ")
    assert "xiankao demo OUT" in result.stderr
    assert "QT_QPA_PLATFORM" not in os.environ
