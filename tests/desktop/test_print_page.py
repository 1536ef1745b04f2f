"""The preview, printing and saving of papers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from db.flushing import put_in_place
from db.store import Store
from desktop.jobs import Report
from desktop.print_page import PrintPage
from desktop.printing import Paper
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from forms.troubles import Cancelled
from office.declare import Reason, declare
from office.printing import print_table
from reports.rendering import Picture, Rendering
from tests.desktop.conftest import DEPARTMENT, Places, endless, opened, press
from tests.desktop.test_seal_and_receive import seal
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]


def texts_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def ink(sheet: QLabel) -> int:
    """How many dark dots of a coarse grid over the preview."""
    image = sheet.pixmap().toImage()
    dots = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
    return sum(image.pixelColor(*dot).lightness() < 128 for dot in dots)


@pytest.fixture
def until_drawn(qtbot: QtBot, window: Window, page: WorkspacePage) -> Wait:
    """Wait until the page that is wanted is on the screen."""

    def is_at_rest() -> bool:
        shown = page.pages.printing
        return not window.runner.is_busy and not shown.drawing.is_waiting and not shown.area._soon.isActive()

    def wait() -> None:
        qtbot.waitUntil(is_at_rest)

    return wait


@dataclass
class Gate:
    """Holds up what comes to it, and counts it."""

    come: Event
    go: Event
    passed: list[object]

    def hold(self, what: object) -> None:
        self.passed.append(what)
        self.come.set()
        assert self.go.wait(20)

    def wait(self) -> None:
        assert self.come.wait(20)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate(Event(), Event(), [])
    yield made
    made.go.set()


@pytest.fixture
def held_drawing(gate: Gate, printing: PrintPage, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Pages that are drawn only once the gate opens; by their numbers."""
    draw = Rendering.picture

    def picture(rendering: Rendering, number: int, scale: float) -> Picture:
        gate.hold(number)
        return draw(rendering, number, scale)

    monkeypatch.setattr(Rendering, "picture", picture)
    return gate


def held_paper(gate: Gate, title: str = "很慢的表") -> Paper:
    """A paper that is made only once the gate opens; one page that says whether it has personal data."""

    def make(store: Store, target: Path, is_personal: bool, report: Report) -> str:
        gate.hold(is_personal)
        report(0, 1)
        print_table(store, "T31", target, personal=is_personal)
        return f"{title}：{is_personal}"

    return Paper(title, title, make, has_personal=True)


@pytest.fixture
def printing(page: WorkspacePage, until_drawn: Wait, qtbot: QtBot) -> PrintPage:
    """The preview of T31 with two farms, drawn for the room that there is once it is shown."""
    fill(page, 0, **GOOD)
    fill(page, 1, **(GOOD | {"name": "第二养殖场"}))
    page.toolbar.acts["toPrint"].trigger()
    made = page.pages.printing

    until_drawn()
    qtbot.wait(50)  # the picture is laid out, which may leave another room for it
    until_drawn()
    return made


def test_the_table_on_the_screen_is_shown_page_by_page(printing: PrintPage, until_drawn: Wait, window: Window) -> None:
    assert "规模化畜禽养殖场信息表" in printing.title.text()
    assert printing.isVisible()
    assert printing.where.text().startswith("第 1 页，共 ")
    assert not printing.before.isEnabled()
    assert ink(printing.sheet) > 100
    first = printing.sheet.pixmap().toImage()
    printing.after.click()
    until_drawn()
    assert printing.where.text().startswith("第 2 页")
    assert printing.sheet.accessibleName() == "第 2 页的预览"
    assert printing.sheet.pixmap().toImage() != first
    printing.before.click()
    until_drawn()
    assert printing.sheet.pixmap().toImage() == first
    assert not window.runner.is_busy


def test_a_page_fits_the_screen_or_is_made_larger(printing: PrintPage, until_drawn: Wait) -> None:
    room = printing.area.viewport().size()
    whole = printing.sheet.pixmap().size()
    assert whole.width() <= room.width()
    assert whole.height() <= room.height()
    for code, least in (("width", whole.width()), ("double", int(1.9 * (room.width() - 20)))):
        printing.zoom.setCurrentIndex(printing.zoom.findData(code))
        printing.zoom.activated.emit(0)
        until_drawn()
        assert printing.sheet.pixmap().width() >= least


