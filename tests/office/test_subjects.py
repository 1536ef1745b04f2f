"""Rows of the program's own tables, called by what they are about."""

import pytest

from db.journal import delete_rows
from db.merging.checkpoint import checkpoint
from office.subjects import Subjects
from office.workspaces import open_workspace
from tests.county import TOWN, County, add_farm


@pytest.mark.parametrize(
    ("check", "words"),
    [("V-REQUIRED", "“…”必须填写，现在是空的"), ("C06", "答复意见"), ("P-09", "P-09"), ("", "")],
)
def test_an_explanation_is_called_by_table_row_cell_and_check(county: County, check: str, words: str) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        number = add_farm(store, name="甲场")
        checkpoint(store)
        (row,) = store.sql.execute("SELECT id FROM row WHERE n = ?", (number,)).fetchone()
        tokens = {"tbl": "T31", "row_owner": TOWN, "row_id": row, "field": "stock", "check_id": check}
        table, title = store.table("C03"), store.table("T31").title
        parts = Subjects(store).words(table, tokens).split("、")
        assert (parts[0], parts[1]) == (title, "甲场")
        assert parts[-2:] == ["年末存栏量", words] if words else parts[-1] == "年末存栏量"
        delete_rows(store, [number])
        assert Subjects(store).words(table, tokens).startswith(f"{title}、（已不在的记录）")
        gone = tokens | {"tbl": "T99"}
        assert Subjects(store).words(table, gone).startswith("T99、stock")


def test_a_proof_is_called_by_its_file_and_what_it_proves(county: County) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        table = store.table("C01")
        found = Subjects(store).words(table, {"tbl": "T31", "file_name": "现场.jpg", "sha256": "ab" * 32})
        assert found == f"现场.jpg、{store.table('T31').title}"
        assert Subjects(store).words(store.table("T31"), {"name": "甲场"}) == "甲场"
