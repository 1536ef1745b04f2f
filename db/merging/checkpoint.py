"""Making change sets out of the journal, and their files again out of the store (packages.md 6.2).

A checkpoint turns the net difference since the last one into one immutable change set. Its `seen` names the change
sets that this workspace itself has held as accepted and that touch a row of it; nothing is borrowed from others.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence

from db.batch import CHECKPOINTED, OPEN
from db.chunks import in_chunks
from db.merging import changefiles
from db.merging.changefiles import DELETED, Columns, Head, RowChange
from db.merging.live import settled
from db.merging.merge import Registers, Settled, registers_of
from db.merging.recalling import Found, bar, barred, call_back, is_mended, like_formula, settled_in
from db.store import Store
from db.typed import compact
from forms.model import Kind, Table

Random = Callable[[int], str]
#: A change set is of bounded size.
_MOST_ROWS = 20_000
_MOST_REASONS = 10_000


def checkpoint(store: Store, reason: str = "", *, random: Random = secrets.token_hex) -> str | None:
    """Mint the change sets of everything written since the last checkpoint.

    It is one for each table and owner, so that a task carries to a unit what is its own and no other's. What a set said
    that was called back (`recalling`) is minted anew.

    Returns:
        The id of the last one, or None if nothing has changed in the end.
    """
    with store.transaction():
        made = _mint_written(store, reason, random)
        return _recall(store, random) or made


def _mint_written(store: Store, reason: str, random: Random) -> str | None:
    pending = _written(store)
    if not pending:
        return None
    changes = _net_changes(store, pending)
    made = None
    for some in _apart(changes):
        number = mint(store, some, reason or _joined(_reasons(store, list(some))), random=random)
        for rows, marks in in_chunks(some):
            store.sql.execute(f"UPDATE journal SET cs = ? WHERE cs IS NULL AND row IN ({marks})", (number, *rows))
        made = id_of(store, number)
    # What was taken back before it ever counted belongs to no change set.
    store.sql.execute(f"UPDATE journal AS j SET cs = 0 WHERE {OPEN}")
    (last,) = store.sql.execute("SELECT max(n) FROM journal").fetchone()
    store.put_meta(CHECKPOINTED, str(last))
    return made


def _recall(store: Store, random: Random) -> str | None:
    """Mint anew what the sets said that nobody would take in and whose texts have been mended."""
    made = None
    for number in barred(store):
        found = settled_in(store, number)
        if not is_mended(store, number, found):
            continue
        reason, person = store.sql.execute("SELECT reason, person FROM changeset WHERE n = ?", (number,)).fetchone()
        call_back(store, number)
        for some in _apart(_said(store, number, found)):
            made = id_of(store, mint(store, some, reason, person=person, random=random))
    return made


def _said(store: Store, number: int, found: Found) -> dict[int, RowChange]:
    """Give what the rows of a set that was called back are to say beyond the sets that still count."""
    asked = "SELECT r.n, r.tbl, r.owner, r.id FROM change c JOIN row r ON r.n = c.row WHERE c.cs = ?"
    keys = {row: (table, owner, row_id) for row, table, owner, row_id in store.sql.execute(asked, (number,))}
    changes = {}
    for table, before in found.items():
        definition = store.lineage.table(table)
        registers, whole = registers_of(definition), _is_free(definition)
        names = [name for fields in registers.values() for name in fields]
        for row, now in settled(store, list(before), registers):
            then = before[row]
            tokens = {name: then.cells.get(name, "") for name in names} if then and not then.deleted else None
            cells = _net_cells(tokens, now, registers, whole=whole)
            if tokens is not None and now is not None and DELETED in now.conflicts:
                # It was the set that kept the row.
                cells[DELETED] = "0"
            if cells:
                changes[row] = RowChange(*keys[row], cells)
    return changes


def may_travel(store: Store) -> bool:
    """Whether all that this workspace has written may be in a package; a text like a formula may not."""
    if barred(store):
        with store.trial():
            checkpoint(store)
            return not barred(store)
    return not any(like_formula(store, one.table, one.cells) for one in _net_changes(store, _written(store)).values())


def _written(store: Store) -> dict[int, tuple[str, str, str]]:
    """Give the rows that were written since the last checkpoint."""
    found = store.sql.execute(
        f"SELECT DISTINCT j.row, r.tbl, r.owner, r.id FROM journal j JOIN row r ON r.n = j.row WHERE {OPEN}"
    )
    return {row: (table, owner, row_id) for row, table, owner, row_id in found}


def _apart(changes: Mapping[int, RowChange]) -> Iterator[dict[int, RowChange]]:
    """Give what belongs into one change set: the rows of one table and owner, so many at a time."""
    groups: dict[tuple[str, str], dict[int, RowChange]] = {}
    for row, change in changes.items():
        place = (change.table, change.owner)
        groups.setdefault(place, {})[row] = change
    for group in groups.values():
        for some, _ in in_chunks(group.items(), _MOST_ROWS):
            yield dict(some)


def mint(
    store: Store,
    changes: Mapping[int, RowChange],
    reason: str,
    *,
    person: str | None = None,
    random: Random = secrets.token_hex,
) -> int:
    """Make a live change set of this workspace from what it sets, by local row number; returns its local number.

    Args:
        person: Id of who wrote it, if it is not who types now.
    """
    identity, person = store.identity, store.meta["person"] if person is None else person
    seen = _held_on(store, list(changes))
    for change in changes.values():
        if any(name in change.cells for name in columns_of(store.lineage.table(change.table)).private):
            change.salt = random(16)
    head = Head(identity.unit, identity.key, person, store.clock(), random(16), reason, tuple(sorted(seen.values())))
    columns = {table: columns_of(store.lineage.table(table)) for table in {change.table for change in changes.values()}}
    people = dict(store.sql.execute("SELECT id, name FROM person WHERE id = ?", (person,)))
    files = changefiles.encode(head, list(changes.values()), columns, people)
    hashes = changefiles.hashes_of(files)
    number = keep(store, changefiles.change_id(hashes), head, files_facts(hashes, columns), people, own=True)
    store.sql.executemany("INSERT INTO seen VALUES (?, ?)", [(number, other) for other in sorted(seen)])
    keep_changes(store, number, changes)
    bar(store, number)
    return number


def keep(
    store: Store, change_id: str, head: Head, files: Mapping[str, object], people: Mapping[str, str], *, own: bool
) -> int:
    """Enter a change set, filling the place that a `seen` may have held for it; returns its local number."""
    store.sql.execute("INSERT OR IGNORE INTO changeset(id) VALUES (?)", (change_id,))
    store.sql.execute(
        "UPDATE changeset SET unit = ?, key = ?, person = ?, at = ?, nonce = ?, reason = ?, files = ?, people = ?,"
        " live = ?, held = ?, own = ? WHERE id = ?",
        (
            *(head.unit, head.key, head.person, head.at, head.nonce, head.reason),
            compact(files),
            json.dumps(dict(people), ensure_ascii=False),
            *(int(own), int(own), int(own), change_id),
        ),
    )
    return number_of(store, change_id)


def keep_changes(store: Store, number: int, changes: Mapping[int, RowChange]) -> None:
    """Enter what a change set sets, by local row number."""
    store.sql.executemany(
        "INSERT INTO change VALUES (?, ?, ?, ?)",
        ((row, number, compact(change.cells), change.salt) for row, change in changes.items()),
    )


def number_of(store: Store, change_id: str) -> int:
    """Give the local number of a change set, making a place for one that is only named so far."""
    store.sql.execute("INSERT OR IGNORE INTO changeset(id) VALUES (?)", (change_id,))
    return int(store.sql.execute("SELECT n FROM changeset WHERE id = ?", (change_id,)).fetchone()[0])


def id_of(store: Store, number: int) -> str:
    """Give the id of a change set by its local number."""
    return str(store.sql.execute("SELECT id FROM changeset WHERE n = ?", (number,)).fetchone()[0])


def files_facts(hashes: Mapping[str, str], columns: Mapping[str, Columns]) -> dict[str, object]:
    """Describe a change set's files so that their bytes can be made again."""
    return {
        "sha256": dict(hashes),
        "columns": {table: [list(found.public), list(found.private)] for table, found in columns.items()},
    }


