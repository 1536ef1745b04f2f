"""One batch under way: what it sets is gathered, and written at its end in one go (DESIGN 5, Journal).

Until `finish` nothing stands in the store, so an act that is refused has left nothing, whatever transaction it is part
of. Rows are read by the chunk and rights asked once for each part of a table: a paste has 200,000 cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import cached_property
from itertools import repeat

from db.batch import ADDED, MOST_REASON, REDO, SYSTEM, UNDO, Act, Edit, Written, begin_batch
from db.checks.findings import Known, columns_for, judge_new, judge_rows
from db.chunks import in_chunks
from db.columns import Block, by_field
from db.kinship import belonging, living_rows, with_parent
from db.merging.changefiles import DELETED
from db.packing import packed, packed_rows, unpacked
from db.rights import Rights, not_yours, rights_of, whose
from db.row_key import RowKey
from db.store import Store
from db.troubles import EntryRefused
from db.typed import Codec
from forms import strictcsv
from forms.model import Field, Table
from forms.values import CONFLICT

Tokens = dict[str, str]
_UNCHECKED = frozenset({SYSTEM, UNDO, REDO})


@dataclass(slots=True)
class _Hand:
    """The row whose cells are being set.

    Attributes:
        tokens: Its cells as the batch has left them; a blank one may be missing.
        fields: Fields of its table that have been found writable.
        permitted: Its sections that this unit may write.
        changed: Fields that have got other tokens; None for a row that is not in the store.
    """

    row: int
    table: Table
    tokens: Tokens
    fields: Mapping[str, Field]
    changed: set[str] | None
    permitted: set[str | None] = default(default_factory=set)


class Writer:
    """A batch under way, inside a transaction.

    Args:
        batch: One of the same transaction that this one goes on with, as an import of several tables does.

    Raises:
        EntryRefused: From every step; then nothing of the batch is written.
    """

    def __init__(self, store: Store, act: Act, undoes: int | None = None, batch: int | None = None) -> None:
        self.store = store
        self.act = act
        self._batch = batch
        if not strictcsv.is_clean(act.reason) or len(act.reason) > MOST_REASON:
            raise EntryRefused("E-TEXT", title="理由", what=f"控制字符，或超过 {MOST_REASON} 字")
        self.rights: Rights = rights_of(store, store.identity.unit)
        self._undoes = undoes
        self._journal: list[tuple[int, str, str, str, str | None]] = []
        self._touched: dict[str, dict[int, None]] = {}
        self._keys: dict[int, RowKey] = {}
        self._lines: dict[int, Tokens | None] = {}
        self._conflicts: dict[int, dict[str, list[str]]] = {}
        self._known: dict[int, Known] = {}
        self._permitted: set[tuple[str, str, str | None, str]] = set()
        self._fields: dict[str, dict[str, Field]] = {}
        self._hand: _Hand | None = None
        self._added: list[int] = []
        #: Rows that were not there, by table: their local numbers and tokens.
        self._new: dict[str, list[tuple[Sequence[int], Block]]] = {}
        self._parents: set[tuple[str, str]] = set()

    def prepare(self, numbers: Iterable[int]) -> None:
        """Read many rows at once; any other is read when it is met."""
        if missing := dict.fromkeys(number for number in numbers if number not in self._keys):
            self._look_for(missing)

    def prepare_edits(self, table: str, edits: Iterable[Edit]) -> None:
        """Read the rows of edits, looking for them in one table first; of a few rows no more than is asked of them.

        Only for a batch that does nothing else to these rows.
        """
        rows = dict.fromkeys(edit.row for edit in edits)
        columns = columns_for(self.store, table, frozenset(edit.field for edit in edits), len(rows))
        codec = self.store.codec(table)
        for some, marks in in_chunks(rows):
            asked = self.store.sql.execute(f"{codec.select_known(columns)} WHERE t.n IN ({marks})", some)
            for number, owner, row, has_findings, has_conflict, *line in asked:
                self._keys[number] = RowKey(table, owner, row)
                known = Known(tuple(line), set(), bool(has_findings), bool(has_conflict))
                self._hold(codec, number, known, columns)
        disputed = [number for number, cells in self._conflicts.items() if cells] if columns is not None else ()
        for number in disputed:
            del self._lines[number]  # of what is in dispute everything is told
        self._read(table, disputed)
        self.prepare(rows)

    def _look_for(self, numbers: Iterable[int]) -> None:
        by_table: dict[str, list[int]] = {}
        for some, marks in in_chunks(numbers):
            for number, *key in self.store.sql.execute(f"SELECT n, tbl, owner, id FROM row WHERE n IN ({marks})", some):
                self._keys[number] = RowKey(*key)
                by_table.setdefault(key[0], []).append(number)
        for name, rows in by_table.items():
            self._read(name, rows)

    def _hold(self, codec: Codec, number: int, known: Known, read: frozenset[str] | None = None) -> None:
        cells = known.line[1:]
        self._known[number] = known
        self._lines[number] = codec.tokens(cells, read)
        self._conflicts[number] = codec.conflicts(cells)

    def _read(self, table: str, numbers: Iterable[int]) -> None:
        codec = self.store.codec(table)
        for some, marks in in_chunks(number for number in numbers if number not in self._lines):
            for found in self.store.sql.execute(f"{codec.select_linked} WHERE n IN ({marks})", some):
                self._hold(codec, found[0], Known(found[1:], set()))
            for number in some:
                self._lines.setdefault(number, None)

    def set(self, edit: Edit) -> None:
        """Set one cell."""
        hand = self._hand
        if hand is None or hand.row != edit.row:
            hand = self._hand = self._take(edit.row)
        field = hand.fields.get(edit.field) or self.writable(hand.table, edit.field)
        if field.section not in hand.permitted:
            self.permit(hand.table, self._keys[edit.row], field.section)
            hand.permitted.add(field.section)
        before = hand.tokens.get(field.name, "")
        if before == CONFLICT:
            raise EntryRefused("E-CELL-CONFLICT", title=field.title)
        if before == edit.token:
            return
        if not strictcsv.is_clean(edit.token):
            raise _not_clean(field)
        if hand.table.parent is not None and field == hand.table.parent_field:
            self._permit_parent(hand.table, field, edit.token)
        hand.tokens[field.name] = edit.token
        if hand.changed is not None:
            hand.changed.add(field.name)
        self.log(edit.row, field.name, before, edit.token, edit.typed)

    def _take(self, number: int) -> _Hand:
        """Take up a row whose cells are set, asking once for what holds for all of them."""
        table = self.store.table(self.key(number).table)
        tokens = self.tokens(number)
        known = self._known.get(number)
        if (known is None or known.has_conflict) and number in self._doomed:
            # Whoever types has seen the deletion, and it would count: his cells would go with the row.
            raise EntryRefused("E-CELL-CONFLICT", title="整条记录")
        return _Hand(number, table, tokens, self._fields.setdefault(table.id, {}), known.changed if known else None)

    @cached_property
    def _doomed(self) -> frozenset[int]:
        """Rows that some have deleted while others wrote in them, and nobody has decided; asked once a batch."""
        asked = self.store.sql.execute("SELECT row FROM conflict WHERE register = ?", (DELETED,))
        return frozenset(row for (row,) in asked)

    def writable(self, table: Table, name: str) -> Field:
        """Give a field that people can type in."""
        codec = self.store.codec(table.id)
        field = codec.by_name.get(name)
        if field is None:
            raise EntryRefused("E-FIELD", table=table.title, field=name, known="、".join(codec.names))
        if field.compute is not None:
            raise EntryRefused("E-READ-ONLY", title=field.title, who="程序自动计算")
        self._fields.setdefault(table.id, {})[name] = field
        return field

    def add(self, table: Table, owner: str, ids: Sequence[str], rows: Block) -> None:
        """Make free rows; nothing else can be done to them in the same batch.

        Args:
            ids: Of each row.
        """
        if table.is_fixed:
            raise EntryRefused("E-FIXED-ROWS", table=table.title)
        if (owner != self.rights.unit and not self.rights.is_bureau) or not self.rights.may_add(table):
            raise not_yours(self.store, table, owner, None)
        self._guard_reason(table, owner, None)
        rows = with_parent(self.store, table, rows)
        numbers = self._make(table, owner, ids)
        for row, number in zip(ids, numbers, strict=True):
            if self._lines.get(number) is not None:
                raise EntryRefused("E-ROW-EXISTS", table=table.title, row=row)
        self._begin(table, numbers, rows)
        self._new.setdefault(table.id, []).append((numbers, rows))

    def _begin(self, table: Table, numbers: Sequence[int], rows: Block) -> None:
        """Note that rows that were not there say something."""
        texts = self._taken(table, rows)
        if (field := table.parent_field) is not None:
            for parent in dict.fromkeys(rows.cells.get(field.name, [""])):
                self._permit_parent(table, field, parent)
        self._added.extend(numbers)
        self._journal.extend(zip(numbers, repeat(ADDED), repeat(""), texts, repeat(None), strict=False))

    def _taken(self, table: Table, rows: Block) -> Sequence[str]:
        """Write new rows as they stand in the journal, refusing what cannot be written."""
        places = self.store.codec(table.id).places
        different = {name: {*tokens} for name, tokens in rows.cells.items()}
        for name, tokens in different.items():
            if not tokens <= {""} or name not in places:
                field = self.writable(table, name)
                if not strictcsv.are_clean(tokens):
                    raise _not_clean(field)
        return packed_rows(rows, different)

    def _make(self, table: Table, owner: str, ids: Sequence[str]) -> list[int]:
        """Give rows their local numbers, in the order asked for; one met for the first time gets a new one."""
        sql = self.store.sql
        (newest,) = sql.execute("SELECT coalesce(max(n), 0) FROM row").fetchone()
        keys = zip(repeat(table.id), repeat(owner), ids)
        made = sql.executemany("INSERT OR IGNORE INTO row(tbl, owner, id) VALUES (?, ?, ?)", keys).rowcount
        if made == len(ids):
            # A new one gets the number after the highest.
            return list(range(newest + 1, newest + 1 + made))
        found: dict[str, int] = {}
        for some, marks in in_chunks(ids):
            asked = f"SELECT id, n FROM row WHERE tbl = ? AND owner = ? AND id IN ({marks})"
            found.update(sql.execute(asked, (table.id, owner, *some)))
        self.prepare(found.values())
        return [found[row] for row in ids]

    def put(self, key: RowKey, tokens: Mapping[str, str]) -> None:
        """Set cells of a row known by its key, making it if it does not exist."""
        table = self.store.table(key.table)
        (number,) = self._make(table, key.owner, [key.id])
        if self.exists(number):
            for name, token in tokens.items():
                self.set(Edit(number, name, token))
        else:
            self.permit(table, key, None)
            self._begin(table, [number], by_field([tokens]))
            self._touched.setdefault(table.id, {})[number] = None
            self._put(number, {name: token for name, token in tokens.items() if token})

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete rows, and before them the rows of child tables and the proofs that belong to them."""
        by_table: dict[str, list[int]] = {}
        for number in dict.fromkeys(numbers):
            by_table.setdefault(self.key(number).table, []).append(number)
        for table, rows in by_table.items():
            self._delete(self.store.table(table), rows)

    def _delete(self, table: Table, numbers: list[int]) -> None:
        if table.is_fixed:
            raise EntryRefused("E-FIXED-ROWS", table=table.title)
        self.prepare(numbers)
        for child, rows in belonging(self.store, table, [self.key(number) for number in numbers]):
            self._delete(child, [number for number in rows if number not in self._lines or self.exists(number)])
        for number in numbers:
            if number in self._touched.get(table.id, ()) and not self.exists(number):
                continue  # went with its parent
            self.permit(table, self.key(number), None)
            self.remove(number, self.tokens(number))

    def remove(self, number: int, tokens: Mapping[str, str]) -> None:
        """Take a row away, keeping what it held; none of which something is in dispute."""
        if self.store.sql.execute("SELECT 1 FROM conflict WHERE row = ?", (number,)).fetchone():
            raise EntryRefused("E-CELL-CONFLICT", title="整条记录")
        self.log(number, DELETED, packed(tokens), "", None)
        self._lines[number] = self._hand = None

    def restore(self, number: int, text: str) -> None:
        """Bring a row back with what it held."""
        codec = self.store.codec(self.key(number).table)
        self._put(number, unpacked(self.store, codec.table, text))
        self.log(number, DELETED, "", text, None)

    def finish(self) -> Written:
        """Write the batch and bring computed fields and problems up to date."""
        batch = self._begun()
        self.store.sql.executemany(
            "INSERT INTO journal(batch, row, field, before, after, typed) VALUES (?, ?, ?, ?, ?, ?)",
            map((batch,).__add__, self._journal),
        )
        for table, rows in self._touched.items():
            lines = {number: self._lines[number] for number in rows}
            judge_rows(self.store, table, lines, self._conflicts, self._known)
        written = {table: list(rows) for table, rows in self._touched.items()}
        for table, blocks in self._new.items():
            for numbers, rows_of_it in blocks:
                judge_new(self.store, table, numbers, rows_of_it)
                written.setdefault(table, []).extend(numbers)
        return Written(batch, written, self._added)

    def _begun(self) -> int:
        lines = len(self._journal)
        if self._batch is None:
            return begin_batch(self.store, self.act, lines, self._undoes)
        self.store.sql.execute("UPDATE batch SET last = last + ? WHERE n = ?", (lines, self._batch))
        return self._batch

    def _put(self, number: int, tokens: Tokens) -> None:
        """Let a row say something else altogether."""
        self._lines[number] = tokens
        self._hand = None
        if number in self._known:
            self._known[number] = Known(self._known[number].line)

    def exists(self, number: int) -> bool:
        """Whether a row is there, as this batch has left it."""
        self.key(number)
        return self._lines.get(number) is not None

    def key(self, number: int) -> RowKey:
        """Give what a row is known by."""
        if number not in self._keys:
            self.prepare([number])
            if number not in self._keys:
                raise EntryRefused("E-ROW", table="", row=number)
        return self._keys[number]

    def tokens(self, number: int) -> Tokens:
        """Give the cells of a row, as this batch has left them; a blank one may be missing."""
        key = self.key(number)
        tokens = self._lines[number]
        if tokens is None:
            raise EntryRefused("E-ROW", table=self.store.table(key.table).title, row=key.id)
        return tokens

    def permit(self, table: Table, key: RowKey, section: str | None) -> None:
        """Ask whether this unit may write a part of a row; asked once for all free rows of an owner."""
        place = (table.id, key.owner, section, key.id if table.is_fixed else "")
        if self.act.kind == SYSTEM or place in self._permitted:
            return
        if not self.rights.may_write(table, key.owner, key.id, section):
            raise not_yours(self.store, table, key.owner, section, key.id)
        self._guard_reason(table, key.owner, section, key.id)
        self._permitted.add(place)

    def _permit_parent(self, table: Table, field: Field, row: str) -> None:
        """A child belongs to a row that is there and of which this unit may write some part."""
        if self.act.kind in _UNCHECKED or (table.id, row) in self._parents:
            return
        parent = self.store.table(table.parent or "")
        if not row:
            raise EntryRefused("E-PARENT-BLANK", table=table.title, title=field.title, parent=parent.title)
        found = living_rows(self.store, parent.id, row)
        if not found:
            raise EntryRefused("E-PARENT", table=table.title, title=field.title, parent=parent.title, text=row)
        parts = (None, *(section.id for section in parent.sections))
        if not any(self.rights.may_write(parent, owner, row, part) for _, owner in found for part in parts):
            raise not_yours(self.store, parent, found[0][1], None)
        self._parents.add((table.id, row))

    def _guard_reason(self, table: Table, owner: str, section: str | None, row: str = "") -> None:
        is_silent = not self.act.reason and self.act.kind not in _UNCHECKED
        if is_silent and self.rights.needs_reason(table, owner, section):
            raise EntryRefused("E-REASON", owner=whose(self.store, table, owner, section, row))

    def log(self, row: int, name: str, before: str, after: str, typed: str | None) -> None:
        """Note what a cell was and is."""
        self._journal.append((row, name, before, after, typed))
        self._touched.setdefault(self._keys[row].table, {})[row] = None


def _not_clean(field: Field) -> EntryRefused:
    return EntryRefused("E-TEXT", title=field.title, what=f"控制字符，或超过 {strictcsv.MAX_TEXT} 字")
