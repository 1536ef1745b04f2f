"""A card as a sheet: upright, a line a field, as on the paper form; cards of several units stand side by side."""

from collections.abc import Callable
from typing import Final

from xlsxwriter.worksheet import Worksheet

from reports.sheet_cells import Formats, Show, cell_writer, put_text
from reports.sheet_model import SheetContent, SheetRow, SheetTally
from reports.sheet_page import fit_width, lines_needed, set_height

_LEAD: Final = (("序号", 6), ("部分", 16), ("指标项", 34), ("计量单位", 14))
_VALUE_WIDTH: Final = 30


class CardSheet:
    """One card on its way into a sheet; it has few rows, so they are kept."""

    def __init__(self, sheet: Worksheet, content: SheetContent, formats: Formats, show: Show) -> None:
        self._sheet = sheet
        self._content = content
        self._formats = formats
        self._show = show
        self._rows: list[SheetRow] = list(content.rows)

    @property
    def columns(self) -> int:
        """How many columns the sheet has; one for the value even where there is none."""
        return len(_LEAD) + max(1, len(self._rows))

    def write_header(self, row: int) -> int:
        """Write the names of the columns, set widths and panes, and give the next row."""
        owners = [cells.owner or "填报内容" for cells in self._rows] or ["填报内容"]
        titled = [*_LEAD, *((owner, _VALUE_WIDTH) for owner in owners)]
        for column, (title, width) in enumerate(titled):
            self._sheet.set_column(column, column, width)
            put_text(self._sheet, row, column, title, self._formats.style("head"), self._formats.plain)
        self._sheet.freeze_panes(row + 1, 3)
        fit_width(self._sheet, sum(width for _title, width in titled), len(_LEAD))
        return row + 1

    def write_rows(self, first: int, tick: Callable[[], None]) -> tuple[int, SheetTally]:
        """Write a line for each field, and give the next row and what there was."""
        sections = {section.id: section.title for section in self._content.table.sections}
        kinds = {"unparsed": 0, "conflict": 0}
        for number, field in enumerate(self._content.fields, start=1):
            row = first + number - 1
            lead = (str(number), sections.get(field.section or "", ""), field.title, field.unit or "")
            for column, text in enumerate(lead):
                put_text(self._sheet, row, column, text, self._formats.style("label"), self._formats.plain)
            write = cell_writer(field, self._content.pack, self._show, self._formats)
            for place, cells in enumerate(self._rows):
                kind = write(self._sheet, row, len(_LEAD) + place, cells.cells.get(field.name, ""))
                if kind in kinds:
                    kinds[kind] += 1
            texts = [(field.title, _LEAD[2][1]), *((c.cells.get(field.name, ""), _VALUE_WIDTH) for c in self._rows)]
            set_height(self._sheet, row, max(lines_needed(text, width) for text, width in texts))
        for _row in self._rows:
            tick()
        return first + len(self._content.fields), SheetTally(len(self._rows), kinds["unparsed"], kinds["conflict"])