def columns_of(table: Table) -> Columns:
    """Give the travelling fields of a table, those for everybody and the personal ones."""
    travelling = [field for field in table.fields if field.travels]
    return Columns(
        tuple(field.name for field in travelling if not field.personal),
        tuple(field.name for field in travelling if field.personal),
    )


def _net_changes(store: Store, pending: Mapping[int, tuple[str, str, str]]) -> dict[int, RowChange]:
    """Compare the rows that were written with what the live change sets say about them."""
    by_table: dict[str, list[int]] = {}
    for row, (table, _, _) in pending.items():
        by_table.setdefault(table, []).append(row)
    changes = {}
    for table, rows in by_table.items():
        definition = store.table(table)
        registers = registers_of(definition)
        whole = _is_free(definition)
        present = _present(store, table, rows)
        for row, found in settled(store, rows, registers):
            cells = _net_cells(present.get(row), found, registers, whole=whole)
            if cells:
                changes[row] = RowChange(*pending[row], cells)
    return changes


def _is_free(table: Table) -> bool:
    return table.kind is Kind.LIST and table.rows_from is None


def _present(store: Store, table: str, rows: Sequence[int]) -> dict[int, dict[str, str]]:
    codec = store.codec(table)
    found: dict[int, dict[str, str]] = {}
    for some, marks in in_chunks(rows):
        for number, *line in store.sql.execute(f"{codec.select} WHERE n IN ({marks})", some):
            found[number] = codec.tokens(line)
    return found


