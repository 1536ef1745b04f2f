"""From a table that lacks materials to what lacks: the table as a whole, then row by row, once round."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.papers_page import PapersPage
from desktop.slot_panel import SlotPanel
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.owing import find_owed
from tests.desktop.conftest import ALT, Places, opened, press
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
NAMES = ("甲牛场", "乙牛场", "丙牛场", "丁牛场")
#: The rows that have one photo where several are asked for.
LACKING = (1, 3)


@pytest.fixture
def farms(page: WorkspacePage, tmp_path: Path, until_idle: Wait) -> WorkspacePage:
    """Four farms, two of which lack photos."""
    for place, name in enumerate(NAMES):
        fill(page, place, **(GOOD | {"name": name}))
    for place in LACKING:
        give_one(page, place, tmp_path / f"{place}.jpg", until_idle)
        assert NAMES[place] in shown(page.pages.papers)
    page.counts.count_items()
    return page


def give_one(page: WorkspacePage, place: int, photo: Path, wait: Wait) -> None:
    """Give one photo of a row, and go back to its table."""
    Image.new("RGB", (200, 150), "green").save(photo)
    choose(page, place)
    assert page.table_page is not None
    page.table_page.head.papers.click()
    next(slot for slot in page.pages.papers.slots if slot.state.slot.photos).give([photo])
    wait()
    page.show_tables()


def choose(page: WorkspacePage, place: int) -> None:
    """Go to a row."""
    assert page.table_page is not None
    part = page.table_page
    part.grid.move_to(part.model.index(place, part.model.column_of("name")))


def choose_lacking(page: WorkspacePage, place: int) -> None:
    """Go to a row, and from there with the keyboard to what lacks."""
    choose(page, place)
    assert page.table_page is not None
    page.table_page.head.lacks.setFocus()
    QTest.keyClick(page.table_page.head.lacks, Qt.Key.Key_Return)


def shown(papers: PapersPage) -> str:
    """The name of the row whose materials are shown."""
    assert papers._papers is not None
    return papers._papers.row_words


def led_to(papers: PapersPage) -> SlotPanel:
    """The place for files that the cursor is in."""
    focused = QApplication.focusWidget()
    (here,) = [slot for slot in papers.slots if focused is not None and slot.isAncestorOf(focused)]
    return here


def press_next() -> None:
    press(Qt.Key.Key_F8, ALT)


def test_the_chosen_row_stays_one_step_away_whatever_lacks_elsewhere(farms: WorkspacePage) -> None:
    """Files that are let fall there must not land on another row."""
    choose(farms, 2)
    assert farms.table_page is not None
    assert farms.table_page.head.papers.text() == "材料和说明"
    farms.table_page.head.papers.click()
    assert NAMES[2] in shown(farms.pages.papers)
    press_next()
    assert NAMES[1] in shown(farms.pages.papers)


def test_from_a_row_that_lacks_nothing_one_is_led_to_the_first_that_does(farms: WorkspacePage) -> None:
    assert farms.table_page is not None
    assert farms.table_page.head.lacks.text() == f"缺 {2 * len(LACKING)}"  # too few, and too small
    choose_lacking(farms, 2)
    papers = farms.pages.papers
    assert NAMES[1] in shown(papers)
    assert led_to(papers).state.slot.id == "photos"
    assert papers.lack_bar.words.whole == f"这里看的是“{shown(papers)}”；另有 1 条记录缺材料。"
    assert papers.lack_bar.chosen.isVisible()
    papers.lack_bar.chosen.click()
    assert NAMES[2] in shown(papers)
    assert papers.lack_bar.words.whole == f"这里看的是“{shown(papers)}”，不缺；2 条记录缺材料。"
    assert not papers.lack_bar.chosen.isVisible()


def test_a_row_that_lacks_is_shown_itself_and_the_next_one_follows_once_round(farms: WorkspacePage) -> None:
    choose_lacking(farms, 3)
    papers = farms.pages.papers
    assert NAMES[3] in shown(papers)
    assert not papers.lack_bar.chosen.isVisible()
    press_next()
    assert NAMES[1] in shown(papers)
    assert led_to(papers).state.slot.id == "photos"
    press_next()
    assert NAMES[3] in shown(papers)
    papers.lack_bar.next.setFocus()
    QTest.keyClick(papers.lack_bar.next, Qt.Key.Key_Return)
    assert NAMES[1] in shown(papers)


def test_the_order_is_that_of_the_table_not_that_of_adding(
    farms: WorkspacePage, tmp_path: Path, until_idle: Wait
) -> None:
    part = farms.table_page
    assert part is not None
    choose(farms, 0)
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, ALT)
    fill(farms, 0, **(GOOD | {"name": "戊牛场"}))
    give_one(farms, 0, tmp_path / "inserted.jpg", until_idle)
    papers = farms.workspace.papers.papers("T31")
    assert papers is not None
    rows = [part.model.number_at(place) for place in range(part.model.rowCount())]
    wanted = [rows[0], *(rows[place + 1] for place in LACKING)]
    assert [gap.row for gap in papers.lacking if gap.row] == wanted


def test_what_is_mended_is_no_longer_led_to(farms: WorkspacePage, until_idle: Wait) -> None:
    choose_lacking(farms, 1)
    papers = farms.pages.papers
    slot = next(slot for slot in papers.slots if slot.state.slot.photos)
    slot.taken_away.emit(list(slot.state.files))
    assert "另有" not in papers.lack_bar.words.whole
    assert "1 条记录缺材料" in papers.lack_bar.words.whole
    press_next()
    assert NAMES[3] in shown(papers)
    slot = next(slot for slot in papers.slots if slot.state.slot.photos)
    slot.taken_away.emit(list(slot.state.files))
    gaps = papers._lacking
    assert not [gap for gap in gaps if gap.row]


def test_a_table_that_lacks_as_a_whole_leads_to_its_own_place_first(page: WorkspacePage) -> None:
    page.show_table("T32")
    page.show_tables()
    part = page.table_page
    assert part is not None
    column = next(place for place, one in enumerate(part.source.columns) if one.is_input and one.is_number)
    assert part.model.write([(0, column, "12")])
    page.counts.count_items()
    assert part.head.lacks.isVisible()
    part.head.lacks.click()
    papers = page.pages.papers
    assert led_to(papers) is next(one for one in papers.slots if one.state.lacks)
    assert "整张表或事项的材料还缺" in papers.lack_bar.words.whole
    lacking = [one for one in papers.slots if one.state.lacks]
    for wanted in [*lacking[1:], lacking[0]]:
        press_next()
        assert led_to(papers) is wanted


def test_what_the_item_itself_lacks_comes_after_what_its_table_lacks(
    farms: WorkspacePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledgers = "B-XM-04"
    monkeypatch.setattr("desktop.papers.find_owed", lambda store, _name: find_owed(store, ledgers))
    choose_lacking(farms, 1)
    papers = farms.pages.papers
    assert papers.slots[0].state.place.startswith(ledgers)
    assert papers.slots[0].state.lacks
    assert led_to(papers).state.slot.id == "photos"


def test_what_nobody_here_owes_any_more_leads_nowhere(farms: WorkspacePage) -> None:
    choose_lacking(farms, 1)
    papers = farms.pages.papers
    papers.show_lacking("T68")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    papers.show_lacking("T68")
    assert papers._papers is None
    assert papers.back.hasFocus()


def test_where_nothing_lacks_the_chosen_row_is_shown(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / "653130101")
    page.show_table("T40")
    assert page.table_page is not None
    page.table_page.cell_acts.copy_last_table()
    assert not page.table_page.head.lacks.isVisible()
    page.table_page.head.lacks_wanted.emit()
    papers = page.pages.papers
    assert shown(papers)
    assert papers.back.hasFocus()
    assert all(not gap.row for gap in papers._lacking)
