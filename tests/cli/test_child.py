import subprocess
import sys
from pathlib import Path

import pytest

from cli.child import REFUSED
from office.children import ask_child

ROOT = Path(__file__).resolve().parents[2]


def child(*words: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "cli", "--child", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, input=b"")


@pytest.mark.parametrize("words", [(), ("cook",), ("probe", "more")])
def test_an_unknown_kind_is_refused_in_words(words: tuple[str, ...]) -> None:
    found = child(*words)
    assert found.returncode == REFUSED
    assert found.stderr.decode().startswith("E-CHILD: ")
    assert found.stdout == b""


def test_a_child_carries_bytes_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = bytes(range(256)) * 1000 + b"\r\n\x1a"
    assert ask_child("probe", data) == data


def test_a_child_that_fails_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        ask_child("cook", b"")


def test_what_a_child_has_to_complain_of_is_not_seen_at_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        ask_child("cook", b"")
    assert capfd.readouterr().err == ""


def test_a_child_loads_neither_click_nor_the_store() -> None:
    code = (
        "import runpy, sys; sys.argv = ['xiankao', '--child', 'probe']\n"
        "try: runpy.run_module('cli', run_name='__main__')\n"
        "except SystemExit: print([name for name in ('click', 'sqlite3', 'db', 'forms') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, input="", check=True)
    assert found.stdout == "[]\n"
