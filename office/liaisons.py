"""Liaisons (联络员): whom each unit names, so that the bureau knows whom to ring up; rows of C04, one for each unit.

Name and telephone are personal: they travel in private files alone, in a sealed report to the bureau.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from db.batch import Act, Written
from db.journal import delete_rows
from db.rows import rows
from db.store import Store
from forms.findings import cell_findings
from forms.model import Field
from forms.problems import sentence
from forms.showing import show
from office.entry import Entered, Typed, add_typed, type_cells

TABLE: Final = "C04"
_UNIT: Final = "unit"
_DAY: Final = "reported_on"
_ACT: Final = "联络员"
_MISSING: Final = "必须填写"


class Liaison(NamedTuple):
    """One liaison.

    Attributes:
        number: Local number of the row.
        unit: Whose liaison it is, by code.
        texts: What is written, as people read it, by field.
        faults: What is missing or wrong, in words, by field.
    """

    number: int
    unit: str
    texts: Mapping[str, str]
    faults: Mapping[str, str]


def liaison_fields(store: Store) -> tuple[Field, ...]:
    """Give what is written of a liaison, without whose it is: the program knows that."""
    return tuple(field for field in store.table(TABLE).fields if field.name != _UNIT)


def liaisons(store: Store) -> list[Liaison]:
    """List the liaisons that are known here: a unit's own, at the bureau those of every report that is in."""
    fields = liaison_fields(store)
    return [
        Liaison(
            row.number,
            row.key.owner,
            {field.name: show(field, row.tokens[field.name], store.pack) for field in fields},
            {field.name: fault for field in fields if (fault := _fault(store, field, row.tokens[field.name]))},
        )
        for row in rows(store, TABLE)
    ]


def own_liaisons(store: Store) -> list[Liaison]:
    """List the liaisons of this unit; there should be one."""
    return [one for one in liaisons(store) if one.unit == store.identity.unit]


def _fault(store: Store, field: Field, token: str) -> str:
    if not token:
        return _MISSING if field.required is True else ""
    return "　".join(sentence(found.code, found.params) for found in cell_findings(field, token, store.pack))


def unfinished(store: Store) -> str:
    """Say what is missing or wrong with the liaison that this unit has named; empty if nothing, or nobody is named."""
    faulty = {name for one in own_liaisons(store) for name in one.faults}
    titles = "、".join(field.title for field in liaison_fields(store) if field.name in faulty)
    return f"联络员的{titles}没有填或者不对" if titles else ""


def write_liaison(store: Store, number: int | None, field: str, text: str) -> Entered:
    """Write one value as it was typed, durable on return.

    Args:
        number: Of the liaison; None: this unit names one now, reported today unless another day is typed.

    Raises:
        EntryRefused: It is another unit's, or is gone.
        StoreTrouble: The disk refused; nothing was written.
    """
    if number is not None:
        return type_cells(store, TABLE, [Typed(number, field, text)], Act(label=_ACT))
    begun = {_UNIT: store.identity.unit, _DAY: store.clock()[:10]}
    return add_typed(store, TABLE, [{**begun, field: text}], Act("add", _ACT))


def remove_liaison(store: Store, number: int) -> Written:
    """Take a liaison out.

    Raises:
        EntryRefused: It is another unit's, or is gone.
    """
    return delete_rows(store, [number], Act("delete", _ACT))
