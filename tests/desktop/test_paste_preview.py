"""The preview of a large paste leads to what was not understood, cell by cell."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.looks import FONT_POINTS, Look, change_look
from desktop.paste_preview import PastePreview
from desktop.table_page import TablePage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.pasted import Fate
from tests.desktop.conftest import SHIFT, TOWN, Places, opened, press
from tests.desktop.test_deeds import choose, fates, fill_in, paste, preview_of

LINES = 120
#: Lines whose head count nobody understands; one more is only converted.
UNREAD, CONVERTED = (70, 95, 110), 5


@pytest.fixture
def part(page: WorkspacePage) -> TablePage:
    assert page.table_page is not None
    page.table_page.get_ready()
    page.table_page.grid.setFocus()
    return page.table_page


@pytest.fixture
def preview(part: TablePage, qtbot: QtBot) -> PastePreview:
    fill_in(part, {"name": "甲场"})
    choose(part, 0, "name")
    texts = dict.fromkeys(UNREAD, "约八十头左右") | {CONVERTED: "1,200"}
    stock = part.model.column_of("stock") - part.model.column_of("name")
    lines = [[f"样例场{n}", *[""] * (stock - 1), texts.get(n, "12")] for n in range(LINES)]
    paste(part, "\n".join("\t".join(line) for line in lines))
    qtbot.waitUntil(lambda: part.deeds.pastes.is_previewing)
    found = preview_of(part)
    qtbot.wait(30)
    qtbot.waitUntil(lambda: is_seen(found))
    return found


def is_seen(preview: PastePreview) -> bool:
    """Whether the whole cell with the cursor is in view."""
    table = preview.table
    return bool(table.viewport().rect().contains(table.visualRect(table.currentIndex())))


def test_the_first_cell_that_was_not_understood_is_in_view(preview: PastePreview) -> None:
    assert preview.table.currentIndex().row() == UNREAD[0]
    assert is_seen(preview)
    assert preview.next_doubt.text() == "下一处没看懂（F6）：第 1/3 处"


def test_a_new_row_is_called_by_the_number_it_will_have(preview: PastePreview) -> None:
    names = [preview.table.model().headerData(row, Qt.Orientation.Vertical) for row in (0, 1, 70)]
    assert names == ["第 1 行", "第 2 行（新增）", "第 71 行（新增）"]


def test_header_and_lines_grow_with_the_letters(preview: PastePreview, qapp: QApplication) -> None:
    header, lines = preview.table.horizontalHeader(), preview.table.verticalHeader()
    try:
        change_look(qapp, Look(FONT_POINTS + 6))
        letters = preview.table.fontMetrics().lineSpacing()
        assert header.height() >= 2 * letters
        assert lines.defaultSectionSize() > letters
    finally:
        change_look(qapp, Look())


def test_keys_lead_from_one_to_the_next_and_round(preview: PastePreview) -> None:
    gone = []
    for _ in UNREAD:
        QTest.keyClick(preview.table, Qt.Key.Key_F6)
        gone.append(preview.table.currentIndex().row())
        assert is_seen(preview)
    assert gone == [UNREAD[1], UNREAD[2], UNREAD[0]]
    QTest.keyClick(preview.table, Qt.Key.Key_F6, SHIFT)
    assert preview.table.currentIndex().row() == UNREAD[2]
    assert "第 3/3 处" in preview.next_doubt.text()
    assert "没看懂" in preview.verdict.whole


def test_the_doubtful_cell_alone_is_selected_whatever_key_is_held_down(preview: PastePreview) -> None:
    QTest.keyPress(preview.table, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    preview.go_to_next()
    assert preview.table.selectedIndexes() == [preview.table.currentIndex()]
    QTest.keyRelease(preview.table, Qt.Key.Key_Control)


def test_the_button_leads_on_and_enter_on_it_pastes_nothing(preview: PastePreview, part: TablePage) -> None:
    preview.next_doubt.click()
    assert preview.table.currentIndex().row() == UNREAD[1]
    preview.next_doubt.setFocus()
    QTest.keyClick(preview.next_doubt, Qt.Key.Key_Return)
    assert preview.table.currentIndex().row() == UNREAD[2]
    assert part.deeds.pastes.is_previewing


def test_elsewhere_the_button_says_only_how_many(preview: PastePreview) -> None:
    QTest.keyClick(preview.table, Qt.Key.Key_Up)
    assert preview.next_doubt.text() == "下一处没看懂（F6）：3 处"


def test_where_all_is_understood_it_leads_to_what_is_converted(part: TablePage, qtbot: QtBot) -> None:
    fill_in(part, {"name": "甲场"})
    choose(part, 0, "stock")
    paste(part, "12\n1,200")
    preview = preview_of(part)
    assert preview.next_doubt.text().startswith("下一处要看的")
    assert preview.table.currentIndex().row() == 1


def test_a_column_of_another_year_is_not_pasted(part: TablePage, qtbot: QtBot) -> None:
    fill_in(part, {"name": "甲场", "stock": "7"})
    choose(part, 0, "name")
    this = part.source.year
    paste(part, f"养殖场名称\t年末存栏量（{this - 1}年）\t年出栏量（{this}年）\n乙场\t1\t2")
    qtbot.waitUntil(lambda: part.deeds.pastes.is_previewing)
    assert fates(preview_of(part)) == [[Fate.OVERWRITES, Fate.SHUT, Fate.TAKEN]]


def test_where_nothing_can_be_pasted_it_says_so_and_enter_leads_back(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T23")
    part = page.table_page
    assert part is not None
    part.get_ready()
    part.grid.setFocus()
    last = part.model.rowCount() - 1
    part.grid.move_to(part.model.index(last, part.model.column_of("pop")))
    paste(part, "1\n2\n3")
    preview = preview_of(part)
    assert part.deeds.pastes.is_previewing
    told = preview.told.whole
    assert "最下面的 2 行超出了表格" in told
    assert "没有可以写入的内容" in told
    assert "点“粘贴”才写入" not in told
    model = preview.table.model()
    names = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    assert names == [part.model.row_words(last), "超出表格", "超出表格"]
    press(Qt.Key.Key_Return)
    assert part.grid.hasFocus()
    assert part.model.rowCount() == last + 1
