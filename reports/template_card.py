"""A card as a sheet of a template: a line a field by section, with unit, value, that of last year, and advice."""

from typing import Final

from xlsxwriter.worksheet import Worksheet

from forms.model import Field
from reports.sheet_page import fit_width, lines_needed, set_height
from reports.template_cells import Tools, write_names
from reports.template_model import (
    CARD_ID,
    CARD_UNIT,
    FIRST_ROW,
    LAST,
    VALUE,
    TemplateRow,
    TemplateTable,
)
from reports.template_words import how_words, required_words, states_words

_COLUMNS: Final = (("_section", "部分", 16), ("_title", "指标项", 40), (CARD_UNIT, "计量单位", 14), (VALUE, "数值", 30))
_LAST: Final = (LAST, "上年值", 18)
_HELP: Final = ("_help", "填写说明", 60)
_VALUE_PLACE: Final = 4


class TemplateCard:
    """One card on its way into a sheet."""

    def __init__(self, sheet: Worksheet, content: TemplateTable, tools: Tools) -> None:
        self._sheet = sheet
        self._content = content
        self._looks = tools.looks
        self._lists = tools.lists
        self._columns = (*_COLUMNS, *([_LAST] if content.has_last else []), _HELP)

    #: The first column that can be seen.
    lead: Final = 1

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return 1 + len(self._columns)

    def write(self) -> int:
        """Write head and fields; gives how many rows of the table there were."""
        sheet = self._sheet
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        names = [f"{CARD_ID} {self._content.table.id}", *(name for name, _, _ in self._columns)]
        titles = ["指标代码", *(title for _, title, _ in self._columns)]
        write_names(sheet, self._looks, names, titles)
        for place, (_, _, width) in enumerate(self._columns, 1):
            sheet.set_column(place, place, width)
        fit_width(sheet, sum(width for _, _, width in self._columns), 3)
        sheet.freeze_panes(FIRST_ROW, 3)
        one = next(iter(self._content.rows), None)
        sections = {section.id: section.title for section in self._content.table.sections}
        for row, item in enumerate(self._content.fields, FIRST_ROW):
            self._write_field(row, item, sections.get(item.section or "", ""), one)
        return 1 if one else 0

    def _write_field(self, row: int, item: Field, section: str, one: TemplateRow | None) -> None:
        looks, sheet = self._looks, self._sheet
        is_shut = item.compute is not None or one is None or item.name in one.shut
        told = self._told(item, is_shut=is_shut and item.compute is None)
        for column, text in enumerate((item.name, section, item.title, item.unit or "")):
            looks.text(sheet, row, column, text, "label")
        looks.put(sheet, (row, _VALUE_PLACE), item, one.cells.get(item.name, "") if one else "", is_shut=is_shut)
        if self._content.has_last:
            token = one.last.get(item.name, "") if one else ""
            looks.put(sheet, (row, _VALUE_PLACE + 1), item, token, is_shut=True)
        looks.text(sheet, row, len(self._columns), told)
        set_height(sheet, row, max(lines_needed(item.title, 40), lines_needed(told, 60)))
        rule = None if is_shut else self._lists.rule(item, self._content.options.get(item.name, ()))
        if rule:
            sheet.data_validation(row, _VALUE_PLACE, row, _VALUE_PLACE, rule)

    def _told(self, item: Field, *, is_shut: bool) -> str:
        if is_shut:
            return "由其他单位填报"
        parts = (required_words(item), how_words(item, ()), states_words(item), item.help)
        return "；".join(part for part in parts if part)
