"""The workbook (电子表格): one sheet a table with the paper form's head, values typed, rows streamed.

Rows go to disk as they come; only one is in memory. Nothing that a person typed can become a formula: the only
formulas are the totals that are written here.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.model import Kind
from forms.parsing import show
from reports.card_sheet import CardSheet
from reports.list_sheet import ListSheet
from reports.sheet_book import new_book
from reports.sheet_cells import Formats, Show, put_text
from reports.sheet_model import Progress, SheetContent, SheetTally, WorkbookFacts
from reports.sheet_names import sheet_name
from reports.sheet_page import head_line, lines_needed, set_height, set_up_print, write_foot, write_line, write_title

INDEX_SHEET: Final = "目录"
#: How many rows pass between two calls of the progress.
STEP: Final = 200
_HEAD_ROWS: Final = 3
_INDEX_COLUMNS: Final = (("序号", 6), ("表号", 8), ("表名", 46), ("填报单位", 28), ("记录数", 10), ("说明", 40))


def write_workbook(
    target: Path,
    sheets: Iterable[SheetContent],
    facts: WorkbookFacts,
    show: Show = show,
    progress: Progress | None = None,
) -> None:
    """Write all tables into one xlsx; `target` is replaced only when it is whole.

    Args:
        target: Where the workbook goes.
        sheets: In the order of the sheets; their rows are read one by one.
        facts: For the first sheet.
        show: How a value is shown to people.
        progress: Told every so often; may raise `Cancelled`, which leaves nothing behind.

    Raises:
        ReportTrouble: `E-SHEET-ROWS`, `E-REPORT-OPEN`, `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    with new_book(target, {"title": facts.title, "author": facts.unit, "created": facts.made_at}) as book:
        book.set_custom_property("state_digest", facts.state_digest)
        _Book(book, facts, show, progress).write(sheets)


class _Book:
    """A workbook under way."""

    def __init__(self, book: Workbook, facts: WorkbookFacts, show: Show, progress: Progress | None) -> None:
        self._book = book
        self._facts = facts
        self._show = show
        self._progress = progress
        self._formats = Formats(book)
        self._done = 0
        self._names: list[str] = []

    def write(self, sheets: Iterable[SheetContent]) -> None:
        index = self._add_sheet(INDEX_SHEET)
        row = self._write_index_head(index)
        for content in sheets:
            name, tally = self._write_sheet(content)
            row = self._write_index_row(index, row, name, content, tally)
        self._write_index_foot(index, row)

    def _add_sheet(self, wanted: str) -> Worksheet:
        name = sheet_name(wanted, self._names)
        self._names.append(name)
        return self._book.add_worksheet(name)

    def _write_sheet(self, content: SheetContent) -> tuple[str, SheetTally]:
        table, formats = content.table, self._formats
        sheet = self._add_sheet(f"{table.id} {table.title}")
        kind = CardSheet if table.kind is Kind.CARD else ListSheet
        body = kind(sheet, content, formats, self._show)
        write_title(sheet, formats, table.title, body.columns)
        write_line(sheet, formats, 1, head_line(content, self._facts.area_name, self._facts.year))
        landscape = table.kind is not Kind.CARD
        set_up_print(sheet, f"{table.id} {table.title}", content.unit, landscape=landscape, head_rows=_HEAD_ROWS)
        row, tally = body.write_rows(body.write_header(_HEAD_ROWS - 1), self._tick)
        write_foot(sheet, formats, row, content, tally)
        return self._names[-1], tally

    def _tick(self) -> None:
        self._done += 1
        if self._progress is not None and self._done % STEP == 0:
            self._progress(self._done, self._facts.expected_rows)

    def _write_index_head(self, sheet: Worksheet) -> int:
        facts, formats = self._facts, self._formats
        write_title(sheet, formats, facts.title, len(_INDEX_COLUMNS))
        area = f"{facts.area_name}（{facts.area}）"
        write_line(sheet, formats, 1, f"编制单位：{facts.unit}　　县（市、区）：{area}　　年度：{facts.year}")
        for column, (title, width) in enumerate(_INDEX_COLUMNS):
            sheet.set_column(column, column, width)
            put_text(sheet, _HEAD_ROWS - 1, column, title, formats.style("head"), formats.plain)
        set_up_print(sheet, INDEX_SHEET, facts.unit, landscape=True, head_rows=_HEAD_ROWS)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(_HEAD_ROWS, 0)
        return _HEAD_ROWS

    def _write_index_row(self, sheet: Worksheet, row: int, name: str, content: SheetContent, tally: SheetTally) -> int:
        formats, text = self._formats, self._formats.style("text")
        sheet.write_number(row, 0, row - _HEAD_ROWS + 1, formats.number(0))
        put_text(sheet, row, 1, content.table.id, formats.style("middle"), formats.plain)
        quoted = name.replace("'", "''")
        sheet.write_url(row, 2, f"internal:'{quoted}'!A1", formats.style("link"), content.table.title)
        put_text(sheet, row, 3, content.unit, text, formats.plain)
        sheet.write_number(row, 4, tally.rows, formats.number(0))
        put_text(sheet, row, 5, _remark(content, tally), text, formats.plain)
        texts = ("", "", content.table.title, content.unit, "", _remark(content, tally))
        widths = (width for _title, width in _INDEX_COLUMNS)
        set_height(sheet, row, max(lines_needed(*pair) for pair in zip(texts, widths, strict=True)))
        return row + 1

    def _write_index_foot(self, sheet: Worksheet, row: int) -> None:
        facts = self._facts
        made = facts.made_at.strftime("%Y-%m-%d %H:%M:%S")
        row = write_line(sheet, self._formats, row + 1, f"数据状态摘要：{facts.state_digest}")
        write_line(sheet, self._formats, row, f"生成时间：{made}　　{facts.software}")


def _remark(content: SheetContent, tally: SheetTally) -> str:
    parts = []
    if tally.unparsed:
        parts.append(f"未能识别的原文 {tally.unparsed} 处")
    if tally.conflicts:
        parts.append(f"待裁定的冲突 {tally.conflicts} 处")
    if content.withheld:
        parts.append(f"含个人信息的 {content.withheld} 项未导出")
    return "；".join(parts)
