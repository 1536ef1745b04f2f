"""Writing cells and rows: each act one transaction of typed table and journal, durable before it returns (DESIGN 5).

A *batch* is what the user did in one go: a cell, a paste, an import. `db.history` tells of batches and takes them back;
`db.writing` is one under way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import urandom
from typing import Final

from db.batch import ADDING, COPYING, DELETING, SYSTEM, TYPING, Act, Edit, Written
from db.columns import Block, by_field
from db.row_key import RowKey
from db.store import Store
from db.writing import Tokens, Writer
from forms.values import CONFLICT

# Whoever writes takes what he needs for it from here.
__all__ = [
    "SYSTEM",
    "Act",
    "Edit",
    "RowKey",
    "Written",
    "add_rows",
    "delete_rows",
    "duplicate_rows",
    "put_row",
    "put_rows",
    "set_cells",
    "write_block",
]

Report = Callable[[int, int], None]
#: So many cells or rows are set between two reports.
_STRIDE = 2_000
#: The first digit of the fourth part has two bits that say of what kind a UUID is.
_VARIANTS: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def _new_ids(count: int) -> list[str]:
    """Make random UUIDs (RFC 9562, 5.4), as `uuid.uuid4` does, which takes three times as long.

    In ascending order: an index takes them in faster than at random, and rows sorted by id stand as they were entered.
    """
    digits = urandom(16 * count).hex()
    return sorted(
        f"{one[:8]}-{one[8:12]}-4{one[13:16]}-{_VARIANTS[one[16]]}{one[17:20]}-{one[20:]}"
        for one in (digits[start : start + 32] for start in range(0, 32 * count, 32))
    )


def set_cells(store: Store, edits: Sequence[Edit], act: Act = TYPING) -> Written:
    """Set cells, all or none.

    Raises:
        EntryRefused: A cell is computed, foreign, in conflict, or its row is gone; nothing was written.
        StoreTrouble: The disk refused.
    """
    with store.transaction():
        writer = Writer(store, act)
        writer.prepare(edit.row for edit in edits)
        for edit in edits:
            writer.set(edit)
        return writer.finish()


def add_rows(
    store: Store,
    table: str,
    rows: Sequence[Mapping[str, str]],
    act: Act = ADDING,
    *,
    owner: str | None = None,
    ids: Sequence[str] | None = None,
) -> Written:
    """Add free rows of this unit, each with the tokens given.

    Args:
        ids: Of the rows, None: new ones; a row of that id that was deleted comes back with the new tokens.

    Raises:
        EntryRefused: The table's rows are fixed or not this unit's business (E-FIXED-ROWS, E-NOT-YOURS), a child has no
            parent (E-PARENT, E-PARENT-BLANK), or a row is there already (E-ROW-EXISTS).
    """
    with store.transaction():
        writer = Writer(store, act)
        ids = _new_ids(len(rows)) if ids is None else ids
        writer.add(store.table(table), owner or store.identity.unit, ids, by_field(rows))
        return writer.finish()


def write_block(
    store: Store,
    table: str,
    edits: Sequence[Edit],
    rows: Block,
    act: Act,
    *,
    gone: Sequence[int] = (),
    batch: int | None = None,
    report: Report | None = None,
) -> Written:
    """Set cells, add rows of this unit to a table and delete some in one batch, as a paste or an import does.

    All or none.

    Args:
        rows: Tokens of the new rows.
        gone: Local numbers of rows to be deleted.
        batch: One of the same transaction that goes on with this table; None: a new one.
        report: Called with steps done and steps in all; what it raises stops the act, and nothing is written.

    Raises:
        EntryRefused: As `set_cells`, `add_rows` and `delete_rows`.
    """
    with store.transaction():
        writer = Writer(store, act, batch=batch)
        steps = _Steps(report, len(edits) + rows.size + len(gone))
        if gone:
            writer.prepare([*(edit.row for edit in edits), *gone])
        else:
            writer.prepare_edits(store.table(table).id, edits)
        for place, edit in enumerate(edits):
            if place % _STRIDE == 0:
                steps.tell(place)
            writer.set(edit)
        if rows.size:
            writer.add(store.table(table), store.identity.unit, _new_ids(rows.size), rows)
        if gone:
            writer.delete(gone)
        steps.tell(steps.taken)
        written = writer.finish()
        steps.tell(2 * steps.taken)
        return written


class _Steps:
    """How far an act is; working out and checking what was set takes as long again as setting it."""

    def __init__(self, report: Report | None, taken: int) -> None:
        self._report = report
        self.taken = taken

    def tell(self, done: int) -> None:
        """Say so, and stop if that is wished."""
        if self._report is not None:
            self._report(done, 2 * self.taken)


def duplicate_rows(store: Store, rows: Sequence[int], act: Act = COPYING) -> Written:
    """Add a row of this unit for each of these with the same cells; what is computed or in conflict is left out.

    Raises:
        EntryRefused: As `add_rows`, or a row is gone.
    """
    with store.transaction():
        writer = Writer(store, act)
        writer.prepare(rows)
        copies: dict[str, list[Tokens]] = {}
        for number in rows:
            table = store.table(writer.key(number).table)
            fields = {field.name for field in table.fields if field.travels and not field.withdrawn}
            tokens = {name: token for name, token in writer.tokens(number).items() if name in fields}
            copies.setdefault(table.id, []).append(_copied(tokens))
        for name, some in copies.items():
            writer.add(store.table(name), store.identity.unit, _new_ids(len(some)), by_field(some))
        return writer.finish()


def _copied(tokens: Tokens) -> Tokens:
    return {name: token for name, token in tokens.items() if token != CONFLICT}


def delete_rows(store: Store, rows: Iterable[int], act: Act = DELETING) -> Written:
    """Delete free rows, and with a row those of child tables that belong to it.

    Raises:
        EntryRefused: A row, or one that belongs to it, is fixed, foreign, in conflict or gone.
    """
    with store.transaction():
        writer = Writer(store, act)
        writer.delete(rows)
        return writer.finish()


def put_row(store: Store, key: RowKey, tokens: Mapping[str, str], act: Act) -> Written:
    """Set cells of a row known by its key, making it if it does not exist; for the program's own tables."""
    return put_rows(store, [(key, tokens)], act)


def put_rows(store: Store, rows: Iterable[tuple[RowKey, Mapping[str, str]]], act: Act) -> Written:
    """Set cells of rows known by their keys in one batch, making those that do not exist."""
    with store.transaction():
        writer = Writer(store, act)
        for key, tokens in rows:
            writer.put(key, tokens)
        return writer.finish()
