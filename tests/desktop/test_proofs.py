"""Materials with real files: folders, verdicts, pictures from the child, the preview, order, pairs, the statement."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.evidence import Taken
from db.journal import Edit, set_cells
from db.rows import rows
from desktop.file_list import FileList, FileModel, PictureRole
from desktop.papers_page import PapersPage
from desktop.pictures import Pictures
from desktop.slot_panel import DropFrame
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from office.examining import Ask, Examined, examine
from tests.desktop.conftest import Places, paired_papers
from tests.desktop.test_papers_page import LEDGER, papers, verdicts, words
from tests.samples import make_docx, make_pdf, make_photo

__all__ = ["papers"]

Wait = Callable[[], None]
Drawn = Callable[[PapersPage], None]
KEY = Qt.Key


@pytest.fixture
def pairs(window: Window, seasoned: Places) -> PapersPage:
    """The materials of a row that asks for photos before and after."""
    return paired_papers(window, seasoned)


def side(page: PapersPage, phase: str) -> FileList:
    return next(made for slot in page.slots for made in slot.lists if made.objectName().startswith(f"files{phase}"))


def paired(page: PapersPage) -> int:
    return next(number for number, slot in enumerate(page.slots) if slot.state.slot.pairs)


def names(made: FileList) -> list[str]:
    return [file.name for file in made.proofs.files]


def drop(target: DropFrame, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    target.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))


def ledgers(folder: Path, count: int) -> list[Path]:
    return [make_pdf(folder / f"台账{n}.pdf", text=str(n)) for n in range(count)]


def press(page: QWidget, name: str) -> None:
    found = page.findChild(QPushButton, name)
    assert found is not None
    found.click()


# Files and folders.


def test_a_folder_is_its_files_and_what_is_left_out_is_said(
    papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    folder = tmp_path / "扫描件"
    (folder / "里面").mkdir(parents=True)
    make_pdf(folder / "乙.pdf")
    make_pdf(folder / "里面" / "甲.pdf", text="other")
    (folder / "Thumbs.db").write_bytes(b"x")
    drop(papers.slots[0], folder)
    until_idle()
    told = verdicts(papers)
    assert told[0].startswith("○ 文件夹“扫描件”里的隐藏文件、系统文件没有附：Thumbs.db")
    assert [line[0] for line in told] == ["○", "✓", "✓"]
    assert names(papers.slots[0].lists[0]) == ["乙.pdf", "甲.pdf"]
    assert "附上 2 个文件" in papers.telling.text()


def test_the_same_file_twice_is_said(papers: PapersPage, tmp_path: Path, until_idle: Wait) -> None:
    first = make_pdf(tmp_path / "一.pdf")
    (tmp_path / "二.pdf").write_bytes(first.read_bytes())
    papers.slots[0].give([first, tmp_path / "二.pdf"])
    until_idle()
    assert "没有重复保存" in verdicts(papers)[1]
    assert len(papers.slots[0].state.files) == 1
    papers.slots[1].give([first])
    until_idle()
    assert "同样的文件也附在" in verdicts(papers)[0]
    assert papers.slots[0].state.slot.title in papers.slots[1].state.files[0].verdict
    assert papers.slots[1].state.slot.title in papers.slots[0].state.files[0].verdict


def test_a_folder_with_a_photo_twice_counts_what_is_kept(papers: PapersPage, tmp_path: Path, until_idle: Wait) -> None:
    folder = tmp_path / "照片"
    folder.mkdir()
    first, other = ledgers(folder, 2)
    (folder / "台账0 副本.pdf").write_bytes(first.read_bytes())
    drop(papers.slots[0], folder)
    until_idle()
    assert len(papers.slots[0].state.files) == 2
    assert papers.telling.text() == "附上 2 个文件；1 个和已附的内容相同，没有重复保存。按 Ctrl+Z 可以撤销。"
    papers.slots[0].give([other])
    until_idle()
    assert papers.telling.text() == "1 个和已附的内容相同，没有重复保存。"


def test_a_file_that_had_gone_is_brought_back_and_that_is_said(
    papers: PapersPage, page: WorkspacePage, tmp_path: Path, until_idle: Wait
) -> None:
    path = make_pdf(tmp_path / "一.pdf")
    papers.slots[0].give([path])
    until_idle()
    kept = papers.slots[0].state.files[0].path
    assert kept is not None
    kept.unlink()
    papers.refresh()
    assert [file.is_here for file in papers.slots[0].state.files] == [False]
    papers.slots[0].give([path])
    until_idle()
    assert [file.is_here for file in papers.slots[0].state.files] == [True]
    assert papers.telling.text() == "找回 1 个原来附过、已不在这台电脑上的文件。"
    assert verdicts(papers)[0].startswith("✓ 一.pdf：这里附过这个文件")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Hold up the third file that is looked into until this is set, however slow the window is."""
    made, taken = Event(), count(1)

    def waiting(one: Taken, asked: Ask) -> Examined:
        assert next(taken) < 3 or made.wait(60)
        return examine(one, asked)

    monkeypatch.setattr("office.attach.examine", waiting)
    return made


