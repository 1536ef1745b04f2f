"""Who may write what (DESIGN 5, Rights): from the duties that the bureau issued, rows of K04."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from db.store import Store, fixed_id
from forms.model import Duty, Kind, Scope, Table

#: The program's own tables that a unit writes, each only rows of its own.
OWN_TABLES: Final = frozenset({"C00", "C01", "C02", "C03", "C05", "K01"})
#: Those that only the bureau writes.
BUREAU_TABLES: Final = frozenset({"C06", "K02", "K03", "K04", "K05"})


@dataclass(frozen=True, slots=True)
class Rights:
    """What one unit may write.

    Attributes:
        town_rows: The unit's fixed row by table, where its duty is `town`.
    """

    unit: str
    is_bureau: bool
    duties: tuple[Duty, ...]
    town_rows: Mapping[str, str]

    def of(self, table: str) -> tuple[Duty, ...]:
        """The duties on a table."""
        return tuple(duty for duty in self.duties if duty.table == table)

    def may_write(self, table: Table, owner: str, row: str, section: str | None) -> bool:
        """Whether a cell of that section in that row may be written."""
        if self.is_bureau:
            return True
        if table.id in OWN_TABLES:
            return owner == self.unit
        return any(
            self._covers(duty, table, owner, row) and (duty.section is None or duty.section == section)
            for duty in self.of(table.id)
        )

    def may_add(self, table: Table) -> bool:
        """Whether the unit may make rows of its own in a table."""
        if table.kind is Kind.CARD or table.rows_from is not None:
            return False
        return (
            self.is_bureau
            or table.id in OWN_TABLES
            or any(duty.rows in {Scope.OWN, Scope.ALL} for duty in self.of(table.id))
        )

    def sees(self, table: str) -> bool:
        """Whether a table is the unit's business at all."""
        return self.is_bureau or bool(self.of(table))

    def _covers(self, duty: Duty, table: Table, owner: str, row: str) -> bool:
        if table.kind is Kind.CARD or duty.rows is Scope.ALL:
            return True
        if duty.rows is Scope.TOWN:
            return row == self.town_rows.get(table.id)
        return owner == self.unit if table.rows_from is None else True


def rights_of(store: Store, unit: str) -> Rights:
    """Give the rights that stand now."""
    codec = store.codec("K04")
    found = [codec.tokens(line[1:]) for line in store.sql.execute(f"{codec.select} WHERE unit = ?", (unit,))]
    return _rights(store, unit, (tokens for tokens in found if tokens["active"] != "0"))


def ever_rights(store: Store, unit: str) -> Rights:
    """Give every right ever issued to a unit in this campaign; accepted cells stay rightful when a duty moves."""
    found = store.sql.execute(
        "SELECT c.cells FROM change c JOIN row r ON r.n = c.row JOIN changeset s ON s.n = c.cs"
        " WHERE r.tbl = 'K04' AND s.unit = ? AND s.held = 1",
        (store.pack.bureau,),
    )
    cells = (json.loads(text) for (text,) in found)
    return _rights(store, unit, (tokens for tokens in cells if tokens.get("unit") == unit))


def _rights(store: Store, unit: str, rows: Iterable[Mapping[str, str]]) -> Rights:
    known = {scope.value for scope in Scope}
    found = (
        Duty(unit, row["tbl"], row.get("section") or None, Scope(row["row_scope"]))
        for row in rows
        if row["row_scope"] in known
    )
    duties = tuple(dict.fromkeys(found))
    campaign = store.identity.campaign
    towns = {duty.table: fixed_id(campaign, f"{duty.table}/{unit}") for duty in duties if duty.rows is Scope.TOWN}
    return Rights(unit, unit == store.pack.bureau, duties, towns)
