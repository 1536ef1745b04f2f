"""The main screen: problems live, explained in place, undone across tables, counted in the tree."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabWidget
from pytestqt.qtbot import QtBot

from db.batch import Act, Edit
from db.checks.problems import problems
from db.journal import set_cells
from db.store import Store
from desktop.duty_tree import DutyModel
from desktop.looks import FONT_POINTS, Look, change_look
from desktop.problem_panel import ProblemRole
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from forms.model import Level
from forms.problems import Problem
from office.workspaces import open_workspace
from tests.desktop.conftest import CTRL, SHIFT, Places, endless, history_of, opened

GOOD = {
    "name": "红海养殖场",
    "uscc_absent_reason": "个人养殖户",
    "town_code": "巴楚镇",
    "lon": "78.55",
    "lat": "39.78",
    "species": "猪",
    "design_cap": "500",
    "stock": "420",
}


def fill(page: WorkspacePage, row: int, **texts: str) -> None:
    assert page.table_page is not None
    model = page.table_page.model
    while model.rowCount() <= row:
        model.add_row()
    assert model.write([(row, model.column_of(name), text) for name, text in texts.items()])


def listed(page: WorkspacePage) -> list[Problem]:
    page.refresh_findings()
    model = page.side.problems.model
    return [model.index(row).data(ProblemRole) for row in range(model.rowCount())]


def test_a_problem_appears_while_typing_and_goes_when_mended(page: WorkspacePage, qtbot: QtBot) -> None:
    fill(page, 0, **(GOOD | {"lon": "39.78", "lat": "78.55"}))
    assert any(problem.check == "T31-01" for problem in listed(page))
    fill(page, 0, lon="78.55", lat="39.78")
    model = page.side.problems.model
    qtbot.waitUntil(lambda: "填反" not in " ".join(model.index(row).data() for row in range(model.rowCount())))
    assert not any(problem.check == "T31-01" for problem in listed(page))


def test_a_click_on_a_problem_goes_to_its_cell(page: WorkspacePage, qtbot: QtBot) -> None:
    fill(page, 0, **GOOD)
    fill(page, 1, **(GOOD | {"name": "乙场", "lon": "100"}))
    wanted = next(p for p in listed(page) if p.field == "lon")
    page.side.problems.view.clicked.emit(page.side.problems.model.place_of(wanted.id))
    assert page.table_page is not None
    current = page.table_page.grid.currentIndex()
    assert (current.row(), current.column()) == (1, page.table_page.model.column_of("lon"))


def test_a_key_leads_from_finding_to_finding(page: WorkspacePage) -> None:
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    for row, text in enumerate(("约八十", "12", "很多", "不多")):
        # Far apart, so that no check over the table finds more of them meanwhile.
        fill(page, row, **(GOOD | {"name": f"样例场{row}", "lon": f"78.5{row}", "stock": text}))
    page.side.problems.filter.setChecked(True)
    page.refresh_findings()
    part = page.table_page
    assert part is not None
    part.grid.setFocus()
    unread = [(row, part.model.column_of("stock")) for row in (0, 2, 3)]
    gone = []
    for modifier in (alt, alt, alt | shift, alt, alt):
        QTest.keyClick(part.grid, Qt.Key.Key_F8, modifier)
        assert part.grid.hasFocus()
        gone.append((part.grid.currentIndex().row(), part.grid.currentIndex().column()))
    assert gone == [unread[0], unread[1], unread[0], unread[1], unread[2]]
    # Where one was mended, the next stands in its place.
    page.side.problems.next.click()
    page.side.problems.next.click()
    assert part.grid.currentIndex().row() == 2
    fill(page, 2, stock="80")
    page.refresh_findings()
    QTest.keyClick(part.grid, Qt.Key.Key_F8, alt)
    assert part.grid.currentIndex().row() == 3


def test_what_is_explained_is_passed_over_on_the_way(page: WorkspacePage) -> None:
    fill(page, 0, **(GOOD | {"lon": "100"}))
    page.side.problems.filter.setChecked(True)
    asked = next(problem for problem in listed(page) if problem.level is Level.EXPLAIN)
    assert page.table_page is not None
    page.table_page.source.acts.explain({asked: "养殖场确实在县界以外，有租地合同。"})
    page.table_page.refresh()
    left = [problem for problem in listed(page) if not problem.explained]
    assert page.side.problems.next.isEnabled() == bool(left)
    before = page.table_page.grid.currentIndex()
    page.table_page.grid.setFocus()
    QTest.keyClick(page.table_page.grid, Qt.Key.Key_F8, Qt.KeyboardModifier.AltModifier)
    current = page.side.problems.view.currentIndex().data(ProblemRole)
    assert current is None or current.id != asked.id
    assert left or page.table_page.grid.currentIndex() == before


def test_an_explanation_is_written_in_place_and_goes_stale_with_the_value(page: WorkspacePage, qtbot: QtBot) -> None:
    fill(page, 0, **(GOOD | {"lon": "100"}))
    wanted = next(p for p in listed(page) if p.level is Level.EXPLAIN and p.field == "lon")
    page.side.problems.view.clicked.emit(page.side.problems.model.place_of(wanted.id))
    QTest.keyClicks(page.side.problems.box.reason, "abc")
    page.side.problems.box.save.click()
    assert "至少" in page.side.problems.box.told.text()
    page.side.problems.box.reason.setPlainText("养殖场确实在县界以外，有租地合同。")
    page.side.problems.box.save.click()
    assert next(p for p in listed(page) if p.id == wanted.id).explained
    page.side.problems.view.clicked.emit(page.side.problems.model.place_of(wanted.id))
    assert page.side.problems.box.reason.toPlainText() == "养殖场确实在县界以外，有租地合同。"
    fill(page, 0, lon="101")
    assert not next(p for p in listed(page) if p.id == wanted.id).explained


def test_the_foot_says_when_it_was_saved_and_what_was_refused(page: WorkspacePage, window: Window) -> None:
    fill(page, 0, name="甲")
    assert window.saved.text().startswith("已保存 ")
    page.putting_back.undo()
    page.putting_back.undo()
    page.putting_back.undo()
    assert window.said.text() == "没有可以撤销的操作。"


def test_the_tree_counts_rows_and_open_problems(page: WorkspacePage, qtbot: QtBot) -> None:
    fill(page, 0, name="甲")
    leaf = page.tree.duties.find("T31")
    qtbot.waitUntil(lambda: leaf.siblingAtColumn(1).data() == "1 行")
    assert "✕" in leaf.siblingAtColumn(2).data()


def test_the_history_of_the_cell_tells_before_and_after(page: WorkspacePage) -> None:
    fill(page, 0, stock="420")
    fill(page, 0, stock="500")
    assert page.table_page is not None
    grid = page.table_page.grid
    history = history_of(page)
    grid.move_to(page.table_page.model.index(0, page.table_page.model.column_of("stock")))
    model = history.model
    assert model.index(0, 2).data() == "录入：420 → 500"
    assert model.index(0, 1).data() == "填表人甲"
    assert model.index(2, 2).data() == "新增：整条记录"


def test_undo_goes_to_the_table_it_changes(window: Window, county: Places) -> None:
    page = opened(window, county.bureau)
    page.show_table("T68")
    fill(page, 0, so2="3")
    page.show_table("T31")
    page.putting_back.undo()
    assert page.table_page is not None
    assert page.table_page.source.table.id == "T68"
    assert page.table_page.model.index(0, 0).data() == ""


def test_the_bureau_changes_others_rows_only_with_a_reason(window: Window, county: Places, qtbot: QtBot) -> None:
    page = opened(window, county.bureau)
    page.show_table("T31")
    assert page.table_page is not None
    source = page.table_page.source
    assert source.wants_reason
    assert page.table_page.reason.isVisible()


def test_looking_at_every_table_writes_nothing(window: Window, county: Places) -> None:
    def journal(store: Store) -> tuple[object, ...]:
        return tuple(
            store.sql.execute("SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM batch)").fetchone()
        )

    with open_workspace(county.bureau) as store:
        before = journal(store)
    page = opened(window, county.bureau)
    for table in ("T31", "T68", "T31"):
        page.show_table(table)
    page.show_receive()
    page.pages.show_conflicts()
    page.show_tables()
    window.close_workspace()
    with open_workspace(county.bureau) as store:
        assert journal(store) == before


@pytest.mark.parametrize("role", ["bureau", "department"])
def test_tree_problems_and_history_keep_the_rules_of_qt(
    window: Window, county: Places, role: str, qtmodeltester: Any
) -> None:
    page = opened(window, getattr(county, role))
    page.show_table("T31")
    for model in (
        DutyModel(),
        page.tree.duties,
        page.side.problems.model,
        history_of(page).model,
        page.pages.receive.ledger.lines,
    ):
        qtmodeltester.check(model)
    if role == "department":
        fill(page, 0, name="甲")
        fill(page, 1, name="甲")
        for model in (page.tree.duties, page.side.problems.model, history_of(page).model):
            qtmodeltester.check(model)


def test_typing_waits_while_a_job_writes(page: WorkspacePage, qtbot: QtBot, window: Window) -> None:
    fill(page, 0, name="甲")
    assert page.table_page is not None
    model = page.table_page.model
    with qtbot.waitSignal(window.runner.busy_changed):
        job = window.runner.start(endless)
        assert not model.flags(model.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
        assert not page.toolbar.acts["undo"].isEnabled()
        job.cancel()
        qtbot.waitUntil(lambda: not window.runner.is_busy)
    assert model.flags(model.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
    side = page.findChild(QTabWidget)
    assert side is not None


def test_what_acts_need_is_loaded_before_the_first_key(page: WorkspacePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "acts" in vars(page.workspace))


# What a clerk writes beside the table.


def begin_explaining(page: WorkspacePage) -> Problem:
    fill(page, 0, **(GOOD | {"lon": "100"}))
    wanted = next(p for p in listed(page) if p.level is Level.EXPLAIN and p.field == "lon")
    page.side.problems.view.clicked.emit(page.side.problems.model.place_of(wanted.id))
    return wanted


def test_an_explanation_is_kept_on_leaving_its_text(page: WorkspacePage, qtbot: QtBot) -> None:
    wanted = begin_explaining(page)
    page.side.problems.box.reason.setFocus()
    page.side.problems.box.reason.insertPlainText("养殖场确实在县界以外，有租地合同。")
    assert page.table_page is not None
    page.table_page.grid.setFocus()
    assert next(p for p in listed(page) if p.id == wanted.id).explained


def test_a_short_explanation_waits_and_closing_says_so_once(
    page: WorkspacePage, window: Window, county: Places
) -> None:
    wanted = begin_explaining(page)
    page.side.problems.box.reason.insertPlainText("有合同")
    page.side.problems.view.clicked.emit(page.side.problems.model.index(0))
    page.side.problems.view.clicked.emit(page.side.problems.model.place_of(wanted.id))
    assert page.side.problems.box.reason.toPlainText() == "有合同"
    assert not window.close()
    assert "不到 10 个字" in window.said.text()
    assert window.close()


def test_leaving_by_the_key_says_so_once_too(page: WorkspacePage, window: Window) -> None:
    begin_explaining(page)
    page.side.problems.box.reason.insertPlainText("有合同")
    for is_open in (True, False):
        QTest.keyClick(window, Qt.Key.Key_F4, CTRL)
        assert (window.workspace is not None) == is_open
        assert ("不到 10 个字" in window.said.text()) == is_open


def test_closing_keeps_an_explanation_that_is_long_enough(page: WorkspacePage, window: Window, county: Places) -> None:
    wanted = begin_explaining(page)
    page.side.problems.box.reason.insertPlainText("养殖场确实在县界以外，有租地合同。")
    assert window.close()
    with open_workspace(county.department) as store:
        assert next(p for p in problems(store, "T31") if p.id == wanted.id).explained


def test_blank_fields_can_be_left_out_of_the_list(page: WorkspacePage) -> None:
    fill(page, 0, name="甲", lon="100", lat="39")
    before = {problem.check for problem in listed(page)}
    assert {"V-REQUIRED"} < before
    page.side.problems.filter.setChecked(True)
    assert {problem.check for problem in listed(page)} == before - {"V-REQUIRED"}
    page.side.problems.filter.setChecked(False)
    assert {problem.check for problem in listed(page)} == before


def test_what_is_left_out_of_the_list_is_counted_and_nothing_is_called_well(page: WorkspacePage) -> None:
    panel = page.side.problems
    fill(page, 0, **GOOD)
    fill(page, 0, name="")
    assert {problem.check for problem in listed(page)} == {"V-REQUIRED"}
    blanks = panel.model.rowCount()
    panel.filter.setChecked(True)
    assert panel.model.rowCount() == 0
    assert panel._empty.isVisible()
    assert panel._empty.text().startswith(f"还有 {blanks} 处必填项没有填")
    assert panel._empty.property("role") != "good"
    fill(page, 0, lon="100", lat="39")
    others = len(listed(page))
    assert others
    assert panel._more.isVisible()
    assert panel._more.text() == f"还有 {blanks} 处必填项没有填，没有列在这里。"
    panel.filter.setChecked(False)
    assert panel.model.rowCount() == blanks + others
    assert not panel._more.isVisible()


def test_a_table_without_findings_is_called_well_whatever_is_left_out(page: WorkspacePage) -> None:
    panel = page.side.problems
    for is_left_out in (True, False):
        panel.filter.setChecked(is_left_out)
        assert listed(page) == []
        assert (panel._empty.text(), panel._empty.property("role")) == ("这张表目前没有问题。", "good")


def test_a_finding_is_listed_with_the_name_of_its_row(page: WorkspacePage) -> None:
    fill(page, 0, name="红海养殖场")
    page.refresh_findings()
    assert "第 1 行 红海养殖场" in page.side.problems.model.index(0).data()


def test_a_refused_undo_is_told_and_the_next_goes_on(page: WorkspacePage, window: Window) -> None:
    fill(page, 0, name="甲")
    store = page.workspace.store
    number = page.table_page.model.number_at(0) if page.table_page is not None else 0
    fill(page, 0, name="乙")
    # What came since, from elsewhere, is not taken back by undoing what was typed before.
    set_cells(store, [Edit(number, "name", "丙")], Act("system"))
    page.putting_back.undo()
    assert "E-UNDO" in window.said.text() or "不能撤销" in window.said.text()
    assert text_of(page) == "丙"
    page.putting_back.undo()
    assert window.said.text() != ""


def test_the_bureau_is_told_whom_the_checks_wait_for(window: Window, county: Places) -> None:
    page = opened(window, county.bureau)
    page.show_receive()
    assert page.side.problems.waiting.whole.startswith("待齐")
    assert "畜牧兽医局" in page.side.problems.waiting.whole


def text_of(page: WorkspacePage) -> str:
    assert page.table_page is not None
    page.table_page.refresh()
    return str(page.table_page.model.index(0, page.table_page.model.column_of("name")).data())


def test_nobody_is_told_to_fill_the_rows_of_others(window: Window, county: Places, qtbot: QtBot) -> None:
    page = opened(window, county.town)
    page.show_table("T26")
    part = page.table_page
    assert part is not None
    assert part.looking is not None
    marked = {row for row in range(part.model.rowCount()) if part.model.cell(part.model.index(row, 0)).mark}
    mine = {row for row in range(part.model.rowCount()) if part.model.cell(part.model.index(row, 0)).is_writable}
    assert marked == mine
    assert len(mine) == 1
    part.looking.sift_wrong()
    assert part.model.rowCount() == len({problem.row for problem in listed(page)}) == 1


def test_a_table_without_a_row_is_not_ticked(page: WorkspacePage) -> None:
    def told() -> object:
        return page.tree.duties.find("T31").siblingAtColumn(2).data()

    assert told() == "—"
    fill(page, 0, **GOOD)
    page.counts.forget("T31")
    page.refresh_findings()
    assert str(told()).startswith("✕")


def parts_by_tab(page: WorkspacePage, most: int = 40) -> list[str]:
    """Press Tab from the tree on and say which part of the window each leads to, equal ones once."""
    page.tree.setFocus()
    found: list[str] = []
    for _ in range(most):
        focused = QApplication.focusWidget()
        assert focused is not None
        if page.table_page is not None and focused is page.table_page.grid:
            # There Tab leads from cell to cell; what is below the grid comes next.
            page.table_page.strip.last.setEnabled(True)
            page.table_page.strip.last.setFocus()
        else:
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        places = {"tree": page.tree, "middle": page._centre, "side": page.side}
        part = next((name for name, place in places.items() if place.isAncestorOf(focused)), "edge")
        if focused is page.tree:
            return found
        found += [part] if found[-1:] != [part] else []
    return found


def test_keys_lead_from_part_to_part_of_the_window(page: WorkspacePage) -> None:
    fill(page, 0, name="甲")
    page.refresh_findings()
    assert page.table_page is not None
    parts = [page.table_page.grid, page.side.problems.view, page.tree]
    page.tree.setFocus()
    for part in (*parts, *parts):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.focusWidget() is part
    for part in (parts[1], parts[0]):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Backtab, CTRL | SHIFT)
        assert QApplication.focusWidget() is part
    page.pages.show_seal()
    page.tree.setFocus()
    QTest.keyClick(page.tree, Qt.Key.Key_Tab, CTRL)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.pages.seal.isAncestorOf(focused)


def test_tab_leads_as_one_reads(page: WorkspacePage) -> None:
    assert parts_by_tab(page) == ["middle", "side", "edge"]
    # Parts that are made later stand no further back.
    page.show_table("T32")
    page.show_tables()
    assert parts_by_tab(page) == ["middle", "side", "edge"]
    page.side.setCurrentIndex(1)
    assert parts_by_tab(page) == ["middle", "side", "edge"]
    page.pages.show_seal()
    assert parts_by_tab(page) == ["middle", "edge"]


def test_shift_tab_leads_back_from_the_side_panel_to_the_table(page: WorkspacePage) -> None:
    page.side.problems.filter.setFocus()
    back = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        back.append(QApplication.focusWidget())
    assert any(page._centre.isAncestorOf(part) for part in back if part is not None)
    assert page.tree not in back


def test_tree_and_side_panel_grow_with_the_letters(page: WorkspacePage, window: Window, qapp: QApplication) -> None:
    before = (page.tree.width(), page.side.width())
    # However often, and however little room there was meanwhile, it comes back to what it was.
    for _ in range(3):
        change_look(qapp, Look(FONT_POINTS + 3))
        assert page._centre.width() >= 620
        change_look(qapp, Look())
    assert all(abs(new - old) <= 3 for new, old in zip((page.tree.width(), page.side.width()), before, strict=True))
    window.resize(1920, 1080)
    try:
        change_look(qapp, Look(FONT_POINTS + 3))
        after = (page.tree.width(), page.side.width())
        assert all(new > 1.2 * old for new, old in zip(after, before, strict=True))
        assert page._centre.width() >= 640
    finally:
        change_look(qapp, Look())
    assert all(abs(new - old) <= 3 for new, old in zip((page.tree.width(), page.side.width()), before, strict=True))


def test_the_foot_tells_of_the_table_only_beside_it(page: WorkspacePage, window: Window) -> None:
    fill(page, 0, name="甲")
    page.refresh_findings()
    assert "条记录" in window.counted.text()
    page.pages.show_seal()
    assert window.counted.text() == ""
    page.show_tables()
    assert "条记录" in window.counted.text()


def test_enter_in_the_tree_goes_into_the_table(page: WorkspacePage) -> None:
    page.tree.setFocus()
    QTest.keyClick(page.tree, Qt.Key.Key_Return)
    assert page.table_page is not None
    assert page.table_page.grid.hasFocus()
