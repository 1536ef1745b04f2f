"""A list as a sheet: a line a row, totals under the columns that may be added."""

from collections.abc import Callable, Mapping
from typing import Final

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from forms.model import Field, FieldType
from reports.sheet_cells import CellWriter, Formats, Show, cell_writer, put_text
from reports.sheet_model import SheetContent, SheetTally
from reports.sheet_page import fit_width, lines_needed, set_height, shown_width
from reports.totals import ColumnTotal, adds_up
from reports.troubles import ReportTrouble

#: Excel ends at 1,048,576 lines; some are for head and foot.
MOST_ROWS: Final = 1_048_000
_WIDTHS: Final[Mapping[FieldType, int]] = {
    FieldType.TEXT: 22,
    FieldType.NOTE: 32,
    FieldType.INTEGER: 10,
    FieldType.DECIMAL: 12,
    FieldType.DATE: 12,
    FieldType.MONTH: 10,
    FieldType.YEAR: 8,
    FieldType.BOOLEAN: 8,
    FieldType.CHOICE: 14,
    FieldType.CHOICES: 22,
    FieldType.CODE: 20,
    FieldType.REF: 18,
}
_NARROW, _OWNER = 6, 26


class ListSheet:
    """One list on its way into a sheet; `write_rows` streams, only the totals are kept."""

    def __init__(self, sheet: Worksheet, content: SheetContent, formats: Formats, show: Show) -> None:
        self._sheet = sheet
        self._content = content
        self._formats = formats
        self._owners = content.table.rows_from is None
        self._lead = 2 if self._owners else 1
        self._writers: list[CellWriter] = [cell_writer(f, content.pack, show, formats) for f in content.fields]
        #: Where a text may run over several lines: (field, width).
        self._wrapping = [
            (f.name, column_width(f)) for f in content.fields if not f.is_number and f.type is not FieldType.BOOLEAN
        ]
        self._totals = {n: ColumnTotal(f) for n, f in enumerate(content.fields) if adds_up(f)}

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return self._lead + len(self._writers)

    def write_header(self, row: int) -> int:
        """Write the names of the columns with their units, set widths and panes, and give the next row."""
        style, plain = self._formats.style("head"), self._formats.plain
        titles = ["序号", "填报单位"][: self._lead] + [heading(f) for f in self._content.fields]
        widths = [_NARROW, _OWNER][: self._lead] + [column_width(f) for f in self._content.fields]
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            self._sheet.set_column(column, column, width)
            put_text(self._sheet, row, column, title, style, plain)
        lines = max(lines_needed(title, width - 1) for title, width in zip(titles, widths, strict=True))
        set_height(self._sheet, row, lines)
        self._sheet.freeze_panes(row + 1, self._lead + min(1, len(self._writers)))
        fit_width(self._sheet, sum(widths), self._lead + 1)
        return row + 1

    def write_rows(self, first: int, tick: Callable[[], None]) -> tuple[int, SheetTally]:
        """Write all rows and the totals, and give the next row and what there was.

        Raises:
            ReportTrouble: `E-SHEET-ROWS`.
        """
        row, kinds = first, {"unparsed": 0, "conflict": 0}
        for owner, cells in self._content.rows:
            if row - first >= MOST_ROWS:
                raise ReportTrouble("E-SHEET-ROWS", title=self._content.table.title, limit=MOST_ROWS)
            self._write_row(row, row - first + 1, owner, cells, kinds)
            row += 1
            tick()
        self._sheet.autofilter(first - 1, 0, max(row - 1, first), self.columns - 1)
        tally = SheetTally(row - first, kinds["unparsed"], kinds["conflict"])
        return self._finish(first, row), tally

    def _write_row(self, row: int, number: int, owner: str, cells: Mapping[str, str], kinds: dict[str, int]) -> None:
        sheet = self._sheet
        sheet.write_number(row, 0, number, self._formats.number(0))
        if self._owners:
            put_text(sheet, row, 1, owner, self._formats.style("text"), self._formats.plain)
        for place, (field, write) in enumerate(zip(self._content.fields, self._writers, strict=True)):
            token = cells.get(field.name, "")
            kind = write(sheet, row, self._lead + place, token)
            if kind in kinds:
                kinds[kind] += 1
            elif place in self._totals:
                self._totals[place].add(token)
        lines = max((lines_needed(cells.get(name, ""), width) for name, width in self._wrapping), default=1)
        set_height(sheet, row, max(lines, lines_needed(owner, _OWNER)))

    def _finish(self, first: int, row: int) -> int:
        if row == first:
            put_text(self._sheet, row, 0, "本表没有记录", self._formats.style("line"), self._formats.plain)
            return row + 1
        return self._write_totals(first, row) if self._totals else row

    def _write_totals(self, first: int, row: int) -> int:
        sheet, head = self._sheet, self._formats.style("head")
        put_text(sheet, row, 0, "合计", head, self._formats.plain)
        for column in range(1, self.columns):
            total = self._totals.get(column - self._lead)
            if total is None or not total.values:
                sheet.write_blank(row, column, None, head)
                continue
            style = self._formats.number(total.decimals, bold=True)
            summed = f"=SUM({xl_range(first, column, row - 1, column)})"
            sheet.write_formula(row, column, summed, style, float(total.total))
        return row + 1


def heading(field: Field) -> str:
    """Give the title of a column with its unit below."""
    is_told = not field.unit or f"（{field.unit}）" in field.title
    return field.title if is_told else f"{field.title}\n（{field.unit}）"


def column_width(field: Field) -> int:
    """Give the width of a column in characters."""
    width = _WIDTHS[field.type]
    if field.type is FieldType.CHOICE and field.choices:
        width = min(24, max(8, *(shown_width(choice.label) + 2 for choice in field.choices)))
    # A heading may run over three lines.
    return max(width, min(24, -(-shown_width(field.title) // 3) + 2))
