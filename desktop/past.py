"""What the page of acts (操作记录) asks of a workspace, in words for people."""

import json
from typing import Final, NamedTuple

from db.batch import ADDED, BULK, KINDS, REDO, UNDO, act_words
from db.batch_list import Line, Wanted, lines_of, page_of, people, tables_written, why_not_undo
from db.history import Batch, acts_of
from db.merging.changefiles import DELETED
from db.packing import unpacked
from db.references import References
from db.rows import fetch, fixed_names
from db.store import Store
from forms.model import Table
from office.subjects import Subjects

#: Cells of one act that are listed; nobody reads more.
MOST_CELLS: Final = 2_000
_TURNS: Final = (UNDO, REDO)


class Cell(NamedTuple):
    """One cell that an act wrote, in words; `number` and `field` lead to it, 0 where the row is gone."""

    table: str
    table_title: str
    row: str
    title: str
    before: str
    after: str
    number: int
    field: str


class Past:
    """The acts of one workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What acts can be filtered by: kinds joined by blanks, words."""
        each = [(kind, words) for kind, words in KINDS.items()]
        return [("", "全部操作"), (" ".join(BULK), "成批的：导入、粘贴、填充、沿用上年"), *each]

    @property
    def tables(self) -> list[tuple[str, str]]:
        """The tables that anything was written in: id, title; first: any."""
        written = set(tables_written(self._store))
        found = [(table.id, table.title) for table in self._store.pack.tables if table.id in written]
        return [("", "全部表"), *found]

    @property
    def people(self) -> list[tuple[str, str]]:
        """Who has done something here; first: anybody."""
        return [("", "全部填表人"), *((name, name) for name in people(self._store))]

    def page(self, kinds: str, table: str, person: str, before: int | None) -> list[Batch]:
        """Acts of these kinds, newest first."""
        return page_of(self._store, Wanted(tuple(kinds.split()), table, person), before)

    def words(self, batch: Batch) -> tuple[str, ...]:
        """When, who, what, where, rows, cells and state of an act."""
        known = {table.id: table.title for table in self._store.pack.tables}
        return (
            batch.at[:16].replace("T", " "),
            batch.person or "—",
            self._act_words(batch),
            "、".join(known.get(table, table) for table in batch.tables),
            str(batch.rows),
            str(batch.cells or ""),
            "已撤销" if batch.undone else "",
        )

    def _act_words(self, batch: Batch) -> str:
        """Say what was done; of an undo what it was about, for nobody knows acts by their numbers."""
        about = acts_of(self._store, batch.number)
        if not about:
            return act_words(batch.kind, batch.label)
        # What was undone and redone and undone is undone: only the last turn and the act itself tell something.
        is_back = sum(kind in _TURNS for kind, _ in about) % 2 == 1
        return f"{KINDS[REDO] if is_back else KINDS[UNDO]}　{act_words(*about[-1])}"

    def why_not_undo(self, batch: Batch) -> str:
        """Say why an act cannot be taken back; empty if it can or that is not known yet."""
        return why_not_undo(self._store, batch)

    def cells(self, batch: Batch) -> list[Cell]:
        """What an act wrote, cell by cell."""
        references, subjects = References(self._store), Subjects(self._store)
        rows = dict[int, tuple[str, bool]]()
        found = []
        for line in lines_of(self._store, batch.number, MOST_CELLS):
            table = self._store.table(line.table)
            if line.number not in rows:
                rows[line.number] = self._row_words(subjects, table, line)
            words, is_there = rows[line.number]
            title, before, after = self._told(references, table, line)
            number = line.number if is_there and not table.builtin else 0
            field = "" if line.field.startswith("_") else line.field
            found.append(Cell(table.id, table.title, words, title, before, after, number, field))
        return found

    def _told(self, references: References, table: Table, line: Line) -> tuple[str, str, str]:
        if line.field == ADDED:
            return "新增记录", "", self._content(table, line.after)
        if line.field == DELETED:
            verb = "恢复记录" if line.after else "删除记录"
            return verb, self._content(table, line.before), self._content(table, line.after)
        field = self._store.codec(table.id).by_name.get(line.field)
        if field is None:
            return line.field, line.before, line.after
        before, after = (references.show(field, token) or "（空）" for token in (line.before, line.after))
        return field.title, before, after

    def _content(self, table: Table, text: str) -> str:
        if not text.startswith("{"):
            return ""
        count = sum(bool(value) for value in json.loads(text).values())
        return f"（{count} 项）" if count else "（空白记录）"

    def _row_words(self, subjects: Subjects, table: Table, line: Line) -> tuple[str, bool]:
        """What people know a row by, and whether it is still there."""
        row = next(fetch(self._store, table.id, [line.number]), None)
        if row is not None:
            name = fixed_names(self._store, table).get(row.key.id) if table.is_fixed else None
            return (name.label if name else subjects.words(table, row.tokens)), True
        content = line.before if line.before.startswith("{") else line.after
        tokens = unpacked(self._store, table, content) if content.startswith("{") else {}
        return f"{subjects.words(table, tokens)}（已不在）", False
