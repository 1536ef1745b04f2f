"""What is shipped is complete and honest: the locks, the set-up scripts, the version of Qt."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
BESIDE = {"benchmarks", "tests"}  # folders of Python that are no part of the program
LOCKS = ("requirements.lock", "requirements-dev.lock")
TARGETS = [
    {"python_version": version, "python_full_version": f"{version}.2", "sys_platform": platform, "platform_machine": m}
    for version in ("3.11", "3.12", "3.13")
    for platform, m in (("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64"))
]


def entries(lock: str) -> list[str]:
    """The entries of a lock, one string each, hashes included."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_address(lock: str) -> None:
    for entry in entries(lock):
        assert re.match(r"[a-z0-9][a-z0-9._-]*==[^ ]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|@|--(extra-)?index|--find-links|\bfile:", text)


def test_the_lock_for_developers_contains_the_one_for_users() -> None:
    assert set(entries("requirements.lock")) < set(entries("requirements-dev.lock"))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: "-".join(target.values()))
def test_the_lock_names_one_version_of_each_dependency_for_each_target(target: dict[str, str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked: dict[str, str] = {}
    for entry in entries("requirements.lock"):
        requirement = Requirement(entry.split("--hash")[0])
        if requirement.marker is None or requirement.marker.evaluate(target):
            assert requirement.name not in locked
            locked[requirement.name] = str(requirement.specifier).removeprefix("==")
    for requirement in map(Requirement, project["dependencies"]):
        if requirement.marker is None or requirement.marker.evaluate(target):
            assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)])


@pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for Linux")
@pytest.mark.parametrize("script", [".setup.sh", "run.sh", "test.sh"])
def test_a_set_up_script_is_plain_posix_shell(script: str) -> None:
    shell = "/bin/sh"
    assert subprocess.run([shell, "-n", script], cwd=ROOT, capture_output=True, check=False).stderr == b""


def test_every_folder_of_the_program_is_packaged() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    include = project["tool"]["setuptools"]["packages"]["find"]["include"]
    folders = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert {pattern.removesuffix(".*") for pattern in include} == folders - BESIDE
