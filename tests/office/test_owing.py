"""Who owes anything at all: a unit with a duty on a table, and one that only sends a report."""

from pathlib import Path

from db.journal import Act, Edit, RowKey, put_row, set_cells
from db.rows import numbers
from db.store import Role, fixed_id
from office.owing import owes
from office.status import status
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
