"""What models and screens ask of a workspace: small objects with plain answers, so that no model knows a store.

Everything here is one or two calls down; rules of the trade stand below. What changes a workspace is `desktop.acts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from db.checks.problems import Counts, Finding, Findings
from db.fixed_rows import row_number
from db.references import References, ref_options
from db.rights import Rights, rights_of
from db.rows import count, fetch, fixed_names, numbers, rows
from db.store import DATABASE, Store, fixed_id
from forms.codes.lists import options
from forms.model import Choice, Field, Kind, Level, Scope, Table
from office.opening import is_bureau_confirmed

if TYPE_CHECKING:
    from db.journal import Written
    from db.merging.conflicts import Conflict
    from db.row_key import RowKey
    from desktop.acts import TableActs, WorkspaceActs
    from forms.problems import Problem
    from office.entry import Entered

#: Local number of the row, field, text as typed.
CellText: TypeAlias = tuple[int, str, str]
UNIT_COLUMN: Final = ""
_RANK: Final = {Level.ERROR: 0, Level.EXPLAIN: 1, Level.NOTE: 2}


class Column(NamedTuple):
    """One column of a grid or line of a card.

    Attributes:
        name: Of the field; empty for the column that tells whose row it is.
        options: What can be chosen, as shown; empty if anything can be typed.
    """

    name: str
    title: str
    field: Field | None = None
    options: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether its cells are figures, to be written flush right."""
        return self.field is not None and self.field.is_number

    @property
    def unit(self) -> str:
        """The unit of measurement as shown; empty if it has none."""
        return (self.field.unit or "") if self.field else ""

    @property
    def help(self) -> str:
        """What a person may want to know before typing."""
        if self.field is None:
            return ""
        accepts = f"也可以带单位录入：{'、'.join(self.field.accepts)}，自动换算。" if self.field.accepts else ""
        states = f"可填：{'、'.join(state.value for state in self.field.states)}。" if self.field.states else ""
        source = f"依据：{self.field.source}" if self.field.source else ""
        return "\n".join(part for part in (self.field.help, accepts, states, source) if part)


class Mark(NamedTuple):
    """What is found about one cell.

    Attributes:
        is_missing: The only finding is that something still has to be typed.
        is_settled: Every finding is explained.
    """

    level: Level
    texts: tuple[str, ...]
    is_missing: bool
    is_settled: bool


class GridRow(NamedTuple):
    """A row as a grid shows it; `shown`, `writable` and `marks` are in the order of the columns."""

    number: int
    key: RowKey
    label: str
    shown: tuple[str, ...]
    writable: tuple[bool, ...]
    marks: tuple[Mark | None, ...]


class TableSource:
    """One table of an open workspace.

    Attributes:
        reason: Why the bureau changes what others have filled; others' cells are read-only while it is empty.
    """

    def __init__(self, store: Store, table: Table) -> None:
        self.table = table
        self.reason = ""
        self._store = store
        self._rights: Rights = rights_of(store, store.identity.unit)
        self._units = {unit.code: unit.name for unit in store.pack.units}
        self._labels = _row_labels(store, table)
        self._sections = {field.section for field in table.fields}
        self.columns = self._make_columns()
        self._places: tuple[str, ...] = tuple(column.name for column in self.columns)
        self._no_marks: tuple[Mark | None, ...] = (None,) * len(self.columns)
        self.findings = Findings(store, table)

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
        return numbers(self._store, self.table.id)

    def fetch(self, wanted: Sequence[int]) -> list[GridRow]:
        """Give rows by their numbers; one that is gone is left out."""
        found, references = self.findings.of_rows(wanted), References(self._store)
        return [
            GridRow(
                row.number,
                row.key,
                self._labels.get(row.key.id, ""),
                tuple(self._show(references, column, row.key, row.tokens) for column in self.columns),
                self._writable(row.key),
                self._marks(found.get(row.number, ())),
            )
            for row in fetch(self._store, self.table.id, wanted)
        ]

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
        """Add rows of this unit."""
        return self.acts.add(added, self.reason)

    def paste(self, cells: Sequence[CellText], added: Sequence[Mapping[str, str]]) -> list[Entered]:
        """Set cells and add rows, all or none."""
        return self.acts.paste(cells, added, self.reason)

    def remove(self, gone: Sequence[int]) -> Written:
        """Delete rows."""
        return self.acts.remove(gone, self.reason)

    # Questions.

    def number_of(self, problem: Problem) -> int | None:
        """The row that a finding is about; None if it is about the whole table."""
        return row_number(self._store, problem.table, problem.owner, problem.row) if problem.row else None

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
        ]
        many = self._rights.is_bureau or any(duty.rows is Scope.ALL for duty in self._rights.of(self.table.id))
        has_owners = self.table.kind is Kind.LIST and self.table.rows_from is None
        return (*([Column(UNIT_COLUMN, "填报单位")] if many and has_owners else ()), *fields)

    def _options(self, field: Field) -> tuple[Choice, ...]:
        return ref_options(self._store, field) or options(field, self._store.pack)

    def _show(self, references: References, column: Column, key: RowKey, tokens: Mapping[str, str]) -> str:
        if column.field is None:
            return self._units.get(key.owner, key.owner)
        return references.show(column.field, tokens[column.name])

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
                marks[name] = _joined(marks[name], finding)
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


