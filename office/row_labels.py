"""How rows are called in sentences: a fixed row by its name, any other by its key (DESIGN 5, Rows)."""

from collections.abc import Mapping

from db.references import References
from db.row_key import RowKey
from db.rows import fixed_names
from db.store import Store
from forms.model import Choice, Kind, Table


class RowLabels:
    """Names rows of any table; looks each table's names up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._references = References(store)
        self._fixed: dict[str, dict[str, Choice]] = {}

    def words(self, key: RowKey, tokens: Mapping[str, str]) -> str:
        """Give what people call a row with these cells; a card has no name."""
        table = self._store.table(key.table)
        if table.kind is Kind.CARD:
            return ""
        if table.rows_from is not None:
            found = self._names(table).get(key.id)
            return found.label if found else key.id[:8]
        blank = dict.fromkeys(self._store.codec(table.id).names, "")
        return self._references.words(table, {**blank, **tokens}) or key.id[:8]

    def _names(self, table: Table) -> dict[str, Choice]:
        if table.id not in self._fixed:
            self._fixed[table.id] = fixed_names(self._store, table)
        return self._fixed[table.id]
