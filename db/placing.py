"""Where new rows stand among those that are there (插入): a view of this copy alone, which never travels.

Rows stand in order of entry. One that was inserted stands before the row that it was inserted at, wherever rows are
shown in order of entry; for that the workspace keeps a list by table. A row that is gone keeps its place, so that undo
brings it back there.
"""

import json
from collections.abc import Mapping, Sequence

from db.batch import Act, Written
from db.columns import by_field
from db.journal import duplicate_rows, write_block
from db.rowplaces import PLACES, placed, places_of
from db.store import Store

__all__ = ["duplicate_below", "insert_before"]


def insert_before(store: Store, table: str, before: int, rows: Sequence[Mapping[str, str]], act: Act) -> Written:
    """Add rows of this unit that stand before another one.

    Args:
        before: Local number of that row.

    Raises:
        EntryRefused: As `db.journal.add_rows`.
    """
    with store.transaction():
        written = write_block(store, table, (), by_field(rows), act)
        _keep(store, table, dict.fromkeys(written.added, before))
    return written


def duplicate_below(store: Store, table: str, numbers: Sequence[int], act: Act) -> Written:
    """Add a row like each of these, all together below the last of them.

    Args:
        numbers: Local numbers, in the order in which they are shown.

    Raises:
        EntryRefused: As `db.journal.duplicate_rows`.
    """
    with store.transaction():
        order = _shown(store, table)
        below = order[order.index(numbers[-1]) + 1 :] if numbers[-1] in order else []
        written = duplicate_rows(store, numbers, act)
        if below:
            _keep(store, table, dict.fromkeys(written.added, below[0]))
    return written


def _shown(store: Store, table: str) -> list[int]:
    found = [number for (number,) in store.sql.execute(f'SELECT n FROM "{store.table(table).id}" ORDER BY n')]
    return placed(found, places_of(store, table))


def _keep(store: Store, table: str, more: Mapping[int, int]) -> None:
    known = {**places_of(store, table), **more}
    store.put_meta(PLACES.format(store.table(table).id), json.dumps([*known.items()], separators=(",", ":")))
