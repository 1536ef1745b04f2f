"""Writing cells and rows: each act one transaction of typed table and journal, durable before it returns (DESIGN 5).

A *batch* is what the user did in one go: a cell, a paste, an import. Undo is a batch of its own that puts a batch back,
also after a restart, and refuses where a later change would be lost. `store.judge` keeps computed fields and problems
in step within the same transaction.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from db.checks.findings import judge_rows
from db.merging.changefiles import DELETED
from db.rights import OWN_TABLES, Rights, rights_of
from db.row_key import RowKey as RowKey  # noqa: PLC0414 - whoever writes rows takes it from here
from db.store import Store, row_number
from db.troubles import EntryRefused
from forms import strictcsv
from forms.model import Kind, Table
from forms.values import CONFLICT

ADDED: Final = "_row"
SYSTEM: Final = "system"
#: A reason stands in one cell of a head and is read by people.
MOST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell to be set.

    Attributes:
        row: Local number of the row.
        token: The new token; `typed` is what the person typed, where that differs.
    """

    row: int
    field: str
    token: str
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What the user did, for the history.

    Attributes:
        kind: `typing`, `paste`, `fill`, `import`, `add`, `delete`, `undo` or `system`.
        reason: Why, where the bureau writes in others' rows.
    """

    kind: str = "typing"
    label: str = ""
    reason: str = ""


@dataclass(slots=True)
class Written:
    """What an act did: the number of its batch and the rows it touched, by table."""

    batch: int
    rows: dict[str, list[int]] = default(default_factory=dict)


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


def set_cells(store: Store, edits: Sequence[Edit], act: Act = Act()) -> Written:
    """Set cells, all or none.

    Raises:
        EntryRefused: A cell is computed, foreign, in conflict, or its row is gone; nothing was written.
        StoreTrouble: The disk refused.
    """
    with store.transaction():
        writer = _Writer(store, act)
        for edit in edits:
            writer.set(edit)
        return writer.finish()


def add_rows(
    store: Store,
    table: str,
    rows: Sequence[Mapping[str, str]],
    act: Act = Act("add"),
    *,
    owner: str | None = None,
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Written:
    """Add free rows of this unit, each with the tokens given.

    Raises:
        EntryRefused: The table's rows are fixed or not this unit's business (E-FIXED-ROWS, E-NOT-YOURS).
    """
    with store.transaction():
        writer = _Writer(store, act)
        for tokens in rows:
            writer.add(store.table(table), owner or store.identity.unit, new_id(), tokens)
        return writer.finish()


def delete_rows(store: Store, rows: Iterable[int], act: Act = Act("delete")) -> Written:
    """Delete free rows.

    Raises:
        EntryRefused: A row is fixed, foreign or gone.
    """
    with store.transaction():
        writer = _Writer(store, act)
        for number in rows:
            writer.delete(number)
        return writer.finish()


def put_row(store: Store, key: RowKey, tokens: Mapping[str, str], act: Act) -> Written:
    """Set cells of a row known by its key, making it if it does not exist; for the program's own tables."""
    with store.transaction():
        writer = _Writer(store, act)
        writer.put(key, tokens)
        return writer.finish()


def undo(store: Store, batch: int) -> Written:
    """Put a batch back as it was before.

    Raises:
        EntryRefused: No such batch, already undone, a system act, or changed since (E-UNDO-CHANGED).
    """
    with store.transaction():
        found = store.sql.execute("SELECT kind, label, undone, undoes FROM batch WHERE n = ?", (batch,)).fetchone()
        if found is None or found[2] is not None:
            raise EntryRefused("E-BATCH", batch=batch)
        if found[0] == SYSTEM:
            raise EntryRefused("E-UNDO-SYSTEM", batch=batch)
        lines = store.sql.execute(
            "SELECT row, field, before, after FROM journal WHERE batch = ? ORDER BY n DESC", (batch,)
        ).fetchall()
        writer = _Writer(store, Act("undo" if found[3] is None else "redo", f"撤销 {batch}"), undoes=batch)
        for row, name, before, after in lines:
            writer.put_back(batch, row, name, before, after)
        store.sql.execute("UPDATE batch SET undone = ? WHERE n = ?", (writer.batch, batch))
        # What an undo had put back and is done again can be undone again.
        store.sql.execute("UPDATE batch SET undone = NULL WHERE n = (SELECT undoes FROM batch WHERE n = ?)", (batch,))
        return writer.finish()


def last_undoable(store: Store) -> int | None:
    """The newest batch that Ctrl+Z would undo; None if there is none."""
    found = store.sql.execute(
        "SELECT max(n) FROM batch WHERE undone IS NULL AND undoes IS NULL AND kind != ?", (SYSTEM,)
    ).fetchone()[0]
    return int(found) if found is not None else None


def last_redoable(store: Store) -> int | None:
    """The undo that Ctrl+Y would undo: the newest batch, if it is one."""
    found = store.sql.execute(
        "SELECT max(n) FROM batch WHERE kind = 'undo' AND undone IS NULL AND n > (SELECT coalesce(max(n), 0) FROM batch"
        " WHERE undoes IS NULL AND kind != ?)",
        (SYSTEM,),
    ).fetchone()
    return int(found[0]) if found[0] is not None else None


