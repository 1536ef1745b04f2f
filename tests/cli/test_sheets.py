"""The commands template, fill and imports, as scripts and inspectors use them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.rows import rows
from office.workspaces import open_workspace
from tests.cli.conftest import Run
from tests.county import add_farm
from tests.office.sheets import HEAD, make_sheet

LINES = [HEAD, [1, "甲场", "巴楚镇", "猪", "1,200", 20, None], [2, "合计", None, None, 1200, 20, None]]


def farms(unit: Path) -> list[str]:
    with open_workspace(unit) as store:
        return [row.tokens["name"] for row in rows(store, "T31")]


def test_a_preview_writes_nothing_and_an_import_is_listed_and_undone(
    run: Run, read: Callable[..., Any], unit: Path, tmp_path: Path
) -> None:
    path = make_sheet(tmp_path / "场.xlsx", LINES)
    shown = run("fill", unit, "T31", path, "--dry-run").stdout
    assert "这是预览，没有写入任何内容" in shown
    assert "合计行 1 行没有导入：第 3 行" in shown
    assert "E2" in shown
    assert "已去掉千位分隔符" in shown
    assert farms(unit) == []
    done = run("fill", unit, "T31", path).stdout
    assert "撤销：undo" in done
    (batch,) = read("imports", unit)
    assert (batch["kind"], batch["label"], batch["rows"]) == ("import", "导入 场.xlsx", 1)
    run("undo", unit, batch["number"])
    assert farms(unit) == []


def test_the_document_says_all(read: Callable[..., Any], unit: Path, tmp_path: Path) -> None:
    told = read("fill", unit, "T31", make_sheet(tmp_path / "t.xlsx", LINES), "--dry-run")
    (table,) = told["tables"]
    assert (told["is_trial"], told["batch"], table["added"]) == (True, None, 1)
    (remark,) = table["remarks"]
    assert (remark["row"], remark["column"], remark["verdict"], remark["token"]) == (2, 5, "已转换", "1200")


def test_a_template_goes_out_and_comes_back(run: Run, read: Callable[..., Any], unit: Path, tmp_path: Path) -> None:
    with open_workspace(unit) as store:
        add_farm(store, name="甲场")
    assert "已有记录 1 条" in run("template", unit, "T31", "-o", tmp_path / "t.xlsx").stdout
    assert "没有改动" in run("fill", unit, "T31", tmp_path / "t.xlsx").stdout
    whole = read("template", unit, "--all", "-o", tmp_path / "all.xlsx")
    assert {"T31"} <= set(whole["tables"])
    assert [one["table"] for one in read("fill", unit, "--all", tmp_path / "all.xlsx")["tables"]] == whole["tables"]


def test_a_column_is_named_by_title_or_name_and_left_out_by_nothing(
    run: Run, read: Callable[..., Any], unit: Path, tmp_path: Path
) -> None:
    path = make_sheet(tmp_path / "t.xlsx", [("养殖场名称", "栏里的猪", "电话号"), ("甲场", 5, "无")])
    (table,) = read("fill", unit, "T31", path, "--map", "栏里的猪=年末存栏量", "--map", "电话号=")["tables"]
    assert not [text for text in table["told"] if "不是本表的指标项" in text]
    assert run("fill", unit, "T31", path, "--map", "栏里的猪", code=3).stderr.startswith("E-FILL-MAP: ")
    assert run("fill", unit, "T31", path, "--map", "栏里的猪=没有", code=3).stderr.startswith("E-FIELD: ")
    assert run("fill", unit, "--all", path, "--map", "栏里的猪=stock", code=2).stderr.startswith("E-MAP-WHICH: ")


def test_wrong_use_and_bad_files_are_one_sentence_each(run: Run, unit: Path, tmp_path: Path) -> None:
    path = make_sheet(tmp_path / "t.xlsx", LINES)
    assert run("fill", unit, path, code=2).stderr.startswith("E-TABLES-WHICH: ")
    assert run("template", unit, "-o", tmp_path / "o.xlsx", code=2).stderr.startswith("E-TABLES-WHICH: ")
    assert run("fill", unit, "T31", tmp_path / "none.xlsx", code=3).stderr.startswith("E-SHEET-NONE: ")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04....")
    assert run("fill", unit, "T31", tmp_path / "bad.xlsx", code=3).stderr.startswith("E-SHEET-BROKEN: ")
    assert run("fill", unit, "T31", path, "--sheet", "二季度", code=3).stderr.startswith("E-FILL-SHEET: ")
