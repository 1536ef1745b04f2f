"""Filling from Excel on the screen: looked at first, columns matched by hand, all or nothing, undone as one."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from db.history import batches
from desktop import exports, import_page
from desktop.import_page import ImportPage
from desktop.sheet_model import SheetModel, letters
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.template import template
from tests.desktop.conftest import Places, opened
from tests.desktop.test_workspace_page import GOOD, fill
from tests.office.sheets import HEAD, make_sheet

Wait = Callable[[], None]
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
FARMS = (
    [1, "甲场", "巴楚镇", "猪", 500, 20, None],
    [2, "乙场", "巴楚镇", "羊", "约五百", 15, None],
    ["合计", None, None, None, 1000, 35, None],
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_sheet(tmp_path / "养殖场.xlsx", [HEAD, *FARMS])


def looked(page: WorkspacePage, path: Path, wait: Wait, monkeypatch: pytest.MonkeyPatch) -> ImportPage:
    """Choose a file with the keys, as a clerk does."""
    monkeypatch.setattr(import_page, "ask_files", lambda *_, **__: [path])
    page.show_table("T31")
    page.show_tables()
    assert page.table_page is not None
    QTest.keyClick(
        page.table_page.grid, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    wait()
    return page.pages.sheets


def names(page: WorkspacePage) -> list[str]:
    assert page.table_page is not None
    model = page.table_page.model
    return [str(model.index(row, model.column_of("name")).data()) for row in range(model.rowCount())]


def leads(part: ImportPage) -> list[str]:
    return [lead.text for lead in part.list.leads.leads]


def test_a_sheet_is_looked_at_imported_and_taken_back(
    page: WorkspacePage, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场", "stock": "420"}))
    part = looked(page, book, until_idle, monkeypatch)
    assert part.isVisible()
    assert "将会：新增 1 条、更新 1 条" in part.counts.text()
    assert any("合计" in text for text in leads(part))
    assert any("约五百" in text and "照原样保留" in text for text in leads(part))
    assert names(page) == ["甲场"], "a look changes nothing"
    part.start.click()
    until_idle()
    assert part.telling.text().startswith("已导入")
    assert names(page) == ["甲场", "乙场"]
    part.undo.click()
    until_idle()
    assert "已撤销这次导入" in part.telling.text()
    assert names(page) == ["甲场"]
    assert batches(page.workspace.store, "import")[0].undone
    # It can be imported again, and Enter must not fall on what happens to stand below the page.
    assert part.start.isEnabled()
    assert part.start.hasFocus()


def test_every_cell_has_its_verdict_in_words(
    page: WorkspacePage, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场", "stock": "420"}))
    part = looked(page, book, until_idle, monkeypatch)
    words = {
        (row, column): part.model.words(part.model.place_of(row, column)) for row in range(4) for column in range(7)
    }
    assert words[1, 4] == "E2　年末存栏量　500　改动：420 → 500"
    assert "导入：新增的记录" in words[2, 1]
    assert "照原样保留" in words[2, 4]
    assert "这一行不导入" in words[3, 4]
    assert "没有对应的指标项" in words[1, 0]
    assert words[0, 1].endswith("标题")


def test_the_list_leads_to_the_cell(
    page: WorkspacePage, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = looked(page, book, until_idle, monkeypatch)
    row = next(place for place, text in enumerate(leads(part)) if "约五百" in text)
    part.list.setCurrentIndex(part.list.leads.index(row))
    assert (part.cells.currentIndex().data(), part.words.whole[:2]) == ("约五百", "E3")
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    assert part.cells.hasFocus()


def test_a_column_is_given_its_field_by_hand_and_remembered(
    page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = ["养殖场名称", "头数", "所在乡镇"]
    path = make_sheet(tmp_path / "别的.xlsx", [head, ["丙场", 77, "巴楚镇"]])
    part = looked(page, path, until_idle, monkeypatch)
    assert part.column.currentText().startswith("B 头数"), "what is no field yet comes first"
    part.field.setCurrentIndex(part.field.findData("stock"))
    part.field.activated.emit(part.field.currentIndex())
    until_idle()
    assert "年末存栏量" in part.model.words(part.model.place_of(1, 1))
    part.start.click()
    until_idle()
    assert page.table_page is not None
    model = page.table_page.model
    assert model.index(0, model.column_of("stock")).data() == "77"
    part = looked(page, make_sheet(tmp_path / "再来.xlsx", [head, ["丁场", 8, "巴楚镇"]]), until_idle, monkeypatch)
    assert "年末存栏量" in part.model.words(part.model.place_of(1, 1)), "known from the last time"


def test_whoever_names_one_column_goes_on_with_the_next(
    page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the mouse it is a long way back from the list of remarks."""
    path = make_sheet(tmp_path / "别的.xlsx", [["养殖场名称", "谁报的", "头数", "圈舍"], ["丙场", "甲", 77, 900]])
    part = looked(page, path, until_idle, monkeypatch)
    assert part.list.hasFocus()
    part.column.setFocus()
    QTest.keyClick(part.column, Qt.Key.Key_Down)
    for title, field in (("C 头数", "stock"), ("D 圈舍", "house_area"), ("B 谁报的", "note")):
        assert part.column.currentText().startswith(title)
        assert part.column.hasFocus()
        part.field.setFocus()
        part.field.setCurrentIndex(part.field.findData(field))
        part.field.activated.emit(part.field.currentIndex())
        until_idle()
    assert part.list.hasFocus(), "every column is a field now"


