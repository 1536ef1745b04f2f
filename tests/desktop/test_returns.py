"""Returns and receipts through the window: said at the bureau, onto a stick, merged, seen at the cell, answered."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.rows import rows
from desktop.grid_model import GridModel
from desktop.grid_view import GridView
from desktop.looks import REMARK
from desktop.remark_panel import RemarkPanel
from desktop.text_table import TextTable
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.todo import Todo, todo
from tests.desktop.conftest import PASSPHRASE, Places, opened
from tests.desktop.test_seal_and_receive import receive, seal
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
ITEM = "B-XM-04"


def remark_panel(page: WorkspacePage) -> RemarkPanel:
    page.side.show_remarks()
    found = page.side.findChild(RemarkPanel)
    assert isinstance(found, RemarkPanel)
    return found


def go_to(page: WorkspacePage, field: str, row: int = 0) -> GridModel:
    assert page.table_page is not None
    model = page.table_page.model
    page.table_page.grid.move_to(model.index(row, model.column_of(field)))
    return model


def is_marked(grid: GridView, index: QModelIndex) -> bool:
    """Whether the corner of a cell is painted as that of one with a comment still to be done."""
    grid.scrollTo(index)
    corner = grid.visualRect(index).topLeft() + QPoint(2, 2)
    return grid.viewport().grab().toImage().pixelColor(corner) == REMARK


def column(table: TextTable, place: int) -> list[str]:
    return [str(table.lines.index(row, place).data()) for row in range(table.lines.rowCount())]


def reported(window: Window, county: Places, out: Path, wait: Wait) -> WorkspacePage:
    """Report a farm from the department and receive it; gives the bureau's screen."""
    out.mkdir(exist_ok=True)
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    package = seal(page, out, wait)
    page = opened(window, county.bureau)
    page.show_table("T31")
    assert "已合并" in receive(page, package, wait)
    page.show_tables()
    return page


def say(page: WorkspacePage, field: str, text: str) -> None:
    """Comment on a cell, as an officer does."""
    go_to(page, field)
    panel = remark_panel(page)
    panel.text.setPlainText(text)
    panel.keep.click()
    assert panel.telling.text().startswith("批注已保存")


def sent_back(page: WorkspacePage, reason: str) -> None:
    page.pages.show_review()
    part = page.pages.review
    part.unit.setCurrentIndex(part.unit.findData("XM"))
    part.unit.activated.emit(part.unit.currentIndex())
    part.items.setCurrentIndex(part.items.lines.index(column(part.items, 0).index(item_title(part.items)), 0))
    part.reason.setText(reason)
    part.returned.click()


def item_title(items: TextTable) -> str:
    return next(words for words in column(items, 0) if words.startswith(ITEM))


def returned(page: WorkspacePage, out: Path, wait: Wait, *, is_receipt: bool = False) -> Path:
    """Write a return or receipt for the department; gives its folder."""
    out.mkdir(exist_ok=True)
    page.pages.show_review()
    part = page.pages.review
    part.unit.setCurrentIndex(part.unit.findData("XM"))
    part.unit.activated.emit(part.unit.currentIndex())
    part.out.line.setText(str(out))
    part.passphrase.line.setText(PASSPHRASE)
    (part.write_receipt if is_receipt else part.write_return).click()
    wait()
    assert "读回核对过" in part.telling.text(), part.telling.text()
    return max(out.iterdir(), key=lambda path: path.stat().st_mtime_ns)


def preview(page: WorkspacePage, place: Path, wait: Wait) -> None:
    page.show_receive()
    part = page.pages.take
    part.place.line.setText(str(place))
    part.passphrase.line.setText(PASSPHRASE)
    part.preview.click()
    wait()


def take(page: WorkspacePage, place: Path, wait: Wait) -> None:
    preview(page, place, wait)
    assert page.pages.take.merge.isEnabled(), page.pages.take.telling.text()
    page.pages.take.merge.click()
    wait()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what takes seconds to make is kept for the tests after the one that made it."""
    return tmp_path_factory.mktemp("kept")


def once(kept: Path, window: Window, here: Path, make: Callable[[], object]) -> None:
    """Make the county and its sticks in a folder as they are to be; whoever comes later gets a copy."""
    if not kept.exists():
        make()
        window.close_workspace()
        shutil.copytree(here, kept)
    else:
        shutil.rmtree(here / "county")
        shutil.copytree(kept, here, dirs_exist_ok=True)


@pytest.fixture
def bureau(window: Window, county: Places, tmp_path: Path, until_idle: Wait, kept: Path) -> WorkspacePage:
    """The bureau's screen over a farm that was reported; the report is on a stick."""
    once(kept / "reported", window, tmp_path, lambda: reported(window, county, tmp_path / "report", until_idle))
    page = opened(window, county.bureau)
    page.show_table("T31")
    page.show_tables()
    return page


