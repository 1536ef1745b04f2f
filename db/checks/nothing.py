"""Where nothing has to be filled: cards and fixed rows that a unit has declared to have nothing for (说明)."""

from functools import cached_property

from db.checks.explanations import Place, is_whose
from db.materials import declarations
from db.rights import Rights, rights_of
from db.store import Store
from forms.model import Table


class Nothing:
    """The declarations of a store about whole tables, read once, when first asked for.

    A card and the rows of `rows_from` are there from the start, blank or not: what is required in them is not asked of
    a unit that has declared the table nil. In a unit's copy its own declarations count, at the bureau those of whoever
    may write the cell.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def covers(self, place: Place) -> bool:
        """Whether a blank field was declared to be nothing; what was filled is never hidden by that."""
        if not self._by_table:
            return False
        table = self._store.table(place.table)
        return any(
            is_whose(rights, table, place.owner, place.row, place.field) for rights in self._by_table.get(table.id, ())
        )

    @cached_property
    def _by_table(self) -> dict[str, list[Rights]]:
        store, own = self._store, self._store.identity.unit
        found: dict[str, set[str]] = {}
        for one in declarations(store):
            if not one.scope and (store.is_bureau or one.owner == own):
                for table in _tables(store, one.table or one.item):
                    found.setdefault(table.id, set()).add(one.owner)
        return {table: [rights_of(store, unit) for unit in sorted(units)] for table, units in found.items()}


def _tables(store: Store, name: str) -> list[Table]:
    """Give the cards and lists of fixed rows that an item or table stands for."""
    named = {table for item in store.pack.items if item.id == name for table in item.tables} | {name}
    return [table for table in store.pack.tables if table.id in named and table.is_fixed]
