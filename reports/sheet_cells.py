"""Writing one cell of a workbook: typed where it is a value, plain text otherwise, never a formula.

Every text goes through `put_text`. A text that begins with `=`, `+`, `-` or `@` is written as text with Excel's own
"this is text" mark, so that it stays text even when somebody opens the cell and presses Enter.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.model import Field, FieldType, Pack
from forms.values import CANONICAL_NUMBER, CONFLICT, MAX_DIGITS, is_state, is_unparsed
from reports.sheet_names import utf16_length

#: How a value is shown to people: `forms.parsing.show`.
Show: TypeAlias = Callable[[Field, str, Pack], str]
#: Writes the cell at (row, column) for a token and gives the kind of cell: a key of `STYLES`, or `blank`.
CellWriter: TypeAlias = Callable[[Worksheet, int, int, str], str]

LONGEST_TEXT: Final = 32_767
#: Excel's calendar counts a 29 February 1900; earlier days are written as text.
FIRST_DATE: Final = date(1900, 3, 1)
FONT: Final = "宋体"
_BASE: Final[dict[str, Any]] = {"font_name": FONT, "font_size": 10, "border": 1, "valign": "vcenter"}
_AS_TEXT: Final[dict[str, Any]] = {"num_format": "@", "quote_prefix": True}
_TEXT: Final[dict[str, Any]] = {**_BASE, **_AS_TEXT, "text_wrap": True}
STYLES: Final[dict[str, dict[str, Any]]] = {
    "text": _TEXT,
    "middle": {**_TEXT, "align": "center"},
    "state": {**_TEXT, "align": "center", "italic": True, "font_color": "#606060", "bg_color": "#EFEFEF"},
    "unparsed": {**_TEXT, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "conflict": {**_TEXT, "align": "center", "bold": True, "font_color": "#7F4F00", "bg_color": "#FFD966"},
    "blank": _BASE,
    "date": {**_BASE, "num_format": "yyyy-mm-dd", "align": "center"},
    "head": {**_TEXT, "bold": True, "align": "center", "bg_color": "#E2EFDA"},
    "label": {**_TEXT, "bg_color": "#F2F2F2"},
    "title": {**_AS_TEXT, "font_name": FONT, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"},
    "line": {**_AS_TEXT, "font_name": FONT, "font_size": 10, "valign": "vcenter"},
    "link": {**_TEXT, "font_color": "#0563C1", "underline": 1},
}
#: XML 1.0 has no place for these; lone surrogates cannot even be encoded.
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Formats:
    """The formats of one workbook, each made when it is first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._styles: dict[str, Format] = {}
        self._numbers: dict[tuple[int, bool], Format] = {}
        self.plain: Format = book.add_format()

    def style(self, name: str) -> Format:
        """Give the format of that key of `STYLES`."""
        if name not in self._styles:
            self._styles[name] = self._book.add_format(STYLES[name])
        return self._styles[name]

    def number(self, decimals: int, *, bold: bool = False) -> Format:
        """Give the format of a number with so many decimals."""
        key = (decimals, bold)
        if key not in self._numbers:
            pattern = "0." + "0" * decimals if decimals else "0"
            properties = {**_BASE, "num_format": pattern, "align": "right", "bold": bold}
            self._numbers[key] = self._book.add_format(properties)
        return self._numbers[key]


def put_text(sheet: Worksheet, row: int, column: int, text: str, style: Format, plain: Format) -> None:
    """Write a text as text, whatever is in it.

    What Excel cannot hold is cut with a note of how long the text was; characters that no xlsx can hold become U+FFFD.
    """
    text = _fitting(_UNWRITABLE.sub("\ufffd", text))
    if not text:
        sheet.write_blank(row, column, None, style)
    elif text.startswith("<r>") and text.endswith("</r>"):
        # WORKAROUND(XlsxWriter 3.3): it takes such a text for its own markup and writes it unescaped.
        sheet.write_rich_string(row, column, plain, text[:1], plain, text[1:], style)
    else:
        sheet.write_string(row, column, text, style)


def cell_writer(field: Field, pack: Pack, show: Show, formats: Formats) -> CellWriter:
    """Make the function that writes the cells of one column."""
    plain = formats.plain
    write_value = _value_writer(field, pack, show, formats)

    def write(sheet: Worksheet, row: int, column: int, token: str) -> str:
        if not token:
            sheet.write_blank(row, column, None, formats.style("blank"))
            return "blank"
        kind, text = _marked(field, token)
        if not kind:
            return write_value(sheet, row, column, token)
        put_text(sheet, row, column, text, formats.style(kind), plain)
        return kind

    return write


def _marked(field: Field, token: str) -> tuple[str, str]:
    """Tell what a cell is when it is no value, and what it then shows."""
    if token == CONFLICT:
        return "conflict", CONFLICT
    if is_state(field, token):
        return "state", token
    if is_unparsed(field, token):
        return "unparsed", token[1:]
    return "", ""


def _value_writer(field: Field, pack: Pack, show: Show, formats: Formats) -> CellWriter:
    if field.is_number:
        return _number_writer(formats)
    if field.type is FieldType.DATE:
        return _date_writer(formats)
    style, plain = formats.style("text" if field.is_text else "middle"), formats.plain

    @lru_cache(maxsize=4096)
    def shown(token: str) -> str:
        return show(field, token, pack)

    def write(sheet: Worksheet, row: int, column: int, token: str) -> str:
        put_text(sheet, row, column, shown(token), style, plain)
        return "text"

    return write


def _number_writer(formats: Formats) -> CellWriter:
    text_style, plain = formats.style("text"), formats.plain

    def write(sheet: Worksheet, row: int, column: int, token: str) -> str:
        if _is_exact(token):
            decimals = len(token.partition(".")[2])
            sheet.write_number(row, column, float(token), formats.number(decimals))
            return "number"
        put_text(sheet, row, column, token, text_style, plain)
        return "text"

    return write


def _is_exact(token: str) -> bool:
    """Whether Excel, which keeps 15 digits, can hold this number as typed."""
    if not CANONICAL_NUMBER.match(token):
        return False
    return len(token.lstrip("-").replace(".", "").lstrip("0")) <= MAX_DIGITS


def _date_writer(formats: Formats) -> CellWriter:
    style, text_style, plain = formats.style("date"), formats.style("middle"), formats.plain

    def write(sheet: Worksheet, row: int, column: int, token: str) -> str:
        try:
            day = date.fromisoformat(token)
        except ValueError:
            day = date.min
        if day >= FIRST_DATE:
            sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), style)  # noqa: DTZ001  # a day
            return "date"
        put_text(sheet, row, column, token, text_style, plain)
        return "text"

    return write


def _fitting(text: str) -> str:
    if len(text) * 2 <= LONGEST_TEXT or utf16_length(text) <= LONGEST_TEXT:
        return text
    note = f"……（原文共 {len(text)} 字，表格软件放不下，到此截断）"
    room, used = LONGEST_TEXT - len(note), 0
    for place, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > room:
            return text[:place] + note
    return text
