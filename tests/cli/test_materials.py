"""Proofs and declarations on the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.cli.test_entry import cells
from tests.county import County
from tests.samples import make_pdf, make_photo

Read = Callable[..., Any]


def test_items_say_what_is_missing_and_attaching_answers_them(run: Run, read: Read, unit: Path, tmp_path: Path) -> None:
    listed = run("items", unit).stdout
    assert "B-XM-04" in listed
    assert "未开始" in listed
    page = make_pdf(tmp_path / "台账.pdf", pages=3)
    told = run("attach", unit, "B-XM-04/ledger", page, "--title", "二季度台账", "--doc-date", "2024-06-30").stdout
    assert "3 页" in told
    assert "undo" in told
    (found,) = [item for item in read("items", unit) if item["id"] == "B-XM-04"]
    assert found["files"] == 1
    assert found["away"] == 0
    (row,) = read("rows", unit, "C01")
    assert (row["cells"]["title"], row["cells"]["doc_date"]) == ("二季度台账", "2024-06-30")


def test_a_file_that_had_gone_is_brought_back_and_that_is_said(run: Run, unit: Path, tmp_path: Path) -> None:
    page = make_pdf(tmp_path / "台账.pdf")
    run("attach", unit, "B-XM-04/ledger", page)
    assert "\n没有新的材料。" in run("attach", unit, "B-XM-04/ledger", page).stdout
    (kept,) = (unit / "evidence").glob("*/*.pdf")
    kept.unlink()
    told = run("attach", unit, "B-XM-04/ledger", page)
    assert "找回 1 个已不在这台电脑上的文件" in told.stdout
    assert kept.is_file()


def test_a_wrong_name_and_a_position_are_told_on_the_side(run: Run, unit: Path, tmp_path: Path) -> None:
    photo = make_photo(tmp_path / "a.jpg", place=(78.55, 39.78)).rename(tmp_path / "a.png")
    number = run("add", unit, "T31", "name=某养殖场").stdout.partition("记录 ")[2].split()[0]
    result = run("attach", unit, "T31/photos", photo, "--row", number, "--phase", "after", "--sealed")
    assert "内容其实是 jpg" in result.stderr
    assert "拍摄位置" in result.stderr


def test_a_refused_file_ends_with_three_and_a_wrong_place_with_two(run: Run, unit: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"MZ")
    assert run("attach", unit, "B-XM-04/ledger", tmp_path / "a.pdf", code=3).stderr.startswith("E-PROOF-KIND: ")
    assert run("attach", unit, "B-XM-04/ledger", tmp_path / "b.pdf", code=3).stderr.startswith("E-PROOF-GONE: ")
    assert run("attach", unit, "B-XX-99", tmp_path / "a.pdf", code=2).stderr.startswith("E-ITEM: ")
    assert run("attach", unit, "T32", tmp_path / "a.pdf", code=2).stderr.startswith("E-SLOT-WHICH: ")


def test_declaring_signing_and_withdrawing(run: Run, read: Read, unit: Path, tmp_path: Path) -> None:
    assert run("declare", unit, "B-XM-04", code=2).stderr.startswith("E-DECLARE-KIND: ")
    assert run("declare", unit, "B-XM-04", "--nil", "--reason", "无", code=3).stderr.startswith("E-DECLARE-SHORT: ")
    scan = make_pdf(tmp_path / "说明.pdf")
    words = ("--no-material", "--reason", "台账在搬迁时遗失", "--code", "4", "--scan", scan)
    assert "已记下说明" in run("declare", unit, "B-XM-04", *words).stdout
    (asked,) = [item for item in read("check", unit, code=1) if item["check"] == "V-SIGNER"]
    assert "还没有填主要领导职务和签字日期。" in asked["text"]
    refused = run("declare", unit, "B-XM-04", "--signed-on", "年底", code=3)
    assert refused.stderr.startswith("E-DECLARE-SIGNED: ")
    run("declare", unit, "B-XM-04", "--scan", scan, "--leader", "局长")
    (asked,) = [item for item in read("check", unit, code=1) if item["check"] == "V-SIGNER"]
    assert "还没有填签字日期。" in asked["text"]
    assert "已记下说明" in run("declare", unit, "B-XM-04", "--signed-on", "2025-01-06").stdout
    assert "V-SIGNER" not in {item["check"] for item in read("check", unit, code=1)}
    (found,) = [item for item in read("items", unit) if item["id"] == "B-XM-04"]
    assert (found["state"], found["declared"]) == ("已说明", "无相关材料")
    assert "已撤回说明" in run("declare", unit, "B-XM-04", "--withdraw").stdout
    (found,) = [item for item in read("items", unit) if item["id"] == "B-XM-04"]
    assert found["state"] == "未开始"


def test_check_tells_of_materials_and_explains_them_like_any_other(
    run: Run, read: Read, unit: Path, tmp_path: Path
) -> None:
    run("attach", unit, "T32/ledger_list", make_pdf(tmp_path / "汇总表.pdf"), "--sealed")
    run("add", unit, "T31", "name=某养殖场")
    photo = make_photo(tmp_path / "a.jpg")
    number = read("rows", unit, "T31")[0]["number"]
    run("attach", unit, "T31/photos", photo, "--row", number)
    found = {item["check"]: item for item in read("check", unit, code=1)}
    assert "V-SLOT" in found
    assert found["V-PIXELS"]["table"] == "T31"
    run("explain", unit, found["V-PIXELS"]["id"], "--reason", "只有这一张旧照片，相机已经报废")
    again = {item["check"]: item for item in read("check", unit, code=1)}
    assert again["V-PIXELS"]["explained"]
    assert "1600×1200" in run("check", unit, code=1).stdout


def test_the_bureau_lists_all_units_or_one(run: Run, read: Read, county: County) -> None:
    assert {"XM", "653130100"} <= {item["unit"] for item in read("items", county.bureau)}
    assert {item["unit"] for item in read("items", county.bureau, "--unit", "XM")} == {"XM"}
    assert "畜牧兽医局" in run("items", county.bureau, "--unit", "XM").stdout
    assert run("items", county.bureau, "--unit", "ZZ", code=2).stderr.startswith("E-UNIT-UNKNOWN: ")


def test_a_final_report_with_a_photo_and_a_page_reaches_the_bureau(
    run: Run, read: Read, county: County, answered: Path, tmp_path: Path
) -> None:
    (number,) = read("add", answered, "T31", *cells())["rows"]
    photos = [make_photo(tmp_path / f"{place}.jpg", 1600, 1200, seed=place) for place in range(3)]
    run("attach", answered, "T31/photos", *photos, "--row", number)
    sealed = read("seal", answered, "-o", county.stick("xm"))
    run("receive", county.bureau, sealed["folder"], "--yes", "--confirm", sealed["key_code"])
    (ledger,) = [item for item in read("items", county.bureau, "--unit", "XM") if item["id"] == "B-XM-04"]
    assert (ledger["state"], ledger["files"], ledger["away"]) == ("已填", 4, 0)
    kept = {path.suffix: path for path in (county.bureau / "evidence").rglob("*.*")}
    assert set(kept) == {".jpg", ".pdf"}
    kept[".pdf"].unlink()
    (ledger,) = [item for item in read("items", county.bureau, "--unit", "XM") if item["id"] == "B-XM-04"]
    assert (ledger["files"], ledger["away"]) == (4, 1)
    assert "不在这台电脑上" in run("items", county.bureau).stderr
