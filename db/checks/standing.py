"""Whether a copy can judge across tables: who may write what is read, and who has not sent it yet (DESIGN 4).

A unit's copy holds nothing of other units; what would need their rows is worked out at the bureau, and there, if it
says `when_complete`, only once everybody is in.
"""

from collections.abc import Iterable
from typing import Final

from db.rights import rights_of
from db.store import Store
from forms.model import Kind, Scope, Table

#: Columns of a card that say nothing about what people fill in it.
_BARE: Final = frozenset({"", "n", "_id", "_owner", "_last"})


class Standing:
    """What this copy can judge by itself, as the duties stand now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rights = rights_of(store, store.identity.unit)
        self._forms = {table.id: table for table in store.pack.tables if not table.builtin}
        self._units: dict[str, set[str]] = {}
        for unit, table in store.sql.execute("SELECT unit, tbl FROM K04 WHERE coalesce(active, 1) != 0"):
            self._units.setdefault(table, set()).add(unit)

    def is_whole(self, columns: Iterable[tuple[str, str]]) -> bool:
        """Whether every row and cell of these columns is this unit's to write, so that none can be missing here."""
        return self._rights.is_bureau or all(self._is_mine(table, column) for table, column in columns)

    def missing(self, tables: Iterable[str]) -> tuple[str, ...]:
        """Give the units that have a duty on one of these tables and no accepted final report.

        The unit whose copy this is counts as in: what it has filled is here.
        """
        wanted = {unit for table in tables for unit in self._units.get(table, ())} - {self._store.identity.unit}
        return tuple(sorted(wanted - self._reported())) if wanted else ()

    def _reported(self) -> set[str]:
        found = self._store.sql.execute(
            "SELECT p.unit FROM package p JOIN K01 k ON k.package = p.id JOIN row r ON r.n = k.n"
            " WHERE p.sent = 0 AND p.kind = 'report' AND p.stage = 'final' AND k.verdict = 'accept' AND r.owner = ?",
            (self._store.identity.unit,),
        )
        return {unit for (unit,) in found}

    def _is_mine(self, name: str, column: str) -> bool:
        table = self._forms.get(name.removesuffix("_last"))
        if table is None:
            # Facts of the pack, and declarations, of which a unit's copy needs only its own.
            return True
        duties = self._rights.of(table.id)
        if table.kind is Kind.CARD:
            return bool(duties) and (column in _BARE or self._writes(table, column))
        # A duty on one code of a list is about one row of it.
        scopes = {duty.rows for duty in duties if duty.section is None}
        if Scope.ALL in scopes or (Scope.OWN in scopes and table.rows_from is not None):
            return True
        return Scope.OWN in scopes and self._units.get(table.id, set()) <= {self._rights.unit}

    def _writes(self, table: Table, column: str) -> bool:
        """Whether a card's column is this unit's; what is computed or kept beside the columns is of all sections."""
        field = next((field for field in table.fields if field.name == column and field.compute is None), None)
        sections = {item.section for item in table.fields} if field is None else {field.section}
        return all(self._rights.may_write(table, "", "", section) for section in sections)
