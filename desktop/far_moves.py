"""How far Ctrl with an arrow leads (Ctrl+方向键): to the edge of what is filled, as in Excel."""

from collections.abc import Callable

from desktop.grid_model import GridModel


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
    """The row that Ctrl with ↑ or ↓ leads to: where `edge` would, of rows known by their numbers alone."""
    shown = model.shown_numbers
    beyond = shown[row + 1 :] if step > 0 else shown[:row][::-1]
    if not beyond:
        return row
    name, first_where = model.source.columns[column].name, model.source.arranging.first_where
    goes_on = all(first_where(name, [number], is_filled=True) is not None for number in (shown[row], beyond[0]))
    found = first_where(name, beyond, is_filled=not goes_on)
    steps = len(beyond) if found is None else found if goes_on else found + 1
    return row + step * steps
