"""Which column of a sheet holds which field: by the hidden names of a template, else by the titles of people.

A title counts with or without its unit, over one row or two, under a former name, or as it was told the last time.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from db.store import Store
from forms.model import Field, Table
from forms.units import is_known
from office.said_units import declared, names_unit, of_field, other_unit, read_unit, unit_said, units_below, units_in
from reports.sheet_wire import Cell, Line, Sheet
from reports.template_model import CARD_ID, ROW_ID, UNIT

#: Where the workspace keeps which column was which field the last time, by table.
COLUMNS: Final = "columns/{}"
#: Columns that workbooks of reports have beside the fields, by folded title.
_OWN: Final = {"序号": "", "填报单位": UNIT}
#: Rows, from the first that is not blank, among which the titles are looked for.
SEARCHED: Final = 20
_MARKS: Final = re.compile(r"[\s*＊:：、，。.★▲△]+")
_NUMBERING: Final = re.compile(r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]\s*)+")
_BRACKET: Final = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]\s*$")
#: What a title says in brackets if its numbers are not those of this year.
_ANOTHER: Final = re.compile(r"上年|去年|前年|上一年|上期|同期|往年|计划|目标")
#: A figure for each of something is seldom in the unit of the sums beside it.
_EACH: Final = re.compile(r"[人户亩头村]均|平均|均价|单价|价格|每")
#: What stands above the titles and is about the whole sheet: 填报单位：…, 填报日期：…, 单位：…
_ABOUT_SHEET: Final = re.compile(r"[一-龥]{0,4}(?:单位|部门|机关|日期|时间|人|年度|电话)\s*[:：]")
_OF_WHICH: Final = "其中"
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]*(?: T[0-9]{2}[a-z]?)?")
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        field: Name of a field, or one of the names of `reports.template_model` that begin with an underscore.
        unit: Unit in the title that is not the field's own; the numbers below are converted.
    """

    place: int
    field: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out.

    Attributes:
        table_id: Table that the hidden names say; empty where there are none.
        is_upright: A line a field, as of a card, rather than a line a row.
        first: Number of the first row below the titles.
        unknown: Titles of columns that are no field; `loose`: where they are.
        doubled: Titles of fields that two columns claim, with where.
        titles: Every column with a title that somebody may give another field, left out ones too, by its place.
    """

    table_id: str
    is_upright: bool
    first: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()
    loose: tuple[int, ...] = ()
    titles: tuple[tuple[int, str], ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether the sheet is a template of this program."""
        return bool(self.table_id)


def fold_title(text: str) -> str:
    """Write a title so that titles which look alike are alike: half width, without blanks, marks and numbering."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", _NUMBERING.sub("", plain.strip()))


def bracketed(text: str) -> tuple[str, str]:
    """Take a title apart into what stands before the last brackets and what stands within."""
    found = _BRACKET.search(text.strip())
    return (text.strip()[: found.start()], found[1].strip()) if found else (text, "")


def remembered(store: Store, table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """Give field by folded title, as it was told for earlier sheets and is told now; an empty name: no field."""
    kept = store.meta.get(COLUMNS.format(table.id), "{}")
    return {**json.loads(kept), **{fold_title(title): name for title, name in given.items()}}


class Titles:
    """The titles that fields of a table go by.

    Args:
        year: The year assessed; a title that says in brackets that it is about another one is no title of a field.
    """

    def __init__(self, table: Table, remembered: Mapping[str, str] | None = None, year: int | None = None) -> None:
        self.year = year
        self._fields = {item.name: item for item in table.fields if not item.withdrawn}
        self._known: dict[str, set[str]] = {}
        self._bare: dict[str, set[str]] = {}
        #: Without the 其中 that some forms write before a part and others do not.
        self._parts: dict[str, set[str]] = {}
        sections = {section.id: section.title for section in table.sections}
        for item in self._fields.values():
            unit = f"（{item.unit}）" if item.unit else ""
            part = sections.get(item.section or "", "")
            for title in (item.title, item.title + unit, item.name, part + item.title, item.renamed_from or ""):
                self._known.setdefault(fold_title(title), set()).add(item.name)
            bare = fold_title(bracketed(item.title)[0])
            self._bare.setdefault(bare, set()).add(item.name)
            self._parts.setdefault(bare.removeprefix(_OF_WHICH), set()).add(item.name)
        self._known.pop("", None)
        self._bare.pop("", None)
        self._parts.pop("", None)
        self._remembered = {
            title: name for title, name in (remembered or {}).items() if name in self._fields or not name
        }

    def find(self, title: str, section: str = "") -> str | None:
        """Give the field that a title means; None if none or several."""
        plain, said = bracketed(title)
        whole, inner = fold_title(title), fold_title(plain)
        if whole in self._remembered:
            return self._remembered[whole] or None
        if self.year is not None and whole not in self._known and is_another_year(said, self.year):
            return None
        tries = [(known, text) for known in (self._known, self._bare) for text in (whole, inner)]
        tries += [(self._parts, text.removeprefix(_OF_WHICH)) for text in (whole, inner)]
        for known, text in tries:
            found = known.get(text, set())
            if len(found) > 1 and section:
                found = {name for name in found if self._fields[name].section == section}
            if len(found) == 1:
                return next(iter(found))
        return None

    def is_left_out(self, title: str) -> bool:
        """Whether somebody said that columns of this title are none of the table's."""
        return self._remembered.get(fold_title(title)) == ""

    def column(self, place: int, title: str, name: str, beside: str = "") -> tuple[Column, str]:
        """Make the column of a field, with a warning where its unit does not fit.

        Args:
            beside: Unit that the sheet names elsewhere; that of the title itself comes first.
        """
        field = self._fields[name]
        unit, foreign = read_unit(field, bracketed(title)[1], beside)
        if foreign:
            told = f"“{one_line(title)}”的单位“{foreign}”不能换算成本表的“{field.unit}”，数值照原样读入，请核对。"
            return Column(place, name, title), told
        return Column(place, name, title, unit), ""

    def __contains__(self, name: object) -> bool:
        """Whether a name is that of a field that is asked for."""
        return name in self._fields

    def field(self, name: str) -> Field:
        """Give a field by its name."""
        return self._fields[name]


