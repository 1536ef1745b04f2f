"""Writing cells and rows: each act one transaction of typed table and journal, durable before it returns (DESIGN 5).

A *batch* is what the user did in one go: a cell, a paste, an import. `db.history` tells of batches and takes them back;
`db.writing` is one under way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import urandom

from db.batch import ADDING, COPYING, DELETING, SYSTEM, TYPING, Act, Edit, Written
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

NewId = Callable[[], str]
Report = Callable[[int, int], None]
#: So many cells or rows are set between two reports.
_STRIDE = 2_000


def _new_id() -> str:
    """Make a random UUID (RFC 9562, 5.4), as `uuid.uuid4` does, which takes three times as long."""
    digits = urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


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
    new_id: NewId = _new_id,
) -> Written:
    """Add free rows of this unit, each with the tokens given.

    Args:
        new_id: Gives the id of the next row; a row of that id that was deleted comes back with the new tokens.

    Raises:
        EntryRefused: The table's rows are fixed or not this unit's business (E-FIXED-ROWS, E-NOT-YOURS), a child has no
            parent (E-PARENT), or a row is there already (E-ROW-EXISTS).
    """
    with store.transaction():
        writer = Writer(store, act)
        writer.add(store.table(table), owner or store.identity.unit, {new_id(): tokens for tokens in rows})
        return writer.finish()


def write_block(  # noqa: PLR0913 - what one act may consist of
    store: Store,
    table: str,
    edits: Sequence[Edit],
    rows: Sequence[Mapping[str, str]],
    act: Act,
    *,
    gone: Sequence[int] = (),
    batch: int | None = None,
    new_id: NewId = _new_id,
    report: Report | None = None,
) -> Written:
    """Set cells, add rows of this unit to a table and delete some in one batch, as a paste or an import does.

    All or none.

    Args:
        gone: Local numbers of rows to be deleted.
        batch: One of the same transaction that goes on with this table; None: a new one.
        report: Called with steps done and steps in all; what it raises stops the act, and nothing is written.

    Raises:
        EntryRefused: As `set_cells`, `add_rows` and `delete_rows`.
    """
    with store.transaction():
        writer = Writer(store, act, batch=batch)
        steps = _Steps(report, len(edits) + len(rows) + len(gone))
        if gone:
            writer.prepare([*(edit.row for edit in edits), *gone])
        else:
            writer.prepare_edits(store.table(table).id, edits)
        for place, edit in enumerate(edits):
            if place % _STRIDE == 0:
                steps.tell(place)
            writer.set(edit)
        if rows:
            writer.add(store.table(table), store.identity.unit, {new_id(): tokens for tokens in rows})
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


def duplicate_rows(store: Store, rows: Sequence[int], act: Act = COPYING, *, new_id: NewId = _new_id) -> Written:
    """Add a row of this unit for each of these with the same cells; what is computed or in conflict is left out.

    Raises:
        EntryRefused: As `add_rows`, or a row is gone.
    """
    with store.transaction():
        writer = Writer(store, act)
        writer.prepare(rows)
        for number in rows:
            table = store.table(writer.key(number).table)
            fields = {field.name for field in table.fields if field.travels and not field.withdrawn}
            tokens = {name: token for name, token in writer.tokens(number).items() if name in fields}
            writer.add(table, store.identity.unit, {new_id(): _copied(tokens)})
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
