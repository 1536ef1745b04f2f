"""Judging what replacing would do, beside the window: nothing is locked, nothing typed is lost, Esc leaves it."""

from collections.abc import Sequence
from threading import Event

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.store import Store
from db.troubles import StoreTrouble
from desktop import replace_plan, replacing
from desktop.acts import TableActs
from desktop.find_bar import Within
from desktop.finding import Finding
from desktop.grid_rows import GridRow
from desktop.jobs import Report
from desktop.seeking import Hit, Place, Seeker
from desktop.sources import TableSource
from desktop.table_page import TablePage
from office.pasted import Judged, PasteOrder
from tests.desktop.conftest import shown_table
from tests.desktop.test_looking import FARMS, begin_replacing, go, looking, names
from tests.desktop.test_rearranging import focus


@pytest.fixture
def page(store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> TablePage:
    monkeypatch.setattr(replacing, "_MOST_SEEN_AT_ONCE", 0)
    source = TableSource(store, store.table("T31"))
    source.add([{"name": name, "former_name": f"旧{name}", "stock": stock} for name, stock in FARMS])
    return shown_table(qtbot, source)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Who judges waits until this is set."""
    made, judge = Event(), TableActs.judge_paste

    def waiting(self: TableActs, order: PasteOrder, report: Report) -> Judged:
        assert made.wait(20)
        return judge(self, order, report)

    monkeypatch.setattr(TableActs, "judge_paste", waiting)
    return made


@pytest.fixture
def going(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Who looks for the next place waits until this is set."""
    made, find = Event(), Seeker.next

    def waiting(self: Seeker, after: Place, *, is_back: bool = False) -> tuple[Hit | None, bool]:
        assert made.wait(20)
        return find(self, after, is_back=is_back)

    monkeypatch.setattr(Seeker, "next", waiting)
    monkeypatch.setattr("desktop.seeking.MOST_COUNTED", 0)
    return made


def begin(page: TablePage, wanted: str = "羊") -> Finding:
    return begin_replacing(page, wanted, "牛", Within.TABLE)


def lines(finding: Finding) -> list[str]:
    model = finding.bar.verdicts.model()
    assert isinstance(model, QStringListModel)
    return model.stringList()


def judged(qtbot: QtBot, finding: Finding) -> str:
    qtbot.waitUntil(lambda: "正在核对" not in finding.bar.told.whole)
    return finding.bar.told.whole


def test_it_says_the_same_as_at_once(page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = begin(page)
    beside = judged(qtbot, finding), lines(finding)
    assert finding.bar.replace.isEnabled()
    monkeypatch.setattr(replacing, "_MOST_SEEN_AT_ONCE", 10_000)
    begin(page)
    assert beside == (finding.bar.told.whole, lines(finding))
    assert beside[0] == "找到 4 格：替换 4 格"
    assert beside[1][0] == "第 1 行 巴楚羊场　养殖场名称：“巴楚羊场” → “巴楚牛场”"


@pytest.mark.parametrize(
    ("wanted", "words"), [("驼", "没有找到要替换的内容。"), ("场", "超过 3 格，请先筛选或缩小范围。")]
)
def test_nothing_and_too_much_are_told(
    page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wanted: str, words: str
) -> None:
    for module in (replacing, replace_plan):
        monkeypatch.setattr(module, "MOST_REPLACED", 3)
    assert judged(qtbot, begin(page, wanted)) == words


def test_what_was_judged_beside_is_replaced_and_nothing_else_of_its_rows(page: TablePage, qtbot: QtBot) -> None:
    former, stock = page.model.column_of("former_name"), page.model.column_of("stock")
    page.model.write([(0, former, "旧1200")])
    # In one row it stands in one column, in another row in another.
    finding = begin_replacing(page, "1200", "1300", Within.TABLE)
    assert judged(qtbot, finding).startswith("找到 2 格")
    finding.bar.replace.click()
    shown = [[page.model.index(row, place).data() for place in (former, stock)] for row in range(2)]
    assert shown == [["旧1300", "900"], ["旧阿克提牛场", "1300"]]
    assert names(page) == [name for name, _ in FARMS]


def test_who_types_meanwhile_goes_on_typing_and_what_was_asked_is_beside_the_point(
    page: TablePage, qtbot: QtBot, gate: Event
) -> None:
    finding = begin(page)
    assert not page.model.is_locked
    go(page, 0, "stock")
    page.grid.setFocus()
    QTest.keyClicks(page.grid, "7")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert page.model.index(0, page.model.column_of("stock")).data() == "7"
    assert finding.bar.told.whole == ""
    gate.set()
    qtbot.wait(100)
    assert lines(finding) == []
    assert finding.bar.told.whole == ""


def test_the_answer_takes_the_keys_from_nobody(page: TablePage, qtbot: QtBot, gate: Event) -> None:
    finding = begin(page)
    go(page, 0, "stock")
    page.grid.setFocus()
    QTest.keyClicks(page.grid, "4")
    gate.set()
    judged(qtbot, finding)
    QTest.keyClicks(focus(), "2")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert page.model.index(0, page.model.column_of("stock")).data() == "42"


def test_what_is_found_meanwhile_takes_the_cursor_from_no_cell_that_is_typed_in(
    page: TablePage, qtbot: QtBot, going: Event
) -> None:
    finding = looking(page).finding
    finding.open()
    finding.bar.wanted.setText("鸡场")
    go(page, 0, "stock")
    finding.next()
    page.grid.setFocus()
    QTest.keyClicks(page.grid, "4")
    going.set()
    qtbot.waitUntil(lambda: "阿瓦提鸡场" in finding.bar.told.whole)
    assert "光标没有移动" in finding.bar.told.whole
    QTest.keyClicks(focus(), "2")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert page.model.index(0, page.model.column_of("stock")).data() == "42"


def test_whoever_looks_on_meanwhile_waits_for_no_verdict(
    page: TablePage, qtbot: QtBot, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    page.said.connect(lambda text, _: told.append(text))
    finding = begin(page)
    qtbot.waitUntil(lambda: any("正在核对" in text for text in told))
    monkeypatch.setattr("desktop.seeking.MOST_COUNTED", 0)
    finding.next()
    gate.set()
    qtbot.waitUntil(lambda: "羊场" in finding.bar.told.whole)
    assert told[-1] == ""
    assert lines(finding) == []
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Escape)
    assert not finding.bar.isVisible()


def test_what_is_still_looked_for_moves_no_cursor_once_it_is_judged(
    page: TablePage, qtbot: QtBot, going: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "_MOST_SEEN_AT_ONCE", 10_000)
    go(page, 0, "stock")
    finding = looking(page).finding
    finding.open()
    finding.bar.wanted.setText("鸡场")
    finding.next()
    finding.judge()
    words = finding.bar.told.whole
    going.set()
    qtbot.waitUntil(lambda: not finding._questions.is_waiting)
    assert (finding.bar.told.whole, page.grid.currentIndex().row()) == (words, 0)


def test_esc_leaves_what_is_being_judged_and_the_next_one_closes(page: TablePage, qtbot: QtBot, gate: Event) -> None:
    finding = begin(page)
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Escape)
    assert finding.bar.isVisible()
    assert finding.bar.told.whole == "已取消，什么都没有改动。"
    finding.judge()
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Escape)
    assert finding.bar.told.whole == "已取消，什么都没有改动。"
    gate.set()
    qtbot.wait(100)
    assert lines(finding) == []
    finding.bar.wanted.setFocus()
    QTest.keyClick(finding.bar.wanted, Qt.Key.Key_Escape)
    assert not finding.bar.isVisible()


