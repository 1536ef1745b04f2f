"""Pictures of the screens of materials, as `test_screens` makes them of the others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from desktop.papers_page import PapersPage
from desktop.window import Window
from tests.desktop.conftest import Places, opened, paired_papers
from tests.desktop.pictures import Pictures
from tests.desktop.test_screens import shoot
from tests.desktop.test_workspace_page import GOOD, fill
from tests.samples import make_docx, make_pdf, make_photo

__all__ = ["shoot"]

Wait = Callable[[], None]
# Twice every screen, each when it has come to rest.
pytestmark = pytest.mark.slow


def landscape(path: Path, sky: str, size: tuple[int, int] = (1800, 1200)) -> Path:
    """Make what looks like a photo of a field."""
    image = Image.new("RGB", size, sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, size[1] * 2 // 3, *size), fill="#6b8e4e")
    draw.polygon([(0, size[1] * 2 // 3), (size[0] // 3, size[1] // 3), (size[0], size[1] * 2 // 3)], fill="#8a7a66")
    image.save(path, "JPEG")
    return path


def give(papers: PapersPage, place: int, *paths: Path, phase: str = "") -> None:
    papers.slots[place].give(list(paths), phase)


def test_materials(
    window: Window,
    county: Places,
    shoot: Pictures,
    tmp_path: Path,
    until_idle: Wait,
    until_drawn: Callable[[PapersPage], None],
) -> None:
    page = opened(window, county.department)
    page.tree.setCurrentIndex(page.tree.duties.find_item("B-XM-04"))
    papers = page.pages.papers
    folder = tmp_path / "台账扫描件"
    folder.mkdir()
    make_pdf(folder / "粪污资源化利用台账.pdf", pages=3, text="ledger " * 8)
    (folder / "Thumbs.db").write_bytes(b"x")
    make_docx(tmp_path / "情况汇报.docx")
    (tmp_path / "空的.pdf").write_bytes(b"")
    give(papers, 0, folder, tmp_path / "空的.pdf")
    until_idle()
    give(papers, 1, folder / "粪污资源化利用台账.pdf", landscape(tmp_path / "枣园.jpg", "#9cc4e4"))
    until_idle()
    papers.slots[0].lists[0].setFocus()
    until_drawn(papers)
    shoot("48-materials")
    papers.slots[0].lists[0].open_current()
    until_drawn(papers)
    shoot("49-material-preview")


def test_before_and_after(
    window: Window,
    seasoned: Places,
    shoot: Pictures,
    tmp_path: Path,
    until_idle: Wait,
    until_drawn: Callable[[PapersPage], None],
) -> None:
    papers = paired_papers(window, seasoned)
    place = next(number for number, slot in enumerate(papers.slots) if slot.state.slot.pairs)
    before = [landscape(tmp_path / f"治理前{n}.jpg", sky) for n, sky in enumerate(("#b9a58c", "#a89478"))]
    after = [landscape(tmp_path / f"治理后{n}.jpg", sky) for n, sky in enumerate(("#9cc4e4", "#7fb0dc"))]
    for phase, paths in (("before", before), ("after", after)):
        give(papers, place, *paths, phase=phase)
        until_idle()
    give(papers, place, make_photo(tmp_path / "航拍.jpg", 640, 480, taken="2019:05:18 10:20:30"))
    until_idle()
    until_drawn(papers)
    papers.slots[place].lists[-1].setFocus()
    papers._scroll.ensureWidgetVisible(papers.slots[place])
    until_drawn(papers)
    shoot("48-before-and-after")


def test_what_lacks(window: Window, county: Places, shoot: Pictures, tmp_path: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    for place, name in enumerate(("样例枣园牛场", "样例沙枣羊场", "样例红海养殖场")):
        fill(page, place, **(GOOD | {"name": name}))
    papers, part = page.pages.papers, page.table_page
    assert part is not None
    for place in (0, 2):
        part.grid.move_to(part.model.index(place, part.model.column_of("name")))
        part.head.papers.click()
        slot = next(slot for slot in papers.slots if slot.state.slot.photos)
        slot.give([landscape(tmp_path / f"{place}.jpg", "#8fb4d8", (400, 300))])
        until_idle()
        page.show_tables()
    page.counts.count_items()
    part.grid.move_to(part.model.index(1, part.model.column_of("name")))
    shoot("48-table-lacks")
    part.head.lacks.click()
    shoot("48-lacks")


def test_the_statement(
    window: Window,
    county: Places,
    shoot: Pictures,
    tmp_path: Path,
    until_idle: Wait,
    until_drawn: Callable[[PapersPage], None],
) -> None:
    page = opened(window, county.department)
    page.tree.setCurrentIndex(page.tree.duties.find_item("B-XM-04"))
    papers = page.pages.papers
    page.workspace.papers.declare("B-XM-04", "no_material", "本县没有这类养殖场，也没有留存台账")
    papers.refresh()
    shoot("48-statement")
    assert papers.declaration is not None
    papers.declaration.scans_given.emit([landscape(tmp_path / "签字盖章的说明.jpg", "#f4f2ec", (900, 1270))])
    until_idle()
    until_drawn(papers)
    shoot("48-statement-signed")
    assert papers.declaration is not None
    assert papers.declaration.signer is not None
    papers.declaration.signer.leader.setText("局长")
    papers.declaration.signer.day.setText("2024.3.5")
    shoot("48-statement-signer")
