"""Files that are no honest sheets: each is refused in words, and nothing of it is taken."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook

from office.sheet_files import read_sheets
from office.troubles import SheetRefused
from reports import sheet_scan, sheet_wire, sheets
from reports.sheet_wire import Unknown
from tests.office.sheets import make_sheet

PLAIN = [("名称", "数量"), ("甲", 1)]


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(folder: Path, **parts: bytes) -> Path:
    """Make a plain sheet and put parts of it, by the end of their names, in place of its own."""
    made = parts_of(make_sheet(folder / "plain.xlsx", PLAIN))
    names = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml"}
    made.update({names.get(name, name): data for name, data in parts.items()})
    return packed(folder / "bad.xlsx", made)


def packed(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def sheet_with(folder: Path, cells: str) -> bytes:
    plain = parts_of(make_sheet(folder / "plain.xlsx", PLAIN))["xl/worksheets/sheet1.xml"].decode()
    return re.sub("<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>", plain, flags=re.DOTALL).encode()


def linked(folder: Path) -> Path:
    return changed(folder, **{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def macros(folder: Path) -> Path:
    return changed(folder, **{"xl/vbaProject.bin": b"x"})


def laughs(folder: Path) -> Path:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    return changed(folder, sheet=bomb)


def utf16(folder: Path) -> Path:
    return changed(folder, sheet='<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"))


def blanks(folder: Path) -> Path:
    """A part that unfolds two thousandfold."""
    return changed(folder, **{"xl/media/a.bin": b"\0" * 50_000_000})


def unfolding(folder: Path) -> Path:
    """More than is allowed when unfolded, without any part that looks odd by itself."""
    noise = bytes(range(256)) * 4
    return changed(folder, **{f"xl/media/{place}.bin": noise * 40_960 for place in range(6)})


def parts(folder: Path) -> Path:
    return changed(folder, **{f"xl/media/{place}.xml": b"<a/>" for place in range(sheet_scan.MOST_PARTS)})


def wide(folder: Path) -> Path:
    return changed(folder, sheet=sheet_with(folder, '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'))


def wide_below(folder: Path) -> Path:
    """Far to the right stands only a formula without a result, below all that has values."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD2"><f>A1</f></c></row>'
    return changed(folder, sheet=sheet_with(folder, cells))


