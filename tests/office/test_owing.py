"""Who owes anything at all: a unit with a duty on a table, and one that only sends a report."""

from pathlib import Path

from db.journal import Act, RowKey, put_row
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


def test_a_unit_without_tables_has_begun_when_it_has_brought_something(tmp_path: Path) -> None:
    with make(tmp_path / "tj", "TJ") as store:
        (line,) = status(store)
        assert (line.unit.code, line.state, line.rows) == ("TJ", "未开始", {})
        file = {"item": "B-TJ-01", "file_name": "年鉴.pdf", "ext": "pdf", "size": "1", "sha256": "0" * 64}
        put_row(store, RowKey("C01", "TJ", fixed_id(store.identity.campaign, "file")), file, Act())
        assert [line.state for line in status(store)] == ["填报中"]
