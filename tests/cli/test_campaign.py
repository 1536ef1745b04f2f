from pathlib import Path
from typing import Any

import pytest

from forms.load import read_pack
from tests.cli.conftest import Run
from tests.county import PASSPHRASE, TOWN, County

Read = Any


def line_of(text: str, label: str) -> str:
    return next(line.removeprefix(label) for line in text.splitlines() if line.startswith(label))


def test_from_nothing_to_an_open_task(run: Run, read: Read, tmp_path: Path) -> None:
    bureau, unit, stick = tmp_path / "县局", tmp_path / "镇", tmp_path / "优盘"
    made = run("new", bureau, "--pack", "bachu-2024", "--person", "经办人").stdout
    code = line_of(made, "县局密钥码：")
    assert len(line_of(made, "密钥恢复卡：")) == 24
    missing = run("issue", bureau, "--unit", TOWN, "-o", stick, code=4)
    assert missing.stderr.startswith(f"E-NO-PLACE: 找不到文件夹 {stick}")
    assert not stick.exists(), "a stick that is not there is no folder on the hard disk"
    stick.mkdir()
    (issued,) = read("issue", bureau, "--unit", TOWN, "-o", stick)
    assert issued["unit"]["code"] == TOWN
    assert issued["is_plain"] is True
    opened = run("open", issued["folder"], unit, "--confirm", code[-17:]).stdout
    assert line_of(opened, "县局密钥码：") == code
    assert [table["id"] for table in read("tables", unit)] == [
        *("T26", "T31", "T36", "T36a", "T37", "T38", "T39", "T40", "T40a"),
    ]


def test_open_without_the_code_warns(run: Run, county: County, tmp_path: Path) -> None:
    task = next(county.stick("tasks").glob("*畜牧*"))
    assert "还没有核对县局密钥码" in run("open", task, tmp_path / "xm").stderr


