"""What people know a row of a grid by: its own name, or its number with what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.grid_rows import GridRow, GridSource


class RowNames:
    """Names of the rows of one table."""

    def __init__(self, source: GridSource) -> None:
        self._source = source

    def words(self, found: GridRow | None, ordinal: int | None) -> str:
        """Name a row that has been fetched, or is gone, by its number among all rows from 1."""
        source = self._source
        if found is None or source.has_row_names:
            return found.label if found is not None and found.label else numbered(ordinal, "")
        place = next((place for place, column in enumerate(source.columns) if column.name in source.key), None)
        return numbered(ordinal, found.shown[place] if place is not None else "")


def numbered(ordinal: int | None, name: str) -> str:
    """Name a row by its number and what it is called, if it is called anything."""
    return f"第 {ordinal} 行 {name}".strip()
