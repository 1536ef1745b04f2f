from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.cli.test_entry import cells

Read = Any


def test_check_ends_with_one_while_something_is_open(run: Run, read: Read, answered: Path) -> None:
    unit = answered
    (number,) = read("add", unit, "T31", *cells(stock="", ledger="否", ledger_from="", plan_filed=""))["rows"]
    found = read("check", unit, code=1)
    assert sorted(problem["check"] for problem in found) == ["T31-06", "V-REQUIRED"]
    text = run("check", unit, code=1)
    assert f"{number} 红旗养殖场" in text.stdout
    assert "其中还要处理 2 处" in text.stderr
    run("set", unit, "T31", number, "stock=0")
    (problem,) = read("check", unit, "--table", "T31", code=1)
    short = run("explain", unit, problem["id"], "--reason", "没有", code=3)
    assert short.stderr.startswith("E-EXPLAIN-SHORT: ")
    run("explain", unit, problem["id"][:6], "--reason", "年底才投产，台账三月底前补齐。")
    (problem,) = read("check", unit)
    assert problem["explained"] is True
    assert "已说明" in run("check", unit).stdout


def test_an_explanation_goes_stale_with_its_values(run: Run, read: Read, answered: Path) -> None:
    unit = answered
    (number,) = read("add", unit, "T31", *cells(status="停养", stock="35"))["rows"]
    (problem,) = read("check", unit, code=1)
    run("explain", unit, problem["id"], "--reason", "停养前没有卖完的都还在场里。")
    read("check", unit)
    run("set", unit, "T31", number, "stock=350")
    (problem,) = read("check", unit, code=1)
    assert problem["explained"] is False


def test_notes_hold_nothing_up(run: Run, read: Read, answered: Path) -> None:
    unit = answered
    read("add", unit, "T31", *cells(stock="12000"))
    (note,) = read("check", unit)
    assert note["level"] == "note"
    assert "提示" in run("check", unit).stdout


def test_what_is_found_about_materials_can_be_asked_for_by_the_table_that_is_named(read: Read, answered: Path) -> None:
    read("add", answered, "T31", *cells())
    for table in ("C01", "C03", "K02"):
        assert read("check", answered, "--table", table) == []
