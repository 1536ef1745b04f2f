"""What a new row says for certain, before anybody types (所在乡镇): a township's own, and the only row above it."""

from collections.abc import Mapping

from db.rights import rights_of
from db.rows import fetch, numbers
from db.store import Store
from forms.codes.lists import options
from forms.model import FieldType, Kind, Scope, Table

#: The code list of the pack's townships.
_TOWN = "town"


def known_cells(store: Store, table: Table) -> Mapping[str, str]:
    """Give the cells that each new row of this unit has for certain; none where there is any doubt."""
    return {**_own_town(store, table), **_only_row_above(store, table)}


def _only_row_above(store: Store, table: Table) -> Mapping[str, str]:
    """What belongs to a row belongs to the only one that there is, if that is this unit's own."""
    field = table.parent_field
    found = numbers(store, table.parent) if field is not None and table.parent else []
    row = next(fetch(store, table.parent or "", found), None) if len(found) == 1 else None
    if field is None or row is None or row.key.owner != store.identity.unit:
        return {}
    return {field.name: row.key.id}


def _own_town(store: Store, table: Table) -> Mapping[str, str]:
    """A township that fills only rows of its own in a table with one field for a township means itself."""
    unit, is_free = store.identity.unit, table.kind is Kind.LIST and not table.is_fixed
    duties = rights_of(store, unit).of(table.id) if is_free else ()
    is_town = any(town.code == unit for town in store.pack.towns)
    if not is_town or not duties or any(duty.rows is Scope.ALL for duty in duties):
        return {}
    named = [field for field in table.fields if field.code == _TOWN and not field.withdrawn]
    if len(named) != 1 or named[0].type is not FieldType.CODE or named[0].compute is not None:
        return {}
    offered = {choice.code for choice in options(named[0], store.pack)}
    return {named[0].name: unit} if unit in offered else {}
