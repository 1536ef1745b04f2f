"""Sorting and filtering a large table beside the window: nothing is locked, nothing moves under who types."""

from collections.abc import Sequence
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.sifting import Sieve, SortBy, Value
from db.store import Store
from db.troubles import StoreTrouble
from desktop import busy_word, rearranging
from desktop.arranging import Arranging, View
from desktop.rearranging import Rearranging
from desktop.sift_dialog import SiftDialog
from desktop.sources import TableSource
from desktop.table_page import TablePage
from tests.desktop.conftest import ALT, CTRL, SHIFT, shown_table
from tests.desktop.test_looking import FARMS, go, looking, names

BY_STOCK = ["阿克提牛场", "巴楚羊场", "色力布亚羊场", "阿瓦提鸡场"]
OWN_ORDER = [name for name, _ in FARMS]
FALLING = View().sorted_by("stock", descending=True)


class Gate(Event):
    """Holds back an answer; `reads_late`: what is read for it is read only then."""

    reads_late = False


@pytest.fixture
def page(store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> TablePage:
    monkeypatch.setattr(rearranging, "MOST_AT_ONCE", 0)
    source = TableSource(store, store.table("T31"))
    source.add([{"name": name, "stock": stock, "output": stock} for name, stock in FARMS])
    return shown_table(qtbot, source)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Who is sorting waits until this is set."""
    made, numbers = Gate(), Arranging.numbers

    def waiting(self: Arranging, order: tuple[SortBy, ...]) -> list[int]:
        found = numbers(self, order)
        assert made.wait(20)
        return numbers(self, order) if made.reads_late else found

    monkeypatch.setattr(Arranging, "numbers", waiting)
    return made


def under_way(page: TablePage) -> Rearranging:
    return looking(page).rearranging


def wait(qtbot: QtBot, page: TablePage) -> None:
    qtbot.waitUntil(lambda: not under_way(page).is_waiting)


def heard(page: TablePage) -> list[str]:
    told: list[str] = []
    page.said.connect(lambda text, _: told.append(text))
    return told


def test_the_window_goes_on_while_a_large_table_is_sorted(page: TablePage, qtbot: QtBot, gate: Gate) -> None:
    go(page, 0, "stock")
    QTest.keyClick(page.grid, Qt.Key.Key_Down, ALT | SHIFT)
    assert under_way(page).is_waiting
    assert names(page) == OWN_ORDER
    gate.set()
    wait(qtbot, page)
    assert names(page) == BY_STOCK
    assert page.grid.currentIndex().row() == 1, "the cursor stays on its row"
    assert looking(page).bar.isVisible()


@pytest.mark.parametrize("reads_late", [False, True])
def test_what_is_typed_meanwhile_is_kept_and_a_row_that_comes_is_shown(
    page: TablePage, qtbot: QtBot, gate: Gate, *, reads_late: bool
) -> None:
    gate.reads_late = reads_late
    looking(page).arrange(FALLING.sifted("name", Sieve("name", frozenset({"巴楚羊场", "色力布亚羊场"}))))
    go(page, 3, "stock")
    QTest.keyClicks(page.grid, "5")
    QTest.keyClicks(focus(), "000")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    QTest.keyClick(page.grid, Qt.Key.Key_Insert, CTRL)
    page.model.remove([2])
    gate.set()
    wait(qtbot, page)
    assert names(page) == ["巴楚羊场", ""]
    looking(page).show_all()
    wait(qtbot, page)
    stock = page.model.column_of("stock")
    shown = {name: page.model.index(row, stock).data() for row, name in enumerate(names(page))}
    assert shown == {"阿克提牛场": "1200", "巴楚羊场": "900", "阿瓦提鸡场": "5000", "": ""}


def test_nothing_moves_under_a_cell_that_is_typed_in(page: TablePage, qtbot: QtBot, gate: Gate) -> None:
    go(page, 0, "stock")
    looking(page).sort_down()
    QTest.keyClicks(page.grid, "9")
    gate.set()
    qtbot.waitUntil(lambda: answered(page))
    qtbot.wait(20)
    assert names(page) == OWN_ORDER
    QTest.keyClicks(focus(), "01")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    wait(qtbot, page)
    assert names(page) == BY_STOCK
    stock = page.model.column_of("stock")
    assert [page.model.index(row, stock).data() for row in range(4)] == ["1200", "901", "80", ""]
    # Enter had led to the cell below before anything moved.
    assert page.model.row_words(page.grid.currentIndex().row()).endswith("阿克提牛场")


def test_what_comes_while_the_card_of_a_row_is_shown_waits_for_the_grid(
    page: TablePage, qtbot: QtBot, gate: Gate
) -> None:
    looking(page).arrange(FALLING)
    page.views.toggle_row_card()
    gate.set()
    qtbot.waitUntil(lambda: answered(page))
    assert names(page) == OWN_ORDER
    page.views.toggle_row_card()
    wait(qtbot, page)
    assert names(page) == BY_STOCK


def test_esc_leaves_the_table_as_it_is(page: TablePage, qtbot: QtBot, gate: Gate) -> None:
    told = heard(page)
    looking(page).arrange(FALLING)
    QTest.keyClick(page.grid, Qt.Key.Key_Escape)
    assert not under_way(page).is_waiting
    assert "已取消" in told[-1]
    gate.set()
    qtbot.wait(100)
    assert names(page) == OWN_ORDER
    assert not looking(page).bar.isVisible()
    looking(page).arrange(FALLING)
    wait(qtbot, page)
    assert names(page) == BY_STOCK


def test_what_was_left_leads_the_cursor_nowhere_later(page: TablePage, qtbot: QtBot, gate: Gate) -> None:
    go(page, 0, "stock")
    QTest.keyClick(page.grid, Qt.Key.Key_E, CTRL | SHIFT)
    assert under_way(page).cancel()
    gate.set()
    looking(page).sort_up()
    wait(qtbot, page)
    current = page.grid.currentIndex()
    assert (names(page)[current.row()], current.column()) == ("巴楚羊场", page.model.column_of("stock"))


def test_what_is_asked_next_goes_on_from_what_was_asked_before(page: TablePage, qtbot: QtBot, gate: Gate) -> None:
    go(page, 1, "stock")
    looking(page).sort_down()
    go(page, 1, "name")
    looking(page).sift_same()
    gate.set()
    wait(qtbot, page)
    assert page.model.view == FALLING.sifted("name", Sieve("name", frozenset({"阿克提牛场"})))
    assert names(page) == ["阿克提牛场"]


def test_a_word_is_said_only_after_a_moment(
    page: TablePage, qtbot: QtBot, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = heard(page)
    moment = under_way(page)._busy._due
    moment.setInterval(600_000)  # what comes within a moment, comes within this one on a busy computer too
    looking(page).arrange(FALLING)
    gate.set()
    wait(qtbot, page)
    assert not [text for text in told if "排序" in text]
    gate.clear()
    moment.setInterval(busy_word.MOMENT_MS)
    looking(page).show_unsorted()
    qtbot.waitUntil(lambda: any("正在排序" in text and "Esc" in text for text in told))
    gate.set()
    wait(qtbot, page)
    assert told[-1] == "已按新的排序和筛选显示。"
    assert busy_word.MOMENT_MS >= 200


@pytest.mark.parametrize("fault", [StoreTrouble("E-STORE-BUSY"), ZeroDivisionError()])
def test_a_fault_is_told_and_nothing_is_waited_for(
    page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, fault: Exception, expected_log: list[str]
) -> None:
    expected_log += ["a job failed"] if isinstance(fault, ZeroDivisionError) else []

    def failing(_self: Arranging, _order: object) -> list[int]:
        raise fault

    told = heard(page)
    monkeypatch.setattr(Arranging, "numbers", failing)
    looking(page).arrange(FALLING)
    wait(qtbot, page)
    assert told[-1] == (str(fault) if isinstance(fault, StoreTrouble) else rearranging._FAILED)
    assert names(page) == OWN_ORDER
    assert not looking(page).bar.isVisible()


def test_a_small_table_is_sorted_at_once(page: TablePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rearranging, "MOST_AT_ONCE", 4)
    looking(page).arrange(FALLING)
    assert names(page) == BY_STOCK


def answered(page: TablePage) -> bool:
    asked = under_way(page)._asked
    return asked is not None and asked.order is not None


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.fixture
def values_gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Who counts the values of a column waits until this is set."""
    made, values = Gate(), Arranging.values

    def waiting(self: Arranging, field: str, others: Sequence[Sieve]) -> list[Value]:
        assert made.wait(20)
        return values(self, field, others)

    monkeypatch.setattr(Arranging, "values", waiting)
    return made


def asked_for(page: TablePage, qtbot: QtBot) -> SiftDialog:
    column = page.source.columns[page.model.column_of("name")]
    made = SiftDialog(page.source.arranging, column, View(), has_last=True, questions=looking(page).rearranging.beside)
    qtbot.addWidget(made)
    made.show()
    return made


def test_values_of_a_large_table_come_later_and_what_was_typed_is_looked_for_then(
    page: TablePage, qtbot: QtBot, values_gate: Gate
) -> None:
    dialog = asked_for(page, qtbot)
    assert dialog.told.whole == "正在数这一列的值…"
    QTest.keyClicks(dialog.seek, "yc")
    QTest.keyClick(dialog.seek, Qt.Key.Key_Return)
    assert dialog.view == View(), "what is not known yet cannot be chosen among"
    values_gate.set()
    qtbot.waitUntil(lambda: dialog.view != View())
    assert dialog.view.sieves == (Sieve("name", frozenset({"巴楚羊场", "色力布亚羊场"})),)


def test_values_that_nobody_waits_for_any_more_are_not_shown(page: TablePage, qtbot: QtBot, values_gate: Gate) -> None:
    dialog = asked_for(page, qtbot)
    dialog.stop()
    values_gate.set()
    qtbot.wait(300)
    assert dialog.told.whole == "正在数这一列的值…"
    assert not dialog.list.isEnabled()


def test_values_that_cannot_be_found_are_told_and_nothing_is_filtered(
    page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Value]:
        raise StoreTrouble("E-STORE-DISK", why="磁盘读写出错")

    monkeypatch.setattr(Arranging, "values", fail)
    dialog = asked_for(page, qtbot)
    qtbot.waitUntil(lambda: "磁盘读写出错" in dialog.told.whole)
    dialog.accept_button.click()
    assert dialog.view == View()
