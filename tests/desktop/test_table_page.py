"""What stands around a table: last year's values, suggestions, children, parts of a card, a row as a card."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from db.checks.settle import settle_tables
from db.journal import add_rows
from db.rows import rows
from db.store import Store
from db.troubles import StoreTrouble
from desktop import settling
from desktop.editors import LineEditor
from desktop.sentence import Sentence
from desktop.table_page import TABLE_CHECKS_AFTER_MS, TablePage
from desktop.view_words import words_of_nothing
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.workspaces import open_workspace
from tests.desktop.conftest import LAST_FARMS, TOWN, Places, opened

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def town(window: Window, seasoned: Places) -> WorkspacePage:
    return opened(window, seasoned.root / TOWN)


def shown(page: WorkspacePage, table: str) -> TablePage:
    page.show_table(table)
    page.show_tables()
    assert page.table_page is not None
    return page.table_page


def tokens(page: WorkspacePage, table: str, name: str) -> list[str]:
    return [row.tokens[name] for row in rows(page.workspace.store, table)]


def go(part: TablePage, row: int, field: str) -> None:
    part.grid.move_to(part.model.index(row, part.model.column_of(field)))


# Last year.


def test_the_whole_table_is_copied_from_last_year_and_undone_as_one(town: WorkspacePage) -> None:
    part = shown(town, "T31")
    part.head.last_table_wanted.emit()
    bar = part.deeds.hands.bar
    assert f"新增去年的 {len(LAST_FARMS)} 条记录" in bar.words.whole
    assert tokens(town, "T31", "name") == []
    QTest.keyClick(bar.yes, Qt.Key.Key_Return)
    assert tokens(town, "T31", "name") == list(LAST_FARMS)
    assert part.grid.currentIndex().isValid()
    town.putting_back.undo()
    assert tokens(town, "T31", "name") == []


def test_a_blank_cell_shows_last_years_value_and_f7_takes_it(town: WorkspacePage, qtbot: QtBot) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    part.model.write([(0, part.model.column_of("stock"), "")])
    cell = part.model.cell(part.model.index(0, part.model.column_of("stock")))
    assert (cell.text, cell.ghost) == ("", "512")
    assert tokens(town, "T31", "stock")[0] == ""
    go(part, 0, "stock")
    part.grid.setFocus()
    assert part.strip.last.isEnabled()
    QTest.keyClick(part.grid, Qt.Key.Key_F7)
    assert tokens(town, "T31", "stock")[0] == "512"
    assert not part.strip.last.isEnabled()


def test_copying_does_not_touch_what_is_filled(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    part.model.write([(0, part.model.column_of("stock"), "600")])
    go(part, 0, "stock")
    part.cell_acts.copy_last_rows()
    assert tokens(town, "T31", "stock")[0] == "600"
    assert "没有可以沿用的" in window.said.text()


def test_a_slip_is_said_and_taken_with_f8(town: WorkspacePage) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    go(part, 0, "stock")
    part.model.write([(0, part.model.column_of("stock"), "51200")])
    assert "512" in part.strip.accept.text()
    assert "512" in part.strip.found.whole
    part.grid.setFocus()
    QTest.keyClick(part.grid, Qt.Key.Key_F8)
    assert tokens(town, "T31", "stock")[0] == "512"
    assert not part.strip.accept.isEnabled()


def test_f8_takes_what_a_finding_names_by_the_other_rows(page: WorkspacePage, qtbot: QtBot) -> None:
    part = shown(page, "T31")
    part.source.add([{"name": f"样例羊场{n}", "species": "羊", "stock": str(1000 + n)} for n in range(12)])
    part.source.add([{"name": "样例大场", "species": "羊", "stock": "10050000"}])
    part.refresh()
    settle_tables(page.workspace.store)
    part.refresh()
    go(part, 12, "stock")
    part.grid.setFocus()
    cell = part.model.cell(part.model.index(12, part.model.column_of("stock")))
    assert cell.mark is not None
    assert part.strip.accept.isEnabled()
    meant = part.source.facts(*(part.cell or (0, ""))).likely
    assert meant in "".join(cell.mark.texts)
    QTest.keyClick(part.grid, Qt.Key.Key_F8)
    assert tokens(page, "T31", "stock")[12] == meant


def test_f8_takes_a_name_that_a_finding_names(page: WorkspacePage, window: Window) -> None:
    part = shown(page, "T31")
    part.source.add([{"name": "样例羊场", "town_code": "色力布乡"}])
    part.refresh()
    go(part, 0, "town_code")
    part.grid.setFocus()
    assert "色力布亚镇" in part.strip.accept.text()
    QTest.keyClick(part.grid, Qt.Key.Key_F8)
    assert tokens(page, "T31", "town_code") == ["653130101"]
    assert "色力布亚镇" in window.said.text()


# What a new row says for certain.


def test_a_township_is_filled_in_where_it_can_be_no_other(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T31")
    part.get_ready()
    part.grid.setFocus()
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, CTRL)
    assert tokens(town, "T31", "town_code") == [TOWN]
    assert "“所在乡镇（街道）”已填“色力布亚镇”" in window.said.text()
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, Qt.KeyboardModifier.AltModifier)
    assert tokens(town, "T31", "town_code") == [TOWN, TOWN]
    assert "已填“色力布亚镇”" in window.said.text()
    town.putting_back.undo()
    town.putting_back.undo()
    assert tokens(town, "T31", "town_code") == []


def test_pasted_rows_get_it_too_unless_they_say_it_themselves(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T31")
    part.grid.setFocus()
    QGuiApplication.clipboard().setText("养殖场名称\t年末存栏量（头）\n甲场\t420")
    part.grid.paste()
    assert tokens(town, "T31", "town_code") == [TOWN]
    assert "新增的记录“所在乡镇（街道）”已填“色力布亚镇”" in window.said.text()
    QGuiApplication.clipboard().setText("养殖场名称\t所在乡镇（街道）\n乙场\t巴楚镇")
    part.grid.move_to(part.model.index(0, part.model.first_input))
    part.grid.paste()
    preview = part.deeds.pastes.preview
    if preview is not None and part.deeds.pastes.is_previewing:
        QTest.keyClick(preview.table, Qt.Key.Key_Return)
    assert tokens(town, "T31", "town_code")[-1] == "653130100"
    assert "已填" not in window.said.text()


def test_a_department_fills_no_township_by_itself(page: WorkspacePage) -> None:
    part = shown(page, "T31")
    part.grid.add_row()
    assert tokens(page, "T31", "town_code") == [""]


def test_without_a_suggestion_f8_says_so_and_writes_nothing(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    go(part, 0, "stock")
    part.cell_acts.take_slip()
    assert "没有建议值" in window.said.text()
    assert tokens(town, "T31", "stock")[0] == "512"


# Pasting with a header.


def test_a_pasted_header_is_not_a_record_and_columns_go_where_they_belong(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T31")
    QGuiApplication.clipboard().setText("年末存栏量（头）\t养殖场名称\t备用列\n420\t甲场\tx\n500\t乙场\ty")
    part.grid.setFocus()
    part.grid.paste()
    preview = part.deeds.pastes.preview
    assert preview is not None
    assert "第一行是标题" in preview.told.whole
    assert tokens(town, "T31", "name") == []
    QTest.keyClick(preview.table, Qt.Key.Key_Return)
    assert tokens(town, "T31", "name") == ["甲场", "乙场"]
    assert tokens(town, "T31", "stock") == ["420", "500"]
    assert "标题" in window.said.text()
    assert "备用列" in window.said.text()


# Children.


def test_rows_of_a_child_belong_to_their_row_by_themselves(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T40")
    part.cell_acts.copy_last_table()
    child = part.head.findChild(type(part.head.card), "child0")
    assert child is not None
    assert child.text() == "水源地保护区边界拐点（0 条）"
    child.click()
    corners = town.table_page
    assert corners is not None
    assert corners.source.table.id == "T40a"
    assert "source" not in [column.name for column in corners.source.columns]
    corners.grid.add_row()
    QGuiApplication.clipboard().setText("一级\t1\t78.2\t39.2\n一级\t2\t78.3\t39.3")
    corners.grid.paste()
    parent = next(rows(town.workspace.store, "T40")).key.id
    assert tokens(town, "T40a", "source") == [parent, parent]
    corners.head.parent_button.click()
    assert town.table_page is not None
    assert town.table_page.source.table.id == "T40"
    assert child is not None
    assert town.table_page.head._child_buttons[0].text() == "水源地保护区边界拐点（2 条）"


def test_a_child_shows_only_the_rows_of_its_row(town: WorkspacePage) -> None:
    part = shown(town, "T40")
    part.cell_acts.copy_last_table()
    part.model.add_row()
    go(part, 0, "name")
    part.head._child_buttons[0].click()
    assert town.table_page is not None
    town.table_page.grid.add_row()
    again = shown(town, "T40")
    go(again, 1, "name")
    again.head._child_buttons[0].click()
    assert town.table_page is not None
    assert town.table_page.model.rowCount() == 0
    assert shown(town, "T31").model.rowCount() == 0
    assert shown(town, "T40a").model.rowCount() == 1


def test_a_row_that_may_belong_to_several_is_told_how_to_belong_to_one(town: WorkspacePage, window: Window) -> None:
    part = shown(town, "T40")
    part.cell_acts.copy_last_table()
    (parent,) = (row.key.id for row in rows(town.workspace.store, "T40"))
    corners = shown(town, "T40a")
    assert corners.source.hung_on is None, "there is but one"
    corners.grid.add_row()
    assert tokens(town, "T40a", "source") == [parent]
    assert "水源地" in window.said.text()
    corners.model.remove([0])
    shown(town, "T40").grid.add_row()
    corners = shown(town, "T40a")
    corners.grid.add_row()
    assert tokens(town, "T40a", "source") == []
    assert "从那里增加" in window.said.text()
    above, table, field = corners.source.hung_on or ("", "", "")
    words = words_of_nothing(may_add=True, has_last=True, hung_on=corners.source.hung_on)
    assert f"打开“{above}”" in words
    assert f"点上面的“{table}”" in words
    assert f"连同“{field}”一列" in words
    assert "直接打字" not in words


def test_all_rows_of_a_cards_child_belong_to_the_card(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / "SL")
    part = shown(page, "T06a")
    part.grid.add_row()
    part.model.write([(0, part.model.column_of("name"), "叶尔羌河")])
    card = next(rows(page.workspace.store, "T06")).key.id
    assert tokens(page, "T06a", "card") == [card]
    again = shown(page, "T06")
    assert again.head._child_buttons[0].text() == "主要河流（1 条）"


# Parts of a card.


def heads(part: TablePage) -> list[str]:
    found = part.findChildren(QLabel)
    marked = [label for label in found if label.objectName().startswith("section_")]
    return [label.text() for label in sorted(marked, key=lambda label: label.y())]


def test_own_parts_come_first_and_others_are_named_and_read_only(
    window: Window, seasoned: Places, qtbot: QtBot
) -> None:
    part = shown(opened(window, seasoned.root / "TJ"), "T06")
    qtbot.waitUntil(lambda: heads(part)[:2] == ["行政区划和人口", "经济"])
    titles = heads(part)
    assert "气候　（气象局填写，这里只能看）" in titles
    own, other = (part.findChild(LineEditor, f"editor_{name}") for name in ("n_villages", "temp_mean"))
    assert own is not None
    assert other is not None
    assert not own.isReadOnly()
    assert other.isReadOnly()
    note = part.findChild(Sentence, "finding_precip")
    assert note is not None
    assert "必须" not in note.whole


def test_a_card_shows_last_years_value_and_takes_it(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / "ZR")
    part = shown(page, "T02")
    editor = part.findChild(LineEditor, "editor_forest_wooded")
    assert editor is not None
    assert (editor.value, editor.placeholderText()) == ("", "去年：120.5")
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_F7)
    assert tokens(page, "T02", "forest_wooded") == ["120.5"]
    assert editor.value == "120.5"


def test_nothing_moves_when_a_finding_appears(window: Window, seasoned: Places, qtbot: QtBot) -> None:
    part = shown(opened(window, seasoned.root / "ZR"), "T02")
    below = part.findChild(LineEditor, "editor_forest_shrub")
    wooded = part.findChild(LineEditor, "editor_forest_wooded")
    assert below is not None
    assert wooded is not None
    qtbot.wait(50)
    before = below.pos()
    wooded.setFocus()
    QTest.keyClicks(wooded, "1205000")
    QTest.keyClick(wooded, Qt.Key.Key_Return)
    note = part.findChild(Sentence, "finding_forest_wooded")
    assert note is not None
    assert note.whole != ""
    qtbot.wait(50)
    assert below.pos() == before


# A row as a card.


def test_f4_shows_the_row_as_a_card_and_back_with_the_cursor_kept(town: WorkspacePage, qtbot: QtBot) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    go(part, 1, "stock")
    part.grid.setFocus()
    QTest.keyClick(part.grid, Qt.Key.Key_F4)
    assert part.views.row_card is not None
    editor = part.views.row_card.findChild(LineEditor, "editor_stock")
    assert editor is QApplication.focusWidget()
    assert editor is not None
    assert editor.value == "3400"
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(editor, "3500")
    # Going on writes what is being typed, without Enter.
    QTest.keyClick(editor, Qt.Key.Key_PageUp, CTRL)
    assert tokens(town, "T31", "stock") == ["512", "3500"]
    assert editor.value == "512"
    assert "样例枣园肉牛场" in part.views.row_card._where.whole
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    current = part.grid.currentIndex()
    assert (current.row(), current.column()) == (0, part.model.column_of("stock"))
    assert part.views.shown_card is None


def test_a_problem_chosen_while_a_row_is_a_card_is_shown_there(town: WorkspacePage) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    go(part, 0, "stock")
    part.views.toggle_row_card()
    wanted = next(line.problem for line in part.lines() if line.problem.field == "design_cap")
    part.go_to(wanted)
    assert part.views.shown_card is not None
    assert part.views.shown_card.current_field == "design_cap"


def test_what_is_being_typed_on_a_card_is_kept_when_the_window_closes(
    town: WorkspacePage, window: Window, seasoned: Places
) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    go(part, 0, "stock")
    part.views.toggle_row_card()
    editor = part.findChild(LineEditor, "editor_stock")
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(editor, "777")
    assert window.close()
    with open_workspace(seasoned.root / TOWN) as store:
        assert stock(store) == ["777", "3400"]


def stock(store: Store) -> list[str]:
    return [row.tokens["stock"] for row in rows(store, "T31")]


# Cells of no use, required ones, columns that stay.


def test_a_cell_of_no_use_is_told_apart_and_says_why(town: WorkspacePage, qtbot: QtBot) -> None:
    part = shown(town, "T31")
    part.get_ready()
    part.cell_acts.copy_last_table()
    place = part.model.column_of("uscc_absent_reason")
    assert not part.model.cell(part.model.index(0, place)).is_idle
    part.model.write([(0, part.model.column_of("uscc"), "91653130MA7000000X")])
    cell = part.model.index(0, place)
    assert part.model.cell(cell).is_idle
    assert "不用填" in str(cell.data(Qt.ItemDataRole.ToolTipRole))


def test_required_columns_have_a_star(town: WorkspacePage) -> None:
    part = shown(town, "T31")
    across = Qt.Orientation.Horizontal
    assert part.model.headerData(part.model.column_of("name"), across) == "养殖场名称 *"
    assert "*" not in str(part.model.headerData(part.model.column_of("former_name"), across))


def test_the_name_stays_in_view_and_can_be_typed_in(town: WorkspacePage, qtbot: QtBot) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    grid = part.grid
    go(part, 0, "stock")
    grid.scrollTo(grid.currentIndex())
    qtbot.waitUntil(grid.frozen.is_seen)
    # The cell with the cursor is not below the columns that stay, also when it is reached from the right.
    grid.move_to(part.model.index(0, 4))
    assert grid.visualRect(grid.currentIndex()).left() >= grid.frozen.reach
    grid.move_to(part.model.index(1, 0))
    assert grid.frozen.is_seen()
    grid.setFocus()
    QTest.keyClicks(grid, "x")
    assert not grid.frozen.is_seen()
    editor = QApplication.focusWidget()
    assert isinstance(editor, LineEditor)
    QTest.keyClicks(editor, "yz")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert tokens(town, "T31", "name")[1] == "xyz"


def test_widths_are_kept_for_the_next_sitting(town: WorkspacePage, window: Window, seasoned: Places) -> None:
    part = shown(town, "T31")
    part.grid.setColumnWidth(2, 333)
    window.close_workspace()
    again = shown(opened(window, seasoned.root / TOWN), "T31")
    assert again.grid.columnWidth(2) == 333
    assert again.grid.columnWidth(1) != 333


def test_the_strip_tells_whose_cell_it_is_and_where_the_rule_comes_from(town: WorkspacePage) -> None:
    part = shown(town, "T31")
    part.cell_acts.copy_last_table()
    go(part, 1, "stock")
    assert "样例沙枣羊场" in part.strip.title.whole
    assert "去年：3400" in part.strip.title.whole
    assert "必填" in part.strip.help.whole


def test_a_key_that_comes_before_all_is_loaded_does_what_it_does(window: Window, county: Places) -> None:
    with open_workspace(county.department) as store:
        add_rows(store, "T31", [{"name": "甲"}, {"name": "乙"}])
    page = opened(window, county.department)
    part = shown(page, "T31")
    assert "deeds" not in vars(part), "nothing is loaded yet"
    go(part, 1, "name")
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, Qt.KeyboardModifier.AltModifier)
    assert tokens(page, "T31", "name") == ["甲", "", "乙"]


# Checks over whole tables, after the last key.


def test_checks_over_tables_that_fall_due_during_a_job_are_made_after_it(
    town: WorkspacePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, judged = shown(town, "T31"), list[bool]()
    monkeypatch.setattr(settling, "settle_tables", lambda _store: judged.append(part.model.is_locked))
    part.grid.add_row()
    part.set_locked(is_locked=True)
    qtbot.wait(TABLE_CHECKS_AFTER_MS + 100)
    assert judged == []
    part.set_locked(is_locked=False)
    qtbot.waitUntil(lambda: judged == [False])


def test_checks_over_tables_that_cannot_be_made_are_told_in_words(
    town: WorkspacePage, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: Store) -> bool:
        raise StoreTrouble("E-STORE-BUSY")

    part = shown(town, "T31")
    monkeypatch.setattr(settling, "settle_tables", refuse)
    part.grid.add_row()
    qtbot.waitUntil(lambda: "另一个县考通窗口" in window.said.text())
