"""From a sheet to records: the lines that are rows of the table, with what was skipped and why.

Nobody's sheet is clean: totals in between, blank lines, the head repeated on each page, a line that numbers the
columns, signatures below. All of it is told, nothing is left out in silence.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from forms.model import Field, FieldType, Table
from office.columns import Column, Layout, Titles, fold_title, upright
from reports.sheet_wire import Cell, Line, Merged, Sheet
from reports.template_model import CARD_ID, NAME, OWNER, ROW_ID, UNIT, VALUE

_TOTALS: Final = ("合计", "小计", "总计", "共计", "累计", "总数", "合计数")
#: Last characters of those, for a quick look.
_TOTAL_ENDS: Final = frozenset(word[-1] for word in _TOTALS) | set(":： ")
_LONGEST_TOTAL: Final = 10
_FOOT: Final = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|制表人|制表|审核人|审核|复核|单位负责人|负责人|填报单位|填表日期|填报日期|联系电话)\s*[:：\d].*"
    r"|本表没有记录",
    re.DOTALL,
)
_ORDINALS: Final = "甲乙丙丁戊己庚辛壬癸"
_FIRST_NUMBERS: Final = frozenset({"甲", "1"})
#: Values of merged cells that may stand for each of their rows; a number would be counted several times.
_SPREAD: Final = frozenset(set(FieldType) - {FieldType.INTEGER, FieldType.DECIMAL, FieldType.REF})
_MOST_TOLD: Final = 12


@dataclass(slots=True)
class Record:
    """One row as the sheet has it.

    Attributes:
        row: Number of its line in the sheet, from 0.
        id, owner: Hidden ones; empty where there are none.
        name: Of a fixed row, as a template shows it.
        cells: By field; a field without a column is missing.
        spread: Fields whose value stands in the first of some merged cells.
        unspread: Number fields of such cells, left blank.
        unit: Name of the unit that filled it in, as workbooks of reports have it.
        loose: What stands in columns that are no field.
    """

    row: int
    cells: dict[str, Cell]
    id: str = ""
    owner: str = ""
    name: str = ""
    spread: frozenset[str] = frozenset()
    unspread: frozenset[str] = frozenset()
    unit: str = ""
    loose: Sequence[str] = ()


@dataclass(slots=True)
class Records:
    """What a sheet holds.

    Attributes:
        units: Units in titles that are not the fields' own, by field.
        places: Column of each field, from 0; that of a card's values.
        lines: Line of each field in a card, from 0.
        told: What was skipped and what deserves a look.
    """

    rows: list[Record]
    units: Mapping[str, str]
    places: Mapping[str, int]
    lines: Mapping[str, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def list_records(sheet: Sheet, table: Table, layout: Layout, fixed: frozenset[str]) -> Records:
    """Read the rows of a list.

    Args:
        fixed: Folded names of fixed rows, which may be called like a total.
    """
    known = {item.name: item for item in table.fields}
    fields = [column for column in layout.columns if column.field in known]
    own = {column.field: column.place for column in layout.columns if column.field not in known}
    skipped: dict[str, list[int]] = {}
    rows = []
    merged = _Merged(sheet, layout, known)
    for line in sheet.lines:
        if line.row < layout.first:
            continue
        why = _why_skip(line, fields, own, layout, fixed)
        if why:
            skipped.setdefault(why, []).append(line.row + 1)
            continue
        rows.append(_record(line, fields, own, layout.loose, merged))
    skipped.pop(_BLANK, None)
    told = [f"{why} {len(lines)} 行没有导入：第 {_listed(lines)} 行。" for why, lines in skipped.items()]
    told += _hidden(sheet, rows, [*fields])
    told += _unspread(rows, known)
    return Records(
        rows,
        {column.field: column.unit for column in fields if column.unit},
        {column.field: column.place for column in fields},
        told=tuple(told),
    )


_BLANK: Final = "空白"


def _why_skip(
    line: Line, fields: Sequence[Column], own: Mapping[str, int], layout: Layout, fixed: frozenset[str]
) -> str:
    """Say what a line is if it is no row; empty if it is one."""
    cells = line.cells
    size = len(cells)
    filled = [cells[column.place] for column in fields if column.place < size and cells[column.place] is not None]
    if not filled or not any(cell.strip() if isinstance(cell, str) else True for cell in filled):
        place = own.get(NAME)
        # A fixed row is there although nothing is filled in, and so is one that has its id.
        has_name = place is not None and place < size and cells[place] is not None
        return "" if layout.is_ours and has_name else _why_blank(cells, layout)
    if layout.is_ours:
        return ""
    first = next((text for cell in cells if _is_text(cell) and (text := str(cell).strip())), "")
    if first[-1:] in _TOTAL_ENDS and _is_total(first) and fold_title(first) not in fixed:
        return "合计行"
    if _FOOT.fullmatch(first) and _is_foot(cells, first, alone=len(filled) == 1):
        return "表下的说明"
    if _is_head_again(cells, fields):
        return "重复的标题行"
    return "栏次行" if _is_numbering(cells) else ""


def _is_foot(cells: Sequence[Cell], first: str, *, alone: bool) -> bool:
    """Whether a line that begins like one below the table is one: nothing else in it, or signatures side by side."""
    texts = ["".join(str(cell).split()) for cell in cells if _is_text(cell)]
    if len(texts) == 1:
        return alone
    return first.endswith((":", "：")) or sum(_FOOT.fullmatch(text) is not None for text in texts) > 1


def _is_text(cell: Cell) -> bool:
    return cell.__class__ is str


def _is_total(text: str) -> bool:
    name = fold_title(text)
    return len(name) <= _LONGEST_TOTAL and name.endswith(_TOTALS)


def _why_blank(cells: Sequence[Cell], layout: Layout) -> str:
    if layout.is_ours:
        return _BLANK
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if texts and _is_total(texts[0]):
        return "合计行"
    return "没有填写内容的" if texts else _BLANK


def _is_head_again(cells: Sequence[Cell], fields: Sequence[Column]) -> bool:
    size = len(cells)
    alike = sum(1 for column in fields if column.place < size and cells[column.place] == column.title)
    return alike >= max(2, len(fields) // 2)


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether a line numbers the columns: 甲 乙 1 2 3."""
    if next((cell for cell in cells if cell is not None), None) not in _FIRST_NUMBERS:
        return False
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if len(texts) < 3:  # noqa: PLR2004 - two numbers may be data
        return False
    numbers = [text for text in texts if text not in _ORDINALS]
    ordinals = texts[: len(texts) - len(numbers)]
    is_counted = numbers == [str(number) for number in range(1, len(numbers) + 1)]
    # Three columns that hold 1, 2, 3 by chance are data; four with a 甲 before them are not.
    return is_counted and ordinals == list(_ORDINALS[: len(ordinals)]) and (bool(ordinals) or len(numbers) > 4)  # noqa: PLR2004


