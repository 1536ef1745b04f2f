from pathlib import Path
from typing import Any

import pytest

from cli import asking
from db.rows import rows
from office.entry import Typed, type_cells
from office.seal import Sealed
from office.workspaces import open_workspace
from tests.cli.conftest import Run
from tests.county import OTHER_TOWN, TOWN, County, add_farm, clone, seal_unit

Read = Any


def sealed_by(county: County, code: str, **farm: str) -> Sealed:
    with open_workspace(county.unit(code)) as store:
        add_farm(store, **farm)
    return seal_unit(county.unit(code), county.stick(code))


def test_without_yes_it_stays_a_preview_and_says_so(run: Run, county: County) -> None:
    sealed = sealed_by(county, "XM")
    before = run("digest", county.bureau).stdout
    found = run("receive", county.bureau, sealed.folder, "--confirm", sealed.key_code)
    assert "预览：新增 1 条，修改 0 条，删除 0 条" in found.stdout
    assert "登记凭证" in found.stdout
    assert "没有合并，工作区没有改动" in found.stderr
    assert run("digest", county.bureau).stdout == before


def test_preview_and_merge_agree(run: Run, read: Read, county: County) -> None:
    sealed = sealed_by(county, "XM")
    words = ("receive", county.bureau, sealed.folder, "--confirm", sealed.key_code)
    (preview,), (merged,) = read(*words), read(*words, "--yes")
    assert preview["received"]["impact"] == merged["received"]["impact"]
    assert (preview["received"]["is_merged"], merged["received"]["is_merged"]) == (False, True)
    again = run("receive", county.bureau, sealed.folder)
    assert "以前已经收过，没有任何改动" in again.stdout


