"""Real keys, clipboard and input method in the grid; what is typed is durable at once."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Never

import pytest
from PySide6.QtCore import QDate, QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from db.store import DATABASE
from db.troubles import StoreTrouble
from desktop.column_header import Sign
from desktop.editors import ChoiceEditor, DateEditor
from desktop.frozen_columns import FrozenView
from desktop.grid_model import GridModel
from desktop.grid_view import ROW_HEIGHT, GridView
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import CTRL, SHIFT, Places
from tests.desktop.test_grid_model import FakeSource

#: The offscreen platform complains about every popup.
OFFSCREEN_POPUPS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def grid(page: WorkspacePage, qtbot: QtBot) -> GridView:
    assert page.table_page is not None
    view = page.table_page.grid
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Insert, CTRL)
    assert model_of(view).rowCount() == 1
    return view


def model_of(view: GridView) -> GridModel:
    assert view.grid is not None
    return view.grid


def go(view: GridView, row: int, field: str) -> None:
    view.move_to(model_of(view).index(row, model_of(view).column_of(field)))


def text(view: GridView, row: int, field: str) -> str:
    return str(model_of(view).index(row, model_of(view).column_of(field)).data())


def on_disk(root: Path, field: str) -> list[object]:
    """What another process would find, without asking the program."""
    with closing(sqlite3.connect(root / DATABASE)) as sql:
        return [value for (value,) in sql.execute(f'SELECT "{field}" FROM T31 ORDER BY n')]


def editor_of(view: GridView) -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    assert view.isAncestorOf(focus)
    return focus


def type_into(qtbot: QtBot, view: GridView, keys: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClicks(view, keys[0])
    QTest.keyClicks(editor_of(view), keys[1:])
    QTest.keyClick(editor_of(view), end)


def test_typing_replaces_is_durable_before_the_cursor_moves_on_and_moves_down(
    qtbot: QtBot, grid: GridView, county: Places
) -> None:
    QTest.keyClick(grid, Qt.Key.Key_Insert, CTRL)
    go(grid, 0, "stock")
    type_into(qtbot, grid, "420")
    assert on_disk(county.department, "stock") == [420.0, None]
    assert grid.currentIndex().row() == 1
    go(grid, 0, "stock")
    type_into(qtbot, grid, "7", Qt.Key.Key_Tab)
    assert on_disk(county.department, "stock") == [7.0, None]
    assert grid.currentIndex().column() == model_of(grid).column_of("stock") + 1


def test_tab_leads_from_cell_to_cell_without_typing(qtbot: QtBot, grid: GridView) -> None:
    for _ in range(2):
        QTest.keyClick(grid, Qt.Key.Key_Insert, CTRL)
    go(grid, 0, "name")
    first = grid.currentIndex().column()
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    assert (grid.currentIndex().row(), grid.currentIndex().column(), grid.hasFocus()) == (0, first + 2, True)
    QTest.keyClick(grid, Qt.Key.Key_Backtab, SHIFT)
    assert grid.currentIndex().column() == first + 1
    # At the end of a row it goes on in the next one.
    grid.move_to(model_of(grid).index(0, model_of(grid).columnCount() - 1))
    QTest.keyClick(grid, Qt.Key.Key_Tab)
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 0)


def test_f2_edits_what_is_there_and_escape_leaves_it(qtbot: QtBot, grid: GridView) -> None:
    go(grid, 0, "name")
    type_into(qtbot, grid, "ab")
    go(grid, 0, "name")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = editor_of(grid)
    QTest.keyClick(editor, Qt.Key.Key_End)
    QTest.keyClicks(editor, "c")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert text(grid, 0, "name") == "abc"
    QTest.keyClicks(grid, "x")
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Escape)
    assert text(grid, 0, "name") == "abc"


def composed_in(grid: GridView) -> QLineEdit:
    """Write two characters with an input method; nothing of them may be lost."""
    QApplication.sendEvent(grid, QInputMethodEvent("h", []))
    composed = QInputMethodEvent()
    composed.setCommitString("红海")
    QApplication.sendEvent(grid, composed)
    editor = editor_of(grid)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "红海"
    return editor


def test_the_first_letter_of_an_input_method_is_not_lost_and_replaces(qtbot: QtBot, grid: GridView) -> None:
    go(grid, 0, "name")
    type_into(qtbot, grid, "old")
    go(grid, 0, "name")
    editor = composed_in(grid)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert text(grid, 0, "name") == "红海"


@OFFSCREEN_POPUPS
def test_a_choice_filters_while_typing_and_is_kept_as_its_code(qtbot: QtBot, grid: GridView, county: Places) -> None:
    go(grid, 0, "town_code")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = editor_of(grid)
    assert isinstance(editor, ChoiceEditor)
    QTest.keyClicks(editor, "slby")
    assert editor.offered == ["色力布亚镇"]
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert on_disk(county.department, "town_code") == ["653130101"]
    assert text(grid, 0, "town_code") == "色力布亚镇"


@OFFSCREEN_POPUPS
def test_options_are_found_by_code_label_and_sound(qtbot: QtBot, grid: GridView) -> None:
    go(grid, 0, "species")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = editor_of(grid)
    assert isinstance(editor, ChoiceEditor)
    assert model_of(grid).source.columns[model_of(grid).column_of("species")].field is not None
    for typed, label in (("y", "羊"), ("05", "羊")):
        editor.clear()
        QTest.keyClicks(editor, typed)
        assert any(label in option for option in editor.offered)
        assert len(editor.offered) < len(model_of(grid).source.columns[model_of(grid).column_of("species")].options)
    QTest.keyClick(editor, Qt.Key.Key_Escape)


@OFFSCREEN_POPUPS
@pytest.mark.parametrize("field", ["name", "stock", "town_code", "ledger_from"])
def test_every_editor_keeps_the_first_letter_of_an_input_method(qtbot: QtBot, grid: GridView, field: str) -> None:
    go(grid, 0, field)
    editor = composed_in(grid)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QTest.keyClick(editor, Qt.Key.Key_Escape) if grid.state() == GridView.State.EditingState else None


@OFFSCREEN_POPUPS
def test_a_day_is_chosen_in_the_calendar(qtbot: QtBot, grid: GridView, county: Places) -> None:
    go(grid, 0, "ledger_from")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = editor_of(grid)
    assert isinstance(editor, DateEditor)
    editor.setText("2023-05-01")
    QTest.keyClick(editor, Qt.Key.Key_F4)
    assert editor.calendar is not None
    assert editor.calendar.selectedDate() == QDate(2023, 5, 1)
    editor.calendar.activated.emit(QDate(2023, 5, 9))
    assert on_disk(county.department, "ledger_from") == ["2023-05-09"]


def test_a_day_is_typed_as_people_write_it(qtbot: QtBot, grid: GridView, county: Places) -> None:
    go(grid, 0, "ledger_from")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    QTest.keyClicks(editor_of(grid), "2024.3.5")
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Return)
    assert on_disk(county.department, "ledger_from") == ["2024-03-05"]


@OFFSCREEN_POPUPS
def test_choosing_from_the_list_writes(qtbot: QtBot, grid: GridView, county: Places) -> None:
    go(grid, 0, "town_code")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = editor_of(grid)
    assert isinstance(editor, ChoiceEditor)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    popup = editor.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert on_disk(county.department, "town_code") == ["653130100"]


@OFFSCREEN_POPUPS
def test_clicking_in_the_list_writes(qtbot: QtBot, grid: GridView, county: Places) -> None:
    go(grid, 0, "town_code")
    QTest.keyClick(grid, Qt.Key.Key_F2)
    editor = editor_of(grid)
    assert isinstance(editor, ChoiceEditor)
    editor.show_all()
    popup = editor.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    place = popup.visualRect(popup.model().index(2, 0)).center()
    QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert on_disk(county.department, "town_code") == ["653130102"]


def test_a_block_from_excel_is_pasted_as_one_batch_with_new_rows(
    qtbot: QtBot, grid: GridView, county: Places, page: WorkspacePage
) -> None:
    go(grid, 0, "stock")
    QGuiApplication.clipboard().setText("1\t2\r\n3\t4\r\n5\t6\r\n")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    assert on_disk(county.department, "stock") == [1.0, 3.0, 5.0]
    assert on_disk(county.department, "output") == [2.0, 4.0, 6.0]


def test_what_is_copied_can_be_pasted(qtbot: QtBot, grid: GridView) -> None:
    QGuiApplication.clipboard().setText("甲场\n乙场")
    go(grid, 0, "name")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    QGuiApplication.clipboard().setText("")
    QTest.keyClick(grid, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "甲场\n乙场"


def test_delete_clears_all_selected_cells_and_one_undo_brings_them_back(
    qtbot: QtBot, grid: GridView, page: WorkspacePage
) -> None:
    go(grid, 0, "stock")
    QGuiApplication.clipboard().setText("1\t2")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert (text(grid, 0, "stock"), text(grid, 0, "output")) == ("", "")
    QTest.keyClick(grid, Qt.Key.Key_Z, CTRL)
    assert (text(grid, 0, "stock"), text(grid, 0, "output")) == ("1", "2")
    QTest.keyClick(grid, Qt.Key.Key_Y, CTRL)
    assert (text(grid, 0, "stock"), text(grid, 0, "output")) == ("", "")


def test_a_value_pasted_on_a_selection_fills_it(qtbot: QtBot, grid: GridView) -> None:
    model = model_of(grid)
    first = model.column_of("stock")
    go(grid, 0, "stock")
    block = QItemSelection(model.index(0, first), model.index(0, first + 1))
    grid.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    QGuiApplication.clipboard().setText("9")
    QTest.keyClick(grid, Qt.Key.Key_V, CTRL)
    assert (text(grid, 0, "stock"), text(grid, 0, "output")) == ("9", "9")


def test_after_enter_in_the_last_row_typing_goes_on_below(qtbot: QtBot, grid: GridView) -> None:
    """A clerk's first loss: the cursor stayed, and the next name replaced the one just entered."""
    go(grid, 0, "name")
    type_into(qtbot, grid, "abc")
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert model_of(grid).rowCount() == 1
    type_into(qtbot, grid, "def")
    assert [text(grid, row, "name") for row in range(model_of(grid).rowCount())] == ["abc", "def"]


