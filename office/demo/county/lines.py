"""A plausible county as its clerks would type it: rows of texts by table, of this year and of last year."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.model import Pack


@dataclass(frozen=True, slots=True)
class Line:
    """One row of one table as a careful clerk types it.

    Attributes:
        id: "" for a card; the township or code for a fixed row; for a free row a UUID made from the seed, the
            same in both years where it is the same thing.
        owner: The unit that fills it, "" for cards and fixed rows.
        cells: Texts by field, in the field's own unit; computed fields are left out. A `ref` field holds the id of its
            row, or the table's id where that row is a card.
    """

    id: str
    owner: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class County:
    """Everything that a county's units would type in two years, by table; each table that a duty asks for is there."""

    pack: Pack
    seed: int
    this_year: Mapping[str, tuple[Line, ...]]
    last_year: Mapping[str, tuple[Line, ...]]
