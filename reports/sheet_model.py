"""What a workbook is made of, handed in by whoever has the rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from forms.model import Field, Pack, Table

#: Told (rows written, rows expected); raises `forms.troubles.Cancelled` to stop.
Progress: TypeAlias = Callable[[int, int], None]


class SheetRow(NamedTuple):
    """One row of a table: name of the owner (empty for cards and fixed rows) and the tokens by field name."""

    owner: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs a table (C00); what is empty is left to be filled in by hand."""

    head: str = ""
    reviewer: str = ""
    filler: str = ""
    filled_on: str = ""


@dataclass(frozen=True, slots=True)
class SheetContent:
    """One table of the workbook.

    Attributes:
        rows: Read once, in order, while the sheet is written.
        pack: For the labels of codes and choices.
        unit: 填报单位 in the head of the form.
        code: The table code, 20 decimal digits (DESIGN 6); empty where there is none.
        personal: Whether columns with personal data are shown.
        nothing: What was declared about a table without rows, in words; empty if nothing was.
    """

    table: Table
    rows: Iterable[SheetRow]
    pack: Pack
    unit: str
    code: str = ""
    signatures: Signatures = field(default_factory=Signatures)
    personal: bool = False
    nothing: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are shown: no withdrawn ones, personal ones only where asked for."""
        return tuple(f for f in self.table.fields if not f.withdrawn and (self.personal or not f.personal))

    @property
    def withheld(self) -> int:
        """How many personal columns are left out."""
        return 0 if self.personal else sum(f.personal and not f.withdrawn for f in self.table.fields)


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """What the first sheet says.

    Attributes:
        unit: Who made the workbook.
        state_digest: The digest of the merged state that the rows come from, 64 hex digits.
        made_at: Local time; also stands in the document's properties.
        expected_rows: How many rows will come, for the progress; 0 where nobody knows.
    """

    title: str
    area: str
    area_name: str
    year: int
    unit: str
    state_digest: str
    made_at: datetime
    software: str
    expected_rows: int = 0


@dataclass(frozen=True, slots=True)
class SheetTally:
    """What a written sheet holds, for its foot and for the first sheet."""

    rows: int
    unparsed: int
    conflicts: int
