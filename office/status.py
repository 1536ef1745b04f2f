"""Where a workspace stands: for the bureau who still owes what, for a unit what it has sent."""

from dataclasses import dataclass

from db.merging.conflicts import conflicts
from db.merging.packages import PackageFact, packages
from db.rights import rights_of
from db.rows import count
from db.store import Store
from forms.model import Unit
from office.owing import is_untouched, owed_by, owes
from office.review import ReviewState, Verdict, verdicts


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """One line of the ledger.

    Attributes:
        state: 未报, 已收到 or 已采纳 at the bureau; 未开始, 填报中 or 已封包 in a filling copy; at both 退回 while an
            item is sent back and not yet sent again, 通过 once all items are passed.
        stage: `interim` or `final` of the newest accepted report, empty if there is none.
        reports: Reports received or sent.
        rows: Rows that the unit has made, by table id.
        items: How many things the unit owes; `passed` and `sent_back` which of them the bureau has judged so.
    """

    unit: Unit
    state: str
    stage: str
    reports: int
    rows: dict[str, int]
    conflicts: int
    items: int = 0
    passed: tuple[str, ...] = ()
    sent_back: tuple[str, ...] = ()


def status(store: Store) -> list[UnitStatus]:
    """Give the ledger: at the bureau a line for each unit that owes something, in a filling copy its own."""
    units = store.pack.units if store.is_bureau else (store.pack.unit(store.identity.unit),)
    disputed = [conflict.key.owner for conflict in conflicts(store)]
    known, judged = packages(store), verdicts(store)
    return [
        _line(
            store,
            unit,
            [fact for fact in known if fact.kind == "report" and fact.unit == unit.code],
            [one for one in judged if one.unit == unit.code],
            disputed.count(unit.code),
        )
        for unit in units
        if owes(store, unit.code)
    ]


def _line(store: Store, unit: Unit, reports: list[PackageFact], judged: list[Verdict], conflicted: int) -> UnitStatus:
    tables = sorted({duty.table for duty in rights_of(store, unit.code).duties})
    made = {table: count(store, table, unit.code) for table in tables}
    accepted = [fact for fact in reports if fact.verdict == "accept" or fact.sent]
    # Sticks come in any order; which report is the newest, its number says.
    stage = max(reversed(accepted), key=_sequence).stage if accepted else ""
    owed = {one.id for one in owed_by(store, unit.code)}
    passed = tuple(one.item for one in judged if one.state is ReviewState.PASSED)
    back = tuple(one.item for one in judged if one.state is ReviewState.SENT_BACK)
    state = _state(store, unit.code, reports, accepted)
    if back or owed <= set(passed):
        state = (ReviewState.SENT_BACK if back else ReviewState.PASSED).value
    return UnitStatus(unit, state, stage, len(reports), made, conflicted, len(owed), passed, back)


def _sequence(fact: PackageFact) -> int:
    return int(fact.info.get("Xiankao-Sequence") or "0")


def _state(store: Store, unit: str, reports: list[PackageFact], accepted: list[PackageFact]) -> str:
    if store.is_bureau and unit != store.identity.unit:
        return "已采纳" if accepted else "已收到" if reports else "未报"
    if reports:
        return "已封包"
    return "未开始" if is_untouched(store) else "填报中"
