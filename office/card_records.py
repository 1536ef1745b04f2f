"""From a sheet to the one record of a card: from a template, or as people lay a card out, a line a field.

Beside the title stand the unit and the value, in this order or the other, with last year's value and a remark perhaps.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms.model import Field, Table
from office.columns import Layout, Titles, fold_title, from_above, has_unit, is_another_year, one_line, upright
from office.records import Records, listed
from office.said_units import bare, declared, is_unit, names_unit
from reports.sheet_wire import MARKS, Cell, Line, Number, Part, Sheet
from reports.sheet_wire import Column as Stretch
from reports.template_model import CARD_ID, CARD_UNIT, VALUE

_VALUES: Final = frozenset(
    map(fold_title, ("数值", "填报内容", "本年", "今年", "本年数", "本年值", "值", "内容", "数据", "填报值", "指标值"))
)
#: Heads of a column of values that may be titles of a field, too.
_AMOUNTS: Final = frozenset(map(fold_title, ("数量", "面积", "金额", "填报数", "实际数", "实际值", "统计值", "结果")))
_UNITS: Final = frozenset(map(fold_title, ("单位", "计量单位")))
#: What stands below these says nothing of the field.
_CODES: Final = frozenset(map(fold_title, ("代码", "指标代码", "编码", "编号", "序号", "行次", "栏次")))
#: What the head of a column may consist of that says nothing but a year.
_YEARS: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])|[上去前本今]")
_YEARLY: Final = str.maketrans("", "", "0123456789年度数值末底上去前一本今期")
#: Lines above the first value among which the heads of the columns are looked for; most unknown titles told.
_HEAD: Final = 20
_MOST_TOLD: Final = 20
#: What a figure looks like that was typed as a text, with or without its unit.
_FIGURE: Final = re.compile(r"[-+−]?[0-9０-９][0-9０-９.,，．]*\s*[%％]?[A-Za-z²³一-龥]{0,4}")
#: Figures beside these say when a sheet was made and whom to ask.
_ASIDE: Final = re.compile(r"日期|时间|电话|[人员]\s*[:：]|[0-9]\s*[页年月]")


@dataclass(frozen=True, slots=True)
class Pair:
    """Where the value of a field stands, and in which unit that is not the field's own.

    Attributes:
        warning: What deserves a look; empty if nothing.
    """

    row: int
    place: int
    name: str
    unit: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class _Heads:
    """What the heads of the columns say: which holds the values, which the units, which neither of them."""

    value: int | None
    units: frozenset[int]
    others: frozenset[int]


def card_records(sheet: Sheet, table: Table, layout: Layout | None, titles: Titles) -> Records:
    """Read the one row of a card: from a template, or from two columns that nobody exported."""
    is_ours = layout is not None and layout.is_upright
    found = _of_template(sheet, table, layout, titles) if layout and is_ours else pairs_of(sheet, table, titles)
    cells = {line.row: line.cells for line in sheet.lines}
    values = {one.name: _cell(cells[one.row], one.place) for one in found}
    parts = [Part([found[0].row], [Stretch([cell], MARKS[:1]) for cell in values.values()])] if found else []
    return Records(
        parts,
        {name: place for place, name in enumerate(values)},
        list(values),
        {one.name: one.unit for one in found if one.unit},
        {one.name: one.place for one in found},
        {one.name: one.row for one in found},
        told=tuple(one.warning for one in found if one.warning) if is_ours else _told(sheet, found, titles),
    )


def _cell(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _of_template(sheet: Sheet, table: Table, layout: Layout, titles: Titles) -> list[Pair]:
    places = {column.field: column.place for column in layout.columns}
    key, place = places.get(CARD_ID, 0), places.get(VALUE, 0)
    known = {item.name for item in table.fields}
    lines = [(line, str(line.cells[key])) for line in sheet.lines if line.row >= layout.first]
    found = []
    for line, name in lines:
        if name in known:
            # Somebody may have changed the unit that the template has.
            said = bare(str(_cell(line.cells, places[CARD_UNIT]) or "")) if CARD_UNIT in places else ""
            found.append(_changed(titles, line.row, place, name, said if is_unit(said) else ""))
    return found


def _changed(titles: Titles, row: int, place: int, name: str, said: str) -> Pair:
    if not said or name not in titles:
        return Pair(row, place, name)
    column, warning = titles.column(place, titles.field(name).title, name, said)
    return Pair(row, place, name, column.unit, warning)


def pairs_of(sheet: Sheet, table: Table, titles: Titles) -> list[Pair]:
    """Find the value of each field: in the column that is called so, else right of title and unit."""
    found = list(upright(sheet, table, titles))
    cells = {line.row: line.cells for line in sheet.lines}
    # A title with nothing beside it, such as 备注, may be the head of a column.
    first = min((row for row, place, _ in found if any(cells[row][place + 1 :])), default=0)
    above = [line for line in sheet.lines[:_HEAD] if line.row < first]
    heads, units = _heads(above, titles), declared(above)
    taken = {row: [place for at, place, _ in found if at == row] for row, _, _ in found}
    pairs = []
    for row, place, name in found:
        field = titles.field(name)
        # Another title further right has its own value.
        end = min([at for at in taken[row] if at > place], default=len(cells[row]))
        value, unit = _beside(cells[row][:end], place, heads, field)
        title = str(cells[row][place])
        said, doubt = (unit, "") if unit or has_unit(title) else from_above(units, field)
        column, warning = titles.column(value, title, name, said)
        pairs.append(Pair(row, value, name, column.unit, warning or doubt))
    return pairs


def _heads(lines: Sequence[Line], titles: Titles) -> _Heads:
    cells = [(place, str(cell)) for line in lines for place, cell in enumerate(line.cells) if cell.__class__ is str]
    texts = [(place, fold_title(text)) for place, text in cells]
    amounts = [place for place, text in texts if text in _AMOUNTS and titles.find(text) is None]
    named = [place for place, text in texts if text in _VALUES]
    units = frozenset(place for place, text in texts if text in _UNITS)
    years = _years(lines, titles.year) if titles.year is not None else {}
    this = [place for place, is_this in years.items() if is_this]
    others = {place for place, is_this in years.items() if not is_this}
    others |= {place for place, text in texts if text in _CODES}
    return _Heads(next(iter([*named, *this, *amounts]), None), units, frozenset(others))


def _years(lines: Sequence[Line], year: int) -> Mapping[int, bool]:
    """Say of columns whether their head is the year assessed: `2024年`, `2023年度数`, `上年`."""
    found: dict[int, bool] = {}
    for line in lines:
        for place, cell in enumerate(line.cells):
            text = fold_title(str(cell)) if cell is not None else ""
            rest = text.translate(_YEARLY)
            if place and not rest and _YEARS.search(text):
                found.setdefault(place, not is_another_year(text, year))
    return found


def _beside(cells: Sequence[Cell], place: int, heads: _Heads, field: Field) -> tuple[int, str]:
    """Give the column of the value right of a title, and the unit that stands beside it."""
    right = [at for at in range(place + 1, len(cells)) if cells[at] is not None and cells[at] != ""]
    units = [at for at in right if _is_unit(cells[at], field, is_headed=at in heads.units)]
    unit = bare(str(cells[units[0]])) if units else ""
    if heads.value is not None and place < heads.value:
        return heads.value, unit if heads.value not in units else ""
    rest = [at for at in right if at not in units and at not in heads.units and at not in heads.others]
    return (rest[0] if rest else place + 1), unit


def _is_unit(cell: Cell, field: Field, *, is_headed: bool) -> bool:
    if cell.__class__ is not str or not field.is_number:
        return False
    word = bare(str(cell))
    return is_unit(word, field) or names_unit(word) or (is_headed and not any(map(str.isdigit, word)))


def _is_a_year(text: str) -> bool:
    """Whether a figure is but a year, as the head of a column has it."""
    return bool(_YEARS.fullmatch(text.rstrip("年度")))


def _told(sheet: Sheet, found: Sequence[Pair], titles: Titles) -> tuple[str, ...]:
    told = [one.warning for one in found if one.warning]
    rows = {one.row for one in found}
    if unknown := list(dict.fromkeys(_unknown(sheet, titles))) if found else []:
        told.append(f"这些行不是本表的指标项，没有导入：{'、'.join(unknown[:_MOST_TOLD])}。")
    if lines := sorted(row + 1 for row in rows & sheet.hidden_rows):
        told.append(f"第 {listed(lines)} 行在表里是隐藏的，也导入了，请核对。")
    if any(one.place in sheet.hidden_columns for one in found):
        told.append("数值所在的列在表里是隐藏的，也导入了，请核对。")
    return tuple(told)


def _unknown(sheet: Sheet, titles: Titles) -> Iterator[str]:
    """Give the titles that have a figure beside them and are those of no field, wherever they stand."""
    for line in sheet.lines:
        before = ""
        for cell in line.cells:
            text = one_line(str(cell)) if cell is not None else ""
            if isinstance(cell, Number) or _FIGURE.fullmatch(text):
                if before and not _is_a_year(text):
                    yield before
                before = ""
            elif titles.find(text) is not None or titles.is_left_out(text) or _ASIDE.search(text):
                before = ""
            elif len(bare(text)) > 1 and not is_unit(text) and fold_title(text) not in _UNITS:
                before = text