def test_a_word_stands_at_the_foot_after_a_moment(page: TablePage, qtbot: QtBot, gate: Event) -> None:
    told: list[str] = []
    page.said.connect(lambda text, _: told.append(text))
    finding = begin(page)
    qtbot.waitUntil(lambda: any("正在核对" in text and "Esc" in text for text in told))
    gate.set()
    judged(qtbot, finding)
    assert told[-1] == ""


def test_rows_are_named_without_fetching_them_one_by_one(
    page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = begin(page)
    # Nothing is painted meanwhile, and no row is at hand.
    page.hide()
    fetched: list[Sequence[int]] = []

    def fetch(_self: TableSource, wanted: Sequence[int]) -> list[GridRow]:
        fetched.append(wanted)
        return []

    monkeypatch.setattr(TableSource, "fetch", fetch)
    page.model._pages.clear()
    finding.judge()
    judged(qtbot, finding)
    assert len(lines(finding)) == 4
    assert fetched == []


@pytest.mark.parametrize("fault", [StoreTrouble("E-STORE-BUSY"), ZeroDivisionError()])
def test_a_fault_is_told(
    page: TablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, fault: Exception, expected_log: list[str]
) -> None:
    expected_log += ["a job failed"] if isinstance(fault, ZeroDivisionError) else []

    def failing(*_args: object) -> Judged:
        raise fault

    monkeypatch.setattr(TableActs, "judge_paste", failing)
    finding = begin(page)
    words = judged(qtbot, finding)
    assert words == str(fault) if isinstance(fault, StoreTrouble) else words.startswith("没有核对成")
    assert not finding.bar.replace.isEnabled()