def test_verdicts_come_while_other_files_are_still_read(
    papers: PapersPage, tmp_path: Path, until_idle: Wait, qtbot: QtBot, gate: Event
) -> None:
    papers.slots[0].give(ledgers(tmp_path, 4))
    qtbot.waitUntil(lambda: len(verdicts(papers)) > 0)
    assert len(verdicts(papers)) < 4
    gate.set()
    until_idle()
    assert len(verdicts(papers)) == 4


def test_attaching_can_be_cancelled_and_what_came_before_stays(
    papers: PapersPage, tmp_path: Path, until_idle: Wait, qtbot: QtBot, gate: Event
) -> None:
    papers.slots[0].give(ledgers(tmp_path, 6))
    qtbot.waitUntil(lambda: len(verdicts(papers)) > 0)
    papers.attaching.progress.stop.click()
    gate.set()
    until_idle()
    assert papers.telling.text().startswith("已取消")
    assert 0 < len(papers.slots[0].state.files) < 6


def test_a_photo_is_judged_at_once_in_words(pairs: PapersPage, tmp_path: Path, until_idle: Wait) -> None:
    number = paired(pairs)
    photo = make_photo(tmp_path / "小.jpg", 640, 480, taken="2019:05:18 10:20:30")
    pairs.slots[number].give([photo])
    until_idle()
    for told in (verdicts(pairs)[0], side(pairs, "rest").proofs.files[0].verdict):
        assert told.startswith("！")
        assert "像素不够" in told
        assert "不是 2024-01-01 至 2024-12-31 之间拍的" in told
        assert "没有标明是治理前还是治理后" in told
    assert "640×480，2019-05-18 10:20 拍摄" in side(pairs, "rest").proofs.files[0].facts


def test_a_good_photo_is_said_to_be_good(pairs: PapersPage, tmp_path: Path, until_idle: Wait) -> None:
    Image.new("RGB", (1800, 1300), "green").save(tmp_path / "好.jpg")
    pairs.slots[paired(pairs)].give([tmp_path / "好.jpg"], "after")
    until_idle()
    assert verdicts(pairs) == ["✓ 好.jpg：已附上。"]
    assert side(pairs, "after").proofs.files[0].verdict == "✓ 符合要求"


# The checklist.


