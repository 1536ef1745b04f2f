"""Taking a return or receipt of the bureau (退回包，回执) into a filling workspace: verify, show, merge in one go.

The same holds as for receiving at the bureau: what cannot be taken in changes nothing, a preview is the real thing
taken back, and what was taken in can be taken out again, since state is a function of the accepted packages.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from db.checks.settle import settle_tables
from db.merging.impact import Impact, compare, open_conflicts, package_lines
from db.merging.incoming import Incoming, Judge
from db.merging.packages import PackageFact, decide_package, enter, packages
from db.merging.since import RowDifference, between
from db.remarks import RETURNED, remarks
from db.store import Store
from db.troubles import ChangeRefused
from exchange.bag_info import Kind
from exchange.head import Peek
from exchange.key_codes import package_code
from exchange.keys import KeyPair
from exchange.policy import judge
from exchange.sticks import Report, quiet
from exchange.troubles import PackageRefused
from exchange.verify import Verified
from office.bringing_back import bring_back_sent
from office.from_bureau import bureau_standpoint, followed_root
from office.readiness import refuse_formulas
from office.reading import incoming_of
from office.receipts import receipts
from office.taking_in import check_kinds, kept, look, quarantined
from office.todo import Todo, todo
from office.troubles import NotAccepted, WrongUse
from office.workspaces import keep_root

#: What the bureau sends back to a unit.
ANSWERS = frozenset({Kind.RETURN, Kind.RECEIPT})
_ADVICE = {
    Kind.TASK: "请用“打开任务包”打开它。",
    Kind.REPORT: "报送包要交到县局收。",
    Kind.BACKUP: "备份包请用“从备份恢复”打开。",
}


@dataclass(frozen=True, slots=True)
class TakenReturn:
    """What came of a return or receipt.

    Attributes:
        kind: `return` or `receipt`.
        sequence: How many packages the bureau had sent by then, of all kinds and to all units.
        is_duplicate: It was here already and counts; nothing was written. A success.
        is_merged: False for a mere preview.
        impact: Rows of the forms that it changes; None for a duplicate.
        differences: The same, cell by cell.
        brought_back: Change sets of this unit itself that were not here: data that had been lost.
        comments, sent_back: New or changed comments; items newly sent back.
        decisions: How many reports of this unit it newly tells of.
        said: The new comments and items sent back, one by one.
    """

    package_id: str
    package_code: str
    kind: str
    sequence: int
    is_duplicate: bool
    is_merged: bool
    impact: Impact | None = None
    differences: tuple[RowDifference, ...] = ()
    brought_back: int = 0
    comments: int = 0
    sent_back: int = 0
    decisions: int = 0
    said: tuple[Todo, ...] = ()


def take_return(
    store: Store,
    keys: KeyPair,
    place: Path,
    *,
    merge: bool = True,
    previewed: str | None = None,
    report: Report = quiet,
) -> TakenReturn:
    """Take a return or receipt into this filling workspace, or show what that would change.

    One that was taken out again before (`take_out`) counts again.

    Args:
        place: The package's folder on the stick, one of its volumes, or an unpacked bag.
        merge: False does everything and takes it back.
        previewed: The package_id that was shown and agreed to; another package at the place is then refused.

    Raises:
        WrongUse: This is the bureau's workspace (E-NOT-FILLING).
        OpenErrors: What was typed here may not travel (E-FORMULA-FIRST).
        NotAccepted: Another kind (E-NOT-RETURN-KIND), signed by no key of this workspace's bureau (E-RETURN-KEY-OTHER),
            older than what is here (E-RETURN-OLDER), made for forms that are not here yet (E-RETURN-TASK), or its parts
            disagree.
        PackageRefused: It does not hold, or is another unit's, county's, year's or campaign's.
        ChangeRefused: Its rows do not hold, or go beyond what the bureau may bring.
        StickTrouble: The stick or the local disk failed.
    """
    if store.is_bureau:
        raise WrongUse("E-NOT-FILLING")
    refuse_formulas(store)
    seen = look(keys, place, previewed)
    found = seen.head
    is_known = _is_known(store, found, place)
    known = next((fact for fact in packages(store, sent=False) if fact.id == found.package_id), None)
    if is_known and known is not None and known.verdict == "accept":
        return _told(found, merged=True, duplicate=True)
    _refuse_older(store, found)
    with quarantined(store, keys, seen, report) as verified:
        return _Taking(store, verified, known).run(found, merge=merge)


def _is_known(store: Store, found: Peek, place: Path) -> bool:
    """Judge for whom it is and who signed it; True if this very package is here already."""
    if found.info.kind not in ANSWERS:
        kind = found.info.kind
        raise NotAccepted("E-NOT-RETURN-KIND", where=place.name, kind=kind.label, advice=_ADVICE.get(kind, ""))
    try:
        return judge(found, bureau_standpoint(store, ANSWERS)).is_duplicate
    except PackageRefused as refusal:
        if refusal.code == "E-KEY-UNKNOWN":
            raise NotAccepted("E-RETURN-KEY-OTHER", where=found.where) from refusal
        raise


def _refuse_older(store: Store, found: Peek) -> None:
    """Refuse what a newer one of the same workspace of the bureau has overtaken; a return holds all of a receipt.

    Taken in afterwards it could bring back what the bureau has withdrawn since.
    """
    holding = {Kind.RETURN} if found.info.kind is Kind.RETURN else ANSWERS
    numbers = [
        int(fact.info["Xiankao-Sequence"])
        for fact in packages(store, sent=False)
        if fact.kind in holding
        and fact.id != found.package_id
        and fact.verdict == "accept"
        and fact.info.get("Xiankao-Installation") == found.info.installation
    ]
    newest = max(numbers, default=0)
    if newest > found.info.sequence:
        kind, sequence = found.info.kind.label, found.info.sequence
        raise NotAccepted("E-RETURN-OLDER", where=found.where, kind=kind, sequence=sequence, newest=newest)


class _Taking:
    """One verified return or receipt, and the workspace that it comes into."""

    def __init__(self, store: Store, verified: Verified, known: PackageFact | None) -> None:
        self._store = store
        self._verified = verified
        self._is_known = known is not None
        self._root = followed_root(store, verified, verified.root.name)
        self._incoming = self._read()
        check_kinds(verified)

    def _read(self) -> Incoming:
        """Read its change sets; if that fails and its task was never opened here, that is why."""
        store, info = self._store, self._verified.info
        try:
            return incoming_of(store, self._verified)
        except (ChangeRefused, NotAccepted) as fault:
            tasks = {fact.id for fact in packages(store) if fact.kind == Kind.TASK}
            if fault.code == "E-SCOPE" or info.task_digest is None or info.task_digest in tasks:
                raise
            where, task = self._verified.root.name, package_code(info.task_digest)
            raise NotAccepted("E-RETURN-TASK", where=where, task=task) from fault

    def run(self, found: Peek, *, merge: bool) -> TakenReturn:
        """Take it in, or take it back again."""
        store, package_id = self._store, self._verified.package_id
        with kept(store, self._verified) if merge else store.trial():
            keep_root(store, self._root)
            said, told = _said(store), _decisions(store)
            known = {_round(one) for one in todo(store, settle=False)}
            if not self._is_known:
                enter(store, self._incoming)
            then, disputed = package_lines(store, package_id), open_conflicts(store)
            decide_package(store, package_id, "accept")
            Judge(store).judge_scope(self._incoming)
            bring_back_sent(store)
            settle_tables(store)
            now = package_lines(store, package_id)
            news = _said(store) - said
            return replace(
                _told(found, merged=merge),
                impact=compare(then, now, open_conflicts(store) - disputed),
                differences=tuple(between(store, then, now)),
                brought_back=sum(item.head.unit == store.identity.unit for item in self._incoming.changesets),
                comments=sum(not verdict for _, verdict, _ in news),
                sent_back=sum(verdict == RETURNED for _, verdict, _ in news),
                decisions=len(_decisions(store) - told),
                said=tuple(one for one in todo(store) if _round(one) not in known),
            )


def _said(store: Store) -> set[tuple[str, str, int]]:
    return {(item.id, item.verdict, item.round) for item in remarks(store, store.identity.unit)}


def _round(one: Todo) -> tuple[str, str, int]:
    return one.id, one.item, one.round


def _decisions(store: Store) -> set[tuple[str, str]]:
    return {(item.package_id, item.verdict) for item in receipts(store)}


def _told(found: Peek, *, merged: bool, duplicate: bool = False) -> TakenReturn:
    info = found.info
    code = package_code(found.package_id)
    return TakenReturn(found.package_id, code, info.kind.value, info.sequence, duplicate, merged)


def taken_in(store: Store) -> list[PackageFact]:
    """List the returns and receipts that count here, in the order in which they came."""
    return [fact for fact in packages(store, sent=False) if fact.kind in ANSWERS and fact.verdict == "accept"]


def take_out(store: Store, package_id: str) -> Impact:
    """Undo the taking in of a return or receipt: the state is as if it had never come; its stick brings it again.

    What was typed since stays.

    Raises:
        WrongUse: This is the bureau's workspace, or no such return counts here (E-NOT-RETURN).
    """
    if store.is_bureau:
        raise WrongUse("E-NOT-FILLING")
    if package_id not in {fact.id for fact in taken_in(store)}:
        raise WrongUse("E-NOT-RETURN", text=package_id[:20])
    with store.transaction():
        then, disputed = package_lines(store, package_id), open_conflicts(store)
        decide_package(store, package_id, "withdraw", "撤销收包")
        settle_tables(store)
        return compare(then, package_lines(store, package_id), open_conflicts(store) - disputed)