def test_the_saved_pdf_is_the_one_that_the_shell_makes(
    printing: PrintPage, page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "saved.pdf"))
    printing.save.click()
    until_idle()
    print_table(page.workspace.store, "T31", tmp_path / "same.pdf")
    assert (tmp_path / "saved.pdf").read_bytes() == (tmp_path / "same.pdf").read_bytes()
    assert "已保存" in printing.telling.text()


def test_the_window_does_not_wait_for_a_file_that_another_program_holds(
    printing: PrintPage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Event()

    def waiting(part: Path, target: Path) -> None:
        assert held.wait(20)
        put_in_place(part, target)

    monkeypatch.setattr("reports.saving.put_in_place", waiting)
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "saved.pdf"))
    printing.save.click()
    assert not (tmp_path / "saved.pdf").exists()
    held.set()
    until_idle()
    assert (tmp_path / "saved.pdf").exists()


def test_a_place_that_refuses_is_told(
    printing: PrintPage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "none" / "f.pdf"))
    printing.save.click()
    until_idle()
    assert "找不到文件夹" in printing.telling.text()


def test_personal_data_are_there_only_if_asked_for(
    printing: PrintPage, page: WorkspacePage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, 0, phone="0000-1234567")
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "saved.pdf"))
    for is_there in (False, True):
        if printing.personal.isChecked() != is_there:
            printing.personal.click()
        else:
            printing.make()
        until_idle()
        printing.save.click()
        until_idle()
        assert ("0000-1234567" in "".join(texts_of(tmp_path / "saved.pdf"))) == is_there


def test_pages_go_to_a_printer_each_as_it_is(
    printing: PrintPage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printer(*_: object) -> QPrinter:
        made = QPrinter()
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(tmp_path / "printed.pdf"))
        made.setFullPage(True)
        made.setResolution(100)
        return made

    monkeypatch.setattr(PrintPage, "has_printer", classmethod(lambda *_: True))
    monkeypatch.setattr(PrintPage, "ask_printer", classmethod(printer))
    printing.send.click()
    until_idle()
    assert "已送往打印机" in printing.telling.text()
    with pypdfium2.PdfDocument(tmp_path / "printed.pdf") as document:
        assert f"共 {len(document)} 页" in printing.telling.text()
        sizes = {tuple(map(round, page.get_size())) for page in document}
        image = document[0].render(scale=1).to_pil().convert("L")
    assert sizes == {(842, 595)}
    dark = image.point(lambda level: 255 if level < 160 else 0).getbbox()
    assert dark is not None
    left, top, right, bottom = dark
    assert 30 < left < 45
    assert right > 790
    assert 20 < top < 60
    assert 540 < bottom < 580


def test_no_printer_is_told(printing: PrintPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PrintPage, "has_printer", classmethod(lambda *_: False))
    printing.send.click()
    assert "没有打印机" in printing.telling.text()


