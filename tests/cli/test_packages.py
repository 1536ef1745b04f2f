import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.test_entry import cells
from tests.county import County

Read = Any


def test_a_final_report_waits_for_open_errors(run: Run, read: Read, answered: Path, tmp_path: Path) -> None:
    unit = answered
    (number,) = read("add", unit, "T31", *cells(stock=""))["rows"]
    refused = run("seal", unit, "-o", tmp_path / "优盘", code=1)
    assert refused.stderr.startswith("E-OPEN: 还有 1 处必须改")
    assert not (tmp_path / "优盘").exists()
    missing = run("seal", unit, "-o", tmp_path / "优盘", "--interim", code=4)
    assert missing.stderr.startswith(f"E-NO-PLACE: 找不到文件夹 {tmp_path / '优盘'}")
    assert not (tmp_path / "优盘").exists(), "a stick that is not there is no folder on the hard disk"
    (tmp_path / "优盘").mkdir()
    interim = run("seal", unit, "-o", tmp_path / "优盘", "--interim")
    assert "_阶段" in interim.stdout
    assert "还有 1 处必须改" in interim.stderr
    run("set", unit, "T31", number, "stock=1")
    sealed = read("seal", unit, "-o", tmp_path / "优盘")
    filled = [table for table in sealed["tables"] if table["rows"]]
    assert filled == [{"table": "T31", "title": "规模化畜禽养殖场信息表", "rows": 1}]
    assert [table["table"] for table in sealed["tables"]] == ["T31", "T32", "T51", "T60"]
    names = sorted(path.name for path in Path(sealed["folder"]).iterdir())
    assert names[-2:] == ["报送函.pdf", "说明.txt"]


def test_the_bureau_seals_nothing(run: Run, county: County, tmp_path: Path) -> None:
    assert run("seal", county.bureau, "-o", tmp_path, code=2).stderr.startswith("E-NOT-FILLING: ")


def test_verify_with_and_without_a_workspace(run: Run, read: Read, county: County, answered: Path) -> None:
    unit = answered
    run("add", unit, "T31", *cells())
    sealed = read("seal", unit, "-o", county.stick("xm"))
    task = next(county.stick("tasks").glob("*畜牧*"))
    plain = read("verify", task)
    assert (plain["info"]["kind"], plain["key_code"]) == ("task", county.code)
    assert "没有工作区可以对照" in run("verify", task).stderr
    encrypted = run("verify", sealed["folder"], code=3)
    assert encrypted.stderr.startswith("E-ENCRYPTED: ")
    for workspace in (county.bureau, unit):
        found = read("verify", sealed["folder"], "--workspace", workspace)
        assert found["package_code"] == sealed["package_code"]
        assert found["tables"]["T31"] == 1
        assert found["registered"] == ""
    words = ("--workspace", county.bureau)
    run("receive", county.bureau, sealed["folder"], "--yes", "--confirm", sealed["key_code"])
    assert "已登记在 653130/XM 名下" in run("verify", sealed["folder"], *words).stderr
    assert list((county.bureau / "quarantine").iterdir()) == []


@pytest.mark.parametrize("place", ["没有", "empty", "sheet.xlsx"])
def test_verify_what_is_no_package(run: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "sheet.xlsx").write_bytes(b"PK\x03\x04")
    result = run("verify", tmp_path / place, code=4 if place == "没有" else 3)
    assert result.stderr.startswith("E-NO-PLACE: " if place == "没有" else "E-NOT-A-PACKAGE: ")


@pytest.fixture
def unpacked(run: Run, read: Read, county: County, answered: Path, tmp_path: Path) -> Path:
    unit = answered
    run("add", unit, "T31", *cells(phone="0998-0000001", legal_rep="样例甲"))
    sealed = read("seal", unit, "-o", county.stick("xm"))
    run("unpack", unit, sealed["folder"], "-o", tmp_path / "解开")
    again = run("unpack", unit, sealed["folder"], "-o", tmp_path / "解开", code=3)
    assert again.stderr.startswith("E-UNPACKED: ")
    return tmp_path / "解开"


def commands(guide: str) -> list[str]:
    """Read the commands from the page as a person does: the lines that are set in."""
    lines = guide.replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.startswith("    ") and line.strip()[0].isascii()]


def test_the_guide_works_with_public_tools_alone(unpacked: Path) -> None:
    (bag,) = [path for path in unpacked.iterdir() if path.is_dir()]
    found = commands((unpacked / "如何核验.txt").read_text(encoding="utf-8"))
    tools = [command.split()[0] for command in found]
    assert tools[:5] == ["cd", "bagit.py", "sha256sum", "ssh-keygen", "sha256sum"]
    for command in found:
        if command.startswith(("sha256sum", "ssh-keygen")):
            done = subprocess.run(command, shell=True, cwd=bag, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
    digest = next(command for command in reversed(found) if command.startswith("sha256sum tag"))
    said = subprocess.run(digest, shell=True, cwd=bag, capture_output=True, text=True, check=True).stdout.split()[0]
    assert said in (unpacked / "如何核验.txt").read_text(encoding="utf-8")


def test_an_unpacked_bag_is_verified_and_received_like_a_package(
    run: Run, read: Read, county: County, unpacked: Path
) -> None:
    (bag,) = [path for path in unpacked.iterdir() if path.is_dir()]
    found = read("verify", bag)
    assert found["tables"]["T31"] == 1
    (bag / "data" / "extra.txt").write_text("smuggled")
    assert run("verify", bag, code=3).stderr.startswith("E-CONTENT: ")
    (bag / "data" / "extra.txt").unlink()
    run("receive", county.bureau, bag, "--yes", "--confirm", found["key_code"])
    assert len(read("rows", county.bureau, "T31")) == 1
    shutil.rmtree(bag)