def _net_cells(
    tokens: Mapping[str, str] | None, before: Settled | None, registers: Registers, *, whole: bool
) -> dict[str, str]:
    """Give what a row's change sets: all fields of a new free row, else the registers that differ, whole."""
    if tokens is None:
        return {} if before is None or before.deleted else {DELETED: "1"}
    known = before.cells if before is not None else {}
    cells = {
        name: tokens[name]
        for fields in registers.values()
        for name in fields
        if (before is None and whole) or any(tokens[item] != known.get(item, "") for item in fields)
    }
    return {**cells, DELETED: "0"} if before is not None and before.deleted else cells


def _reasons(store: Store, rows: Sequence[int]) -> list[str]:
    """Give the reasons of the batches that wrote these rows, each once, in order of the batches."""
    found: dict[int, str] = {}
    for some, marks in in_chunks(rows):
        found.update(
            store.sql.execute(
                "SELECT DISTINCT b.n, b.reason FROM journal j JOIN batch b ON b.n = j.batch"
                f" WHERE j.cs IS NULL AND b.reason != '' AND j.row IN ({marks})",
                some,
            )
        )
    return list(dict.fromkeys(found[batch] for batch in sorted(found)))


def _joined(reasons: Sequence[str]) -> str:
    """Write reasons as one; the head of a change set holds so much, and the journal keeps them all."""
    text = "；".join(reasons)
    return text if len(text) <= _MOST_REASONS else f"{text[:_MOST_REASONS]}……"


def _held_on(store: Store, rows: Sequence[int]) -> dict[int, str]:
    """Give the accepted change sets, now or ever, that touch one of these rows."""
    found: dict[int, str] = {}
    for some, marks in in_chunks(rows):
        found.update(
            store.sql.execute(
                f"SELECT DISTINCT s.n, s.id FROM change c JOIN changeset s ON s.n = c.cs"
                f" WHERE c.row IN ({marks}) AND s.held = 1",
                some,
            )
        )
    return found
