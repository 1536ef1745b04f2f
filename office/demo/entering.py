"""What a unit of the demo enters, in the ways that people do: typed, copied from last year, from a workbook."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from db.columns import by_field
from db.lastrows import continued_id
from db.rights import Rights, rights_of
from db.rows import fixed_names, rows
from db.store import Store
from forms.model import Scope, Table
from office.demo.county import County, Line
from office.demo.stage import must
from office.entry import Typed, Typing, add_typed, remove, type_cells
from office.fill import fill
from office.last_year import copy_from_last
from office.template import ordered, shut_fields
from reports.template_model import TemplateFacts, TemplateRow, TemplateTable

#: A list of at least so many rows, none of them known from last year, is typed in a table program by departments.
LEAST_IN_WORKBOOK: Final = 4
Cells = Mapping[str, str]


@dataclass(slots=True)
class Entry:
    """What a unit has entered.

    Attributes:
        rows: By table, how many.
        ways: How many tables came in by each way.
        notices: What the program said about a way of writing, the first so many.
    """

    rows: dict[str, int] = field(default_factory=dict)
    ways: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)


class Desk:
    """Enters what one unit owes; remembers which row became which, for the rows that name others."""

    def __init__(self, store: Store, county: County, folder: Path) -> None:
        self.store = store
        self.county = county
        self.unit = store.identity.unit
        self.entry = Entry()
        self._folder = folder
        self._ids: dict[tuple[str, str], str] = {}
        self._rights = rights_of(store, self.unit)
        pack = store.pack
        # A department leaves to its townships what they fill themselves; the bureau leaves it to everybody.
        self._others = [rights_of(store, unit.code) for unit in pack.units if unit.code != self.unit]

    def enter(self) -> Entry:
        """Enter every table of this unit."""
        tables = [self.store.table(table) for table in self.county.this_year]
        for table in ordered(tables):
            if self._rights.of(table.id):
                self._enter(table, self.county.this_year[table.id])
        return self.entry

    def _enter(self, table: Table, lines: Sequence[Line]) -> None:
        if table.is_fixed:
            self._type_fixed(table, lines)
            return
        own = [line for line in lines if line.owner == self.unit]
        if table.parent is None or any(self._parent_of(table, line) for line in own):
            self._enter_list(table, own)

    def _type_fixed(self, table: Table, lines: Sequence[Line]) -> None:
        known = {choice.code: row for row, choice in fixed_names(self.store, table).items()}
        present = {row.key.id: row for row in rows(self.store, table.id)}
        cells: list[Typed] = []
        for line in lines:
            row = present[known[line.id or "-"]]
            shut = shut_fields(table, row, self._rights)
            cells += (
                Typed(row.number, name, text)
                for name, text in self._resolved(table, line).items()
                if name not in shut and self._is_mine(table, row.key.id, name)
            )
            self._ids[table.id, line.id] = row.key.id
        if cells:
            self._note(type_cells(self.store, table.id, cells).notices.values())
            self.entry.rows[table.id] = len({cell.row for cell in cells})
            self.entry.ways["录入"] += 1

    def _is_mine(self, table: Table, row: str, name: str) -> bool:
        """Whether a cell of a fixed row is left to this unit, where several may write it."""
        section = table.field(name).section
        able = [rights for rights in (*self._others, self._rights) if _may(rights, table, row, section)]
        places = {unit.code: place for place, unit in enumerate(self.store.pack.units)}
        bureau = self.store.pack.bureau
        able.sort(key=lambda rights: (_is_wide(rights, table), rights.unit == bureau, places[rights.unit]))
        return able[0].unit == self.unit

    def _enter_list(self, table: Table, lines: Sequence[Line]) -> None:
        every = self.county.last_year.get(table.id, ())
        last = [line for line in every if line.owner == self.unit]
        # At the bureau a whole table is copied for everybody, and others fill their rows themselves.
        may_copy = not self.store.is_bureau or len(last) == len(every)
        if may_copy and any(line.id in {old.id for old in last} for line in lines):
            self._continue(table, lines, last)
        elif len(lines) >= LEAST_IN_WORKBOOK and table.parent is None and not self.unit.isdigit():
            self._fill_workbook(table, lines)
        elif lines:
            self._add(table, lines)
        if lines:
            self.entry.rows[table.id] = len(lines)

    def _add(self, table: Table, lines: Sequence[Line], way: str = "录入") -> None:
        entered = add_typed(self.store, table.id, [self._resolved(table, line) for line in lines])
        self._note(entered.notices.values())
        self._remember(table, lines, entered.written.added)
        self.entry.ways[way] += bool(way)

    def _remember(self, table: Table, lines: Sequence[Line], numbers: Sequence[int]) -> None:
        keys = {row.number: row.key.id for row in rows(self.store, table.id)}
        must(len(numbers) == len(lines), f"every line of {table.id} becomes a row")
        for line, number in zip(lines, numbers, strict=True):
            self._ids[table.id, line.id] = keys[number]

    def _continue(self, table: Table, lines: Sequence[Line], last: Sequence[Line]) -> None:
        """Copy last year's rows, delete what is gone, type what changed, add what is new."""
        self._copy(table, last)
        known = {line.id: continued_id(self.store, table.id, line.owner, line.id) for line in last}
        present = {row.key.id: row for row in rows(self.store, table.id)}
        wanted = {line.id for line in lines}
        gone = [present[row].number for old, row in known.items() if old not in wanted and row in present]
        if gone:
            remove(self.store, table.id, [str(number) for number in gone])
        again = [line for line in lines if known.get(line.id) in present]
        hand, cells = Typing(self.store, table.id), list[Typed]()
        for line in again:
            row = present[known[line.id]]
            self._ids[table.id, line.id] = row.key.id
            said = {**dict.fromkeys((name for name, token in row.tokens.items() if token), ""), **line.cells}
            for name, text in self._resolved(table, Line(line.id, line.owner, said)).items():
                if table.field(name).compute is None and hand.read(name, text).token != row.tokens[name]:
                    cells.append(Typed(row.number, name, text))
        if cells:
            self._note(type_cells(self.store, table.id, cells).notices.values())
        if fresh := [line for line in lines if known.get(line.id) not in present]:
            self._add(table, fresh, "")
        self.entry.ways["沿用上年后修改"] += 1

    def _copy(self, table: Table, last: Sequence[Line]) -> None:
        if last:
            copy_from_last(self.store, table.id)

    def _fill_workbook(self, table: Table, lines: Sequence[Line]) -> None:
        """Fill in the table's template in a table program and take it in."""
        from db.references import References
        from reports.template import write_template

        hand, references = Typing(self.store, table.id), References(self.store)
        tokens, _ = hand.rows(by_field([self._resolved(table, line) for line in lines]))
        unit = self.store.pack.unit(self.unit).name
        path = self._folder / f"{unit}_{table.title}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        sheet = TemplateTable(table, [TemplateRow("", self.unit, cells, unit=unit) for cells in tokens.rows()], {})
        write_template(path, [sheet], TemplateFacts(self.store.pack, unit, "填表人", references.show))
        before = {row.number for row in rows(self.store, table.id)}
        done = fill(self.store, [table.id], path)
        added = [row.number for row in rows(self.store, table.id) if row.number not in before]
        told = "；".join(text for one in done.tables for text in one.told)
        must(len(added) == len(lines), f"every line of the sheet of {table.id} becomes a row: {told}")
        self._remember(table, lines, sorted(added))
        self.entry.ways["导入工作簿"] += 1

    def _resolved(self, table: Table, line: Line) -> dict[str, str]:
        """Give the cells with the rows that they name as they are called here; what is not here is left blank."""
        cells = dict(line.cells)
        for item in table.fields:
            if item.to and cells.get(item.name):
                wanted, beside = cells[item.name], f"{item.name}_text"
                cells[item.name] = self._target(item.to, wanted)
                if not cells[item.name] and any(field.name == beside for field in table.fields):
                    cells[beside] = self._name_of(item.to, wanted)
        return cells

    def _name_of(self, table: str, row: str) -> str:
        """Give the name of a row that another unit fills, for a field beside the reference."""
        form = self.store.table(table)
        lines = self.county.this_year.get(table, ())
        return next((line.cells.get(form.key[0], "") for line in lines if line.id == row), "")

    def _target(self, table: str, name: str) -> str:
        form = self.store.table(table)
        if form.is_fixed:
            names = fixed_names(self.store, form)
            return next((row for row, choice in names.items() if choice.code == (name or "-")), next(iter(names)))
        return self._ids.get((table, name), "")

    def _parent_of(self, table: Table, line: Line) -> str:
        item = table.parent_field
        return self._target(table.parent or "", line.cells.get(item.name, "")) if item else ""

    def _note(self, notices: Iterable[Sequence[str]]) -> None:
        self.entry.notices += (text for texts in notices for text in texts)


def _may(rights: Rights, table: Table, row: str, section: str | None) -> bool:
    """Whether a unit has a duty on a cell; the bureau's right to write everything is no duty."""
    return bool(rights.of(table.id)) and _narrow(rights).may_write(table, "", row, section)


def _narrow(rights: Rights) -> Rights:
    return dataclasses.replace(rights, is_bureau=False)


def _is_wide(rights: Rights, table: Table) -> bool:
    """Whether a duty is on all rows, some of which others fill."""
    return all(duty.rows is Scope.ALL for duty in rights.of(table.id))
