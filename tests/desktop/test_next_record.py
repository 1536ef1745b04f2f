"""Below the last row one goes on as in Excel: what is put in there is a new record, and never replaces the last one."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.rows import rows
from desktop.table_page import TablePage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import CTRL, SHIFT, TOWN, Places, opened, press, type_on

KEY = Qt.Key


@pytest.fixture
def part(page: WorkspacePage) -> TablePage:
    """Two farms, with the cursor below the second one, in the column of its name."""
    found = page.table_page
    assert found is not None
    found.get_ready()
    found.source.add([{"name": "甲", "stock": "1"}, {"name": "乙", "stock": "2", "output": "7"}])
    found.refresh()
    found.grid.setFocus()
    go(found, 1, "name")
    press(KEY.Key_Return)
    return found


def go(part: TablePage, row: int, field: str) -> None:
    part.grid.move_to(part.model.index(row, part.model.column_of(field)))


def column(part: TablePage, field: str) -> list[str]:
    place = part.model.column_of(field)
    return [part.model.cell(part.model.index(row, place)).text for row in range(part.model.rowCount())]


def cursor(part: TablePage) -> tuple[int, str]:
    index = part.grid.currentIndex()
    return index.row(), part.source.columns[index.column()].name


def is_below(part: TablePage) -> bool:
    return part.grid.is_below


def test_a_paste_there_is_a_new_record(part: TablePage) -> None:
    QGuiApplication.clipboard().setText("丙")
    QTest.keyPress(part.grid, KEY.Key_Control, CTRL)
    QTest.keyClick(part.grid, KEY.Key_V, CTRL)
    QTest.keyRelease(part.grid, KEY.Key_Control)
    assert column(part, "name") == ["甲", "乙", "丙"]
    press(KEY.Key_Return)
    QGuiApplication.clipboard().setText("丁\n戊")
    QTest.keyClick(part.grid, KEY.Key_V, CTRL)
    assert column(part, "name") == ["甲", "乙", "丙", "丁", "戊"]


@pytest.mark.parametrize(("key", "keys"), [(KEY.Key_Up, Qt.KeyboardModifier.NoModifier), (KEY.Key_Return, SHIFT)])
def test_up_leads_back_to_what_was_just_entered(part: TablePage, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    QTest.keyClick(part.grid, key, keys)
    assert cursor(part) == (1, "name")
    QTest.keyClicks(part.grid, "z")
    press(KEY.Key_Return)
    assert column(part, "name") == ["甲", "z"]


def test_left_and_right_lead_to_other_columns_of_it(part: TablePage) -> None:
    go(part, 1, "stock")
    press(KEY.Key_Down)
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Left):
        press(key)
    QTest.keyClicks(part.grid, "9")
    press(KEY.Key_Return)
    assert column(part, "output") == ["", "7", "9"]
    assert is_below(part)
    press(KEY.Key_Home)
    QTest.keyClicks(part.grid, "d")
    press(KEY.Key_Return)
    assert column(part, "name") == ["甲", "乙", "", "d"]


def test_tab_at_the_end_of_the_last_row_leads_to_the_first_field_of_the_next(part: TablePage) -> None:
    go(part, 1, "note")
    press(KEY.Key_Tab)
    assert is_below(part)
    QTest.keyClicks(part.grid, "c")
    press(KEY.Key_Return)
    assert (column(part, "name"), column(part, "note")) == (["甲", "乙", "c"], ["", "", ""])


@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_Backspace])
def test_nothing_is_cleared_from_there(part: TablePage, key: Qt.Key) -> None:
    press(key)
    assert column(part, "name") == ["甲", "乙"]


def test_it_is_told_of_and_not_of_the_last_row(part: TablePage) -> None:
    assert part.strip.title.whole == "下一条　养殖场名称"
    assert not part.strip.last.isEnabled()
    press(KEY.Key_Up)
    assert "乙" in part.strip.title.whole


def test_what_is_done_to_records_is_not_done_to_the_last_one_from_there(part: TablePage) -> None:
    QGuiApplication.clipboard().setText("丙")
    part.grid.remove_rows()
    part.deeds.rows.duplicate_rows()
    assert not part.grid.copy()
    assert column(part, "name") == ["甲", "乙"]
    part.deeds.rows.insert_rows()
    assert column(part, "name") == ["甲", "乙", ""]


def test_what_stands_above_is_filled_down_into_it(part: TablePage) -> None:
    QTest.keyClick(part.grid, KEY.Key_D, CTRL)
    assert column(part, "name") == ["甲", "乙", "乙"]


def test_f2_there_begins_a_new_record(part: TablePage) -> None:
    press(KEY.Key_F2)
    press(KEY.Key_C)
    press(KEY.Key_Return)
    assert column(part, "name") == ["甲", "乙", "c"]


def click_below(part: TablePage) -> None:
    place = part.grid.visualRect(part.model.index(1, part.model.column_of("name"))).center()
    height = part.grid.rowHeight(1)
    QTest.mouseClick(part.grid.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(0, height))


def arrow_down(part: TablePage) -> None:
    press(KEY.Key_Down)


@pytest.mark.parametrize("way", [click_below, arrow_down])
def test_one_comes_there_by_a_click_and_by_the_arrow(part: TablePage, way: Callable[[TablePage], None]) -> None:
    press(KEY.Key_Escape)
    assert not is_below(part)
    way(part)
    assert is_below(part)
    QTest.keyClicks(part.grid, "c")
    press(KEY.Key_Return)
    assert column(part, "name") == ["甲", "乙", "c"]


def test_a_row_into_which_nothing_was_put_comes_first(part: TablePage) -> None:
    part.grid.add_row()
    press(KEY.Key_Down)
    QTest.keyClicks(part.grid, "c")
    press(KEY.Key_Return)
    assert column(part, "name") == ["甲", "乙", "c"]


def test_whoever_is_elsewhere_is_no_longer_there(part: TablePage) -> None:
    go(part, 0, "name")
    assert not is_below(part)
    press(KEY.Key_Down)
    press(KEY.Key_Down)
    assert is_below(part)
    QTest.keyClick(part.grid, KEY.Key_Left, SHIFT)
    QTest.keyClick(part.grid, KEY.Key_Space, SHIFT)
    assert not is_below(part)


def test_the_cursor_is_seen_there_and_no_longer_in_the_last_row(part: TablePage) -> None:
    QApplication.processEvents()
    below = part.grid.grab().toImage()
    press(KEY.Key_Escape)
    QApplication.processEvents()
    assert part.grid.grab().toImage() != below
    assert part.grid._cursor() == (1, part.model.column_of("name"))
    press(KEY.Key_Down)
    assert part.grid._cursor() is None


def test_who_comes_back_from_another_program_goes_on_typing(part: TablePage, page: WorkspacePage) -> None:
    go(part, 0, "stock")
    QTest.keyClicks(part.grid, "4")
    editor = QApplication.focusWidget()
    assert editor is not None
    for letter in "6.":
        QTest.keyClicks(editor, letter)
    with pytest.deprecated_call():
        QApplication.setActiveWindow(None)  # type: ignore[arg-type]  # none at all
    assert column(part, "stock")[0].startswith("46"), "it is kept, whatever happens meanwhile"
    part.refresh()
    with pytest.deprecated_call():
        QApplication.setActiveWindow(page.window())
    assert QApplication.focusWidget() is editor
    for letter in "50":
        QTest.keyClicks(editor, letter)
    press(KEY.Key_Return)
    assert column(part, "stock")[0] == "46.50"


@pytest.mark.parametrize("way", ["F2", "double click", "key"])
def test_a_cell_that_cannot_be_written_says_so_whatever_opens_it(
    part: TablePage, page: WorkspacePage, way: str
) -> None:
    go(part, 0, "scale_ok")
    said = list[str]()
    part.model.refused.connect(said.append)
    if way == "F2":
        press(KEY.Key_F2)
    elif way == "key":
        press(KEY.Key_1)
    else:
        part.grid.scrollTo(part.grid.currentIndex())
        QApplication.processEvents()
        place = part.grid.visualRect(part.grid.currentIndex()).center()
        QTest.mouseClick(part.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(part.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said == ["这一格由程序自动计算。"]
    go(part, 0, "stock")
    part.model.set_locked(is_locked=True)
    press(KEY.Key_1)
    assert said[1:] == ["正在进行一项工作，完成后才能修改。"]
    part.model.set_locked(is_locked=False)


def test_a_date_is_handed_over_once(part: TablePage) -> None:
    """Qt would warn, and that fails the test."""
    go(part, 0, "ledger_from")
    QTest.keyClicks(part.grid, "2")
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "024.13.5")
    press(KEY.Key_Return)
    assert column(part, "ledger_from")[0] == "2024.13.5"


@pytest.mark.parametrize("way", ["keys", "input method", "F2", "Ctrl+D"])
def test_a_record_that_cannot_be_made_leaves_the_last_one_alone(window: Window, seasoned: Places, way: str) -> None:
    """Of a table whose rows must say what they belong to, while they may belong to several."""
    page = opened(window, seasoned.root / TOWN)
    for name in ("水源甲", "水源乙"):
        page.workspace.source(page.workspace.store.table("T40")).add([{"name": name}])
    (above, _) = (row.key.id for row in rows(page.workspace.store, "T40"))
    page.workspace.source(page.workspace.store.table("T40a")).add([{"source": above, "seq": "1", "lon": "78.2"}] * 2)
    page.show_table("T40a")
    part = page.table_page
    assert part is not None
    part.get_ready()
    part.grid.setFocus()
    part.model.write([(1, part.model.column_of("lon"), "78.3")])
    go(part, 1, "lon")
    press(KEY.Key_Return)
    assert is_below(part)
    if way == "keys":
        QTest.keyClicks(part.grid, "9")
    elif way == "input method":
        type_on("九")
    elif way == "F2":
        press(KEY.Key_F2)
    else:
        QTest.keyClick(part.grid, KEY.Key_D, CTRL)
    assert part.grid.state() != part.grid.State.EditingState
    assert "从那里增加" in window.said.text()
    assert column(part, "lon") == ["78.2", "78.3"]


def test_a_column_that_is_worked_out_begins_no_record(part: TablePage) -> None:
    go(part, 1, "scale_ok")
    part.grid.move_below(part.model.column_of("scale_ok"))
    said = list[str]()
    part.model.refused.connect(said.append)
    QTest.keyClicks(part.grid, "1")
    assert column(part, "name") == ["甲", "乙"]
    assert said == ["这一格由程序自动计算。"]
