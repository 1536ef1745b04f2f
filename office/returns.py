"""Sending the bureau's answer to a unit: a return (退回包) with its accepted state, or a mere receipt (回执).

Both are packages like any other. A return carries the accepted change sets that the unit may see, the bureau's
amendments among them, its comments and verdicts, and all that a receipt says; so a unit that has lost its data goes on
from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.evidence import evidence_of
from db.merging.checkpoint import checkpoint
from db.merging.packages import packages, revision_of_task
from db.merging.sending import sets_of_receipt, sets_of_return
from db.remarks import RETURNED, remarks
from db.store import Store
from exchange.bag_info import Kind, Stage
from exchange.freeze import EvidenceFile
from exchange.key_codes import package_code
from exchange.keys import KeyPair
from exchange.send import write_package
from exchange.sticks import Report, quiet
from exchange.troubles import require_folder
from forms.model import Unit
from office.content import change_payload, load_changesets, table_payload
from office.issue import recipients_of, trust_files
from office.letters import write_note
from office.readiness import refuse_formulas
from office.seals import Address, Draft, freeze_draft, stick_folder
from office.troubles import ReturnRefused, WrongUse
from office.workspaces import require_bureau, require_unit


@dataclass(frozen=True, slots=True)
class Answered:
    """A return or receipt on the stick.

    Attributes:
        reports: How many packages of the unit it tells of.
        comments, sent_back: How many comments and items sent back it carries; none in a receipt.
        files: How many proofs.
    """

    unit: Unit
    kind: Kind
    package_id: str
    package_code: str
    folder: Path
    reports: int
    comments: int
    sent_back: int
    files: int


def send_return(
    store: Store, keys: KeyPair, unit: str, out: Path, *, files: bool = False, report: Report = quiet
) -> Answered:
    """Write a return for a unit: what it may see of the accepted state, comments, verdicts, and its receipts.

    Args:
        out: The stick, or any folder.
        files: Bring the unit's own proofs along, for one that has lost them.

    Raises:
        WrongUse: Not the bureau's workspace (E-NOT-BUREAU), or no such unit (E-UNIT-UNKNOWN).
        ReturnRefused: The unit has no active key (E-RETURN-KEY), or has not been issued the present forms
            (E-RETURN-REVISION).
        StickTrouble: The stick refused.
    """
    _require(store, unit, Kind.RETURN)
    refuse_formulas(store)
    checkpoint(store)
    evidence = [EvidenceFile(*fact) for fact in evidence_of(store, unit)] if files else []
    return _send(store, keys, (Kind.RETURN, unit, out), sets_of_return(store, unit), evidence, report)


def send_receipt(store: Store, keys: KeyPair, unit: str, out: Path, *, report: Report = quiet) -> Answered:
    """Write a receipt for a unit: what became of its packages, how its keys stand, the bureau's key table.

    Raises:
        WrongUse, StickTrouble: As `send_return`.
        ReturnRefused: As there, or no package of the unit was ever received (E-RECEIPT-NONE).
    """
    _require(store, unit, Kind.RECEIPT)
    if not _received(store, unit):
        raise ReturnRefused("E-RECEIPT-NONE", unit=store.pack.unit(unit).name)
    refuse_formulas(store)
    checkpoint(store)
    return _send(store, keys, (Kind.RECEIPT, unit, out), sets_of_receipt(store, unit), (), report)


def _require(store: Store, unit: str, kind: Kind) -> None:
    require_bureau(store)
    require_unit(store, unit)
    if unit == store.pack.bureau:
        raise WrongUse("E-UNIT-UNKNOWN", unit=unit)
    if not recipients_of(store, unit):
        raise ReturnRefused("E-RETURN-KEY", unit=store.pack.unit(unit).name, kind=kind.label)


def _received(store: Store, unit: str) -> int:
    return sum(fact.unit == unit and fact.kind == Kind.REPORT for fact in packages(store, sent=False))


def _send(
    store: Store,
    keys: KeyPair,
    what: tuple[Kind, str, Path],
    sets: Sequence[int],
    evidence: Sequence[EvidenceFile],
    report: Report,
) -> Answered:
    kind, unit, out = what
    task = _task_of(store, unit, kind)
    require_folder(out)
    changesets = load_changesets(store, sets)
    files = {
        **trust_files(store),
        **change_payload(changesets, personal=True),
        **table_payload(changesets, store.lineage, personal=True),
    }
    to = Address(unit, tuple(sorted({*recipients_of(store, unit), keys.recipient})))
    frozen = freeze_draft(store, keys, Draft(kind, Stage.NONE, to, changesets, files, evidence, task))
    written = write_package(frozen, stick_folder(out, store, unit, frozen), report=report)
    write_note(store, frozen, written)
    said = remarks(store, unit) if kind is Kind.RETURN else []
    return Answered(
        store.pack.unit(unit),
        kind,
        frozen.package_id,
        package_code(frozen.package_id),
        written.folder,
        _received(store, unit),
        sum(not remark.verdict for remark in said),
        sum(remark.verdict == RETURNED for remark in said),
        len(evidence),
    )


def _task_of(store: Store, unit: str, kind: Kind) -> str:
    """Name the task whose forms the unit certainly has: that of its last report, else the last one issued to it.

    A receipt holds tables of the program alone, which every revision of the forms has.

    Raises:
        ReturnRefused: None of them has the present forms (E-RETURN-REVISION).
    """
    known, address = packages(store), f"{store.pack.area}/{unit}"
    told = [fact.info.get("Xiankao-Task-Digest", "") for fact in known if fact.unit == unit and not fact.sent]
    tasks = [fact for fact in known if fact.sent and fact.kind == Kind.TASK]
    issued = [fact.id for fact in tasks if fact.info.get("Xiankao-Recipient") == address]
    for task in [*reversed(told), *reversed(issued)]:
        if task and (kind is Kind.RECEIPT or revision_of_task(store, task) == store.revision):
            return task
    raise ReturnRefused("E-RETURN-REVISION", unit=store.pack.unit(unit).name, revision=store.revision)
