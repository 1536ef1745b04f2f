"""Who signed a statement, and when: told beside its scan, by keyboard, kept as a draft, refused with words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from db.rows import rows
from desktop.papers_page import PapersPage
from desktop.signer_line import SignerLine
from desktop.workspace_page import WorkspacePage
from office.materials import material_findings
from tests.desktop.conftest import press, type_on
from tests.samples import make_pdf

Wait = Callable[[], None]
LEDGER = "B-XM-04"
#: The day that the workspace stands on must lie behind it.
DAY, TYPED = "2024-03-05", "2024.3.5"


@pytest.fixture
def declared(page: WorkspacePage) -> PapersPage:
    """The page of an item about which there is nothing to report."""
    page.tree.setCurrentIndex(page.tree.duties.find_item(LEDGER))
    page.workspace.papers.declare(LEDGER, "no_material", "本县没有这类养殖场")
    page.pages.papers.refresh()
    return page.pages.papers


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_pdf(tmp_path / "签字盖章的说明.pdf")
    monkeypatch.setattr("desktop.declaration_panel.ask_files", lambda *_args, **_more: [made])
    return made


def line_of(papers: PapersPage) -> SignerLine:
    assert papers.declaration is not None
    assert papers.declaration.signer is not None
    return papers.declaration.signer


def told(page: WorkspacePage) -> tuple[str, str, bool]:
    (row,) = rows(page.workspace.store, "C02")
    return row.tokens["leader_role"], row.tokens["signed_on"], bool(row.tokens["scan"])


def asked_for(page: WorkspacePage) -> list[str]:
    return [found.check for found in material_findings(page.workspace.store) if found.check == "V-SIGNER"]


def test_both_have_chinese_labels_and_are_told_with_the_keyboard_alone(
    page: WorkspacePage, declared: PapersPage
) -> None:
    line = line_of(declared)
    labels = {label.text(): label.buddy() for label in line.findChildren(QLabel) if label.buddy() is not None}
    assert labels == {"签字的主要领导": line.leader, "签字日期": line.day}
    assert (line.leader.accessibleName(), line.day.accessibleName()) == tuple(labels)
    assert line.leader.maxLength() == page.workspace.store.table("C02").field("leader_role").max_length
    assert line.note.whole.startswith("✕ 还没有填签字的主要领导和签字日期")
    line.leader.setFocus()
    type_on("局长")
    press(Qt.Key.Key_Return)
    type_on(TYPED)
    assert line.note.whole.startswith(f"读作 {DAY}。")
    assert "还没有保存" in line.note.whole
    press(Qt.Key.Key_Return)
    assert told(page) == ("局长", DAY, False)
    assert "已保存" in declared.telling.text()
    again = line_of(declared)
    assert again is not line
    assert (again.leader.text(), again.day.text()) == ("局长", DAY)
    assert again.note.whole == "✓ 已填签字的主要领导和签字日期。"
    assert QApplication.focusWidget() is again.day


def test_with_the_scan_goes_what_was_typed_and_nothing_more_is_asked(
    page: WorkspacePage, declared: PapersPage, scan: Path, until_idle: Wait
) -> None:
    assert declared.declaration is not None
    declared.declaration.scan_wanted.emit()
    until_idle()
    assert told(page) == ("", "", True)
    assert asked_for(page) == ["V-SIGNER"]
    line_of(declared).leader.setText("局长")
    line_of(declared).day.setText(TYPED)
    assert declared.declaration is not None
    declared.declaration.scans_given.emit([scan])
    until_idle()
    assert told(page) == ("局长", DAY, True)
    assert asked_for(page) == []


def test_a_scan_of_several_pages_comes_whole_and_each_page_is_told_of(
    page: WorkspacePage, declared: PapersPage, scan: Path, tmp_path: Path, until_idle: Wait
) -> None:
    second, broken = tmp_path / "第二页.jpg", tmp_path / "坏的.jpg"
    Image.new("RGB", (300, 200), "blue").save(second)
    broken.write_bytes(b"")
    assert declared.declaration is not None
    declared.declaration.dropped.emit([broken, scan, second])
    until_idle()
    assert declared.declaration is not None
    assert {scan.name, second.name} == {file.name for file in declared.declaration.papers.scans}
    assert len(declared.attaching.verdicts.leads.leads) == 3
    assert "附上 2 个文件" in declared.telling.text()
    assert "1 个没有附上" in declared.telling.text()
    assert told(page)[2]


def test_what_cannot_be_a_day_is_refused_with_words_and_stays(
    page: WorkspacePage, declared: PapersPage, scan: Path, until_idle: Wait
) -> None:
    line = line_of(declared)
    line.leader.setText("局长")
    line.day.setText("年底")
    assert line.note.whole.startswith("还没读懂")
    assert declared.declaration is not None
    declared.declaration.scan_wanted.emit()
    until_idle()
    assert "签字日期“年底”没有读懂" in declared.telling.text()
    assert told(page) == ("", "", False)
    assert line_of(declared).day.text() == "年底"
    assert QApplication.focusWidget() is line_of(declared).day
    line_of(declared).day.setText(TYPED)
    declared.declaration.scan_wanted.emit()
    until_idle()
    assert told(page) == ("局长", DAY, True)


def test_what_was_typed_stays_while_the_page_is_laid_out_anew_or_left(
    page: WorkspacePage, declared: PapersPage
) -> None:
    line_of(declared).leader.setText("副局长")
    declared.refresh()
    assert line_of(declared).leader.text() == "副局长"
    page.pages.show_papers("B-XM-02")
    page.pages.show_papers(LEDGER)
    assert line_of(declared).leader.text() == "副局长"
    assert "1 条说明写了没有保存" in page.unkept()
    line_of(declared).keep.click()
    assert told(page)[0] == "副局长"
    assert page.unkept() == ""
    line_of(declared).leader.setText("局长")
    line_of(declared).leader.setText("副局长")
    assert page.unkept() == ""


def test_a_day_to_come_is_looked_at_twice(declared: PapersPage) -> None:
    line = line_of(declared)
    line.leader.setText("局长")
    line.day.setText("2099-03-05")
    assert "这一天还没有到" in line.note.whole
    line.day.setText(TYPED)
    assert "还没有到" not in line.note.whole


def test_taken_back_nothing_of_it_stays(page: WorkspacePage, declared: PapersPage) -> None:
    line_of(declared).leader.setText("局长")
    declared.declaration.withdrawn.emit()  # type: ignore[union-attr]
    assert declared.declaration is not None
    assert declared.declaration.signer is None
    assert page.unkept() == ""


def test_a_nil_return_may_say_it_and_need_not(page: WorkspacePage) -> None:
    page.tree.setCurrentIndex(page.tree.duties.find_item(LEDGER))
    page.workspace.papers.declare(LEDGER, "nil", "本年没有规模化养殖场")
    page.pages.papers.refresh()
    assert line_of(page.pages.papers).note.whole.startswith("○")
