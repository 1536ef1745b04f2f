"""The parts that every sheet of a workbook has: head of the paper form, foot with signatures, print set-up."""

from typing import Final

from xlsxwriter.worksheet import Worksheet

from reports.sheet_cells import Formats, put_text
from reports.sheet_model import SheetContent, SheetTally, Signatures
from reports.sheet_names import utf16_length

A4_PAPER: Final = 9
#: Over how many columns the title is centred at most, so that it stays in sight on a wide table.
TITLE_SPAN: Final = 8
#: Sum of column widths that still reads well when fitted on one A4 page across.
FITTING_WIDTH: Final = 225
_FOOTER_PART: Final = 60
#: Points a line of 10-point text takes, and the highest row that Excel allows.
_LINE_HEIGHT: Final = 13.5
_HIGHEST: Final = 409.0


def write_title(sheet: Worksheet, formats: Formats, title: str, columns: int) -> None:
    """Write the title into the first row."""
    style = formats.style("title")
    sheet.set_row(0, 30)
    if columns > 1:
        sheet.merge_range(0, 0, 0, min(columns, TITLE_SPAN) - 1, "", style)
    put_text(sheet, 0, 0, title, style, formats.plain)


def write_line(sheet: Worksheet, formats: Formats, row: int, text: str) -> int:
    """Write a line of text that may run over the empty cells to its right, and give the next row."""
    put_text(sheet, row, 0, text, formats.style("line"), formats.plain)
    return row + 1


def head_line(content: SheetContent, area_name: str, year: int) -> str:
    """The line under the title of the paper form."""
    parts = [f"填报单位：{content.unit}", f"县（市、区）：{area_name}", f"年度：{year}", f"表号：{content.table.id}"]
    if content.code:
        parts.append("表码：" + " ".join(content.code[n : n + 5] for n in range(0, len(content.code), 5)))
    return "　　".join(parts)


def write_foot(sheet: Worksheet, formats: Formats, row: int, content: SheetContent, tally: SheetTally) -> None:
    """Write the signature line and say what the marked cells mean, where there are any."""
    row = write_line(sheet, formats, row + 1, signature_line(content.signatures))
    if tally.unparsed:
        row = write_line(sheet, formats, row, f"红底的 {tally.unparsed} 处是未能识别的原文，正式报送前须改正。")
    if tally.conflicts:
        row = write_line(sheet, formats, row, f"黄底的 {tally.conflicts} 处有不同的值，须先裁定。")
    if content.withheld:
        write_line(sheet, formats, row, f"含个人信息的 {content.withheld} 项未导出。")


def signature_line(names: Signatures) -> str:
    """单位负责人, 审核人, 填表人, 填表日期, with room to write where nothing is known."""
    pairs = (
        ("单位负责人", names.head),
        ("审核人", names.reviewer),
        ("填表人", names.filler),
        ("填表日期", names.filled_on),
    )
    return "　　".join(f"{label}：{name or '　　　　　　'}" for label, name in pairs)


def set_up_print(sheet: Worksheet, name: str, unit: str, *, landscape: bool, head_rows: int) -> None:
    """Prepare for A4 with the head repeated on each page and page numbers at the foot."""
    sheet.set_paper(A4_PAPER)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.repeat_rows(0, head_rows - 1)
    sheet.set_footer(f"&L{_footer_text(name)}&C第 &P 页　共 &N 页&R{_footer_text(unit)}")
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def fit_width(sheet: Worksheet, width: float, lead_columns: int) -> None:
    """Fit a sheet on one page across; a very wide one runs over several pages with its first columns repeated."""
    if width <= FITTING_WIDTH:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(70)
        sheet.repeat_columns(0, lead_columns - 1)


def shown_width(text: str) -> int:
    """How wide a text is in a column, in characters of the usual digit width; Chinese takes two."""
    return sum(2 if char > "\u2e7f" else 1 for char in text)


def lines_needed(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width."""
    if len(text) * 2 <= width and "\n" not in text:
        return 1
    return sum(max(1, -(-shown_width(line) // width)) for line in text.split("\n"))


def set_height(sheet: Worksheet, row: int, lines: int) -> None:
    """Make a row high enough; LibreOffice and WPS do not always do it by themselves."""
    if lines > 1:
        sheet.set_row(row, min(_HIGHEST, lines * _LINE_HEIGHT + 3))


def _footer_text(text: str) -> str:
    while utf16_length(text) > _FOOTER_PART:
        text = text[:-1]
    # An ampersand begins a code there.
    return text.replace("&", "&&")
