"""What hands that know Excel do without thinking: each does the same here, or says why not; nothing is lost by it."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from db.rows import rows
from desktop.blocks import Area, write_sheet
from desktop.editors import LineEditor, NoteEditor, means_window
from desktop.looks import FONT_POINTS, Look, change_look
from desktop.pasting import tiled
from desktop.problem_panel import ProblemRole
from desktop.screen import Screen
from desktop.table_page import TablePage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from forms.problems import Problem
from office.entry import Typed, type_cells
from tests.desktop.conftest import CTRL, SHIFT, TOWN, Places, opened, press, type_on


@pytest.fixture
def part(page: WorkspacePage, qtbot: QtBot) -> TablePage:
    found = page.table_page
    assert found is not None
    found.get_ready()
    found.grid.setFocus()
    return found


def fill_in(part: TablePage, *lines: dict[str, str]) -> None:
    """Have rows, as if they had been typed."""
    part.source.add(lines)
    part.refresh()


def go(part: TablePage, row: int, field: str) -> None:
    part.grid.move_to(part.model.index(row, part.model.column_of(field)))


def column(part: TablePage, field: str) -> list[str]:
    place = part.model.column_of(field)
    return [part.model.cell(part.model.index(row, place)).text for row in range(part.model.rowCount())]


def choose(part: TablePage, cells: Sequence[tuple[int, str]]) -> None:
    """Choose cells one after the other with Ctrl held down."""
    go(part, *cells[0])
    for row, field in cells[1:]:
        index = part.model.index(row, part.model.column_of(field))
        part.grid.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)


def cursor(part: TablePage) -> tuple[int, str]:
    index = part.grid.currentIndex()
    return index.row(), part.source.columns[index.column()].name


FARMS = tuple({"name": name, "stock": stock, "output": "7"} for name, stock in (("甲", "1"), ("乙", "2"), ("丙", "3")))


# Cells that lie apart.


@pytest.mark.parametrize(("key", "keys"), [(Qt.Key.Key_D, CTRL), (Qt.Key.Key_R, CTRL)])
def test_what_lies_between_chosen_cells_is_never_filled(
    part: TablePage, window: Window, key: Qt.Key, keys: Qt.KeyboardModifier
) -> None:
    fill_in(part, *FARMS)
    before = [column(part, field) for field in ("design_cap", "stock", "output")]
    choose(part, [(0, "design_cap"), (1, "design_cap"), (0, "output"), (1, "output")])
    QTest.keyClick(part.grid, key, keys)
    assert [column(part, field) for field in ("design_cap", "stock", "output")] == before
    assert "不连在一起" in window.said.text()


def test_cells_chosen_one_by_one_that_touch_are_a_block(part: TablePage) -> None:
    fill_in(part, *FARMS)
    choose(part, [(0, "stock"), (2, "stock"), (1, "stock")])
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL)
    assert column(part, "stock") == ["1", "1", "1"]


def test_columns_that_lie_apart_are_copied_side_by_side(part: TablePage) -> None:
    fill_in(part, *FARMS)
    choose(part, [(0, "name"), (1, "name"), (0, "stock"), (1, "stock")])
    QTest.keyClick(part.grid, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "甲\t1\n乙\t2"


def test_cells_that_lie_anyhow_are_neither_copied_nor_cut(part: TablePage, window: Window) -> None:
    fill_in(part, *FARMS)
    QGuiApplication.clipboard().setText("以前的")
    choose(part, [(0, "name"), (1, "stock")])
    QTest.keyClick(part.grid, Qt.Key.Key_X, CTRL)
    assert QGuiApplication.clipboard().text() == "以前的"
    assert (column(part, "name"), column(part, "stock")) == (["甲", "乙", "丙"], ["1", "2", "3"])
    assert "没有复制" in window.said.text()


def test_a_sheet_is_told_which_cells_are_texts_for_long_codes_would_lose_their_digits(part: TablePage) -> None:
    fill_in(part, {"name": "甲 & 乙", "permit_no": "012653130458123456", "stock": "12"})
    choose(part, [(0, "name"), (0, "stock"), (0, "permit_no")])
    QTest.keyClick(part.grid, Qt.Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().mimeData()
    assert copied is not None
    assert copied.text() == "甲 & 乙\t12\t012653130458123456"
    is_text = "style=\"mso-number-format:'\\@'\""
    cells = [f"<td {is_text}>甲 &amp; 乙</td>", "<td>12</td>", f"<td {is_text}>012653130458123456</td>"]
    assert f"<tr>{''.join(cells)}</tr>" in copied.html()
    assert write_sheet([["一\n二"]], [False]).count("<td") == 1
    # What nobody understood, in a column of numbers.
    assert write_sheet([["=1+1"], ["-5"]], [True]).count(is_text) == 1


# Paste.


def test_a_row_is_repeated_in_as_many_rows_of_one_column(part: TablePage) -> None:
    fill_in(part, *FARMS)
    place = part.model.column_of("legal_rep")
    part.grid.select_area(Area(0, place, 2, place))
    QGuiApplication.clipboard().setText("张三\t0000-1234567\n")
    QTest.keyClick(part.grid, Qt.Key.Key_V, CTRL)
    assert column(part, "legal_rep") == ["张三"] * 3
    assert column(part, "phone") == ["0000-1234567"] * 3


@pytest.mark.parametrize(
    ("size", "copied", "expected"),
    [
        ((1, 1), [["a", "b"]], [["a", "b"]]),
        ((3, 1), [["a", "b"]], [["a", "b"]] * 3),
        ((1, 4), [["a"], ["b"]], [["a"] * 4, ["b"] * 4]),
        ((4, 2), [["a"], ["b"]], [["a", "a"], ["b", "b"]] * 2),
        ((3, 1), [["a"], ["b"]], [["a"], ["b"]]),
        ((2, 3), [["a", "b"]], [["a", "b"]]),
        ((2, 2), [["a", "b"], ["c"]], [["a", "b"], ["c"]]),
    ],
)
def test_a_block_is_repeated_along_the_sides_that_are_a_multiple(
    size: tuple[int, int], copied: list[list[str]], expected: list[list[str]]
) -> None:
    assert tiled(copied, *size) == expected


def test_a_paste_beyond_the_filtered_rows_is_shown_before_it_makes_new_ones(part: TablePage, window: Window) -> None:
    fill_in(part, *FARMS)
    go(part, 1, "name")
    assert part.looking is not None
    part.looking.sift_same()
    go(part, 0, "permit_no")
    QGuiApplication.clipboard().setText("XK8\nXK9\n\n")
    QTest.keyClick(part.grid, Qt.Key.Key_V, CTRL)
    assert part.deeds.pastes.is_previewing
    press(Qt.Key.Key_Escape)
    part.looking.show_all()
    assert column(part, "permit_no") == ["", "", ""]
    # What has room in what is seen goes straight in.
    go(part, 1, "name")
    part.looking.sift_same()
    go(part, 0, "permit_no")
    QGuiApplication.clipboard().setText("XK9\n")
    QTest.keyClick(part.grid, Qt.Key.Key_V, CTRL)
    part.looking.show_all()
    assert column(part, "permit_no") == ["", "XK9", ""]


# Typing.


@pytest.mark.parametrize(("key", "goal"), [(Qt.Key.Key_Right, "output"), (Qt.Key.Key_Left, "design_cap")])
def test_all_arrows_end_typing(part: TablePage, key: Qt.Key, goal: str) -> None:
    fill_in(part, *FARMS)
    go(part, 0, "stock")
    QTest.keyClicks(part.grid, "5")
    press(Qt.Key.Key_6)
    press(key)
    assert column(part, "stock")[0] == "56"
    assert cursor(part) == (0, goal)


@pytest.mark.parametrize("way", ["F2 first", "F2 while typing", "click"])
def test_left_and_right_move_within_a_text_that_is_changed(part: TablePage, way: str) -> None:
    fill_in(part, *FARMS)
    go(part, 0, "stock")
    if way == "F2 first":
        press(Qt.Key.Key_F2)
        press(Qt.Key.Key_End)
    else:
        press(Qt.Key.Key_1)
    editor = QApplication.focusWidget()
    assert editor is not None
    if way == "F2 while typing":
        press(Qt.Key.Key_F2)
    elif way == "click":
        QTest.mouseClick(editor, Qt.MouseButton.LeftButton, pos=editor.rect().center())
        press(Qt.Key.Key_End)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_9)
    press(Qt.Key.Key_Return)
    assert column(part, "stock")[0] == "91"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_question_is_answered_from_a_list_by_sound_as_well_as_by_its_signs(part: TablePage) -> None:
    fill_in(part, *FARMS)
    for row, key in enumerate("sf1"):
        go(part, row, "dung_rain")
        QTest.keyClicks(part.grid, key)
        press(Qt.Key.Key_Return)
    assert column(part, "dung_rain") == ["是", "否", "是"]


# The card.


def test_undo_takes_back_what_was_typed_on_a_card_and_typing_replaces(page: WorkspacePage, window: Window) -> None:
    page.show_table("T51")
    part = page.table_page
    assert part is not None
    part.set_focus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_Tab, Qt.Key.Key_3, Qt.Key.Key_Tab):
        press(key)
    assert [column(part, field) for field in ("output", "mid")] == [["1"], ["3"]]
    part.views.go_to(part.model.number_at(0), "mid")
    press(Qt.Key.Key_4)
    press(Qt.Key.Key_Backtab, SHIFT)
    assert column(part, "mid") == ["4"]
    press(Qt.Key.Key_Z, CTRL)
    assert column(part, "mid") == ["3"]
    press(Qt.Key.Key_Y, CTRL)
    assert column(part, "mid") == ["4"]
    # What is being typed is taken back first, and by itself.
    press(Qt.Key.Key_9)
    press(Qt.Key.Key_Z, CTRL)
    assert [column(part, field) for field in ("output", "mid")] == [["1"], ["4"]]
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEditor)
    for keys, is_for_window in ((Qt.Key.Key_E, True), (Qt.Key.Key_C, False), (Qt.Key.Key_A, False)):
        assert means_window(editor, QKeyEvent(QEvent.Type.ShortcutOverride, keys, CTRL)) is is_for_window
    press(Qt.Key.Key_E, CTRL)
    assert page.pages.seal.isVisible()


def test_escape_on_a_card_puts_back_what_stood_there_and_only_then_leaves_it(part: TablePage) -> None:
    fill_in(part, *FARMS)
    go(part, 0, "stock")
    press(Qt.Key.Key_F4)
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEditor)
    press(Qt.Key.Key_9)
    press(Qt.Key.Key_9)
    press(Qt.Key.Key_Escape)
    assert (editor.text(), editor.hasFocus(), editor.selectedText()) == ("1", True, "1")
    press(Qt.Key.Key_Escape)
    assert part.grid.hasFocus()
    assert column(part, "stock") == ["1", "2", "3"]
    part.views.toggle_row_card()
    assert part.views.shown_card is not None
    part.views.shown_card.go_to("note")
    press(Qt.Key.Key_X)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert column(part, "note") == ["", "", ""]


@pytest.mark.parametrize(("field", "first", "kept", "second"), [("note", "1 ", "1", "2"), ("land_mu", "1.", "1", "25")])
def test_who_comes_back_to_a_card_from_another_program_goes_on_typing(
    part: TablePage, window: Window, field: str, first: str, kept: str, second: str
) -> None:
    fill_in(part, *FARMS)
    go(part, 0, field)
    press(Qt.Key.Key_F4)
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEditor | NoteEditor)
    QTest.keyClicks(editor, first)
    with pytest.deprecated_call():
        QApplication.setActiveWindow(None)  # type: ignore[arg-type]  # none at all
    assert column(part, field)[0].startswith(kept), "it is kept, whatever happens meanwhile"
    part.refresh()
    with pytest.deprecated_call():
        QApplication.setActiveWindow(window)
    part.refresh()
    assert QApplication.focusWidget() is editor
    QTest.keyClicks(editor, second)
    press(Qt.Key.Key_Tab)
    assert column(part, field)[0] == first + second


@pytest.mark.parametrize("points", [FONT_POINTS, 14, 20])
def test_the_buttons_below_a_table_are_as_wide_as_their_words(
    part: TablePage, qapp: QApplication, qtbot: QtBot, points: int
) -> None:
    change_look(qapp, Look(points=points))
    fill_in(part, *FARMS)
    go(part, 0, "stock")
    strip = part.strip
    strip.accept.setText("改为 1234567890（F8）")
    for button in (strip.accept, strip.last):
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()) + 16


# Where the cursor is.


def test_undo_leads_to_what_it_put_back(part: TablePage, page: WorkspacePage) -> None:
    fill_in(part, *FARMS)
    go(part, 1, "eia_no")
    part.model.write([(1, part.model.column_of("permit_no"), "XK1"), (1, part.model.column_of("eia_no"), "H1")])
    go(part, 0, "name")
    press(Qt.Key.Key_Z, CTRL)
    assert cursor(part) == (1, "permit_no")
    assert part.grid.viewport().rect().intersects(part.grid.visualRect(part.grid.currentIndex()))
    # From another table, too.
    part.model.write([(2, part.model.column_of("note"), "再核对")])
    page.show_table("T51")
    press(Qt.Key.Key_Z, CTRL)
    back = page.table_page
    assert back is not None
    assert (page.table.id, *cursor(back)) == ("T31", 2, "note")


def test_a_table_is_found_again_as_it_was_left(part: TablePage, page: WorkspacePage) -> None:
    fill_in(part, *FARMS)
    go(part, 2, "note")
    page.show_table("T51")
    page.show_table("T31")
    back = page.table_page
    assert back is not None
    assert cursor(back) == (2, "note")
    QApplication.processEvents()
    assert back.grid.viewport().rect().contains(back.grid.visualRect(back.grid.currentIndex()).center())
    # Rows that come back, and those that go.
    fill_in(back, {"name": "丁"})
    back.set_focus()
    go(back, 1, "stock")
    press(Qt.Key.Key_Delete, CTRL)
    go(back, 0, "note")
    press(Qt.Key.Key_Z, CTRL)
    assert cursor(back)[0] == 1
    press(Qt.Key.Key_Y, CTRL)
    assert column(back, "name") == ["甲", "丙", "丁"]
    press(Qt.Key.Key_Z, CTRL)
    # A row that has gone since leads nowhere.
    go(back, 2, "note")
    page.show_table("T51")
    page.workspace.source(back.source.table).remove([back.model.number_at(2)])
    page.show_table("T31")
    assert page.table_page is not None
    assert cursor(page.table_page)[0] == 0


# The first record, and the last look.


@pytest.mark.parametrize("way", ["keys", "input method", "whole"])
def test_typing_into_a_table_without_records_makes_the_first(part: TablePage, qtbot: QtBot, way: str) -> None:
    grid = part.grid
    assert grid.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    if way == "keys":
        QTest.keyClick(grid, Qt.Key.Key_A)
        press(Qt.Key.Key_B)
    elif way == "input method":
        QApplication.sendEvent(grid, QInputMethodEvent("ni", []))
        type_on("你好")
    else:
        done = QInputMethodEvent("", [])
        done.setCommitString("你好")
        QApplication.sendEvent(grid, done)
    press(Qt.Key.Key_Return)
    assert column(part, "name") == ["ab" if way == "keys" else "你好"]


def test_a_filter_that_leaves_nothing_is_no_table_without_records(part: TablePage) -> None:
    fill_in(part, *FARMS)
    assert part.looking is not None
    part.looking.sift_to_explain()
    assert part.model.rowCount() == 0
    QTest.keyClick(part.grid, Qt.Key.Key_A)
    assert part.model.total == len(FARMS)


def test_ctrl_s_writes_the_cell_that_is_typed_in_and_says_that_all_is_kept(part: TablePage, window: Window) -> None:
    fill_in(part, *FARMS)
    go(part, 0, "stock")
    QTest.keyClicks(part.grid, "5")
    press(Qt.Key.Key_S, CTRL)
    assert column(part, "stock")[0] == "5"
    assert "都已保存" in window.said.text()


# Explanations.


@pytest.fixture
def grown(window: Window, seasoned: Places, qtbot: QtBot) -> WorkspacePage:
    """Two farms whose stock is far from last year's, with nothing listed that is only blank."""
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T31")
    part = page.table_page
    assert part is not None
    part.get_ready()
    part.cell_acts.copy_last_table()
    place = part.model.column_of("stock")
    part.model.write([(0, place, "76800"), (1, place, "1")])
    page.side.problems.filter.setChecked(True)
    qtbot.waitUntil(lambda: page.side.problems.model.rowCount() == 2)
    page.side.problems.view.setFocus()
    return page