def is_another_year(text: str, year: int | None) -> bool:
    """Whether what a title says in brackets tells of another year than the one assessed; None: not known which."""
    years = _YEAR.findall(text) if year is not None else []
    return bool(_ANOTHER.search(text)) or (bool(years) and str(year) not in years)


def hidden_names(sheet: Sheet) -> Layout | None:
    """Read the hidden row of a template; None if there is none."""
    for line in sheet.lines[:SEARCHED]:
        word, _, table = _text(line.cells[0]).partition(" ")
        if word in {ROW_ID, CARD_ID} and table:
            names = [word, *map(_text, line.cells[1:])]
            columns = tuple(Column(place, name, name) for place, name in enumerate(names) if name)
            return Layout(table, word == CARD_ID, line.row + 2, columns)
    return None


def with_own_units(sheet: Sheet, layout: Layout, titles: Titles) -> Layout:
    """Read the units in the titles of a template, which somebody may have changed: 面积（公顷） to 面积（亩）."""
    heads = next((line.cells for line in sheet.lines[:SEARCHED] if line.row == layout.first - 1), ())
    columns, told = [], []
    for column in layout.columns:
        title = _text(heads[column.place]) if column.place < len(heads) else ""
        if title and column.field in titles and is_known(unit_said(bracketed(title)[1])):
            made, warning = titles.column(column.place, title, column.field)
            columns.append(replace(column, unit=made.unit))
            told += [warning] if warning else []
        else:
            columns.append(column)
    return replace(layout, columns=tuple(columns), told=tuple(told))


def titled(sheet: Sheet, titles: Titles) -> Layout | None:
    """Find the titles of a list among the first rows; None if no row has any."""
    best: tuple[tuple[int, bool], Layout] | None = None
    lines = sheet.lines[:SEARCHED]
    for place, line in enumerate(lines):
        one = _spread(sheet, line)
        candidates = [(one, line.row + 1)]
        if place + 1 < len(lines) and lines[place + 1].row == line.row + 1:
            candidates.append((_joined(one, _spread(sheet, lines[place + 1])), line.row + 2))
        for texts, first in candidates:
            found = _layout(texts, first, titles)
            # A line of its own says as much as one with the title of the sheet above it.
            score = _count(found), texts is one or not _is_title(one)
            if texts is one and len(candidates) > 1 and _are_names(one):
                below = _spread(sheet, lines[place + 1])
                # The names of a template that somebody copied, hidden columns and all, are no titles with titles below.
                score = (0 if _count(_layout(below, 0, titles)) * 2 >= score[0] else score[0]), score[1]
            if score[0] and (best is None or score > best[0]):
                best = score, found
    return _with_units(sheet, titles, best[1]) if best else None


def _count(layout: Layout) -> int:
    return len({column.field for column in layout.columns} - {UNIT})


def _are_names(texts: Mapping[int, Sequence[str]]) -> bool:
    return all(_NAME.fullmatch(text) for some in texts.values() for text in some)


def _is_title(texts: Mapping[int, Sequence[str]]) -> bool:
    """Whether a line is the title of a sheet: one text, perhaps over several columns, and no unit."""
    said = {text for some in texts.values() for text in some}
    return len(said) == 1 and not any(map(units_in, said))


def _with_units(sheet: Sheet, titles: Titles, layout: Layout) -> Layout:
    """Read what the sheet says of units above its titles and in a line below them."""
    fields = {column.place: titles.field(column.field) for column in layout.columns if column.field != UNIT}
    lines = sheet.lines[: SEARCHED + 2]
    first = next((line for line in lines if line.row >= layout.first), None)
    below = units_below(first.cells, fields) if first is not None else {}
    above = declared(line for line in lines if line.row < layout.first)
    columns, told = [], list(layout.told)
    for column in layout.columns:
        field = fields.get(column.place)
        if field is None or column.unit or has_unit(column.title):
            columns.append(column)
            continue
        said, doubt = (below[column.place], "") if column.place in below else from_above(above, field)
        made, warning = titles.column(column.place, column.title, column.field, said)
        columns.append(made)
        told += [told_here for told_here in (warning, doubt) if told_here]
    rows = first.row + 1 if first is not None and below else layout.first
    return replace(layout, first=rows, columns=tuple(columns), told=tuple(told))


