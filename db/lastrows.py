"""Last year's rows beside this year's: which row continues which, and what it said (DESIGN 5, Last year).

The link is derived and never travels. It depends on the row itself and on last year's table alone, so that every copy
that holds the last row finds the same one.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from db.schema import last_name
from db.store import Store, fixed_id
from forms.model import Table
from forms.values import Sql
from forms.values import store as stored

Lost = Mapping[str, Sequence[str]]


class LastRows:
    """The rows of one table as they were last year."""

    def __init__(self, store: Store, table: Table) -> None:
        self._store = store
        self._table = table
        self._name = last_name(table.id)
        self._tokens: dict[int, Mapping[str, str]] = {}

    @cached_property
    def is_loaded(self) -> bool:
        """Whether there are any here."""
        return has_rows(self._store, self._table)

    def link(self, number: int, tokens: Mapping[str, str], conflicts: Lost | None = None) -> int | None:
        """Give the number of the last row that a row continues: by its id, else by an equal key.

        Among last rows of that key those of the same owner come first; what is not clear then stays without link.

        Args:
            number: Local number of this year's row.
            tokens: What it says.
            conflicts: Fields of it that say several things; they are no part of a key.
        """
        if not self.is_loaded:
            return None
        found = self._store.sql.execute(
            f'SELECT l.n FROM row r JOIN "{self._name}" l ON l._id = r.id WHERE r.n = ?', (number,)
        ).fetchone()
        if found is not None:
            return int(found[0])
        key = self._key(tokens, conflicts or {})
        return self._by_key(number, key) if key else None

    def tokens(self, last: int | None) -> Mapping[str, str] | None:
        """Give what a last row said."""
        if last is None:
            return None
        if last not in self._tokens:
            codec = self._store.codec(self._table.id)
            line = self._store.sql.execute(f"{codec.select_last} WHERE n = ?", (last,)).fetchone()
            if line is None:
                return None
            self._tokens[last] = codec.tokens(line[1:])
        return self._tokens[last]

    def of(self, number: int) -> Mapping[str, str] | None:
        """Give what the last row said that a row is linked with."""
        if not self.is_loaded:
            return None
        found = self._store.sql.execute(f'SELECT _last FROM "{self._table.id}" WHERE n = ?', (number,)).fetchone()
        return self.tokens(found[0]) if found else None

    def _key(self, tokens: Mapping[str, str], conflicts: Lost) -> list[Sql]:
        """Give the values of the key; none where the rows are fixed, a part is blank, or it is computed."""
        table = self._table
        fields = [table.field(name) for name in table.key]
        if table.is_fixed or any(field.compute is not None or field.name in conflicts for field in fields):
            return []
        values = [stored(field, tokens.get(field.name, ""))[0] for field in fields]
        return [] if None in values else values

    def _by_key(self, number: int, key: Sequence[Sql]) -> int | None:
        where = " AND ".join(f'l."{name}" = ?' for name in self._table.key)
        found = self._store.sql.execute(
            f'SELECT l.n, l._owner = r.owner FROM "{self._name}" l JOIN row r ON r.n = ? WHERE {where}', (number, *key)
        ).fetchall()
        own = [last for last, is_own in found if is_own]
        alike = own or [last for last, _ in found]
        return alike[0] if len(alike) == 1 else None


def has_rows(store: Store, table: Table) -> bool:
    """Whether last year's rows of a table are here; the program's own tables have none."""
    return not table.builtin and bool(
        store.sql.execute(f'SELECT EXISTS (SELECT 1 FROM "{last_name(table.id)}")').fetchone()[0]
    )


def continued_id(store: Store, table: str, owner: str, row: str) -> str:
    """Give the id of the free row that continues one of last year, known by its owner and id of then."""
    return fixed_id(store.identity.campaign, f"{table}/last/{owner}/{row}")
