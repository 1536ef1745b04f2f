"""What each unit owes (应报内容), its items and the tables that no item asks for, and what it has brought so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from db.evidence import present
from db.kinship import living_ids
from db.materials import Declaration, Proof, chapters_told, declarations, filled_rows, proofs
from db.merging.packages import packages
from db.rights import Rights, rights_of
from db.row_key import RowKey
from db.rows import rows
from db.store import Store
from forms.model import Item, Scope, Slot, Table
from office.row_labels import RowLabels

#: The slot of the signed and stamped scan of a declaration; it proves the declaration and is no material of the item.
STATEMENT: Final = Slot("statement", "签字盖章的说明", types=("pdf", "jpg", "png"), sealed=True)
#: Tables of the program that answer what is owed: proofs, declarations, reports.
ANSWERS: Final = frozenset({"C01", "C02", "C05"})
KINDS: Final[Mapping[str, str]] = {"fill": "填报", "provide": "提供", "report": "汇报", "act": "工作"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that a unit owes.

    Attributes:
        id: Of the item; of the table where no item of the unit asks for it.
        kind: `fill`, `provide`, `report` or `act`.
        tables: Tables that answer it and that the unit has a duty on; rows of child tables go with their parents.
        slots: Materials asked for with the item itself.
        due: Last day, `YYYY-MM-DD`; empty if there is none.
    """

    unit: str
    id: str
    kind: str
    title: str
    tables: tuple[Table, ...]
    slots: tuple[Slot, ...]
    due: str
    item: Item | None = None

    @property
    def words(self) -> str:
        """How it is called in sentences."""
        return f"{self.id} {self.title}"


def owed_by(store: Store, unit: str) -> list[Owed]:
    """List what a unit owes: its items in order of the notice, then its other tables.

    An item to be filled goes with its tables where the bureau moves the duty on them to another unit. A child table
    goes with its parent, unless the unit has no duty on that.
    """
    rights, pack = rights_of(store, unit), store.pack
    due = pack.submission.due or ""
    forms = {table.id: table for table in pack.tables if rights.of(table.id) and not _goes_along(table, rights)}
    found = [
        Owed(
            unit,
            item.id,
            item.kind,
            item.title,
            tuple(forms[table] for table in item.tables if table in forms),
            item.evidence,
            item.due or due,
            item,
        )
        for item in pack.items
        if item.unit == unit and not _is_moved(item, forms)
    ]
    asked = {table.id for one in found for table in one.tables}
    rest = (table for table in forms.values() if table.id not in asked)
    return [*found, *(Owed(unit, table.id, "fill", table.title, (table,), (), due) for table in rest)]


def _goes_along(table: Table, rights: Rights) -> bool:
    return table.parent is not None and bool(rights.of(table.parent))


def _is_moved(item: Item, forms: Mapping[str, Table]) -> bool:
    """Whether the bureau has given what an item asks to be filled to others, who owe its tables now."""
    return item.kind == "fill" and bool(item.tables) and forms.keys().isdisjoint(item.tables)


def owes(store: Store, unit: str) -> bool:
    """Whether a unit owes anything: a table it has a duty on, or an item without a table, such as a report."""
    return bool(rights_of(store, unit).duties) or any(item.unit == unit for item in store.pack.items)


def find_owed(store: Store, name: str) -> Owed | None:
    """Find what this unit owes by its id or that of one of its tables; at the bureau what any unit owes."""
    units = [unit.code for unit in store.pack.units] if store.is_bureau else [store.identity.unit]
    units.sort(key=lambda code: code != store.identity.unit)
    every = [one for unit in units for one in owed_by(store, unit)]
    by_table = (one for one in every if name in {table.id for table in one.tables})
    return next((one for one in every if one.id == name), None) or next(by_table, None)


def is_untouched(store: Store) -> bool:
    """Whether this unit has neither filled nor attached nor declared anything yet."""
    holdings = Holdings(store)
    owed = owed_by(store, store.identity.unit)
    return not any(holdings.has_material(one) or holdings.has_declared(one) for one in owed)


