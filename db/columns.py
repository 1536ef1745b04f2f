"""Many new rows of a typed table at once, by column: a step for each column takes less than one for each cell."""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain

from db.typed import Codec, compact
from forms.values import Extra, Sql


def by_field(rows: Sequence[Mapping[str, str]]) -> dict[str, Sequence[str]]:
    """Give what rows say by field, in the order in which they name them; one that a row does not name is blank."""
    names = tuple(rows[0]) if rows else ()
    if all(tuple(row) == names for row in rows):
        # As they come from a sheet.
        return dict(zip(names, zip(*(row.values() for row in rows), strict=True), strict=True))
    return {name: [row.get(name, "") for row in rows] for name in dict.fromkeys(chain.from_iterable(rows))}


class Columns:
    """Rows as they will stand in their typed table, the same as `Codec.line` writes one by one.

    Attributes:
        count: How many rows.

    Args:
        rows: Their tokens; a blank one may be missing, and what is no field of the table is left out.
    """

    def __init__(self, codec: Codec, rows: Sequence[Mapping[str, str]]) -> None:
        self.count = len(rows)
        self._codec = codec
        self._cells: dict[str, Sequence[Sql]] = {}
        #: What columns cannot hold, by field, as it stands in `_x`; empty where there is nothing.
        self._extras: dict[str, list[str]] = {}
        self._texts: Sequence[Sql] | None = None
        self._blank: list[Sql] = [None] * self.count
        for name, tokens in by_field(rows).items():
            if name in codec.by_name:
                self.put(name, tokens)

    def put(self, name: str, tokens: Sequence[str]) -> None:
        """Let a field say something else, in all rows."""
        self._extras.pop(name, None)
        self._texts = None
        stored = self._codec.stored(name)
        if stored is None:
            self._cells[name] = [token or None for token in tokens]
            return
        found = {token: stored[token] for token in set(tokens)}
        self._cells[name] = [found[token][0] for token in tokens]
        head = f"{compact(name)}:"
        extras = {token: head + _written(extra) for token, (_, extra) in found.items() if extra}
        if extras:
            self._extras[name] = [extras.get(token, "") for token in tokens]

    def column(self, name: str) -> Sequence[Sql]:
        """Give what stands in a column, `_x` included."""
        if name != "_x":
            return self._cells.get(name, self._blank)
        if self._texts is None:
            self._texts = self._packed()
        return self._texts

    def _packed(self) -> Sequence[Sql]:
        parts = [self._extras[name] for name in sorted(self._extras, key=self._codec.places.__getitem__)]
        if not parts:
            return self._blank
        texts = (",".join(filter(None, cells)) for cells in zip(*parts, strict=True))
        return [f"{{{text}}}" if text else None for text in texts]

    def line(self, place: int) -> tuple[Sql, ...]:
        """Give one row as a line of the table."""
        return tuple(self.column(name)[place] for name in (*self._codec.names, "_x"))

    def insert(self, sql: sqlite3.Connection, more: Mapping[str, Sequence[Sql]]) -> None:
        """Write the rows into their table, but for columns that are blank in all of them: each takes its time.

        Args:
            more: What stands in columns beside those of the line.
        """
        told = {**more, **{name: self.column(name) for name in (*self._codec.names, "_x")}}
        filled = {name: cells for name, cells in told.items() if cells.count(None) < self.count}
        names, marks = ", ".join(f'"{name}"' for name in filled), ", ".join("?" * len(filled))
        statement = f'INSERT OR REPLACE INTO "{self._codec.table.id}"({names}) VALUES ({marks})'
        sql.executemany(statement, zip(*filled.values(), strict=True))


def _written(extra: Extra) -> str:
    """Write what a column cannot hold; most of it is one text, which takes less to write by itself."""
    if len(extra) == 1:
        ((name, value),) = extra.items()
        if isinstance(value, str):
            return f"{{{compact(name)}:{compact(value)}}}"
    return compact(extra)
