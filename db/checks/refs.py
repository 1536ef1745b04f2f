"""References to rows that are not there: never written, deleted, or sent by nobody yet (DESIGN 4, Children).

A row's references are judged with the row; when a row goes or comes back, those that name it are judged again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from db.checks.keeping import drop, keep
from db.checks.rules import Found
from db.checks.standing import Standing
from db.chunks import in_chunks
from db.kinship import living_ids
from db.store import Store
from forms.model import Field, Level, Table
from forms.problems import sentence

CODE: Final = "V-REF"
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def references(table: Table) -> tuple[tuple[Field, str], ...]:
    """Give the fields of a table that hold a row, each with the table of that row."""
    return tuple((field, field.to) for field in table.fields if field.to and not field.withdrawn)


def _held_by(store: Store, table: Table) -> tuple[tuple[Field, str], ...]:
    """Give the same, found once; asked for with every cell that is typed."""
    kept: dict[str, tuple[tuple[Field, str], ...]] = store.kept("references")
    if table.id not in kept:
        kept[table.id] = references(table)
    return kept[table.id]


def referring(store: Store, table: str) -> tuple[tuple[Table, Field], ...]:
    """Give the tables and fields that hold rows of a table."""
    kept = store.kept("referring")
    if None not in kept:
        found: dict[str, list[tuple[Table, Field]]] = {}
        for other in store.pack.tables:
            for field, target in references(other) if not other.builtin else ():
                found.setdefault(target, []).append((other, field))
        kept[None] = {target: tuple(holders) for target, holders in found.items()}
    by_target: Mapping[str, tuple[tuple[Table, Field], ...]] = kept[None]
    return by_target.get(table, ())


def judge_refs(store: Store, table: Table, numbers: Iterable[int] | None) -> None:
    """Renew what is found about the references of rows; of all rows of the table, if None."""
    wanted = _held_by(store, table)
    if not wanted:
        return
    where = _Rows(store, table, numbers)
    where.drop()
    for field, target in wanted:
        broken = list(where.broken(field, target))
        # Another unit's rows are not in this copy, and nothing can be said about them here.
        if broken and (target == table.parent or Standing(store).is_whole([(target, "")])):
            keep(store, table.id, broken)


def judge_referring(store: Store, table: str, changed: Iterable[int]) -> None:
    """Renew what is found about the references to rows that have gone or come back."""
    holders = referring(store, table)
    ids = _ids(store, changed) if holders else []
    for other, field in holders:
        rows: list[int] = []
        for some, marks in in_chunks(ids):
            found = store.sql.execute(f'SELECT n FROM "{other.id}" WHERE "{field.name}" IN ({marks})', some)
            rows.extend(number for (number,) in found)
        if rows:
            judge_refs(store, other, rows)


def _ids(store: Store, numbers: Iterable[int]) -> list[str]:
    found: list[str] = []
    for some, marks in in_chunks(numbers):
        found.extend(row for (row,) in store.sql.execute(f"SELECT id FROM row WHERE n IN ({marks})", some))
    return found


class _Rows:
    """The rows whose references are judged: some, or all of a table."""

    def __init__(self, store: Store, table: Table, numbers: Iterable[int] | None) -> None:
        self._store = store
        self._table = table
        self._numbers = None if numbers is None else list(numbers)

    def drop(self) -> None:
        if self._numbers is not None:
            drop(self._store, self._numbers, CODE)
        else:
            sql = "DELETE FROM problem WHERE tbl = ? AND code = ? AND NOT wide"
            self._store.sql.execute(sql, (self._table.id, CODE))

    def broken(self, field: Field, target: str) -> Iterator[tuple[int, Found]]:
        """Give the rows whose reference leads nowhere."""
        held = self._held(field)
        there = living_ids(self._store, target, held)
        table = self._store.table(target).title
        for row in held.keys() - there:
            # An id says nothing to anybody; a name that was typed and found nowhere does.
            words = "" if _ID.fullmatch(row) else f"“{row}”"
            text = sentence(CODE, {"title": field.title, "text": words, "table": table})
            for number in held[row]:
                yield number, Found(CODE, field.name, Level.ERROR, text, "")

    def _held(self, field: Field) -> dict[str, list[int]]:
        """Give the ids that the rows hold, with the rows that hold them."""
        found: dict[str, list[int]] = {}
        for number, row in self._read(field):
            found.setdefault(row, []).append(number)
        return found

    def _read(self, field: Field) -> Iterator[tuple[int, str]]:
        statement = f'SELECT n, "{field.name}" FROM "{self._table.id}" WHERE "{field.name}" IS NOT NULL'
        if self._numbers is None:
            yield from self._store.sql.execute(statement).fetchall()
            return
        for some, marks in in_chunks(self._numbers):
            yield from self._store.sql.execute(f"{statement} AND n IN ({marks})", some).fetchall()
