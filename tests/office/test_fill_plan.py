"""Lines that are to become rows, some of which say nothing that can be kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.workspaces import TABLE, filled_workspace
from db.rows import rows
from db.store import Store
from office.fill import fill
from office.filled import Filled
from office.verdicts import Verdict
from reports.sheet_wire import Cell, Error, Line, Number, Sheet, Unknown

HEAD = ("养殖场名称", "年末存栏量", "所在乡镇")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with filled_workspace(tmp_path / "workspace", 1) as opened:
        yield opened


def bring(store: Store, *lines: tuple[Cell, ...]) -> Filled:
    sheet = Sheet("Sheet1", lines=[Line(row, cells) for row, cells in enumerate([HEAD, *lines])])
    (done,) = fill(store, [TABLE], Path("表.xlsx"), read=lambda _path: [sheet]).tables
    return done


def new_rows(store: Store) -> list[tuple[str, str]]:
    """Give the farms behind the one that was there."""
    _, *found = ((row.tokens["name"], row.tokens["stock"]) for row in rows(store, TABLE))
    return found


def test_a_line_whose_cells_are_all_refused_becomes_no_row_and_moves_no_other(store: Store) -> None:
    spoilt = (Error("#REF!"), Unknown.FORMULA)
    done = bring(store, spoilt, ("甲场", Number("1")), spoilt, ("乙场", None), (None, Number("3")))
    assert new_rows(store) == [("甲场", "1"), ("乙场", ""), ("", "3")]
    assert [(one.row, one.verb) for one in done.rows] == [(3, "新增"), (5, "新增"), (6, "新增")]
    assert [(one.row, one.field, one.verdict) for one in done.remarks] == [
        (row, name, Verdict.REFUSED) for row in (2, 4) for name in ("name", "stock")
    ]
    assert (done.added, done.cells[Verdict.TAKEN], done.cells[Verdict.REFUSED]) == (3, 4, 4)


def test_a_sheet_in_which_all_is_refused_adds_nothing(store: Store) -> None:
    done = bring(store, (Error("#REF!"), Unknown.FORMULA), (Error("#N/A"), None))
    assert (done.added, done.rows, new_rows(store)) == (0, [], [])
    assert (done.cells[Verdict.TAKEN], done.cells[Verdict.REFUSED]) == (0, 3)


@pytest.mark.parametrize(
    ("lost", "shares", "is_told"),
    [
        (("旧格式",), ("0.85", "1"), True),
        (("旧格式",), ("0.85", "35"), False),
        (("旧格式",), ("0", None), False),
        ((), ("0.85", "1"), False),
    ],
)
def test_percentages_of_an_old_file_that_are_all_fractions_are_told(
    store: Store, lost: tuple[str, ...], shares: tuple[str | None, str | None], *, is_told: bool
) -> None:
    """No reader says how an old file shows its numbers; in a new one 85% is read as such."""
    head = ("养殖场名称", "粪便利用方式比例：农家肥")
    rows_of = [(f"{place}场", share and Number(share)) for place, share in enumerate(shares)]
    sheet = Sheet("Sheet1", lost=lost, lines=[Line(row, cells) for row, cells in enumerate([head, *rows_of])])
    (done,) = fill(store, [TABLE], Path("表.xls"), read=lambda _path: [sheet]).tables
    assert any("百分比格式" in text for text in done.told) == is_told
