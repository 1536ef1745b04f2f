"""Where a column goes from filled to blank (空格): asked of rows in the order in which they are shown."""

import json
from collections.abc import Sequence
from itertools import compress, count
from typing import Final

from db.sifting import OWNER
from db.store import Store

#: So many rows are looked up by their numbers; beyond, to read the whole column once takes less.
_MOST_LOOKED_UP: Final = 1_000


def first_where(store: Store, table: str, field: str, numbers: Sequence[int], *, is_filled: bool) -> int | None:
    """Give the place of the first row whose cell is filled, or blank; None if there is none.

    A cell is filled where something is shown: a value, a state, unclear text or a dispute.

    Args:
        field: Name of the field; `OWNER` for the unit of the row, which is always known.
        numbers: Local numbers of rows, in order; one that is gone is neither filled nor blank.
    """
    if field == OWNER:
        return 0 if is_filled and numbers else None
    asked = _asked(store, table, field, is_filled=is_filled)
    near = list(numbers[:_MOST_LOOKED_UP])
    among = f"{asked} AND n IN (SELECT value FROM json_each(?))"
    found = _first_of(near, store.sql.execute(among, (json.dumps(near),)).fetchone()[0])
    if found is not None or len(numbers) == len(near):
        return found
    # What is sought is the rarer kind by now, unless rows stand in order of this very column.
    return _first_of(numbers, store.sql.execute(asked).fetchone()[0])


def _asked(store: Store, table: str, field: str, *, is_filled: bool) -> str:
    """SELECT of the rows whose cell is filled, or blank, as one JSON, which takes less than row by row."""
    codec = store.codec(table)
    # As the codec writes it, without a blank; to take the JSON apart would cost more than all the rest.
    beside = f"""_x IS NOT NULL AND instr(_x, '"{field}":{{')"""
    if codec.stored(field) is None:
        # What a text has beside its column is a dispute; to look into every `_x` takes half as long again.
        beside = f"n IN (SELECT row FROM conflict) AND {beside}"
    filled = f'"{field}" IS NOT NULL OR ({beside})'
    blank = f'"{field}" IS NULL AND NOT ({beside})'
    return f'SELECT json_group_array(n) FROM "{codec.table.id}" WHERE ({filled if is_filled else blank})'


def _first_of(numbers: Sequence[int], packed: str) -> int | None:
    """Give the place of the first number that is among these."""
    found = set(json.loads(packed))
    return next(compress(count(), map(found.__contains__, numbers)), None) if found else None
