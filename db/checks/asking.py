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
from db.columns import Columns
from db.typed import Codec
from forms.expressions import compile_expression
from forms.model import Pack, Table
from forms.values import Sql
from forms.values import store as stored

#: What an expression answers that was refused or ran out of time; no expression can give it.
FAILED: Final = "\x00failed"
#: Last year's row, as compiled expressions name it.
LAST: Final = "_last"
#: The column of what the others cannot hold.
EXTRAS: Final = "_x"
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


@dataclass(frozen=True, slots=True)
class Questions:
    """Expressions that are asked of a row together.

    Attributes:
        columns: All columns of this year's row that they read.
        places: Where in a bound row the values stand that they read.
        together: The statement that asks all of one row, whose values are bound; `each` asks one of them.
        is_of_last: Whether they read last year's row.
    """

    expressions: tuple[str, ...]
    columns: frozenset[str]
    places: tuple[int, ...]
    together: str
    each: tuple[str, ...]
    is_of_last: bool

    def may_differ(self, changed: Collection[str] | None) -> bool:
        """Whether a row may answer otherwise since these of its columns have changed; None: any may have."""
        return changed is None or self.is_of_last or not self.columns.isdisjoint(changed)


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

    @cached_property
    def _watch(self) -> confine.Watch:
        return confine.Watch(self._sql)

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
        """Give the values that questions are asked of: the row's line, then what is read of last year's."""
        return (*line, *self._last(last))

    def _last(self, last: Mapping[str, str] | None) -> tuple[Sql, ...]:
        if last is None:
            return self._no_last
        by_name = self.codec.by_name
        return tuple(stored(by_name[name], last.get(name, ""))[0] for name in self.last_names)

    @cached_property
    def _no_last(self) -> tuple[Sql, ...]:
        return (None,) * len(self.last_names)

    def questions(self, reads: Iterable[Read]) -> Questions:
        """Put expressions together to be asked at once: a statement more costs as much as all expressions together."""
        asked = tuple(reads)
        own = frozenset[str]().union(*(read.columns for read in asked))
        last = frozenset[str]().union(*(read.last for read in asked))
        names = (*self.codec.names, EXTRAS)
        parts = [(place, name) for place, name in enumerate(names) if name in own]
        lasts = [(len(names) + place, name) for place, name in enumerate(self.last_names) if name in last]
        # This row and last year's as tables of their own, bound as parameters, with the affinities of typed tables.
        head = (
            f'WITH "{self._table.id}" AS (SELECT {self._parameters(name for _, name in parts)}), '
            f"{LAST} AS (SELECT {self._parameters(name for _, name in lasts)}) SELECT "
        )
        each = tuple(f'{head}({read.sql}) FROM "{self._table.id}", {LAST}' for read in asked)
        together = f'{head}{", ".join(f"({read.sql})" for read in asked)} FROM "{self._table.id}", {LAST}'
        places = tuple(place for place, _ in (*parts, *lasts))
        return Questions(tuple(read.sql for read in asked), own, places, together, each, bool(lasts))

    def _parameters(self, names: Iterable[str]) -> str:
        fields = self.codec.by_name
        kinds = [(name, schema.column_type(fields[name]) if name in fields else "TEXT") for name in names]
        return ", ".join(f'CAST(? AS {kind}) AS "{name}"' for name, kind in kinds) or "NULL"

    @cached_property
    def _many(self) -> ManyRows:
        return ManyRows(self._memory(), self._table, self.last_names)

    def ask(self, questions: Questions, rows: Sequence[Sequence[Sql]]) -> Sequence[Sequence[Sql]]:
        """Ask of rows, each as `bound` gives it; what cannot run answers `FAILED`."""
        if len(rows) >= FEW:
            try:
                return self._many.ask(questions.expressions, rows, questions.columns)
            except sqlite3.Error:
                # Of one row or one expression, perhaps; asked one by one only that one falls silent.
                pass
        return [self._answers(questions, [row[place] for place in questions.places]) for row in rows]

    def ask_columns(
        self, questions: Questions, columns: Columns, lasts: Sequence[Mapping[str, str] | None]
    ) -> Sequence[Sequence[Sql]]:
        """Ask of many rows told by column, each with last year's row that it continues, if there is one.

        Raises:
            sqlite3.Error: An expression cannot run on some row; asked one by one (`ask`) only that one falls silent.
        """
        read = {name: columns.column(name) for name in (*self.codec.names, EXTRAS) if name in questions.columns}
        before = [self._last(last) for last in lasts] if questions.is_of_last else ()
        return self._many.ask_columns(questions.expressions, read, before, columns.count)

    def _answers(self, questions: Questions, values: Sequence[Sql]) -> tuple[Sql, ...]:
        """Ask of one row; one expression that cannot run answers `FAILED` and does not silence the others."""
        try:
            return self._evaluate(questions.together, values)
        except sqlite3.Error:
            return tuple(self._answer(statement, values) for statement in questions.each)

    def _answer(self, statement: str, values: Sequence[Sql]) -> Sql:
        try:
            return self._evaluate(statement, values)[0]
        except sqlite3.Error:
            return FAILED

    def _evaluate(self, statement: str, values: Sequence[Sql]) -> tuple[Sql, ...]:
        try:
            return self._run(statement, values, confine.LIVE_SECONDS)
        except sqlite3.OperationalError:
            # The computer may just have been busy; what is too slow twice is too slow.
            return self._run(statement, values, confine.AGAIN_SECONDS)

    def _run(self, statement: str, values: Sequence[Sql], seconds: float) -> tuple[Sql, ...]:
        self._watch.begin(seconds)
        found: tuple[Sql, ...] = self._sql.execute(statement, values).fetchone()
        return found
