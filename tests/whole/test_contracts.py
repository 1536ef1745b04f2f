"""The contracts on imports hold, and each of them is able to fail."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]
}

#: Folders of Python that are no part of the program: what they import is bound by no contract.
BESIDE = {"benchmarks", "tests"}

#: Contract, module to plant, and what it says; each breaks its own contract and no other.
VIOLATIONS = [
    ("layers", "forms/planted.py", "import db"),
    ("layers", "db/planted.py", "import office"),
    ("layers", "db/planted.py", "def late() -> None:\n    import exchange"),
    ("layers", "exchange/planted.py", "import reports"),
    ("layers", "reports/planted.py", "import exchange"),
    ("layers", "office/planted.py", "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import cli"),
    ("layers", "desktop/planted.py", "import cli"),
    ("layers", "cli/planted.py", "import desktop"),
    ("qt", "cli/planted.py", "from PySide6.QtCore import QObject"),
    ("sqlite", "office/planted.py", "import sqlite3"),
    ("sqlite", "desktop/planted.py", "import sqlite_utils"),
    ("signing", "db/planted.py", "from cryptography.hazmat.primitives import hashes"),
    ("signing", "office/planted.py", "import pyrage"),
    ("paper", "office/planted.py", "import openpyxl"),
    ("paper", "desktop/planted.py", "from PIL import Image"),
    ("forms", "forms/planted.py", "import click"),
    ("children", "exchange/planted.py", "import subprocess"),
    ("children", "desktop/planted.py", "from multiprocessing import Process"),
]


def broken_contracts(root: Path) -> set[str]:
    """Run lint-imports there and return the ids of the contracts that it calls broken."""
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program is not None
    result = subprocess.run([program, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", result.stdout, re.MULTILINE))
    ids = {contract["name"]: contract_id for contract_id, contract in CONTRACTS.items()}
    assert set(verdicts) == set(ids), result.stdout + result.stderr
    broken = {ids[name] for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert (result.returncode != 0) == bool(broken)
    return broken


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    """A copy of the program's modules and of the contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PROJECT["tool"]["importlinter"]["root_packages"]:
        for module in (ROOT / package).rglob("*.py"):
            target = tmp_path / module.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(module, target)
    return tmp_path


def test_the_program_keeps_every_contract() -> None:
    assert broken_contracts(ROOT) == set()


@pytest.mark.parametrize(("contract", "module", "text"), VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(copied_tree: Path, contract: str, module: str, text: str) -> None:
    (copied_tree / module).write_text(text + "\n", encoding="utf-8")
    assert broken_contracts(copied_tree) == {contract}


def test_every_contract_is_shown_to_fail() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(CONTRACTS)


def test_every_folder_is_in_the_layers() -> None:
    layers = {name for layer in CONTRACTS["layers"]["layers"] for name in re.split(r"[ |]+", layer)}
    folders = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert layers == folders - BESIDE - {"resources"} == set(PROJECT["tool"]["importlinter"]["root_packages"])


def test_what_forms_may_not_import_is_every_runtime_dependency() -> None:
    required = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
    installed = {
        name
        for name, distributions in packages_distributions().items()
        if required & {canonicalize_name(distribution) for distribution in distributions}
    }
    modules = {name: find_spec(name) for name in installed if name.isidentifier()}
    names = {name for name, spec in modules.items() if spec is not None and spec.loader is not None}
    assert names <= set(CONTRACTS["forms"]["forbidden_modules"])
    assert len(names) >= len(required)
