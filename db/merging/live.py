"""F asked of the store: what the live change sets say about rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from db.merging.merge import Registers, Settled, settle
from db.store import Store

CHUNK = 500


def settled(store: Store, rows: Sequence[int], registers: Registers) -> Iterator[tuple[int, Settled | None]]:
    """Give what F says about each of these rows of one table, None for a row that no live change set touches."""
    yield from settled_of(store, rows, registers, Seen(store))


def settled_of(
    store: Store, rows: Sequence[int], registers: Registers, seen: "Seen", among: AbstractSet[int] | None = None
) -> Iterator[tuple[int, Settled | None]]:
    """Give the same, as if only the live change sets among these counted."""
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        changes = _live_changes(store, some, among)
        for number in some:
            yield number, settle(changes[number], seen, registers) if number in changes else None


def _live_changes(
    store: Store, rows: Sequence[int], among: AbstractSet[int] | None
) -> dict[int, list[tuple[int, Mapping[str, str]]]]:
    marks = ", ".join("?" * len(rows))
    found: dict[int, list[tuple[int, Mapping[str, str]]]] = {}
    lineage = store.lineage
    for row, table, number, cells in store.sql.execute(
        f"SELECT c.row, r.tbl, c.cs, c.cells FROM change c JOIN changeset s ON s.n = c.cs JOIN row r ON r.n = c.row"
        f" WHERE c.row IN ({marks}) AND s.live = 1",
        rows,
    ):
        if among is None or number in among:
            # What was written under a former name counts under the present one.
            found.setdefault(row, []).append((number, lineage.cells(table, json.loads(cells))))
    return found


class Seen:
    """What each change set has seen, read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, frozenset[int]] = {}

    def __call__(self, number: int) -> frozenset[int]:
        """Give the local numbers of the change sets that one has seen."""
        if number not in self._known:
            found = self._store.sql.execute("SELECT seen FROM seen WHERE cs = ?", (number,))
            self._known[number] = frozenset(other for (other,) in found)
        return self._known[number]
