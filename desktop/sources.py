"""What models and screens ask of a workspace: small objects with plain answers, so that no model knows a store.

Everything here is one or two calls down; rules of the trade stand below. What changes a workspace is `desktop.acts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from db.checks.problems import Findings
from db.fixed_rows import row_number
from db.kinship import child_numbers, child_tables, living_rows
from db.lastrows import LastRows
from db.references import References
from db.rights import Rights, rights_of, whose
from db.rows import fetch, numbers, rows
from db.store import Store, fixed_id
from desktop.grid_rows import NO_FACTS, CellText, Facts, GridRow
from desktop.remarks import CellRemark, Place, Remarks
from desktop.shown_rows import ShownRows
from forms.model import FieldType, Kind, Table

if TYPE_CHECKING:
    from db.journal import Written
    from desktop.acts import TableActs
    from desktop.arranging import Arranging
    from desktop.questions import Questions
    from forms.problems import Problem
    from office.entry import Entered
    from office.understood import Understood

#: How far from the left the first key field may stand to be kept in view with all before it.
_MOST_FROZEN: Final = 3


class Parent(NamedTuple):
    """The row that all rows of a child table shown belong to; `title` is what people know it by."""

    field: str
    row: str
    title: str


class TableSource:
    """One table of an open workspace.

    Args:
        parent: Of a child table: show only the rows that belong to this one, and make new ones its own.
        remarks: What the bureau has said, shared by all tables of a workspace.

    Attributes:
        reason: Why the bureau changes what others have filled; others' cells are read-only while it is empty.
    """

    def __init__(
        self, store: Store, table: Table, parent: Parent | None = None, remarks: Remarks | None = None
    ) -> None:
        self.table = table
        self.parent = parent
        self.remarks = remarks or Remarks(store)
        self.reason = ""
        self._store = store
        self._rights: Rights = rights_of(store, store.identity.unit)
        self.findings = Findings(store, table)
        self._lasts = LastRows(store, table)
        left_out = parent.field if parent is not None else ""
        self._shown = ShownRows(store, table, self._rights, self.findings, self._lasts, left_out)
        self.columns = self._shown.columns

    @property
    def is_bureau(self) -> bool:
        """Whether this copy is the bureau's, which may change all, with a reason."""
        return self._rights.is_bureau

    @property
    def has_last(self) -> bool:
        """Whether there are values of last year to copy."""
        return self._lasts.is_loaded

    @property
    def key(self) -> tuple[str, ...]:
        """Fields that people tell rows apart by."""
        return self.table.key

    @property
    def frozen(self) -> int:
        """How many columns at the left stay in view: up to the first that people know a row by."""
        if self.has_row_names or self.table.kind is Kind.CARD:
            return 0
        places = [place for place, column in enumerate(self.columns) if column.name in self.table.key[:1]]
        first = places[0] + 1 if places else 1
        return first if first <= _MOST_FROZEN else 1

    @property
    def may_add(self) -> bool:
        """Whether rows can be added here."""
        return self._rights.may_add(self.table)

    @property
    def hung_on(self) -> tuple[str, str, str] | None:
        """Titles of the table above, of this one and of the field, where each new row must say what it belongs to."""
        field = self.table.parent_field
        if field is None or field.name in self.given:
            return None
        return self._store.table(self.table.parent or "").title, self.table.title, field.title

    @property
    def year(self) -> int:
        """The year assessed."""
        return self._store.pack.year

    @property
    def has_row_names(self) -> bool:
        """Whether rows are known by names, as towns are, and not by numbers."""
        return bool(self._shown.labels)

    def numbers(self) -> list[int]:
        """Local numbers of the rows in order."""
        found = numbers(self._store, self.table.id)
        if self.parent is None:
            return found
        mine = set(child_numbers(self._store, self.table, self.parent.row))
        return [number for number in found if number in mine]

    def fetch(self, wanted: Sequence[int]) -> list[GridRow]:
        """Give rows by their numbers; one that is gone is left out."""
        return self._shown.fetch(wanted, self.reason)

    def get_ready(self) -> bool:
        """Load what acts need; says whether rows are to be fetched anew for it."""
        _ = self.acts
        return self._shown.get_ready()

    # Acts; `desktop.acts` says what they do and raise.

    @cached_property
    def acts(self) -> TableActs:
        """What can be done to this table, loaded when it is first asked for."""
        from desktop.acts import TableActs

        return TableActs(self._store, self.table)

    def write(self, cells: Sequence[CellText], label: str = "") -> Entered:
        """Set cells, all or none, durable on return."""
        return self.acts.write(cells, self.reason, label)

    def add(self, added: Sequence[Mapping[str, str]]) -> Entered:
        """Add rows of this unit, with what they say for certain."""
        done = self.acts.add([{**self._known, **row, **self._belongs} for row in added], self.reason)
        told = {(number, name): (words,) for number in done.written.added for name, words in self.given_words.items()}
        return replace(done, notices={**done.notices, **told}) if told else done

    @property
    def given(self) -> Mapping[str, str]:
        """What each new row has before anybody types: its parent, and what it says for certain."""
        return {**self._known, **self._belongs}

    @property
    def _belongs(self) -> Mapping[str, str]:
        return {} if self.parent is None else {self.parent.field: self.parent.row}

    @cached_property
    def given_words(self) -> Mapping[str, str]:
        """What is told of the cells that are filled for certain, by field."""
        titles = {column.name: column.title for column in self.columns}
        return {
            name: f"“{titles[name]}”已填“{self.show(name, token)}”，不对的请改。"
            for name, token in self._known.items()
            if name in titles
        }

    @cached_property
    def _known(self) -> Mapping[str, str]:
        from office.known import known_cells

        return known_cells(self._store, self.table)

    def copy_last(self, wanted: Sequence[int] | None, fields: Sequence[str] | None) -> Written:
        """Copy from last year: blank cells of these rows, or all that is missing in the table."""
        return self.acts.copy_last(wanted, fields, self.reason)

    def remove(self, gone: Sequence[int]) -> Written:
        """Delete rows."""
        return self.acts.remove(gone, self.reason)

    @cached_property
    def arranging(self) -> Arranging:
        """Sorts, filters and adds up the rows, loaded when it is first asked for."""
        from desktop.arranging import Arranging

        return Arranging(self._store, self.table, self.parent.row if self.parent is not None else None)

    def questions(self) -> Questions:
        """Make who asks beside the window what would hold it up."""
        from desktop.questions import Questions

        return Questions(self._store)

    # Questions.

    def remark_marks(self) -> Mapping[Place, CellRemark]:
        """What the bureau has said of the cells of this table."""
        return self.remarks.marks(self.table.id, [column.name for column in self.columns if column.field is not None])

    def unit_name(self, code: str) -> str:
        """The name of a unit, or its code if the pack does not know it."""
        return self._shown.unit_name(code)

    def number_of(self, problem: Problem) -> int | None:
        """The row that a finding is about; None if it is about the whole table."""
        return row_number(self._store, problem.table, problem.owner, problem.row) if problem.row else None

    def facts(self, number: int, name: str) -> Facts:
        """What is known about a cell: last year's value, and what was probably meant by this year's."""
        field = next((column.field for column in self.columns if column.name == name), None)
        if field is None:
            return NO_FACTS
        before = (self._lasts.of(number) or {}).get(name, "")
        last = self.show(name, before) if before else ""
        row = next(fetch(self._store, self.table.id, [number]), None)
        present = row.tokens[name] if row is not None and name not in row.conflicts else ""
        if not present or not (field.is_number or field.type is FieldType.CODE):
            return Facts(last)
        from office.likely import likely

        found = self.findings.of_rows([number]).get(number, ())
        texts = (one.text for one in found if one.field == name and not one.is_explained)
        meant = likely(field, self._store.pack, present, before, texts)
        return Facts(last, *meant) if meant is not None else Facts(last)

    def understood(self, number: int, name: str, text: str) -> Understood | None:
        """How a text would be understood that is still being typed; None where it is taken as it stands."""
        from office.understood import understood

        return understood(self._store, self.table.id, number, name, text) if name else None

    @cached_property
    def has_children(self) -> bool:
        """Whether rows of other tables may belong to rows of this one."""
        return any(self._rights.sees(table.id) for table in child_tables(self._store, self.table))

    def children(self, number: int | None) -> list[tuple[Table, Parent, int]]:
        """The child tables of a row that this unit may see, with how many rows of each belong to it."""
        seen = [table for table in child_tables(self._store, self.table) if self._rights.sees(table.id)]
        row = next(fetch(self._store, self.table.id, [number]), None) if seen and number is not None else None
        if row is None:
            return []
        title = self._shown.labels.get(row.key.id) or References(self._store).words(self.table, row.tokens)
        # A card has no name but that of its table.
        title = title or self.table.title
        return [
            (child, Parent(field.name, row.key.id, title), len(child_numbers(self._store, child, row.key.id)))
            for child in seen
            if (field := child.parent_field) is not None
        ]

    def is_own_section(self, section: str | None) -> bool:
        """Whether this unit is the one that fills a part of a card."""
        return any(duty.section in {None, section} for duty in self._rights.of(self.table.id))

    def filled_by(self, section: str | None) -> str:
        """The units that fill a part of a card, by name."""
        return whose(self._store, self.table, "", section)

    def number_of_id(self, row: str) -> int | None:
        """The local number of the row of this id; None if it is not there."""
        return next((number for number, _ in living_rows(self._store, self.table.id, row)), None)

    def show(self, field: str, token: str) -> str:
        """Write a token of a field for people."""
        return References(self._store).show(self._store.codec(self.table.id).by_name[field], token)

    def explanation(self, problem: Problem) -> str:
        """What this unit has written about a finding so far; empty if nothing."""
        wanted = fixed_id(self._store.identity.campaign, f"C03/{self._store.identity.unit}/{problem.place}")
        return next((row.tokens["reason"] for row in rows(self._store, "C03") if row.key.id == wanted), "")

    @property
    def wants_reason(self) -> bool:
        """Whether some rows here can be changed only with a reason."""
        if self.table.kind is not Kind.CARD:
            return self._rights.is_bureau
        return any(self._rights.needs_reason(self.table, "", field.section) for field in self.table.fields)