def test_a_deleted_row_comes_back_with_undo(qtbot: QtBot, grid: GridView) -> None:
    go(grid, 0, "name")
    type_into(qtbot, grid, "abc")
    go(grid, 0, "name")
    QTest.keyClick(grid, Qt.Key.Key_Delete, CTRL)
    assert model_of(grid).rowCount() == 0
    QTest.keyClick(grid, Qt.Key.Key_Z, CTRL)
    assert text(grid, 0, "name") == "abc"


def test_a_cell_of_no_right_is_not_edited_and_says_so(qtbot: QtBot, grid: GridView) -> None:
    grid.move_to(model_of(grid).index(0, 0))
    with qtbot.waitSignal(model_of(grid).refused) as said:
        QTest.keyClicks(grid, "x")
    assert said.args == ["这里不能修改：不属于本单位的职责，或需要先写明理由。"]
    go(grid, 0, "scale_ok")
    with qtbot.waitSignal(model_of(grid).refused) as said:
        QTest.keyClicks(grid, "1")
    assert said.args == ["这一格由程序自动计算。"]
    grid.move_to(model_of(grid).index(0, 0))
    assert QApplication.focusWidget() is grid
    assert model_of(grid).index(0, 0).data() == "畜牧兽医局"


@pytest.mark.parametrize("rows", [9, 12_345])
def test_the_row_numbers_have_room(qtbot: QtBot, rows: int) -> None:
    view = GridView()
    qtbot.addWidget(view)
    view.show_table(GridModel(FakeSource(rows), view))
    header = view.verticalHeader()
    assert header.sizeHint().width() >= header.fontMetrics().horizontalAdvance(str(rows)) + 8


