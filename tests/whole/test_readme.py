"""The walk in the README, run line by line as a newcomer would."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _walk() -> str:
    text = (ROOT / "README.md").read_text("utf-8")
    return text.partition("## A five-minute walk")[2].partition("```sh\n")[2].partition("```")[0]


def _run(line: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def _code(text: str) -> str:
    return re.search(r"(?:\d{5} ){5}\d{5}", text)[0].replace(" ", "")  # type: ignore[index]


@pytest.mark.slow
def test_the_walk_works_as_written(tmp_path: Path) -> None:
    """`./run.sh` is replaced by the program itself: setting up is another test's business."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    program = f"{sys.executable} -m cli"
    found: dict[str, str] = {}
    printed: dict[str, str] = {}
    for line in _walk().splitlines():
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            environment[name] = value
        if not line.startswith(("./run.sh ", "mkdir ")):
            continue
        command = line.replace("./run.sh", program)
        for word, value in found.items():
            command = re.sub(rf"\b{word}\b", value, command)
        text = _run(command, tmp_path, environment)
        printed[line.split()[1]] = text
        if line.startswith("./run.sh new"):
            found["NOTICE"] = _code(text)
        if line.startswith("./run.sh add"):
            found["ROW"] = re.search(r"\d+", text.partition("编号")[2] or text)[0]  # type: ignore[index]
        if line.startswith("./run.sh seal"):
            found["CODE"] = _code(text)
    assert "300" in printed["add"]
    assert "已采纳" in printed["status"]
    assert (tmp_path / "walk/汇总表.xlsx").is_file()
