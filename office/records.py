"""From a sheet to records: the lines that are rows of the table, with what was skipped and why.

Nobody's sheet is clean: totals in between, blank lines, the head repeated on each page, a line that numbers the
columns, signatures below. All of it is told, nothing is left out in silence.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from forms.model import Field, FieldType, Table
from office.columns import Column, Layout
from office.skipping import BLANK, doubtful, lonely, why_skip
from reports.sheet_wire import Cell, Line, Lines, Merged, Part, Sheet, parts_of
from reports.sheet_wire import Column as Stretch
from reports.template_model import NAME, OWNER, ROW_ID, UNIT

#: Values of merged cells that may stand for each of their rows; a number would be counted several times.
_SPREAD: Final = frozenset(set(FieldType) - {FieldType.INTEGER, FieldType.DECIMAL, FieldType.REF})
_MOST_TOLD: Final = 12
#: A list with fewer columns may well have rows with one cell.
_LEAST_WIDE: Final = 3


@dataclass(slots=True)
class Record:
    """One row as the sheet has it.

    Attributes:
        row: Number of its line in the sheet, from 0.
        id, owner: Hidden ones; empty where there are none.
        name: Of a fixed row, as a template shows it.
        cells: By field; a field without a column is missing.
        unit: Name of the unit that filled it in, as workbooks of reports have it.
        loose: What stands in columns that are no field.
    """

    row: int
    cells: dict[str, Cell]
    id: str = ""
    owner: str = ""
    name: str = ""
    unit: str = ""
    loose: Sequence[str] = ()


@dataclass
class Records:
    """What a sheet holds: its records, by column and, where they are asked for, one by one.

    Attributes:
        parts: Their lines.
        columns: Where in `parts` each field and what is told beside the fields stands.
        fields: The fields that the sheet has.
        units: Units in titles that are not the fields' own, by field.
        places: Column of each field, from 0; that of a card's values.
        lines: Line of each field in a card, from 0.
        told: What was skipped and what deserves a look.
        loose: Columns that are no field.
        spread: Value by field of records that have it from the first of some merged cells, by their places.
    """

    parts: Sequence[Part]
    columns: Mapping[str, int]
    fields: Sequence[str]
    units: Mapping[str, str]
    places: Mapping[str, int]
    lines: Mapping[str, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    loose: Sequence[int] = ()
    spread: Mapping[int, Mapping[str, Cell]] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> list[int]:
        """The number of each record's line in the sheet, from 0."""
        return [row for part in self.parts for row in part.rows]

    @cached_property
    def rows(self) -> Sequence[Record]:
        """All records."""
        return [self._record(place, line) for place, line in enumerate(self._lines)]

    def row(self, place: int) -> Record:
        """Give one record."""
        return self._record(place, self._lines[place])

    def texts(self, name: str) -> list[str]:
        """Give what each record tells beside its fields, such as its id; empty if the sheet has no such column."""
        at = self.columns.get(name)
        if at is None:
            return []
        columns = [(part.column(at), len(part.rows)) for part in self.parts]
        return [text for column, size in columns for text in _texts(column, size)]

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.parts)

    def _record(self, place: int, line: Line) -> Record:
        cells, size = line.cells, len(line.cells)
        found = {name: cells[at] if (at := self.columns[name]) < size else None for name in self.fields}
        found |= self.spread.get(place, {})

        def own_text(name: str) -> str:
            at = self.columns.get(name, size)
            return _text(cells[at]) if at < size else ""

        loose = [text.strip() for at in self.loose if at < size and isinstance(text := cells[at], str)]
        return Record(line.row, found, own_text(ROW_ID), own_text(OWNER), own_text(NAME), own_text(UNIT), loose)


def _texts(column: Stretch | None, size: int) -> list[str]:
    return [""] * size if column is None else column.spread(list(map(_text, column.cells)))


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def list_records(sheet: Sheet, table: Table, layout: Layout, fixed: frozenset[str]) -> Records:
    """Read the rows of a list.

    Args:
        fixed: Folded names of fixed rows, which may be called like a total.
    """
    known = {item.name: item for item in table.fields}
    fields = [column for column in layout.columns if column.field in known]
    parts, told = _kept(sheet, fields, layout, fixed)
    records = Records(
        parts,
        {column.field: column.place for column in layout.columns},
        list(dict.fromkeys(column.field for column in fields)),
        {column.field: column.unit for column in fields if column.unit},
        {column.field: column.place for column in fields},
        loose=layout.loose,
    )
    merged = _Merged(sheet, layout, known)
    records.spread, unspread = merged.fill(records)
    told += _hidden(sheet, records, fields)
    told += [] if layout.is_ours else _lonely(parts, fields)
    told += _unspread(records, unspread, known)
    records.told = tuple(told)
    return records


