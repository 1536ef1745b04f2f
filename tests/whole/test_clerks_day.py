"""A clerk's whole day with real keys and clipboard, and a cable pulled in the middle of it: nothing is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from db.history import batches
from db.rows import rows
from exchange import key_file
from office.issue import issue
from office.keys import unlock
from office.receive import receive
from office.workspaces import new_bureau, open_workspace
from tests.samples import make_photo
from tests.whole.clerk import PASSPHRASE, PASTED, REASON, TYPED, farm

HERE = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bureau that has issued a task to the department, photos, and room for a report."""
    monkeypatch.setattr(key_file, "SCRYPT_N", 2)
    made = new_bureau(tmp_path / "bureau", "bachu-2024", PASSPHRASE)
    (tmp_path / "code.txt").write_text(made.code, "utf-8")
    with open_workspace(tmp_path / "bureau") as store:
        (tmp_path / "stick").mkdir()
        issue(store, unlock(tmp_path / "bureau", PASSPHRASE), ["XM"], tmp_path / "stick")
    for name in ("out", "photos"):
        (tmp_path / name).mkdir()
    for number in range(2):
        make_photo(tmp_path / "photos" / f"{number}.jpg", width=1600, height=1200, seed=number)
    return tmp_path


def part_of_the_day(name: str, root: Path) -> None:
    """Let the clerk work in a process of their own, and pull the cable as soon as the part is done."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.whole.clerk", name, str(root)]
    with subprocess.Popen(
        command, cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as clerk:
        assert clerk.stdout is not None
        line = clerk.stdout.readline()
        clerk.send_signal(signal.SIGKILL)
        _, told = clerk.communicate()
    assert line == "done\n", told[-3000:]


@pytest.mark.slow
def test_a_day_with_two_power_cuts(root: Path) -> None:
    part_of_the_day("early", root)
    with open_workspace(root / "work") as store:
        typed = [row.tokens for row in rows(store, "T31")]
    assert [row["name"] for row in typed] == [farm(number)["name"] for number in range(TYPED)]
    # What was half typed when the light went out is the one thing that is gone.
    assert [row["stock"] for row in typed] == [farm(number)["stock"] for number in range(TYPED)]

    part_of_the_day("noon", root)
    with open_workspace(root / "work") as store:
        assert sum(1 for _ in rows(store, "T31")) == TYPED + PASTED
        assert sum(batch.kind == "paste" for batch in batches(store)) == 1

    part_of_the_day("late", root)
    (package,) = (root / "out").iterdir()
    with open_workspace(root / "bureau") as store:
        keys = unlock(root / "bureau", PASSPHRASE)
        received = receive(store, keys, package, confirm=_code_of(root))
        farms = {row.tokens["name"]: row.tokens for row in rows(store, "T31")}
        reasons = [row.tokens["reason"] for row in rows(store, "C03")]
        proofs = [row.tokens for row in rows(store, "C01")]
    assert received.is_merged
    assert len(farms) == TYPED + PASTED
    assert farms[farm(150)["name"]]["stock"] == farm(150)["stock"]
    assert reasons == [REASON]
    assert len(proofs) == 2


def _code_of(root: Path) -> str:
    from exchange.key_codes import key_code

    with open_workspace(root / "work") as store:
        return key_code(store.identity.public)
