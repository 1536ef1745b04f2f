"""What is not as it was, in words: since the last report was sent, by a package that came, by a later task."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.merging.packages import packages
from db.merging.since import ADDED, REMOVED, RowDifference, since_sent
from db.references import References
from db.rights import rights_of
from db.rows import fetch
from db.store import Store
from exchange.bag_info import Kind
from exchange.key_codes import package_code
from forms.model import Pack
from forms.revising import changes, changes_for
from office.row_labels import RowLabels
from office.troubles import WrongUse
from office.update_task import told_duties


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell: what it held and what it holds, as shown on the screen; blank is an empty text."""

    field: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not what it was.

    Attributes:
        row: Local number; of a row that is gone, what it was.
        words: What people call the row; empty for a card.
        kind: `added`, `removed` or `changed`.
    """

    table: str
    title: str
    row: int
    words: str
    owner: str
    kind: str
    cells: tuple[CellDifference, ...]

    @property
    def sentence(self) -> str:
        """The difference in one line."""
        where = f"{self.table} {self.title}" + (f"　{self.words}" if self.words else "")
        if self.kind == ADDED:
            return f"{where}：新增"
        if self.kind == REMOVED:
            return f"{where}：删除"
        cells = (f"{cell.title} {cell.before or '（空）'} → {cell.after or '（空）'}" for cell in self.cells)
        return f"{where}：" + "，".join(cells)


@dataclass(frozen=True, slots=True)
class SinceSent:
    """What has changed since a report was sent.

    Attributes:
        sequence, sent_at: Of that report; 0 and empty if nothing was sent yet.
    """

    package_id: str
    package_code: str
    sequence: int
    sent_at: str
    rows: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What a later revision of the task changed in the forms, in sentences."""

    revision: int
    changes: tuple[str, ...]


def differences(store: Store, package_id: str | None = None) -> SinceSent:
    """Say what has changed in the forms since this unit's last report, typing of this moment included.

    Args:
        package_id: Another report of this unit than the last one.

    Raises:
        WrongUse: This is the bureau's workspace (E-NOT-FILLING).
    """
    if store.is_bureau:
        raise WrongUse("E-NOT-FILLING")
    reports = [fact for fact in packages(store, sent=True) if fact.kind == Kind.REPORT]
    wanted = [fact for fact in reports if package_id in {None, fact.id}]
    if not wanted:
        return SinceSent("", "", 0, "", ())
    fact = wanted[-1]
    rows = tuple(told(store, since_sent(store, fact.id)))
    return SinceSent(fact.id, package_code(fact.id), int(fact.info["Xiankao-Sequence"]), fact.at, rows)


def told(store: Store, found: Iterable[RowDifference]) -> list[Difference]:
    """Write differences as people read them."""
    labels, references, items = RowLabels(store), References(store), list(found)
    present = _present(store, items)
    return [_told(store, item, present.get(item.number, {}), labels, references) for item in items]


def _present(store: Store, items: Sequence[RowDifference]) -> dict[int, Mapping[str, str]]:
    """Give the cells of rows as they stand; one that is gone is left out."""
    numbers: dict[str, list[int]] = {}
    for item in items:
        numbers.setdefault(item.key.table, []).append(item.number)
    return {row.number: row.tokens for table, some in numbers.items() for row in fetch(store, table, some)}


def _told(
    store: Store, item: RowDifference, present: Mapping[str, str], labels: RowLabels, references: References
) -> Difference:
    table, fields = store.table(item.key.table), store.codec(item.key.table).by_name
    side = 0 if item.kind == REMOVED else 1
    # Of a row that has only changed the cells do not tell its name.
    known = {name: pair[side] for name, pair in item.cells.items()}
    words = labels.words(item.key, {**present, **known})
    cells = tuple(
        CellDifference(name, fields[name].title, references.show(fields[name], old), references.show(fields[name], new))
        for name, (old, new) in item.cells.items()
    )
    return Difference(table.id, table.title, item.number, words, item.key.owner, item.kind, cells)


def task_changes(store: Store) -> list[TaskChange]:
    """List what each later revision of the task changed for this unit, at the bureau for all; the latest first."""
    packs = store.lineage.packs
    return [TaskChange(after.version, _changes(store, before, after)) for before, after in pairwise(packs)][::-1]


def _changes(store: Store, before: Pack, after: Pack) -> tuple[str, ...]:
    if store.is_bureau:
        return changes(before, after)
    unit = store.identity.unit
    was, now = ([duty for duty in pack.duties if duty.unit == unit] for pack in (before, after))
    tables = {duty.table for duty in (*was, *now, *rights_of(store, unit).duties)}
    return (*changes_for(before, after, unit, tables), *told_duties(was, now, before, after))
