"""Asking expressions of many rows at once: a statement for each row costs more than all that it asks."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence

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
        places = {name: place for place, name in enumerate(self._names) if read is None or name in read}
        columns = {name: [row[place] for row in rows] for name, place in places.items()}
        lasts = [row[len(self._names) :] for row in rows] if self._last_names else ()
        return self.ask_columns(expressions, columns, lasts, len(rows))

    def ask_columns(
        self,
        expressions: Sequence[str],
        columns: Mapping[str, Sequence[Sql]],
        lasts: Sequence[Sequence[Sql]],
        count: int,
    ) -> list[tuple[Sql, ...]]:
        """Give the answers for each row, the rows being told by column.

        Args:
            columns: All columns that the expressions read.
            lasts: What is read of last year's row, by row; nothing if nothing is.
            count: How many rows.

        Raises:
            sqlite3.Error: As `ask`.
        """
        found: list[tuple[Sql, ...]] = []
        for start in range(0, count, CHUNK):
            end = min(count, start + CHUNK)
            some = {name: cells[start:end] for name, cells in columns.items()}
            found.extend(self._ask(expressions, some, lasts[start:end], end - start))
        return found

    def _ask(
        self,
        expressions: Sequence[str],
        columns: Mapping[str, Sequence[Sql]],
        lasts: Sequence[Sequence[Sql]],
        count: int,
    ) -> list[tuple[Sql, ...]]:
        self._fill(columns, lasts, count)
        self._sql.set_authorizer(confine.guard(frozenset({self._table, "_last"})))
        asked = ", ".join(f"({text})" for text in expressions)
        try:
            with confine.deadline(self._sql, _SECONDS), confine.told():
                statement = f'SELECT {asked} FROM "{self._table}" LEFT JOIN _last ON _last.rowid = "{self._table}".n'
                return self._sql.execute(f'{statement} ORDER BY "{self._table}".n').fetchall()
        finally:
            self._sql.set_authorizer(None)

    def _fill(self, columns: Mapping[str, Sequence[Sql]], lasts: Sequence[Sequence[Sql]], count: int) -> None:
        self._sql.execute(f'DELETE FROM "{self._table}"')
        self._sql.execute("DELETE FROM _last")
        # Each column takes its time, and most are blank in all rows.
        filled = {name: cells for name, cells in columns.items() if cells.count(None) < count}
        own = _inserting(f'"{self._table}"', "n", filled)
        self._sql.executemany(own, zip(range(count), *filled.values(), strict=True))
        # Most rows continue none of last year's.
        known = ((number, *line) for number, line in enumerate(lasts) if any(cell is not None for cell in line))
        self._sql.executemany(_inserting("_last", "rowid", self._last_names), known)


def _inserting(table: str, number: str, names: Collection[str]) -> str:
    columns = ", ".join([number, *(f'"{name}"' for name in names)])
    return f"INSERT INTO {table}({columns}) VALUES ({', '.join('?' * (len(names) + 1))})"
