"""The typed county as it lies on the desk: its cells by table, field and row, with what they said last year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from forms.model import Field, FieldType, Table
from office.demo.county import County, Line

_FIGURES = frozenset({FieldType.INTEGER, FieldType.DECIMAL})


@dataclass(frozen=True, slots=True)
class Cell:
    """A typed cell.

    Attributes:
        last: What it said last year; None where there was no such row or the cell was blank.
    """

    table: Table
    line: Line
    field: Field
    text: str
    last: str | None

    @property
    def figure(self) -> Decimal | None:
        """The number in it, if it is one."""
        return figure_of(self.text)

    @property
    def last_figure(self) -> Decimal | None:
        """Last year's number, if there was one."""
        return figure_of(self.last or "")

    @property
    def place(self) -> tuple[str, str]:
        """Its row."""
        return self.table.id, self.line.id


def figure_of(text: str) -> Decimal | None:
    """Read a number; None for a state or a blank."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


class Desk:
    """A clean county to plant mistakes in."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.tables = {table.id: table for table in county.pack.tables if table.id in county.this_year}
        self._last = {(table, line.id): line.cells for table, lines in county.last_year.items() for line in lines}

    def lines(self, table: str) -> tuple[Line, ...]:
        """Give the rows of a table; none where the pack has no such table."""
        return self.county.this_year.get(table, ())

    def line(self, table: str, line: str) -> Line:
        """Give one row."""
        return next(item for item in self.lines(table) if item.id == line)

    def last(self, table: str, line: str) -> Mapping[str, str] | None:
        """Give what a row said last year; None for a new one."""
        return self._last.get((table, line))

    def cell(self, table: str, line: Line, name: str) -> Cell | None:
        """Give one cell; None where it is blank or there is no such field."""
        text = line.cells.get(name)
        if text is None:
            return None
        before = self._last.get((table, line.id))
        form = self.tables[table]
        return Cell(form, line, form.field(name), text, before.get(name) if before else None)

    def column(self, table: str, name: str) -> Iterator[Cell]:
        """Give the filled cells of a field."""
        for line in self.lines(table):
            cell = self.cell(table, line, name)
            if cell is not None:
                yield cell

    @cached_property
    def figures(self) -> dict[str, dict[str, list[Cell]]]:
        """Filled figures other than coordinates and numbers of months, by table and field."""
        found: dict[str, dict[str, list[Cell]]] = {}
        for table in self.tables.values():
            for field in table.fields:
                if field.type in _FIGURES and field.compute is None and field.group is None and field.unit != "月":
                    cells = [cell for cell in self.column(table.id, field.name) if cell.figure]
                    if cells:
                        found.setdefault(table.id, {})[field.name] = cells
        return found

    def of_type(self, *types: FieldType) -> dict[str, dict[str, list[Cell]]]:
        """Give the filled cells of fields of some types, by table and field."""
        found: dict[str, dict[str, list[Cell]]] = {}
        for table in self.tables.values():
            for field in table.fields:
                if field.type in types and field.compute is None:
                    cells = list(self.column(table.id, field.name))
                    if cells:
                        found.setdefault(table.id, {})[field.name] = cells
        return found

    def coded(self, code: str) -> list[Cell]:
        """Give the filled cells that hold a code of some list."""
        return [
            cell
            for fields in self.of_type(FieldType.CODE).values()
            for cells in fields.values()
            for cell in cells
            if cell.field.code == code
        ]