def history(store: Store, row: int, name: str | None = None) -> list[Entry]:
    """Give who changed what and when in a row or one of its cells, oldest first."""
    found = store.sql.execute(
        "SELECT b.n, b.kind, coalesce(p.name, ''), b.at, j.field, j.before, j.after, j.typed, b.undone"
        " FROM journal j JOIN batch b ON b.n = j.batch LEFT JOIN person p ON p.id = b.person"
        " WHERE j.row = ? AND (? IS NULL OR j.field = ?) ORDER BY j.n",
        (row, name, name),
    )
    return [
        Entry(batch, kind, person, at, field, before, after, typed, undone is not None)
        for batch, kind, person, at, field, before, after, typed, undone in found
    ]


class _Writer:
    """One batch under way, inside a transaction."""

    def __init__(self, store: Store, act: Act, undoes: int | None = None) -> None:
        self.store = store
        self.act = act
        if not strictcsv.is_clean(act.reason) or len(act.reason) > MOST_REASON:
            raise EntryRefused("E-TEXT", title="理由", what=f"控制字符，或超过 {MOST_REASON} 字")
        self.rights: Rights = rights_of(store, store.identity.unit)
        made = store.sql.execute(
            "INSERT INTO batch(kind, label, reason, person, at, undoes) VALUES (?, ?, ?, ?, ?, ?)",
            (act.kind, act.label, act.reason, store.meta["person"], store.clock(), undoes),
        )
        self.batch = int(made.lastrowid or 0)
        self.written = Written(self.batch)
        self._keys: dict[int, RowKey] = {}
        self._lines: dict[int, dict[str, str] | None] = {}
        self._conflicts: dict[int, dict[str, list[str]]] = {}

    def set(self, edit: Edit) -> None:
        key = self._key(edit.row)
        table = self.store.table(key.table)
        item = self.store.codec(table.id).by_name.get(edit.field)
        if item is None:
            known = "、".join(item.name for item in table.fields)
            raise EntryRefused("E-FIELD", table=table.title, field=edit.field, known=known)
        if item.compute is not None:
            raise EntryRefused("E-READ-ONLY", title=item.title, who="程序自动计算")
        self._permit(table, key, item.section)
        tokens = self._tokens(key, edit.row)
        before = tokens[edit.field]
        if before == CONFLICT:
            raise EntryRefused("E-CELL-CONFLICT", title=item.title)
        if before == edit.token:
            return
        if not strictcsv.is_clean(edit.token):
            raise EntryRefused("E-TEXT", title=item.title, what="控制字符，或超过 32000 字")
        tokens[edit.field] = edit.token
        self._log(edit.row, edit.field, before, edit.token, edit.typed)
        self._touch(table, edit.row)

    def add(self, table: Table, owner: str, row: str, tokens: Mapping[str, str]) -> int:
        if table.kind is Kind.CARD or table.rows_from is not None:
            raise EntryRefused("E-FIXED-ROWS", table=table.title)
        foreign = owner != self.rights.unit and not self.rights.is_bureau
        if foreign or not self.rights.may_add(table):
            raise EntryRefused("E-NOT-YOURS", table=table.title, unit=self.rights.unit)
        self._guard_reason(table, owner)
        number = row_number(self.store, table.id, owner, row)
        self._keys[number] = RowKey(table.id, owner, row)
        self._insert(table, number, tokens)
        return number

    def put(self, key: RowKey, tokens: Mapping[str, str]) -> None:
        table = self.store.table(key.table)
        number = row_number(self.store, key.table, key.owner, key.id)
        self._keys[number] = key
        if self._exists(table, number):
            for name, token in tokens.items():
                self.set(Edit(number, name, token))
        else:
            self._permit(table, key, None)
            self._insert(table, number, tokens)

    def delete(self, number: int) -> None:
        key = self._key(number)
        table = self.store.table(key.table)
        if table.kind is Kind.CARD or table.rows_from is not None:
            raise EntryRefused("E-FIXED-ROWS", table=table.title)
        self._permit(table, key, None)
        tokens = self._tokens(key, number)
        if self.store.sql.execute("SELECT 1 FROM conflict WHERE row = ?", (number,)).fetchone():
            raise EntryRefused("E-CELL-CONFLICT", title="整条记录")
        self._log(number, DELETED, _packed(tokens), "", None)
        self._remove(table, number)

    def put_back(self, batch: int, number: int, name: str, before: str, after: str) -> None:
        """Undo one journal line; the mirror of what wrote it."""
        key = self._key(number)
        table = self.store.table(key.table)
        if name in {ADDED, DELETED}:
            self._permit(table, key, None)
        if name == ADDED:
            self._take_back(batch, table, key, number, after)
        elif name == DELETED and before:
            if self._exists(table, number):
                raise EntryRefused("E-UNDO-CHANGED", batch=batch, title=table.title)
            self._log(number, DELETED, "", before, None)
            self._lines[number] = {**dict.fromkeys(self.store.codec(table.id).names, ""), **json.loads(before)}
            self._touch(table, number)
        elif name == DELETED:
            self._take_back(batch, table, key, number, after)
        else:
            tokens = self._tokens(key, number)
            if tokens[name] != after:
                title = self.store.codec(table.id).by_name[name].title
                raise EntryRefused("E-UNDO-CHANGED", batch=batch, title=title)
            self.set(Edit(number, name, before))

    def _take_back(self, batch: int, table: Table, key: RowKey, number: int, packed: str) -> None:
        """Remove a row that a batch had made, unless somebody has written in it since."""
        codec = self.store.codec(table.id)
        now = {name: token for name, token in self._tokens(key, number).items() if codec.by_name[name].travels}
        then = {name: token for name, token in json.loads(packed).items() if codec.by_name[name].travels}
        if _packed(now) != _packed(then):
            raise EntryRefused("E-UNDO-CHANGED", batch=batch, title=table.title)
        self._log(number, DELETED, packed, "", None)
        self._remove(table, number)

    def finish(self) -> Written:
        """Write the lines and bring computed fields and problems up to date."""
        for table, rows in self.written.rows.items():
            lines = {number: self._lines.get(number) for number in rows}
            judge_rows(self.store, table, lines, self._conflicts)
        return self.written

    def _insert(self, table: Table, number: int, tokens: Mapping[str, str]) -> None:
        codec = self.store.codec(table.id)
        unknown = next((name for name in tokens if name not in codec.by_name), None)
        if unknown is not None:
            known = "、".join(codec.names)
            raise EntryRefused("E-FIELD", table=table.title, field=unknown, known=known)
        for name, token in tokens.items():
            if codec.by_name[name].compute is not None and token:
                raise EntryRefused("E-READ-ONLY", title=codec.by_name[name].title, who="程序自动计算")
            if not strictcsv.is_clean(token):
                raise EntryRefused("E-TEXT", title=codec.by_name[name].title, what="控制字符，或超过 32000 字")
        line = {**dict.fromkeys(codec.names, ""), **tokens}
        self._lines[number] = line
        self._log(number, ADDED, "", _packed(line), None)
        self._touch(table, number)

    def _remove(self, table: Table, number: int) -> None:
        self._lines[number] = None
        self._touch(table, number)

    def _exists(self, table: Table, number: int) -> bool:
        if number in self._lines:
            return self._lines[number] is not None
        return bool(self.store.sql.execute(f'SELECT 1 FROM "{table.id}" WHERE n = ?', (number,)).fetchone())

    def _key(self, number: int) -> RowKey:
        if number not in self._keys:
            found = self.store.sql.execute("SELECT tbl, owner, id FROM row WHERE n = ?", (number,)).fetchone()
            if found is None:
                raise EntryRefused("E-ROW", table="", row=number)
            self._keys[number] = RowKey(*found)
        return self._keys[number]

    def _tokens(self, key: RowKey, number: int) -> dict[str, str]:
        if number not in self._lines:
            codec = self.store.codec(key.table)
            line = self.store.sql.execute(f"{codec.select} WHERE n = ?", (number,)).fetchone()
            if line is None:
                raise EntryRefused("E-ROW", table=self.store.table(key.table).title, row=key.id)
            self._lines[number] = codec.tokens(line[1:])
            self._conflicts[number] = codec.conflicts(line[1:])
        tokens = self._lines[number]
        if tokens is None:
            raise EntryRefused("E-ROW", table=self.store.table(key.table).title, row=key.id)
        return tokens

    def _permit(self, table: Table, key: RowKey, section: str | None) -> None:
        if self.act.kind == SYSTEM:
            return
        if not self.rights.may_write(table, key.owner, key.id, section):
            raise EntryRefused("E-NOT-YOURS", table=table.title, unit=self.rights.unit)
        self._guard_reason(table, key.owner)

    def _guard_reason(self, table: Table, owner: str) -> None:
        foreign = owner not in {"", self.rights.unit} or (owner == "" and not self._is_own(table))
        if self.rights.is_bureau and foreign and not self.act.reason and self.act.kind not in {SYSTEM, "undo", "redo"}:
            raise EntryRefused("E-REASON", owner=owner or "其他单位")

    def _is_own(self, table: Table) -> bool:
        return table.id in OWN_TABLES or table.builtin or bool(self.rights.of(table.id))

    def _log(self, row: int, name: str, before: str, after: str, typed: str | None) -> None:
        self.store.sql.execute(
            "INSERT INTO journal(batch, row, field, before, after, typed) VALUES (?, ?, ?, ?, ?, ?)",
            (self.batch, row, name, before, after, typed),
        )

    def _touch(self, table: Table, number: int) -> None:
        rows = self.written.rows.setdefault(table.id, [])
        if not rows or rows[-1] != number:
            rows.append(number)


def _packed(tokens: Mapping[str, str]) -> str:
    return json.dumps(
        {name: token for name, token in tokens.items() if token}, ensure_ascii=False, separators=(",", ":")
    )
