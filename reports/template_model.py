"""What a template is made of, handed in by whoever has the rows, and the words in its hidden row and columns.

The third row of each sheet is hidden and names its columns: fields by their names, the program's own with a leading
underscore. That row is what tells a filled template from any other sheet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from forms.model import Field, Pack, Table

#: Row, from 0, that names the columns; the titles of people stand in the next one.
NAMES_ROW: Final = 2
HEAD_ROW: Final = 3
FIRST_ROW: Final = 4
#: In the first cell of that row, followed by a blank and the id of the table.
ROW_ID: Final = "_row"
CARD_ID: Final = "_field"
OWNER: Final = "_owner"
NAME: Final = "_name"
UNIT: Final = "_unit"
VALUE: Final = "_value"
#: Beside the values of a card: in which unit they are.
CARD_UNIT: Final = "_unit"
LAST: Final = "_last"
NOTES_SHEET: Final = "填表说明"
LISTS_SHEET: Final = "选项"

#: How a token is shown to people.
ShowToken: TypeAlias = Callable[[Field, str], str]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One row that is there already.

    Attributes:
        name: Of a fixed row: its code and name.
        unit: Name of the owner.
        last: What it said last year.
        shut: Names of the fields that this unit may not write.
    """

    id: str
    owner: str
    cells: Mapping[str, str]
    name: str = ""
    unit: str = ""
    last: Mapping[str, str] = field(default_factory=dict)
    shut: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TemplateTable:
    """One table of a template.

    Attributes:
        rows: In order; read once.
        options: What can be chosen in a field, by its name, as it is shown.
        shows_units: Whether rows of several units meet, so that each says whose it is.
        has_last: Whether anything of last year is here.
    """

    table: Table
    rows: Iterable[TemplateRow]
    options: Mapping[str, Sequence[str]]
    shows_units: bool = False
    has_last: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields asked for."""
        return tuple(item for item in self.table.fields if not item.withdrawn)


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What the heads say."""

    pack: Pack
    unit: str
    software: str
    show: ShowToken
