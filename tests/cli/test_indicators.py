"""Indicators in the shell: what they come to, what holds them up, and which cells went in."""

from collections.abc import Callable
from typing import Any

from tests.cli.conftest import Run
from tests.county import County

Read = Callable[..., Any]


def test_an_indicator_is_worked_out_and_its_cells_are_named(run: Run, read: Read, county: County) -> None:
    run("set", county.bureau, "T68", "-", "so2=12.50")
    waiting = run("indicators", county.bureau)
    assert "缺少数据，无法计算" in waiting.stderr
    (found,) = read("indicators", county.bureau, "--cells", "I-B5")
    assert found["number"] is None
    lines = run("indicators", county.bureau, "--cells", "I-B5").stdout.splitlines()
    (card,) = read("rows", county.bureau, "T68")
    assert ["T68", str(card["number"]), "so2", "12.50"] in [line.split() for line in lines]
    assert any(line.split()[0] == "T01" and line.endswith("land_area_km2  （缺）") for line in lines)
    run("set", county.bureau, "T01", "-", "land_area_km2=100", "--reason", "年鉴")
    (found,) = read("indicators", county.bureau, "--cells", "I-B5")
    assert found["shown"] in run("indicators", county.bureau).stdout
    assert "（缺）" not in run("indicators", county.bureau, "--cells", "I-B5").stdout


def test_rows_that_are_counted_are_named_as_people_know_them(run: Run, read: Read, county: County) -> None:
    (row,) = [row for row in read("rows", county.bureau, "T23") if row["cells"]["town_code"] == "653130101"]
    lines = run("indicators", county.bureau, "--cells", "I-B12b").stdout.splitlines()
    (line,) = [line for line in lines if line.split()[1] == str(row["number"])]
    assert "镇" in line
    assert line.split()[0] == "T23"


def test_an_unknown_one_is_refused_with_those_that_there_are(run: Run, county: County) -> None:
    refused = run("indicators", county.bureau, "--cells", "I-X", code=2).stderr
    assert refused.startswith("E-INDICATOR: ")
    assert "I-B5" in refused
