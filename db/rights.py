"""Who may write what (DESIGN 5, Rights): from the duties that the bureau issued, rows of K04."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import field as default
from dataclasses import replace
from typing import Any, Final

from db.fixed_rows import fixed_ids
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from forms.model import Duty, Kind, Scope, Table
from forms.records import dataclass

#: The program's own tables that a unit writes, each only rows of its own.
OWN_TABLES: Final = frozenset({"C00", "C01", "C02", "C03", "C04", "C05", "K01"})
#: Those that only the bureau writes.
BUREAU_TABLES: Final = frozenset({"C06", "K02", "K03", "K04", "K05"})
_MOST_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Rights:
    """What one unit may write.

    Attributes:
        town_rows: The unit's fixed rows by table, where its duty is `town`: its township's, or its villages'.
        code_rows: The one fixed row of each duty that names a code of the list that the rows are from.
    """

    unit: str
    is_bureau: bool
    duties: tuple[Duty, ...]
    town_rows: Mapping[str, frozenset[str]]
    code_rows: Mapping[Duty, str] = default(default_factory=dict)

    def of(self, table: str) -> tuple[Duty, ...]:
        """The duties on a table."""
        return tuple(duty for duty in self.duties if duty.table == table)

    def is_by_section(self, table: str) -> bool:
        """Whether the unit may write some sections of a table and not others."""
        return not self.is_bureau and not all(self._is_part(duty, None) for duty in self.of(table))

    def may_write(self, table: Table, owner: str, row: str, section: str | None) -> bool:
        """Whether a cell of that section in that row may be written."""
        if self.is_bureau:
            return True
        if table.id in OWN_TABLES:
            return owner == self.unit
        return any(
            self._covers(duty, table, owner, row) and self._is_part(duty, section)
            for duty in self.duties
            if duty.table == table.id
        )

    def may_add(self, table: Table) -> bool:
        """Whether the unit may make rows of its own in a table."""
        if table.is_fixed:
            return False
        return (
            self.is_bureau
            or table.id in OWN_TABLES
            or any(duty.rows in {Scope.OWN, Scope.ALL} for duty in self.of(table.id))
        )

    def is_for(self, table: Table, owner: str, row: str) -> bool:
        """Whether a duty of this unit is about a row, be it in part."""
        return any(self._covers(duty, table, owner, row) for duty in self.of(table.id))

    def needs_reason(self, table: Table, owner: str, section: str | None) -> bool:
        """Whether this unit must say why it changes a part of a row: the bureau, where others fill it."""
        if not self.is_bureau or owner == self.unit:
            return False
        is_own = table.builtin or any(duty.section in {None, section} for duty in self.of(table.id))
        return owner != "" or not is_own

    def sees(self, table: str) -> bool:
        """Whether a table is the unit's business at all."""
        return self.is_bureau or bool(self.of(table))

    def _is_part(self, duty: Duty, section: str | None) -> bool:
        return duty.section is None or duty in self.code_rows or duty.section == section

    def _covers(self, duty: Duty, table: Table, owner: str, row: str) -> bool:
        if duty in self.code_rows:
            return row == self.code_rows[duty]
        if table.kind is Kind.CARD or duty.rows is Scope.ALL:
            return True
        if duty.rows is Scope.TOWN:
            return row in self.town_rows.get(table.id, ())
        return owner == self.unit if table.rows_from is None else True


def rights_of(store: Store, unit: str) -> Rights:
    """Give the rights that stand now; asked for with every cell that is typed, and read where duties have changed."""
    kept = kept_with_rights(store, "rights")
    if unit not in kept:
        codec = store.codec("K04")
        found = [codec.tokens(line[1:]) for line in store.sql.execute(f"{codec.select} WHERE unit = ?", (unit,))]
        present = _rights(store, unit, (tokens for tokens in found if tokens["active"] != "0"))
        kept[unit] = _without_idle(store, present)
    rights: Rights = kept[unit]
    return rights


def kept_with_rights(store: Store, name: str) -> dict[Any, Any]:
    """Give what is kept in memory under a name until some duty changes, in this connection or another one."""
    kept = store.kept("with rights")
    version = store.outside()
    if kept.get(None) != version:
        kept.clear()
        kept[None] = version
    found: dict[Any, Any] = kept.setdefault(name, {})
    return found


