"""What an act has changed, so that each screen refreshes only what it shows (style.md 4.6, Long work 5)."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """The kinds of things that screens show."""

    ROWS = "rows"
    PROBLEMS = "problems"
    PACKAGES = "packages"
    CONFLICTS = "conflicts"
    REMARKS = "remarks"


class Changes(NamedTuple):
    """Which kinds changed.

    Attributes:
        initiator: The object that caused it and knows already; others refresh.
    """

    kinds: frozenset[Kind]
    initiator: object = None


EVERYTHING = Changes(frozenset(Kind))
