"""How the rows on the screen become those of now: as few runs that go and come, so that the cursor stays on its row."""

from collections.abc import Sequence
from typing import Final, NamedTuple

#: More runs than these cost the view more than to begin anew.
_MOST_MOVES: Final = 40


class Moves(NamedTuple):
    """Runs of rows, each from its first to its last place.

    Attributes:
        gone: Ascending, by places before anything has gone.
        new: Ascending, by places after everything has come.
    """

    gone: list[tuple[int, int]]
    new: list[tuple[int, int]]


def plan_moves(before: Sequence[int], after: Sequence[int]) -> Moves | None:
    """Find what goes and what comes; None if rows change places or too much changes to say it so.

    Args:
        before: Local numbers of the rows in order, each once; `after` likewise.
    """
    kept, wanted = set(before), set(after)
    gone = _runs([place for place, number in enumerate(before) if number not in wanted])
    new = _runs([place for place, number in enumerate(after) if number not in kept])
    stay = [number for number in before if number in wanted]
    is_moved = stay != [number for number in after if number in kept]
    return None if is_moved or len(gone) + len(new) > _MOST_MOVES else Moves(gone, new)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Join ascending places into runs of (first, last)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
