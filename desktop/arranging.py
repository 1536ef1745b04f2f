"""What a grid asks of a table in order to sort and filter its rows, to find in them and to add them up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from db.kinship import child_numbers
from db.references import References
from db.rows import fetch
from db.store import Store
from forms.model import Table
from forms.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from db.sifting import Sieve, Sifter, SortBy, Value
    from db.totals import Total
    from desktop.grid_rows import Column

_MOST_KNOWN: Final = 50_000


@dataclass(frozen=True, slots=True)
class View:
    """How a table is looked at: in which order, and which rows of it; at most one sieve a column."""

    order: tuple[SortBy, ...] = ()
    sieves: tuple[Sieve, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether all rows are shown as they stand by themselves."""
        return not self.order and not self.sieves

    def sorted_by(self, field: str, *, descending: bool, then: bool = False) -> View:
        """Sort by a column; `then`: among those that are equal by the keys so far."""
        from db.sifting import SortBy

        kept = tuple(key for key in self.order if key.field != field) if then else ()
        return replace(self, order=(*kept, SortBy(field, descending)))

    def unsorted(self) -> View:
        """Let rows stand as they do by themselves."""
        return replace(self, order=())

    def sifted(self, field: str | None, sieve: Sieve | None) -> View:
        """Give a column another sieve, or none."""
        others = tuple(known for known in self.sieves if known.field != field)
        return replace(self, sieves=others if sieve is None else (*others, sieve))

    def unsifted(self) -> View:
        """Show all rows."""
        return replace(self, sieves=())

    def sieve_of(self, field: str | None) -> Sieve | None:
        """The sieve of a column."""
        return next((known for known in self.sieves if known.field == field), None)

    def others(self, field: str | None) -> tuple[Sieve, ...]:
        """The sieves of other columns."""
        return tuple(known for known in self.sieves if known.field != field)


PLAIN = View()


class Arranging:
    """Answers about the rows of one table, or of those that belong to one parent.

    Args:
        parent: Id of the row that they belong to.
    """

    def __init__(self, store: Store, table: Table, parent: str | None = None) -> None:
        self._store = store
        self._table = table
        self._parent = parent

    def on(self, store: Store) -> Arranging:
        """The same over another connection to the workspace."""
        return Arranging(store, store.table(self._table.id), self._parent)

    def numbers(self, order: Sequence[SortBy]) -> list[int]:
        """Local numbers of all rows in this order."""
        found = self._sifter().numbers(order)
        mine = self._mine()
        return found if mine is None else [number for number in found if number in mine]

    def passing(self, sieves: Sequence[Sieve]) -> set[int]:
        """Local numbers of the rows that pass all sieves."""
        return self._sifter().passing(sieves)

    def first_where(self, field: str, rows: Sequence[int], *, is_filled: bool) -> int | None:
        """The place of the first of these rows where a column is filled, or blank; None if there is none."""
        from db.gaps import first_where

        return first_where(self._store, self._table.id, field, rows, is_filled=is_filled)

    def values(self, field: str, others: Sequence[Sieve]) -> list[Value]:
        """What a column shows in the rows that other sieves let pass, and how often."""
        return self._sifter().values(field, others, self._mine())

    def totals(self, columns: Sequence[Column], rows: Collection[int] | None) -> dict[str, Total]:
        """Sums of columns of numbers by field, over some rows or all."""
        from db.totals import totals

        names = [column.name for column in columns if column.is_number]
        return totals(self._store, self._table.id, names, self._mine() if rows is None else rows)

    def texts(self, rows: Sequence[int], columns: Sequence[Column]) -> Iterator[tuple[int, list[str]]]:
        """What cells show, row by row; a row that is gone is left out."""
        references, shown = References(self._store), dict[tuple[str, str], str]()
        for row in fetch(self._store, self._table.id, rows):
            texts = []
            for column in columns:
                token = row.tokens[column.name] if column.field is not None else ""
                known = shown.get((column.name, token)) if token else ""
                if known is None and column.field is not None:
                    known = references.show(column.field, token)
                    if len(shown) < _MOST_KNOWN:
                        shown[column.name, token] = known
                texts.append(known or "")
            yield row.number, texts

    def _sifter(self) -> Sifter:
        # Most starts neither sort nor filter.
        from db.sifting import Sifter

        return Sifter(self._store, self._table)

    def _mine(self) -> set[int] | None:
        """The rows that are meant at all; None: all of the table."""
        return None if self._parent is None else set(child_numbers(self._store, self._table, self._parent))