def test_at_a_terminal_it_asks(run: Run, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = sealed_by(county, "XM")
    answers = iter([sealed.key_code[-17:], "否", sealed.key_code[-17:], "是"])
    monkeypatch.setattr(asking, "can_answer", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_args, **_options: next(answers))
    before = run("digest", county.bureau).stdout
    assert "没有合并" in run("receive", county.bureau, sealed.folder).stderr
    assert run("digest", county.bureau).stdout == before
    assert "已合并。" in run("receive", county.bureau, sealed.folder).stdout
    assert run("digest", county.bureau).stdout != before


def test_one_bad_package_never_blocks_the_others(run: Run, read: Read, county: County, tmp_path: Path) -> None:
    good, other = sealed_by(county, "XM"), sealed_by(county, TOWN)
    volume = next(path for path in other.folder.iterdir() if path.suffix == ".age")
    data = bytearray(volume.read_bytes())
    data[len(data) // 2] ^= 1
    volume.write_bytes(data)
    sheet = tmp_path / "统计表.xlsx"
    sheet.write_bytes(b"PK\x03\x04 this is no package")
    words = ("--yes", "--confirm", other.key_code, "--confirm", good.key_code)
    told = read("receive", county.bureau, sheet, other.folder, tmp_path / "没有", good.folder, *words, code=4)
    assert [item.get("refused") for item in told] == ["E-NOT-A-PACKAGE", "E-DECRYPT", "E-NO-PLACE", None]
    assert all(item["sentence"] for item in told[:3])
    assert [row["owner"] for row in read("rows", county.bureau, "T31")] == ["XM"]


def test_a_whole_stick_is_taken_in(run: Run, read: Read, county: County) -> None:
    codes = [word for code in ("XM", TOWN) for word in ("--confirm", sealed_by(county, code).key_code)]
    (county.stick("照片")).mkdir(exist_ok=True)
    (county.stick("照片") / "合影.jpg").write_bytes(b"no package")
    sticks = [county.stick(name) for name in ("XM", TOWN, "照片")]
    told = read("receive", county.bureau, *sticks, "--yes", *codes, code=3)
    assert [item.get("refused") for item in told] == [None, None, "E-NOT-A-PACKAGE"]
    assert len(read("rows", county.bureau, "T31")) == 2


def test_an_unknown_key_needs_its_code(run: Run, county: County) -> None:
    sealed, other = sealed_by(county, "XM"), sealed_by(county, TOWN)
    before = run("digest", county.bureau).stdout
    missing = run("receive", county.bureau, sealed.folder, "--yes", code=3)
    assert missing.stderr.startswith("E-KEY-UNKNOWN: ")
    assert missing.stderr.count("E-KEY-UNKNOWN") == 1
    assert sealed.key_code in missing.stderr
    wrong = run("receive", county.bureau, sealed.folder, "--yes", "--confirm", other.key_code, code=3)
    assert wrong.stderr.startswith("E-CODE-OTHER: ")
    assert run("digest", county.bureau).stdout == before


def test_every_package_of_an_unknown_key_is_said_once(run: Run, county: County) -> None:
    places = [sealed_by(county, unit).folder for unit in ("XM", TOWN)]
    done = run("receive", county.bureau, *places, "--yes", code=3)
    assert [line[:14] for line in done.stderr.splitlines() if "E-KEY-UNKNOWN" in line] == ["E-KEY-UNKNOWN:"] * 2
    listed = run("receive", county.bureau, *places, "--yes", "--json", code=3)
    assert listed.stderr.count("E-KEY-UNKNOWN") == 2


def test_wrong_unit_and_wrong_kind(run: Run, county: County, tmp_path: Path) -> None:
    sealed = sealed_by(county, "XM")
    stranger = run("receive", county.unit(TOWN), sealed.folder, "--yes", code=3)
    assert stranger.stderr.startswith("E-DECRYPT: ")
    task = next(county.stick("tasks").glob("*色力布亚镇*"))
    assert run("receive", county.unit(TOWN), task, "--yes", code=3).stderr.startswith("E-")
    assert run("open", sealed.folder, tmp_path / "新", code=3).stderr.startswith("E-")
    assert not (tmp_path / "新").exists()


def test_two_copies_of_a_unit_make_a_conflict_that_is_decided(run: Run, read: Read, county: County) -> None:
    here = county.unit(OTHER_TOWN)
    first = sealed_by(county, OTHER_TOWN, town_code=OTHER_TOWN)
    there = clone(here, county.root / "copy")
    (row,) = read("rows", here, "T31")
    run("set", here, "T31", row["number"], "stock=1300", "note=这里")
    run("set", there, "T31", row["number"], "stock=1350", "land_mu=5.50")
    sticks = [first, seal_unit(here, county.stick("here")), seal_unit(there, county.stick("there"))]
    folders = [sealed.folder for sealed in sticks]
    run("receive", county.bureau, *folders, "--yes", "--confirm", first.key_code)
    (conflict,) = read("conflicts", county.bureau)
    assert [choice["words"] for choice in conflict["choices"]] == ["1300", "1350"]
    text = run("conflicts", county.bureau).stdout
    assert "红旗养殖场" in text
    assert "1 = 1300" in text
    assert "2 = 1350" in text
    (merged,) = read("rows", county.bureau, "T31")
    assert (merged["cells"]["note"], merged["cells"]["land_mu"]) == ("这里", "5.50")
    assert "冲突：1300 / 1350" in run("rows", county.bureau, "T31", merged["number"]).stdout
    refused = run("decide", county.bureau, conflict["id"], "--take", 3, "--reason", "电话核对", code=3)
    assert refused.stderr.startswith("E-NO-CANDIDATE: ")
    unknown = run("decide", county.bureau, "ffffffff", "--take", 1, "--reason", "电话核对", code=3)
    assert unknown.stderr.startswith("E-NO-CONFLICT: ")
    run("decide", county.bureau, conflict["id"][:4], "--take", 2, "--reason", "电话核对")
    assert read("conflicts", county.bureau) == []
    assert read("rows", county.bureau, "T31")[0]["cells"]["stock"] == "1350"


def test_a_value_of_several_lines_is_no_second_choice(run: Run, county: County) -> None:
    here = county.unit(OTHER_TOWN)
    first = sealed_by(county, OTHER_TOWN, town_code=OTHER_TOWN, note="原注")
    there = clone(here, county.root / "copy")
    for root, note in ((here, "甲\n  3 = 没有人写过的值"), (there, "乙")):
        with open_workspace(root) as store:
            (row,) = rows(store, "T31")
            type_cells(store, "T31", [Typed(row.number, "note", note)])
    sticks = [first, seal_unit(here, county.stick("here")), seal_unit(there, county.stick("there"))]
    run("receive", county.bureau, *(one.folder for one in sticks), "--yes", "--confirm", first.key_code)
    lines = run("conflicts", county.bureau).stdout.splitlines()
    assert [line.split(" = ")[0] for line in lines if " = " in line] == ["  1", "  2"]
    assert any("甲⏎" in line for line in lines)
