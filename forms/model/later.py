"""Tables of which only the head is there until something else is asked of them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from typing import Final

from forms.model.table import Check, Level, Table

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


def as_asked(table: Table, present: Collection[str], noted: Collection[str] = ()) -> Table:
    """Fit the checks of a table, which all notices share, to one notice.

    Args:
        present: Tables that the notice has; checks that need others are left out.
        noted: Checks that only inform there, whatever their table says of them.
    """
    if isinstance(table, LaterTable):
        return later(table, lambda: as_asked(table.whole(), present, noted))
    checks = tuple(_softened(table.checks, present, noted))
    return table if checks == table.checks else replace(table, checks=checks)


def _softened(checks: Iterable[Check], present: Collection[str], noted: Collection[str]) -> Iterable[Check]:
    for check in checks:
        if all(other in present for other in check.needs):
            yield replace(check, level=Level.NOTE) if check.id in noted else check
