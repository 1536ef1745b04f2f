"""Who changed what and when, and taking a batch back: also after a restart, and never over a later change (DESIGN 5).

Undo is a batch of its own that puts back what another one did; redo is the undo of an undo.
"""

import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from db.batch import ADDED, LINES, REDO, SYSTEM, UNDO, Act, Edit, Written
from db.kinship import belonging
from db.merging.changefiles import DELETED
from db.packing import unpacked
from db.store import Store
from db.troubles import EntryRefused
from db.writing import Writer
from forms.model import Table

#: In `batch.undone`: asked for, refused and told; Ctrl+Z goes on to older ones. A number there is the undoing batch.
_PASSED_OVER = 0
#: What Ctrl+Z may take back, newest first: what people did and what changed something.
_CANDIDATES = (
    "SELECT n FROM batch b WHERE undone IS NULL AND undoes IS NULL AND kind != ? AND first <= last ORDER BY n DESC"
)
#: Whether a batch wrote in a cell or row that one passed over has written in since. Those are sought first, for nearly
#: always there are none, while a batch may have a hundred thousand lines.
_DEPENDS = (
    "SELECT 1 FROM batch b CROSS JOIN journal later ON later.n BETWEEN b.first AND b.last"
    " CROSS JOIN journal mine ON mine.row = later.row AND mine.n < later.n"
    " AND (later.field = mine.field OR substr(mine.field, 1, 1) = '_' OR substr(later.field, 1, 1) = '_')"
    f" WHERE b.undone = {_PASSED_OVER} AND mine.batch = ? LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history of a row, newest last."""

    batch: int
    kind: str
    person: str
    at: str
    field: str
    before: str
    after: str
    typed: str | None
    undone: bool

    @property
    def is_addition(self) -> bool:
        """Whether the row was made with it."""
        return self.field == ADDED


@dataclass(frozen=True, slots=True)
class Batch:
    """What somebody did in one go.

    Attributes:
        rows, cells: How many rows it touched, and how many cells it set; making or deleting a row counts as no cell.
        tables: Ids of the tables it wrote in.
        undone: Taken back since.
    """

    number: int
    kind: str
    label: str
    reason: str
    person: str
    at: str
    tables: tuple[str, ...]
    rows: int
    cells: int
    undone: bool


def history(store: Store, row: int, name: str | None = None) -> list[Entry]:
    """Give who changed what and when in a row or one of its cells, oldest first.

    What a row was made or deleted with counts for its cells.
    """
    (table,) = store.sql.execute("SELECT tbl FROM row WHERE n = ?", (row,)).fetchone() or ("",)
    names = store.lineage.names(table)
    found = store.sql.execute(
        "SELECT b.n, b.kind, coalesce(p.name, ''), b.at, j.field, j.before, j.after, j.typed, b.undone"
        " FROM journal j JOIN batch b ON b.n = j.batch LEFT JOIN person p ON p.id = b.person"
        " WHERE j.row = ? ORDER BY j.n",
        (row,),
    )
    # What was written under a former name is part of the history of the field as it is called now.
    entries = [
        Entry(batch, kind, person, at, names.get(field, field), before, after, typed, bool(undone))
        for batch, kind, person, at, field, before, after, typed, undone in found
    ]
    return entries if name is None else [part for entry in entries if (part := _of_cell(entry, name, names))]


def _of_cell(entry: Entry, name: str, names: Mapping[str, str]) -> Entry | None:
    """Give what an entry says of one cell; None if it says nothing of it."""
    if entry.field == name:
        return entry
    if entry.field not in {ADDED, DELETED}:
        return None
    cells = ({names.get(of, of): token for of, token in _cells(text).items()} for text in (entry.before, entry.after))
    before, after = (found.get(name, "") for found in cells)
    return replace(entry, field=name, before=before, after=after) if before or after else None


def _cells(text: str) -> Mapping[str, str]:
    """Read the cells of a row that was made or deleted; there are none where it was not there."""
    found: Mapping[str, str] = json.loads(text) if text.startswith("{") else {}
    return found


def batches(store: Store, *kinds: str) -> list[Batch]:
    """List the batches of these kinds that changed something, newest first; of all kinds if none is named."""
    marks = ", ".join("?" * len(kinds))
    chosen = f" WHERE b.kind IN ({marks})" if kinds else ""
    found = store.sql.execute(
        "SELECT b.n, b.kind, b.label, b.reason, coalesce(p.name, ''), b.at, group_concat(DISTINCT r.tbl),"
        " count(DISTINCT j.row), count(*) FILTER (WHERE substr(j.field, 1, 1) != '_'), b.undone"
        f" FROM batch b JOIN journal j ON {LINES} JOIN row r ON r.n = j.row LEFT JOIN person p ON p.id = b.person"
        f"{chosen} GROUP BY b.n ORDER BY b.n DESC",
        kinds,
    )
    return [
        Batch(number, kind, label, reason, person, at, tuple(sorted(tables.split(","))), rows, cells, bool(undone))
        for number, kind, label, reason, person, at, tables, rows, cells, undone in found
    ]


def undo(store: Store, batch: int) -> Written:
    """Put a batch back as it was before.

    Raises:
        EntryRefused: No such batch, already undone, a system act, or changed since (E-UNDO-CHANGED).
    """
    with store.transaction():
        found = store.sql.execute("SELECT kind, undone, undoes FROM batch WHERE n = ?", (batch,)).fetchone()
        if found is None or found[1]:
            raise EntryRefused("E-BATCH", batch=batch)
        kind, _, undoes = found
        if kind == SYSTEM:
            raise EntryRefused("E-UNDO-SYSTEM", batch=batch)
        written = _Undoing(store, batch, UNDO if undoes is None else REDO).run()
        store.sql.execute("UPDATE batch SET undone = ? WHERE n = ?", (written.batch, batch))
        # What an undo had put back and is done again can be undone again.
        store.sql.execute("UPDATE batch SET undone = NULL WHERE n = ?", (undoes,))
        return written


def undo_last(store: Store) -> Written | None:
    """Do what Ctrl+Z does: put back what was done last; None if there is nothing.

    What cannot be put back is refused once, in words; the next call goes on to what is older and does not depend on it.

    Raises:
        EntryRefused: The last batch was changed since, by a package received or otherwise; nothing was written.
    """
    return _undo_found(store, last_undoable)


def redo_last(store: Store) -> Written | None:
    """Do what Ctrl+Y does: do again what was put back last; None if there is nothing.

    Raises:
        EntryRefused: It was changed since; nothing was written, and it is not offered again.
    """
    return _undo_found(store, last_redoable)


def _undo_found(store: Store, find: Callable[[Store], int | None]) -> Written | None:
    """Undo the batch that is found; one that is refused is passed over from then on, and the refusal told."""
    with store.transaction():
        batch = find(store)
        if batch is None:
            return None
        try:
            return undo(store, batch)
        except EntryRefused as refusal:
            fault = refusal
            store.sql.execute("UPDATE batch SET undone = ? WHERE n = ?", (_PASSED_OVER, batch))
    raise fault


def size_of(store: Store, batch: int) -> int:
    """Count the lines that a batch wrote in the journal: cells, and rows made or deleted."""
    found = store.sql.execute("SELECT last - first + 1 FROM batch WHERE n = ?", (batch,)).fetchone()
    return 0 if found is None else int(found[0])


def act_of(store: Store, batch: int) -> tuple[str, str] | None:
    """Give kind and label of the act that an undo or redo is about in the end; None if it is not one."""
    return next(reversed(acts_of(store, batch)), None)


def acts_of(store: Store, batch: int) -> list[tuple[str, str]]:
    """Give kind and label of what an undo or redo is about: that act, what that one is about, and so on."""
    found = store.sql.execute(
        "WITH RECURSIVE o(n, kind, label, undoes, depth) AS (SELECT n, kind, label, undoes, 0 FROM batch WHERE n = ?"
        " UNION ALL SELECT b.n, b.kind, b.label, b.undoes, depth + 1 FROM o JOIN batch b ON b.n = o.undoes)"
        " SELECT kind, label FROM o WHERE depth > 0 ORDER BY depth",
        (batch,),
    )
    return found.fetchall()


def first_cells(store: Store, batch: int) -> tuple[int, frozenset[str]] | None:
    """Give the first row that a batch touched, and its fields that it set; None if it touched none."""
    lines = f"FROM batch b JOIN journal j ON {LINES} WHERE b.n = ?"
    found = store.sql.execute(
        f"SELECT j.row, j.field {lines} AND j.row = (SELECT min(j.row) {lines})", (batch, batch)
    ).fetchall()
    return (found[0][0], frozenset(field for _, field in found)) if found else None


def cells_of(store: Store, batch: int) -> int:
    """Count the cells that a batch set in rows that were there."""
    asked = f"SELECT count(*) FROM batch b JOIN journal j ON {LINES} WHERE b.n = ? AND substr(j.field, 1, 1) != '_'"
    return int(store.sql.execute(asked, (batch,)).fetchone()[0])


def last_undoable(store: Store) -> int | None:
    """The newest batch that Ctrl+Z would undo; None if there is none."""
    for (batch,) in store.sql.execute(_CANDIDATES, (SYSTEM,)):
        if not store.sql.execute(_DEPENDS, (batch,)).fetchone():
            return int(batch)
    return None


def last_redoable(store: Store) -> int | None:
    """The undo that Ctrl+Y would undo: the newest batch, if it is one."""
    found = store.sql.execute(
        "SELECT max(n) FROM batch WHERE kind = ? AND undone IS NULL AND n > (SELECT coalesce(max(n), 0) FROM batch b"
        " WHERE undoes IS NULL AND kind != ? AND first <= last)",
        (UNDO, SYSTEM),
    ).fetchone()
    return int(found[0]) if found[0] is not None else None


class _Undoing:
    """Putting one batch back, line by line, last line first."""

    def __init__(self, store: Store, batch: int, kind: str) -> None:
        self._store = store
        self._batch = batch
        self._writer = Writer(store, Act(kind, f"撤销 {batch}"), undoes=batch)
        self._gone: dict[str, list[int]] = {}

    def run(self) -> Written:
        lines = self._store.sql.execute(
            f"SELECT j.row, j.field, j.before, j.after FROM batch b JOIN journal j ON {LINES}"
            " WHERE b.n = ? ORDER BY j.n DESC",
            (self._batch,),
        ).fetchall()
        self._writer.prepare(line[0] for line in lines)
        for line in lines:
            self._put_back(*line)
        self._keep_families()
        return self._writer.finish()

    def _put_back(self, number: int, name: str, before: str, after: str) -> None:
        """Put one journal line back; the mirror of what wrote it."""
        writer, key = self._writer, self._writer.key(number)
        table = self._store.table(key.table)
        if name in {ADDED, DELETED}:
            writer.permit(table, key, None)
            if before:
                self._bring_back(table, number, before)
            else:
                self._take_back(table, number, after)
        else:
            self._set_back(table, number, name, (before, after))

    def _set_back(self, table: Table, number: int, name: str, change: tuple[str, str]) -> None:
        before, after = change
        present = self._store.lineage.names(table.id).get(name, name)
        field = next((item for item in table.fields if item.name == present), None)
        tokens = self._writer.tokens(number) if self._writer.exists(number) else {}
        if field is None or tokens.get(field.name, "") != after:
            raise self._changed(field.title if field else name)
        self._writer.set(Edit(number, field.name, before))

    def _bring_back(self, table: Table, number: int, content: str) -> None:
        if self._writer.exists(number):
            raise self._changed(table.title)
        self._writer.restore(number, content)

    def _take_back(self, table: Table, number: int, content: str) -> None:
        """Remove a row that the batch had made, unless somebody has written in it since."""
        travelling = {field.name for field in table.fields if field.travels}
        now = self._writer.tokens(number) if self._writer.exists(number) else None
        then = unpacked(self._store, table, content)
        if now is None or _travelling(now, travelling) != _travelling(then, travelling):
            raise self._changed(table.title)
        self._writer.remove(number, now)
        self._gone.setdefault(table.id, []).append(number)

    def _keep_families(self) -> None:
        """No row, and no proof of one, may be left without the one that it belongs to."""
        for table, numbers in self._gone.items():
            keys = [self._writer.key(number) for number in numbers]
            for child, rows in belonging(self._store, self._store.table(table), keys):
                self._writer.prepare(rows)
                if any(self._writer.exists(number) for number in rows):
                    raise self._changed(child.title)

    def _changed(self, title: str) -> EntryRefused:
        return EntryRefused("E-UNDO-CHANGED", batch=self._batch, title=title)


def _travelling(tokens: Mapping[str, str], names: AbstractSet[str]) -> dict[str, str]:
    return {name: token for name, token in tokens.items() if token and name in names}
