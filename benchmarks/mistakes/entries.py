"""Slips of single cells that are no figures: forgotten, unreadable, a wrong choice, a date of another year."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Final

from benchmarks.mistakes.desk import Cell, Desk
from benchmarks.mistakes.planting import Kind, Spoilt, in_cell
from forms.model import FieldType


def _choose(found: dict[str, dict[str, list[Cell]]], luck: Random) -> Cell | None:
    """Choose a table, then a field, then a row."""
    if not found:
        return None
    fields = found[luck.choice(list(found))]
    return luck.choice(fields[luck.choice(list(fields))])


def forgotten(desk: Desk, luck: Random) -> Spoilt | None:
    """Leave a required cell blank."""
    for _ in range(40):
        cell = _choose(desk.of_type(*FieldType), luck)
        if cell is not None and cell.field.required is True:
            return in_cell(cell, "", "必填的没有填")
    return None


def in_words(desk: Desk, luck: Random) -> Spoilt | None:
    """Write words where a figure belongs."""
    cell = _choose(desk.of_type(FieldType.INTEGER, FieldType.DECIMAL), luck)
    if cell is None or cell.figure is None:
        return None
    text = luck.choice((f"约{cell.text}", f"{cell.text}左右", "见附件", f"{cell.text}?", f"{cell.text}-{cell.text}"))
    return in_cell(cell, text, "数字栏写了文字")


def nought(desk: Desk, luck: Random) -> Spoilt | None:
    """Write 0 where nothing was detected."""
    found = [
        cell
        for fields in desk.of_type(FieldType.DECIMAL).values()
        for cells in fields.values()
        for cell in cells
        if cell.text == "未检出"
    ]
    return in_cell(luck.choice(found), "0", "未检出写成 0") if found else None


def above_hundred(desk: Desk, luck: Random) -> Spoilt | None:
    """Write a share of more than a hundred percent."""
    found = [
        cell
        for fields in desk.of_type(FieldType.DECIMAL).values()
        for cells in fields.values()
        for cell in cells
        if cell.field.unit == "%" and cell.field.maximum == 100 and cell.figure
    ]
    if not found:
        return None
    cell = luck.choice(found)
    return in_cell(cell, f"1{cell.text}" if len(cell.text.partition(".")[0]) < 3 else "1000", "超过 100%")


def wrong_choice(desk: Desk, luck: Random) -> Spoilt | None:
    """Choose the entry beside the right one."""
    for _ in range(40):
        cell = _choose(desk.of_type(FieldType.CHOICE), luck)
        if cell is None or len(cell.field.choices) < 2:
            continue
        labels = [choice.label for choice in cell.field.choices]
        if cell.text in labels:
            at = labels.index(cell.text)
            return in_cell(cell, labels[at - 1 if at else 1], "选错一项", breaks=False)
    return None


#: Questions whose answer another cell of the row contradicts (T23, T26: E; T31: required cells; T71: exceed ⇔ not ok).
_TIED: Final = (("T23", "has_treat"), ("T26", "unified"), ("T71", "ok"), ("T65", "listed"))


def flipped(desk: Desk, luck: Random) -> Spoilt | None:
    """Answer no for yes where other cells of the row say otherwise."""
    cells = [
        cell
        for table, name in _TIED
        if table in desk.tables
        for cell in desk.column(table, name)
        if cell.text in {"是", "否"}
    ]
    if not cells:
        return None
    cell = luck.choice(cells)
    return in_cell(cell, "否" if cell.text == "是" else "是", "是、否选反（与同行其他栏矛盾）")


def flipped_alone(desk: Desk, luck: Random) -> Spoilt | None:
    """Answer no for yes anywhere else."""
    for _ in range(40):
        cell = _choose(desk.of_type(FieldType.BOOLEAN), luck)
        if cell is not None and (cell.table.id, cell.field.name) not in _TIED:
            return in_cell(cell, "否" if cell.text == "是" else "是", "是、否选反", breaks=False)
    return None


#: Days that lie in the data period (domain.md: W), or may not come before the other one (E or W).
_IN_YEAR: Final = (
    ("T62", "mon_date"),
    ("T66", "held_on"),
    ("T18", "start_date"),
    ("T11", "done_on"),
    ("T08", "accept_date"),
)
_AFTER: Final = (
    ("T08", "start_date", "end_date"),
    ("T08", "end_date", "accept_date"),
    ("T18", "start_date", "end_date"),
    ("T27", "start_date", "end_date"),
    ("T39", "done_on", "accept_date"),
    ("T37", "start_ym", "end_ym"),
    ("T53", "issued_on", "paid_on"),
    ("T72", "occurred_at", "closed_on"),
)


def _dates(desk: Desk) -> Iterator[Cell]:
    for fields in desk.of_type(FieldType.DATE).values():
        for cells in fields.values():
            yield from cells


def _back(text: str) -> str:
    day = date.fromisoformat(text)
    return day.replace(year=day.year - 1, day=min(day.day, 28)).isoformat()


def last_years_date(desk: Desk, luck: Random) -> Spoilt | None:
    """Write last year's number in a date that lies in the year assessed."""
    year = str(desk.county.pack.year)
    cells = [
        cell
        for table, name in _IN_YEAR
        if table in desk.tables
        for cell in desk.column(table, name)
        if cell.text.startswith(year)
    ]
    cells = [cell for cell in cells if cell.table.id != "T18" or cell.line.cells.get("end_date", "") >= cell.text]
    return in_cell(cell := luck.choice(cells), _back(cell.text), "年份写成去年") if cells else None


def other_date(desk: Desk, luck: Random) -> Spoilt | None:
    """Write last year's number in any other date of this year."""
    year = str(desk.county.pack.year)
    cells = [
        cell for cell in _dates(desk) if cell.text.startswith(year) and (cell.table.id, cell.field.name) not in _IN_YEAR
    ]
    return in_cell(cell := luck.choice(cells), _back(cell.text), "年份写成去年", breaks=False) if cells else None


def date_order(desk: Desk, luck: Random) -> Spoilt | None:
    """Swap two days of which one comes first."""
    pairs = [
        (cell, later, name)
        for table, name, after in _AFTER
        if table in desk.tables
        for cell in desk.column(table, name)
        if (later := cell.line.cells.get(after)) and len(later) == len(cell.text) and later > cell.text
        for name in (after,)
    ]
    if not pairs:
        return None
    cell, later, after = luck.choice(pairs)
    cells = {cell.place: {cell.field.name: later, after: cell.text}}
    words = f"{cell.table.id}.{cell.field.name} 与 {after} 先后颠倒：{cell.text} ↔ {later}"
    return Spoilt(words, cells, breaks=True, has_last=cell.last is not None)


ENTRIES: Final = (
    Kind("必填的没有填", "entry", forgotten, "各表：R（E）"),
    Kind("数字栏写了文字", "entry", in_words, "类型（E）"),
    Kind("未检出写成 0", "entry", nought, "T69：未检出不填 0"),
    Kind("比例超过 100%", "entry", above_hundred, "各表：0–100（E）"),
    Kind("是、否选反（与同行矛盾）", "entry", flipped, "T23、T26：方式 ⇔ 是否（E）；T71（E）"),
    Kind("两个日期先后颠倒", "entry", date_order, "各表：先后（E 或 W）"),
    Kind("日期的年份写成去年（应在数据期内）", "entry", last_years_date, "T62、T66、T18、T11、T08：数据期（W）"),
    Kind("日期的年份写成去年（其他日期）", "entry", other_date),
    Kind("选错一项", "entry", wrong_choice),
    Kind("是、否选反（其他）", "entry", flipped_alone),
)
