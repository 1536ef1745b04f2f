"""A table that one leaves and comes back to: sorted and filtered as it was, and it says so."""

import pytest
from pytestqt.qtbot import QtBot

from db.sifting import Sieve
from desktop import rearranging
from desktop.arranging import PLAIN
from desktop.looking import Looking
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import Places, opened
from tests.desktop.test_looking import FARMS

SIFTED = PLAIN.sifted("name", Sieve("name", frozenset({"巴楚羊场", "色力布亚羊场"}))).sorted_by(
    "stock", descending=False
)


def looking(page: WorkspacePage) -> Looking:
    assert page.table_page is not None
    assert page.table_page.looking is not None
    return page.table_page.looking


def names(page: WorkspacePage) -> list[str]:
    assert page.table_page is not None
    model = page.table_page.model
    place = model.column_of("name")
    return [model.cell(model.index(row, place)).text for row in range(model.rowCount())]


@pytest.fixture
def farms(page: WorkspacePage) -> WorkspacePage:
    """T31 with some farms."""
    assert page.table_page is not None
    page.table_page.source.add([{"name": name, "stock": stock, "output": stock} for name, stock in FARMS])
    page.table_page.refresh()
    return page


def others(page: WorkspacePage) -> str:
    return next(table.id for table in page.workspace.tables()[0] if table.id != "T31")


def leave_and_come_back(page: WorkspacePage) -> None:
    page.show_table(others(page))
    assert page.table.id != "T31"
    page.show_table("T31")


def test_a_table_is_sorted_and_filtered_as_it_was_left(farms: WorkspacePage, qtbot: QtBot) -> None:
    looking(farms).arrange(SIFTED)
    seen = names(farms)
    assert seen == ["色力布亚羊场", "巴楚羊场"]
    assert farms.table_page is not None
    farms.table_page.grid.move_to(farms.table_page.model.index(1, farms.table_page.model.column_of("stock")))
    cell = farms.table_page.cell
    leave_and_come_back(farms)
    assert names(farms) == seen
    assert farms.table_page.cell == cell
    farms.table_page.grid.move_to(farms.table_page.model.index(1, farms.table_page.model.column_of("name")))
    leave_and_come_back(farms)
    bar = farms.table_page.grid.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.wait(50)
    assert bar.value() == 0
    banner = looking(farms).bar
    assert banner.isVisible()
    assert banner.words.whole.startswith("已筛选 2/4 条：")
    assert "升序" in banner.words.whole
    banner.all.click()
    banner.unsorted.click()
    leave_and_come_back(farms)
    assert names(farms) == [name for name, _ in FARMS]
    assert not looking(farms).bar.isVisible()


def test_another_sitting_begins_with_the_whole_table(farms: WorkspacePage, window: Window, county: Places) -> None:
    looking(farms).arrange(SIFTED)
    again = opened(window, county.department)
    again.show_table("T31")
    assert len(names(again)) == len(FARMS)


def test_a_row_that_the_filter_hides_is_shown_to_who_is_led_to_it(farms: WorkspacePage) -> None:
    looking(farms).arrange(SIFTED)
    assert farms.table_page is not None
    hidden = next(n for n in farms.table_page.model.all_numbers if farms.table_page.model.row_of(n) is None)
    farms.show_table(others(farms))
    farms.show_cell("T31", hidden, "name")
    assert farms.table_page.cell == (hidden, "name")
    assert len(names(farms)) == 3
    assert looking(farms).bar.isVisible()


def test_a_large_table_hides_no_row_under_who_was_led_to_it(
    farms: WorkspacePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking(farms).arrange(SIFTED)
    assert farms.table_page is not None
    hidden = next(n for n in farms.table_page.model.all_numbers if farms.table_page.model.row_of(n) is None)
    farms.show_table(others(farms))
    monkeypatch.setattr(rearranging, "MOST_AT_ONCE", 0)
    farms.show_table("T31")
    assert looking(farms).rearranging.is_waiting
    farms.table.go_to_cell(hidden, "name")
    qtbot.wait(300)
    assert farms.table_page.cell == (hidden, "name")
    assert len(names(farms)) == len(FARMS)
    assert not looking(farms).bar.isVisible()


def test_a_large_table_is_sorted_and_filtered_beside(
    farms: WorkspacePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking(farms).arrange(SIFTED)
    monkeypatch.setattr(rearranging, "MOST_AT_ONCE", 0)
    leave_and_come_back(farms)
    qtbot.waitUntil(lambda: names(farms) == ["色力布亚羊场", "巴楚羊场"])
    assert looking(farms).bar.isVisible()
    # Left before it was found, it is not forgotten.
    leave_and_come_back(farms)
    leave_and_come_back(farms)
    qtbot.waitUntil(lambda: len(names(farms)) == 2)
