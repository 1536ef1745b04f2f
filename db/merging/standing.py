"""Which change sets make up some tables, and whether a report holds just these."""

from collections.abc import Sequence

from db.merging.packages import PackageFact, packages
from db.store import Store


def sets_on(store: Store, tables: Sequence[str]) -> list[int]:
    """Give the local numbers of the change sets on these tables: this unit's own; at the bureau all that count."""
    marks = ", ".join("?" * len(tables))
    found = store.sql.execute(
        "SELECT DISTINCT s.n FROM changeset s JOIN change c ON c.cs = s.n JOIN row r ON r.n = c.row"
        f" WHERE s.live = 1 AND (? OR s.unit = ?) AND r.tbl IN ({marks}) ORDER BY s.n",
        (store.is_bureau, store.identity.unit, *tables),
    )
    return [number for (number,) in found]


def report_with(store: Store, sets: Sequence[int]) -> PackageFact | None:
    """Give the last report sealed here if it holds all of these change sets; None if something came later."""
    last = next((fact for fact in reversed(packages(store, sent=True)) if fact.kind == "report"), None)
    if last is None:
        return None
    held = store.sql.execute(
        "SELECT pc.cs FROM package_changeset pc JOIN package p ON p.n = pc.package WHERE p.id = ?", (last.id,)
    )
    return last if {number for (number,) in held} >= set(sets) else None
