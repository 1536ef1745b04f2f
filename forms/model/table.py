"""Tables, sections, fields, checks and proofs: what a form is made of."""

from collections.abc import Mapping
from dataclasses import field as _field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from forms.records import dataclass


class State(StrEnum):
    """What a cell can say instead of a value; each is a fact of its own, none is blank or zero."""

    NOT_DETECTED = "未检出"
    NOT_MONITORED = "未监测"
    NOT_APPLICABLE = "不适用"
    NOT_OBTAINED = "未取得"


class FieldType(StrEnum):
    """The types of the form language."""

    TEXT = "text"
    NOTE = "note"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    CODE = "code"
    REF = "ref"


NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.YEAR})
TEXTS = frozenset({FieldType.TEXT, FieldType.NOTE, FieldType.CODE, FieldType.REF})


class Level(StrEnum):
    """How grave a problem (问题) is: 必须改, 须说明, 提示."""

    ERROR = "error"
    EXPLAIN = "explain"
    NOTE = "note"


class Kind(StrEnum):
    """A card has exactly one row, a list any number."""

    CARD = "card"
    LIST = "list"


class Scope(StrEnum):
    """Which rows of a list a duty covers: those the unit made, its own fixed row, or everybody's."""

    OWN = "own"
    TOWN = "town"
    ALL = "all"


