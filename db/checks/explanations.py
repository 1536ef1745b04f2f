"""Which findings are explained (合理性说明): by somebody whose they are, for exactly the present values."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from db.rights import Rights, rights_of
from db.rows import rows
from db.store import Store
from db.typed import compact
from forms.model import Table


class Place(NamedTuple):
    """Where a finding stands; its local number is of no use to another copy."""

    check: str
    table: str
    owner: str
    row: str
    field: str
    slot: str


class Explanations:
    """The explanations of a store, read once.

    Several units may explain one finding; each explanation counts by itself, so that none hides another one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rights: dict[str, Rights] = {}
        self._known: dict[Place, set[tuple[str, str]]] = {}
        for row in rows(store, "C03"):
            token = row.tokens
            if token["reason"]:
                present = {**token, **_presently(store, token)}
                names = ("check_id", "tbl", "row_owner", "row_id", "field", "slot")
                place = Place(*(present[name] for name in names))
                self._known.setdefault(place, set()).add((row.key.owner, present["shown"]))

    def covers(self, place: Place, shown: str) -> bool:
        """Whether somebody entitled has explained these very values at this place."""
        return any(
            values == shown and self._is_entitled(author, place) for author, values in self._known.get(place, ())
        )

    def _is_entitled(self, author: str, place: Place) -> bool:
        if author not in self._rights:
            self._rights[author] = rights_of(self._store, author)
        table = self._store.table(place.table)
        return is_whose(self._rights[author], table, place.owner, place.row, place.field)


def is_whose(rights: Rights, table: Table, owner: str, row: str, name: str) -> bool:
    """Whether a finding is this unit's to mend or explain.

    That about a cell is who may write it, that about a row who may write any part of it, that about the whole table
    (`row` is empty) who has a duty on it, or is named as its owner.
    """
    if not row:
        return owner == rights.unit or rights.sees(table.id)
    if not rights.is_by_section(table.id):
        # The fields are not needed then, and of many tables a start of the program reads the head alone.
        return rights.may_write(table, owner, row, None)
    sections = {field.section for field in table.fields if name in {"", field.name}} or {None}
    return any(rights.may_write(table, owner, row, section) for section in sections)


def _presently(store: Store, token: Mapping[str, str]) -> dict[str, str]:
    """Read an explanation that was given when a field still had another name."""
    former = store.lineage.names(token["tbl"])
    if not former:
        return {}
    names = {**former, **{f"last_{name}": f"last_{now}" for name, now in former.items()}}
    try:
        values = json.loads(token["shown"])
    except (ValueError, RecursionError):
        # It came from outside, and may be anything.
        values = None
    told = {"field": former.get(token["field"], token["field"])}
    if isinstance(values, dict):
        values = {names.get(name, name): value for name, value in values.items()}
        told["shown"] = compact(values)
    return told