class _Merged:
    """The merged cells below the titles, by column."""

    def __init__(self, sheet: Sheet, layout: Layout, known: Mapping[str, Field]) -> None:
        self._values: dict[int, Cell] = {}
        self._by_row: dict[int, list[tuple[int, Merged]]] = {}
        #: To which line the areas of a column reach so far.
        self._ends: dict[int, int] = {}
        names = {column.place: column.field for column in layout.columns}
        numbers = [line.row for line in sheet.lines]
        lines = {line.row: line.cells for line in sheet.lines} if sheet.merged else {}
        self._first: dict[tuple[int, int], Cell] = {}
        self._fields = known
        self._names = names
        for one in sorted(sheet.merged, key=lambda area: area.top):
            if one.top < layout.first or one.bottom == one.top or one.left not in names:
                continue
            cells = lines.get(one.top, ())
            value = cells[one.left] if one.left < len(cells) else None
            if value is not None:
                self._keep(one, value, numbers)

    def _keep(self, one: Merged, value: Cell, numbers: Sequence[int]) -> None:
        """Note the lines below the first; where areas overlap, as no table program has it, the upper one counts."""
        end = self._ends.get(one.left, -1)
        for row in numbers[bisect_right(numbers, max(one.top, end)) : bisect_right(numbers, one.bottom)]:
            self._by_row.setdefault(row, []).append((one.left, one))
        self._ends[one.left] = max(end, one.bottom)
        self._first[one.top, one.left] = value

    def fill(self, row: int, cells: dict[str, Cell]) -> tuple[frozenset[str], frozenset[str]]:
        """Put the value of merged cells into a row below the first; gives the fields filled and those left blank."""
        spread, left = set(), set()
        for place, one in self._by_row.get(row, ()):
            name = self._names[place]
            if name not in self._fields or cells.get(name) is not None:
                continue
            if self._fields[name].type in _SPREAD:
                cells[name] = self._first[one.top, one.left]
                spread.add(name)
            else:
                left.add(name)
        return frozenset(spread), frozenset(left)


