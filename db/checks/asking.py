"""Asking expressions of rows in hand, without touching the store.

The row, and last year's row beside it, are bound as parameters to a confined statement on an empty database in memory,
with the affinities of the typed table, so that the same SQL serves the row being typed and a pass over a million rows
(`db.checks.passes`).
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from db import schema
from db.checks import confine
from db.checks.manyrows import ManyRows
from db.typed import Codec
from forms.expressions import compile_expression
from forms.model import Field, Pack, Table
from forms.values import Sql
from forms.values import store as stored

#: What an expression answers that was refused or ran out of time; no expression can give it.
FAILED: Final = "\x00failed"
#: Last year's row, as compiled expressions name it.
LAST: Final = "_last"
#: So few rows are asked one by one.
FEW: Final = 4
#: Candidate tokens by field, where the merge left several.
Conflicts: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Read:
    """An expression as SQL with the fields of this year's and last year's row that it reads, in order of the form.

    Attributes:
        columns: All columns of this year's row that it reads, `_x` among them where a state is asked for.
    """

    sql: str
    own: tuple[str, ...]
    last: tuple[str, ...]
    columns: frozenset[str]


class Asking:
    """Asks expressions of rows of one table.

    Args:
        texts: All expressions of the table, as they stand in the form.
    """

    def __init__(self, pack: Pack, table: Table, texts: Iterable[str]) -> None:
        self._pack = pack
        self._table = table
        self._texts = tuple(texts)
        self.codec = Codec(table)
        self._known: dict[str, Read] = {}
        self._statements: dict[tuple[str, ...], str] = {}

    def _memory(self) -> sqlite3.Connection:
        """Open an empty database that has the table, and last year's row under the name that expressions use."""
        sql = confine.confined_memory()
        for statement in schema.typed_table(self._table):
            # Nothing is looked up in it, and indexes cost more than what is asked.
            if statement.startswith("CREATE TABLE"):
                sql.execute(statement)
        columns = ", ".join(f'"{field.name}" {schema.column_type(field)}' for field in self._table.fields)
        sql.execute(f"CREATE TABLE {LAST}({columns})")
        return sql

    @cached_property
    def _sql(self) -> sqlite3.Connection:
        sql = self._memory()
        sql.set_authorizer(confine.guard(frozenset({self._table.id, LAST, ""})))
        return sql

    def compiled(self, text: str) -> Read:
        """Give an expression as SQL with what it reads."""
        if text not in self._known:
            compiled = compile_expression(text, self._table, self._pack)
            found: set[tuple[str, str]] = set()
            self._reading.set_authorizer(confine.guard(None, found))
            self._reading.execute(f'EXPLAIN SELECT ({compiled.sql}) FROM "{self._table.id}", {LAST}')
            self._known[text] = Read(
                compiled.sql,
                tuple(name for name in self.codec.names if (self._table.id, name) in found),
                tuple(name for name in self.codec.names if (LAST, name) in found),
                frozenset(column for table, column in found if table == self._table.id),
            )
        return self._known[text]

    @cached_property
    def _reading(self) -> sqlite3.Connection:
        return self._memory()

    @cached_property
    def last_names(self) -> tuple[str, ...]:
        """Fields of last year's row that any expression of the table reads."""
        found = {name for text in self._texts for name in self.compiled(text).last}
        return tuple(name for name in self.codec.names if name in found)

    def bound(self, line: Sequence[Sql], last: Mapping[str, str] | None) -> tuple[Sql, ...]:
        """Give the values that a statement takes: the row's line, then what is read of last year's."""
        by_name = self.codec.by_name
        return (*line, *(stored(by_name[name], (last or {}).get(name, ""))[0] for name in self.last_names))

    @cached_property
    def _head(self) -> str:
        """This row and last year's as tables of their own, bound as parameters, with the affinities of typed tables."""
        columns = ", ".join(_parameter(field) for field in self._table.fields)
        read = self.last_names
        last = ", ".join(
            _parameter(field) if field.name in read else f'NULL AS "{field.name}"' for field in self._table.fields
        )
        return f'WITH "{self._table.id}" AS (SELECT {columns}, ? AS _x), {LAST} AS (SELECT {last}) SELECT '

    def _statement(self, expressions: tuple[str, ...]) -> str:
        """One statement for all expressions: a statement more costs as much as all expressions together."""
        if expressions not in self._statements:
            asked = ", ".join(f"({text})" for text in expressions)
            self._statements[expressions] = f'{self._head} {asked} FROM "{self._table.id}", {LAST}'
        return self._statements[expressions]

    @cached_property
    def _many(self) -> ManyRows:
        return ManyRows(self._memory(), self._table, self.last_names)

    def ask(
        self, expressions: tuple[str, ...], rows: Sequence[Sequence[Sql]], read: Collection[str] | None = None
    ) -> Sequence[Sequence[Sql]]:
        """Ask expressions of rows, each as `bound` gives it; what cannot run answers `FAILED`.

        Args:
            read: All columns of the table that they read; None: any.
        """
        if len(rows) >= FEW:
            try:
                return self._many.ask(expressions, rows, read)
            except sqlite3.Error:
                # Of one row or one expression, perhaps; asked one by one only that one falls silent.
                pass
        return [self._answers(expressions, row) for row in rows]

    def _evaluate(self, statement: str, line: Sequence[Sql]) -> tuple[Sql, ...]:
        try:
            return self._run(statement, line, confine.LIVE_SECONDS)
        except sqlite3.OperationalError:
            # The computer may just have been busy; what is too slow twice is too slow.
            return self._run(statement, line, confine.AGAIN_SECONDS)

    def _run(self, statement: str, line: Sequence[Sql], seconds: float) -> tuple[Sql, ...]:
        with confine.deadline(self._sql, seconds):
            found: tuple[Sql, ...] = self._sql.execute(statement, line).fetchone()
        return found

    def _answers(self, expressions: tuple[str, ...], line: Sequence[Sql]) -> tuple[Sql, ...]:
        """Ask of one row; one expression that cannot run answers `FAILED` and does not silence the others."""
        try:
            return self._evaluate(self._statement(expressions), line)
        except sqlite3.Error:
            return tuple(self._answer(text, line) for text in expressions)

    def _answer(self, text: str, line: Sequence[Sql]) -> Sql:
        try:
            return self._evaluate(self._statement((text,)), line)[0]
        except sqlite3.Error:
            return FAILED


def _parameter(field: Field) -> str:
    return f'CAST(? AS {schema.column_type(field)}) AS "{field.name}"'