def forget_rights(store: Store) -> None:
    """Drop what rests on duties, because they change."""
    store.kept("with rights").clear()


def ever_rights(store: Store, unit: str) -> Rights:
    """Give every right ever issued to a unit in this campaign; accepted cells stay rightful when a duty moves."""
    found = store.sql.execute(
        "SELECT c.cells FROM change c JOIN row r ON r.n = c.row JOIN changeset s ON s.n = c.cs"
        " WHERE r.tbl = 'K04' AND s.unit = ? AND s.held = 1",
        (store.pack.bureau,),
    )
    cells = (json.loads(text) for (text,) in found)
    return _rights(store, unit, (tokens for tokens in cells if tokens.get("unit") == unit))


def whose(store: Store, table: Table, owner: str, section: str | None, row: str = "") -> str:
    """Name the units that fill a part of a table, for a sentence: the row's owner, else those with the duty.

    Args:
        row: Id of the row, where only one is meant: of a fixed row only those are named whose it is.
    """
    names = {unit.code: unit.name for unit in store.pack.units}
    if owner:
        return names.get(owner, owner)
    found = store.sql.execute(
        "SELECT DISTINCT unit FROM K04 WHERE tbl = ? AND coalesce(active, 1) != 0"
        " AND (section IS NULL OR ? IS NULL OR section = ?) ORDER BY n",
        (table.id, section, section),
    )
    codes = [code for (code,) in found]
    if row and table.rows_from is not None:
        codes = [code for code in codes if rights_of(store, code).is_for(table, owner, row)]
    units = [names.get(code, code) for code in codes]
    more = f"等 {len(units)} 个单位" if len(units) > _MOST_NAMES else ""
    return "、".join(units[:_MOST_NAMES]) + more or "其他单位"


def not_yours(store: Store, table: Table, owner: str, section: str | None, row: str = "") -> EntryRefused:
    """Say which part of a table, or of one row, is not this unit's, and whose it is."""
    title = next((item.title for item in table.sections if item.id == section), "")
    unit = store.identity.unit
    name = next((item.name for item in store.pack.units if item.code == unit), unit)
    who = whose(store, table, "" if owner == unit else owner, section, row)
    return EntryRefused(
        "E-NOT-YOURS", table=table.title, part=f"“{title}”部分" if title else "这条记录", whose=who, unit=name
    )


def _rights(store: Store, unit: str, rows: Iterable[Mapping[str, str]]) -> Rights:
    known = {scope.value for scope in Scope}
    found = (
        Duty(unit, row["tbl"], row.get("section") or None, Scope(row["row_scope"]))
        for row in rows
        if row["row_scope"] in known
    )
    duties = tuple(dict.fromkeys(found))
    towns = {duty.table: _rows_of_town(store, duty.table, unit) for duty in duties if duty.rows is Scope.TOWN}
    return Rights(unit, unit == store.pack.bureau, duties, towns, _rows_of_codes(store, duties))


def _without_idle(store: Store, rights: Rights) -> Rights:
    """Leave out duties for which there is no row: the county seat has none in a table of the other townships."""
    tables = {table.id: table for table in store.pack.tables if table.rows_from}
    idle = {
        name
        for name, rows in rights.town_rows.items()
        if name in tables and rows.isdisjoint(fixed_ids(store, tables[name]))
    }
    return replace(
        rights, duties=tuple(duty for duty in rights.duties if duty.rows is not Scope.TOWN or duty.table not in idle)
    )


def _rows_of_codes(store: Store, duties: Iterable[Duty]) -> dict[Duty, str]:
    """Give the id of the fixed row that a duty on one code of a list is about."""
    tables = {table.id: table for table in store.pack.tables if table.rows_from}
    # Of many tables a start of the program reads the head alone, and their sections are no part of it.
    return {
        duty: fixed_id(store.identity.campaign, f"{duty.table}/{duty.section}")
        for duty in duties
        if duty.section and duty.table in tables and not tables[duty.table].sections
    }


def _rows_of_town(store: Store, table: str, unit: str) -> frozenset[str]:
    """Give the ids of a township's fixed rows: its own, and those of its villages, whose codes begin with its own."""
    codes = [unit, *(village.code for village in store.pack.villages if village.code.startswith(unit))]
    return frozenset(fixed_id(store.identity.campaign, f"{table}/{code}") for code in codes)
