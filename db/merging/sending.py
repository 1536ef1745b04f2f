"""Which change sets a package carries (packages.md 6.2)."""

from typing import Final

from db.rights import BUREAU_TABLES, rights_of
from db.store import Store
from forms.model import Kind, Scope

#: Tables of the bureau that everybody gets; its remarks (C06) belong to the unit that they are for.
_FOR_ALL: Final = BUREAU_TABLES - {"C06"}


def own_sets(store: Store) -> list[int]:
    """Give the local numbers of all change sets of this unit that count here, a sibling copy's that it received too."""
    found = store.sql.execute("SELECT n FROM changeset WHERE live = 1 AND unit = ? ORDER BY n", (store.identity.unit,))
    return [number for (number,) in found]


def sets_for(store: Store, unit: str) -> list[int]:
    """Give the accepted change sets on rows that a unit may see: its own, the bureau's, its townships'."""
    rights = rights_of(store, unit)
    shared = sorted(_FOR_ALL)
    whole = [
        table.id
        for table in store.pack.tables
        if not table.builtin
        and any(
            table.kind is Kind.CARD or table.rows_from is not None or duty.rows is Scope.ALL
            for duty in rights.of(table.id)
        )
    ]
    tables = [*shared, *whole]
    marks = ", ".join("?" * len(tables))
    found = store.sql.execute(
        "SELECT DISTINCT s.n FROM changeset s JOIN change c ON c.cs = s.n JOIN row r ON r.n = c.row"
        f" WHERE s.live = 1 AND (r.owner = ? OR r.tbl IN ({marks})) ORDER BY s.n",
        (unit, *tables),
    )
    return [number for (number,) in found]


def sets_of_receipt(store: Store, unit: str) -> list[int]:
    """Give the bureau's change sets that tell a unit what became of its packages, and how its keys stand."""
    decisions = "SELECT k.n FROM K01 k JOIN package p ON p.id = k.package WHERE p.unit = ? AND p.sent = 0"
    found = store.sql.execute(
        "SELECT DISTINCT s.n FROM changeset s JOIN change c ON c.cs = s.n JOIN row r ON r.n = c.row"
        f" WHERE s.live = 1 AND s.unit = ? AND r.owner = ? AND (r.tbl = 'K02' OR r.n IN ({decisions}))"
        # A decision on another unit's package in the same set would tell of it.
        f" AND NOT EXISTS (SELECT 1 FROM change o JOIN row x ON x.n = o.row WHERE o.cs = s.n AND x.tbl = 'K01'"
        f" AND o.row NOT IN ({decisions})) ORDER BY s.n",
        (store.pack.bureau, store.pack.bureau, unit, unit),
    )
    return [number for (number,) in found]


def sets_of_return(store: Store, unit: str) -> list[int]:
    """Give what a return carries: all that the unit may see, and what its receipt would say."""
    return sorted({*sets_for(store, unit), *sets_of_receipt(store, unit)})