#: As `compute` of a field: the code that a fixed row stands for.
ROW_CODE: Final = "row_code"
#: Rows of an example by table id: typed texts by field name.
ExampleRows: TypeAlias = Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a choice field or code list."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One 指标项 of a table.

    Attributes:
        name: SQL column and id for ever; lower-case ASCII, no SQL keyword.
        unit: The one canonical unit the stored number has, as shown; `accepts` lists other units that may be typed.
        decimals: Most decimal places of a decimal field; None for other types.
        required: True, False, or an expression over the row that makes it required.
        relevant: Expression over the row; false: the cell must be blank.
        states: States the cell may take besides a value.
        code: Which code list or validator a `code` field obeys, such as `uscc`, `town`, `permit`.
        compute: Expression; the cell is then read-only and never travels.
        gives: Example row of a computed field, typed texts by field name, its own result among them.
        gives_rows: Example of a field computed by a SELECT: rows by table id; each row of its own table that has the
            field says what must come out there.
        group: Fields of one group are one register in merging (DESIGN 4, Groups).
        to: The table whose row a `ref` field holds, by the row's id.
        yoy: Level of the finding when the value changed against last year; `yoy_beyond` is the change in percent that
            is let pass, None: none at all.
        varies: A number of the year itself, such as an increase, that need not be like last year's or its equals'.
        personal: Travels only in private files (packages.md 3.4).
        source: Clause of the notice, or the mark N, P or K of domain.md.
    """

    name: str
    title: str
    type: FieldType
    unit: str | None = None
    accepts: tuple[str, ...] = ()
    decimals: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str | None = None
    required: bool | str = False
    relevant: str | None = None
    states: tuple[State, ...] = ()
    choices: tuple[Choice, ...] = ()
    code: str | None = None
    to: str | None = None
    compute: str | None = None
    gives: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}), hash=False)
    gives_rows: ExampleRows = _field(default_factory=lambda: MappingProxyType({}), hash=False)
    group: str | None = None
    section: str | None = None
    varies: bool = False
    personal: bool = False
    yoy: Level | None = None
    yoy_beyond: Decimal | None = None
    help: str = ""
    source: str = ""
    renamed_from: str | None = None
    withdrawn: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the stored value is a number with a REAL column."""
        return self.type in NUMBERS

    @property
    def is_text(self) -> bool:
        """Whether any typed text is a value, so that nothing can be unparsed."""
        return self.type in TEXTS

    @property
    def travels(self) -> bool:
        """Whether the field is part of change sets; computed fields are not."""
        return self.compute is None

    @property
    def is_row_code(self) -> bool:
        """Whether the field shows the township or code that its fixed row stands for."""
        return self.compute == ROW_CODE

    @property
    def is_selected(self) -> bool:
        """Whether the field is computed by a SELECT over tables rather than from its own row."""
        return (self.compute or "").lower().split(None, 1)[:1] == ["select"]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of a table.

    Attributes:
        expect: Expression over one row that must not be false; NULL passes. Or None where `find` is given.
        find: A SELECT whose rows are findings (`_row`, `_field`, `_key`, slots of the message).
        at: Fields where a failing `expect` is shown; the first is where a click goes.
        passes, fails: Example of an `expect`: one row, typed texts by field name.
        passes_rows, fails_rows: Example of a `find`: rows by table id. Beside fields a row may have `_owner` (a unit's
            code), `_id` (by which a `ref` field holds it) and `_last` (`1`: a row of last year's table).
        when_complete: Quiet until every unit with a duty on the tables read is in.
        needs: Tables of other notices that it reads; a pack that has not all of them goes without the check.
    """

    id: str
    level: Level
    message: str
    expect: str | None = None
    find: str | None = None
    at: tuple[str, ...] = ()
    passes: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}))
    fails: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}))
    passes_rows: ExampleRows = _field(default_factory=lambda: MappingProxyType({}))
    fails_rows: ExampleRows = _field(default_factory=lambda: MappingProxyType({}))
    when_complete: bool = False
    needs: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card that can be owned by a unit of its own."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One 材料位: the files that an item or a table asks for as proof (domain.md 3.0.1, EV).

    Attributes:
        id: Short name, unique within its item or table.
        required: True, False, or for a slot of each row an expression over the row.
        types: File types by extension, `pdf docx xlsx jpg png zip`; empty: any of them.
        least, most: How many files; `most` None: any number.
        sealed: Only a stamped scan will do.
        photos: The pack's rules about photos hold; `pairs`: at least one before and one after.
        each_row: Asked for each row of the table rather than once.
        section: Asked only from the units that own this section of a card; None: from all that own a part of it.
    """

    id: str
    title: str
    required: bool | str = False
    types: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None
    sealed: bool = False
    photos: bool = False
    pairs: bool = False
    each_row: bool = False
    section: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One 表.

    Attributes:
        id: SQL name, such as `T31`.
        rows_from: The rows are fixed: `towns`, `other_towns` (all but the county seat's), `villages` or the name of a
            code list; None: free rows.
        key: Fields that people tell rows apart by; never the identity of a row.
        parent: The table whose rows the rows of this one belong to, and with which they go; the row is held by the
            one `ref` field to it.
        evidence: Proofs that the table asks for.
        version: Grows with each change of the form.
        yearly: The rows are things of the year itself, such as payments; last year's are not expected again.
        builtin: One of the program's own tables (C…, K…), not of a pack.
    """

    id: str
    title: str
    kind: Kind
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    sections: tuple[Section, ...] = ()
    key: tuple[str, ...] = ()
    rows_from: str | None = None
    parent: str | None = None
    source: str = ""
    help: str = ""
    builtin: bool = False
    evidence: tuple[Slot, ...] = ()
    version: int = 1
    yearly: bool = False

    def field(self, name: str) -> Field:
        """Return the field of that name.

        Raises:
            KeyError: There is none.
        """
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def is_fixed(self) -> bool:
        """Whether the rows are given: a card's one row or those of `rows_from`; none is added or deleted."""
        return self.kind is Kind.CARD or self.rows_from is not None

    @property
    def is_worked_out(self) -> bool:
        """Whether nothing but remarks is typed into it: a summary of other tables."""
        return all(field.compute is not None or field.type is FieldType.NOTE for field in self.fields)

    @property
    def parent_field(self) -> Field | None:
        """The field that holds the row which a row of a child table belongs to; None for other tables."""
        return next((field for field in self.fields if field.to == self.parent), None) if self.parent else None

    @property
    def file_stem(self) -> str:
        """The table's name in packages: `t31`."""
        return self.id.lower()
