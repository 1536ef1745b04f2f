"""The columns of a printed list: how wide each is, and over which pages side by side a wide table runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from forms.model import Field, FieldType, Table

#: Sizes in points: of what stands in a cell, and the room around it.
SIZE: Final = 8.5
PAD: Final = 2.5
#: A heading may run over so many lines before its column is made wider.
_HEADING_LINES: Final = 4
#: A unit is kept in one line if it is no longer than so many digits.
_UNIT: Final = 11
#: Up to what share of a page the columns take that are repeated on each.
_LEAD_SHARE: Final = 0.4
#: A group of columns is not torn while at least this share of the page is used without it.
_FULL_ENOUGH: Final = 0.6
#: How much wider columns may be made to fill the page.
_STRETCH: Final = 4.0
#: What a column is at least and at most, in characters of the usual digit width.
_LIMITS: Final[Mapping[FieldType, tuple[int, int]]] = {
    FieldType.TEXT: (8, 22),
    FieldType.NOTE: (12, 36),
    FieldType.INTEGER: (6, 12),
    FieldType.DECIMAL: (7, 14),
    FieldType.DATE: (10, 10),
    FieldType.MONTH: (7, 7),
    FieldType.YEAR: (4, 6),
    FieldType.BOOLEAN: (3, 6),
    FieldType.CHOICE: (6, 14),
    FieldType.CHOICES: (8, 20),
    FieldType.CODE: (8, 20),
    FieldType.REF: (10, 22),
}
_RIGHT: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_LEFT: Final = frozenset({FieldType.TEXT, FieldType.NOTE, FieldType.REF, FieldType.CHOICES})
NUMBER: Final = "序号"
OWNER: Final = "填报单位"
#: A title such as 粪便利用方式比例：农家肥 names a group; 其中：大田 does not.
_OF_WHICH: Final = "其中"

#: How wide a text is at `SIZE`, in points.
Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the printed list.

    Attributes:
        place: Where its texts stand among those of a row: 0 the number, 1 the owner, from 2 on the fields.
        field: None for number and owner.
        heading: With its unit; below that of its group, if it has one.
        width: In points, with the room at both sides.
    """

    place: int
    field: Field | None
    heading: str
    group: str
    align: str
    width: float

    @property
    def title(self) -> str:
        """The whole name of the column, without its unit."""
        return self.heading if self.field is None else self.field.title

    @property
    def room(self) -> float:
        """How wide a line of text may be."""
        return self.width - 2 * PAD


def columns_of(
    table: Table, fields: Sequence[Field], sample: Sequence[Sequence[str]], measure: Measure, *, owners: bool
) -> list[Column]:
    """Make the columns of a list, each as wide as its heading and what the first rows hold ask for.

    Args:
        sample: Texts of some rows by `Column.place`.
        owners: Whether the owner of each row is shown.
    """
    groups = _groups(table, fields)
    made = [Column(0, None, NUMBER, "", "centre", measure("00000") + 2 * PAD)]
    if owners:
        made.append(_fitted(Column(1, None, OWNER, "", "left", 0), (8, 18), sample, measure))
    for place, (field, group) in enumerate(zip(fields, groups, strict=True), start=2):
        heading = field.title.removeprefix(f"{group}：") if group else field.title
        align = "right" if field.type in _RIGHT else "left" if field.type in _LEFT else "centre"
        column = Column(place, field, _with_unit(heading, field), group, align, 0)
        made.append(_fitted(column, _LIMITS[field.type], sample, measure))
    return made


def _groups(table: Table, fields: Sequence[Field]) -> list[str]:
    """Name the group of each field: its section, or the beginning that its title shares with its neighbours'."""
    sections = {section.id: section.title for section in table.sections}
    named = [sections.get(field.section or "", "") or _beginning(field.title) for field in fields]
    return [name if count > 1 else "" for name, count in _runs(named) for _ in range(count)]


def _runs(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    for name, run in groupby(names):
        yield name, len(list(run))


def _beginning(title: str) -> str:
    name, mark, _rest = title.partition("：")
    return name if mark and name != _OF_WHICH else ""


def _with_unit(heading: str, field: Field) -> str:
    is_told = not field.unit or f"（{field.unit}）" in heading
    return heading if is_told else f"{heading}\n（{field.unit}）"


def _fitted(column: Column, limits: tuple[int, int], sample: Sequence[Sequence[str]], measure: Measure) -> Column:
    """Choose a width: for the longest of the sample within limits, and for a heading of a few lines."""
    digit = measure("0")
    least, most = (limit * digit for limit in limits)
    asked = max((max(map(measure, row[column.place].split("\n"))) for row in sample), default=0.0)
    title, _, unit = column.heading.partition("\n")
    heading = min(most, max(measure(title) / _HEADING_LINES + measure("字"), min(measure(unit), _UNIT * digit)))
    return replace(column, width=max(least, min(most, asked), heading) + 2 * PAD + 0.01)


def parted(columns: Sequence[Column], key: Sequence[str], room: float) -> list[list[Column]]:
    """Lay columns on as many pages side by side as they need, each beginning with the columns of the key.

    Returns:
        The columns of each page, made wider to fill it.
    """
    if sum(column.width for column in columns) <= room:
        return [[columns[0], *_stretched(columns[1:], room - columns[0].width)]]
    lead = _lead(columns, key, room)
    rest = [column for column in columns if column not in lead]
    left = room - sum(column.width for column in lead)
    return [[*lead, *_stretched(some, left)] for some in _filled(rest, left)]


def _lead(columns: Sequence[Column], key: Sequence[str], room: float) -> list[Column]:
    """Choose the columns that each page repeats: the number and what people tell rows apart by."""
    chosen = [columns[0]]
    for column in columns:
        if column.field is not None and column.field.name in key:
            if sum(item.width for item in chosen) + column.width > room * _LEAD_SHARE:
                break
            chosen.append(column)
    return chosen


def _filled(columns: Sequence[Column], room: float) -> Iterator[list[Column]]:
    """Fill page after page; a group goes to the next page as a whole if this one is full enough without it."""
    page: list[Column] = []
    used = 0.0
    for _group, run in groupby(columns, key=lambda column: column.group or str(column.place)):
        group = list(run)
        whole = sum(column.width for column in group)
        if page and used + whole > room and (used >= room * _FULL_ENOUGH and whole <= room):
            yield page
            page, used = [], 0.0
        for column in group:
            if page and used + column.width > room:
                yield page
                page, used = [], 0.0
            page.append(column)
            used += column.width
    if page:
        yield page


def _stretched(columns: Sequence[Column], room: float) -> list[Column]:
    """Make columns wider to fill the page; what is repeated on each page stays, so that rows break there alike."""
    factor = min(_STRETCH, room / max(1.0, sum(column.width for column in columns)))
    return [replace(column, width=column.width * max(1.0, factor)) for column in columns]