def test_each_place_says_how_far_it_is(
    page: WorkspacePage, papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    # What belongs to a table is judged once there is something in it.
    store = page.workspace.store
    set_cells(store, [Edit(next(rows(store, "T32")).number, "gen", "1")])
    papers.slots[0].give([make_pdf(tmp_path / "台账.pdf")])
    until_idle()
    assert papers.slots[0].head.whole.startswith("✓")
    assert "已齐" in papers.slots[0].accessibleName()
    papers.slots[1].give([make_pdf(tmp_path / "汇总.pdf", text="x")])
    until_idle()
    assert papers.slots[1].head.whole.startswith("✕")
    assert "要盖章件" in words(papers)
    mark = papers.slots[1].mark
    papers.slots[1].lists[0].choose(0)
    mark.setCurrentIndex(mark.findData("sealed=1"))
    mark.activated.emit(mark.currentIndex())
    assert papers.slots[1].head.whole.startswith("✓")


def test_the_cursor_chooses_its_file_also_while_a_key_is_held_down(
    papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    # As when Ctrl+Z, still held, brings the files back: what is held must not turn choosing into adding or leaving.
    papers.slots[0].give(ledgers(tmp_path, 2))
    until_idle()
    made = papers.slots[0].lists[0]
    for row in (0, 1, 1):
        QTest.keyPress(made, KEY.Key_Control, Qt.KeyboardModifier.ControlModifier)
        made.choose(row)
        assert [index.row() for index in made.selectedIndexes()] == [row]
    QTest.keyRelease(made, KEY.Key_Control)


# Order and removal.


def test_order_and_removal_are_undone(
    page: WorkspacePage, papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    papers.slots[0].give(ledgers(tmp_path, 3))
    until_idle()
    made = papers.slots[0].lists[0]
    assert made.hasFocus()
    assert made.currentIndex().row() == 0
    QTest.keyClick(made, KEY.Key_Down, Qt.KeyboardModifier.AltModifier)
    made = papers.slots[0].lists[0]
    assert names(made) == ["台账1.pdf", "台账0.pdf", "台账2.pdf"]
    assert made.hasFocus()
    assert made.currentIndex().row() == 1
    page.putting_back.undo()
    assert names(papers.slots[0].lists[0]) == ["台账0.pdf", "台账1.pdf", "台账2.pdf"]
    assert papers.slots[0].lists[0].hasFocus()
    papers.slots[0].lists[0].selectAll()
    QTest.keyClick(papers.slots[0].lists[0], KEY.Key_Delete)
    assert papers.slots[0].state.files == ()
    assert "3 个文件" in papers.telling.text()
    page.putting_back.undo()
    assert len(papers.slots[0].state.files) == 3


def test_what_comes_later_stands_behind_what_was_put_in_order(
    papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    papers.slots[0].give(ledgers(tmp_path, 2))
    until_idle()
    papers.slots[0].lists[0].choose(1)
    papers.slots[0].lists[0].move_current(-1)
    papers.slots[0].give([make_pdf(tmp_path / "新.pdf", text="new")])
    until_idle()
    assert names(papers.slots[0].lists[0]) == ["台账1.pdf", "台账0.pdf", "新.pdf"]


def test_arrows_go_from_place_to_place(papers: PapersPage, tmp_path: Path, until_idle: Wait) -> None:
    papers.slots[0].give(ledgers(tmp_path, 2))
    until_idle()
    first, second = papers.slots[0].lists[0], papers.slots[1].lists[0]
    first.setFocus()
    first.choose(0)
    QTest.keyClick(first, KEY.Key_Down)
    assert first.hasFocus()
    QTest.keyClick(first, KEY.Key_Down)
    assert second.hasFocus()
    QTest.keyClick(second, KEY.Key_Up)
    assert first.hasFocus()
    assert first.currentIndex().row() == 1


def test_enter_in_an_empty_place_attaches(
    papers: PapersPage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = make_pdf(tmp_path / "台账.pdf")
    monkeypatch.setattr("desktop.slot_panel.ask_files", lambda *_args, **_more: [chosen])
    papers.slots[0].lists[0].setFocus()
    QTest.keyClick(papers.slots[0].lists[0], KEY.Key_Return)
    until_idle()
    assert names(papers.slots[0].lists[0]) == ["台账.pdf"]


def test_nothing_moves_while_the_page_is_laid_out_anew(pairs: PapersPage, qtbot: QtBot) -> None:
    bar = pairs._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(150)
    pairs.refresh()
    assert bar.value() == 150


# Pairs.


def test_before_and_after_stand_side_by_side(
    page: WorkspacePage, pairs: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    panel = pairs.slots[paired(pairs)]
    number = panel._number
    for phase, name in (("before", "一.jpg"), ("after", "二.jpg")):
        target = pairs.findChild(DropFrame, f"{phase}Side{number}")
        assert target is not None
        drop(target, make_photo(tmp_path / name, seed=len(name) + ord(name[0])))
        until_idle()
    before, after = side(pairs, "before"), side(pairs, "after")
    assert (names(before), names(after)) == (["一.jpg"], ["二.jpg"])
    assert before.mapTo(pairs, QPoint(0, 0)).y() == after.mapTo(pairs, QPoint(0, 0)).y()
    assert before.mapTo(pairs, QPoint(0, 0)).x() < after.mapTo(pairs, QPoint(0, 0)).x()


def test_a_photo_changes_sides_and_comes_back(
    window: Window, pairs: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    panel = pairs.slots[paired(pairs)]
    panel.give([make_photo(tmp_path / "一.jpg")])
    until_idle()
    panel = pairs.slots[paired(pairs)]
    side(pairs, "rest").choose(0)
    mark = panel.mark
    mark.setCurrentIndex(mark.findData("phase=after"))
    mark.activated.emit(mark.currentIndex())
    assert names(side(pairs, "after")) == ["一.jpg"]
    assert window.workspace is not None
    window.workspace.putting_back.undo()
    assert names(side(pairs, "rest")) == ["一.jpg"]


# Pictures and the preview.


def test_pictures_come_from_the_child_and_keep_their_shape(
    papers: PapersPage, tmp_path: Path, until_idle: Wait, until_drawn: Drawn
) -> None:
    papers.slots[0].give([make_pdf(tmp_path / "台账.pdf")])
    until_idle()
    model = papers.slots[0].lists[0].proofs
    model.index(0).data(PictureRole)
    until_drawn(papers)
    image = model.index(0).data(PictureRole)
    assert isinstance(image, QImage)
    assert image.height() > image.width()


def test_the_list_of_files_is_a_proper_model(
    qtbot: QtBot, papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    papers.slots[0].give([make_pdf(tmp_path / "台账.pdf"), *ledgers(tmp_path, 2)])
    until_idle()
    model = FileModel(papers.pictures)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_files(papers.slots[0].state.files)
    model.set_files(papers.slots[0].state.files[:1])
    assert tester.model() is model
    papers.stop()


def test_a_pdf_is_looked_at_page_by_page_with_the_keys(
    papers: PapersPage, tmp_path: Path, until_idle: Wait, until_drawn: Drawn
) -> None:
    papers.slots[0].give([make_pdf(tmp_path / "台账.pdf", pages=2), make_pdf(tmp_path / "附.pdf", text="x")])
    until_idle()
    papers.slots[0].lists[0].setFocus()
    QTest.keyClick(papers.slots[0].lists[0], KEY.Key_Return)
    view = papers.view
    assert view.isVisible()
    until_drawn(papers)
    assert view.where.text() == "第 1 页，共 2 页"
    assert not view.sheet.pixmap().isNull()
    QTest.keyClick(view.area, KEY.Key_PageDown)
    until_drawn(papers)
    assert view.where.text() == "第 2 页，共 2 页"
    assert not view.page_after.isEnabled()
    QTest.keyClick(view.area, KEY.Key_PageDown)
    assert view.page == 1
    QTest.keyClick(view.area, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    until_drawn(papers)
    assert view.title.text() == "附.pdf"
    assert view.where.text() == "第 1 页，共 1 页"
    QTest.keyClick(view.area, KEY.Key_Escape)
    assert not view.isVisible()
    made = papers.slots[0].lists[0]
    assert made.hasFocus()
    assert made.currentIndex().row() == 1


def test_a_photo_fills_the_room_but_not_more(
    pairs: PapersPage, tmp_path: Path, until_idle: Wait, until_drawn: Drawn
) -> None:
    Image.new("RGB", (2400, 1600), "green").save(tmp_path / "大.jpg")
    pairs.slots[paired(pairs)].give([tmp_path / "大.jpg"], "before")
    until_idle()
    side(pairs, "before").choose(0)
    side(pairs, "before").open_current()
    until_drawn(pairs)
    shown, room = pairs.view.sheet.pixmap().size(), pairs.view.area.viewport().size()
    assert room.width() * 0.6 < shown.width() <= room.width() or room.height() * 0.9 < shown.height() <= room.height()
    assert abs(shown.width() / shown.height() - 1.5) < 0.02
    assert pairs.view.where.text() == ""


def test_what_cannot_be_shown_says_so_and_can_be_saved(
    window: Window,
    qtbot: QtBot,
    pairs: PapersPage,
    tmp_path: Path,
    until_idle: Wait,
    until_drawn: Drawn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = make_docx(tmp_path / "汇报.docx")
    place = next(slot for slot in pairs.slots if not slot.state.slot.types and not slot.state.slot.photos)
    number = place._number
    place.give([document])
    until_idle()
    made = pairs.slots[number].lists[0]
    made.choose(0)
    made.open_current()
    until_drawn(pairs)
    assert "不能在这里预览" in pairs.view.sheet.text()
    target = tmp_path / "另存.docx"
    monkeypatch.setattr("desktop.proof_view.ask_target", lambda *_args, **_more: target)
    pairs.view.save.click()
    qtbot.waitUntil(lambda: "已另存" in pairs.view.telling.text())
    assert pairs.view.save.isEnabled()
    assert target.read_bytes() == document.read_bytes()


def test_a_broken_page_is_a_sentence_and_the_next_picture_comes(qtbot: QtBot, tmp_path: Path) -> None:
    from office.previews import Asked

    pictures = Pictures()
    (tmp_path / "坏.jpg").write_bytes(b"nothing")
    bad = Asked(tmp_path / "坏.jpg", "坏.jpg", "jpg", 0, 50, 50)
    good = Asked(make_photo(tmp_path / "好.jpg"), "好.jpg", "jpg", 0, 50, 50)
    assert pictures.want(bad) is None
    assert pictures.want(good) is None
    qtbot.waitUntil(lambda: not pictures.is_busy)
    assert "不能在这里预览" in str(pictures.want(bad))
    assert isinstance(pictures.want(good), QImage)
    pictures.stop()


# The statement.


def test_the_statement_goes_from_the_reason_to_its_scan(
    page: WorkspacePage, papers: PapersPage, tmp_path: Path, until_idle: Wait
) -> None:
    kind, reason = papers.findChild(QComboBox, "declareKind"), papers.findChild(QLineEdit, "declareReason")
    assert kind is not None
    assert reason is not None
    kind.setCurrentIndex(kind.findData("no_material"))
    reason.setText("本县没有这类养殖场")
    QTest.keyClick(reason, KEY.Key_Return)
    press(papers, "printStatement")
    until_idle()
    until_idle()
    printing = page.pages.printing
    assert printing.isVisible()
    printing.back.click()
    assert papers.isVisible()
    assert papers.declaration is not None
    drop(papers.declaration, make_photo(tmp_path / "签字.jpg"))
    until_idle()
    assert "已附签字盖章的扫描件" in words(papers)
    proofs = list(rows(page.workspace.store, "C01"))
    assert [(row.tokens["slot"], row.tokens["item"]) for row in proofs] == [("statement", LEDGER)]
    assert names(papers.declaration.scans) == ["签字.jpg"]
    assert papers.declaration.scans.proofs.files[0].verdict == "✓ 符合要求"
    assert all(slot.state.files == () for slot in papers.slots)


def test_leaving_another_paper_goes_back_to_the_tables(
    page: WorkspacePage, papers: PapersPage, until_idle: Wait
) -> None:
    page.workspace.papers.declare(LEDGER, "no_material", "本县没有这类养殖场")
    page.pages.show_statement(LEDGER)
    until_idle()
    page.pages.show_print(page.workspace.store.table("T31"))
    until_idle()
    page.pages.printing.back.click()
    assert not papers.isVisible()


# Names.


def test_everything_has_its_names(pairs: PapersPage, tmp_path: Path, until_idle: Wait) -> None:
    pairs.slots[paired(pairs)].give([make_photo(tmp_path / "一.jpg")])
    until_idle()
    parts = [*pairs.findChildren(QPushButton), *pairs.findChildren(QComboBox), *pairs.findChildren(FileList)]
    assert all(part.objectName() and part.accessibleName() for part in parts)
    shown = [part.objectName() for part in parts if part.isVisible()]
    assert len(shown) == len(set(shown))
