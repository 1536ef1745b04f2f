"""What an enrolled but hostile or broken sender can put into change sets (packages.md 1.5, step 9; threat T13)."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from db.journal import Edit, add_rows, set_cells
from db.merging.changefiles import ChangeSet, RowChange
from db.merging.digest import digest
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, packages
from db.rows import rows
from db.store import Role, Store, fixed_id
from db.troubles import ChangeRefused
from tests.county import CAMPAIGN
from tests.db.conftest import MakeStore
from tests.db.copies import hand_over, report_of

FARM = {"name": "红旗养殖场", "town_code": "653130100", "species": "1", "stock": "1200"}


@pytest.fixture
def bureau(make_store: MakeStore) -> Store:
    return make_store("HB", Role.BUREAU, "b")


@pytest.fixture
def report(make_store: MakeStore) -> Incoming:
    """A township's honest report of one farm."""
    town = make_store("653130100", key="t")
    add_rows(town, "T31", [FARM])
    return report_of(town)


def _forged(
    report: Incoming,
    cells: Mapping[str, str | None] = MappingProxyType({}),
    *,
    table: str = "T31",
    owner: str = "653130100",
    row: str | None = None,
) -> Incoming:
    """Change the one farm row of a report and keep everything else; a cell of None is left out."""
    changeset = next(item for item in report.changesets if any(found.table == "T31" for found in item.rows))
    (farm,) = [found for found in changeset.rows if found.table == "T31"]
    wanted = {name: token for name, token in {**farm.cells, **cells}.items() if token is not None}
    changed = RowChange(table, owner, row or farm.row, wanted, farm.salt)
    return replace(report, id="f" * 64, changesets=(replace(changeset, rows=(changed,)),))


@pytest.mark.parametrize(
    "cells",
    [
        {"stock": "abc"},
        {"stock": "1e5"},
        {"stock": "01"},
        {"stock": "-0"},
        {"stock": "NaN"},
        {"stock": "1234567890123456"},
        {"stock": "冲突"},
        {"name": "冲突"},
        {"ledger": "2"},
        {"ledger_from": "2024-13-01"},
        {"use_pct": "95"},
        {"nothing": "1"},
        {"lat": None},
    ],
)
def test_a_cell_that_no_form_could_have_written_is_refused(
    bureau: Store, report: Incoming, cells: dict[str, str]
) -> None:
    _refused(bureau, _forged(report, cells=cells), "E-ROWS")


@pytest.mark.parametrize(
    "changes",
    [
        {"row": "1"},
        {"row": "../../x"},
        {"owner": "NOBODY"},
        {"owner": ""},
        {"table": "T68"},
    ],
)
def test_a_row_that_cannot_exist_is_refused(bureau: Store, report: Incoming, changes: dict[str, str]) -> None:
    table, owner, row = changes.get("table", "T31"), changes.get("owner", "653130100"), changes.get("row")
    with pytest.raises(ChangeRefused):
        hand_over(_forged(report, table=table, owner=owner, row=row), bureau)


def test_a_township_cannot_write_another_ones_rows(bureau: Store, report: Incoming) -> None:
    _refused(bureau, _forged(report, owner="653130101"), "E-SCOPE")


def test_a_unit_cannot_bring_change_sets_in_anothers_name(bureau: Store, report: Incoming) -> None:
    changeset = report.changesets[-1]
    forged = replace(changeset, head=replace(changeset.head, unit="XM"))
    _refused(bureau, replace(report, changesets=(forged,)), "E-SCOPE")


@pytest.mark.parametrize("table", ["K01", "K02", "K04"])
def test_a_unit_cannot_decide_on_packages_keys_or_duties(bureau: Store, report: Incoming, table: str) -> None:
    row = RowChange(table, "HB", fixed_id(CAMPAIGN, "x"), {"reason": "我说了算"} if table == "K01" else {})
    changeset: ChangeSet = replace(report.changesets[-1], rows=(row,))
    _refused(bureau, replace(report, changesets=(changeset,)), "E-SCOPE")


def test_a_card_of_another_unit_is_out_of_scope(bureau: Store, report: Incoming) -> None:
    row = RowChange("T68", "", fixed_id(CAMPAIGN, "T68"), {"so2": "1"})
    _refused(bureau, replace(report, changesets=(replace(report.changesets[-1], rows=(row,)),)), "E-SCOPE")


def test_a_right_that_was_moved_keeps_what_was_accepted_and_what_comes_late(bureau: Store, report: Incoming) -> None:
    """Moving a duty never removes accepted cells, and a report made under the old duty still counts (DESIGN 5)."""
    duty = next(row for row in rows(bureau, "K04") if row.tokens["unit"] == "653130100")
    set_cells(bureau, [Edit(duty.number, "active", "0")])
    hand_over(report, bureau)
    assert [row.tokens["stock"] for row in rows(bureau, "T31")] == ["1200"]


def test_withdrawing_is_as_if_never_received_and_accepting_again_as_before(bureau: Store, report: Incoming) -> None:
    """Law I5."""
    before = digest(bureau)
    hand_over(report, bureau)
    merged = digest(bureau)
    assert merged != before
    decide_package(bureau, report.id, "withdraw", "单位申请")
    assert digest(bureau) == before
    assert list(rows(bureau, "T31")) == []
    decide_package(bureau, report.id, "accept")
    assert digest(bureau) == merged


def _refused(bureau: Store, forged: Incoming, code: str) -> None:
    before = digest(bureau)
    with pytest.raises(ChangeRefused) as caught:
        hand_over(forged, bureau)
    assert caught.value.code == code
    assert digest(bureau) == before
    assert packages(bureau) == []