@pytest.fixture
def answered(window: Window, county: Places, tmp_path: Path, until_idle: Wait, kept: Path) -> Path:
    """A return on a stick: a comment on the stock of the farm, an item sent back."""

    def make() -> None:
        page = reported(window, county, tmp_path / "report", until_idle)
        say(page, "stock", "存栏与台账不一致，请核实。")
        sent_back(page, "缺少检疫证明。")
        returned(page, tmp_path / "return", until_idle)
        assert "退回的事项 1 条，批注 1 条" in page.pages.review.telling.text()

    once(kept / "answered", window, tmp_path, make)
    (place,) = (tmp_path / "return").iterdir()
    return place


def test_nothing_is_changed_before_it_is_merged(
    window: Window, county: Places, answered: Path, until_idle: Wait
) -> None:
    page = opened(window, county.department)
    preview(page, answered.parent, until_idle)
    part = page.pages.take
    told = part.preview_text.toPlainText()
    assert "县局的退回包" in told
    assert "退回 1 个事项，批注 1 条，报送的回执 1 条" in told
    assert "缺少检疫证明。" in told
    assert "存栏与台账不一致，请核实。" in told
    assert "填报的内容不变" in told
    assert "还没有合并" in part.telling.text()
    assert part.receipts.leads.rowCount() == 1
    assert "还没有回执" in part.receipts.leads.leads[0].text
    assert todo(page.workspace.store) == []
    part.place.line.setText(str(county.root))
    assert not part.merge.isEnabled(), "another place was not looked at"