@pytest.mark.qt_log_ignore("QPainter::begin", "propagateSizeHints")
def test_a_printer_that_does_not_begin_is_told(
    printing: PrintPage, until_idle: Wait, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def printer(*_: object) -> QPrinter:
        made = QPrinter()
        made.setOutputFileName(str(tmp_path / "no" / "such" / "place.pdf"))
        return made

    monkeypatch.setattr(PrintPage, "has_printer", classmethod(lambda *_: True))
    monkeypatch.setattr(PrintPage, "ask_printer", classmethod(printer))
    printing.send.click()
    until_idle()
    assert "没有接受" in printing.telling.text()


def test_a_cancel_leaves_nothing(printing: PrintPage, qtbot: QtBot, until_idle: Wait) -> None:
    def make(_store: Store, _target: Path, _is_personal: bool, report: Report) -> str:
        endless(report)
        return ""

    printing.show_paper(Paper("很大的表", "很大的表", make))
    qtbot.waitUntil(printing.progress.stop.isVisible)
    printing.progress.stop.click()
    until_idle()
    assert "已取消" in printing.telling.text()
    assert not printing.save.isEnabled()
    assert printing.sheet.pixmap().isNull()


def test_what_cannot_be_printed_is_told(printing: PrintPage, page: WorkspacePage, until_idle: Wait) -> None:
    fill(page, 0, name="\U0002f800场")
    printing.make()
    until_idle()
    assert "U+2F800" in printing.telling.text()
    assert not printing.send.isEnabled()


@pytest.mark.parametrize("way", ["button", "key", "another screen", "closing"])
def test_leaving_removes_the_pages_from_the_disk(
    printing: PrintPage, page: WorkspacePage, window: Window, way: str
) -> None:
    assert printing._folder is not None
    folder = Path(printing._folder.name)
    assert list(folder.iterdir())
    leave: dict[str, Callable[[], object]] = {
        "button": printing.back.click,
        "key": page.toolbar.acts["toTables"].trigger,
        "another screen": lambda: page.pages.show_papers("T31"),
        "closing": window.close_workspace,
    }
    leave[way]()
    assert not folder.exists()


def test_pages_that_a_job_reads_are_removed_when_it_has_ended(
    printing: PrintPage, page: WorkspacePage, window: Window, qtbot: QtBot, until_idle: Wait
) -> None:
    assert printing._folder is not None
    folder = Path(printing._folder.name)
    job = window.runner.start(endless)
    printing.back.click()
    assert folder.exists()
    job.cancel()
    until_idle()
    assert not folder.exists()
    assert page.table_page is not None
    assert page.table_page.isVisible()


def test_a_job_that_ends_after_leaving_shows_nothing(printing: PrintPage, until_idle: Wait) -> None:
    printing.make()
    printing.back.click()
    until_idle()
    assert printing.sheet.pixmap().isNull()
    assert not printing.save.isEnabled()


def test_the_letter_is_printed_after_sealing(
    window: Window, county: Places, until_idle: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    seal(page, tmp_path, until_idle)
    assert page.pages.seal.print_letter.isVisible()
    page.pages.seal.print_letter.click()
    until_idle()
    until_idle()
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "letter.pdf"))
    page.pages.printing.save.click()
    until_idle()
    letter = texts_of(tmp_path / "letter.pdf")[0].replace("　", "")
    assert "报送函" in letter
    assert "县考通0." in letter
    assert "xiankao" not in letter
    assert not page.pages.printing.personal.isVisible()


def test_a_statement_is_printed_from_its_item(page: WorkspacePage, until_drawn: Wait) -> None:
    store = page.workspace.store
    item = next(item for item in store.pack.items if item.unit == DEPARTMENT and item.kind == "provide")
    declare(store, item.id, "no_material", Reason("本年没有发生过"))
    page.pages.show_papers(item.id)
    page.pages.papers.findChild(type(page.pages.papers.back), "printStatement").click()  # type: ignore[union-attr]
    until_drawn()
    assert page.pages.printing.isVisible()
    assert "签字、盖章" in page.pages.printing.state.text()
    assert ink(page.pages.printing.sheet) > 50


def test_send_stops_when_asked(printing: PrintPage, tmp_path: Path) -> None:
    from desktop.printing import send

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Cancelled

    assert printing._made is not None
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with pytest.raises(Cancelled):
        send(printing._made.path, printer, 1, 3, stop)


