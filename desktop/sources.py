"""What models and screens ask of a workspace: small objects with plain answers, so that no model knows a store.

Everything here is one or two calls down; rules of the trade stand below. What changes a workspace is `desktop.acts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from db.checks.problems import Finding, Findings
from db.fixed_rows import row_number
from db.kinship import child_numbers, child_tables, living_rows
from db.lastrows import LastRows
from db.references import References, ref_options
from db.rights import Rights, rights_of, whose
from db.rows import Row, fetch, fixed_names, numbers, rows
from db.store import Store, fixed_id
from desktop.grid_rows import NO_FACTS, CellText, Column, Facts, GridRow, Mark, joined
from desktop.remarks import CellRemark, Place, Remarks
from forms.codes.lists import options
from forms.model import Choice, Field, FieldType, Kind, Scope, Table

if TYPE_CHECKING:
    from db.checks.idle import IdleFields
    from db.journal import Written
    from db.row_key import RowKey
    from desktop.acts import TableActs
    from desktop.arranging import Arranging
    from desktop.questions import Questions
    from forms.problems import Problem
    from office.entry import Entered
    from office.understood import Understood

UNIT_COLUMN: Final = ""
#: How far from the left the first key field may stand to be kept in view with all before it.
_MOST_FROZEN: Final = 3
_MOST_KNOWN: Final = 1_000
_MOST_OWNERS: Final = 500


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
        self._is_ready = False
        self._writables: dict[tuple[str, str, str], tuple[bool, ...]] = {}
        self._store = store
        self._rights: Rights = rights_of(store, store.identity.unit)
        self._units = {unit.code: unit.name for unit in store.pack.units}
        self._labels = row_labels(store, table)
        self._sections = {field.section for field in table.fields}
        self.columns = self._make_columns()
        self._places: tuple[str, ...] = tuple(column.name for column in self.columns)
        #: Of each column of the form what its tokens look like that have been met.
        self._looks: list[tuple[Column, str, dict[str, str]]] = [
            (column, column.name, {"": ""}) for column in self.columns if column.field is not None
        ]
        self._no_marks: tuple[Mark | None, ...] = (None,) * len(self.columns)
        self.findings = Findings(store, table)
        self._lasts = LastRows(store, table)

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
    def has_row_names(self) -> bool:
        """Whether rows are known by names, as towns are, and not by numbers."""
        return bool(self._labels)

    def numbers(self) -> list[int]:
        """Local numbers of the rows in order."""
        found = numbers(self._store, self.table.id)
        if self.parent is None:
            return found
        mine = set(child_numbers(self._store, self.table, self.parent.row))
        return [number for number in found if number in mine]

    def fetch(self, wanted: Sequence[int]) -> list[GridRow]:
        """Give rows by their numbers; one that is gone is left out."""
        # A card says of others' parts that they are still blank; in a list nobody is told to fill others' rows.
        found = self.findings.of_rows(wanted, only_mine=self.table.kind is Kind.LIST)
        references = References(self._store)
        lines = list(fetch(self._store, self.table.id, wanted))
        lasts = [self._lasts.of(row.number) for row in lines]
        return [
            self._grid_row(references, row, found.get(row.number, ()), last, idle)
            for row, last, idle in zip(lines, lasts, self._idle(lines, lasts), strict=True)
        ]

    def _idle(self, lines: Sequence[Row], lasts: Sequence[Mapping[str, str] | None]) -> Sequence[frozenset[str]]:
        """Give of each row the fields that it has no use for; none until this has been loaded."""
        if not self._is_ready:
            return [frozenset()] * len(lines)
        from db.checks.idle import Asked

        asked = [Asked(row.tokens, row.conflicts, last) for row, last in zip(lines, lasts, strict=True)]
        return self._idle_fields.of(asked)

    @cached_property
    def _idle_fields(self) -> IdleFields:
        """Loaded when it is first asked for: judging stands behind it."""
        from db.checks.findings import rules_of
        from db.checks.idle import IdleFields

        return IdleFields(rules_of(self._store, self.table.id))

    def get_ready(self) -> bool:
        """Load what acts need; says whether rows are to be fetched anew for it."""
        was_ready, self._is_ready = self._is_ready, True
        _ = self.acts
        return not was_ready and any(column.field.relevant for column in self.columns if column.field)

    def _grid_row(
        self,
        references: References,
        row: Row,
        found: Sequence[Finding],
        last: Mapping[str, str] | None,
        idle: frozenset[str],
    ) -> GridRow:
        shown = self._shown(references, row.key, row.tokens)
        # In a free list rights depend on the owner alone.
        whose = (row.key.owner, row.key.id if self.table.is_fixed else "", self.reason)
        if whose not in self._writables:
            if len(self._writables) > _MOST_OWNERS:
                self._writables.clear()
            self._writables[whose] = self._writable(row.key)
        writable = self._writables[whose]
        is_idle = (
            tuple([column.name in idle and not text for column, text in zip(self.columns, shown, strict=True)])
            if idle
            else ()
        )
        ghosts = (
            tuple(
                before if may and not text and column.name not in idle else ""
                for column, text, may, before in zip(
                    self.columns, shown, writable, self._shown(references, row.key, last), strict=True
                )
            )
            if last is not None
            else ()
        )
        label = self._labels.get(row.key.id, "")
        return GridRow(row.number, row.key, label, shown, writable, self._marks(found), ghosts, is_idle)

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
        return self._units.get(code, code)

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
        title = self._labels.get(row.key.id) or References(self._store).words(self.table, row.tokens)
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

    def _make_columns(self) -> tuple[Column, ...]:
        fields = [
            Column(field.name, field.title, field, tuple(option.label for option in self._options(field)))
            for field in self.table.fields
            if not field.withdrawn
            and (self.parent is None or field.name != self.parent.field)
            # The name of a fixed row stands in its header already.
            and not (field.is_row_code and self._labels)
        ]
        many = self._rights.is_bureau or any(duty.rows is Scope.ALL for duty in self._rights.of(self.table.id))
        has_owners = self.table.kind is Kind.LIST and self.table.rows_from is None
        return (*([Column(UNIT_COLUMN, "填报单位")] if many and has_owners else ()), *fields)

    def _options(self, field: Field) -> tuple[Choice, ...]:
        return ref_options(self._store, field) or options(field, self._store.pack)

    def _shown(self, references: References, key: RowKey, tokens: Mapping[str, str]) -> tuple[str, ...]:
        """Write a row for people; nine cells of ten are blank or come again, and a jump shows thousands."""
        texts = [
            looks[token] if (token := tokens[name]) in looks else self._show(references, column, token, looks)
            for column, name, looks in self._looks
        ]
        return tuple(texts) if len(texts) == len(self.columns) else (self.unit_name(key.owner), *texts)

    def _show(self, references: References, column: Column, token: str, looks: dict[str, str]) -> str:
        assert column.field is not None  # noqa: S101 - those without are not among the looks
        text = references.show(column.field, token)
        # The name of another row may change.
        if column.field.type is not FieldType.REF:
            if len(looks) > _MOST_KNOWN:
                looks.clear()
                looks[""] = ""
            looks[token] = text
        return text

    def _writable(self, key: RowKey) -> tuple[bool, ...]:
        allowed = {section: self._may_write(key, section) for section in self._sections}
        return tuple(
            column.field is not None and column.field.compute is None and allowed[column.field.section]
            for column in self.columns
        )

    def _marks(self, found: Sequence[Finding]) -> tuple[Mark | None, ...]:
        if not found:
            return self._no_marks
        marks: dict[str, Mark | None] = dict.fromkeys(self._places)
        for finding in found:
            name = finding.field or self.table.fields[0].name
            if name in marks:
                marks[name] = joined(marks[name], finding)
        return tuple(marks.values())

    def _may_write(self, key: RowKey, section: str | None) -> bool:
        """Whether a part of a row can be changed now; the store has the last word."""
        is_explained = bool(self.reason.strip()) or not self._rights.needs_reason(self.table, key.owner, section)
        return is_explained and self._rights.may_write(self.table, key.owner, key.id, section)

    @property
    def wants_reason(self) -> bool:
        """Whether some rows here can be changed only with a reason."""
        if self.table.kind is not Kind.CARD:
            return self._rights.is_bureau
        return any(self._rights.needs_reason(self.table, "", section) for section in self._sections)


def row_labels(store: Store, table: Table) -> dict[str, str]:
    """Names of fixed rows by their ids."""
    if table.rows_from is None:
        return {}
    return {row: choice.label for row, choice in fixed_names(store, table).items()}
