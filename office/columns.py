"""Which column of a sheet holds which field: by the hidden names of a template, else by the titles of people.

A title counts with or without its unit, over one row or two, under a former name, or as it was told the last time.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db.store import Store
from forms.model import Field, Table
from forms.units import factor, is_known, normal, own_words
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
    """The titles that fields of a table go by."""

    def __init__(self, table: Table, remembered: Mapping[str, str] | None = None) -> None:
        self._fields = {item.name: item for item in table.fields if not item.withdrawn}
        self._known: dict[str, set[str]] = {}
        self._bare: dict[str, set[str]] = {}
        sections = {section.id: section.title for section in table.sections}
        for item in self._fields.values():
            unit = f"（{item.unit}）" if item.unit else ""
            part = sections.get(item.section or "", "")
            for title in (item.title, item.title + unit, item.name, part + item.title, item.renamed_from or ""):
                self._known.setdefault(fold_title(title), set()).add(item.name)
            self._bare.setdefault(fold_title(bracketed(item.title)[0]), set()).add(item.name)
        self._known.pop("", None)
        self._bare.pop("", None)
        self._remembered = {
            title: name for title, name in (remembered or {}).items() if name in self._fields or not name
        }

    def find(self, title: str, section: str = "") -> str | None:
        """Give the field that a title means; None if none or several."""
        whole, inner = fold_title(title), fold_title(bracketed(title)[0])
        if whole in self._remembered:
            return self._remembered[whole] or None
        for known, text in ((self._known, whole), (self._known, inner), (self._bare, whole), (self._bare, inner)):
            found = known.get(text, set())
            if len(found) > 1 and section:
                found = {name for name in found if self._fields[name].section == section}
            if len(found) == 1:
                return next(iter(found))
        return None

    def is_left_out(self, title: str) -> bool:
        """Whether somebody said that columns of this title are none of the table's."""
        return self._remembered.get(fold_title(title)) == ""

    def column(self, place: int, title: str, name: str) -> tuple[Column, str]:
        """Make the column of a field, with a warning where its unit does not fit."""
        field, unit = self._fields[name], bracketed(title)[1]
        other = _other_unit(field, unit)
        if other is None:
            told = f"“{one_line(title)}”的单位“{unit}”不能换算成本表的“{field.unit}”，数值照原样读入，请核对。"
            return Column(place, name, title), told
        return Column(place, name, title, other), ""

    def field(self, name: str) -> Field:
        """Give a field by its name."""
        return self._fields[name]


def _other_unit(field: Field, unit: str) -> str | None:
    """Give a unit in a title that is not the field's own; None if it cannot be converted."""
    if not unit or not field.unit or unit in field.title or normal(unit) in own_words(field.unit):
        return ""
    if factor(unit, field.unit, field.accepts) is not None:
        return unit
    return None if is_known(unit) else ""


def hidden_names(sheet: Sheet) -> Layout | None:
    """Read the hidden row of a template; None if there is none."""
    for line in sheet.lines[:SEARCHED]:
        word, _, table = _text(line.cells[0]).partition(" ")
        if word in {ROW_ID, CARD_ID} and table:
            names = [word, *map(_text, line.cells[1:])]
            columns = tuple(Column(place, name, name) for place, name in enumerate(names) if name)
            return Layout(table, word == CARD_ID, line.row + 2, columns)
    return None


def titled(sheet: Sheet, titles: Titles) -> Layout | None:
    """Find the titles of a list among the first rows; None if no row has any."""
    best: tuple[int, Layout] | None = None
    lines = sheet.lines[:SEARCHED]
    for place, line in enumerate(lines):
        one = _spread(sheet, line)
        candidates = [(one, line.row + 1)]
        if place + 1 < len(lines) and lines[place + 1].row == line.row + 1:
            candidates.append((_joined(one, _spread(sheet, lines[place + 1])), line.row + 2))
        for texts, first in candidates:
            found = _layout(texts, first, titles)
            score = len({column.field for column in found.columns} - {UNIT})
            if score and (best is None or score > best[0]):
                best = score, found
    return best[1] if best else None


def _layout(texts: Mapping[int, Sequence[str]], first: int, titles: Titles) -> Layout:
    columns: dict[str, Column] = {}
    unknown, doubled, told, loose = [], [], [], list[int]()
    named = list[tuple[int, str]]()
    for place, some in texts.items():
        name, title = next(((name, text) for text in some if (name := titles.find(text))), (None, some[0]))
        if name is None and fold_title(title) in _OWN:
            own = _OWN[fold_title(title)]
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
            columns[name], warning = titles.column(place, title, name)
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
        above, below = upper.get(place, ()), lower.get(place, ())
        joined[place] = [*(a + b for a in above for b in below), *below] or [*above]
    return joined


def upright(sheet: Sheet, table: Table, titles: Titles) -> Iterator[tuple[int, int, str]]:
    """Find the lines of a card that nobody exported: (row, column of the title, field)."""
    section = ""
    sections = {fold_title(item.title): item.id for item in table.sections}
    seen: set[str] = set()
    for line in sheet.lines:
        for place, cell in enumerate(line.cells):
            text = _text(cell)
            section = sections.get(fold_title(text), section) if text else section
            name = titles.find(text, section) if text else None
            if name and name not in seen:
                seen.add(name)
                yield line.row, place, name
                break


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