def test_every_press_is_honoured_while_a_page_is_being_drawn(
    printing: PrintPage,
    held_drawing: Gate,
    tmp_path: Path,
    until_idle: Wait,
    until_drawn: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fine picture of a full page takes a second on an old computer, and nobody waits for it."""
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "saved.pdf"))
    monkeypatch.setattr(PrintPage, "has_printer", classmethod(lambda *_: False))
    printing.after.click()
    held_drawing.wait()
    printing.send.click()
    assert "没有打印机" in printing.telling.text()
    printing.save.click()
    until_idle()
    assert (tmp_path / "saved.pdf").exists()
    printing.personal.click()
    until_idle()
    assert printing.state.text()
    assert printing.where.text().startswith("第 1 页，共 ")
    held_drawing.go.set()
    until_drawn()
    assert printing.sheet.accessibleName() == "第 1 页的预览"
    assert ink(printing.sheet) > 100


def test_typing_does_not_wait_for_a_page(printing: PrintPage, held_drawing: Gate, page: WorkspacePage) -> None:
    printing.after.click()
    held_drawing.wait()
    printing.back.click()
    assert page.table_page is not None
    assert not page.table_page.model.is_locked


def test_of_pages_turned_quickly_only_the_last_is_drawn(
    printing: PrintPage, held_drawing: Gate, until_drawn: Wait
) -> None:
    assert printing._made is not None
    last = len(printing._made.sizes) - 1
    printing.after.click()
    held_drawing.wait()
    for _ in range(last - 1):
        printing.after.click()
    held_drawing.go.set()
    until_drawn()
    assert held_drawing.passed == [1, last]
    assert printing.sheet.accessibleName() == f"第 {last + 1} 页的预览"


def test_pages_that_are_being_drawn_are_removed_once_that_has_ended(
    printing: PrintPage, held_drawing: Gate, until_drawn: Wait
) -> None:
    assert printing._folder is not None
    folder = Path(printing._folder.name)
    printing.after.click()
    held_drawing.wait()
    printing.back.click()
    assert folder.exists()
    held_drawing.go.set()
    until_drawn()
    assert not folder.exists()


def test_the_newest_wish_replaces_the_pages_being_made(printing: PrintPage, gate: Gate, until_drawn: Wait) -> None:
    printing.show_paper(held_paper(gate))
    gate.wait()
    printing.personal.click()
    assert printing.personal.isEnabled()
    printing.personal.click()
    printing.personal.click()
    gate.go.set()
    until_drawn()
    assert gate.passed == [False, True]
    assert printing.state.text() == "很慢的表：True"
    assert printing.telling.isHidden()
    assert printing.progress.isHidden()
    assert printing.send.isEnabled()


def test_the_bar_stays_with_the_pages_that_are_being_made(
    printing: PrintPage, gate: Gate, qtbot: QtBot, until_drawn: Wait
) -> None:
    second = Gate(Event(), Event(), [])
    printing.show_paper(held_paper(gate))
    gate.wait()
    printing.show_paper(held_paper(second, "另一张表"))
    gate.go.set()
    qtbot.waitUntil(second.come.is_set)
    qtbot.wait(20)
    assert not printing.progress.isHidden()
    second.go.set()
    until_drawn()
    assert printing.state.text() == "另一张表：False"


def test_leaving_gives_up_pages_being_made(printing: PrintPage, gate: Gate, window: Window, until_idle: Wait) -> None:
    printing.show_paper(held_paper(gate))
    gate.wait()
    made = window.runner._jobs[-1]
    printing.back.click()
    assert made.is_cancelling
    gate.go.set()
    until_idle()
    assert printing.telling.isHidden()


def test_a_paper_waits_for_other_work_and_comes(
    printing: PrintPage, gate: Gate, window: Window, until_drawn: Wait
) -> None:
    gate.go.set()
    other = window.runner.start(endless)
    assert not printing.send.isEnabled()
    assert not printing.personal.isEnabled()
    printing.show_paper(held_paper(gate))
    assert "另一项工作完成后" in printing.state.text()
    other.cancel()
    until_drawn()
    assert printing.state.text() == "很慢的表：False"
    assert ink(printing.sheet) > 100


def test_pages_are_turned_by_keys_from_the_start(printing: PrintPage, until_drawn: Wait) -> None:
    assert printing.area.hasFocus()
    assert "PgDown" in printing.after.text()
    for key, number in ((Qt.Key.Key_PageDown, 2), (Qt.Key.Key_PageDown, 3), (Qt.Key.Key_PageUp, 2)):
        press(key)
        until_drawn()
        assert printing.where.text().startswith(f"第 {number} 页")
        assert printing.sheet.accessibleName() == f"第 {number} 页的预览"
    assert printing.area.hasFocus()


def test_the_cursor_stays_where_it_was_when_a_file_was_saved(
    printing: PrintPage, tmp_path: Path, until_idle: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next Enter leaves the preview."""
    monkeypatch.setattr(PrintPage, "ask_target", classmethod(lambda *_: tmp_path / "saved.pdf"))
    printing.save.setFocus()
    press(Qt.Key.Key_Space)
    until_idle()
    assert "已保存" in printing.telling.text()
    assert printing.save.hasFocus()
