"""Who owes anything at all: a unit with a duty on a table, and one that only sends a report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.journal import Act, Edit, RowKey, put_row, set_cells
from db.rows import numbers
from db.store import Role, Store, fixed_id
from office.owing import Holdings, owed_by, owes
from office.status import status
from office.workspaces import assign, new_bureau, open_workspace
from tests.office.small_pack import make


def test_a_unit_that_owes_only_a_report_is_in_the_ledger(tmp_path: Path) -> None:
    with make(tmp_path / "hb", "HB", Role.BUREAU) as store:
        assert [unit.code for unit in store.pack.units if owes(store, unit.code)] == ["NY", "TJ", "653130100"]
        assert {line.unit.code: line.state for line in status(store)} == {
            "NY": "未报",
            "TJ": "未报",
            "653130100": "未报",
        }


def test_a_workspace_in_which_nobody_has_written_is_not_begun(tmp_path: Path) -> None:
    """The codes of fixed rows stand there from the beginning."""
    towns = """
id = "T12"
title = "乡镇人口"
kind = "list"
rows_from = "towns"
[[field]]
name = "place"
title = "代码"
type = "text"
max_length = 12
compute = "row_code"
[[field]]
name = "people"
title = "人口"
type = "integer"
"""
    with make(tmp_path / "ny", card=towns) as store:
        assert [line.state for line in status(store)] == ["未开始"]
        set_cells(store, [Edit(numbers(store, "T12")[0], "people", "5")])
        assert [line.state for line in status(store)] == ["填报中"]


def test_a_unit_without_tables_has_begun_when_it_has_brought_something(tmp_path: Path) -> None:
    with make(tmp_path / "tj", "TJ") as store:
        (line,) = status(store)
        assert (line.unit.code, line.state, line.rows) == ("TJ", "未开始", {})
        file = {"item": "B-TJ-01", "file_name": "年鉴.pdf", "ext": "pdf", "size": "1", "sha256": "0" * 64}
        put_row(store, RowKey("C01", "TJ", fixed_id(store.identity.campaign, "file")), file, Act())
        assert [line.state for line in status(store)] == ["填报中"]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root = tmp_path_factory.mktemp("owing") / "bureau"
    new_bureau(root, "bachu-2024", "只用于测试的口令一二三四五")
    with open_workspace(root) as store:
        yield store


@pytest.mark.parametrize(
    ("unit", "table", "owner", "code", "is_asked"),
    [
        ("653130100", "T31", "653130100", "", True),
        ("XM", "T31", "653130100", "", False),
        ("XM", "T31", "XM", "", True),
        ("653130100", "T31", "653130101", "", False),
        ("653130100", "T26", "", "653130100", True),
        ("ZJ", "T26", "", "653130100", False),
        ("653130101", "T26", "", "653130100", False),
        ("ZJ", "T20", "ZJ", "", True),
        ("HB", "T31", "653130100", "", False),
        ("HB", "T09", "ZR", "", False),
        ("HB", "T09", "HB", "", True),
    ],
)
def test_whoever_fills_a_row_is_asked_for_its_proofs(
    bureau: Store, unit: str, table: str, owner: str, code: str, is_asked: bool
) -> None:
    """A department that has its townships' rows does not have their proofs; the bureau's right to write is no duty."""
    row = fixed_id(bureau.identity.campaign, f"{table}/{code}") if code else "00000000-0000-4000-8000-000000000001"
    assert Holdings(bureau).asks_row(unit, bureau.table(table), RowKey(table, owner, row)) is is_asked


def test_an_item_goes_with_the_table_that_the_bureau_gives_to_another_unit(bureau: Store) -> None:
    def asked(unit: str) -> set[str]:
        return {table.id for one in owed_by(bureau, unit) for table in one.tables}

    before = {one.id for one in owed_by(bureau, "HB")}
    assign(bureau, "TJ", "T68")
    assert "T68" in asked("HB") & asked("TJ")
    assign(bureau, "HB", "T68", active=False)
    gone = before - {one.id for one in owed_by(bureau, "HB")}
    assert [item.tables for item in bureau.pack.items if item.id in gone] == [("T68",)]
    assert "T68" not in asked("HB")
    assert "T68" in asked("TJ")


def test_a_child_table_goes_with_its_parent_unless_it_alone_was_given(bureau: Store) -> None:
    def asked(unit: str) -> set[str]:
        return {table.id for one in owed_by(bureau, unit) for table in one.tables}

    (child,) = (table for table in bureau.pack.tables if table.id == "T06a")
    assert child.parent == "T06"
    assign(bureau, "XM", "T06a")
    assert "T06a" in asked("XM"), "what nobody else answers for is a thing owed by itself"
    assign(bureau, "XM", "T06")
    assert asked("XM") & {"T06", "T06a"} == {"T06"}
    for table in ("T06", "T06a"):
        assign(bureau, "XM", table, active=False)