def test_the_names_of_rows_have_room(qtbot: QtBot) -> None:
    source = FakeSource(3)
    source.has_row_names = True
    view = GridView()
    qtbot.addWidget(view)
    view.show_table(GridModel(source, view))
    header = view.verticalHeader()
    assert header.sizeHint().width() >= header.fontMetrics().horizontalAdvance(source.row_name)
    assert view.model().headerData(1, Qt.Orientation.Vertical) == source.row_name


def test_columns_and_rows_grow_with_the_letters(grid: GridView) -> None:
    column = model_of(grid).column_of("stock")
    before = (grid.columnWidth(column), grid.rowHeight(0))
    large = grid.font()
    large.setPointSizeF(large.pointSizeF() * 1.5)
    grid.setFont(large)
    assert grid.columnWidth(column) == round(before[0] * 1.5)
    assert grid.rowHeight(0) > before[1]
    small = grid.font()
    small.setPointSizeF(small.pointSizeF() / 1.5)
    grid.setFont(small)
    assert abs(grid.columnWidth(column) - before[0]) <= 1


def press(view: GridView, key: Qt.Key, *held: Qt.KeyboardModifier) -> tuple[int, int]:
    """Press a key and say where the cursor is."""
    with_keys = Qt.KeyboardModifier.NoModifier
    for one in held:
        with_keys |= one
    QTest.keyClick(view, key, with_keys)
    current = view.currentIndex()
    return current.row(), current.column()


@pytest.fixture
def gaps(page: WorkspacePage) -> GridView:
    """A column with a gap: rows 0 to 2 and 5 say how much stock there is."""
    assert page.table_page is not None
    page.table_page.source.add([{"stock": text} for text in ("1", "2", "3", "", "", "6", "")])
    page.table_page.refresh()
    page.table_page.grid.setFocus()
    return page.table_page.grid


