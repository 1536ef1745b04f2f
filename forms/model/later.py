"""Tables of which only the head is there until something else is asked of them."""

from collections.abc import Callable, Collection
from dataclasses import fields, replace
from typing import Final

from forms.model.table import Table

#: What stands in the blocks of a definition file rather than above them.
_BLOCKS: Final = ("fields", "checks", "sections", "evidence")


class LaterTable(Table):
    """A table as any other one, but that its blocks are read when they are asked for."""

    __slots__ = ("whole",)
    #: Reads the table.
    whole: Callable[[], Table]

    def __getattr__(self, name: str) -> object:
        if name not in _BLOCKS:
            raise AttributeError(name)
        # Two threads may do so at once and find the same.
        whole = self.whole()
        for block in _BLOCKS:
            object.__setattr__(self, block, getattr(whole, block))
        return getattr(whole, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return all(getattr(self, field.name) == getattr(other, field.name) for field in fields(Table))

    __hash__ = Table.__hash__


def later(head: Table, read: Callable[[], Table]) -> Table:
    """Make a table that gives its head at once and reads its blocks when they are asked for."""
    table = object.__new__(LaterTable)
    for field in fields(Table):
        if field.name not in _BLOCKS:
            object.__setattr__(table, field.name, getattr(head, field.name))
    object.__setattr__(table, "whole", read)
    return table


def without_others(table: Table, present: Collection[str]) -> Table:
    """Leave out the checks of a table that need tables which a pack has not."""
    if isinstance(table, LaterTable):
        return later(table, lambda: without_others(table.whole(), present))
    checks = tuple(check for check in table.checks if all(other in present for other in check.needs))
    return table if len(checks) == len(table.checks) else replace(table, checks=checks)
