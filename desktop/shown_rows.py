"""Rows of one table as a grid or card shows them: what each cell says, what is found in it, whether it can be changed.

Every jump in a long table asks for hundreds of them, so what is alike in many rows is worked out once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from db.references import References, ref_options
from db.rows import Row, fetch, fixed_names
from desktop.grid_rows import Column, GridRow, Mark, joined
from forms.codes.lists import options
from forms.model import Choice, Field, FieldType, Kind, Scope, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.checks.idle import IdleFields
    from db.checks.problems import Finding, Findings
    from db.lastrows import LastRows
    from db.rights import Rights
    from db.row_key import RowKey
    from db.store import Store

_UNIT_COLUMN: Final = ""
_MOST_KNOWN: Final = 1_000
_MOST_OWNERS: Final = 500
#: What can be chosen where a question is answered; other words and signs for it are understood, too.
_YES_OR_NO: Final = (Choice("1", "是"), Choice("0", "否"))


class ShownRows:
    """The columns of a table, and its rows as these show them.

    Args:
        left_out: A field that is not shown, because it says the same in all rows; empty: none.

    Attributes:
        labels: Names of fixed rows by their ids; empty where rows are known by numbers.
    """

    def __init__(
        self, store: Store, table: Table, rights: Rights, findings: Findings, lasts: LastRows, left_out: str = ""
    ) -> None:
        self._store = store
        self._table = table
        self._rights = rights
        self._findings = findings
        self._lasts = lasts
        self._is_ready = False
        self._units = {unit.code: unit.name for unit in store.pack.units}
        self._sections = {field.section for field in table.fields}
        self._writables: dict[tuple[str, str, str], tuple[bool, ...]] = {}
        self.labels = row_labels(store, table)
        self.columns = self._make_columns(left_out)
        self._places: tuple[str, ...] = tuple(column.name for column in self.columns)
        #: Of each column of the form what its tokens look like that have been met.
        self._looks: list[tuple[Column, str, dict[str, str]]] = [
            (column, column.name, {"": ""}) for column in self.columns if column.field is not None
        ]
        self._no_marks: tuple[Mark | None, ...] = (None,) * len(self.columns)

    def _make_columns(self, left_out: str) -> tuple[Column, ...]:
        fields = [
            Column(field.name, field.title, field, tuple(option.label for option in self._options(field)))
            for field in self._table.fields
            if not field.withdrawn
            and field.name != left_out
            # The name of a fixed row stands in its header already.
            and not (field.is_row_code and self.labels)
        ]
        many = self._rights.is_bureau or any(duty.rows is Scope.ALL for duty in self._rights.of(self._table.id))
        has_owners = self._table.kind is Kind.LIST and self._table.rows_from is None
        return (*([Column(_UNIT_COLUMN, "填报单位")] if many and has_owners else ()), *fields)

    def _options(self, field: Field) -> tuple[Choice, ...]:
        if field.type is FieldType.BOOLEAN:
            return _YES_OR_NO
        return ref_options(self._store, field) or options(field, self._store.pack)

    def get_ready(self) -> bool:
        """Tell from now on which fields a row has no use for; says whether rows are to be fetched anew for it."""
        was_ready, self._is_ready = self._is_ready, True
        return not was_ready and any(column.field.relevant for column in self.columns if column.field)

    def fetch(self, wanted: Sequence[int], reason: str) -> list[GridRow]:
        """Give rows by their numbers; one that is gone is left out.

        Args:
            reason: Why the bureau changes what others have filled; empty: it may not.
        """
        # A card says of others' parts that they are still blank; in a list nobody is told to fill others' rows.
        found = self._findings.of_rows(wanted, only_mine=self._table.kind is Kind.LIST)
        references = References(self._store)
        lines = list(fetch(self._store, self._table.id, wanted))
        lasts = [self._lasts.of(row.number) for row in lines]
        return [
            self._row(references, row, found.get(row.number, ()), last, idle, reason)
            for row, last, idle in zip(lines, lasts, self._idle(lines, lasts), strict=True)
        ]

    def _row(
        self,
        references: References,
        row: Row,
        found: Sequence[Finding],
        last: Mapping[str, str] | None,
        idle: frozenset[str],
        reason: str,
    ) -> GridRow:
        shown = self._shown(references, row.key, row.tokens)
        writable = self._writable(row.key, reason)
        ghosts = self._ghosts(shown, writable, idle, self._shown(references, row.key, last)) if last is not None else ()
        is_idle = self._is_idle(shown, idle) if idle else ()
        label = self.labels.get(row.key.id, "")
        return GridRow(row.number, row.key, label, shown, writable, self._marks(found), ghosts, is_idle)

    # What a row has no use for.

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

        return IdleFields(rules_of(self._store, self._table.id))

    def _is_idle(self, shown: Sequence[str], idle: frozenset[str]) -> tuple[bool, ...]:
        return tuple([column.name in idle and not text for column, text in zip(self.columns, shown, strict=True)])

    # What it says.

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

    def unit_name(self, code: str) -> str:
        """The name of a unit, or its code if the pack does not know it."""
        return self._units.get(code, code)

    def _ghosts(
        self, shown: Sequence[str], writable: Sequence[bool], idle: frozenset[str], before: Sequence[str]
    ) -> tuple[str, ...]:
        """Give what last year's row said where this year's cell is blank and is to be filled."""
        return tuple(
            last if may and not text and column.name not in idle else ""
            for column, text, may, last in zip(self.columns, shown, writable, before, strict=True)
        )

    def _marks(self, found: Sequence[Finding]) -> tuple[Mark | None, ...]:
        if not found:
            return self._no_marks
        marks: dict[str, Mark | None] = dict.fromkeys(self._places)
        for finding in found:
            name = finding.field or self._table.fields[0].name
            if name in marks:
                marks[name] = joined(marks[name], finding)
        return tuple(marks.values())

    # Whether it can be changed.

    def _writable(self, key: RowKey, reason: str) -> tuple[bool, ...]:
        # In a free list rights depend on the owner alone.
        whose = (key.owner, key.id if self._table.is_fixed else "", reason)
        known = self._writables.get(whose)
        if known is None:
            if len(self._writables) > _MOST_OWNERS:
                self._writables.clear()
            allowed = {section: self._may_write(key, section, reason) for section in self._sections}
            known = self._writables[whose] = tuple(
                column.field is not None and column.field.compute is None and allowed[column.field.section]
                for column in self.columns
            )
        return known

    def _may_write(self, key: RowKey, section: str | None, reason: str) -> bool:
        """Whether a part of a row can be changed now; the store has the last word."""
        is_explained = bool(reason.strip()) or not self._rights.needs_reason(self._table, key.owner, section)
        return is_explained and self._rights.may_write(self._table, key.owner, key.id, section)


def row_labels(store: Store, table: Table) -> dict[str, str]:
    """Names of fixed rows by their ids."""
    if table.rows_from is None:
        return {}
    return {row: choice.label for row, choice in fixed_names(store, table).items()}
