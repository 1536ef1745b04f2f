"""Reading where rows stand that were inserted among others; `db.placing` inserts them."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from db.store import Store

#: Where the workspace keeps, by table, pairs of a row and the row that it stands before; in order of insertion.
PLACES: Final = "places/{}"


def places_of(store: Store, table: str) -> dict[int, int]:
    """Give the rows of a table that were inserted, each with the row that it stands before."""
    found = store.sql.execute("SELECT value FROM meta WHERE key = ?", (PLACES.format(store.table(table).id),))
    kept = found.fetchone()
    return dict(json.loads(kept[0])) if kept else {}


def placed(numbers: Sequence[int], places: Mapping[int, int]) -> list[int]:
    """Put rows that were inserted where they stand.

    Args:
        numbers: All rows, in order of entry.
        places: The row that each inserted row stands before, gone or not; in order of insertion.
    """
    if not places:
        return list(numbers)
    here = set(numbers)
    before: dict[int, list[int]] = {}
    for number, other in places.items():
        before.setdefault(other, []).append(number)
    found: list[int] = []
    # Those to come, the next one last; also the gone ones, for what stands before them.
    wanted = sorted({*numbers, *places.values()} - places.keys(), reverse=True)
    while wanted:
        number = wanted[-1]
        if number in before:
            wanted.extend(reversed(before.pop(number)))
            continue
        wanted.pop()
        if number in here:
            found.append(number)
    lost = here.difference(found)
    return [*found, *(number for number in numbers if number in lost)]