def has_unit(title: str) -> bool:
    """Whether a title itself says in which unit its numbers are."""
    return names_unit(unit_said(bracketed(title)[1]))


def from_above(units: Sequence[str], field: Field) -> tuple[str, str]:
    """Give the unit of a field among those that a sheet names for all, and a warning where it is not clear."""
    said = of_field(units, field)
    if len(said) > 1:
        listed = "、".join(said)
        return "", f"表头写的单位有“{listed}”，看不出“{field.title}”用哪一个，按“{field.unit}”读入，请核对。"
    if said and other_unit(field, said[0]) and _EACH.search(field.title):
        return "", f"表头写的单位是“{said[0]}”，看不出“{field.title}”是否也用它，按“{field.unit}”读入，请核对。"
    return (said[0] if said else ""), ""


def _layout(texts: Mapping[int, Sequence[str]], first: int, titles: Titles) -> Layout:
    columns: dict[str, Column] = {}
    unknown, doubled, told, loose = [], [], [], list[int]()
    named = list[tuple[int, str]]()
    for place, some in texts.items():
        name, title = next(((name, text) for text in some if (name := titles.find(text))), (None, some[0]))
        known = next((folded for text in some if (folded := fold_title(text)) in _OWN), None)
        if name is None and known is not None:
            own = _OWN[known]
            loose.append(place)
            if own:
                columns.setdefault(own, Column(place, own, title))
            continue
        named.append((place, title))
        if name is None:
            loose.append(place)
            if not any(map(titles.is_left_out, some)):
                unknown.append(one_line(title))
        elif name in columns:
            places = f"第 {columns[name].place + 1} 列、第 {place + 1} 列"
            doubled.append((titles.field(name).title, places))
        else:
            above = [unit for text in some for unit in units_in(text)]
            columns[name], warning = titles.column(place, title, name, above[0] if above else "")
            told += [warning] if warning else []
    return Layout(
        "",
        is_upright=False,
        first=first,
        columns=tuple(columns.values()),
        unknown=tuple(unknown),
        doubled=tuple(doubled),
        told=tuple(told),
        loose=tuple(loose),
        titles=tuple(named),
    )


def _spread(sheet: Sheet, line: Line) -> dict[int, list[str]]:
    """Give the texts of a row of titles by column; a title over merged columns counts for each of them."""
    texts = {place: text for place, cell in enumerate(line.cells) if (text := _text(cell))}
    for merged in sheet.merged:
        if merged.top == line.row and merged.left in texts:
            for place in range(merged.left, min(merged.right, 1_000) + 1):
                texts.setdefault(place, texts[merged.left])
    return {place: [text] for place, text in sorted(texts.items())}


def _joined(upper: Mapping[int, Sequence[str]], lower: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """Join titles over two rows: the lower one, both together, the upper one where there is no lower."""
    joined = {}
    for place in sorted({*upper, *lower}):
        above = [text for text in upper.get(place, ()) if not _ABOUT_SHEET.match(text)]
        below = lower.get(place, ())
        joined[place] = [*(a + b for a in above for b in below), *below] or above
    return {place: texts for place, texts in joined.items() if texts}


def upright(sheet: Sheet, table: Table, titles: Titles) -> Iterator[tuple[int, int, str]]:
    """Find the lines of a card that nobody exported: (row, column of the title, field)."""
    section = ""
    sections = {fold_title(item.title): item.id for item in table.sections}
    seen: set[str] = set()
    for line in sheet.lines:
        found: list[tuple[int, str]] = []
        for place, cell in enumerate(line.cells):
            if not (text := _text(cell)):
                continue
            section = sections.get(fold_title(text), section)
            if name := titles.find(text, section):
                found.append((place, name))
        places = {place for place, _ in found}
        for place, name in found:
            # A title whose neighbour is one, too, is that of a group, or has no value.
            if name not in seen and _next_said(line, place) not in places:
                seen.add(name)
                yield line.row, place, name


def _next_said(line: Line, place: int) -> int | None:
    """Give the next cell to the right in which something stands."""
    return next((at for at in range(place + 1, len(line.cells)) if line.cells[at] not in {None, ""}), None)


def missing(table: Table, columns: Iterable[Column]) -> tuple[str, ...]:
    """Give the titles of fields that are asked for and have no column."""
    known = {column.field for column in columns}
    return tuple(
        item.title for item in table.fields if item.compute is None and not item.withdrawn and item.name not in known
    )


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def one_line(text: str) -> str:
    """Write a title of several lines in one."""
    return " ".join(text.split())
