"""Lines of a sheet that are no rows of its table: blanks, totals in between, the head again, what stands below.

Whether a line is one is asked of those alone that may be: nearly all are told at a glance, column by column.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from office.columns import Column, Layout, fold_title
from reports.sheet_wire import Cell, Line, Part
from reports.sheet_wire import Column as Stretch
from reports.template_model import NAME, ROW_ID

_TOTALS: Final = ("合计", "小计", "总计", "共计", "累计", "总数", "合计数", "平均", "平均值")
#: Last characters of those, for a quick look.
_TOTAL_ENDS: Final = frozenset(word[-1] for word in _TOTALS) | set(":： ")
_LONGEST_TOTAL: Final = 10
_FOOT: Final = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|制表人|制表|审核人|审核|复核|单位负责人|负责人|填报单位|填表日期|填报日期|联系电话)\s*[:：\d].*"
    r"|本表没有记录",
    re.DOTALL,
)
#: Alone in their line: the title of a group, the number of a page.
_GROUP: Final = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、．.].*", re.DOTALL)
_PAGE: Final = re.compile(r"第\s*[0-9一二三四五六七八九十]+\s*页.*|共\s*[0-9]+\s*页", re.DOTALL)
_PART: Final = re.compile(r"其中\s*[:：].*", re.DOTALL)
_ORDINALS: Final = "甲乙丙丁戊己庚辛壬癸"
_FIRST_NUMBERS: Final = frozenset({"甲", "1"})
#: What those below a table begin with.
_FOOT_STARTS: Final = frozenset("注备说填制审复单负联本第共其（(一二三四五六七八九十")
BLANK: Final = "空白"


def why_skip(
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
    if layout.is_ours and _has_id(cells, own):
        return ""
    first = next((text for cell in cells if _is_text(cell) and (text := str(cell).strip())), "")
    if first[-1:] in _TOTAL_ENDS and _is_total(first) and fold_title(first) not in fixed:
        return "合计行"
    if _PART.fullmatch(first) and fold_title(first) not in fixed:
        return "“其中”行"
    if sum(map(_says, cells)) == 1 and (why := _why_alone(first)):
        return why
    if _FOOT.fullmatch(first) and _is_foot(cells, first, alone=len(filled) == 1):
        return "表下的说明"
    if _is_head_again(cells, fields):
        return "重复的标题行"
    return "栏次行" if _is_numbering(cells) else ""


def _has_id(cells: Sequence[Cell], own: Mapping[str, int]) -> bool:
    """Whether a line is one that a template came with; people add totals below those, and notes."""
    place = own.get(ROW_ID)
    return place is not None and place < len(cells) and _says(cells[place])


def _is_foot(cells: Sequence[Cell], first: str, *, alone: bool) -> bool:
    """Whether a line that begins like one below the table is one: nothing else in it, or signatures side by side."""
    texts = ["".join(str(cell).split()) for cell in cells if _is_text(cell)]
    if len(texts) == 1:
        return alone
    return first.endswith((":", "：")) or sum(_FOOT.fullmatch(text) is not None for text in texts) > 1


def _says(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _why_alone(text: str) -> str:
    """Say what a text is that stands alone in its line; empty if it may be the name of a row."""
    if _PAGE.fullmatch(text):
        return "页码行"
    return "分组标题行" if _GROUP.fullmatch(text) else ""


def _is_text(cell: Cell) -> bool:
    return cell.__class__ is str


def _is_total(text: str) -> bool:
    name = fold_title(text)
    return len(name) <= _LONGEST_TOTAL and name.endswith(_TOTALS)


def _why_blank(cells: Sequence[Cell], layout: Layout) -> str:
    if layout.is_ours:
        return BLANK
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if texts and _is_total(texts[0]):
        return "合计行"
    return "没有填写内容的" if texts else BLANK


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


def lonely(part: Part, fields: Sequence[Column]) -> list[int]:
    """Give the rows of which one cell alone is filled in, in order: the title of a group, perhaps."""
    blanks: Counter[int] = Counter()
    for field in fields:
        column = part.column(field.place)
        blanks.update(range(len(part.rows)) if column is None else _where(column, _blank(column.cells)))
    return sorted(row for row, count in blanks.items() if count == len(fields) - 1)


def doubtful(part: Part, fields: Sequence[Column], layout: Layout) -> list[int]:
    """Give the rows of a part that may be no rows of the table, in order; `why_skip` says whether they are none."""
    columns = [part.column(column.place) for column in fields]
    found = _where_blank(len(part.rows), columns)
    if not layout.is_ours or _lacks_ids(part, layout):
        found |= _where_first(part, _suspicious)
        found |= _where_first(part, _numbering)
        for field, column in zip(fields, columns, strict=True):
            if column is not None and field.title in column.cells:
                found |= _where(column, {at: True for at, cell in enumerate(column.cells) if cell == field.title})
    return sorted(found)


def _lacks_ids(part: Part, layout: Layout) -> bool:
    """Whether a row has no id, which people then added to a template."""
    column = next((part.column(column.place) for column in layout.columns if column.field == ROW_ID), None)
    return column is None or bool(_where(column, _blank(column.cells)))


def _blank(cells: Sequence[Cell]) -> dict[int, bool]:
    """Give the places of cells in which nothing can be seen."""
    return {at: True for at, cell in enumerate(cells) if cell is None or (isinstance(cell, str) and not cell.strip())}


def _suspicious(cells: Sequence[Cell]) -> dict[int, bool]:
    """Say of texts, by their places, whether totals or notes may begin with them."""
    texts = {at: text for at, cell in enumerate(cells) if cell.__class__ is str and (text := str(cell).strip())}
    return {at: text[-1] in _TOTAL_ENDS or text[0] in _FOOT_STARTS for at, text in texts.items()}


def _numbering(cells: Sequence[Cell]) -> dict[int, bool]:
    """Say of cells, by their places, whether the numbers of columns begin like them."""
    return {at: cell in _FIRST_NUMBERS for at, cell in enumerate(cells) if cell is not None}


def _where(column: Stretch, meant: Mapping[int, bool]) -> set[int]:
    """Give the rows of a column whose cell is meant, told by its place among the different ones."""
    return {row for row, is_meant in column.find(meant) if is_meant}


def _where_blank(size: int, columns: Sequence[Stretch | None]) -> set[int]:
    """Give the rows whose cells in all columns are blank."""
    found = set(range(size))
    for column in columns:
        if column is not None and found:
            found &= _where(column, _blank(column.cells))
    return found


def _where_first(part: Part, look: Callable[[Sequence[Cell]], Mapping[int, bool]]) -> set[int]:
    """Give the rows in which the first cell of some kind is meant; `look` says of the kind which are."""
    found: set[int] = set()
    left = set(range(len(part.rows)))
    for column in part.columns:
        if column is None:
            continue
        first = look(column.cells)
        if len(first) == len(column.cells) and not any(first.values()):
            break
        for row, is_found in column.find(first):
            if row in left:
                left.discard(row)
                found |= {row} if is_found else set()
        if not left:
            break
    return found
