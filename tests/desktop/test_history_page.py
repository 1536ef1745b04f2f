"""What was done, act by act: filtered, told cell by cell, taken back with its reason where that cannot be."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from db import batch_list
from db.batch import Act, Edit
from db.checks.problems import problems
from db.history import Batch
from db.journal import add_rows, set_cells
from db.store import Store
from desktop import history_page, past
from desktop.history_page import HistoryPage
from desktop.text_table import TextModel
from desktop.workspace_page import WorkspacePage
from office.entry import explain_all
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def shown(page: WorkspacePage) -> HistoryPage:
    """Go there with the keys."""
    page.show_tables()
    assert page.table_page is not None
    QTest.keyClick(page.table_page.grid, Qt.Key.Key_H, CTRL_SHIFT)
    assert page.pages.history.isVisible()
    return page.pages.history


def column(model: TextModel, place: int) -> list[str]:
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def choose(part: HistoryPage, choice: str, code: str) -> None:
    box = getattr(part, choice)
    box.setCurrentIndex(box.findData(code))
    box.activated.emit(box.currentIndex())


def test_acts_are_listed_newest_first_with_their_cells(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    fill(page, 0, stock="430")
    part = shown(page)
    assert column(part.acts.lines, 2) == ["录入", "录入", "新增", "系统　采纳数据包"]
    assert column(part.acts.lines, 5)[0] == "1"
    assert (column(part.cells.lines, 0), column(part.cells.lines, 1)) == (["甲场、巴楚镇、猪"], ["年末存栏量"])
    assert (column(part.cells.lines, 2), column(part.cells.lines, 3)) == (["420"], ["430"])
    assert "填表人甲" in part.head.whole


def test_an_act_is_taken_back_from_here(page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    fill(page, 0, stock="430")
    part = shown(page)
    part.undo.click()
    until_idle()
    assert column(part.acts.lines, 2)[0] == "撤销　录入"
    assert column(part.acts.lines, 6)[1] == "已撤销"
    assert "已撤销" in part.telling.text()
    assert page.table_page is not None
    model = page.table_page.model
    assert model.index(0, model.column_of("stock")).data() == "420"
    part.acts.setCurrentIndex(part.acts.lines.index(1, 0))
    assert not part.undo.isEnabled()
    assert "已经撤销过" in part.why.whole


def test_an_undo_says_what_it_was_about(page: WorkspacePage, until_idle: Wait) -> None:
    """Its number says nothing to anybody, and stands nowhere else on the screen."""
    store = page.workspace.store
    add_rows(store, "T31", [{"name": "甲场"}], Act("import", "村里报的.xlsx"))
    part = shown(page)
    for _ in range(3):
        part.acts.setCurrentIndex(part.acts.lines.index(0, 0))
        part.undo.click()
        until_idle()
    words = "导入　村里报的.xlsx"
    assert column(part.acts.lines, 2)[:4] == [f"撤销　{words}", f"重做　{words}", f"撤销　{words}", words]
    assert words in part.head.whole


def test_why_an_act_cannot_be_taken_back(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    fill(page, 0, stock="430")
    part = shown(page)
    part.acts.setCurrentIndex(part.acts.lines.index(1, 0))
    assert not part.undo.isEnabled()
    assert "年末存栏量" in part.why.whole
    assert "又改过" in part.why.whole
    store = page.workspace.store
    assert not store.sql.in_transaction
    assert set(column(part.acts.lines, 6)) == {""}, "trying changes nothing"


def test_acts_are_filtered(page: WorkspacePage) -> None:
    fill(page, 0, **GOOD)
    number = page.workspace.store.sql.execute("SELECT n FROM T31").fetchone()[0]
    set_cells(page.workspace.store, [Edit(number, "stock", "7")], Act("paste", "粘贴"))
    part = shown(page)
    choose(part, "kind", "paste fill import copy")
    assert column(part.acts.lines, 2) == ["粘贴"]
    choose(part, "kind", "delete")
    assert part.acts.lines.rowCount() == 0
    assert part.head.whole == "没有这样的操作。"
    assert not part.undo.isEnabled()
    choose(part, "kind", "")
    choose(part, "table", "T31")
    assert part.acts.lines.rowCount() == 3
    choose(part, "person", "填表人甲")
    assert part.acts.lines.rowCount() == 3
    choose(part, "table", "")
    choose(part, "kind", "system")
    assert not part.undo.isEnabled()
    assert "撤回或重新裁定" in part.why.whole


def test_enter_on_a_cell_goes_there(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    fill(page, 1, **(GOOD | {"name": "乙场"}))
    fill(page, 0, stock="430")
    part = shown(page)
    QTest.keyClick(part.acts, Qt.Key.Key_Return)
    assert part.cells.hasFocus()
    part.cells.setCurrentIndex(part.cells.lines.index(0, 0))
    QTest.keyClick(part.cells, Qt.Key.Key_Return)
    assert page.table_page is not None
    assert page.table_page.isVisible()
    current = page.table_page.grid.currentIndex()
    assert (current.row(), current.data()) == (0, "430")


def test_a_deleted_row_is_told_by_what_it_was(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    assert page.table_page is not None
    page.table_page.source.remove([page.table_page.model.number_at(0)])
    part = shown(page)
    assert column(part.cells.lines, 0) == ["甲场、巴楚镇、猪（已不在）"]
    assert column(part.cells.lines, 1) == ["删除记录"]
    part.cells.chosen.emit(part.cells.lines.about(0))
    assert "已经不在" in part.telling.text()


def test_many_acts_come_a_page_at_a_time(page: WorkspacePage, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(page, 0, **GOOD)
    for stock in range(1, 30):
        fill(page, 0, stock=str(stock))
    real = batch_list.page_of

    def ten(store: Store, wanted: batch_list.Wanted, before: int | None) -> list[Batch]:
        return real(store, wanted, before, 10)

    monkeypatch.setattr(past, "page_of", ten)
    monkeypatch.setattr(history_page, "PAGE", 10)
    part = shown(page)
    assert part.acts.lines.rowCount() == 10
    for _ in range(5):
        part._on_scrolled(part.acts.verticalScrollBar().maximum())
    assert part.acts.lines.rowCount() == 32


def test_a_table_of_words_is_a_proper_model() -> None:
    model = TextModel(("一", "二"), right=(1,))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_lines([(("甲", "1"), "about"), (("乙", "2"), None)])
    model.add_lines([(("丙", "3"), None)])
    assert (model.rowCount(), model.about(0), model.about(9)) == (3, "about", None)


def test_an_explanation_is_told_by_what_it_is_about_and_taken_back_in_words(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场", "lon": "100"}))
    store = page.workspace.store
    (asked,) = (found for found in problems(store, "T31") if found.check == "T31-02")
    explain_all(store, {asked.id: "养殖场确实在县界以外，有租地合同。"})
    part = shown(page)
    (words,) = column(part.cells.lines, 0)
    assert words.startswith(f"{store.table('T31').title}、甲场、巴楚镇、猪、")
    assert "T31" not in words
    assert asked.row not in words
    assert "{" not in words
    told: list[str] = []
    page.putting_back.done.connect(lambda _written, sentence: told.append(sentence))
    page.putting_back.undo()
    page.putting_back.redo()
    assert told == ["已撤销：合理性说明　1 条。", "已恢复：合理性说明　1 条。"]
    page.putting_back.undo()
    page.putting_back.undo()
    assert told[2:] == ["已撤销：合理性说明　1 条。", "已撤销：录入　1 条。"]