def judged_units(store: Store) -> list[str]:
    """List the units whose materials are judged here: this one, and at the bureau those whose final report is in."""
    own = store.identity.unit
    if not store.is_bureau:
        return [own]
    finals = (fact for fact in packages(store) if fact.kind == "report" and fact.stage == "final")
    reported = {fact.unit for fact in finals if fact.verdict == "accept"}
    return [unit.code for unit in store.pack.units if unit.code == own or unit.code in reported]


class Holdings:
    """What units have brought, read once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._proofs: dict[tuple[str, str, tuple[str, str]], list[Proof]] = {}
        known = proofs(store)
        rows_gone = _gone(store, known)
        #: Proofs of rows that are not there: they count for nothing.
        self.gone = [proof for proof in known if (proof.table, proof.row) in rows_gone]
        for proof in known:
            if (proof.table, proof.row) not in rows_gone:
                self._proofs.setdefault((proof.item, proof.table, proof.row), []).append(proof)
        self._declared: dict[tuple[str, str], list[Declaration]] = {}
        for declaration in declarations(store):
            self._declared.setdefault((declaration.owner, declaration.item), []).append(declaration)
        self._rights: dict[str, Rights] = {}
        self._filled: dict[tuple[str, str], int] = {}
        self._narrow: dict[str, list[str]] = {}

    @cached_property
    def _chapters(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return chapters_told(self.store)

    def untold_chapters(self, one: Owed) -> list[str]:
        """Chapters that a report must have and that nobody has ticked off."""
        told = self._chapters.get((one.unit, one.id), ())
        return [chapter for chapter in (one.item.chapters if one.item else ()) if chapter not in told]

    @cached_property
    def liaisons(self) -> dict[str, list[str]]:
        """On which days units have named their liaisons, by unit; empty where a row does not say."""
        found: dict[str, list[str]] = {}
        for row in rows(self.store, "C04"):
            found.setdefault(row.key.owner, []).append(row.tokens["reported_on"])
        return found

    @cached_property
    def unsigned(self) -> dict[tuple[str, str], str]:
        """What declarations do not say of who signed them and when, in words, by owner and row; others are left out."""
        fields = [self.store.table("C02").field(name) for name in ("leader_role", "signed_on")]
        told = {
            (row.key.owner, row.key.id): "和".join(field.title for field in fields if not row.tokens[field.name])
            for row in rows(self.store, "C02")
        }
        return {key: what for key, what in told.items() if what}

    @cached_property
    def labels(self) -> RowLabels:
        """Names of rows, each table's looked up once."""
        return RowLabels(self.store)

    @cached_property
    def here(self) -> set[str]:
        """Hashes of the files that are on this computer."""
        return present(self.store)

    def rights(self, unit: str) -> Rights:
        """The rights of a unit."""
        if unit not in self._rights:
            self._rights[unit] = rights_of(self.store, unit)
        return self._rights[unit]

    def filled(self, unit: str, table: Table) -> int:
        """How many rows of a table a unit has filled."""
        key = (unit, table.id)
        if key not in self._filled:
            self._filled[key] = filled_rows(self.store, table, self.rights(unit))
        return self._filled[key]

    def of_item(self, unit: str, item: str) -> list[Proof]:
        """Proofs of an item itself, without the scan of its declaration; the bureau may bring them for a unit."""
        return self._by(unit, self._proofs.get((item, "", ("", "")), ()))

    def of_table(self, unit: str, table: str) -> list[Proof]:
        """Proofs of a table as a whole."""
        known = {item.id for item in self.store.pack.items} | {""}
        found = [one for item in known for one in self._proofs.get((item, table, ("", "")), ())]
        return self._by(unit, found)

    def of_rows(self, table: str) -> dict[tuple[str, str], list[Proof]]:
        """Proofs of single rows of a table, by owner and id of the row, whoever brought them."""
        found: dict[tuple[str, str], list[Proof]] = {}
        for (_, name, row), brought in self._proofs.items():
            if name == table and row != ("", ""):
                found.setdefault(row, []).extend(brought)
        return found

    def may_prove(self, unit: str, table: Table, row: RowKey) -> bool:
        """Whether what a unit brings counts as a proof of a row: it may write some part of that row."""
        sections = (None, *(section.id for section in table.sections))
        return any(self.rights(unit).may_write(table, row.owner, row.id, section) for section in sections)

    def asks_row(self, unit: str, table: Table, row: RowKey) -> bool:
        """Whether the proofs of a row are asked from a unit: a department leaves them to the township that fills it.

        Whoever fills a row proves it; his proofs come to the bureau and to no other unit.
        """
        if not self._may_fill(unit, table, row):
            return False
        if any(duty.rows is not Scope.ALL for duty in self.rights(unit).of(table.id)):
            return True
        return not any(self._may_fill(other, table, row) for other in self._fillers(table) if other != unit)

    def _fillers(self, table: Table) -> list[str]:
        """Units that fill rows of their own of a table, not everybody's."""
        if table.id not in self._narrow:
            units = [unit.code for unit in self.store.pack.units]
            duties = {code: self.rights(code).of(table.id) for code in units}
            self._narrow[table.id] = [
                code for code in units if any(duty.rows is not Scope.ALL for duty in duties[code])
            ]
        return self._narrow[table.id]

    def _may_fill(self, unit: str, table: Table, row: RowKey) -> bool:
        """Whether a unit has a duty on a row; that the bureau may write everything is none."""
        return replace(self.rights(unit), is_bureau=False).may_write(table, row.owner, row.id, None)

    def _by(self, unit: str, found: Sequence[Proof]) -> list[Proof]:
        bureau = self.store.pack.bureau
        return [proof for proof in found if proof.owner in {unit, bureau} and proof.slot != STATEMENT.id]

    def declared(self, one: Owed) -> Declaration | None:
        """The declaration about something owed as a whole; None if there is none."""
        found = self._declared.get((one.unit, one.id), ())
        return next((item for item in found if not item.scope and item.table in {"", one.id}), None)

    def has_declared(self, one: Owed) -> bool:
        """Whether anything was declared about it, be it for a part."""
        return bool(self._declared.get((one.unit, one.id)))

    def declared_tables(self, one: Owed) -> dict[str, Declaration]:
        """The declarations about single tables of something owed, by table id.

        A table is declared once, for whichever of the unit's items asks for it.
        """
        asked = {table.id for table in one.tables}
        every = (item for (unit, _), found in self._declared.items() if unit == one.unit for item in found)
        return {item.table: item for item in every if item.table in asked and not item.scope}

    def has_material(self, one: Owed) -> bool:
        """Whether anything was filled or attached for it."""
        return any(self.filled(one.unit, table) for table in one.tables) or bool(self.files(one))

    def files(self, one: Owed) -> list[Proof]:
        """All proofs of something owed: of the item, of its tables, and of the unit's own rows in them."""
        about = self.of_item(one.unit, one.id) if one.item else []
        for table in one.tables:
            about += self.of_table(one.unit, table.id)
            about += [p for rows in self.of_rows(table.id).values() for p in rows if p.owner == one.unit]
        return about


def asks_whole(store: Store, one: Owed, table: Table) -> bool:
    """Whether the proofs of a table as a whole are asked from this unit: from its owner department, if it has one."""
    if one.item is not None:
        return True
    rights = [rights_of(store, unit.code) for unit in store.pack.units]
    owners = {r.unit for r in rights if any(duty.rows is Scope.ALL for duty in r.of(table.id))}
    named = {item.unit for item in store.pack.items if table.id in item.tables}
    return one.unit in (named or owners or {one.unit})


def _gone(store: Store, found: Sequence[Proof]) -> set[tuple[str, tuple[str, str]]]:
    """Give the rows that proofs are about and that are not there, by table; of tables that are there alone."""
    by_table: dict[str, set[tuple[str, str]]] = {}
    for proof in found:
        if proof.row[1]:
            by_table.setdefault(proof.table, set()).add(proof.row)
    gone = set()
    for table in store.pack.tables:
        if about := by_table.get(table.id):
            here = living_ids(store, table.id, [row for _, row in about])
            gone |= {(table.id, row) for row in about if row[1] not in here}
    return gone
