"""Sorting, filtering, finding and replacing in the grid with keys and mouse, as people do it."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from db.sifting import About, Sieve, SortBy, Value
from db.store import Store
from desktop.arranging import View
from desktop.column_header import ColumnHeader
from desktop.find_bar import Within
from desktop.finding import Finding
from desktop.grid_rows import Column
from desktop.headings import Heading, headings
from desktop.jump_dialog import JumpDialog
from desktop.looking import Looking
from desktop.settings import Settings
from desktop.sift_dialog import SiftDialog
from desktop.sources import TableSource
from desktop.table_page import TablePage
from desktop.totals_row import Measure
from desktop.value_list import BLANK, ValueList
from desktop.view_words import view_words
from forms.model import Field, FieldType
from tests.desktop.conftest import ALT, CTRL, SHIFT, shown_table

FARMS = (("巴楚羊场", "900"), ("阿克提牛场", "1200"), ("色力布亚羊场", "80"), ("阿瓦提鸡场", ""))


@pytest.fixture
def page(store: Store, qtbot: QtBot) -> TablePage:
    source = TableSource(store, store.table("T31"))
    source.add([{"name": name, "stock": stock, "output": stock} for name, stock in FARMS])
    return shown_table(qtbot, source)


def looking(page: TablePage) -> Looking:
    assert page.looking is not None
    return page.looking


def names(page: TablePage) -> list[str]:
    place = page.model.column_of("name")
    return [page.model.cell(page.model.index(row, place)).text for row in range(page.model.rowCount())]


def go(page: TablePage, row: int, field: str) -> None:
    page.grid.move_to(page.model.index(row, page.model.column_of(field)))


def test_keys_sort_by_the_column_with_the_cursor_which_stays_on_its_row(page: TablePage, qtbot: QtBot) -> None:
    go(page, 0, "stock")
    QTest.keyClick(page.grid, Qt.Key.Key_Down, ALT | SHIFT)
    assert names(page) == ["阿克提牛场", "巴楚羊场", "色力布亚羊场", "阿瓦提鸡场"]
    assert page.grid.currentIndex().row() == 1
    assert looking(page).bar.isVisible()
    assert "“年末存栏量”降序" in looking(page).bar.words.whole
    looking(page).bar.unsorted.click()
    assert names(page) == [name for name, _ in FARMS]
    assert not looking(page).bar.isVisible()


@pytest.mark.parametrize("part", ["grid", "viewport"])
def test_keys_sort_by_the_column_with_the_cursor(page: TablePage, qtbot: QtBot, part: str) -> None:
    go(page, 0, "stock")
    aim = page.grid if part == "grid" else page.grid.viewport()
    QTest.keyClick(aim, Qt.Key.Key_Up, ALT | SHIFT)
    assert "“年末存栏量”升序" in looking(page).bar.words.whole
    rising = names(page)
    QTest.keyClick(aim, Qt.Key.Key_Down, ALT | SHIFT)
    assert "“年末存栏量”降序" in looking(page).bar.words.whole
    assert (rising[0], names(page)[0]) == ("色力布亚羊场", "阿克提牛场")


def test_the_cell_with_the_cursor_filters(page: TablePage, qtbot: QtBot) -> None:
    go(page, 2, "stock")
    QTest.keyClick(page.grid, Qt.Key.Key_S, CTRL | SHIFT)
    assert names(page) == ["色力布亚羊场"]
    assert looking(page).bar.words.whole.startswith("已筛选 1/4 条：年末存栏量是80。")
    assert page.grid.currentIndex().data() == "80"
    QTest.keyClick(page.grid, Qt.Key.Key_A, CTRL | SHIFT)
    assert len(names(page)) == 4
    assert page.grid.currentIndex().row() == 2


def test_what_is_typed_in_a_filtered_table_stays_in_view_until_applied_anew(page: TablePage, qtbot: QtBot) -> None:
    go(page, 2, "stock")
    looking(page).sift_same()
    page.model.write([(0, page.model.column_of("stock"), "81")])
    assert names(page) == ["色力布亚羊场"]
    QTest.keyClick(page.grid, Qt.Key.Key_F5)
    assert names(page) == []


def test_a_problem_in_a_hidden_row_shows_it(page: TablePage) -> None:
    go(page, 2, "stock")
    looking(page).sift_same()
    line = next(line for line in page.lines() if "巴楚羊场" in line.place)
    told: list[str] = []
    page.said.connect(lambda text, _: told.append(text))
    page.go_to(line.problem)
    assert names(page) == ["巴楚羊场", "色力布亚羊场"]
    assert page.grid.currentIndex().row() == 0
    assert any("筛选隐藏" in text for text in told)


def test_the_arrow_in_a_title_asks_and_the_rest_of_it_chooses_the_column(page: TablePage, qtbot: QtBot) -> None:
    header = page.grid.horizontalHeader()
    assert isinstance(header, ColumnHeader)
    asked: list[int] = []
    header.menu_wanted.disconnect()
    header.menu_wanted.connect(asked.append)
    right = header.sectionViewportPosition(1) + header.sectionSize(1)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(right - 8, header.height() - 8))
    assert asked == [1]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(right - 40, header.height() // 2))
    assert asked == [1]
    assert len(page.grid.selectionModel().selectedColumns()) == 1


def dialog_of(page: TablePage, qtbot: QtBot, field: str, view: View | None = None) -> SiftDialog:
    column = page.source.columns[page.model.column_of(field)]
    made = SiftDialog(page.source.arranging, column, view or View(), has_last=True)
    qtbot.addWidget(made)
    return made


def test_the_dialog_filters_by_what_is_found_with_first_letters(page: TablePage, qtbot: QtBot) -> None:
    dialog = dialog_of(page, qtbot, "name")
    QTest.keyClicks(dialog.seek, "yc")
    assert "2 个" in dialog.told.whole
    dialog.accept_button.click()
    assert dialog.view.sieves == (Sieve("name", frozenset({"巴楚羊场", "色力布亚羊场"})),)
    again = dialog_of(page, qtbot, "name", dialog.view)
    again.clear.click()
    assert again.view == View()


def test_the_dialog_takes_bounds_and_says_what_is_wrong_with_them(page: TablePage, qtbot: QtBot) -> None:
    dialog = dialog_of(page, qtbot, "stock")
    dialog.least.setText("many")
    dialog.accept_button.click()
    assert "数字" in dialog.told.whole
    dialog.least.setText("1,000")
    assert dialog.about.itemText(0) == "全部"
    dialog.about.setFocus()
    QTest.keyClick(dialog.about, Qt.Key.Key_Down)
    QTest.keyClick(dialog.about, Qt.Key.Key_Down)
    dialog.accept_button.click()
    assert dialog.view.sieves == (Sieve("stock", least=Decimal(1000), about=About.FILLED_WRONG),)
    again = dialog_of(page, qtbot, "stock", dialog.view)
    assert again.about.currentText() == "有问题（不含未填）"


@pytest.mark.parametrize(
    ("key", "about"),
    [
        (Qt.Key.Key_E, About.WRONG),
        (Qt.Key.Key_W, About.FILLED_WRONG),
        (Qt.Key.Key_M, About.TO_EXPLAIN),
    ],
)
def test_what_is_found_is_chosen_by_key(page: TablePage, key: Qt.Key, about: About) -> None:
    QTest.keyClick(page.grid, key, CTRL | SHIFT)
    assert page.model.view.sieves == (Sieve(None, about=about),)


def test_the_cursor_is_led_to_what_was_found(page: TablePage) -> None:
    texts = {"design_cap": "约一百", "lon": "100", "lat": "39.5"}
    page.model.write([(2, page.model.column_of(name), text) for name, text in texts.items()])
    page.grid.move_to(page.model.index(0, page.model.first_input))
    QTest.keyClick(page.grid, Qt.Key.Key_W, CTRL | SHIFT)
    current = page.grid.currentIndex()
    mark = page.model.cell(current).mark
    assert mark is not None
    assert not mark.is_missing
    QTest.keyClick(page.grid, Qt.Key.Key_A, CTRL | SHIFT)
    QTest.keyClick(page.grid, Qt.Key.Key_M, CTRL | SHIFT)
    assert page.grid.currentIndex().column() == page.model.column_of("lon")


def test_the_row_with_the_cursor_is_in_view_once_all_are_shown_again(page: TablePage, qtbot: QtBot) -> None:
    for number in range(80):
        page.source.add([{"name": f"羊场{number:02d}", "stock": "约八十" if number == 60 else "5"}])
    page.refresh()
    QTest.keyClick(page.grid, Qt.Key.Key_W, CTRL | SHIFT)
    assert page.model.rowCount() < 10
    page.grid.move_to(page.model.index(page.model.rowCount() - 1, page.model.column_of("stock")))
    QTest.keyClick(page.grid, Qt.Key.Key_A, CTRL | SHIFT)
    assert page.model.rowCount() > 80
    qtbot.waitUntil(lambda: page.grid.viewport().rect().contains(page.grid.visualRect(page.grid.currentIndex())))


def test_the_dialog_sorts_also_among_equals(page: TablePage, qtbot: QtBot) -> None:
    dialog = dialog_of(page, qtbot, "stock")
    assert dialog.then_up.isHidden()
    dialog.down.click()
    second = dialog_of(page, qtbot, "name", dialog.view)
    second.then_up.click()
    assert second.view.order == (SortBy("stock", descending=True), SortBy("name"))


def test_nothing_ticked_is_told(page: TablePage, qtbot: QtBot) -> None:
    dialog = dialog_of(page, qtbot, "stock")
    dialog.list.model().setData(
        dialog.list.model().index(0, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole
    )
    dialog.accept_button.click()
    assert "至少" in dialog.told.whole
    assert dialog.view == View()


def test_ticks_follow_what_is_looked_for() -> None:
    values = ValueList([Value("阿克提", 2), Value("巴楚", 1), Value("", 3)], frozenset({"巴楚", ""}))
    tester = QAbstractItemModelTester(values, QAbstractItemModelTester.FailureReportingMode.Fatal)
    state = Qt.ItemDataRole.CheckStateRole
    assert values.chosen == frozenset({"巴楚", ""})
    assert values.data(values.index(0), state) == Qt.CheckState.PartiallyChecked
    values.look_for("akt")
    assert (values.rowCount(), values.chosen) == (2, frozenset({"阿克提"}))
    values.look_for(BLANK)
    assert values.chosen == frozenset({""})
    values.look_for("")
    assert values.chosen == frozenset({"巴楚", ""})
    found = []
    for line, tick in ((0, Qt.CheckState.Checked), (2, Qt.CheckState.Unchecked)):
        values.setData(values.index(line), tick, state)
        found.append(values.chosen)
    assert found == [None, frozenset({"阿克提", ""})]
    del tester


def test_finding_goes_on_round_and_back(page: TablePage, qtbot: QtBot) -> None:
    go(page, 0, "name")
    QTest.keyClick(page.grid, Qt.Key.Key_F, CTRL)
    bar = looking(page).finding.bar
    assert bar.isVisible()
    QTest.keyClicks(bar.wanted, "yc")
    assert bar.told.whole == "共 2 处"
    QTest.keyClick(bar.wanted, Qt.Key.Key_Return)
    assert page.grid.currentIndex().row() == 2
    QTest.keyClick(bar.wanted, Qt.Key.Key_Return)
    assert page.grid.currentIndex().row() == 0
    assert "另一头" in bar.told.whole
    looking(page).finding.previous()
    assert page.grid.currentIndex().row() == 2
    bar.wanted.setText("没有这样的")
    looking(page).finding.next()
    assert "没有找到" in bar.told.whole
    QTest.keyClick(bar.wanted, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_in_a_large_table_it_is_looked_for_beside_the_window(
    page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.seeking.MOST_COUNTED", 1)
    go(page, 0, "name")
    finding = looking(page).finding
    finding.open()
    QTest.keyClicks(finding.bar.wanted, "yc")
    assert finding.bar.told.whole == ""
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Return)
    assert finding.bar.told.whole == "正在查找…"
    assert page.grid.currentIndex().row() == 0
    qtbot.waitUntil(lambda: page.grid.currentIndex().row() == 2)
    assert "色力布亚羊场" in finding.bar.told.whole
    finding.bar.wanted.setText("没有这样的")
    finding.next()
    qtbot.waitUntil(lambda: "没有找到" in finding.bar.told.whole)
    # Rows that change places meanwhile: what was found before would lead to another one.
    finding.bar.wanted.setText("羊场")
    finding.next()
    looking(page).sort_up()
    assert finding.bar.told.whole == ""
    qtbot.wait(100)
    assert finding.bar.told.whole == ""


def begin_replacing(page: TablePage, wanted: str, by: str, within: Within) -> Finding:
    finding = looking(page).finding
    finding.open_replacing()
    finding.bar.wanted.setText(wanted)
    finding.bar.by.setText(by)
    finding.bar.within.setCurrentText(within.value)
    finding.judge()
    return finding


def replace(page: TablePage, wanted: str, by: str, within: Within) -> str:
    return begin_replacing(page, wanted, by, within).bar.told.whole


def test_replacing_shows_first_and_is_one_act(page: TablePage, store: Store) -> None:
    go(page, 0, "name")
    acts = "SELECT count(*) FROM batch"
    before = store.sql.execute(acts).fetchone()[0]
    assert replace(page, "羊", "牛", Within.COLUMN) == "找到 2 格：替换 2 格"
    assert names(page)[0] == "巴楚羊场"
    looking(page).finding.bar.replace.click()
    assert names(page) == ["巴楚牛场", "阿克提牛场", "色力布亚牛场", "阿瓦提鸡场"]
    assert store.sql.execute(acts).fetchone()[0] == before + 1


def test_what_a_field_would_not_understand_is_said_before_it_is_replaced(page: TablePage) -> None:
    go(page, 0, "stock")
    words = replace(page, "00", "多", Within.COLUMN)
    assert words == "找到 2 格：没看懂、照原样留下 2 格"
    # It is there, in another column.
    assert replace(page, "羊", "牛", Within.COLUMN).startswith("“这一列”里没有要替换的内容。要替换别的列，")
    assert replace(page, "驼", "牛", Within.TABLE) == "没有找到要替换的内容。"
    assert not looking(page).finding.bar.replace.isEnabled()


def test_tab_goes_from_what_is_looked_for_to_what_takes_its_place(page: TablePage) -> None:
    finding = looking(page).finding
    finding.open_replacing()
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Tab)
    assert finding.bar.by.hasFocus()


def test_only_what_is_seen_is_replaced(page: TablePage, store: Store) -> None:
    go(page, 0, "name")
    looking(page).sift_same()
    assert replace(page, "羊", "牛", Within.TABLE) == "找到 1 格：替换 1 格"
    looking(page).finding.bar.replace.click()
    looking(page).show_all()
    assert names(page) == ["巴楚牛场", "阿克提牛场", "色力布亚羊场", "阿瓦提鸡场"]


def test_a_block_is_pasted_into_the_rows_that_are_seen_and_it_is_said(page: TablePage) -> None:
    looking(page).arrange(View().sifted("name", Sieve("name", frozenset({"巴楚羊场", "色力布亚羊场"}))))
    told: list[str] = []
    page.said.connect(lambda text, _: told.append(text))
    go(page, 0, "former_name")
    QGuiApplication.clipboard().setText("旧甲\n旧乙")
    page.grid.paste()
    looking(page).show_all()
    place = page.model.column_of("former_name")
    texts = [page.model.cell(page.model.index(row, place)).text for row in range(4)]
    assert texts == ["旧甲", "", "旧乙", ""]
    assert any("只粘贴到看得见的记录" in text for text in told)


def test_totals_follow_the_rows_that_are_shown(page: TablePage, qtbot: QtBot) -> None:
    stock, totals = page.model.column_of("stock"), looking(page).totals
    page.grid.scrollTo(page.model.index(0, stock))
    qtbot.waitUntil(lambda: totals.text(stock) == "2180")
    assert "平均 726.67" in totals.words(stock)
    totals.show_measure(Measure.COUNT)
    assert totals.text(stock) == "3"
    totals.show_measure(Measure.SUM)
    go(page, 0, "name")
    looking(page).sift_same()
    page.grid.scrollTo(page.model.index(0, stock))
    qtbot.waitUntil(lambda: totals.text(stock) == "900")


def test_the_foot_tells_what_the_selected_figures_come_to(page: TablePage, qtbot: QtBot) -> None:
    told: list[str] = []
    page.summed.connect(told.append)
    page.grid.selectColumn(page.model.column_of("stock"))
    qtbot.waitUntil(lambda: told[-1:] == ["求和 2180　平均 726.67　数字 3 个"])
    go(page, 0, "name")
    qtbot.waitUntil(lambda: told[-1] == "")


def test_columns_stay_as_one_wishes(page: TablePage, tmp_path: object) -> None:
    kept: list[int] = []
    page.frozen_changed.connect(kept.append)
    go(page, 0, "former_name")
    looking(page).freeze()
    assert page.grid.frozen.count == page.model.column_of("former_name") + 1
    looking(page).unfreeze()
    assert page.grid.frozen.count == page.source.frozen
    assert kept == [page.model.column_of("former_name") + 1, -1]
    settings = Settings(tmp_path / "settings.ini")  # type: ignore[operator]
    settings.keep_frozen("T31", 3)
    assert (settings.frozen("T31"), settings.frozen("T02")) == (3, None)
    settings.keep_frozen("T31", -1)
    assert settings.frozen("T31") is None


def test_a_column_is_found_by_the_first_letters_of_its_title(page: TablePage, qtbot: QtBot) -> None:
    dialog = JumpDialog(page.source.columns, 0)
    qtbot.addWidget(dialog)
    QTest.keyClicks(dialog.seek, "zzht")
    dialog.go.click()
    assert dialog.place is not None
    assert "渣还田" in page.source.columns[dialog.place].title


def test_headings_stand_over_columns_whose_titles_begin_alike() -> None:
    titles = ("名称", "面积", "其中：大田", "其中：果园", "比例：一", "比例：二", "单独：三")
    columns = [Column(title, title, Field("f", title, FieldType.DECIMAL)) for title in titles]
    assert headings(columns) == [
        Heading("面积，其中", 2, 3, ("大田", "果园")),
        Heading("比例", 4, 5, ("一", "二")),
    ]


def test_a_view_is_told_in_words() -> None:
    columns = [Column("a", "甲"), Column("b", "乙")]
    view = View().sifted("a", Sieve("a", frozenset({"", "1", "2", "3"}), least=Decimal(1)))
    view = view.sifted(None, Sieve(None, about=About.CHANGED)).sorted_by("b", descending=False)
    assert view_words(view, columns, 23, 412) == (
        "已筛选 23/412 条：甲是空白、1、2等 4 个值，不小于 1；整条记录与去年不同。　按“乙”升序排列"
    )
