"""Sheets from outside: xlsx, xls, et and csv read cell by cell, each with its kind (`reports.sheet_wire`).

Runs in a child process (`--child sheet`) with little memory and time. The kind of a file is told by its content, not
by its name. Nothing is unpacked to disk, no formula is computed, no link is followed.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

from reports.foreign import NotReadable
from reports.office_container import open_container
from reports.sheet_scan import Book, Scanned, as_percent, guard
from reports.sheet_wire import CHUNK, Merged, Sheet, encode_end, encode_head, encode_lines, encode_refusal

#: Bytes of a file, rows and cells of a workbook, and columns of a sheet.
MOST_BYTES: Final = 100 * 1024**2
MOST_ROWS: Final = 300_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 8_000_000
MOST_SHEETS: Final = 300
MOST_FIELD: Final = 64 * 1024
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WHOLE: Final = 10**15
LOST_XLS: Final = (
    "这是旧格式的 xls（et）文件，里面公式出错的单元格（如 #REF!）读出来是空白，隐藏的行列也看不出来，"
    "所以空白格不会清空已有的内容；有这种情况的，请先另存为 xlsx。"
)


def stream(path: Path, out: IO[bytes]) -> None:
    """Read a file and write all its sheets to `out`, or why it cannot be read."""
    try:
        for part in _parts(path):
            out.write(part)
        out.write(encode_end())
    except NotReadable as fault:
        out.write(encode_refusal(fault.why))
    except MemoryError:
        out.write(encode_refusal("bomb"))


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        begin = file.read(8)
        if not begin:
            raise NotReadable("empty")
        if file.seek(0, io.SEEK_END) > MOST_BYTES:
            raise NotReadable("large")
        file.seek(0)
        if begin.startswith(_ZIP):
            with open_container(file) as archive:
                guard(archive)
                book = Book(archive)
                file.seek(0)
                yield from _workbook(file, book)
        elif begin.startswith(_OLE):
            yield from _workbook(file, None)
        else:
            yield from _table(path.stem, file.read())


def _workbook(file: IO[bytes], book: Book | None) -> Iterator[bytes]:
    """Read the sheets that people can see; `book` is None for the old formats."""
    import python_calamine as calamine

    try:
        opened = calamine.CalamineWorkbook.from_filelike(file)
        seen = [
            meta.name
            for meta in opened.sheets_metadata
            if meta.typ is calamine.SheetTypeEnum.WorkSheet and meta.visible is calamine.SheetVisibleEnum.Visible
        ]
        if not 0 < len(seen) <= MOST_SHEETS:
            raise NotReadable("empty" if not seen else "large")
        budget = _Budget()
        for name in seen:
            yield from _sheet(opened.get_sheet_by_name(name), book, budget)
    except calamine.PasswordError as fault:
        raise NotReadable("locked") from fault
    except calamine.CalamineError as fault:
        raise NotReadable("broken") from fault


class _Budget:
    """How much of a workbook may still be read."""

    def __init__(self) -> None:
        self._rows = MOST_ROWS
        self._cells = MOST_CELLS

    def take(self, cells: int) -> None:
        self._rows -= 1
        self._cells -= cells
        if self._rows < 0 or self._cells < 0:
            raise NotReadable("large")


def _sheet(sheet: Any, book: Book | None, budget: _Budget) -> Iterator[bytes]:
    scanned = book.scan(sheet.name) if book else Scanned()
    start = sheet.start or (0, 0)
    if sheet.end and sheet.end[1] >= MOST_COLUMNS:
        raise NotReadable("wide")
    lost = [] if book else [LOST_XLS]
    if scanned.nowhere:
        lost.append(f"有 {scanned.nowhere} 个出错的单元格没有标明位置，读出来是空白。")
    merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    yield encode_head(
        Sheet(
            sheet.name,
            is_1904=book.is_1904 if book else False,
            merged=merged[:MOST_CELLS],
            hidden_rows=frozenset(scanned.hidden_rows),
            hidden_columns=frozenset(scanned.hidden_columns),
            lost=tuple(lost),
        )
    )
    marks = {place: ["e", text] for place, text in scanned.errors.items()}
    marks |= {place: ["f", ""] for place in scanned.unknown}
    rows = _marked(sheet.iter_rows() if sheet.start else (), start[1], marks, scanned.percent)
    yield from _chunks(rows, budget)


def _marked(
    rows: Iterable[Sequence[object]],
    left: int,
    marks: dict[tuple[int, int], list[str]],
    percent: set[tuple[int, int]],
) -> Iterator[tuple[int, list[object]]]:
    """Give rows ready for the wire by their numbers, with what the reader of values left out."""
    touched: dict[int, list[int]] = {}
    for row, column in (*marks, *percent):
        touched.setdefault(row, []).append(column)
    pad: list[object] = [None] * left
    for number, values in enumerate(rows):
        cells = pad + [_cell(value) for value in values]
        for column in touched.pop(number, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = marks[number, column] if (number, column) in marks else _percent(cells[column])
        yield number, cells
    # Rows at the end that hold nothing but formulas without a result.
    for number in sorted(touched):
        if max(touched[number]) >= MOST_COLUMNS:
            raise NotReadable("wide")
        yield number, [marks.get((number, column)) for column in range(max(touched[number]) + 1)]


def _cell(value: object) -> object:
    """Prepare a cell for the wire."""
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        return _number(value)  # type: ignore[arg-type]
    if kind is bool or kind is int:
        return value
    if kind is dt.datetime:
        return ["d", value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S")]  # type: ignore[attr-defined]
    if kind is dt.date:
        return ["d", value.isoformat()]  # type: ignore[attr-defined]
    return str(value)


def _number(value: float) -> object:
    """Give an exact whole number as such; what is not finite no sheet can hold."""
    if value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    return value if abs(value) < float("inf") else ["e", "#NUM!"]


def _percent(value: object) -> object:
    return as_percent(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _chunks(rows: Iterable[tuple[int, list[object]]], budget: _Budget) -> Iterator[bytes]:
    """Write rows that are not blank, some at a time."""
    numbers: list[int] = []
    cells: list[list[object]] = []
    for number, row in rows:
        budget.take(len(row))
        while row and row[-1] is None:
            row.pop()
        if row:
            numbers.append(number)
            cells.append(row)
        if len(numbers) == CHUNK:
            yield encode_lines(numbers, cells)
            numbers, cells = [], []
    if numbers:
        yield encode_lines(numbers, cells)


def _table(name: str, data: bytes) -> Iterator[bytes]:
    """Read a text with separators; a page of the web, which some systems hand out as xls, is none."""
    text = _decoded(data)
    if text.lstrip()[:1] == "<":
        raise NotReadable("web")
    if "\x00" in text:
        raise NotReadable("foreign")
    yield encode_head(Sheet(name))
    csv.field_size_limit(MOST_FIELD)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    budget = _Budget()
    try:
        yield from _chunks(enumerate(_csv_row(row) for row in lines), budget)
    except csv.Error as fault:
        raise NotReadable("csv") from fault


def _csv_row(row: Sequence[str]) -> list[object]:
    if len(row) > MOST_COLUMNS:
        raise NotReadable("wide")
    return [cell or None for cell in row]


def _decoded(data: bytes) -> str:
    """Read a text as UTF-8 or, as Chinese Excel saves it, GB 18030."""
    encodings = [encoding for bom, encoding in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotReadable("foreign")


def _separator(text: str) -> str:
    line = text[: text.find("\n")] if "\n" in text else text
    return max(",\t;", key=line.count)