def test_a_return_comes_to_the_cell_and_is_answered_there(
    window: Window, county: Places, answered: Path, until_idle: Wait, qtbot: QtBot
) -> None:
    page = opened(window, county.department)
    take(page, answered, until_idle)
    part = page.pages.take
    assert "要处理的列在“待办”里" in part.telling.text()
    assert "已采纳" in part.receipts.leads.leads[0].text
    assert page.toolbar.acts["toTodo"].text() == "待办 2"
    page.show_tables()
    model = go_to(page, "stock")
    cell = model.index(0, model.column_of("stock"))
    remark = model.cell(cell).remark
    assert remark is not None
    assert remark.is_open
    assert "存栏与台账不一致" in model.data(cell, Qt.ItemDataRole.ToolTipRole)
    assert "存栏与台账不一致" in model.data(cell, Qt.ItemDataRole.AccessibleTextRole)
    assert model.cell(model.index(0, model.column_of("name"))).remark is None
    assert page.table_page is not None
    assert is_marked(page.table_page.grid, cell)
    assert not is_marked(page.table_page.grid, model.index(0, model.column_of("design_cap")))
    assert page.table_page is not None
    assert "存栏与台账不一致" in page.table_page.strip.found.whole
    page.table_page.grid.setFocus()
    QTest.keyClick(page.table_page.grid, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    panel = page.side.findChild(RemarkPanel)
    assert isinstance(panel, RemarkPanel)
    assert panel.isVisible()
    assert "存栏与台账不一致" in panel.said.toPlainText()
    assert panel.text.hasFocus()
    panel.text.setPlainText("台账漏登，已补登。")
    QTest.keyClick(panel.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "答复已保存" in panel.telling.text()
    assert page.toolbar.acts["toTodo"].text() == "待办 1"
    remark = model.cell(cell).remark
    assert remark is not None
    assert not remark.is_open
    assert "台账漏登" in remark.text


def test_the_list_leads_to_the_cell_and_typing_there_does_it(
    window: Window, county: Places, answered: Path, until_idle: Wait, qtbot: QtBot
) -> None:
    page = opened(window, county.department)
    take(page, answered, until_idle)
    assert page.pages.take.todo.hasFocus()
    QTest.keyClick(page.pages.take.todo, Qt.Key.Key_Return)
    part = page.pages.todo
    assert part.isVisible()
    assert column(part.list, 1) == ["退回", "批注"]
    assert column(part.list, 0) == ["待处理", "待处理"]
    assert "王主任" in column(part.list, 4)[1]
    assert "红海养殖场" in column(part.list, 2)[1]
    assert not part.answer.isEnabled(), "an item is done by reporting it again"
    part.list.setCurrentIndex(part.list.lines.index(1, 0))
    assert "存栏与台账不一致，请核实。" in part.text.toPlainText()
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    assert page.table_page is not None
    assert page.table_page.isVisible()
    model = page.table_page.model
    grid = page.table_page.grid
    assert grid.currentIndex() == model.index(0, model.column_of("stock"))
    # Seen, not only chosen.
    qtbot.waitUntil(lambda: grid.viewport().rect().contains(grid.visualRect(grid.currentIndex())))
    fill(page, 0, stock="430")
    qtbot.waitUntil(lambda: page.toolbar.acts["toTodo"].text() == "待办 1")
    page.pages.show_todo()
    assert column(part.list, 0) == ["待处理", "已修改"]
    part.only_open.click()
    assert column(part.list, 0) == ["待处理"]
    QTest.keyClick(part.list, Qt.Key.Key_Return)
    assert page.pages.papers.isVisible()


def test_an_answer_in_the_list_travels_back(
    window: Window, county: Places, answered: Path, until_idle: Wait, tmp_path: Path
) -> None:
    page = opened(window, county.department)
    take(page, answered, until_idle)
    page.pages.show_todo()
    part = page.pages.todo
    part.list.setCurrentIndex(part.list.lines.index(1, 0))
    part.give.click()
    assert part.telling.text(), "an empty answer is refused in words"
    assert column(part.list, 0) == ["待处理", "待处理"]
    part.answer.setText("与台账核对过，数字无误。")
    QTest.keyClick(part.answer, Qt.Key.Key_Return)
    assert column(part.list, 5)[1] == "与台账核对过，数字无误。"
    assert isinstance(part.list.about, Todo)
    (tmp_path / "again").mkdir()
    package = seal(page, tmp_path / "again", until_idle)
    page = opened(window, county.bureau)
    receive(page, package, until_idle)
    page.pages.show_review()
    review = page.pages.review
    review.unit.setCurrentIndex(review.unit.findData("XM"))
    review.unit.activated.emit(review.unit.currentIndex())
    assert column(review.comments, 4) == ["与台账核对过，数字无误。"]
    assert "已重报" in column(review.items, 2)
    QTest.keyClick(review.comments, Qt.Key.Key_Return)
    review.comments.setCurrentIndex(review.comments.lines.index(0, 0))
    QTest.keyClick(review.comments, Qt.Key.Key_Return)
    assert page.table_page is not None
    assert page.table_page.isVisible()


def test_what_is_there_already_is_said(window: Window, county: Places, answered: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    take(page, answered, until_idle)
    preview(page, answered, until_idle)
    assert "都已经有了" in page.pages.take.telling.text()
    assert not page.pages.take.merge.isEnabled()


def test_a_report_is_refused_here_in_words(
    bureau: WorkspacePage, window: Window, county: Places, tmp_path: Path, until_idle: Wait
) -> None:
    page = opened(window, county.department)
    preview(page, tmp_path / "report", until_idle)
    assert "报送包" in page.pages.take.telling.text()
    assert not page.pages.take.merge.isEnabled()
    part = page.pages.take
    part.place.line.setText(str(tmp_path / "gone"))
    part.preview.click()
    assert "插好" in part.telling.text()
    part.place.line.setText(str(tmp_path / "report"))
    part.passphrase.line.setText("不对不对不对不对不对")
    part.preview.click()
    until_idle()
    assert "口令不对" in part.telling.text()


def test_a_receipt_only_tells_of_reports(
    bureau: WorkspacePage, window: Window, county: Places, tmp_path: Path, until_idle: Wait
) -> None:
    page = bureau
    say(page, "stock", "请核实。")
    place = returned(page, tmp_path / "receipt", until_idle, is_receipt=True)
    page = opened(window, county.department)
    take(page, place, until_idle)
    assert "没有新的意见" in page.pages.take.telling.text()
    assert "已采纳" in page.pages.take.receipts.leads.leads[0].text
    assert page.toolbar.acts["toTodo"].text() == "待办"
    page.pages.show_todo()
    assert page.pages.todo.words.whole.startswith("没有要处理的")


def test_an_item_is_passed_and_a_return_without_a_reason_refused(bureau: WorkspacePage) -> None:
    page = bureau
    sent_back(page, "")
    part = page.pages.review
    assert part.telling.text() != ""
    assert set(column(part.items, 2)) == {""}
    part.passed.click()
    assert "已通过" in part.telling.text()
    assert column(part.items, 2)[column(part.items, 0).index(item_title(part.items))] == "通过"


def test_a_comment_is_taken_back(bureau: WorkspacePage) -> None:
    page = bureau
    say(page, "stock", "请核实。")
    panel = remark_panel(page)
    assert panel.text.toPlainText() == "请核实。"
    panel.text.setPlainText("")
    panel.keep.click()
    assert "已撤回" in panel.telling.text()
    assert todo(page.workspace.store) == []


def test_a_comment_that_was_begun_comes_back_with_its_cell_and_is_told_of_on_closing(bureau: WorkspacePage) -> None:
    page = bureau
    go_to(page, "stock")
    panel = remark_panel(page)
    QTest.keyClicks(panel.text, "abc")
    page.side.refresh_cell()
    assert panel.text.toPlainText() == "abc"
    go_to(page, "species")
    assert panel.text.toPlainText() == ""
    assert "“年末存栏量”" in page.unkept()
    page.pages.show_review()
    page.show_tables()
    go_to(page, "stock")
    assert panel.text.toPlainText() == "abc"
    panel.keep.click()
    assert page.unkept() == ""
    panel.text.setPlainText("abc")
    go_to(page, "species")
    assert page.unkept() == "", "it says what is kept already"


def test_a_cancelled_return_leaves_the_stick_as_it_was(bureau: WorkspacePage, tmp_path: Path, until_idle: Wait) -> None:
    page = bureau
    (tmp_path / "stick").mkdir()
    page.pages.show_review()
    part = page.pages.review
    part.unit.setCurrentIndex(part.unit.findData("XM"))
    part.out.line.setText(str(tmp_path / "stick"))
    part.passphrase.line.setText(PASSPHRASE)
    part.write_return.click()
    assert part.progress.isVisible()
    part.progress.stop.click()
    until_idle()
    assert "没有留下任何文件" in part.telling.text()
    assert list((tmp_path / "stick").iterdir()) == []
    part.out.line.setText("")
    part.write_return.click()
    assert "先插好优盘" in part.telling.text()


def test_changes_of_the_bureau_are_told_cell_by_cell(
    bureau: WorkspacePage, window: Window, county: Places, tmp_path: Path, until_idle: Wait
) -> None:
    page = bureau
    assert page.table_page is not None
    QTest.keyClicks(page.table_page.reason, "telephone")
    fill(page, 0, stock="421")
    place = returned(page, tmp_path / "return", until_idle)
    page = opened(window, county.department)
    preview(page, place, until_idle)
    told = page.pages.take.preview_text.toPlainText()
    assert "修改 1 条记录" in told
    assert "420 → 421" in told
    page.pages.take.merge.click()
    until_idle()
    (row,) = rows(page.workspace.store, "T31")
    assert row.tokens["stock"] == "421"
    page.show_tables()
    assert page.table_page is not None
    model = page.table_page.model
    assert model.index(0, model.column_of("stock")).data() == "421"


def test_what_was_taken_in_is_taken_out_again(window: Window, county: Places, answered: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    page.show_receive()
    part = page.pages.take
    assert not part.out.isVisible(), "nothing has been taken in"
    take(page, answered, until_idle)
    assert part.out.isVisible()
    assert "退回包" in part.taken.currentText()
    assert page.toolbar.acts["toTodo"].text() == "待办 2"
    part.out.click()
    until_idle()
    assert part.telling.text().startswith("已撤销收包，填报的内容不变")
    assert page.toolbar.acts["toTodo"].text() == "待办"
    assert "还没有回执" in part.receipts.leads.leads[0].text
    assert not part.out.isVisible()
    take(page, answered, until_idle)
    assert page.toolbar.acts["toTodo"].text() == "待办 2", "its stick brings it again"


def test_a_reason_that_was_begun_stays_with_its_item_and_is_told_of_on_closing(bureau: WorkspacePage) -> None:
    page = bureau
    page.pages.show_review()
    part = page.pages.review
    part.unit.setCurrentIndex(part.unit.findData("XM"))
    part.unit.activated.emit(part.unit.currentIndex())
    assert page.unkept() == ""
    part.items.setCurrentIndex(part.items.lines.index(0, 0))
    QTest.keyClicks(part.reason, "abc")
    part.items.setCurrentIndex(part.items.lines.index(1, 0))
    assert part.reason.text() == ""
    page.show_tables()
    page.pages.show_review()
    part.items.setCurrentIndex(part.items.lines.index(0, 0))
    assert part.reason.text() == "abc"
    assert "1 个事项写了意见" in page.unkept()
    part.returned.click()
    assert page.unkept() == "", "it is kept with the verdict"
    part.reason.setText("")
    QTest.keyClicks(part.reason, "abc")
    assert page.unkept() == "", "it says what is kept already"


def test_an_answer_that_was_begun_stays_with_its_comment_and_is_told_of_on_closing(
    window: Window, county: Places, answered: Path, until_idle: Wait
) -> None:
    page = opened(window, county.department)
    take(page, answered, until_idle)
    page.pages.show_todo()
    part = page.pages.todo
    part.list.setCurrentIndex(part.list.lines.index(1, 0))
    QTest.keyClicks(part.answer, "checked")
    part.list.setCurrentIndex(part.list.lines.index(0, 0))
    assert part.answer.text() == ""
    assert "1 条答复写了没有保存" in page.unkept()
    assert not window.close(), "said once before it is lost"
    part.list.setCurrentIndex(part.list.lines.index(1, 0))
    assert part.answer.text() == "checked"
    part.give.click()
    assert page.unkept() == ""