def _record(
    line: Line, fields: Sequence[Column], own: Mapping[str, int], loose: Sequence[int], merged: _Merged
) -> Record:
    cells, size = line.cells, len(line.cells)
    found = {column.field: cells[column.place] if column.place < size else None for column in fields}
    spread, unspread = merged.fill(line.row, found)

    def own_text(name: str) -> str:
        place = own.get(name)
        cell = cells[place] if place is not None and place < size else None
        return cell.strip() if isinstance(cell, str) else ""

    return Record(
        line.row,
        found,
        own_text(ROW_ID),
        own_text(OWNER),
        own_text(NAME),
        spread,
        unspread,
        own_text(UNIT),
        [text.strip() for place in loose if place < size and isinstance(text := cells[place], str)],
    )


def _hidden(sheet: Sheet, rows: Sequence[Record], fields: Sequence[Column]) -> Iterator[str]:
    if lines := [row.row + 1 for row in rows if row.row in sheet.hidden_rows]:
        yield f"第 {_listed(lines)} 行在表里是隐藏的，也导入了，请核对。"
    if titles := [column.title for column in fields if column.place in sheet.hidden_columns]:
        yield f"“{'”“'.join(' '.join(title.split()) for title in titles)}”列在表里是隐藏的，也导入了，请核对。"


def _unspread(rows: Sequence[Record], known: Mapping[str, Field]) -> Iterator[str]:
    lines = [row.row + 1 for row in rows if row.unspread]
    if lines:
        titles = dict.fromkeys(known[name].title for row in rows for name in sorted(row.unspread))
        yield f"“{'”“'.join(titles)}”合并单元格里的数只记在第一行，第 {_listed(lines)} 行留空，请核对。"


def _listed(lines: Sequence[int]) -> str:
    shown = "、".join(map(str, lines[:_MOST_TOLD]))
    return f"{shown} 等" if len(lines) > _MOST_TOLD else shown


def card_records(sheet: Sheet, table: Table, layout: Layout | None, titles: Titles) -> Records:
    """Read the one row of a card: from a template, or from two columns that nobody exported."""
    if layout is not None and layout.is_upright:
        place = next((column.place for column in layout.columns if column.field == VALUE), 0)
        key = next((column.place for column in layout.columns if column.field == CARD_ID), 0)
        lines = [(line.row, key, str(line.cells[key])) for line in sheet.lines if line.row >= layout.first]
        known = {item.name for item in table.fields}
        found = [(row, place, name) for row, _, name in lines if name in known]
    else:
        found = list(_pairs(sheet, table, titles))
    cells = {line.row: line.cells for line in sheet.lines}
    record = Record(found[0][0] if found else 0, {})
    for row, place, name in found:
        line = cells[row]
        record.cells[name] = line[place] if place < len(line) else None
    rows = [record] if found else []
    return Records(rows, {}, {name: place for _, place, name in found}, {name: row for row, _, name in found})


_VALUES: Final = frozenset(
    map(fold_title, ("数值", "填报内容", "本年", "今年", "本年数", "本年值", "值", "内容", "数据", "填报值", "指标值"))
)


def _pairs(sheet: Sheet, table: Table, titles: Titles) -> Iterator[tuple[int, int, str]]:
    """Find where the value of each field stands: in the column that is called so, else right of title and unit."""
    column = next(
        (
            place
            for line in sheet.lines[:20]
            for place, cell in enumerate(line.cells)
            if isinstance(cell, str) and fold_title(cell) in _VALUES
        ),
        None,
    )
    cells = {line.row: line.cells for line in sheet.lines}
    for row, place, name in upright(sheet, table, titles):
        if column is not None and column > place:
            yield row, column, name
            continue
        unit = fold_title(titles.field(name).unit or "")
        right = range(place + 1, len(cells[row]))
        beside = [at for at in right if cells[row][at] is not None and fold_title(str(cells[row][at])) != unit]
        yield row, beside[0] if beside else place + 1, name
