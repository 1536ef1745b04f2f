"""A list as a sheet of a template: a line a row, hidden row ids, last year's values as notes at the cells."""

from typing import Final

from xlsxwriter.worksheet import Worksheet

from forms.model import FieldType
from reports.list_sheet import MOST_ROWS, column_width, heading
from reports.sheet_page import fit_width, lines_needed, set_height
from reports.template_cells import Tools, write_names
from reports.template_model import (
    FIRST_ROW,
    HEAD_ROW,
    NAME,
    OWNER,
    ROW_ID,
    UNIT,
    TemplateRow,
    TemplateTable,
)
from reports.troubles import ReportTrouble

#: Notes at cells are kept in memory until the end, and slow a sheet down.
MOST_NOTES: Final = 5_000
#: Blank rows below the last that offer drop-down lists.
_ROOM: Final = 2_000
_WIDE: Final = 24


class TemplateList:
    """One list on its way into a sheet."""

    def __init__(self, sheet: Worksheet, content: TemplateTable, tools: Tools) -> None:
        self._sheet = sheet
        self._content = content
        self._facts = tools.facts
        self._looks = tools.looks
        self._lists = tools.lists
        own = {NAME: "名称"} if content.table.rows_from else {}
        self._own = own | ({UNIT: "填报单位"} if content.shows_units else {})
        self._lead = 2 + len(self._own)
        self._notes = 0

    #: The first column that can be seen.
    lead: Final = 2

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return self._lead + len(self._content.fields)

    def write(self) -> int:
        """Write head and rows; gives how many rows there were."""
        self._write_head()
        row = FIRST_ROW
        for one in self._content.rows:
            if row - FIRST_ROW >= MOST_ROWS:
                raise ReportTrouble("E-SHEET-ROWS", title=self._content.table.title, limit=MOST_ROWS)
            self._write_row(row, one)
            row += 1
        self._write_rules(row)
        return row - FIRST_ROW

    def _write_head(self) -> None:
        sheet, looks, content = self._sheet, self._looks, self._content
        sheet.set_column(0, 1, 4, None, {"hidden": True})
        names = [f"{ROW_ID} {content.table.id}", OWNER, *self._own, *(item.name for item in content.fields)]
        titles = ["记录号", "所属单位", *self._own.values(), *map(heading, content.fields)]
        if self._own:
            sheet.set_column(2, self._lead - 1, _WIDE)
        for place, item in enumerate(content.fields, self._lead):
            # The format of the column is that of every cell which is not written.
            is_shut = item.compute is not None or bool(content.table.rows_from)
            sheet.set_column(place, place, column_width(item), (looks.shut if is_shut else looks.open).blank(item))
        write_names(sheet, looks, names, titles)
        widths = [_WIDE] * self._lead + [column_width(item) for item in content.fields]
        set_height(sheet, HEAD_ROW, max(lines_needed(*pair) for pair in zip(titles, widths, strict=True)))
        fit_width(sheet, sum(widths[2:]), self._lead + 1)
        sheet.freeze_panes(FIRST_ROW, self._lead + (0 if self._own else 1))

    def _write_row(self, row: int, one: TemplateRow) -> None:
        looks, sheet = self._looks, self._sheet
        own = {NAME: one.name, UNIT: one.unit}
        set_height(sheet, row, max(lines_needed(text, _WIDE) for text in own.values()))
        for column, text in enumerate((one.id, one.owner, *(own[name] for name in self._own))):
            looks.text(sheet, row, column, text, "label")
        for column, item in enumerate(self._content.fields, self._lead):
            is_shut = item.compute is not None or item.name in one.shut
            looks.put(sheet, (row, column), item, one.cells.get(item.name, ""), is_shut=is_shut)
            last = one.last.get(item.name, "")
            if last and self._notes < MOST_NOTES and item.type is not FieldType.NOTE:
                self._notes += 1
                words = f"上年：{self._facts.show(item, last)}"
                sheet.write_comment(row, column, words[:200], {"x_scale": 1, "y_scale": 0.5})

    def _write_rules(self, row: int) -> None:
        last = max(row, FIRST_ROW + 1) + (0 if self._content.table.rows_from else _ROOM)
        for column, item in enumerate(self._content.fields, self._lead):
            rule = self._lists.rule(item, self._content.options.get(item.name, ())) if item.compute is None else None
            if rule:
                self._sheet.data_validation(FIRST_ROW, column, last, column, rule)
