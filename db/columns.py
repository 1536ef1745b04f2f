"""Many new rows of a typed table at once, by column: a step for each column takes less than one for each cell."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from db.typed import Codec, compact
from forms.values import Extra, Sql


class Block(NamedTuple):
    """New rows of one table, told by field: what each of them says, column by column.

    Attributes:
        size: How many rows.
        cells: The tokens of all rows, or the texts that are to become tokens, by field; blank where a row says nothing.
    """

    size: int
    cells: Mapping[str, Sequence[str]]

    def rows(self) -> Iterator[dict[str, str]]:
        """Give the rows one by one, each with what it says."""
        if not self.cells:
            return ({} for _ in range(self.size))
        lines = zip(*self.cells.values(), strict=True)
        return ({name: cell for name, cell in zip(self.cells, line, strict=True) if cell} for line in lines)

    def at(self, places: Sequence[int]) -> "Block":
        """Give some of the rows, by their places."""
        return Block(len(places), {name: [cells[place] for place in places] for name, cells in self.cells.items()})


#: None at all, as when only cells are set.
NO_ROWS: Final = Block(0, {})


def by_field(rows: Sequence[Mapping[str, str]]) -> Block:
    """Tell rows by field, in the order in which they name them; one that a row does not name is blank."""
    names = tuple(rows[0]) if rows else ()
    if all(tuple(row) == names for row in rows):
        # As they come from a form.
        columns = zip(*(row.values() for row in rows), strict=True)
        return Block(len(rows), dict(zip(names, columns, strict=True)) if names else {})
    told = dict.fromkeys(chain.from_iterable(rows))
    return Block(len(rows), {name: [row.get(name, "") for row in rows] for name in told})


class Columns:
    """Rows as they will stand in their typed table, the same as `Codec.line` writes one by one.

    Attributes:
        count: How many rows.

    Args:
        rows: Their tokens; what is no field of the table is left out.
    """

    def __init__(self, codec: Codec, rows: Block) -> None:
        self.count = rows.size
        self._codec = codec
        self._cells: dict[str, Sequence[Sql]] = {}
        #: What columns cannot hold, by field, as it stands in `_x`; empty where there is nothing.
        self._extras: dict[str, list[str]] = {}
        self._texts: Sequence[Sql] | None = None
        self._blank: list[Sql] = [None] * self.count
        for name, tokens in rows.cells.items():
            if name in codec.by_name:
                self.put(name, tokens)

    def put(self, name: str, tokens: Sequence[str]) -> None:
        """Let a field say something else, in all rows."""
        self._extras.pop(name, None)
        self._texts = None
        stored = self._codec.stored(name)
        if stored is None:
            self._cells[name] = [token or None for token in tokens] if "" in tokens else tokens
            return
        found = {token: stored[token] for token in set(tokens)}
        values = {token: value for token, (value, _) in found.items()}
        self._cells[name] = [*map(values.__getitem__, tokens)]
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
        """Write the rows into their table.

        Args:
            more: What stands in columns beside those of the line.
        """
        insert_columns(sql, self._codec, {**more, **{name: self.column(name) for name in (*self._codec.names, "_x")}})


def insert_columns(sql: sqlite3.Connection, codec: Codec, columns: Mapping[str, Sequence[Sql]]) -> None:
    """Write many whole rows into their table, but for columns that are blank in all of them: each takes its time."""
    # Of most columns the first cell tells.
    filled = {name: cells for name, cells in columns.items() if cells[0] is not None or cells.count(None) < len(cells)}
    names, marks = ", ".join(f'"{name}"' for name in filled), ", ".join("?" * len(filled))
    statement = f'INSERT OR REPLACE INTO "{codec.table.id}"({names}) VALUES ({marks})'
    sql.executemany(statement, zip(*filled.values(), strict=True))


def _written(extra: Extra) -> str:
    """Write what a column cannot hold; most of it is one text, which takes less to write by itself."""
    if len(extra) == 1:
        ((name, value),) = extra.items()
        if isinstance(value, str):
            return f"{{{compact(name)}:{compact(value)}}}"
    return compact(extra)
