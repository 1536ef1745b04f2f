"""Units, duties, items, rules of submission and indicators: what a pack adds to its tables."""

from collections.abc import Mapping
from dataclasses import field as _field
from decimal import Decimal
from types import MappingProxyType

from forms.model.table import Choice, Level, Scope, Slot, Table
from forms.records import dataclass


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
        counts: Whether it counts as a 乡镇 in ratios over townships (domain.md 5.1).
    """

    code: str
    name: str
    seat: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Village:
    """A 行政村 or 社区 of the county: twelve digits, the first nine its township's."""

    code: str
    name: str


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
        evidence: Materials asked for beside those of its tables.
        chapters: What a report must contain.
        due: Last day, `YYYY-MM-DD`; None: the pack's.
    """

    id: str
    unit: str
    kind: str
    title: str
    tables: tuple[str, ...] = ()
    evidence: tuple[Slot, ...] = ()
    chapters: tuple[str, ...] = ()
    due: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class PaperForm:
    """Tables that are printed together as one form of the notice."""

    id: str
    title: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """The rules of submission of a notice (such as domain.md 2.2.4); a level None switches a rule off.

    Attributes:
        due: Last day for every unit, `YYYY-MM-DD`; `liaison_due` for naming the liaison.
        answered: Every item has its table, its material or a signed 无相关材料情况说明 (X16).
        pdf: Every material has a PDF; `editable`: reports and tables also an editable copy (X17).
        photos: Photos number `photos_least` to `photos_most` and have at least `photo_long` × `photo_short` pixels,
            either way up; `pairs`: projects show before and after.
        signed: Every table that is filled has its signature block (C00).
        yoy_beyond: Change in percent beyond which a figure of a list is asked about, where its field says nothing else.
    """

    due: str | None = None
    liaison_due: str | None = None
    answered: Level | None = Level.ERROR
    pdf: Level | None = Level.EXPLAIN
    editable: Level | None = Level.EXPLAIN
    photos: Level | None = Level.EXPLAIN
    pairs: Level | None = Level.EXPLAIN
    signed: Level | None = None
    photos_least: int = 3
    photos_most: int = 5
    photo_long: int = 1600
    photo_short: int = 1200
    yoy_beyond: Decimal = Decimal(30)


@dataclass(frozen=True, slots=True)
class Input:
    """Where one name of an indicator's formula comes from.

    Attributes:
        source: Table id, or `towns`, `other_towns`, `villages` to count.
        take: Field whose value is taken; None where rows are counted.
        where: Expression over a row that chooses the rows; None: all.
        reduce: `one` (exactly one row), `sum` or `count`.
    """

    name: str
    source: str
    take: str | None = None
    where: str | None = None
    reduce: str = "one"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One 考核指标, computed in decimal and rounded half up at the very end (DESIGN 4, Indicators).

    Attributes:
        formula: Arithmetic (`+ - * /`, brackets, numbers) over the names of `inputs`.
        better: `more`, `less`, or None where neither is.
        target: Input that gives the target, if there is one.
        yoy: Level of the finding when the result changed against last year and nobody said why (RU-6).
        gives: Example: numbers as text by input name, and `result`, which may be `无法计算`.
        unofficial: Proposed here, shown as 试算.
    """

    id: str
    title: str
    formula: str
    inputs: tuple[Input, ...]
    unit: str = ""
    decimals: int = 2
    better: str | None = None
    target: Input | None = None
    yoy: Level | None = None
    gives: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}), hash=False)
    unofficial: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A 方案: forms, units and duties of one notice and year, of one county.

    Attributes:
        area: Administrative code, 6, 9 or 12 digits.
        start, end: The data period, `YYYY-MM-DD`, both inclusive.
        bureau: Code of the unit that receives and merges.
        county: Facts of the county that expressions can name as `county_…`, such as a bounding box.
        codes: Code lists by name, in order.
        version: Grows with each change that the bureau makes; told in every task.
        withdrawn: Ids of tables and checks that earlier versions had and this one takes back.
        noted: Ids of checks that here only inform, whatever their table says.
        former: Former codes of the area, which old identifiers may still begin with.
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
    villages: tuple[Village, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    forms: tuple[PaperForm, ...] = ()
    submission: Submission = Submission()
    version: int = 1
    withdrawn: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    source: str = ""
    codes: Mapping[str, tuple[Choice, ...]] = _field(default_factory=lambda: MappingProxyType({}))
    county: Mapping[str, str] = _field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, bytes] = _field(default_factory=lambda: MappingProxyType({}))

    @property
    def other_towns(self) -> tuple[Town, ...]:
        """The townships without the seat's; all of them where the county's facts say `with_seat = 1`."""
        return tuple(town for town in self.towns if self.has_seat_too or not town.seat)

    @property
    def has_seat_too(self) -> bool:
        """Whether forms for the other townships are asked from the seat's, too (domain.md 3, T23)."""
        return self.county.get("with_seat") == "1"

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