def _kept(
    sheet: Sheet, fields: Sequence[Column], layout: Layout, fixed: frozenset[str]
) -> tuple[list[Part], list[str]]:
    """Leave out the lines that are no rows of the table, and tell of those that say something."""
    own = {column.field: column.place for column in layout.columns if column not in fields}
    parts = []
    skipped: dict[str, list[int]] = {}
    for whole in parts_of(sheet.lines):
        part = whole.without(range(bisect_left(whole.rows, layout.first)))
        gone = []
        for place in doubtful(part, fields, layout):
            if why := why_skip(part.line(place), fields, own, layout, fixed):
                skipped.setdefault(why, []).append(part.rows[place] + 1)
                gone.append(place)
        parts.append(part.without(gone))
    skipped.pop(BLANK, None)
    told = [f"{why} {len(lines)} 行没有导入：第 {listed(lines)} 行。" for why, lines in skipped.items()]
    return [part for part in parts if part.rows], told


class _Merged:
    """The merged cells below the titles, by column."""

    def __init__(self, sheet: Sheet, layout: Layout, known: Mapping[str, Field]) -> None:
        self._values: dict[int, Cell] = {}
        self._by_row: dict[int, list[tuple[int, Merged]]] = {}
        #: To which line the areas of a column reach so far.
        self._ends: dict[int, int] = {}
        names = {column.place: column.field for column in layout.columns}
        numbers = [row for part in parts_of(sheet.lines) for row in part.rows] if sheet.merged else []
        self._first: dict[tuple[int, int], Cell] = {}
        self._fields = known
        self._names = names
        for one in sorted(sheet.merged, key=lambda area: area.top):
            if one.top < layout.first or one.bottom == one.top or one.left not in names:
                continue
            at = bisect_left(numbers, one.top)
            cells = sheet.lines[at].cells if at < len(numbers) and numbers[at] == one.top else ()
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

    def fill(self, records: Records) -> tuple[dict[int, dict[str, Cell]], dict[int, set[str]]]:
        """Give the value of merged cells for rows below the first, and the fields of rows that are left blank."""
        spread: dict[int, dict[str, Cell]] = {}
        left: dict[int, set[str]] = {}
        for place, row in enumerate(records.numbers) if self._by_row else ():
            for at, one in self._by_row.get(row, ()):
                name = self._names[at]
                if name not in self._fields or records.row(place).cells.get(name) is not None:
                    continue
                if self._fields[name].type in _SPREAD:
                    spread.setdefault(place, {})[name] = self._first[one.top, one.left]
                else:
                    left.setdefault(place, set()).add(name)
        return spread, left


def _hidden(sheet: Sheet, records: Records, fields: Sequence[Column]) -> Iterator[str]:
    hidden = sheet.hidden_rows
    if lines := [row + 1 for row in records.numbers if row in hidden] if hidden else []:
        yield f"第 {listed(lines)} 行在表里是隐藏的，也导入了，请核对。"
    if titles := [column.title for column in fields if column.place in sheet.hidden_columns]:
        yield f"“{'”“'.join(' '.join(title.split()) for title in titles)}”列在表里是隐藏的，也导入了，请核对。"


def _lonely(parts: Sequence[Part], fields: Sequence[Column]) -> Iterator[str]:
    """Tell of rows of which one cell alone is filled in, where a row should have several."""
    if len(fields) < _LEAST_WIDE:
        return
    if lines := [part.rows[place] + 1 for part in parts for place in lonely(part, fields)]:
        yield f"第 {listed(lines)} 行只填了一格，也导入了，请核对是不是分组的标题。"


def _unspread(records: Records, left: Mapping[int, set[str]], known: Mapping[str, Field]) -> Iterator[str]:
    if left:
        lines = [records.numbers[place] + 1 for place in left]
        titles = dict.fromkeys(known[name].title for names in left.values() for name in sorted(names))
        yield f"“{'”“'.join(titles)}”合并单元格里的数只记在第一行，第 {listed(lines)} 行留空，请核对。"


def listed(lines: Sequence[int]) -> str:
    """List lines of a sheet, the first few."""
    shown = "、".join(map(str, lines[:_MOST_TOLD]))
    return f"{shown} 等" if len(lines) > _MOST_TOLD else shown