class WorkspaceSource:
    """What the window asks of the workspace as a whole."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_bureau = store.is_bureau
        self.unit_name = store.pack.unit(store.identity.unit).name
        self.title = store.pack.title
        self.year = store.pack.year

    def get_ready(self) -> None:
        """Load what acts need, so that the first key does not wait for it."""
        _ = self.acts

    @property
    def is_bureau_confirmed(self) -> bool:
        """Whether the bureau's code has been compared with the stamped notice."""
        return is_bureau_confirmed(self.store)

    def tables(self) -> tuple[list[Table], list[Table]]:
        """The tables that this unit owes, and those that only others owe."""
        rights = rights_of(self.store, self.store.identity.unit)
        found = [table for table in self.store.pack.tables if not table.builtin and rights.sees(table.id)]
        return [table for table in found if rights.of(table.id)], [table for table in found if not rights.of(table.id)]

    def counts(self, table: Table) -> tuple[int, Counts]:
        """Rows and open findings of a table."""
        return count(self.store, table.id), Findings(self.store, table).counts()

    def source(self, table: Table) -> TableSource:
        """Give access to one table."""
        return TableSource(self.store, table)

    @cached_property
    def acts(self) -> WorkspaceActs:
        """What can be done to the whole, loaded when it is first asked for."""
        from desktop.acts import WorkspaceActs

        return WorkspaceActs(self.store)

    def saved_at(self) -> str:
        """The clock as people read it, for “已保存”."""
        return self.store.clock()[11:19]

    def row_title(self, conflict: Conflict) -> str:
        """What people know the row of a conflict by: the values of the table's key fields."""
        table = self.store.table(conflict.key.table)
        by_name = self.store.codec(table.id).by_name
        found = next(fetch(self.store, table.id, [conflict.number]), None)
        if found is None or not table.key:
            return ""
        references = References(self.store)
        return "，".join(references.show(by_name[name], found.tokens[name]) or "（空）" for name in table.key)

    def unit_title(self, code: str) -> str:
        """The name of a unit, or its code if the pack does not know it."""
        return next((unit.name for unit in self.store.pack.units if unit.code == code), code)

    def table_title(self, table: str) -> str:
        """The title of a table."""
        return self.store.table(table).title


def _joined(mark: Mark | None, finding: Finding) -> Mark:
    """Add a finding to what is known about a cell; one that is explained counts least."""
    text = ("（已说明）" if finding.is_explained else "") + finding.text
    is_missing = finding.code == "V-REQUIRED"
    if mark is None:
        return Mark(finding.level, (text,), is_missing, finding.is_explained)
    texts = (*mark.texts, text)
    if finding.is_explained or mark.is_settled:
        live = (mark.level, mark.is_missing) if finding.is_explained else (finding.level, is_missing)
        return Mark(live[0], texts, live[1], mark.is_settled and finding.is_explained)
    level = min(mark.level, finding.level, key=_RANK.__getitem__)
    return Mark(level, texts, mark.is_missing and is_missing, is_settled=False)


def is_workspace(root: Path) -> bool:
    """Whether a folder is a workspace, as far as one sees without opening it."""
    return (root / DATABASE).is_file()


def _row_labels(store: Store, table: Table) -> dict[str, str]:
    """Names of fixed rows by their ids."""
    if table.rows_from is None:
        return {}
    return {row: choice.label for row, choice in fixed_names(store, table).items()}
