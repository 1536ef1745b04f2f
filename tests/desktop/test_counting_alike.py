"""What is open is counted in one way: item by item in the tree, and in all where one seals."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from db.materials import proofs
from desktop.duty_tree import OPEN, ROWS
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.declare import Reason, declare
from office.entry import explain
from office.liaisons import TABLE as LIAISONS
from office.liaisons import write_liaison
from office.materials import material_findings
from office.readiness import readiness
from tests.desktop.conftest import Places, opened
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]


def tree_sum(page: WorkspacePage) -> tuple[int, int]:
    """Add up what the tree shows, sign by sign."""
    model, found = page.tree.duties, {"✕": 0, "！": 0}
    for place in range(model.rowCount()):
        branch = model.index(place, 0)
        lines = [branch, *(model.index(row, 0, branch) for row in range(model.rowCount(branch)))]
        for index in lines:
            for part in str(index.siblingAtColumn(OPEN).data() or "").split():
                if part[0] in found:
                    found[part[0]] += int(part[1:])
    return found["✕"], found["！"]


def assert_alike(page: WorkspacePage, until_idle: Wait) -> None:
    page.counts.forget()
    page.counts.count_items()
    ready = readiness(page.workspace.store)
    assert tree_sum(page) == (ready.errors, ready.explains)
    assert page.total.whole == f"合计　✕ 必须改 {ready.errors} 处　！ 须说明 {ready.explains} 处"
    page.pages.show_seal()
    until_idle()
    assert f"{ready.errors} 处必须改、{ready.explains} 处须说明" in page.pages.seal.state.text()
    assert tree_sum(page) == (ready.errors, ready.explains)


def attach_a_small_photo(page: WorkspacePage, tmp_path: Path, until_idle: Wait) -> None:
    """One photo where several are asked for."""
    assert page.table_page is not None
    page.table_page.head.papers.click()
    Image.new("RGB", (200, 150), "green").save(tmp_path / "枣园.jpg")
    slot = next(slot for slot in page.pages.papers.slots if slot.state.slot.photos)
    slot.give([tmp_path / "枣园.jpg"])
    until_idle()
    assert list(proofs(page.workspace.store))


def test_tree_and_seal_count_alike_at_a_department(
    window: Window, county: Places, tmp_path: Path, until_idle: Wait
) -> None:
    page = opened(window, county.department)
    assert_alike(page, until_idle)
    page.show_tables()
    fill(page, 0, **(GOOD | {"dung_gen": "100", "dung_used": "120", "land_mu": "350.5"}))
    attach_a_small_photo(page, tmp_path, until_idle)
    assert_alike(page, until_idle)
    assert readiness(page.workspace.store).explains


def test_tree_and_seal_count_alike_at_a_township_whose_tables_no_item_asks_for(
    window: Window, county: Places, tmp_path: Path, until_idle: Wait
) -> None:
    page = opened(window, county.town)
    assert_alike(page, until_idle)
    store = page.workspace.store
    assert any(problem.check == "V-ITEM" for problem in material_findings(store))
    page.show_table("T31")
    page.show_tables()
    fill(page, 0, **GOOD)
    declare(store, "T40", "not_applicable", Reason("本乡镇没有水源地"))
    assert_alike(page, until_idle)


def test_a_half_named_liaison_counts_in_the_tree_too_and_leads_there(page: WorkspacePage, until_idle: Wait) -> None:
    write_liaison(page.workspace.store, None, "position", "科员")
    index = page.tree.duties.find_item(LIAISONS)
    assert index.data() == "联络员"
    page.show_tables()
    page.tree.setFocus()
    page.tree.setCurrentIndex(index)
    assert page.pages.liaison.isVisible()
    assert page.tree.hasFocus()
    assert_alike(page, until_idle)


@pytest.fixture
def photographed(page: WorkspacePage, tmp_path: Path, until_idle: Wait) -> WorkspacePage:
    """A page over one good row, with one photo where several are asked for."""
    fill(page, 0, **GOOD)
    attach_a_small_photo(page, tmp_path, until_idle)
    return page


def test_what_is_explained_is_no_longer_open_in_the_tree(photographed: WorkspacePage, until_idle: Wait) -> None:
    page, store = photographed, photographed.workspace.store
    asked = [problem for problem in material_findings(store) if problem.level.value == "explain"]
    assert asked
    page.counts.count_items()
    before = tree_sum(page)
    explain(store, asked[0].id, "只有这一张照片，已向养殖户核实过。")
    page.counts.count_items()
    assert tree_sum(page) == (before[0], before[1] - 1)
    assert_alike(page, until_idle)


def test_what_is_missing_of_a_table_is_said_at_the_table(photographed: WorkspacePage) -> None:
    page = photographed
    page.counts.count_items()
    said = page.tree.duties.find("T31").data(Qt.ItemDataRole.ToolTipRole)
    assert "缺什么：" in said
    assert "照片" in said.split("缺什么：")[1]
    # Of many rows it is said which one.
    assert "红海养殖场" in said.split("缺什么：")[1]
    assert "红海养殖场" in " ".join(slot.state.about for slot in page.pages.papers.slots)
    page.show_tables()
    assert page.table_page is not None
    lacking = page.counts.told_leaf(page.table_page.source.table).lacking
    assert lacking
    assert page.table_page.head.lacks.text() == f"缺 {lacking}"
    assert page.table_page.head.lacks.isVisible()


@pytest.mark.parametrize(("table", "words"), [("T31", "1 行"), ("T32", "未填")])
def test_the_state_of_a_table_is_said_with_its_unit(page: WorkspacePage, table: str, words: str) -> None:
    fill(page, 0, **GOOD)
    page.counts.forget()
    page.counts.count_items()
    assert page.tree.duties.find(table).siblingAtColumn(ROWS).data() == words
