"""Where a proof (证明材料) belongs: an item or a table, one of its slots (材料位), perhaps one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from db.references import References
from db.rights import rights_of
from db.row_key import RowKey
from db.rows import find_row
from db.store import Store
from forms.model import Item, Slot, Table
from forms.troubles import Trouble
from office.owing import STATEMENT


class WrongPlace(Trouble):
    """No such item, table or slot, or not this unit's."""

    exit_code = 2
    texts: ClassVar[Mapping[str, str]] = {
        "E-ITEM": "没有“{item}”这个事项或表。本单位的有：{known}。",
        "E-ITEM-OTHER": "“{item}”由{unit}负责，不能在这里办理。如职责有误，请与县局联系。",
        "E-SLOT": "“{place}”没有材料位“{slot}”。它的材料位：{known}。",
        "E-SLOT-WHICH": "“{place}”有几个材料位，请在后面加斜杠写明是哪一个：{known}。",
        "E-SLOT-ROW": "材料位“{slot}”每条记录各附一份，请先选定是表“{table}”的哪一条记录。",
        "E-CHAPTER": "“{item}”要求的章节里没有“{chapter}”。要求的有：{known}。请照写。",
        "E-SLOT-OTHER": "“{row}”这一条由别的单位填报，材料也由那里附。请选本单位的记录，再附一次。",
        "E-SLOT-TABLE": "“{item}”是事项。要附到某条记录上，请先选定是哪张表。",
    }


@dataclass(frozen=True, slots=True)
class Place:
    """Where proofs are attached.

    Attributes:
        item: Id of the item, empty where they prove a table or row as such.
        table: The table, where they prove one; `row` the row of it.
        slot: The slot; None where the place has none and takes whatever is brought.
    """

    item: Item | None
    table: Table | None = None
    row: RowKey | None = None
    slot: Slot | None = None

    @property
    def tokens(self) -> dict[str, str]:
        """How a row of C01 names this place."""
        return {
            "item": self.item.id if self.item else "",
            "slot": self.slot.id if self.slot else "",
            "tbl": self.table.id if self.table else "",
            "row_owner": self.row.owner if self.row else "",
            "row_id": self.row.id if self.row else "",
        }

    @property
    def words(self) -> str:
        """The place for people."""
        about = self.table.title if self.table else self.item.title if self.item else ""
        return f"{about}／{self.slot.title}" if self.slot else about


def find_place(store: Store, text: str, table: str | None = None, row: str | None = None) -> Place:
    """Find a place by what a person writes.

    Args:
        text: `B-XM-04`, `B-XM-04/ledger`, `T31`, `T31/photos`.
        table: The table of the row, where `text` names an item.
        row: A row of the table, as `db.rows.find_row` takes it.

    Raises:
        WrongPlace: No such item or slot, or another unit's.
        EntryRefused: No such table or row.
    """
    name, _, slot = text.partition("/")
    item = next((item for item in store.pack.items if item.id == name), None)
    form = store.table(table) if table else next((t for t in owed_tables(store) if t.id == name), None)
    if item is None and form is None:
        raise WrongPlace("E-ITEM", item=name, known=known_places(store))
    if row is not None and form is None:
        raise WrongPlace("E-SLOT-TABLE", item=name)
    _permit(store, item, form)
    key = _own_row(store, form, row) if form and row is not None else None
    place = Place(item, form, key)
    return Place(item, form, key, _slot(place, slot))


def words_of_place(store: Store, tokens: Mapping[str, str]) -> str:
    """Name the place of a row of C01 for people; one that the pack does not know any more by its ids."""
    item = next((item for item in store.pack.items if item.id == tokens["item"]), None)
    table = next((table for table in store.pack.tables if table.id == tokens["tbl"]), None)
    slots = (*(table.evidence if table else ()), *(item.evidence if item else ()), STATEMENT)
    slot = next((slot for slot in slots if slot.id == tokens["slot"]), None)
    about = table.title if table else item.title if item else tokens["tbl"] or tokens["item"]
    return f"{about}／{slot.title if slot else tokens['slot']}" if tokens["slot"] else about


def own_items(store: Store) -> list[Item]:
    """List the items of this unit; at the bureau all."""
    return [item for item in store.pack.items if store.is_bureau or item.unit == store.identity.unit]


def owed_tables(store: Store) -> list[Table]:
    """List the tables that are this unit's business; at the bureau all of the pack."""
    rights = rights_of(store, store.identity.unit)
    return [table for table in store.pack.tables if not table.builtin and rights.sees(table.id)]


def known_places(store: Store) -> str:
    """List the items and tables that this unit can attach to, for sentences."""
    return "、".join([*(item.id for item in own_items(store)), *(table.id for table in owed_tables(store))])


def _permit(store: Store, item: Item | None, form: Table | None) -> None:
    if store.is_bureau:
        return
    if item is not None and item.unit != store.identity.unit:
        raise WrongPlace("E-ITEM-OTHER", item=item.id, unit=store.pack.unit(item.unit).name)
    if form is not None and form not in owed_tables(store):
        raise WrongPlace("E-ITEM-OTHER", item=form.id, unit="其他单位")


def _own_row(store: Store, form: Table, row: str) -> RowKey:
    """Find a row whose proofs are this unit's business: a report of it can bring none for the rows of others."""
    found = find_row(store, form.id, row)
    if not is_own_row(store, form, found.key):
        raise WrongPlace("E-SLOT-OTHER", row=References(store).words(form, found.tokens))
    return found.key


def is_own_row(store: Store, form: Table, key: RowKey) -> bool:
    """Whether a row is, be it in part, for this unit to fill in; at the bureau every row is."""
    rights = rights_of(store, store.identity.unit)
    return rights.is_bureau or rights.is_for(form, key.owner, key.id)


def _slot(place: Place, name: str) -> Slot | None:
    every = place.table.evidence if place.table else place.item.evidence if place.item else ()
    if name:
        found = next((slot for slot in every if name in {slot.id, slot.title}), None)
        if found is None:
            raise WrongPlace("E-SLOT", place=place.words, slot=name, known=_listed(every))
        if found.each_row and place.row is None:
            raise WrongPlace("E-SLOT-ROW", slot=found.title, table=place.words)
        return found
    # A row has the slots that are asked for each row; whatever else is brought for it needs no slot.
    slots = [slot for slot in every if slot.each_row == (place.row is not None)]
    if len(slots) > 1:
        raise WrongPlace("E-SLOT-WHICH", place=place.words, known=_listed(slots))
    return slots[0] if slots else None


def _listed(slots: Sequence[Slot]) -> str:
    return "、".join(f"{slot.id}（{slot.title}）" for slot in slots) or "没有"
