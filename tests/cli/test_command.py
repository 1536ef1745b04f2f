import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli import bugs
from cli.command import Command, Program
from cli.troubles import Misused
from db.troubles import StoreTrouble
from forms.troubles import Cancelled
from office.troubles import NotAccepted, OpenErrors, WrongUse
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["stauts", "x"], "E-COMMAND", "是不是想写：status"),
        (["frobnicate"], "E-COMMAND", "没有“frobnicate”这个命令"),
        (["seal", "x", "-o", "y", "--interin"], "E-OPTION", "--interim"),
        (["seal", "x"], "E-MISSING", "-o / --out"),
        (["add", "x", "T31"], "E-MISSING", "FIELD=TEXT…"),
        (["digest", "x", "y", "z"], "E-EXTRA", "多写了“y z”"),
        (["undo", "x", "seven"], "E-VALUE", "“seven”"),
        (["seal", "x", "-o"], "E-OPTION-EMPTY", "“-o”"),
        (["pack", "chekc", "x"], "E-VALUE", "“chekc”"),
    ],
)
def test_wrong_usage_is_said_in_chinese(run: Run, words: list[str], code: str, part: str) -> None:
    result = run(*words, code=2)
    assert result.stderr.startswith(f"{code}: ")
    assert part in result.stderr
    assert "请" in result.stderr
    assert not result.stdout


def program(fault: BaseException) -> Program:
    @click.command(cls=Command)
    def fail() -> None:
        raise fault

    return Program(name="xiankao", sections={"": {"fail": lambda: fail}})


def missing(name: str) -> OSError:
    return FileNotFoundError(2, "No such file or directory", name)


@pytest.mark.parametrize(
    ("fault", "code", "beginning"),
    [
        (OpenErrors("E-NOTHING"), 1, "E-NOTHING: "),
        (Misused("E-NO-UNITS"), 2, "E-NO-UNITS: "),
        (NotAccepted("E-SWAPPED", where="x"), 3, "E-SWAPPED: x "),
        (StoreTrouble("E-STORE-BUSY"), 4, "E-STORE-BUSY: "),
        (missing("/no/where"), 4, "E-FILE: /no/where：找不到"),
        (KeyboardInterrupt(), 130, "\n已停止"),
        (Cancelled(), 130, "已停止"),
    ],
)
def test_each_failure_has_its_exit_code_and_sentence(fault: BaseException, code: int, beginning: str) -> None:
    result = CliRunner().invoke(program(fault), ["fail"])
    assert result.exit_code == code
    assert result.stderr.startswith(beginning)


def test_a_sentence_that_fits_the_window_too_is_followed_by_how_a_command_is_written() -> None:
    result = CliRunner().invoke(program(WrongUse("E-RETURN-REASON", item="B-XM-04")), ["fail"])
    assert result.stderr.endswith("请写明要改什么，填报单位会看到。理由写在 --reason 后面。\n")


def test_a_bug_is_one_sentence_and_a_log(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    result = CliRunner().invoke(program(ZeroDivisionError("secret farm")), ["fail"])
    assert result.exit_code == 70
    assert result.stderr.startswith("E-BUG: 县考通出了内部错误（ZeroDivisionError）")
    assert len(result.stderr.splitlines()) == 1
    log = own_home / "xiankao" / bugs.LOG
    assert str(log) in result.stderr
    assert "ZeroDivisionError: secret farm" in log.read_text(encoding="utf-8")


def test_an_error_of_the_system_without_a_file_is_a_bug() -> None:
    result = CliRunner().invoke(program(OSError("odd")), ["fail"])
    assert result.exit_code == 70
