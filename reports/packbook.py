"""A pack (方案) as a workbook that an officer reads and changes: headings, drop-down lists, prompts, frozen heads.

Every cell is text, so that a table program changes nothing of an expression, a code or a date.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.model import Pack
from forms.packbook.language import HELP_SHEET, PAGES
from forms.packbook.pages import Column, Kind, Page, Shape
from forms.packbook.reading import HEAD
from forms.packbook.words import NO, YES
from forms.packbook.writing import Row, book_rows
from reports.sheet_book import new_book
from reports.sheet_cells import STYLES, put_text
from reports.sheet_page import A4_PAPER, lines_needed, set_height

#: Rows below the last one that are offered drop-down lists and prompts, too.
_MORE_ROWS: Final = 2_000
_HEAD_WIDTHS: Final = (22, 60, 60)
_HELP_WIDTHS: Final = (14, 18, 20, 70)
#: A prompt of Excel holds so many characters; a list of words written out, too.
_MOST_PROMPT: Final = 255
_MOST_TITLE: Final = 32
_HIGH_LINES: Final = 12
_ALL_CELLS: Final = "A1:XFD1048576"
_GRID, _BAND = "#BFBFBF", "#595959"
_OWN_COLOR, _NEXT_COLOR = "#DDEBF7", "#E2EFDA"
GUIDE: Final = (
    "这个工作簿是一个完整的方案：表、指标项、检查、单位、职责、事项、指标。改好后导入，会得到一个方案文件夹。",
    "一张工作表一类内容，第一行是标题，一行说一件事。可以插入行、删除行、排序、筛选；不要删除或改名工作表和标题列。",
    "加一个栏目：在“指标项”里插入一行，写表号、名称（小写字母）、标题、类型、计量单位。其余可以空着。",
    "加一条规则：在“检查”里插入一行，写表号、检查编号、级别、提示、条件、显示在，再写一个通过的和一个不通过的示例。",
    (
        "例：T31、T31-90、必须改、“利用量大于产生量，请核对。”、dung_used <= dung_gen、dung_used；"
        "通过的示例 dung_used = 80 换行 dung_gen = 100，不通过的示例 dung_used = 120 换行 dung_gen = 100。"
    ),
    "条件是不能为假的式子，用指标项的名称写，如 dung_used <= dung_gen；前面不要写等号。单元格已设为文本。",
    "示例每行写一个“名称 = 值”（Alt+Enter 换行）。示例在导入时会真的算一遍：该通过的要通过，不该通过的要不通过。",
    "“名称”“编号”“代号”一经下发就不再改：填过的数靠它认。要换名称，把旧的写在“曾用名称”；不要的写“已停用”，不要删行。",
    "任务下发以后再改的，把“方案”里的“版本”加 1，再用 revise 换上。",
    "导入：xiankao pack import 这个文件.xlsx -o 新文件夹。有错会一次全部列出，指明工作表、行、列，什么也不写。",
    "鼠标停在单元格上会显示怎样填；下面是全部工作表和列，“名称”是方案文件里的写法。",
)


def write_packbook(target: Path, pack: Pack) -> int:
    """Write a pack as a workbook; `target` is replaced only when it is whole.

    Returns:
        How many rows its sheets hold.

    Raises:
        ReportTrouble: `E-REPORT-OPEN`, `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    about = {"title": pack.title, "subject": f"方案 {pack.id} 第 {pack.version} 版"}
    with new_book(target, about) as book:
        looks = _Looks(book)
        _write_guide(book, pack, looks)
        content = book_rows(pack)
        counts = {title: len(rows) for title, rows in content.items()}
        for page in PAGES:
            if page.shape is Shape.HEAD:
                _write_head(book, page, content[page.title], looks)
            else:
                _write_rows(book, page, content[page.title], counts, looks)
        return sum(counts.values())


class _Looks:
    """The formats of the workbook."""

    def __init__(self, book: Workbook) -> None:
        text: dict[str, Any] = {**STYLES["text"], "valign": "top", "border_color": _GRID}
        self.plain: Format = book.add_format()
        self.text: Format = book.add_format(text)
        self.band: Format = book.add_format({**text, "top": 2, "top_color": _BAND})
        self.empty: Format = book.add_format({**text, "border": 0})
        self.title: Format = book.add_format({**STYLES["title"], "align": "left"})
        self.line: Format = book.add_format({**STYLES["line"], "text_wrap": True, "valign": "top"})
        head: dict[str, Any] = {**STYLES["head"], "valign": "vcenter", "border_color": _GRID}
        self.head: Format = book.add_format({**head, "bg_color": _OWN_COLOR})
        self.next: Format = book.add_format({**head, "bg_color": _NEXT_COLOR})

    def put(self, sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
        """Write a text as text."""
        put_text(sheet, row, column, text, style or self.text, self.plain)


def _write_guide(book: Workbook, pack: Pack, looks: _Looks) -> None:
    """Write the first sheet: how to change the pack, and what each column holds."""
    sheet = book.add_worksheet(HELP_SHEET)
    for column, width in enumerate(_HELP_WIDTHS):
        sheet.set_column(column, column, width)
    looks.put(sheet, 0, 0, f"方案工作簿：{pack.title}", looks.title)
    sheet.set_row(0, 30)
    row = 1
    for number, line in enumerate(GUIDE, 1):
        sheet.merge_range(row, 0, row, len(_HELP_WIDTHS) - 1, "", looks.line)
        looks.put(sheet, row, 0, f"{number}. {line}", looks.line)
        set_height(sheet, row, lines_needed(line, sum(_HELP_WIDTHS) - 4))
        row += 1
    row += 1
    for column, text in enumerate(("工作表", "列", "名称", "怎样填")):
        looks.put(sheet, row, column, text, looks.head)
    for page in PAGES:
        for number, item in enumerate((None, *page.columns)):
            row += 1
            told = (page.title, "", "", page.help) if item is None else _told(item)
            for column, text in enumerate(told):
                looks.put(sheet, row, column, text, looks.band if number == 0 else looks.text)
            set_height(sheet, row, lines_needed(told[-1], _HELP_WIDTHS[-1]))
    _set_up(sheet, HELP_SHEET, 0)


def _told(column: Column) -> tuple[str, str, str, str]:
    words = f"可写：{'、'.join(column.words.values())}。" if column.words else ""
    return "", column.heading, "" if column.is_own else column.key, column.help + words


def _write_head(book: Workbook, page: Page, rows: Sequence[Row], looks: _Looks) -> None:
    """Write a sheet with one line a key."""
    sheet = book.add_worksheet(page.title)
    content = rows[0] if rows else {}
    for column, (text, width) in enumerate(zip((*HEAD, "怎样填"), _HEAD_WIDTHS, strict=True)):
        sheet.set_column(column, column, width, looks.empty)
        looks.put(sheet, 0, column, text, looks.head)
    for row, item in enumerate(page.columns, 1):
        for column, text in enumerate((item.heading, content.get(item.key, ""), _told(item)[-1])):
            looks.put(sheet, row, column, text, looks.next if column == 0 else looks.text)
        set_height(sheet, row, max(lines_needed(content.get(item.key, ""), 60), lines_needed(_told(item)[-1], 60)))
        _offer(sheet, item, (row, 1, row), {})
    sheet.freeze_panes(1, 1)
    _set_up(sheet, page.title, 1)


def _write_rows(book: Workbook, page: Page, rows: Sequence[Row], counts: Mapping[str, int], looks: _Looks) -> None:
    """Write a sheet with one line a block; a thicker line parts what belongs to different tables."""
    sheet = book.add_worksheet(page.title)
    for column, item in enumerate(page.columns):
        sheet.set_column(column, column, item.width, looks.empty)
    sheet.set_row(0, 30)
    for column, item in enumerate(page.columns):
        looks.put(sheet, 0, column, item.heading, looks.head if column < page.lead else looks.next)
    first = page.columns[0].key
    before = rows[0].get(first) if rows else None
    for number, row in enumerate(rows, 1):
        own, before = row.get(first) != before and bool(page.owner), row.get(first)
        lines = max(lines_needed(row.get(item.key, ""), item.width) for item in page.columns)
        set_height(sheet, number, min(lines, _HIGH_LINES))
        for column, item in enumerate(page.columns):
            looks.put(sheet, number, column, row.get(item.key, ""), looks.band if own else looks.text)
    last = len(rows) + _MORE_ROWS
    for column, item in enumerate(page.columns):
        _offer(sheet, item, (1, column, last), counts)
    sheet.freeze_panes(1, page.lead)
    sheet.autofilter(0, 0, max(1, len(rows)), len(page.columns) - 1)
    _set_up(sheet, page.title, page.lead)


def _offer(sheet: Worksheet, item: Column, where: tuple[int, int, int], counts: Mapping[str, int]) -> None:
    """Give a column its prompt and, where it has certain values, a drop-down list; other texts stay possible."""
    top, column, bottom = where
    options: dict[str, Any] = {
        "input_title": item.heading[:_MOST_TITLE],
        "input_message": item.help[:_MOST_PROMPT],
        "ignore_blank": True,
        "error_type": "warning" if item.is_open or item.listed or item.kind is Kind.CONDITION else "stop",
        "error_title": item.heading[:_MOST_TITLE],
        "error_message": f"下拉框里没有这一个。{item.help}"[:_MOST_PROMPT],
    }
    if source := _offered(item, counts):
        sheet.data_validation(top, column, bottom, column, {**options, "validate": "list", "source": source})
    else:
        sheet.data_validation(top, column, bottom, column, {**options, "validate": "any"})


def _offered(item: Column, counts: Mapping[str, int]) -> list[str] | str:
    if item.listed:
        return f"='{item.listed}'!$A$2:$A${max(2, counts.get(item.listed, 0) + _MORE_ROWS + 1)}"
    if item.kind in {Kind.FLAG, Kind.CONDITION}:
        return [YES, NO]
    return list(item.words.values())


def _set_up(sheet: Worksheet, title: str, lead: int) -> None:
    """Prepare for A4 across, with headings on each page and page numbers."""
    sheet.set_paper(A4_PAPER)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{title}&C第 &P 页　共 &N 页")
    sheet.ignore_errors({"number_stored_as_text": _ALL_CELLS, "list_data_validation": _ALL_CELLS})
    sheet.fit_to_pages(1, 0)
    if lead:
        sheet.repeat_rows(0, 0)
