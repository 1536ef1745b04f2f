"""Which tables have changed since what reads across tables was last worked out (DESIGN 4, Table and cross checks).

Noted in the store itself and in the transaction of the change, so that neither a crash nor another process forgets it.
"""

from collections.abc import Iterable

from db.store import Store


def mark_stale(store: Store, tables: Iterable[str]) -> None:
    """Note that tables have changed, the program's own and `T31_last` included."""
    store.sql.executemany("INSERT OR IGNORE INTO stale VALUES (?)", [(table,) for table in tables])


def mark_all_stale(store: Store) -> None:
    """Note that everything is to be worked out anew."""
    mark_stale(store, [table.id for table in store.pack.tables])


def stale_tables(store: Store) -> frozenset[str]:
    """Give the tables that have changed."""
    return frozenset(table for (table,) in store.sql.execute("SELECT tbl FROM stale"))


def forget_stale(store: Store) -> None:
    """Note that everything is worked out."""
    store.sql.execute("DELETE FROM stale")
