"""Where a workspace stands: for the bureau who still owes what, for a unit what it has sent."""

from dataclasses import dataclass

from db.merging.conflicts import conflicts
from db.merging.packages import PackageFact, packages
from db.rights import rights_of
from db.rows import count
from db.store import Store
from forms.model import Unit
from office.owing import is_untouched, owes


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """One line of the ledger.

    Attributes:
        state: 未报, 已收到 or 已采纳 at the bureau; 未开始, 填报中 or 已封包 in a filling copy.
        stage: `interim` or `final` of the newest accepted report, empty if there is none.
        reports: Reports received or sent.
        rows: Rows that the unit has made, by table id.
    """

    unit: Unit
    state: str
    stage: str
    reports: int
    rows: dict[str, int]
    conflicts: int


def status(store: Store) -> list[UnitStatus]:
    """Give the ledger: at the bureau a line for each unit that owes something, in a filling copy its own."""
    units = store.pack.units if store.is_bureau else (store.pack.unit(store.identity.unit),)
    disputed = [conflict.key.owner for conflict in conflicts(store)]
    known = packages(store)
    found = []
    for unit in units:
        if not owes(store, unit.code):
            continue
        tables = sorted({duty.table for duty in rights_of(store, unit.code).duties})
        made = {table: count(store, table, unit.code) for table in tables}
        reports = [fact for fact in known if fact.kind == "report" and fact.unit == unit.code]
        accepted = [fact for fact in reports if fact.verdict == "accept" or fact.sent]
        stage = accepted[-1].stage if accepted else ""
        state = _state(store, unit.code, reports, accepted)
        found.append(UnitStatus(unit, state, stage, len(reports), made, disputed.count(unit.code)))
    return found


def _state(store: Store, unit: str, reports: list[PackageFact], accepted: list[PackageFact]) -> str:
    if store.is_bureau and unit != store.identity.unit:
        return "已采纳" if accepted else "已收到" if reports else "未报"
    if reports:
        return "已封包"
    return "未开始" if is_untouched(store) else "填报中"
