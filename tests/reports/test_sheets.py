"""Workbooks as the child reads them: which rows they keep, what is said of bad ones, how much is read."""

import io
import zipfile
from pathlib import Path

import pytest

from reports import sheets
from reports.foreign import NotReadable
from reports.sheet_wire import Sheet, Unknown, decode

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
PARTS = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": PACKAGE
    + b'<Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % OFFICE,
    "xl/workbook.xml": b'<workbook %s xmlns:r="%s"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    % (SPACE, OFFICE),
    "xl/_rels/workbook.xml.rels": PACKAGE
    + b'<Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % OFFICE,
    # Style 1 shows a percentage.
    "xl/styles.xml": b'<styleSheet %s><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>'
    % SPACE,
}


def book(
    folder: Path, rows: bytes, begin: bytes = b"", end: bytes = b"</sheetData></worksheet>", **more: bytes
) -> Path:
    """Write a workbook with rows as they stand in it."""
    path = folder / "a.xlsx"
    sheet = begin + b"<worksheet %s><sheetData>" % SPACE + rows + end
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**PARTS, "xl/worksheets/sheet1.xml": sheet, **more}.items():
            archive.writestr(name, data)
    return path


def read(path: Path) -> list[Sheet]:
    out = io.BytesIO()
    sheets.stream(path, out)
    return decode(io.BytesIO(out.getvalue()))


def why_not(path: Path) -> str:
    with pytest.raises(NotReadable) as caught:
        read(path)
    return caught.value.why


NAMED = b'<row r="1"><c r="A1"><v>1</v></c></row>'


def test_a_row_of_percentages_alone_is_kept_where_one_has_a_value(tmp_path: Path) -> None:
    """Cells that are only coloured as percentages say nothing, between other rows or below them."""
    rows = (
        b'<row r="2"><c r="B2" s="1"><v></v></c></row>'
        b'<row r="3"><c r="B3" s="1"><v>0.85</v></c></row>'
        b'<row r="4"><c r="B4" s="1"><v></v></c><c r="C4" s="1"><v></v></c></row>'
    )
    (sheet,) = read(book(tmp_path, NAMED + rows))
    assert [(line.row, list(line.cells)) for line in sheet.lines] == [(0, ["1"]), (2, [None, "85%"])]


def test_what_the_rules_say_comes_before_what_the_reader_of_values_says(tmp_path: Path) -> None:
    """To that one the first is broken and the second empty."""
    assert why_not(book(tmp_path, NAMED, b"<!DOCTYPE a>", b"</worksheet>")) == "dtd"
    assert why_not(book(tmp_path, NAMED, **{"xl/workbook.xml": b"<!DOCTYPE a><workbook/>"})) == "dtd"
    assert why_not(book(tmp_path, NAMED, end=b"</worksheet>")) == "broken"


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="J1"><f>A1</f></c></row>', 10),
        (NAMED + b'<row r="2"><c r="J2"><f>A1</f></c></row>', 11),
    ],
    ids=["beside", "below"],
)
def test_cells_that_marks_add_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: bytes, cells: int) -> None:
    path = book(tmp_path, rows)
    monkeypatch.setattr(sheets, "MOST_CELLS", cells)
    (sheet,) = read(path)
    assert sheet.lines[-1].cells[9] is Unknown.FORMULA
    monkeypatch.setattr(sheets, "MOST_CELLS", cells - 1)
    assert why_not(path) == "large"


def test_rows_that_marks_add_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path, NAMED + b'<row r="2"><c r="B2"><f>A1</f></c></row>')
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert len(read(path)[0].lines) == 2
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)
    assert why_not(path) == "large"


FIGURES = ('"甲;乙"', '"1,000"', "3")


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_title_without_separators_does_not_hide_what_separates_the_cells(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    """Under a title of one cell everything stood in the first column, and no titles were found."""
    rows = ["支出表, 2024年；单位：元", *(separator.join(row) for row in [("名称", "金额", "次"), *[FIGURES] * 3])]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(rows).encode(encoding))
    (sheet,) = read(path)
    assert [list(line.cells) for line in sheet.lines][-3:] == [["甲;乙", "1,000", "3"]] * 3


def test_signs_within_cells_separate_none(tmp_path: Path) -> None:
    """Several choices of one cell, thousands, and the tab before a long number that keeps it a text."""
    path = tmp_path / "a.csv"
    path.write_text("名称,代码,选项\n甲,\t91653130,1;2;3;4\n乙,\t91653131,1;2;3;4\n", encoding="utf-8")
    (sheet,) = read(path)
    assert [len(line.cells) for line in sheet.lines] == [3, 3, 3]
    path.write_text("名称;金额\n甲;1,000,000\n乙;2,000,000\n", encoding="utf-8")
    (sheet,) = read(path)
    assert [list(line.cells) for line in sheet.lines] == [["名称", "金额"], ["甲", "1,000,000"], ["乙", "2,000,000"]]
