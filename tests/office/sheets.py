"""Sheets as people make them, for tests."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

#: Titles of farms as a department writes them.
HEAD = ("序号", "养殖场名称", "所在乡镇", "养殖种类", "年末存栏量", "配套消纳土地面积（亩）", "台账起始日期")


def make_sheet(
    path: Path,
    rows: Sequence[Sequence[Any]],
    more: Callable[[Workbook, Worksheet], None] = lambda _book, _sheet: None,
    *,
    name: str = "Sheet1",
    **options: object,
) -> Path:
    """Write rows of values; None leaves a cell out, a text that begins with `=` becomes a formula without result."""
    book = Workbook(str(path), {"strings_to_urls": False, **options})
    sheet = book.add_worksheet(name)
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(place, column, value, None, "")
            elif isinstance(value, str):
                sheet.write_string(place, column, value)
            else:
                sheet.write(place, column, value)
    more(book, sheet)
    book.close()
    return path