def test_two_columns_of_one_field_are_told_and_mended_here(
    page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_sheet(
        tmp_path / "两列.xlsx", [["养殖场名称", "年末存栏量", "年末存栏量（头（只、羽））"], ["丙场", 7, 8]]
    )
    part = looked(page, path, until_idle, monkeypatch)
    assert "年末存栏量" in part.telling.text()
    assert not part.start.isEnabled()
    part.column.setCurrentIndex(next(n for n in range(part.column.count()) if part.column.itemText(n).startswith("C")))
    part.field.setCurrentIndex(part.field.findData("stock"))
    part.field.activated.emit(part.field.currentIndex())
    until_idle()
    assert part.start.isEnabled()
    assert "年末存栏量　8" in part.model.words(part.model.place_of(1, 2))


def test_what_is_imported_is_what_was_looked_at(
    page: WorkspacePage, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = looked(page, book, until_idle, monkeypatch)
    make_sheet(book, [HEAD, [1, "换掉的", "巴楚镇", "猪", 1, 1, None]])
    part.start.click()
    until_idle()
    assert names(page) == ["甲场", "乙场"]


def test_a_cancelled_import_leaves_nothing(
    page: WorkspacePage, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = looked(page, book, until_idle, monkeypatch)
    part.start.click()
    part.progress.stop.click()
    until_idle()
    assert part.telling.text() == "已取消，一格也没有导入。"
    assert names(page) == []
    assert part.start.isEnabled()


def test_what_is_no_sheet_is_told(
    page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "不是表.xlsx"
    path.write_bytes(b"hello")
    part = looked(page, path, until_idle, monkeypatch)
    assert part.telling.text()
    assert not part.start.isEnabled()
    assert part.choose.isEnabled()


def test_the_bureau_writes_why(
    window: Window, county: Places, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(window, county.bureau)
    part = looked(page, book, until_idle, monkeypatch)
    assert part.reason.isVisible()


@pytest.mark.parametrize("name", ["exportTemplate", "exportTable"])
def test_a_table_is_written_and_a_template_comes_back(
    page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch, name: str, window: Window
) -> None:
    fill(page, 0, **(GOOD | {"name": "甲场"}))
    target = tmp_path / "出.xlsx"
    monkeypatch.setattr(exports, "ask_target", lambda *_, **__: target)
    assert page.table_page is not None
    page.table_page.head.sheet_wanted.emit(name)
    until_idle()
    said = window.said.text()
    assert said.startswith("已导出 1 条记录。")
    assert said.endswith(f"文件：{target}"), "a place is long, and what is to be done now must be seen before it"
    part = looked(page, target, until_idle, monkeypatch)
    assert part.counts.text().startswith("将会：相同 1 条。")
    assert part.replace.isVisible() is (name == "exportTemplate")


def test_a_cancelled_export_leaves_no_file(
    page: WorkspacePage, tmp_path: Path, until_idle: Wait, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, 0, **GOOD)
    stopped = Event()

    def slowly(*arguments: Any, **named: Any) -> object:
        assert stopped.wait(20)
        return template(*arguments, **named)

    monkeypatch.setattr("office.template.template", slowly)
    page.exports.write("exportTemplate", "T31", tmp_path / "出.xlsx")
    page.exports.progress.stop.click()
    stopped.set()
    until_idle()
    assert list(tmp_path.glob("*.xlsx")) == []
    assert "没有留下文件" in window.said.text()


def test_the_sheet_is_a_proper_model(
    page: WorkspacePage, book: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    model = SheetModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    part = looked(page, book, until_idle, monkeypatch)
    model.show_sheet(part._looked, {"stock": "存栏"})
    assert (model.rowCount(), model.columnCount()) == (4, 7)
    shown, told = (
        [model.headerData(place, Qt.Orientation.Horizontal, role) for place in range(7)]
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    )
    assert told == shown, "a narrow column cuts what stands above it"
    model.show_sheet(None, {})
    assert model.rowCount() == 0


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    assert [letters(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
