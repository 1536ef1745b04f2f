"""How far each item (事项) is: its state, what is missing in words, and how many days are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from db.checks.explanations import Explanations
from db.materials import Declaration
from db.store import Store
from forms.model import Level
from office.materials import DECLARED, Lack, as_problem, lacks
from office.owing import Holdings, Owed, owed_by
from office.review import Verdict, verdicts


class ItemState(StrEnum):
    """How far an item is."""

    NOT_BEGUN = "未开始"
    BEGUN = "填报中"
    FILLED = "已填"
    DECLARED = "已说明"
    LACKING = "缺材料"
    NOT_ASKED = "不要求"


#: Findings that say that a table or the whole item is still empty; the others are about materials.
_EMPTY = "V-ITEM"


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """One item of one unit.

    Attributes:
        id: Of the item; of the table where no item asks for it.
        kind: `fill`, `provide`, `report` or `act`.
        rows: Filled rows by table id.
        files: How many proofs are attached; `away` how many of them have no file on this computer.
        declared: In words, empty if nothing was declared; `reason` is what was written.
        missing: What is missing or wrong, each a sentence, the gravest first; notes are left out.
        explained: Those of them for which a reason was given, so that nothing is left to be done about them.
        due: Last day, `YYYY-MM-DD`; empty if there is none.
        days_left: Negative when it is over; None without a last day.
        review: The bureau's word on it (通过, 退回, 已重报), empty if there is none; `review_reason` what it wrote.
    """

    unit: str
    id: str
    kind: str
    title: str
    state: ItemState
    rows: dict[str, int]
    files: int
    away: int
    declared: str
    reason: str
    missing: tuple[str, ...]
    due: str
    days_left: int | None
    review: str = ""
    review_reason: str = ""
    explained: tuple[str, ...] = ()

    @property
    def still_open(self) -> tuple[str, ...]:
        """What is still to be done, each a sentence."""
        return tuple(text for text in self.missing if text not in self.explained)


def items(store: Store, units: Sequence[str] | None = None, *, today: date | None = None) -> list[ItemStatus]:
    """Give the items of this unit; at the bureau those of all units, in order of the pack.

    Args:
        units: Only these.
        today: What days are counted from; None: the clock's.
    """
    if units is None:
        units = [unit.code for unit in store.pack.units] if store.is_bureau else [store.identity.unit]
    day, hand = today or date.fromisoformat(store.clock()[:10]), _Hand(Holdings(store), Explanations(store))
    judged = {(verdict.unit, verdict.item): verdict for verdict in verdicts(store)}
    found = (one for unit in units for one in owed_by(store, unit))
    return [_status(hand, one, day, judged.get((one.unit, one.id))) for one in found]


class _Hand(NamedTuple):
    """What all items are judged by."""

    holdings: Holdings
    explained: Explanations


def _status(hand: _Hand, one: Owed, today: date, judged: Verdict | None) -> ItemStatus:
    holdings = hand.holdings
    found = [lack for lack in lacks(holdings, one) if lack.level is not Level.NOTE]
    found.sort(key=lambda lack: lack.level is not Level.ERROR)
    settled = [lack for lack in found if as_problem(one.unit, lack, hand.explained).explained]
    declared, files = holdings.declared(one), holdings.files(one)
    return ItemStatus(
        unit=one.unit,
        id=one.id,
        kind=one.kind,
        title=one.title,
        state=_state(holdings, one, declared, [lack for lack in found if lack not in settled]),
        rows={table.id: holdings.filled(one.unit, table) for table in one.tables},
        files=len(files),
        away=sum(proof.sha256 not in holdings.here for proof in files),
        declared=DECLARED.get(declared.kind, declared.kind) if declared else "",
        reason=declared.statement if declared else "",
        missing=tuple(dict.fromkeys(lack.text for lack in found)),
        due=one.due,
        days_left=(date.fromisoformat(one.due) - today).days if one.due else None,
        review=judged.state.value if judged else "",
        review_reason=judged.reason if judged else "",
        explained=tuple(lack.text for lack in settled),
    )


def _state(holdings: Holdings, one: Owed, declared: Declaration | None, found: Sequence[Lack]) -> ItemState:
    if declared is not None:
        return ItemState.DECLARED if not found else ItemState.LACKING
    if not holdings.has_material(one):
        is_declared = one.tables and {table.id for table in one.tables} <= holdings.declared_tables(one).keys()
        rest = ItemState.NOT_ASKED if one.kind == "act" else ItemState.NOT_BEGUN
        return ItemState.DECLARED if is_declared and not found else rest
    if any(lack.code == _EMPTY for lack in found):
        return ItemState.BEGUN
    return ItemState.LACKING if found else ItemState.FILLED
