"""How far Ctrl with an arrow leads (Ctrl+方向键): to the edge of what is filled, as in Excel."""

from collections.abc import Callable
from typing import Final

from desktop.grid_model import GridModel

#: So many rows are looked at one by one; beyond, the table is asked at one stroke.
_MOST_LOOKED: Final = 200


def edge(count: int, place: int, step: int, is_filled: Callable[[int], bool]) -> int:
    """Say where one comes to from a place in a line of cells.

    Args:
        count: How many cells the line has.
        step: 1 or -1.
        is_filled: Whether something stands in a cell of the line.

    Returns:
        The last filled cell before a gap, or the first one beyond the gap; the end of the line if there is none.
    """
    last = count - 1 if step > 0 else 0
    if place == last:
        return place
    goes_on = is_filled(place) and is_filled(place + step)
    at = place + step
    while at != last:
        if goes_on and not is_filled(at + step):
            return at
        if not goes_on and is_filled(at):
            return at
        at += step
    return at


def edge_across(model: GridModel, row: int, column: int, step: int) -> int:
    """The column that Ctrl with ← or → leads to."""
    return edge(model.columnCount(), column, step, lambda place: bool(model.cell(model.index(row, place)).text))


def edge_down(model: GridModel, row: int, column: int, step: int) -> int:
    """The row that Ctrl with ↑ or ↓ leads to; rows far away are known by their numbers alone."""
    name = model.source.columns[column].name
    blank: set[int] | None = None

    def is_filled(place: int) -> bool:
        nonlocal blank
        if abs(place - row) <= _MOST_LOOKED:
            return bool(model.cell(model.index(place, column)).text)
        if blank is None:
            from db.sifting import Sieve

            blank = model.source.arranging.passing([Sieve(name, frozenset({""}))])
        return model.number_at(place) not in blank

    return edge(model.rowCount(), row, step, is_filled)