def test_units_with_their_duties(run: Run, read: Read, county: County) -> None:
    run("assign", county.bureau, "tj".upper(), "T68")
    duties = {unit["code"]: unit["duties"] for unit in read("units", county.bureau)}
    assert duties["TJ"] == ["T06/C", "T06/D", "T50", "T60/SOC", "T68"]
    assert duties["XM"] == ["T31", "T32", "T51", "T60/MAN"]
    assert duties["WL"] == []


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("new", "{new}", "--pack", "bachu-1999"), 2, "E-PACK-PLACE"),
        (("new", "{bureau}", "--pack", "bachu-2024"), 4, "E-WORKSPACE-EXISTS"),
        (("assign", "{bureau}", "XX", "T31"), 2, "E-UNIT-UNKNOWN"),
        (("assign", "{bureau}", "XM", "T99"), 3, "E-TABLE"),
        (("assign", "{bureau}", "XM", "T31/B"), 2, "E-ASSIGN"),
        (("assign", "{bureau}", "XM", "T26", "--rows", "town"), 2, "E-ASSIGN-ROWS"),
        (("assign", "{unit}", "XM", "T31"), 2, "E-NOT-BUREAU"),
        (("issue", "{bureau}", "-o", "{new}"), 2, "E-NO-UNITS"),
        (("issue", "{bureau}", "--unit", "XX", "-o", "{new}"), 2, "E-UNIT-UNKNOWN"),
        (("issue", "{bureau}", "--unit", "HB", "-o", "{new}"), 2, "E-UNIT-BUREAU"),
        (("issue", "{unit}", "--all", "-o", "{new}"), 2, "E-NOT-BUREAU"),
        (("open", "{bureau}", "{new}"), 3, "E-NOT-A-PACKAGE"),
        (("open", "{task}", "{bureau}"), 2, "E-NOT-FILLING"),
        (("open", "{task}", "{new}", "--confirm", "12345"), 3, "E-KEY-CODE"),
        (("status", "{new}"), 4, "E-NO-WORKSPACE"),
        (("digest", "{task}"), 4, "E-NO-WORKSPACE"),
        (("keys", "{new}"), 4, "E-NO-WORKSPACE"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    run: Run, county: County, tmp_path: Path, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    task = next(county.stick("tasks").glob("*畜牧*"))
    names = {"bureau": county.bureau, "unit": county.unit("XM"), "new": tmp_path / "新", "task": task}
    before = run("digest", county.bureau).stdout
    result = run(*(word.format(**names) for word in words), code=exit_code)
    assert result.stderr.startswith(f"{code}: ")
    assert not names["new"].exists()
    assert run("digest", county.bureau).stdout == before


def test_a_wrong_pass_phrase_and_none(
    run: Run, county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "口令.txt"
    wrong.write_text("完全不是这个口令一二三四五", encoding="utf-8")
    result = run("seal", county.unit("XM"), "-o", tmp_path / "优盘", "--passphrase-file", wrong, code=3)
    assert result.stderr.startswith("E-PASSPHRASE: ")
    monkeypatch.delenv("XIANKAO_PASSPHRASE")
    result = run("seal", county.unit("XM"), "-o", tmp_path / "优盘", code=2)
    assert result.stderr.startswith("E-PASSPHRASE-MISSING: ")
    assert not (tmp_path / "优盘").exists()
    (tmp_path / "优盘").mkdir()
    right = tmp_path / "对.txt"
    right.write_text(PASSPHRASE, encoding="utf-8")
    result = run("seal", county.unit("XM"), "-o", tmp_path / "优盘", "--passphrase-file", right, code=1)
    assert result.stderr.startswith("E-NOTHING: ")


def test_keys_and_status(run: Run, read: Read, county: County) -> None:
    assert line_of(run("keys", county.bureau).stdout, "本机密钥码：") == county.code
    (own,) = read("keys", county.bureau)["registered"]
    assert (own["unit"], own["key_code"]) == ("HB", county.code)
    states = {line["unit"]["code"]: line["state"] for line in read("status", county.bureau)}
    assert states["XM"] == "未报"
    assert "畜牧兽医局" in run("status", county.bureau).stdout


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """The pack in a folder, as its second revision: a field renamed, a duty moved."""
    folder = tmp_path / "方案"
    for name, data in read_pack("bachu-2024").files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    head = folder / "pack.toml"
    head.write_text(head.read_text("utf-8").replace("year = 2024", "version = 2\nyear = 2024", 1), "utf-8")
    form = folder / "tables" / "t68.toml"
    form.write_text(form.read_text("utf-8") + _FIELD, "utf-8")
    return folder


_FIELD = '\n[[field]]\nname = "more_words"\ntitle = "补充说明"\ntype = "note"\nmax_length = 200\nsource = "P"\n'


def test_a_new_revision_is_shown_then_used_then_brought_to_a_unit(
    run: Run, read: Read, county: County, revised: Path, tmp_path: Path
) -> None:
    shown = run("revise", county.bureau, "--pack", revised, "--dry-run").stdout
    assert "由第 1 版改为第 2 版" in shown
    assert "新增指标项“补充说明”" in shown
    assert "没有写入" in shown
    done = read("revise", county.bureau, "--pack", revised)
    assert (done["revision"], done["next_revision"], done["is_installed"]) == (1, 2, True)
    assert run("revise", county.bureau, "--pack", revised, code=3).stderr.startswith("E-REVISION-OLD")
    run("assign", county.bureau, "XM", "T68")
    (tmp_path / "stick").mkdir()
    (issued,) = read("issue", county.bureau, "--unit", "XM", "-o", tmp_path / "stick")
    preview = run("open", issued["folder"], county.unit("XM"), "--dry-run").stdout
    assert "只是预览" in preview
    opened = run("open", issued["folder"], county.unit("XM")).stdout
    assert "新增指标项“补充说明”" in opened
    assert "新的职责：表 T68" in opened
    assert "备份在" in opened
    assert "没有任何改动" in run("open", issued["folder"], county.unit("XM")).stdout
    older = next(county.stick("tasks").glob("*畜牧*"))
    assert "没有任何改动" in run("open", older, county.unit("XM")).stdout
    assert "T68" in [table["id"] for table in read("tables", county.unit("XM"))]


def test_a_duty_is_taken_back(run: Run, read: Read, county: County) -> None:
    assert "T31" in next(unit["duties"] for unit in read("units", county.bureau) if unit["code"] == "XM")
    assert "已收回" in run("assign", county.bureau, "XM", "T31", "--take-back").stdout
    assert "T31" not in next(unit["duties"] for unit in read("units", county.bureau) if unit["code"] == "XM")
