"""Paths that are not there: each command says so in its own sentence, and makes no folder on the hard disk."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.county import XM, County, receive_at, seal_unit


@pytest.fixture
def names(county: County, tmp_path: Path) -> dict[str, Path]:
    """Places by the names that the commands below have for them; what is `gone` is not there, nor the folder above."""
    return {
        "bureau": county.bureau,
        "unit": county.unit(XM),
        "task": next(county.stick("tasks").glob("*畜牧*")),
        "gone": tmp_path / "媒体" / "没插的优盘",
        "new": tmp_path / "新",
    }


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        ("issue {bureau} --all -o {gone}", 4, "E-NO-PLACE"),
        ("seal {unit} --interim -o {gone}", 4, "E-NO-PLACE"),
        ("backup {unit} -o {gone}", 4, "E-NO-PLACE"),
        ("unpack {unit} {task} -o {gone}", 4, "E-NO-PLACE"),
        ("pack export bachu-2024 -o {gone}", 4, "E-NO-PLACE"),
        ("pack export bachu-2024 -o {gone}/方案.xlsx", 4, "E-REPORT-PLACE"),
        ("report {unit} --kind workbook -o {gone}/汇总.xlsx", 4, "E-REPORT-PLACE"),
        ("print {unit} T31 -o {gone}/表.pdf", 4, "E-REPORT-PLACE"),
        ("template {unit} T31 -o {gone}/模板.xlsx", 4, "E-REPORT-PLACE"),
    ],
)
def test_what_cannot_be_written_there(run: Run, names: dict[str, Path], words: str, exit_code: int, code: str) -> None:
    said = run(*words.format(**names).split(" "), code=exit_code).stderr
    assert said.startswith(f"{code}: 找不到文件夹 {names['gone'].parent}")
    assert not names["gone"].parent.exists(), "a stick that is not there is no folder on the hard disk"


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        ("open {gone} {new}", 4, "E-NO-PLACE"),
        ("open {gone} {unit}", 4, "E-NO-PLACE"),
        ("receive {bureau} {gone}", 4, "E-NO-PLACE"),
        ("receive {unit} {gone}", 4, "E-NO-PLACE"),
        ("verify {gone}", 4, "E-NO-PLACE"),
        ("unpack {unit} {gone} -o {new}", 4, "E-NO-PLACE"),
        ("restore {gone} {new}", 4, "E-NO-PLACE"),
        ("restore {gone}/0001.sqlite {unit}", 4, "E-NO-PLACE"),
        ("last-year {bureau} {gone}", 4, "E-NO-PLACE"),
        ("pack import {gone}/方案.xlsx -o {new}", 3, "E-SHEET-NONE"),
        ("pack check {gone}", 2, "E-PACK-PLACE"),
        ("new {new} --pack {gone}", 2, "E-PACK-PLACE"),
        ("revise {bureau} --pack {gone}", 2, "E-PACK-PLACE"),
        ("fill {unit} T31 {gone}/表.xlsx", 3, "E-SHEET-NONE"),
        ("attach {unit} T31 {gone}/证.pdf", 3, "E-PROOF-GONE"),
        ("keys {unit} --recover {gone}/卡.txt", 2, "E-CARD-FILE"),
        ("keys {unit} --recover {unit}/workspace.sqlite", 2, "E-CARD-FILE"),
        ("tables {gone}", 4, "E-NO-WORKSPACE"),
        ("backups {gone}", 4, "E-NO-WORKSPACE"),
    ],
)
def test_what_cannot_be_read_from_there(
    run: Run, names: dict[str, Path], words: str, exit_code: int, code: str
) -> None:
    said = run(*words.format(**names).split(" "), code=exit_code).stderr
    assert said.startswith(f"{code}: ")
    assert "请" in said
    assert not names["gone"].parent.exists()


def test_a_return_is_not_written_to_a_stick_that_is_not_there(run: Run, county: County, names: dict[str, Path]) -> None:
    run("add", names["unit"], "T31", "name=某场", "stock=1")
    receive_at(county.bureau, seal_unit(names["unit"], county.stick("xm")))
    for command in ("return", "receipt"):
        said = run(command, county.bureau, "--unit", XM, "-o", names["gone"], code=4).stderr
        assert said.startswith(f"E-NO-PLACE: 找不到文件夹 {names['gone']}")
    assert not names["gone"].parent.exists()


def test_a_key_file_that_is_gone_is_told_as_such(run: Run, names: dict[str, Path], tmp_path: Path) -> None:
    (names["unit"] / "keys" / "secret.json").unlink()
    assert run("seal", names["unit"], "--interim", "-o", tmp_path, code=3).stderr.startswith("E-KEY-FILE: ")
