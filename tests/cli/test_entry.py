from pathlib import Path
from typing import Any

import pytest

from db.batch import Act
from db.columns import by_field
from office.entry import Typed, type_block
from office.workspaces import open_workspace
from tests.cli.conftest import Run
from tests.county import FARM, County, receive_at, seal_unit

Read = Any


def cells(**others: str) -> list[str]:
    return [f"{name}={text}" for name, text in {**FARM, **others}.items()]


def test_typing_is_converted_checked_and_shown(run: Run, read: Read, answered: Path) -> None:
    unit = answered
    added = read("add", unit, "T31", *cells(stock="0.12万头", dung_used="950"))
    (number,) = added["rows"]
    assert [(problem["check"], problem["field"]) for problem in added["problems"]] == [("T31-07", "dung_used")]
    assert added["notices"][0]["field"] == "stock"
    (row,) = read("rows", unit, "t31")
    assert row["number"] == number
    assert row["cells"]["stock"] == "1200"
    assert row["shown"]["species"] == "猪"
    said = run("set", unit, "T31", number, "粪便利用量=850.0", "note=a=b")
    assert f"记录 {number} 红旗养殖场、巴楚镇、猪" in said.stdout
    (row,) = read("rows", unit, "T31", number)
    assert row["cells"]["dung_used"] == "850.0"
    assert row["cells"]["note"] == "a=b"
    assert run("check", unit).stderr.startswith("问题 0 处")


def test_rows_can_be_named_by_the_beginning_of_their_id(run: Run, read: Read, unit: Path) -> None:
    read("add", unit, "T31", *cells())
    (row,) = read("rows", unit, "T31")
    run("set", unit, "T31", row["id"][:13], "stock=7")
    assert read("rows", unit, "T31")[0]["cells"]["stock"] == "7"


def test_history_undo_delete(run: Run, read: Read, unit: Path) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    batch = read("set", unit, "T31", number, "stock=1,300")["batch"]
    made, entry = read("history", unit, "T31", number, "stock")
    # What a row was made with is the beginning of the history of its cells.
    assert (made["kind"], made["before"], made["after"]) == ("add", "", "1200")
    assert (entry["before"], entry["after"], entry["typed"]) == ("1200", "1300", "1,300")
    assert read("history", unit, "T31", number, "former_name") == []
    text = run("history", unit, "T31", number).stdout
    assert "新增记录" in text
    assert "输入“1,300”" in text
    run("undo", unit, batch)
    assert read("rows", unit, "T31")[0]["cells"]["stock"] == "1200"
    assert "已撤销" in run("history", unit, "T31", number).stdout
    run("delete", unit, "T31", number)
    assert read("rows", unit, "T31") == []


def test_deleting_can_be_undone(run: Run, read: Read, unit: Path) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    said = run("delete", unit, "T31", number).stdout
    batch = said.rpartition(" ")[2].strip()
    gone = run("history", unit, "T31", number).stdout
    assert f"记录 {number}　（已删除）" in gone
    assert [entry["batch"] for entry in read("history", unit, "T31", number)][-1] == int(batch)
    run("undo", unit, batch)
    assert [row["number"] for row in read("rows", unit, "T31")] == [number]
    assert "已删除" not in run("history", unit, "T31", number).stdout


def test_the_history_of_no_field_is_none_and_says_so(run: Run, read: Read, unit: Path) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    assert "“stok”" in run("history", unit, "T31", number, "stok", code=3).stderr
    assert read("history", unit, "T31", number, "年末存栏量") == read("history", unit, "T31", number, "stock") != []


def test_a_row_is_copied_named_and_taken_back(run: Run, read: Read, unit: Path) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    said = run("duplicate", unit, "T31", "红旗养殖场").stdout
    one, two = read("rows", unit, "T31")
    assert one["number"] == number
    assert all(two["cells"][name] == one["cells"][name] != "" for name in FARM)
    assert two["id"] != one["id"]
    # Now the name alone no longer tells which.
    assert "E-ROW-AMBIGUOUS" in run("rows", unit, "T31", "红旗养殖场", code=3).stderr
    run("undo", unit, said.rpartition(" ")[2].strip())
    assert [row["number"] for row in read("rows", unit, "T31")] == [number]


