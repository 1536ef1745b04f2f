"""Which findings are explained (合理性说明): by somebody who may write the cell, for exactly the present values."""

from db.rights import Rights, rights_of
from db.rows import rows
from db.store import Store

Place = tuple[str, str, str, str, str]


class Explanations:
    """The explanations of a store, read once.

    A place is (check, table, owner, row, field). Several units may explain one finding; each explanation counts by
    itself, so that none hides another one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rights: dict[str, Rights] = {}
        self._known: dict[Place, set[tuple[str, str]]] = {}
        for row in rows(store, "C03"):
            token = row.tokens
            if token["reason"]:
                place = (token["check_id"], token["tbl"], token["row_owner"], token["row_id"], token["field"])
                self._known.setdefault(place, set()).add((row.key.owner, token["shown"]))

    def covers(self, place: Place, shown: str) -> bool:
        """Whether somebody entitled has explained these very values at this place."""
        return any(
            values == shown and self._is_entitled(author, place) for author, values in self._known.get(place, ())
        )

    def _is_entitled(self, author: str, place: Place) -> bool:
        _, table_id, owner, row, name = place
        if author not in self._rights:
            self._rights[author] = rights_of(self._store, author)
        table = self._store.table(table_id)
        section = next((field.section for field in table.fields if field.name == name), None)
        return self._rights[author].may_write(table, owner, row, section)
