"""The tests' own guards work: what they are to catch makes a test fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def outcome(folder: Path, text: str) -> str:
    """Run one test module under the conftest of this project; return what pytest printed."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "test_planted.py").write_text(text, encoding="utf-8")
    # Of its own: in the common place it would first clear away what earlier runs of everything have left, for minutes.
    own = f"--basetemp={folder / 'temporary'}"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", own, "test_planted.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("import logging\ndef test_it(): logging.getLogger('x').warning('stale')", "unexpected in the log: ['stale']"),
        ("def test_it(expected_log): expected_log.append('stale')", "expected in the log, but not seen: ['stale']"),
        ("import warnings\ndef test_it(): warnings.warn('old', DeprecationWarning)", "DeprecationWarning: old"),
        ("def test_it(): open(__file__)", "ResourceWarning: unclosed file"),
        ("import pytest\n@pytest.mark.slwo\ndef test_it(): pass", "'slwo' not found in `markers`"),
        ("import pytest\n@pytest.mark.xfail\ndef test_it(): pass", "[XPASS(strict)]"),
        (
            "from PySide6.QtCore import qWarning\ndef test_it(qtbot): qWarning('lost')",
            "Qt messages with level WARNING or above emitted",
        ),
    ],
)
def test_a_test_fails_on(tmp_path: Path, body: str, complaint: str) -> None:
    printed = outcome(tmp_path, body)
    assert complaint in printed
    assert "1 passed" not in printed or "1 error" in printed


def test_a_test_passes_on_a_warning_that_it_announced(tmp_path: Path) -> None:
    body = "import logging\ndef test_it(expected_log):\n expected_log.append('st..e')\n logging.warning('stale')"
    assert "1 passed" in outcome(tmp_path, body)


def test_a_test_sees_no_home_but_its_own(tmp_path: Path, own_home: Path) -> None:
    body = f"from pathlib import Path\ndef test_it(): assert Path.home() != Path({str(own_home)!r})"
    assert Path.home() == own_home
    assert "1 passed" in outcome(tmp_path, body)
