"""Asking expressions of many rows at once: a statement for each row costs more than all that it asks."""

import sqlite3
from collections.abc import Collection, Sequence

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
        self._names = [*(field.name for field in table.fields), "_x"]
        self._last_names = last_names

    def ask(
        self, expressions: Sequence[str], rows: Sequence[Sequence[Sql]], read: Collection[str] | None = None
    ) -> list[tuple[Sql, ...]]:
        """Give the answers for each row, a row being its line and then what is read of last year's.

        Args:
            read: All columns of the table that the expressions read; None: any.

        Raises:
            sqlite3.Error: An expression cannot run on some row, or all together take too long.
        """
        found: list[tuple[Sql, ...]] = []
        for start in range(0, len(rows), CHUNK):
            found.extend(self._ask(expressions, rows[start : start + CHUNK], read))
        return found

    def _ask(
        self, expressions: Sequence[str], rows: Sequence[Sequence[Sql]], read: Collection[str] | None
    ) -> list[tuple[Sql, ...]]:
        self._fill(rows, read)
        self._sql.set_authorizer(confine.guard(frozenset({self._table, "_last"})))
        asked = ", ".join(f"({text})" for text in expressions)
        try:
            with confine.deadline(self._sql, _SECONDS), confine.told():
                statement = f'SELECT {asked} FROM "{self._table}" LEFT JOIN _last ON _last.rowid = "{self._table}".n'
                return self._sql.execute(f'{statement} ORDER BY "{self._table}".n').fetchall()
        finally:
            self._sql.set_authorizer(None)

    def _fill(self, rows: Sequence[Sequence[Sql]], read: Collection[str] | None) -> None:
        self._sql.execute(f'DELETE FROM "{self._table}"')
        self._sql.execute("DELETE FROM _last")
        places = [place for place, name in enumerate(self._names) if read is None or name in read]
        own = _inserting(f'"{self._table}"', "n", [self._names[place] for place in places])
        columns = [[row[place] for row in rows] for place in places]
        self._sql.executemany(own, zip(range(len(rows)), *columns, strict=True))
        width = len(self._names)
        lasts = ((number, *row[width:]) for number, row in enumerate(rows)) if self._last_names else ()
        # Most rows continue none of last year's.
        known = (line for line in lasts if any(cell is not None for cell in line[1:]))
        self._sql.executemany(_inserting("_last", "rowid", self._last_names), known)


def _inserting(table: str, number: str, names: Sequence[str]) -> str:
    columns = ", ".join([number, *(f'"{name}"' for name in names)])
    return f"INSERT INTO {table}({columns}) VALUES ({', '.join('?' * (len(names) + 1))})"
