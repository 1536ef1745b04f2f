"""Long text beside the table: real keys, input method, leaving, giving up."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.store import Store
from desktop.cell_words import LONG, is_long
from desktop.grid_rows import Column
from desktop.long_text import LongText
from desktop.sources import TableSource
from desktop.table_page import TablePage
from forms.model import Field, FieldType
from tests.desktop.conftest import CTRL, shown_table

LINES = "去年冬天渠道冻裂。\n今年四月修好，五月起按计划供水。" + "仍在观察。" * 12


@pytest.fixture
def page(store: Store, qtbot: QtBot) -> TablePage:
    source = TableSource(store, store.table("T31"))
    source.add([{"name": "巴楚羊场", "stock": "900", "note": LINES}, {"name": "阿克提牛场", "stock": "1200"}])
    return shown_table(qtbot, source)


def go(page: TablePage, row: int, field: str) -> None:
    page.grid.move_to(page.model.index(row, page.model.column_of(field)))
    page.grid.scrollTo(page.grid.currentIndex())


def text(page: TablePage, row: int, field: str) -> str:
    return page.model.cell(page.model.index(row, page.model.column_of(field))).text


def panel(page: TablePage) -> LongText:
    return page.cell_acts.long_text


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_f2_on_a_long_text_opens_it_beside_and_ctrl_enter_keeps_it(page: TablePage) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    assert panel(page).isVisible()
    assert focused().objectName() == "longText"
    assert focused().accessibleName() == "备注，长文字"
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClicks(focused(), "done")
    assert text(page, 0, "note") == LINES
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert not panel(page).isVisible()
    assert text(page, 0, "note") == f"{LINES}\ndone"
    assert page.grid.hasFocus()
    assert page.grid.currentIndex().row() == 0


def test_a_double_click_opens_it_and_escape_leaves_what_was_there(page: TablePage) -> None:
    go(page, 0, "note")
    at = page.grid.visualRect(page.grid.currentIndex()).center()
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert panel(page).isVisible()
    QTest.keyClicks(focused(), "never")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not panel(page).isVisible()
    assert text(page, 0, "note") == LINES
    assert page.grid.hasFocus()


def test_leaving_keeps_it_and_the_button_gives_it_up(page: TablePage) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2, CTRL)
    QTest.keyClicks(focused(), "!")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is panel(page).keep
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is panel(page).give_up
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert text(page, 0, "note") == LINES
    QTest.keyClick(page.grid, Qt.Key.Key_F2, CTRL)
    QTest.keyClicks(focused(), "!")
    page.grid.setFocus()
    assert not panel(page).isVisible()
    assert text(page, 0, "note") == f"{LINES}!"


def test_what_is_being_composed_keeps_its_enter_and_escape(page: TablePage) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    QApplication.sendEvent(focused(), QInputMethodEvent("shui", []))
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(focused(), key, CTRL if key == Qt.Key.Key_Return else Qt.KeyboardModifier.NoModifier)
        assert panel(page).isVisible()
    done = QInputMethodEvent("", [])
    done.setCommitString("水")
    QApplication.sendEvent(focused(), done)
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert text(page, 0, "note").endswith("水")


def test_the_key_opens_a_short_or_blank_text_too_with_what_is_being_typed(page: TablePage) -> None:
    go(page, 1, "name")
    QTest.keyClicks(page.grid, "x")
    assert focused() is not page.grid
    QTest.keyClick(focused(), Qt.Key.Key_F2, CTRL)
    assert panel(page).isVisible()
    editor = panel(page).editor
    assert editor is not None
    assert editor.value == "x"
    QTest.keyClicks(focused(), "y")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert not panel(page).isVisible()
    assert text(page, 1, "name") == "xy"


def test_a_number_has_no_long_text_and_it_is_said(page: TablePage, qtbot: QtBot) -> None:
    go(page, 0, "stock")
    with qtbot.waitSignal(page.said) as told:
        QTest.keyClick(page.grid, Qt.Key.Key_F2, CTRL)
    assert "不是文字" in told.args[0]
    assert not panel(page).isVisible()


def test_a_refused_text_stays_to_be_copied(page: TablePage) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "!")
    page.model.set_locked(is_locked=True)
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert panel(page).isVisible()
    page.model.set_locked(is_locked=False)
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert text(page, 0, "note") == f"{LINES}!"


def test_a_text_that_may_not_be_changed_can_be_read(page: TablePage) -> None:
    page.model.set_locked(is_locked=True)
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "never")
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    page.model.set_locked(is_locked=False)
    assert text(page, 0, "note") == LINES
    assert not panel(page).isVisible()


def test_a_deleted_record_is_told_and_the_text_stays(page: TablePage) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "!")
    page.model.remove([0])
    QTest.keyClick(focused(), Qt.Key.Key_Return, CTRL)
    assert panel(page).isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not panel(page).isVisible()


def test_leaving_the_table_writes(page: TablePage) -> None:
    go(page, 0, "note")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    QTest.keyClicks(focused(), "!")
    page.finish_typing()
    assert text(page, 0, "note") == f"{LINES}!"
    assert not panel(page).isVisible()


def test_the_cell_itself_is_not_covered(page: TablePage) -> None:
    for field in ("name", "note"):
        go(page, 0, field)
        rect = page.grid.visualRect(page.grid.currentIndex())
        QTest.keyClick(page.grid, Qt.Key.Key_F2, CTRL)
        seen = page.grid.viewport().mapTo(page.views, rect.center())
        assert not panel(page).geometry().contains(seen)
        QTest.keyClick(focused(), Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (FieldType.NOTE, "字" * LONG, True),
        (FieldType.TEXT, "字" * LONG, True),
        (FieldType.NOTE, "一行\n两行", True),
        (FieldType.NOTE, "字" * (LONG - 1), False),
        (FieldType.CODE, "字" * LONG, False),
    ],
)
def test_what_is_long(kind: FieldType, typed: str, expected: bool) -> None:
    assert is_long(Column("x", "某栏", Field("x", "某栏", kind)), typed) is expected
