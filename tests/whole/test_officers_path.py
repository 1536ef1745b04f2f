"""A bureau officer's path: the pack as a workbook, a column and a rule added in it, and a season run with that pack."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.worksheet.worksheet import Worksheet

from cli.main import main
from office.workspaces import open_workspace
from tests.county import FARM, PASSPHRASE, XM, County, add_farm, answer_items

COLUMN: Final = {"表号": "T31", "名称": "biogas", "标题": "年产沼气量", "类型": "小数", "计量单位": "万m³"}
RULE: Final = {
    "表号": "T31",
    "检查编号": "T31-90",
    "级别": "必须改",
    "提示": "年产沼气 {biogas} 万m³，大于粪便产生量，请核对。",
    "条件": "biogas <= dung_gen",
    "显示在": "biogas、dung_gen",
    "通过的示例": "biogas = 1.5\ndung_gen = 900",
    "不通过的示例": "biogas = 1000\ndung_gen = 900",
}


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, (words, result.stdout, result.stderr)
    return result


def read(*words: object, code: int = 0) -> Any:
    return json.loads(run(*words, "--json", code=code).stdout)


def add_row(sheet: Worksheet, cells: Mapping[str, str]) -> None:
    """Write a row below the last one, under the headings."""
    headings = [cell.value for cell in sheet[1]]
    row = sheet.max_row + 1
    for heading, text in cells.items():
        sheet.cell(row, headings.index(heading) + 1, text)


def told(text: str, what: str) -> str:
    """Give what a command printed behind a word."""
    (found,) = [line.partition("：")[2] for line in text.splitlines() if line.startswith(what)]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pack of Bachu with a column and a rule that were added in a workbook."""
    book = tmp_path / "方案.xlsx"
    run("pack", "export", "bachu-2024", "-o", book)
    opened = openpyxl.load_workbook(book)
    add_row(opened["指标项"], COLUMN)
    add_row(opened["检查"], RULE)
    opened.save(book)
    answer = run("pack", "import", book, "-o", tmp_path / "pack").stdout
    assert "新增指标项“年产沼气量”" in answer
    assert "T31-90" in answer
    return tmp_path / "pack"


def fill_template(path: Path, cells: Mapping[str, str]) -> None:
    """Fill the first free row of a template, or the row that is there, by the names of its columns."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[3]]
    assert cells.keys() <= set(names)
    for name, text in cells.items():
        sheet.cell(5, names.index(name) + 1, text)
    book.save(path)


@pytest.mark.slow
def test_a_column_and_a_rule_added_in_a_workbook_live_through_a_season(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANKAO_PASSPHRASE", PASSPHRASE)
    bureau, unit, sheet = tmp_path / "bureau", tmp_path / "xm", tmp_path / "T31.xlsx"
    (tmp_path / "report").mkdir()
    (open_end,) = read("pack", "check", folder, code=1)["coverage"]
    assert "年产沼气量" in open_end
    made = run("new", bureau, "--pack", folder, "--anyway").stdout
    (tmp_path / "tasks").mkdir()
    run("issue", bureau, "--unit", XM, "-o", tmp_path / "tasks")
    (task,) = (tmp_path / "tasks").iterdir()
    opened = run("open", task, unit, "--anyway", "--confirm", told(made, "县局密钥码")).stdout

    run("template", unit, "T31", "-o", sheet)
    assert "年产沼气量\n（万m³）" in [cell.value for cell in openpyxl.load_workbook(sheet).worksheets[0][4]]
    fill_template(sheet, {**FARM, "biogas": "1000"})
    run("fill", unit, "T31", sheet)
    (broken,) = read("check", unit, "--table", "T31", code=1)
    assert (broken["check"], broken["text"]) == ("T31-90", "年产沼气 1000 万m³，大于粪便产生量，请核对。")
    with open_workspace(unit) as store:
        answer_items(store, "T31")
    assert "E-OPEN" in run("seal", unit, "-o", tmp_path / "report", code=1).stderr

    run("template", unit, "T31", "-o", sheet)
    fill_template(sheet, {"biogas": "3.25"})
    run("fill", unit, "T31", sheet)
    assert read("check", unit) == []
    run("seal", unit, "-o", tmp_path / "report")
    (report,) = (tmp_path / "report").iterdir()
    run("receive", bureau, report, "--yes", "--confirm", told(opened, "本机密钥码"))
    (farm,) = read("rows", bureau, "T31")
    cells = farm["cells"]
    assert (cells["name"], cells["biogas"]) == ("红旗养殖场", "3.25")


@pytest.mark.slow
def test_a_campaign_under_way_takes_a_changed_workbook_with_a_higher_version(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANKAO_PASSPHRASE", PASSPHRASE)
    book = tmp_path / "方案.xlsx"
    run("pack", "export", "bachu-2024", "-o", book)
    opened = openpyxl.load_workbook(book)
    rename(opened["指标项"], "T31", "legal_rep", "owner_name")
    add_row(opened["指标项"], COLUMN)
    opened.save(book)
    run("pack", "import", book, "-o", tmp_path / "first")
    assert "版本号只能增加" in run("revise", county.bureau, "--pack", tmp_path / "first", code=3).stderr
    head = {row[0].value: row[1] for row in opened["方案"].iter_rows()}
    head["版本"].value = "2"
    opened.save(book)
    run("pack", "import", book, "-o", tmp_path / "second")
    changes = read("revise", county.bureau, "--pack", tmp_path / "second")["changes"]
    assert any("legal_rep → owner_name" in line for line in changes)
    run("issue", county.bureau, "--unit", XM, "-o", county.stick("again"))
    (task,) = county.stick("again").iterdir()
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store, legal_rep="填表人甲")
    run("open", task, county.unit(XM))
    run("set", county.unit(XM), "T31", farm, "biogas=2.5")
    (row,) = read("rows", county.unit(XM), "T31")
    assert (row["cells"]["owner_name"], row["cells"]["biogas"]) == ("填表人甲", "2.5")


def rename(sheet: Worksheet, table: str, name: str, later: str) -> None:
    """Give a field another name, as the guide of the workbook says."""
    headings = [cell.value for cell in sheet[1]]
    place = headings.index("曾用名称")
    (row,) = [row for row in sheet.iter_rows() if [row[0].value, row[1].value] == [table, name]]
    row[1].value, row[place].value = later, name