def reasons(page: WorkspacePage) -> list[str]:
    return [row.tokens["reason"] for row in rows(page.workspace.store, "C03")]


def test_one_reason_explains_all_findings_that_are_selected(grown: WorkspacePage) -> None:
    panel = grown.side.problems
    assert panel.model.rowCount() == 2
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_Return)
    assert "选中的 2 处" in panel.box.findChildren(QLabel)[0].text()
    type_on("两个场今年合并经营，数值已核对无误。")
    press(Qt.Key.Key_Tab)
    assert reasons(grown) == ["两个场今年合并经营，数值已核对无误。"] * 2
    assert panel.drafts == 0
    grown.putting_back.undo()
    assert reasons(grown) == [], "one act, undone as one"


def test_a_finding_that_is_gone_keeps_none_of_the_others_from_being_explained(grown: WorkspacePage) -> None:
    assert grown.table_page is not None
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_Return)
    type_on("两个场今年合并经营，数值已核对无误。")
    first, *_ = rows(grown.workspace.store, "T31")
    type_cells(grown.workspace.store, "T31", [Typed(first.number, "stock", "")])
    press(Qt.Key.Key_Tab)
    assert reasons(grown) == ["两个场今年合并经营，数值已核对无误。"]
    assert grown.side.problems.drafts == 1


