"""A shell for tests: commands in this process, with the pass phrase of the small county."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from office.workspaces import open_workspace
from tests.county import PASSPHRASE, County, answer_items

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANKAO_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def run() -> Run:
    """Run a command and see that it ends with the code that is expected."""

    def invoke(*words: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, (words, result.stdout, result.stderr)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def read(run: Run) -> Callable[..., Any]:
    """Run a command with --json and give its one document."""

    def document(*words: object, code: int = 0) -> Any:
        return json.loads(run(*words, "--json", code=code).stdout)

    return document


@pytest.fixture
def answered(unit: Path) -> Path:
    """The same workspace with all that is asked for beside T31, so that farms without a problem can be sealed."""
    with open_workspace(unit) as store:
        answer_items(store, "T31")
    return unit


@pytest.fixture
def unit(county: County) -> Path:
    """The workspace of the animal husbandry bureau, as a path on the command line."""
    return county.unit("XM")
