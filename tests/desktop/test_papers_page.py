"""Items from the window: what is missing, files with a verdict each, declarations, reasons."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton

from db.checks.problems import Counts
from db.rows import rows
from db.store import Store
from desktop.duties import NOTHING_OPEN, Leaf, branches
from desktop.duty_tree import OPEN, ROWS, DutyModel
from desktop.papers_page import PapersPage
from desktop.problem_panel import ProblemRole
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.items import ItemState, items
from tests.desktop.conftest import TOWN, Places, opened
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
LEDGER = "B-XM-04"


@pytest.fixture
def papers(page: WorkspacePage) -> PapersPage:
    page.tree.setCurrentIndex(page.tree.duties.find_item(LEDGER))
    return page.pages.papers


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "扫描件"
    folder.mkdir()
    Image.new("RGB", (200, 150), "green").save(folder / "枣园.jpg")
    (folder / "空的.pdf").write_bytes(b"")
    from pypdfium2 import PdfDocument

    made = PdfDocument.new()
    made.new_page(200, 200)
    made.save(folder / "台账.pdf")
    return folder


def words(page: PapersPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def verdicts(page: PapersPage) -> list[str]:
    return [lead.text for lead in page.attaching.verdicts.leads.leads]


def click(page: PapersPage, name: str) -> None:
    found = page.findChild(QPushButton, name)
    assert found is not None
    found.click()


def test_the_tree_says_how_far_an_item_is_and_what_is_missing(page: WorkspacePage) -> None:
    page.counts.count_items()
    index = page.tree.duties.find_item(LEDGER)
    assert index.siblingAtColumn(ROWS).data() == "未开始"
    assert index.siblingAtColumn(OPEN).data() == "✕2"
    assert "台账" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_a_table_stands_once_below_its_first_item(page: WorkspacePage) -> None:
    model = page.tree.duties
    counts = [model.rowCount(model.find_item(item)) for item in ("B-XM-02", LEDGER)]
    assert counts == [1, 0]
    assert page.tree.currentIndex() == model.find("T31")


def test_an_item_whose_table_has_something_to_change_is_not_in_order(store: Store) -> None:
    """Also where the table stands below another item that asks for it, too."""
    found = {item.id: item for item in items(store)}
    status = replace(found["B-XM-02"], state=ItemState.FILLED, missing=(), explained=())
    first = next(item for item in store.pack.items if item.id == "B-XM-02")
    second = replace(first, id="B-XM-99")
    table = store.table("T31")

    def shown(counts: Counts) -> list[tuple[object, object, str]]:
        model = DutyModel()
        asked = [(first, status, NOTHING_OPEN), (second, status, NOTHING_OPEN)]
        model.set_branches(branches([table], [], asked, lambda one: Leaf(one, 22, counts)))
        indexes = [model.find_item(item.id) for item in (first, second)]
        return [
            (
                index.siblingAtColumn(ROWS).data(),
                index.siblingAtColumn(OPEN).data(),
                index.data(Qt.ItemDataRole.AccessibleTextRole).splitlines()[0],
            )
            for index in indexes
        ]

    said = f"{status.id} {status.title}：已填"
    for state, mark, words in shown(Counts(22, 0, 0)):
        assert (state, mark) == ("已填", None)
        assert words.startswith(f"{said}，22 处必须改")
    assert all(words.startswith(f"{said}，3 处须说明") for _, _, words in shown(Counts(0, 3, 0)))
    assert [mark for _, mark, _ in shown(Counts(0, 0, 5))] == ["✓", "✓"]


def test_the_page_of_an_item_says_what_must_be_changed_in_its_table(page: WorkspacePage) -> None:
    fill(page, 0, name="甲牛场")
    page.counts.forget("T31")
    errors = page.counts.leaf(page.workspace.store.table("T31")).counts.errors
    page.tree.setCurrentIndex(page.tree.duties.find_item("B-XM-02"))
    shown = page.pages.papers._papers
    assert shown is not None
    assert errors
    assert shown.state_words.endswith(f"，{errors} 处必须改")
    assert f"状态：{shown.state_words}" in words(page.pages.papers)


def test_counting_items_later_moves_nothing_in_the_tree(page: WorkspacePage) -> None:
    resets: list[int] = []
    page.tree.duties.modelReset.connect(lambda: resets.append(1))
    before = page.tree.currentIndex()
    page.counts.count_items()
    assert resets == []
    assert page.tree.currentIndex() == before


def test_what_is_missing_is_listed_without_repeating_the_title(papers: PapersPage) -> None:
    assert "粪污资源化利用台账" in words(papers)
    assert "还没有报送" in words(papers)
    assert f"“{LEDGER}" not in words(papers)


def test_each_file_has_its_own_verdict_and_the_good_ones_are_kept(
    page: WorkspacePage, papers: PapersPage, files: Path, until_idle: Wait
) -> None:
    papers.slots[0].give([files / "台账.pdf", files / "枣园.jpg", files / "空的.pdf"])
    assert not papers.slots[0].isEnabled()
    until_idle()
    told = verdicts(papers)
    assert [line[0] for line in told] == ["✓", "✕", "✕"]
    assert "枣园.jpg" in told[1]
    assert "空的.pdf" in told[2]
    assert "附上 1 个" in papers.telling.text()
    assert "2 个没有附上" in papers.telling.text()
    assert [row.tokens["file_name"] for row in rows(page.workspace.store, "C01")] == ["台账.pdf"]
    assert len(papers.slots[0].state.files) == 1
    assert "台账.pdf" in papers.slots[0].state.files[0].words


def test_files_can_be_let_fall_on_their_place(papers: PapersPage, files: Path, until_idle: Wait) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files / "台账.pdf"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    papers.slots[0].dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))
    until_idle()
    assert verdicts(papers) == ["✓ 台账.pdf：已附上。"]


def test_a_file_taken_away_comes_back_with_undo(
    page: WorkspacePage, papers: PapersPage, files: Path, until_idle: Wait
) -> None:
    papers.slots[0].give([files / "台账.pdf"])
    until_idle()
    click(papers, "takeAway0")
    assert papers.slots[0].state.files == ()
    page.putting_back.undo()
    assert len(papers.slots[0].state.files) == 1


def test_a_stamped_file_is_attached_as_such(
    page: WorkspacePage, papers: PapersPage, files: Path, until_idle: Wait
) -> None:
    assert papers.slots[1].state.slot.sealed
    papers.slots[1].sealed.setChecked(True)
    papers.slots[1].give([files / "台账.pdf"])
    until_idle()
    assert [row.tokens["sealed"] for row in rows(page.workspace.store, "C01")] == ["1"]
    assert "已盖章" in papers.slots[1].state.files[0].words


def test_a_nil_return_is_declared_and_withdrawn(page: WorkspacePage, papers: PapersPage) -> None:
    reason = papers.findChild(QLineEdit, "declareReason")
    assert reason is not None
    reason.setText("没有")
    click(papers, "declare")
    assert "至少写" in papers.telling.text()
    reason.setText("本年没有规模化养殖场")
    click(papers, "declare")
    declared = list(rows(page.workspace.store, "C02"))
    assert [(row.tokens["item"], row.tokens["kind"]) for row in declared] == [(LEDGER, "nil")]
    assert "本年没有规模化养殖场" in words(papers)
    assert page.tree.duties.find_item(LEDGER).siblingAtColumn(ROWS).data() == "零报告"
    click(papers, "withdrawDeclaration")
    assert list(rows(page.workspace.store, "C02")) == []


def test_not_applicable_asks_for_the_signed_scan(
    page: WorkspacePage, papers: PapersPage, files: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, reason = papers.findChild(QComboBox, "declareKind"), papers.findChild(QLineEdit, "declareReason")
    assert kind is not None
    assert reason is not None
    kind.setCurrentIndex(kind.findData("not_applicable"))
    reason.setText("本县没有这类养殖场")
    click(papers, "declare")
    assert "还没有附签字盖章的扫描件" in words(papers)
    monkeypatch.setattr("desktop.declaration_panel.ask_files", lambda *_args, **_more: [files / "台账.pdf"])
    click(papers, "signDeclaration")
    until_idle()
    assert "已附签字盖章的扫描件" in words(papers)


def test_what_was_begun_stays_while_the_page_is_laid_out_anew(page: WorkspacePage, papers: PapersPage) -> None:
    assert page.unkept() == ""
    reason = papers.findChild(QLineEdit, "declareReason")
    assert reason is not None
    reason.setText("写到一半")
    reason.textEdited.emit("写到一半")
    papers.refresh()
    again = [line.text() for line in papers.findChildren(QLineEdit, "declareReason") if line is not reason]
    assert "写到一半" in again
    assert "1 条说明写了没有保存" in page.unkept()
    assert papers.declaration is not None
    papers.declaration.declared.emit("nil", "本年度没有发生过")
    assert page.unkept() == ""


def test_a_material_that_may_be_right_is_explained_here(
    page: WorkspacePage, window: Window, seasoned: Places, files: Path, until_idle: Wait
) -> None:
    part = opened(window, seasoned.root / "SL")
    part.pages.show_papers("B-SL-06")
    papers = part.pages.papers
    papers.slots[0].give([files / "台账.pdf"])
    until_idle()
    assert papers._papers is not None
    found = papers._papers.to_explain
    for place, _ in enumerate(found):
        line = papers.findChild(QLineEdit, f"materialReason{place}")
        assert line is not None
        line.setText("扫描件另行送达，已与县局电话说明。")
        click(papers, f"explainMaterial{place}")
        assert "说明已保存" in papers.telling.text()


def test_a_township_without_items_reaches_its_papers_from_the_table(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T31")
    assert page.table_page is not None
    page.table_page.head.papers.click()
    assert page.pages.papers.isVisible()
    assert "还没有报送" in words(page.pages.papers)
    click(page.pages.papers, "openT31")
    assert page.table_page.isVisible()


def test_proofs_of_each_row_are_offered_for_the_chosen_row(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T40")
    assert page.table_page is not None
    page.table_page.cell_acts.copy_last_table()
    each = [slot for slot in page.table_page.source.table.evidence if slot.each_row]
    page.table_page.head.papers.click()
    offered = [slot.state.slot for slot in page.pages.papers.slots if slot.state.row]
    assert offered == each
    assert each


def test_the_row_of_another_unit_has_no_place_for_files_here(window: Window, seasoned: Places) -> None:
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T23")
    part = page.table_page
    assert part is not None
    places = {}
    for row in (0, 1):
        part.grid.move_to(part.model.index(row, 0))
        part.head.papers.click()
        papers = page.pages.papers
        places[row] = (
            [slot.state.row for slot in papers.slots if slot.state.row],
            "选中本单位的那条记录" in words(papers),
        )
        page.show_tables()
    assert places[0][0]
    assert not places[0][1]
    assert places[1] == ([], True)


def test_a_report_ticks_off_its_chapters(window: Window, county: Places, page: WorkspacePage) -> None:
    source = page.workspace.papers
    with_chapters = [item for item in page.workspace.store.pack.items if item.chapters]
    assert with_chapters
    own = [item for item in with_chapters if item.unit == page.workspace.store.identity.unit]
    for item in own:
        page.pages.show_papers(item.id)
        box = page.pages.papers.findChild(QCheckBox, "chapter0")
        assert box is not None
        box.click()
        told = source.papers(item.id)
        assert told is not None
        assert told.chapters[0][1]


def test_a_finding_about_an_item_leads_from_sealing_to_its_page(page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, **GOOD)
    page.pages.show_seal()
    until_idle()
    model = page.pages.seal.model
    found = [model.index(row).data(ProblemRole) for row in range(model.rowCount())]
    wanted = next(problem for problem in found if problem.table == "C01" and problem.slot.startswith(LEDGER))
    page.pages.problem_chosen.emit(wanted)
    assert page.pages.papers.isVisible()
    assert LEDGER in words(page.pages.papers)


def test_the_tree_of_nothing_is_no_fault() -> None:
    model = DutyModel()
    model.set_branches(branches([], [], [], lambda _table: pytest.fail("no table")))
    assert model.rowCount() == 0