def test_ctrl_with_an_arrow_leads_to_the_edge_of_what_is_filled_and_selects_there(gaps: GridView) -> None:
    go(gaps, 0, "stock")
    place = gaps.currentIndex().column()
    down = [press(gaps, Qt.Key.Key_Down, CTRL) for _ in range(4)]
    assert down == [(2, place), (5, place), (6, place), (6, place)]
    assert [index.row() for index in gaps.selectedIndexes()] == [6]
    up = [press(gaps, Qt.Key.Key_Up, CTRL) for _ in range(3)]
    assert up == [(5, place), (2, place), (0, place)]
    last = model_of(gaps).columnCount() - 1
    # What was selected before is not cleared from afar.
    assert press(gaps, Qt.Key.Key_Home, CTRL) == (0, 0)
    assert [(index.row(), index.column()) for index in gaps.selectedIndexes()] == [(0, 0)]
    assert press(gaps, Qt.Key.Key_Right, CTRL)[0] == 0
    assert press(gaps, Qt.Key.Key_End, CTRL) == (6, last)
    assert press(gaps, Qt.Key.Key_Home) == (6, 0)
    assert press(gaps, Qt.Key.Key_End) == (6, last)


def test_with_shift_the_selection_grows_to_there(gaps: GridView) -> None:
    go(gaps, 0, "stock")
    press(gaps, Qt.Key.Key_Down, CTRL, SHIFT)
    assert sorted(index.row() for index in gaps.selectedIndexes()) == [0, 1, 2]
    press(gaps, Qt.Key.Key_Down, CTRL, SHIFT)
    assert sorted(index.row() for index in gaps.selectedIndexes()) == [0, 1, 2, 3, 4, 5]
    assert {index.column() for index in gaps.selectedIndexes()} == {model_of(gaps).column_of("stock")}


def test_whole_columns_and_rows_are_selected_by_key(gaps: GridView) -> None:
    go(gaps, 2, "stock")
    press(gaps, Qt.Key.Key_Space, CTRL)
    assert sorted(index.row() for index in gaps.selectedIndexes()) == list(range(7))
    assert gaps.currentIndex().row() == 2
    go(gaps, 2, "stock")
    press(gaps, Qt.Key.Key_Space, SHIFT)
    assert {index.row() for index in gaps.selectedIndexes()} == {2}
    assert len(gaps.selectedIndexes()) == model_of(gaps).columnCount()
    assert text(gaps, 2, "stock") == "3"


def test_what_is_being_typed_outlives_whatever_is_shown_anew(qtbot: QtBot, grid: GridView, county: Places) -> None:
    """Checks over tables end 300 ms after the last key: while the next cell is typed."""
    model = model_of(grid)
    go(grid, 0, "stock")
    QTest.keyClicks(grid, "4")
    model.refresh(same_rows=True)
    QTest.keyClicks(editor_of(grid), "2")
    model.source.write([(model.number_at(0), "stock", "7")])
    model.refresh()
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Return)
    assert on_disk(county.department, "stock") == [42.0]


def test_what_is_being_composed_outlives_it_too(qtbot: QtBot, grid: GridView) -> None:
    go(grid, 0, "name")
    type_into(qtbot, grid, "old")
    go(grid, 0, "name")
    editor = composed_in(grid)
    QApplication.sendEvent(editor, QInputMethodEvent("yang", []))
    resets: list[str] = []
    editor.textChanged.connect(resets.append)
    model_of(grid).refresh(same_rows=True)
    assert resets == []
    event = QInputMethodEvent()
    event.setCommitString("羊场")
    QApplication.sendEvent(editor, event)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert text(grid, 0, "name") == "红海羊场"


def test_what_an_input_method_gives_whole_is_not_lost_and_replaces(qtbot: QtBot, grid: GridView) -> None:
    """Handwriting, speech and signs come without having been composed."""
    go(grid, 0, "name")
    type_into(qtbot, grid, "old")
    go(grid, 0, "name")
    for part in ("红海", "牛场"):
        whole = QInputMethodEvent()
        whole.setCommitString(part)
        QApplication.sendEvent(QApplication.focusWidget() or grid, whole)
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Return)
    assert text(grid, 0, "name") == "红海牛场"


def test_an_editor_in_which_nothing_was_typed_shows_what_the_cell_says_now(qtbot: QtBot, grid: GridView) -> None:
    model = model_of(grid)
    go(grid, 0, "stock")
    grid.edit(grid.currentIndex())
    model.source.write([(model.number_at(0), "stock", "7")])
    model.refresh(same_rows=True)
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Return)
    assert text(grid, 0, "stock") == "7"


