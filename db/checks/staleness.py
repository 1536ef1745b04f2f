"""What has changed since what reads across tables was last worked out (DESIGN 4, Table and cross checks).

Noted in the store itself and in the transaction of the change, so that neither a crash nor another process forgets it:
whole tables, and where only cells of rows changed, which columns and which rows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from db.rights import forget_rights
from db.store import Store

#: The table that says who may write what.
DUTIES: Final = "K04"
#: A line of `stale` is a table, `T31 stock` a column of it, `T31 #17` a row of it.
_JOINT: Final = " "
_ROW: Final = "#"
_ANY_ROW: Final = frozenset({("row", ""), ("row", "tbl")})
#: Where more rows change at once it is not worth while to look at each.
MOST_ROWS: Final = 200


@dataclass(slots=True)
class Stale:
    """What has changed.

    Attributes:
        tables: Of these rows came, went, or changed in whatever way.
        columns: Of these columns some cells changed, by table; nothing else in the table, if it is not among `tables`.
        rows: The rows of those cells, by table.
    """

    tables: set[str] = default(default_factory=set)
    columns: dict[str, set[str]] = default(default_factory=dict)
    rows: dict[str, set[int]] = default(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything has."""
        return bool(self.tables or self.columns)

    @property
    def names(self) -> frozenset[str]:
        """All tables in which something changed."""
        return frozenset({*self.tables, *self.columns})

    def touches(self, reads: Iterable[tuple[str, str]]) -> bool:
        """Whether something changed in what a statement reads: (table, column), the column empty for rows alone."""
        return any(
            table in self.tables
            or (table in self.columns and column in self.columns[table])
            # Whoever counts rows or asks for their tables without naming these rests on every row that comes.
            or (self.tables and (table, column) in _ANY_ROW)
            for table, column in reads
        )


def mark_stale(store: Store, tables: Iterable[str]) -> None:
    """Note that tables have changed, the program's own and `T31_last` included."""
    wanted = list(tables)
    store.sql.executemany("INSERT OR IGNORE INTO stale VALUES (?)", [(table,) for table in wanted])
    if DUTIES in wanted:
        forget_rights(store)


def mark_cells(store: Store, table: str, columns: Collection[str], rows: Collection[int]) -> None:
    """Note that cells of some rows of a table have changed."""
    if len(rows) > MOST_ROWS or table == DUTIES:
        mark_stale(store, [table])
        return
    if not columns:
        return
    marks = [f"{table}{_JOINT}{mark}" for mark in (*columns, *(f"{_ROW}{row}" for row in rows))]
    # One statement: it is part of every key that is pressed.
    store.sql.execute(f"INSERT OR IGNORE INTO stale VALUES {', '.join(['(?)'] * len(marks))}", marks)


def mark_all_stale(store: Store) -> None:
    """Note that everything is to be worked out anew."""
    mark_stale(store, [table.id for table in store.pack.tables])


def stale_tables(store: Store) -> Stale:
    """Give what has changed."""
    found = Stale()
    for (line,) in store.sql.execute("SELECT tbl FROM stale"):
        table, joint, mark = line.partition(_JOINT)
        if not joint:
            found.tables.add(table)
        elif mark.startswith(_ROW):
            found.rows.setdefault(table, set()).add(int(mark[len(_ROW) :]))
        else:
            found.columns.setdefault(table, set()).add(mark)
    return found


def forget_stale(store: Store) -> None:
    """Note that everything is worked out."""
    store.sql.execute("DELETE FROM stale")
