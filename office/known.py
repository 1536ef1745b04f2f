"""What a new row says for certain, before anybody types (所在乡镇): the township of a township's own row."""

from collections.abc import Mapping

from db.rights import rights_of
from db.store import Store
from forms.codes.lists import options
from forms.model import FieldType, Kind, Scope, Table

#: The code list of the pack's townships.
_TOWN = "town"


def known_cells(store: Store, table: Table) -> Mapping[str, str]:
    """Give the cells that each new row of this unit has for certain; none where the pack leaves any doubt.

    A township that fills only rows of its own in a table with one field for a township means itself.
    """
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
