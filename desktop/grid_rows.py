"""What a grid or card shows of a table: columns, rows, what is found in a cell; and whom it asks for them.

Models and screens know these alone; `desktop.shown_rows` fills them from a store, for `desktop.sources`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from forms.model import Field, Level

if TYPE_CHECKING:
    from db.checks.problems import Finding
    from db.journal import Written
    from db.row_key import RowKey
    from desktop.arranging import Arranging
    from office.entry import Entered

#: Local number of the row, field, text as typed.
CellText: TypeAlias = tuple[int, str, str]
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
    def is_input(self) -> bool:
        """Whether people fill it in; others tell whose a row is, or are worked out."""
        return self.field is not None and self.field.compute is None

    @property
    def unit(self) -> str:
        """The unit of measurement as shown; empty if it has none."""
        return (self.field.unit or "") if self.field else ""

    @property
    def is_required(self) -> bool:
        """Whether it must be filled in every row."""
        return self.field is not None and self.field.required is True

    @property
    def help(self) -> str:
        """What a person may want to know before typing."""
        if self.field is None:
            return ""
        accepts = f"也可以带单位录入：{'、'.join(self.field.accepts)}，自动换算。" if self.field.accepts else ""
        states = f"可填：{'、'.join(state.value for state in self.field.states)}。" if self.field.states else ""
        # Before the colon stands only the mark of how sure it is.
        clause = self.field.source.partition("：")[2]
        source = f"依据：{clause}" if clause else ""
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
    """A row as a grid shows it; `shown`, `writable`, `marks` and the rest are in the order of the columns.

    Attributes:
        ghosts: What last year's row said where this year's cell is blank and can be written; empty: nothing at all.
        idle: Whether a cell has nothing to say in this row and must stay blank; empty: none of them.
    """

    number: int
    key: RowKey
    label: str
    shown: tuple[str, ...]
    writable: tuple[bool, ...]
    marks: tuple[Mark | None, ...]
    ghosts: tuple[str, ...] = ()
    idle: tuple[bool, ...] = ()


class Facts(NamedTuple):
    """What is known about one cell beside its value.

    Attributes:
        last: Last year's value as shown; empty if there is none.
        likely: What was probably meant, as a token; empty if nobody can tell.
        likely_shown: As it would be shown; `likely_words` says it in a sentence.
    """

    last: str = ""
    likely: str = ""
    likely_shown: str = ""
    likely_words: str = ""


NO_FACTS: Final = Facts()


class GridSource(Protocol):
    """What the model needs of a table; `desktop.sources.TableSource` is one."""

    columns: tuple[Column, ...]

    @property
    def may_add(self) -> bool:
        """Whether rows can be added and deleted here."""

    @property
    def has_row_names(self) -> bool:
        """Whether rows are known by names, as towns are, and not by numbers."""

    @property
    def key(self) -> tuple[str, ...]:
        """Fields that people tell rows apart by."""

    @property
    def frozen(self) -> int:
        """How many columns at the left stay in view."""

    @property
    def has_last(self) -> bool:
        """Whether there are values of last year to copy."""

    @property
    def hung_on(self) -> tuple[str, str, str] | None:
        """Titles of the table above, of this one and of the field, where each new row must say what it belongs to."""

    @property
    def arranging(self) -> Arranging:
        """Sorts, filters and adds up the rows."""

    def numbers(self) -> list[int]:
        """Local numbers of the rows in order."""

    def fetch(self, wanted: Sequence[int]) -> list[GridRow]:
        """Rows by their numbers; one that is gone is left out."""

    def write(self, cells: Sequence[CellText], label: str = ...) -> Entered:
        """Set cells, all or none, durable on return; raises Trouble."""

    def add(self, added: Sequence[Mapping[str, str]]) -> Entered:
        """Add rows; raises Trouble."""

    def remove(self, gone: Sequence[int]) -> Written:
        """Delete rows; raises Trouble."""

    def copy_last(self, wanted: Sequence[int] | None, fields: Sequence[str] | None) -> Written:
        """Copy blank cells of rows from last year, or all that is missing; raises Trouble."""


def joined(mark: Mark | None, finding: Finding) -> Mark:
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