def test_how_a_coordinate_is_read_stands_below_while_it_is_typed(qtbot: QtBot, page: WorkspacePage) -> None:
    assert page.table_page is not None
    table = page.table_page
    table.source.add([{"lat": "39.78"}])
    table.refresh()
    table.grid.setFocus()
    go(table.grid, 0, "lon")
    QTest.keyClicks(table.grid, "7")
    QTest.keyClicks(editor_of(table.grid), "8°33'12\"")
    qtbot.waitUntil(lambda: "78.553333°" in table.strip.found.whole)
    assert "在本县经度范围" in table.strip.found.whole
    assert text(table.grid, 0, "lon") == ""
    QTest.keyClick(editor_of(table.grid), Qt.Key.Key_Escape)
    assert "读作" not in table.strip.found.whole
    QTest.keyClicks(table.grid, "8")
    QTest.keyClicks(editor_of(table.grid), "7.6")
    qtbot.waitUntil(lambda: "不在本县范围内" in table.strip.found.whole)
    # What comes from elsewhere meanwhile does not take it away.
    table.show_remarks()
    table.cell_acts.show_cell()
    assert "读作 87.6°" in table.strip.found.whole
    QTest.keyClick(editor_of(table.grid), Qt.Key.Key_Return)
    assert text(table.grid, 0, "lon") == "87.6"
    assert "读作" not in table.strip.found.whole


def test_the_columns_that_stay_are_made_when_they_are_needed_and_stand_as_the_grid_does(qtbot: QtBot) -> None:
    view = GridView()
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show_table(GridModel(FakeSource(200), view))
    view.setColumnWidth(1, 900)
    view.show()
    signs = {0: Sign(1)}
    view.frozen.show_signs(signs)
    view.verticalScrollBar().setValue(70)
    view.setColumnWidth(0, 93)
    assert not view.findChildren(FrozenView)
    view.horizontalScrollBar().setValue(1)
    (kept,) = view.findChildren(FrozenView)
    assert kept.isVisible()
    assert kept.rowAt(0) == view.rowAt(0) > 0
    assert kept.columnWidth(0) == view.columnWidth(0) == 93
    assert kept.titles.height() == view.horizontalHeader().height()
    assert kept.titles._signs == signs
    view.setColumnWidth(0, 101)
    assert kept.columnWidth(0) == 101
    large = view.font()
    large.setPointSizeF(large.pointSizeF() * 1.5)
    view.setFont(large)
    assert (kept.rowHeight(0), kept.columnWidth(0)) == (view.rowHeight(0), view.columnWidth(0))
    assert view.rowHeight(0) > ROW_HEIGHT
    with qtbot.waitSignal(view.frozen.menu_wanted):
        kept.titles.menu_wanted.emit(0)
    view.horizontalScrollBar().setValue(0)
    assert not kept.isVisible()


def line_in(grid: GridView) -> QLineEdit:
    found = editor_of(grid)
    assert isinstance(found, QLineEdit)
    return found


def test_what_the_disk_refuses_stays_in_the_cell_to_be_written_again(
    grid: GridView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, county: Places
) -> None:
    source = model_of(grid).source
    write = source.write

    def full(*_: object) -> Never:
        raise StoreTrouble("E-STORE-DISK", why="磁盘已满")

    go(grid, 0, "name")
    monkeypatch.setattr(source, "write", full)
    QTest.keyClicks(grid, "J")
    QTest.keyClicks(editor_of(grid), "ujube farm")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab):
        with qtbot.waitSignal(model_of(grid).refused) as said:
            QTest.keyClick(editor_of(grid), key)
        assert "磁盘已满" in said.args[0]
        assert line_in(grid).text() == "Jujube farm"
    model_of(grid).refresh(same_rows=True)
    assert line_in(grid).text() == "Jujube farm", "cells shown anew take nothing away"
    monkeypatch.setattr(source, "write", write)
    QTest.keyClick(line_in(grid), Qt.Key.Key_Return)
    assert on_disk(county.department, "name") == ["Jujube farm"]
    assert QApplication.focusWidget() is grid


def test_what_the_disk_refuses_can_be_given_up(grid: GridView, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Never:
        raise StoreTrouble("E-STORE-DISK", why="磁盘已满")

    go(grid, 0, "name")
    monkeypatch.setattr(model_of(grid).source, "write", full)
    QTest.keyClicks(grid, "J")
    QTest.keyClicks(editor_of(grid), "ujube farm")
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Return)
    QTest.keyClick(editor_of(grid), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is grid
    assert text(grid, 0, "name") == ""