def test_what_was_set_in_bulk_is_listed_and_undone_by_its_number(run: Run, read: Read, unit: Path) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    assert read("imports", unit) == []
    with open_workspace(unit) as store:
        typed = [Typed(number, "stock", "5"), Typed(number, "note", "改")]
        batch = type_block(
            store, "T31", typed, by_field([{**FARM, "name": "东风养殖场"}]), Act("import", "畜牧.xlsx")
        ).written.batch
    (found,) = read("imports", unit)
    assert (found["number"], found["kind"], found["rows"], found["cells"]) == (batch, "import", 2, 2)
    assert run("imports", unit).stdout.count("导入") == 1
    assert "导入　畜牧.xlsx" in run("imports", unit).stdout
    assert [item["kind"] for item in read("imports", unit, "--all")][:2] == ["import", "add"]
    assert "系统　采纳数据包" in run("imports", unit, "--all").stdout
    run("undo", unit, batch)
    assert [row["cells"]["stock"] for row in read("rows", unit, "T31")] == ["1200"]
    assert "已撤销" in run("imports", unit).stdout
    assert "E-BATCH" in run("undo", unit, batch, code=3).stderr


def test_setting_the_same_again_changes_nothing(run: Run, read: Read, unit: Path) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    assert "没有改动" in run("set", unit, "T31", number, "stock=1200").stdout
    assert len(read("history", unit, "T31", number)) == 1


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("rows", "T99"), 3, "E-TABLE"),
        (("rows", "T31", "999"), 3, "E-ROW"),
        (("set", "T31", "999", "stock=1"), 3, "E-ROW"),
        (("set", "T31", "{row}", "frobs=1"), 3, "E-FIELD"),
        (("set", "T31", "{row}", "stock"), 2, "E-ARGUMENT"),
        (("set", "T31", "{row}", "=1"), 2, "E-ARGUMENT"),
        (("set", "T31", "{row}", "stock=9", "use_pct=5"), 3, "E-READ-ONLY"),
        (("set", "T68", "-", "so2=5"), 3, "E-NOT-YOURS"),
        (("add", "T31", "stock=9", "frobs=1"), 3, "E-FIELD"),
        (("add", "T68", "so2=5"), 3, "E-FIXED-ROWS"),
        (("delete", "T31", "{row}", "999"), 3, "E-ROW"),
        (("history", "T31", "999"), 3, "E-ROW"),
        (("undo", "999"), 3, "E-BATCH"),
        (("check", "--table", "T99"), 3, "E-TABLE"),
        (("explain", "ffff", "--reason", "因为确实就是这样的一个数"), 3, "E-NO-PROBLEM"),
    ],
)
def test_what_cannot_be_written_is_refused_whole(
    run: Run, read: Read, unit: Path, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    (number,) = read("add", unit, "T31", *cells())["rows"]
    before = read("rows", unit, "T31"), run("digest", unit).stdout
    result = run(words[0], unit, *(word.format(row=number) for word in words[1:]), code=exit_code)
    assert result.stderr.startswith(f"{code}: ")
    assert (read("rows", unit, "T31"), run("digest", unit).stdout) == before


def test_the_bureau_needs_a_reason_in_rows_of_others(run: Run, read: Read, county: County, unit: Path) -> None:
    run("add", unit, "T31", *cells())
    receive_at(county.bureau, seal_unit(unit, county.stick("xm")))
    (row,) = read("rows", county.bureau, "T31")
    for words in (("set", "stock=6"), ("delete",)):
        result = run(words[0], county.bureau, "T31", row["number"], *words[1:], code=3)
        assert result.stderr.startswith("E-REASON: ")
    assert read("rows", county.bureau, "T31") == [row]
    run("set", county.bureau, "T31", row["number"], "stock=5", "--reason", "电话核对")
    assert read("rows", county.bureau, "T31")[0]["cells"]["stock"] == "5"


def test_a_card_is_named_by_a_dash(run: Run, read: Read, county: County) -> None:
    run("set", county.bureau, "T68", "-", "so2=12.50")
    (card,) = read("rows", county.bureau, "T68")
    assert card["cells"]["so2"] == "12.50"
    assert "二氧化硫排放量" in run("rows", county.bureau, "T68").stdout