def test_a_reason_belongs_to_the_finding_that_is_marked(grown: WorkspacePage, qtbot: QtBot) -> None:
    panel = grown.side.problems
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Return)
    panel.view.setFocus()
    press(Qt.Key.Key_Down)
    panel.box.reason.setFocus()
    type_on("今年清圈转产，年末只剩一头种畜。")
    press(Qt.Key.Key_S, CTRL)
    assert reasons(grown) == ["今年清圈转产，年末只剩一头种畜。"]
    qtbot.waitUntil(lambda: explained(grown) == [False, True])


def explained(page: WorkspacePage) -> list[bool]:
    model = page.side.problems.model
    found = (model.index(row).data(ProblemRole) for row in range(model.rowCount()))
    return [one.explained for one in found if isinstance(one, Problem)]


def test_ctrl_s_says_what_is_too_short_to_be_kept(grown: WorkspacePage, window: Window) -> None:
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Return)
    type_on("太短")
    press(Qt.Key.Key_S, CTRL)
    assert "1 处说明不到 10 个字" in window.said.text()
    assert reasons(grown) == []


def test_what_to_do_in_an_empty_table_has_room_in_large_letters(
    part: TablePage, qapp: QApplication, qtbot: QtBot
) -> None:
    change_look(qapp, Look(points=16))
    part.window().resize(1366, 768)
    qtbot.wait(50)
    picture = part.grid.viewport().grab().toImage()
    ground = picture.pixel(1, picture.height() - 4)
    edges = [picture.pixel(column, line) for column in (0, picture.width() - 1) for line in range(picture.height())]
    assert any(picture.pixel(picture.width() // 2, line) != ground for line in range(picture.height()))
    assert set(edges) == {ground}


@pytest.mark.parametrize("is_bureau", [True, False])
def test_enter_behind_the_pass_phrase_looks_at_what_came(window: Window, county: Places, *, is_bureau: bool) -> None:
    page = opened(window, county.bureau if is_bureau else county.department)
    page.show_receive()
    came: Screen = page.pages.receive if is_bureau else page.pages.take
    asked: list[bool] = []
    came.preview.clicked.connect(lambda: asked.append(True))  # type: ignore[attr-defined]
    came.passphrase.line.setFocus()  # type: ignore[attr-defined]
    press(Qt.Key.Key_Return)
    assert asked == [True]
