"""Running the SELECTs of a pack on the store's own connection, confined: what they may read, and what they do read.

They run within the transaction that is under way, so that a preview, which is rolled back, sees them, too.
"""

import contextlib
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from db.checks import confine
from db.facts import FACTS, code_tables
from db.schema import last_name
from db.store import Store
from forms.expressions import ExpressionFault
from forms.expressions.selects import prepare_select

ROW: Final = "row"
#: The one of the program's own tables that checks may read: where no material is declared (无相关材料情况说明).
NO_MATERIAL: Final = "C02"


@dataclass(frozen=True, slots=True)
class Reads:
    """What a SELECT reads, as SQLite's authorizer reports when it is prepared.

    Attributes:
        columns: (table, column); the column is empty where only rows are counted.
        fault: Kind of the fault if it cannot be prepared, else empty.
    """

    columns: frozenset[tuple[str, str]]
    fault: str = ""

    @property
    def tables(self) -> frozenset[str]:
        """The tables read."""
        return frozenset(table for table, _ in self.columns)


class Statements:
    """The SELECTs of one pack over one store; what each reads is asked once.

    A SELECT is given as it stands in the definition; with `each` it is worked out for each row of that table, which it
    calls `this`, and its rows are (local number, value).
    """

    def __init__(self, store: Store) -> None:
        self._sql = store.sql
        self._reads: dict[tuple[str, str | None], Reads] = {}
        #: The pack's own tables.
        self.forms = frozenset(table.id for table in store.pack.tables if not table.builtin)
        last = map(last_name, self.forms)
        self.readable = frozenset({*self.forms, *last, NO_MATERIAL, ROW, *FACTS, *code_tables(store)})

    def reads(self, select: str, each: str | None = None) -> Reads:
        """Say what a SELECT reads."""
        if (select, each) not in self._reads:
            self._reads[select, each] = self._ask(select, each)
        return self._reads[select, each]

    def run(
        self,
        select: str,
        each: str | None = None,
        most: int = confine.MOST_ROWS,
        rows: Collection[int] | None = None,
    ) -> confine.Answer:
        """Run a SELECT and give its rows.

        Args:
            most: So many rows are given.
            rows: With `each`: only for these rows of it.

        Raises:
            sqlite3.Error: It was refused or ran out of time.
        """
        written = _written(select, each)
        if rows is not None:
            written += f" WHERE this.n IN ({', '.join(map(str, rows))})"
        with self._confined():
            return confine.fetch(self._sql, written, most=most)

    def _ask(self, select: str, each: str | None) -> Reads:
        found: set[tuple[str, str]] = set()
        try:
            written = _written(select, each)
            with self._confined(found):
                confine.fetch(self._sql, f"EXPLAIN {written}")
        except sqlite3.Error as fault:
            return Reads(frozenset(), type(fault).__name__)
        return Reads(frozenset(found))

    def _confined(self, reads: set[tuple[str, str]] | None = None) -> contextlib.AbstractContextManager[None]:
        return confine.confined(self._sql, self.readable, reads)


@lru_cache(maxsize=1_000)
def _written(select: str, each: str | None) -> str:
    try:
        written = prepare_select(select)
    except ExpressionFault as fault:
        raise sqlite3.ProgrammingError(str(fault)) from fault
    return written if each is None else f'SELECT this.n, ({written}) FROM "{each}" AS this'


def statements_of(store: Store) -> Statements:
    """Give the SELECTs of the store's present pack."""
    kept = store.kept("statements")
    if None not in kept:
        kept[None] = Statements(store)
    found: Statements = kept[None]
    return found
