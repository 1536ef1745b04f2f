"""Sheets from outside: xlsx, xls, et and csv read cell by cell, each with its kind (`reports.sheet_wire`).

Runs in a child process (`--child sheet`) with little memory and time. The kind of a file is told by its content, not
by its name. Nothing is unpacked to disk, no formula is computed, no link is followed.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from reports.foreign import NotReadable
from reports.office_container import open_container
from reports.sheet_columns import Marks, Row, chunks, is_filled, put, ragged
from reports.sheet_scan import Book, Scanned, guard
from reports.sheet_wire import Merged, Sheet, encode_end, encode_head, encode_part, encode_refusal

#: Bytes of a file, rows and cells of a workbook, and columns of a sheet.
MOST_BYTES: Final = 100 * 1024**2
MOST_ROWS: Final = 300_000
MOST_COLUMNS: Final = 1_000
MOST_CELLS: Final = 8_000_000
MOST_SHEETS: Final = 300
MOST_FIELD: Final = 64 * 1024
#: What may stand between the cells of a text, and how much of a text is looked at to tell.
_SEPARATORS: Final = ",\t;"
_LOOKED_AT: Final = 64 * 1024
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LOST_XLS: Final = (
    "这是旧格式的 xls（et）文件，里面公式出错的单元格（如 #REF!）读出来是空白，隐藏的行列也看不出来，"
    "百分比格式的数读出来是小数（85% 读成 0.85）。"
    "所以空白格不会清空已有的内容；有这种情况的，请先另存为 xlsx。"
)

#: What the reader of values left out, by row and column.
Told: TypeAlias = Mapping[int, Mapping[int, object]]


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
            with open_container(path) as archive, ThreadPoolExecutor(1) as beside:
                guard(archive)
                # Values are read meanwhile; nothing is told before all of the file has been looked through.
                yield from _workbook(file, beside.submit(Book, archive))
        elif begin.startswith(_OLE):
            yield from _workbook(file, None)
        else:
            yield from _table(path.stem, file.read())


def _workbook(file: IO[bytes], looking: Future[Book] | None) -> Iterator[bytes]:
    """Read the sheets that people can see; `looking` is None for the old formats."""
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
            sheet = opened.get_sheet_by_name(name)
            yield from _sheet(sheet, looking.result() if looking else None, budget)
    except calamine.PasswordError as fault:
        raise NotReadable("locked") from fault
    except calamine.CalamineError as fault:
        raise NotReadable("broken") from fault
    finally:
        # What the rules say of a file comes before what the reader of values says.
        if looking:
            looking.result()


class _Budget:
    """How much of a workbook may still be read."""

    def __init__(self) -> None:
        self._rows = MOST_ROWS
        self._cells = MOST_CELLS

    def take(self, rows: int, cells: int) -> None:
        self._rows -= rows
        self._cells -= cells
        if self._rows < 0 or self._cells < 0:
            raise NotReadable("large")


def _sheet(sheet: Any, book: Book | None, budget: _Budget) -> Iterator[bytes]:
    scanned = book.scan(sheet.name) if book else Scanned()
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
    marks = Marks(scanned)
    if sheet.start:
        yield from _rows(sheet, marks, budget)
    yield from _rest(marks.rest(), budget)


def _rows(sheet: Any, marks: Marks, budget: _Budget) -> Iterator[bytes]:
    """Give the rows that have values, with what the reader of values left out of them."""
    (_, left), width, first = sheet.start, sheet.end[1] + 1, 0
    for rows in chunks(sheet.iter_rows(), width):
        told = marks.take(range(first, first + len(rows)))
        budget.take(len(rows), len(rows) * width + sum(max(0, max(some) + 1 - width) for some in told.values()))
        yield from _encoded(list(range(first, first + len(rows))), rows, left, told)
        first += len(rows)


def _encoded(numbers: list[int], rows: Sequence[Row], left: int, told: Told) -> Iterator[bytes]:
    """Write rows of one length that are not blank; `left` columns before them are."""
    says = {row for row, some in told.items() if not all(map(callable, some.values()))}
    kept = [place for place, row in enumerate(rows) if is_filled(row) or numbers[place] in says]
    if len(kept) < len(rows):
        numbers, rows = [numbers[place] for place in kept], [rows[place] for place in kept]
    if rows:
        blank: Row = [""] * len(rows)
        marks = {place: told[row] for place, row in enumerate(numbers) if row in told} if told else {}
        yield encode_part(numbers, put([*[blank] * left, *zip(*rows, strict=True)], len(rows), marks))


def _rest(told: Told, budget: _Budget) -> Iterator[bytes]:
    """Give the rows at the end that hold nothing but formulas without a result."""
    width = max((max(some) + 1 for some in told.values()), default=0)
    if width > MOST_COLUMNS:
        raise NotReadable("wide")
    for rows in chunks(told.items(), width):
        budget.take(len(rows), sum(max(some) + 1 for _, some in rows))
        yield from _encoded([row for row, _ in rows], [()] * len(rows), 0, dict(rows))


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
    first = 0
    try:
        for rows in ragged(map(_narrow, lines)):
            budget.take(len(rows), sum(map(len, rows)))
            columns = list(zip_longest(*rows, fillvalue=""))
            filled: list[Row] = list(zip(*columns, strict=True)) or [()] * len(rows)
            yield from _encoded(list(range(first, first + len(rows))), filled, 0, {})
            first += len(rows)
    except csv.Error as fault:
        raise NotReadable("csv") from fault


def _narrow(row: list[str]) -> list[str]:
    if len(row) > MOST_COLUMNS:
        raise NotReadable("wide")
    return row


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
    """Tell what separates the cells: that by which most lines have the same number of cells, several of them."""
    return max(_SEPARATORS, key=lambda separator: _evenness(text[:_LOOKED_AT], separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """Count the lines with the commonest number of cells, if that is several, and those cells."""
    try:
        widths = Counter(map(len, csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error:
        return 0, 0
    return max(((lines, width) for width, lines in widths.items() if width > 1), default=(0, 0))
