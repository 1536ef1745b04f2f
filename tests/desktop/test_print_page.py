"""The preview, printing and saving of papers."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pypdfium2
import pytest
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
from tests.desktop.conftest import DEPARTMENT, Places, endless, opened
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
def printing(page: WorkspacePage, until_idle: Wait) -> PrintPage:
    """The preview of T31 with two farms."""
    fill(page, 0, **GOOD)
    fill(page, 1, **(GOOD | {"name": "第二养殖场"}))
    page.toolbar.acts["toPrint"].trigger()
    until_idle()
    until_idle()
    return page.pages.printing


def test_the_table_on_the_screen_is_shown_page_by_page(
    printing: PrintPage, qtbot: QtBot, until_idle: Wait, window: Window
) -> None:
    assert "规模化畜禽养殖场信息表" in printing.title.text()
    assert printing.isVisible()
    assert printing.where.text().startswith("第 1 页，共 ")
    assert not printing.before.isEnabled()
    assert ink(printing.sheet) > 100
    qtbot.wait(250)
    until_idle()
    first = printing.sheet.pixmap().toImage()
    printing.after.click()
    until_idle()
    assert printing.where.text().startswith("第 2 页")
    assert printing.sheet.accessibleName() == "第 2 页的预览"
    assert printing.sheet.pixmap().toImage() != first
    printing.before.click()
    until_idle()
    assert printing.sheet.pixmap().toImage() == first
    assert not window.runner.is_busy


def test_a_page_fits_the_screen_or_is_made_larger(printing: PrintPage, until_idle: Wait) -> None:
    room = printing.area.viewport().size()
    whole = printing.sheet.pixmap().size()
    assert whole.width() <= room.width()
    assert whole.height() <= room.height()
    for code, least in (("width", whole.width()), ("double", int(1.9 * (room.width() - 20)))):
        printing.zoom.setCurrentIndex(printing.zoom.findData(code))
        printing.zoom.activated.emit(0)
        until_idle()
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
    assert "报送函" in texts_of(tmp_path / "letter.pdf")[0].replace("　", "")
    assert not page.pages.printing.personal.isVisible()


def test_a_statement_is_printed_from_its_item(page: WorkspacePage, until_idle: Wait) -> None:
    store = page.workspace.store
    item = next(item for item in store.pack.items if item.unit == DEPARTMENT and item.kind == "provide")
    declare(store, item.id, "no_material", Reason("本年没有发生过"))
    page.pages.show_papers(item.id)
    page.pages.papers.findChild(type(page.pages.papers.back), "printStatement").click()  # type: ignore[union-attr]
    until_idle()
    until_idle()
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
