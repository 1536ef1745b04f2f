"""What people know a row of a grid by: its own name, or its number with what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.grid_rows import GridRow, GridSource


def naming_column(source: GridSource) -> int | None:
    """The place of the column that says what rows are called; None where they have names of their own, or none."""
    named = () if source.has_row_names else source.key
    return next((place for place, column in enumerate(source.columns) if column.name in named), None)


def row_words(source: GridSource, found: GridRow | None, ordinal: int) -> str:
    """Name a row that has been fetched, or is gone, by its number among all rows from 1."""
    if found is not None and source.has_row_names and found.label:
        return found.label
    place = naming_column(source)
    return numbered(ordinal, "" if found is None or place is None else found.shown[place])


def numbered(ordinal: int, name: str) -> str:
    """Name a row by its number and what it is called, if it is called anything."""
    return f"第 {ordinal} 行 {name}".strip()
