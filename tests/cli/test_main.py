import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli.main import main
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = """
    packs pack new units assign revise last-year issue receive conflicts decide
    comment pass send-back return receipt todo answer receipts differences status indicators report open
    template fill tables rows add set fill-last delete duplicate history imports undo check explain attach
    declare items print statement seal letter verify unpack digest keys backup backups restore demo app self-test
""".split()  # noqa: SIM905 - reads like the contract in DESIGN 8


def test_every_command_of_the_contract_is_there() -> None:
    assert sorted(main.list_commands(click.Context(main))) == sorted(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_help_of_every_command_is_chinese_and_complete(run: Run, name: str) -> None:
    text = run(name, "--help").stdout
    assert text.startswith("用法：xiankao")
    assert not re.search(r"Usage|Options|Show this|\[required\]", text)
    options = [line for line in text.splitlines() if line.strip().startswith("-")]
    assert options
    assert all(re.search(r"[\u4e00-\u9fff]", line) or len(line) < 40 for line in options)


def test_help_lists_all_commands(run: Run) -> None:
    text = run("--help").stdout
    assert all(re.search(rf"^  {name} ", text, re.MULTILINE) for name in CONTRACT)
    assert "..." not in text


VERSION = """
import sys
from cli.main import main
sys.argv = ["xiankao", "--version"]
try:
    main()
except SystemExit:
    heavy = ("sqlite3", "PySide6", "cryptography", "reportlab", "tomllib", "office", "db")
    print([name for name in heavy if name in sys.modules])
"""


def test_version_loads_nothing_heavy() -> None:
    found = subprocess.run([sys.executable, "-c", VERSION], capture_output=True, text=True, cwd=ROOT, check=True)
    version, loaded = found.stdout.splitlines()
    assert version.startswith("xiankao ")
    assert loaded == "[]"
