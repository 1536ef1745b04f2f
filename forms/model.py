"""What a pack (方案) is made of: tables, sections, fields, checks, units, duties and items, all frozen.

The words are those of docs/glossary.md. Expressions are kept as text; `forms.expressions` turns them into SQL and
`db.checks` runs them. Nothing here knows a county or a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


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
        group: Fields of one group are one register in merging (DESIGN 4, Groups).
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
    group: str | None = None
    section: str | None = None
    personal: bool = False
    yoy: Level | None = None
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


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of a table.

    Attributes:
        expect: Expression over one row that must not be false; NULL passes. Or None where `find` is given.
        find: A SELECT whose rows are findings (`_row`, `_field`, slots of the message).
        at: Fields where a failing `expect` is shown; the first is where a click goes.
        passes, fails: Example rows, typed texts by field name, run whenever the pack is loaded.
        when_complete: Quiet until every unit with a duty on the tables read is in.
    """

    id: str
    level: Level
    message: str
    expect: str | None = None
    find: str | None = None
    at: tuple[str, ...] = ()
    passes: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}))
    fails: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}))
    when_complete: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card that can be owned by a unit of its own."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """One 表.

    Attributes:
        id: SQL name, such as `T31`.
        rows_from: `towns` or the name of a code list: the rows are fixed; None: free rows.
        key: Fields that people tell rows apart by; never the identity of a row.
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
    def file_stem(self) -> str:
        """The table's name in packages: `t31`."""
        return self.id.lower()


@dataclass(frozen=True, slots=True)
class Unit:
    """A 填报单位: department, company, township or the bureau itself.

    Attributes:
        code: ASCII letters and digits; for a township its nine digits (GB/T 10114).
        kind: `bureau`, `department` or `town`.
    """

    code: str
    name: str
    kind: str = "department"


@dataclass(frozen=True, slots=True)
class Town:
    """A township of the county.

    Attributes:
        seat: Whether the county government sits there; cannot be derived from the code.
    """

    code: str
    name: str
    seat: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """A unit's right and obligation on a table or a section of it (职责)."""

    unit: str
    table: str
    section: str | None = None
    rows: Scope = Scope.OWN


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a unit's duty in the notice (事项): `fill` a table or `provide` material.

    Attributes:
        id: Such as `B-XM-02`.
        kind: `fill` (填报), `provide` (提供), `report` (汇报材料) or `act` (工作).
    """

    id: str
    unit: str
    kind: str
    title: str
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A 方案: forms, units and duties of one notice and year, of one county.

    Attributes:
        area: Administrative code, 6, 9 or 12 digits.
        start, end: The data period, `YYYY-MM-DD`, both inclusive.
        bureau: Code of the unit that receives and merges.
        county: Facts of the county that expressions can name as `county_…`, such as a bounding box.
        codes: Code lists by name, in order.
        files: The definition files this pack was read from, by their names in a task package (`data/pack/…`).
    """

    id: str
    title: str
    year: int
    area: str
    area_name: str
    start: str
    end: str
    bureau: str
    units: tuple[Unit, ...]
    towns: tuple[Town, ...]
    tables: tuple[Table, ...]
    duties: tuple[Duty, ...]
    items: tuple[Item, ...] = ()
    codes: Mapping[str, tuple[Choice, ...]] = _field(default_factory=lambda: MappingProxyType({}))
    county: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, bytes] = _field(default_factory=lambda: MappingProxyType({}))

    def table(self, table_id: str) -> Table:
        """Return the table of that id, the program's own tables included.

        Raises:
            KeyError: There is none.
        """
        for item in self.tables:
            if item.id == table_id:
                return item
        raise KeyError(table_id)

    def unit(self, code: str) -> Unit:
        """Return the unit of that code.

        Raises:
            KeyError: There is none.
        """
        for item in self.units:
            if item.code == code:
                return item
        raise KeyError(code)
