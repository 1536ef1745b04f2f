"""Adding up: each row counts once, a large table is added up beside the window, only what is chosen now is told."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from db.store import Store
from desktop.adding_up import joined
from desktop.blocks import Area
from desktop.sources import TableSource
from desktop.table_page import TablePage

STOCKS = ("900", "1200", "80", "")


@pytest.fixture
def page(store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[TablePage]:
    """A table that is large as far as adding up is concerned."""
    monkeypatch.setattr("desktop.adding_up._AT_ONCE", 0)
    source = TableSource(store, store.table("T31"))
    source.add([{"name": f"第{place}场", "stock": stock} for place, stock in enumerate(STOCKS)])
    made = TablePage(source)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    made.stop()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)).map(lambda one: (one[0], one[0] + one[1]))))
def test_joined_runs_have_the_same_rows_each_once(runs: list[tuple[int, int]]) -> None:
    found = joined(runs)
    rows = [row for first, last in found for row in range(first, last + 1)]
    assert rows == sorted({row for first, last in runs for row in range(first, last + 1)})
    assert all(after[0] > before[1] + 1 for before, after in pairwise(found))


def test_totals_and_selection_come_from_beside(page: TablePage, qtbot: QtBot) -> None:
    place = page.model.column_of("stock")
    assert page.looking is not None
    totals = page.looking.totals
    page.grid.horizontalScrollBar().setValue(page.grid.columnViewportPosition(place))
    qtbot.waitUntil(lambda: totals.text(place) == "2180")
    with qtbot.waitSignal(page.summed) as told:
        page.grid.select_area(Area(0, place, 3, place))
    assert told.args == ["求和 2180　平均 726.67　数字 3 个"]
    # Overlapping parts count once.
    with qtbot.waitSignal(page.summed) as told:
        page.grid.select_area(Area(1, place, 2, place))
    assert told.args == ["求和 1280　平均 640　数字 2 个"]


def test_what_was_chosen_before_is_told_no_more(page: TablePage, qtbot: QtBot) -> None:
    place = page.model.column_of("stock")
    told: list[str] = []
    page.summed.connect(told.append)
    assert page.looking is not None
    adding = page.looking.adding
    page.grid.select_area(Area(0, place, 3, place))
    adding._add_up_selection()
    page.grid.select_area(Area(0, place, 0, place))
    adding._add_up_selection()
    adding._sums_due.stop()  # nothing is asked a third time, however long the answers take
    qtbot.waitUntil(lambda: not adding._of_choice.is_waiting)
    assert told == [""]
