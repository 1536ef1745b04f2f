"""Blocks and rows under real keys and a real clipboard: paste with preview, fill, series, insert, duplicate, delete."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from db.checks.settle import settle_tables
from db.journal import add_rows
from db.rows import fetch, numbers, rows
from desktop import settling
from desktop.blocks import Area
from desktop.grid_view import GridView
from desktop.paste_preview import PasteModel, PastePreview
from desktop.table_page import TablePage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.pasted import Fate
from tests.desktop.conftest import ALT, CTRL, SHIFT
from tests.desktop.test_settling import endlessly


@pytest.fixture
def part(page: WorkspacePage, qtbot: QtBot) -> TablePage:
    assert page.table_page is not None
    page.table_page.get_ready()
    page.table_page.grid.setFocus()
    return page.table_page


def fill_in(part: TablePage, *lines: dict[str, str]) -> None:
    """Have rows, as if they had been typed."""
    part.source.add(lines)
    part.refresh()


def column(part: TablePage, field: str) -> list[str]:
    return [
        part.model.cell(part.model.index(row, part.model.column_of(field))).text for row in range(part.model.rowCount())
    ]


def stored(part: TablePage, page: WorkspacePage, field: str) -> list[str]:
    return [row.tokens[field] for row in rows(page.workspace.store, "T31")]


def choose(part: TablePage, top: int, left: str, bottom: int | None = None, right: str = "") -> None:
    first = part.model.column_of(left)
    last = part.model.column_of(right) if right else first
    part.grid.select_area(Area(top, first, top if bottom is None else bottom, last))


def paste(part: TablePage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(part.grid, Qt.Key.Key_V, CTRL)


def preview_of(part: TablePage) -> PastePreview:
    preview = part.deeds.pastes.preview
    assert preview is not None
    assert part.deeds.pastes.is_previewing
    return preview


def fates(preview: PastePreview) -> list[list[Fate]]:
    model = preview.table.model()
    assert isinstance(model, PasteModel)
    found = [
        [model.cell(model.index(row, place)) for place in range(model.columnCount())] for row in range(model.rowCount())
    ]
    return [[cell.fate for cell in line if cell is not None] for line in found]


# Paste.


def test_a_small_paste_without_doubts_goes_straight_in_and_is_told(part: TablePage, window: Window) -> None:
    choose_first(part)
    paste(part, "甲场\r\n乙场\r\n")
    assert column(part, "name") == ["甲场", "乙场"]
    assert "新增 2 条记录" in window.said.text()
    assert not part.deeds.pastes.is_previewing


def choose_first(part: TablePage) -> None:
    """In an empty table nothing can be chosen; a paste goes to the first column that is typed in."""
    assert part.model.rowCount() == 0


def test_what_is_converted_overwritten_or_not_understood_is_shown_before_anything_is_written(
    part: TablePage, page: WorkspacePage, window: Window
) -> None:
    fill_in(part, {"name": "甲场", "stock": "500"}, {"name": "乙场"})
    choose(part, 0, "stock")
    paste(part, "1,200\t800\r\n很多\t900\r\n7\t8\r\n")
    preview = preview_of(part)
    assert fates(preview) == [
        [Fate.CONVERTED, Fate.TAKEN],
        [Fate.KEPT, Fate.TAKEN],
        [Fate.TAKEN, Fate.TAKEN],
    ]
    assert stored(part, page, "stock") == ["500", ""]
    assert "新增 1 条记录" in preview.counts.whole
    assert "第 2 行　年末存栏量" in preview.verdict.whole
    QTest.keyClick(preview.table, Qt.Key.Key_Up)
    assert "第 1 行　年末存栏量" in preview.verdict.whole
    assert "1200" in preview.verdict.whole
    assert "原来是“500”" in preview.verdict.whole
    QTest.keyClick(preview.table, Qt.Key.Key_Return)
    assert stored(part, page, "stock") == ["1200", "?很多", "7"]
    assert part.grid.hasFocus()
    assert part.grid.area == Area(0, part.model.column_of("stock"), 2, part.model.column_of("output"))
    QTest.keyClick(part.grid, Qt.Key.Key_Z, CTRL)
    assert stored(part, page, "stock") == ["500", ""]


def test_escape_leaves_everything_as_it_is(part: TablePage, page: WorkspacePage, window: Window) -> None:
    fill_in(part, {"name": "甲场", "stock": "500"})
    choose(part, 0, "name")
    paste(part, "新名\t9\r\n二\t3")
    QTest.keyClick(preview_of(part).table, Qt.Key.Key_Escape)
    assert stored(part, page, "name") == ["甲场"]
    assert part.grid.hasFocus()
    assert "没有改动" in window.said.text()
    assert part.grid.isVisible()


def test_enter_on_the_button_that_cancels_cancels(part: TablePage, page: WorkspacePage) -> None:
    fill_in(part, {"name": "甲场", "stock": "500"})
    choose(part, 0, "name")
    paste(part, "新名\t9\r\n二\t3")
    preview = preview_of(part)
    preview.drop.setFocus()
    QTest.keyClick(preview.drop, Qt.Key.Key_Return)
    assert stored(part, page, "name") == ["甲场"]


def test_one_cell_is_never_asked_about_but_told(part: TablePage, window: Window) -> None:
    fill_in(part, {"name": "甲场", "stock": "500"})
    choose(part, 0, "stock")
    paste(part, "1,200\r\n")
    assert column(part, "stock") == ["1200"]
    assert "原来是“500”" in window.said.text()


def test_a_cell_that_cannot_be_changed_stays_and_is_told(part: TablePage, window: Window) -> None:
    fill_in(part, {"name": "甲场"})
    part.grid.select_area(Area(0, 0, 0, 0))
    before = part.model.cell(part.model.index(0, 0)).text
    paste(part, "别的单位")
    assert part.model.cell(part.model.index(0, 0)).text == before
    assert "不粘贴" in window.said.text()


def test_who_wishes_sees_every_paste_first_and_the_wish_is_kept(
    part: TablePage, page: WorkspacePage, qtbot: QtBot
) -> None:
    fill_in(part, {"name": "甲场"}, {"name": "乙场"})
    choose(part, 0, "name")
    paste(part, "丙场\r\n丁场")
    preview = preview_of(part)
    preview.always.click()
    QTest.keyClick(preview.table, Qt.Key.Key_Return)
    choose(part, 0, "stock")
    paste(part, "1\r\n2")
    assert part.deeds.pastes.is_previewing
    QTest.keyClick(preview_of(part).table, Qt.Key.Key_Return)
    assert column(part, "stock") == ["1", "2"]
    assert page.table._settings.always_previews


@pytest.mark.parametrize(
    "text",
    [
        '"第一行\n第二行"\t5\r\n乙场\t6\r\n',  # Excel: a cell with a line end is quoted
        '"第一行\n第二行"\t5\n乙场\t6',  # WPS: no line end after the last row
        '"第一行\r\n第二行"\t5\r乙场\t6\r',
    ],
)
def test_the_text_of_excel_and_wps_is_read_and_html_ignored(part: TablePage, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    data.setHtml("<table><tr><td>别的</td></tr></table>")
    QGuiApplication.clipboard().setMimeData(data)
    fill_in(part, {"name": "旧"})
    choose(part, 0, "name")
    part.source.columns  # noqa: B018 - the columns between name and stock are wider than two
    QTest.keyClick(part.grid, Qt.Key.Key_V, CTRL)
    preview = preview_of(part)
    assert len(fates(preview)) == 2
    QTest.keyClick(preview.table, Qt.Key.Key_Return)
    assert column(part, "name")[1] == "乙场"
    assert column(part, "name")[0].startswith("第一行")


def test_a_block_fills_a_selection_that_is_a_multiple_of_it(part: TablePage) -> None:
    fill_in(part, *[{"name": name} for name in "甲乙丙丁"])
    choose(part, 0, "stock", 3, "stock")
    paste(part, "1\r\n2\r\n")
    assert column(part, "stock") == ["1", "2", "1", "2"]


def test_a_preview_is_made_anew_when_the_table_changes_below_it(part: TablePage, page: WorkspacePage) -> None:
    fill_in(part, {"name": "甲场", "stock": "500"})
    choose(part, 0, "name")
    paste(part, "新\t3\r\n二\t4")
    preview = preview_of(part)
    assert "覆盖 1 格" in preview.counts.whole
    page.putting_back.undo()
    assert not part.deeds.pastes.is_previewing
    assert stored(part, page, "name") == []


def test_the_preview_passes_qts_model_tester(part: TablePage) -> None:
    fill_in(part, {"name": "甲场"})
    choose(part, 0, "name")
    paste(part, "新\t3\t4\r\n二\r\n三\t4")
    model = preview_of(part).table.model()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.index(1, 2).data() is None


# Large.


def test_a_large_paste_is_done_beside_the_window_and_undone_so(
    part: TablePage, page: WorkspacePage, window: Window, qtbot: QtBot, until_idle: Callable[[], None]
) -> None:
    lines = [f"场{place}\t{place}" for place in range(500)]
    paste(part, "\r\n".join(lines))
    assert window.runner.is_busy
    until_idle()
    preview = preview_of(part)
    QTest.keyClick(preview.table, Qt.Key.Key_Return)
    assert window.runner.is_busy
    assert part.deeds.hands.bar.isVisible()
    until_idle()
    assert part.model.rowCount() == 500
    assert not part.deeds.hands.bar.isVisible()
    fill_in(part, *[{"name": f"再{place}"} for place in range(700)])
    QTest.keyClick(part.grid, Qt.Key.Key_Z, CTRL)
    until_idle()
    qtbot.waitUntil(lambda: part.model.rowCount() == 500)


def test_a_large_paste_that_is_cancelled_leaves_no_trace(
    part: TablePage, page: WorkspacePage, window: Window, until_idle: Callable[[], None]
) -> None:
    paste(part, "\r\n".join(f"场{place}\t{place}" for place in range(500)))
    until_idle()
    QTest.keyClick(preview_of(part).table, Qt.Key.Key_Return)
    part.deeds.hands.bar.progress.stop.click()
    until_idle()
    assert stored(part, page, "name") == []
    assert page.workspace.store.sql.execute(
        "SELECT count(*) FROM journal j JOIN row r ON r.n = j.row WHERE r.tbl = 'T31'"
    ).fetchone() == (0,)
    assert "已取消" in window.said.text()
    assert part.deeds.pastes.is_previewing


# Fill.


def test_ctrl_d_fills_down_in_one_batch(part: TablePage, page: WorkspacePage, window: Window) -> None:
    fill_in(part, {"name": "甲", "town_code": "653130101", "stock": "5"}, {"name": "乙"}, {"name": "丙", "stock": "8"})
    choose(part, 0, "stock", 2)
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL)
    assert column(part, "stock") == ["5", "5", "5"]
    assert "其中 1 格原来有内容" in window.said.text()
    QTest.keyClick(part.grid, Qt.Key.Key_Z, CTRL)
    assert column(part, "stock") == ["5", "", "8"]


def test_ctrl_d_in_one_row_takes_what_stands_above(part: TablePage) -> None:
    fill_in(part, {"name": "甲", "town_code": "653130101"}, {"name": "乙"})
    choose(part, 1, "town_code")
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL)
    assert column(part, "town_code")[1] == column(part, "town_code")[0] != ""
    choose(part, 0, "town_code")
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL)
    assert column(part, "name") == ["甲", "乙"]


def test_ctrl_r_fills_right(part: TablePage) -> None:
    fill_in(part, {"name": "甲", "stock": "5"}, {"name": "乙", "stock": "6"})
    choose(part, 0, "stock", 1, "output")
    QTest.keyClick(part.grid, Qt.Key.Key_R, CTRL)
    assert column(part, "output") == ["5", "6"]


def test_a_series_goes_on_in_the_blank_cells(part: TablePage, window: Window) -> None:
    fill_in(part, {"name": "场01", "stock": "10"}, {"stock": "20"}, {"name": ""}, {"name": ""})
    choose(part, 0, "name", 3)
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL | SHIFT)
    assert column(part, "name") == ["场01", "场02", "场03", "场04"]
    choose(part, 0, "stock", 3)
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL | SHIFT)
    assert column(part, "stock") == ["10", "20", "30", "40"]
    QTest.keyClick(part.grid, Qt.Key.Key_D, CTRL | SHIFT)
    assert "空格" in window.said.text()


def test_the_handle_is_dragged_down(part: TablePage, qtbot: QtBot) -> None:
    fill_in(part, {"name": "甲", "stock": "1"}, {"name": "乙", "stock": "3"}, {"name": "丙"}, {"name": "丁"})
    choose(part, 0, "stock", 1)
    part.grid.scrollTo(part.model.index(0, part.model.column_of("stock")))
    handle = part.deeds.fills.handle
    handle.place()
    assert handle.isVisible()
    drag(
        part.grid,
        handle.geometry().center(),
        part.grid.visualRect(part.model.index(3, part.model.column_of("stock"))).center(),
        handle,
    )
    assert column(part, "stock") == ["1", "3", "5", "7"]


def drag(grid: GridView, start: QPoint, end: QPoint, handle: object) -> None:
    from PySide6.QtWidgets import QWidget

    assert isinstance(handle, QWidget)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
    QTest.mouseMove(handle, handle.mapFrom(grid.viewport(), end))
    QTest.mouseRelease(
        handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, handle.mapFrom(grid.viewport(), end)
    )


# Rows.


def test_rows_are_inserted_above_and_undone(part: TablePage, window: Window) -> None:
    fill_in(part, {"name": "甲"}, {"name": "乙"}, {"name": "丙"})
    choose(part, 1, "name", 2)
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, ALT)
    assert column(part, "name") == ["甲", "", "", "乙", "丙"]
    assert part.grid.currentIndex().row() == 1
    QTest.keyClick(part.grid, Qt.Key.Key_Z, CTRL)
    assert column(part, "name") == ["甲", "乙", "丙"]
    QTest.keyClick(part.grid, Qt.Key.Key_Y, CTRL)
    assert column(part, "name") == ["甲", "", "", "乙", "丙"]


def test_rows_are_duplicated_below(part: TablePage) -> None:
    fill_in(part, {"name": "甲", "stock": "5"}, {"name": "乙"})
    choose(part, 0, "name")
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, CTRL | SHIFT)
    assert column(part, "name") == ["甲", "甲", "乙"]
    assert column(part, "stock") == ["5", "5", ""]


def test_a_copy_stands_below_its_row_in_a_sorted_table_too(part: TablePage) -> None:
    fill_in(part, {"name": "甲", "stock": "3"}, {"name": "乙", "stock": "1"}, {"name": "丙", "stock": "2"})
    choose(part, 0, "stock")
    QTest.keyClick(part.grid, Qt.Key.Key_Up, ALT | SHIFT)
    assert column(part, "name") == ["乙", "丙", "甲"]
    choose(part, 1, "name")
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, CTRL | SHIFT)
    assert column(part, "name") == ["乙", "丙", "丙", "甲"]
    assert part.grid.currentIndex().row() == 2
    choose(part, 0, "name")
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, CTRL | SHIFT)
    assert column(part, "name") == ["乙", "乙", "丙", "丙", "甲"]


def test_few_rows_go_at_once_and_many_are_asked_about_in_a_line(
    part: TablePage, page: WorkspacePage, window: Window
) -> None:
    fill_in(part, *[{"name": f"场{place}"} for place in range(15)])
    choose(part, 0, "name", 2)
    QTest.keyClick(part.grid, Qt.Key.Key_Delete, CTRL)
    assert part.model.rowCount() == 12
    choose(part, 0, "name", 11)
    QTest.keyClick(part.grid, Qt.Key.Key_Delete, CTRL)
    bar = part.deeds.hands.bar
    assert "12 条记录" in bar.words.whole
    assert part.model.rowCount() == 12
    QTest.keyClick(bar.yes, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert part.grid.hasFocus()
    QTest.keyClick(part.grid, Qt.Key.Key_Delete, CTRL)
    QTest.keyClick(bar.yes, Qt.Key.Key_Return)
    assert part.model.rowCount() == 0
    QTest.keyClick(part.grid, Qt.Key.Key_Z, CTRL)
    assert part.model.rowCount() == 12


# Checks over tables beside the window.


def test_checks_over_many_rows_make_way_for_typing_and_begin_again(
    part: TablePage, page: WorkspacePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = page.workspace.store
    add_rows(store, "T31", [{"name": f"场{place}", "stock": str(place)} for place in range(1_200)])
    part.refresh()
    monkeypatch.setattr(settling, "settle_tables", endlessly)
    part.settler.begin()
    assert part.settler.is_running
    with qtbot.waitSignal(part.settler.gave_way):
        assert part.model.write([(0, part.model.column_of("stock"), "77")])
    assert next(fetch(store, "T31", numbers(store, "T31"))).tokens["stock"] == "77"
    monkeypatch.setattr(settling, "settle_tables", settle_tables)
    with qtbot.waitSignal(part.settler.settled):
        pass
    assert store.sql.execute("SELECT count(*) FROM stale").fetchone() == (0,)
