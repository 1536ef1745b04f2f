"""Which change sets a package carries (packages.md 6.2)."""

from db.rights import BUREAU_TABLES, rights_of
from db.store import Store
from forms.model import Kind, Scope


def own_sets(store: Store) -> list[int]:
    """Give the local numbers of all change sets of this unit that count here, a sibling copy's that it received too."""
    found = store.sql.execute("SELECT n FROM changeset WHERE live = 1 AND unit = ? ORDER BY n", (store.identity.unit,))
    return [number for (number,) in found]


def sets_for(store: Store, unit: str) -> list[int]:
    """Give the accepted change sets on rows that a unit may see: its own, the bureau's, its townships'."""
    rights = rights_of(store, unit)
    shared = sorted(BUREAU_TABLES)
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
