"""What only real processes can show: a kill while typing, two at once, a console that knows little."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db.history import history
from db.rows import rows
from office.workspaces import open_workspace
from tests.county import County, add_farm

ROOT = Path(__file__).resolve().parents[2]
# One `set` after the other, each a whole command; what it has printed is acknowledged.
TYPIST = """
import sys
from cli.main import main
for number in range(100_000):
    try:
        main(["set", *sys.argv[1:], f"note={number}"])
    except SystemExit as end:
        if end.code:
            raise
    print("ack", number, flush=True)
"""


def xiankao(*words: object, **options: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env={**os.environ, **options})


@pytest.mark.skipif(sys.platform == "win32", reason="a kill that cannot be caught is a matter of POSIX")
@pytest.mark.parametrize("seed", range(4))
def test_kill_while_typing_loses_no_acknowledged_cell(county: County, seed: int) -> None:
    with open_workspace(county.unit("XM")) as store:
        number = add_farm(store)
    words = [sys.executable, "-c", TYPIST, str(county.unit("XM")), "T31", str(number)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as typist:
        assert typist.stdout is not None
        first = next(line for line in typist.stdout if line.startswith("ack"))
        time.sleep(random.Random(seed).uniform(0.05, 0.5))
        typist.send_signal(signal.SIGKILL)
        told = [first, *(line for line in typist.stdout if line.startswith("ack") and line.endswith("\n"))]
    last = int(told[-1].split()[1])
    assert typist.returncode == -signal.SIGKILL
    with open_workspace(county.unit("XM")) as store:
        (row,) = rows(store, "T31")
        kept = [entry.after for entry in history(store, number, "note")]
    assert kept[: last + 1] == [str(value) for value in range(last + 1)]
    assert row.tokens["note"] == kept[-1]
    assert xiankao("set", county.unit("XM"), "T31", number, "note=after").returncode == 0


def test_a_second_process_is_told_plainly(county: County) -> None:
    with open_workspace(county.unit("XM")):
        for words in (("rows", county.unit("XM"), "T31"), ("add", county.unit("XM"), "T31", "name=x")):
            found = xiankao(*words)
            assert found.returncode == 4
            assert found.stderr.decode().startswith("E-STORE-BUSY: 这个工作区正由另一个县考通窗口使用")
    assert xiankao("rows", county.unit("XM"), "T31").returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_a_console_that_knows_few_characters_gets_numbers(county: County, encoding: str) -> None:
    with open_workspace(county.unit("XM")) as store:
        add_farm(store, name="㎡𠮷场")
    found = xiankao("rows", county.unit("XM"), "T31", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert found.returncode == 0
    assert b"1200" in found.stdout
    found = xiankao("rows", county.unit("XM"), "T31", "--json", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert b"\\u33a1\\ud842\\udfb7\\u573a" in found.stdout


def test_a_reader_that_stops_early_is_no_bug(county: County) -> None:
    command = f"{sys.executable} -m cli units {county.bureau} --json | head -c 1"
    found = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == "["
    assert "E-BUG" not in found.stderr
    assert "Traceback" not in found.stderr
