import io
from pathlib import Path

import docx
import openpyxl
import pypdfium2

from reports.documents import container_kind, pdf_pages
from reports.fonts import find_font
from reports.images import read_photo
from reports.sample_proofs import SAMPLE, SamplePage, SamplePhoto, photo, report_document, stamped_page, table_workbook

PAGE = SamplePage("自行监测报告", ("监测点：样例断面", "结论：达标"), "水利局", "2024 年 12 月 31 日", "水利局")


def _text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return str(document[0].get_textpage().get_text_range())


def _reds(data: bytes) -> int:
    picture = pypdfium2.PdfDocument(data)[0].render(scale=0.5).to_pil().convert("RGB")
    return sum(
        count for count, (r, g, b) in picture.getcolors(1 << 24) or () if r > 150 and g < 90 and b < 90
    )  # fmt: skip


def test_a_page_says_what_it_is_about_and_that_it_is_a_sample(tmp_path: Path) -> None:
    data = stamped_page(PAGE, find_font())
    (tmp_path / "page.pdf").write_bytes(data)
    assert pdf_pages(tmp_path / "page.pdf") == 1
    text = _text(data)
    assert all(words in text for words in (PAGE.title, *PAGE.lines, PAGE.unit, PAGE.date, SAMPLE))
    assert data == stamped_page(PAGE, find_font())


def test_only_a_stamped_page_has_a_red_mark() -> None:
    bare = SamplePage(PAGE.title, PAGE.lines, PAGE.unit, PAGE.date)
    assert _reds(stamped_page(PAGE, find_font())) > 100
    assert _reds(stamped_page(bare, find_font())) == 0


def test_a_character_that_no_font_has_is_left_out() -> None:
    odd = SamplePage("报告\U0010fffd甲", (), "水利局", "2024 年")
    assert "报告甲" in _text(stamped_page(odd, find_font()))


def test_a_photo_is_large_enough_and_says_when_and_where_it_was_taken(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(photo(SamplePhoto("样例工程", "after", "2024-06-15", (78.55, 39.78))))
    found = read_photo(file)
    assert (found.width, found.height) == (1600, 1200)
    assert found.taken.startswith("2024-06-15")
    assert (found.lon, found.lat) == (78.55, 39.78)
    assert not found.names_owner


def test_no_two_photos_of_other_words_are_the_same_file() -> None:
    first, second = (photo(SamplePhoto(name, "", "2024-06-15")) for name in ("甲", "乙"))
    assert first != second
    assert first == photo(SamplePhoto("甲", "", "2024-06-15"))


def test_before_looks_other_than_after() -> None:
    before, after = (photo(SamplePhoto("工程", phase, "2024-06-15")) for phase in ("before", "after"))
    assert before[-1000:] != after[-1000:]


def test_a_report_has_its_chapters_as_headings(tmp_path: Path) -> None:
    data = report_document("自然概况汇报材料", ("河流", "植被"), "自然资源局")
    (tmp_path / "report.docx").write_bytes(data)
    assert container_kind(tmp_path / "report.docx") == "docx"
    styled = ((item.text, item.style) for item in docx.Document(io.BytesIO(data)).paragraphs)
    headings = [text for text, style in styled if style is not None and str(style.name).startswith("Head")]
    assert headings == ["河流", "植被"]


def test_a_table_is_a_workbook_that_says_that_it_is_a_sample(tmp_path: Path) -> None:
    file = tmp_path / "table.xlsx"
    file.write_bytes(table_workbook("=汇总表", "水利局"))
    assert container_kind(file) == "xlsx"
    cells = [cell.value for row in openpyxl.load_workbook(file).active for cell in row]
    assert {"=汇总表", SAMPLE, "水利局"} <= set(cells)
    assert table_workbook("=汇总表", "水利局") == file.read_bytes()
