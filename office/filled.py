"""What people ask of an import and what came of it; shown before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from db.checks.problems import Counts
from office.verdicts import Remark

#: How many rows and cells are listed one by one; the counts are of all.
MOST_LISTED: Final = 2_000


@dataclass(frozen=True, slots=True)
class RowTold:
    """What became of one line: 新增, 更新, 相同, 删除 or 不导入; `row` is its number in the sheet, from 1."""

    row: int
    verb: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of a row that is there already, before and after, as people see it; `row` as in `RowTold`."""

    row: int
    words: str
    field: str
    title: str
    before: str
    after: str


@dataclass(slots=True)
class Filled:
    """What a sheet did to a table.

    Attributes:
        cells: How many cells were taken, converted, kept as typed and refused, by `Verdict`.
        cleared: Cells that were made blank; `blank`: blank cells of the sheet that changed nothing.
        rows, changes, remarks: What became of lines, cells that change, and cells that deserve a look; at most
            `MOST_LISTED` of each.
        told: What was skipped, unknown or missing, in words.
        before, after: Findings that are open.
    """

    table: str
    title: str
    sheet: str
    added: int = 0
    updated: int = 0
    same: int = 0
    deleted: int = 0
    refused: int = 0
    untouched: int = 0
    cells: dict[str, int] = default(default_factory=dict)
    cleared: int = 0
    blank: int = 0
    rows: list[RowTold] = default(default_factory=list)
    changes: list[Change] = default(default_factory=list)
    remarks: list[Remark] = default(default_factory=list)
    told: list[str] = default(default_factory=list)
    before: Counts = default(default_factory=Counts)
    after: Counts = default(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Import:
    """What came of an import; `batch` is None where nothing changed or it was only tried."""

    batch: int | None
    is_trial: bool
    tables: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for.

    Attributes:
        replace: Rows of a template that were taken out of it are deleted, and blank cells made blank.
        sheet: Name of the sheet; empty: found out.
        columns: Field by title, for titles that are not understood; an empty name leaves a column out.
        reason: Why, where the bureau writes in others' rows.
    """

    replace: bool = False
    sheet: str = ""
    columns: Mapping[str, str] = default(default_factory=dict)
    reason: str = ""


#: Nothing special.
PLAIN: Final = Wishes()
