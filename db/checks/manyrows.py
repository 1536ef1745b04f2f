"""Asking expressions of many rows at once: a statement for each row costs more than all that it asks."""

import sqlite3
from collections.abc import Sequence

from db.checks import confine
from db.chunks import CHUNK
from forms.model import Table
from forms.values import Sql

_SECONDS = 2.0


class ManyRows:
    """Rows of one table in a database in memory, for as long as something is asked of them.

    Args:
        sql: An empty database with the table and `_last`, with the functions and limits of confinement.
        last_names: Fields of last year's row that a bound row ends with.
    """

    def __init__(self, sql: sqlite3.Connection, table: Table, last_names: Sequence[str]) -> None:
        self._sql = sql
        self._table = table.id
        names = [f'"{name}"' for name in (*(field.name for field in table.fields), "_x")]
        self._own = len(names)
        self._insert = self._inserting(f'"{table.id}"', ["n", *names])
        self._insert_last = self._inserting("_last", ["rowid", *(f'"{name}"' for name in last_names)])

    def ask(self, expressions: Sequence[str], rows: Sequence[Sequence[Sql]]) -> list[tuple[Sql, ...]]:
        """Give the answers for each row, a row being its line and then what is read of last year's.

        Raises:
            sqlite3.Error: An expression cannot run on some row, or all together take too long.
        """
        found: list[tuple[Sql, ...]] = []
        for start in range(0, len(rows), CHUNK):
            found.extend(self._ask(expressions, rows[start : start + CHUNK]))
        return found

    def _ask(self, expressions: Sequence[str], rows: Sequence[Sequence[Sql]]) -> list[tuple[Sql, ...]]:
        self._fill(rows)
        self._sql.set_authorizer(confine.guard(frozenset({self._table, "_last"})))
        asked = ", ".join(f"({text})" for text in expressions)
        try:
            with confine.deadline(self._sql, _SECONDS), confine.told():
                statement = f'SELECT {asked} FROM "{self._table}" JOIN _last ON _last.rowid = "{self._table}".n'
                return self._sql.execute(f'{statement} ORDER BY "{self._table}".n').fetchall()
        finally:
            self._sql.set_authorizer(None)

    def _fill(self, rows: Sequence[Sequence[Sql]]) -> None:
        self._sql.execute(f'DELETE FROM "{self._table}"')
        self._sql.execute("DELETE FROM _last")
        self._sql.executemany(self._insert, ((place, *row[: self._own]) for place, row in enumerate(rows)))
        self._sql.executemany(self._insert_last, ((place, *row[self._own :]) for place, row in enumerate(rows)))

    def _inserting(self, table: str, names: Sequence[str]) -> str:
        return f"INSERT INTO {table}({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