def corners(folder: Path) -> Path:
    """Two cells as far apart as can be: a reader that lays out all between them would take 500 GB."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return changed(folder, sheet=sheet_with(folder, cells))


def far(folder: Path) -> Path:
    """A column that no sheet can have."""
    return changed(folder, sheet=sheet_with(folder, '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'))


def million(folder: Path) -> Path:
    cells = "".join(f'<c t="n"><v>{place}</v></c>' for place in range(1_000_000))
    return changed(folder, sheet=sheet_with(folder, f'<row r="1">{cells}</row>'))


def tricked(folder: Path) -> Path:
    """The path of the sheet leads out of the file."""
    parts = parts_of(make_sheet(folder / "plain.xlsx", PLAIN))
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"../../../../../../etc/passwd")
    return packed(folder / "bad.xlsx", parts)


def doubled(folder: Path) -> Path:
    path = make_sheet(folder / "bad.xlsx", PLAIN)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return path


def written(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


def cut(folder: Path) -> Path:
    path = make_sheet(folder / "bad.xlsx", PLAIN)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def plain_zip(folder: Path) -> Path:
    return packed(folder / "t.xlsx", {"a.txt": b"1,2"})


def binary(folder: Path) -> Path:
    return packed(folder / "t.xlsb", {"xl/workbook.bin": b"x"})


def empty_book(folder: Path) -> Path:
    Workbook(str(folder / "t.xlsx")).close()
    return folder / "t.xlsx"


HOSTILE: list[tuple[Callable[[Path], Path], str]] = [
    (linked, "E-SHEET-LINKED"),
    (macros, "E-SHEET-MACROS"),
    (laughs, "E-SHEET-STRANGE"),
    (utf16, "E-SHEET-STRANGE"),
    (blanks, "E-SHEET-LARGE"),
    (unfolding, "E-SHEET-LARGE"),
    (parts, "E-SHEET-LARGE"),
    (wide, "E-SHEET-WIDE"),
    (wide_below, "E-SHEET-WIDE"),
    (corners, "E-SHEET-CRASH"),
    (far, "E-SHEET-WIDE"),
    (million, "E-SHEET-WIDE"),
    (tricked, "E-SHEET-BROKEN"),
    (doubled, "E-SHEET-KIND"),
    (cut, "E-SHEET-BROKEN"),
    (plain_zip, "E-SHEET-KIND"),
    (binary, "E-SHEET-KIND"),
    (empty_book, "E-SHEET-EMPTY"),
    (written("t.xls", b"<html><table><tr><td>1</td></tr></table></html>"), "E-SHEET-WEB"),
    (written("t.csv", b""), "E-SHEET-EMPTY"),
    (written("t.xlsx", b"%PDF-1.7\x00\x01\xff"), "E-SHEET-KIND"),
    (written("t.csv", b"\xff\x80\x81"), "E-SHEET-KIND"),
    (written("t.csv", b'"' + b"a" * 70_000 + b'"'), "E-SHEET-BROKEN"),
    (written("t.csv", b"," * 1_000_000), "E-SHEET-WIDE"),
    (written("~$养殖场.xlsx", b"\x05someone".ljust(165)), "E-SHEET-OWNER"),
    (written("t.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600), "E-SHEET-BROKEN"),
    (lambda folder: folder / "none.xlsx", "E-SHEET-NONE"),
    (lambda folder: folder, "E-SHEET-NONE"),
]


@pytest.mark.parametrize(("make", "code"), HOSTILE)
def test_a_file_that_is_no_honest_sheet_is_refused_in_words(
    tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    with pytest.raises(SheetRefused) as caught:
        read_sheets(make(tmp_path))
    assert caught.value.code == code
    assert "没有导入" in str(caught.value) or code == "E-SHEET-NONE"


@pytest.mark.parametrize("name", ["t.xls", "t.et", "t.csv", "t.XLSX", "没有扩展名"])
def test_a_wrong_extension_does_not_matter(tmp_path: Path, name: str) -> None:
    (sheet,) = read_sheets(make_sheet(tmp_path / "t.xlsx", PLAIN).rename(tmp_path / name))
    assert [list(line.cells) for line in sheet.lines] == [["名称", "数量"], ["甲", "1"]]


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    out = io.BytesIO()
    sheets.stream(make_sheet(tmp_path / "t.xlsx", [*PLAIN, ("乙", 2)]), out)
    assert out.getvalue().splitlines()[-1] == b'{"why":"large"}'


def test_rows_of_nothing_but_formulas_without_results_travel_together(tmp_path: Path) -> None:
    """One by one, 20,000 of them took a second to take in."""
    rows = "".join(f'<row r="{row}"><c r="C{row}"><f>A1</f></c></row>' for row in range(2, 500))
    only = sheet_with(
        tmp_path, f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}<row r="600"><c r="B600"><f>1</f></c></row>'
    )
    (sheet,) = read_sheets(changed(tmp_path, sheet=only))
    wanted = [(0, ["1"]), *((row, [None, None, Unknown.FORMULA]) for row in range(1, 499))]
    assert [(line.row, line.cells) for line in sheet.lines] == [*wanted, (599, [None, Unknown.FORMULA])]
    assert len(sheet_wire.parts_of(sheet.lines)) == 2


def test_a_child_that_dies_on_the_way_is_told(tmp_path: Path) -> None:
    def dies(_path: Path) -> Iterator[bytes]:
        yield b'{"sheet":{"name":"a","is_1904":false,"merged":[],"hidden_rows":[],"hidden_columns":[],"lost":[]}}\n'
        raise subprocess.CalledProcessError(-6, "child")

    def silent(_path: Path) -> Iterator[bytes]:
        yield from ()

    def brackets(_path: Path) -> Iterator[bytes]:
        yield b'{"a":' * 100_000

    for asked in (dies, silent, brackets):
        with pytest.raises(SheetRefused) as caught:
            read_sheets(make_sheet(tmp_path / "t.xlsx", PLAIN), asked)
        assert caught.value.code == "E-SHEET-CRASH"


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    def hide(book: Workbook, _sheet: object) -> None:
        book.add_worksheet("选项").very_hidden()
        book.add_worksheet("旧").hide()

    assert [sheet.name for sheet in read_sheets(make_sheet(tmp_path / "t.xlsx", PLAIN, hide))] == ["Sheet1"]
