"""The template (模板): a workbook that is filled in with a table program and read again.

One sheet a table with what is there already; heads locked, cells of this unit open, ids hidden, choices in drop-down
lists, and a sheet that says how each field is filled in. No text of a user becomes a formula.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.model import Kind, Table
from reports.sheet_book import new_book
from reports.sheet_names import sheet_name
from reports.sheet_page import TITLE_SPAN, fit_width, lines_needed, set_height, set_up_print, write_line, write_title
from reports.template_card import TemplateCard
from reports.template_cells import Lists, Looks, Tools
from reports.template_list import TemplateList
from reports.template_model import LISTS_SHEET, NOTES_SHEET, TemplateFacts, TemplateTable
from reports.template_words import example_of, how_words, required_words

_ALLOWED: Final = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
}
_NOTES: Final = (
    ("表号", 8),
    ("表名", 26),
    ("指标项", 34),
    ("计量单位", 14),
    ("必填", 14),
    ("怎样填", 50),
    ("没有数值时", 26),
    ("示例", 20),
    ("说明", 60),
)
_GENERAL: Final = (
    "白色的格子由本单位填写；灰色的格子由程序计算，或由其他单位填报，改了也不会导入。",
    "不要改动标题行；可以插入行，可以调整列宽。记录号藏在最左边，请不要给数据排序：排序会使记录号与内容错位。",
    (
        "删除记录：清空整行的内容，导入时选上“从模板里去掉的记录一并删除”（命令行加 --replace）。"
        "空白行不算记录；合计行、小计行会跳过。"
    ),
    (
        "导入：打开这张表，点“Excel”“从Excel填报”，先看每一格会怎样，再整批导入"
        "（命令行用 fill，加 --dry-run 只看不写）。导入算一次操作，可以整个撤销。"
    ),
)


def write_template(target: Path, tables: Iterable[TemplateTable], facts: TemplateFacts) -> int:
    """Write a template; `target` is replaced only when it is whole.

    Returns:
        How many rows it holds.

    Raises:
        ReportTrouble: `E-SHEET-ROWS`, `E-REPORT-OPEN`, `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    about = {"title": f"{facts.pack.title} 填报模板", "author": facts.unit, "comments": facts.software}
    with new_book(target, about) as book:
        return _write(book, tables, facts)


def _write(book: Workbook, tables: Iterable[TemplateTable], facts: TemplateFacts) -> int:
    looks, lists = Looks(book, facts.pack, facts.show), Lists()
    names, told, rows = [NOTES_SHEET, LISTS_SHEET], [], 0
    for content in tables:
        table = content.table
        names.append(sheet_name(f"{table.id} {table.title}", names))
        sheet = book.add_worksheet(names[-1])
        kind = TemplateCard if table.kind is Kind.CARD else TemplateList
        body = kind(sheet, content, Tools(facts, looks, lists))
        _write_top(sheet, looks, body.columns, body.lead, (table.title, _head_line(facts, table)))
        set_up_print(sheet, f"{table.id} {table.title}", facts.unit, landscape=table.kind is not Kind.CARD, head_rows=4)
        rows += body.write()
        sheet.protect("", _ALLOWED)
        told.append(content)
    _write_notes(book, told, looks, facts)
    lists.write(book, looks)
    return rows


def _write_top(sheet: Worksheet, looks: Looks, columns: int, lead: int, texts: tuple[str, str]) -> None:
    """Write title and line below it into the columns that can be seen, without the frames of the cells below."""
    for row, (text, style) in enumerate(zip(texts, ("title", "line"), strict=True)):
        for column in range(columns):
            sheet.write_blank(row, column, None, looks.head.plain)
        last = min(columns, lead + TITLE_SPAN) - 1
        if row == 0 and last > lead:
            sheet.merge_range(row, lead, row, last, "", looks.head.style(style))
        looks.text(sheet, row, lead, text, style)
    sheet.set_row(0, 30)


def _head_line(facts: TemplateFacts, table: Table) -> str:
    area = f"县（市、区）：{facts.pack.area_name}"
    parts = (f"填报单位：{facts.unit}", area, f"年度：{facts.pack.year}", f"表号：{table.id}", table.help)
    return "　　".join(part for part in parts if part)


def _write_notes(book: Workbook, tables: Iterable[TemplateTable], looks: Looks, facts: TemplateFacts) -> None:
    sheet = book.add_worksheet(NOTES_SHEET)
    write_title(sheet, looks.head, NOTES_SHEET, len(_NOTES))
    row = 1
    for line in _GENERAL:
        row = write_line(sheet, looks.head, row, line)
    for column, (title, width) in enumerate(_NOTES):
        sheet.set_column(column, column, width)
        looks.text(sheet, row, column, title, "head")
    sheet.freeze_panes(row + 1, 3)
    set_up_print(sheet, NOTES_SHEET, facts.unit, landscape=True, head_rows=row + 1)
    fit_width(sheet, sum(width for _, width in _NOTES), 3)
    for content in tables:
        for item in content.fields:
            row += 1
            options = content.options.get(item.name, ())
            texts = (
                content.table.id,
                content.table.title,
                item.title,
                item.unit or "",
                required_words(item),
                how_words(item, options),
                "、".join(item.states),
                example_of(content.table, item, options, facts),
                item.help,
            )
            for column, text in enumerate(texts):
                looks.text(sheet, row, column, text)
            widths = (width for _, width in _NOTES)
            set_height(sheet, row, max(lines_needed(*pair) for pair in zip(texts, widths, strict=True)))
