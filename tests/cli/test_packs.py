import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from forms.load import read_pack
from forms.schema import table_schema
from tests.cli.conftest import Run
from tests.forms.probe_pack import probe_files

Read = Any


def test_packs(run: Run, read: Read) -> None:
    assert [pack["id"] for pack in read("packs")] == ["bachu-2024", "ningxia-2014", "zhanyi-2024"]
    assert "巴楚县" in run("packs").stdout


@pytest.mark.parametrize("name", ["bachu-2024", "ningxia-2014", "zhanyi-2024"])
def test_a_shipped_pack_is_right(run: Run, name: str) -> None:
    assert "没有错误" in run("pack", "check", name).stdout


def test_a_folder_with_all_its_faults_at_once(run: Run, tmp_path: Path) -> None:
    for name, data in read_pack("bachu-2024").files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert "没有错误" in run("pack", "check", tmp_path).stdout
    pack = tmp_path / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("year = 2024", 'year = "now"'), encoding="utf-8")
    table = tmp_path / "tables" / "t31.toml"
    table.write_text(
        table.read_text(encoding="utf-8").replace('type = "integer"', 'type = "number"', 1), encoding="utf-8"
    )
    result = run("pack", "check", tmp_path, code=3)
    assert result.stderr.startswith("E-PACK: ")
    assert "pack.toml" in result.stderr
    assert "tables/t31.toml" in result.stderr
    shutil.rmtree(tmp_path / "tables")


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


WRONG = ("tables/t01.toml", 'share = "33.3" }', 'share = "33.4" }')


def test_an_example_that_does_not_do_what_it_says(run: Run, read: Read, tmp_path: Path) -> None:
    folder = write(tmp_path, probe_files(WRONG))
    result = run("pack", "check", folder, code=3)
    assert result.stderr.startswith("E-PACK: ")
    assert "表 T01 的计算项 share：示例的结果应是 33.4，算出的是 33.3" in result.stderr
    told = read("pack", "check", folder, code=3)
    assert [line.split("：")[0] for line in told["faults"]] == ["表 T01 的计算项 share"]


def test_what_computers_leave_in_a_folder_is_no_fault(run: Run, read: Read, tmp_path: Path) -> None:
    folder = write(tmp_path, probe_files())
    write(tmp_path, {".DS_Store": b"", "tables/~$t01.toml": b"", "Thumbs.db": b"", "schemas/t01.json": b"{}"})
    told = read("pack", "check", folder, code=1)
    assert {**told, "coverage": []} == {
        "id": "probe-2024",
        "year": "2024",
        "area": "653130",
        "title": "试用方案",
        "faults": [],
        "coverage": [],
    }
    write(tmp_path, {"tables/notes.txt": b""})
    assert "tables/notes.txt：方案里不应有这个文件" in run("pack", "check", folder, code=3).stderr


def test_what_nobody_owns_or_knows_the_origin_of_is_told_and_ends_with_one(
    run: Run, read: Read, tmp_path: Path
) -> None:
    folder = write(tmp_path, probe_files())
    told = read("pack", "check", folder, code=1)["coverage"]
    assert any(line.endswith("没有写来源（source）。") for line in told)
    shown = run("pack", "check", folder, code=1).stdout
    assert f"还有 {len(told)} 处不完整：" in shown
    assert all(line in shown for line in told)


def test_an_exported_pack_is_the_same_pack(run: Run, read: Read, tmp_path: Path) -> None:
    out = tmp_path / "新方案"
    pack = read_pack("bachu-2024")
    assert read("pack", "export", "bachu-2024", "-o", out)["files"] == len([*out.rglob("*.toml"), *out.rglob("*.json")])
    written = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.toml")}
    assert written == dict(pack.files)
    for table in (pack.table("T31"), pack.table("T40a")):
        schema = json.loads((out / "schemas" / f"{table.file_stem}.json").read_text(encoding="utf-8"))
        assert schema == table_schema(table, linked=True)
    assert "没有错误" in run("pack", "check", out).stdout


def test_nothing_is_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("", encoding="utf-8")
    assert run("pack", "export", "bachu-2024", "-o", tmp_path, code=4).stderr.startswith("E-PACK-FOLDER: ")
    assert run("pack", "export", "bachu-2024", "-o", tmp_path / "mine.txt", code=4).stderr.startswith("E-PACK-FOLDER: ")
    assert run("pack", "export", "bachu-2024", "-o", tmp_path / "mine.txt" / "x", code=4).stderr.startswith(
        "E-NO-PLACE"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert run("pack", "export", "bachu-2024", code=2).stderr.startswith("E-MISSING: ")


def test_no_pack(run: Run, tmp_path: Path) -> None:
    assert run("pack", "check", tmp_path, code=2).stderr.startswith("E-PACK-PLACE: ")


def test_a_workbook_goes_out_is_checked_and_comes_in(run: Run, read: Read, tmp_path: Path) -> None:
    book, folder, again = tmp_path / "方案.xlsx", tmp_path / "folder", tmp_path / "again.xlsx"
    source = write(tmp_path / "probe", probe_files())
    rows = read("pack", "export", source, "-o", book)["rows"]
    assert f"已写成工作簿 {again}，共 {rows} 行" in run("pack", "export", source, "-o", again).stdout
    assert read("pack", "check", book, code=1)["coverage"] == read("pack", "check", source, code=1)["coverage"]
    told = read("pack", "import", book, "-o", folder)
    assert (told["id"], told["version"], told["faults"], told["notes"]) == ("probe-2024", 2, [], [])
    assert told["files"] == len([*folder.rglob("*.toml"), *folder.rglob("*.json")])
    assert read("pack", "check", folder, code=1)["id"] == "probe-2024"
    assert "没有错误，示例全部符合，已写到" in run("pack", "import", book, "-o", tmp_path / "other").stdout


def test_a_wrong_workbook_tells_all_its_faults_and_writes_nothing(run: Run, read: Read, tmp_path: Path) -> None:
    book, folder = tmp_path / "方案.xlsx", tmp_path / "folder"
    run("pack", "export", write(tmp_path / "probe", probe_files()), "-o", book)
    opened = openpyxl.load_workbook(book)
    opened["方案"]["B4"].value = "今年"
    opened["单位"].append(["xx", "某局"])
    opened.save(book)
    faults = read("pack", "import", book, "-o", folder, code=3)["faults"]
    assert [fault.split("：")[0] for fault in faults] == [
        "工作表“方案”第 4 行 B 列（年度）",
        f"工作表“单位”第 {opened['单位'].max_row} 行 A 列（单位代码）",
    ]
    assert all(fault in run("pack", "import", book, "-o", folder, code=3).stderr for fault in faults)
    assert read("pack", "check", book, code=3)["faults"] == faults
    assert not folder.exists()


def test_an_import_asks_for_its_folder_and_for_a_workbook(run: Run, tmp_path: Path) -> None:
    assert run("pack", "import", tmp_path / "a.xlsx", code=2).stderr.startswith("E-MISSING: ")
    assert run("pack", "import", tmp_path / "a.xlsx", "-o", tmp_path / "b", code=3).stderr.startswith("E-SHEET-NONE: ")
    assert run("pack", "import", tmp_path, "-o", tmp_path / "b", code=3).stderr.startswith("E-SHEET-NONE: ")
