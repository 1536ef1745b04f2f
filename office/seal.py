"""Sealing a report (封包): checked, signed, encrypted to the bureau, written to the stick."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.evidence import evidence_of
from db.merging.checkpoint import checkpoint
from db.merging.sending import own_sets
from db.store import Store
from exchange.bag_info import Kind, Stage
from exchange.enrolment import enrol_proof
from exchange.freeze import EvidenceFile, Frozen
from exchange.keys import KeyPair
from exchange.send import kept_with, write_package
from exchange.troubles import require_folder
from office.content import change_payload, load_changesets, table_payload
from office.letters import (
    LETTER,
    keep_letter,
    keep_place,
    lay_by_letter,
    letter_facts,
    set_letter,
    write_letter,
    write_note,
)
from office.owing import ANSWERS, is_untouched
from office.readiness import Readiness, readiness, refuse_formulas
from office.seals import Address, Draft, freeze_draft, stick_folder
from office.troubles import OpenErrors, WrongUse
from office.workspaces import bureau_recipients, confirm_bureau
from reports.facts import TableCount

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A report on the stick, read back and found right.

    Attributes:
        size: Bytes of all volumes.
    """

    package_id: str
    package_code: str
    key_code: str
    folder: Path
    size: int
    tables: tuple[TableCount, ...]
    readiness: Readiness


def seal(
    store: Store,
    keys: KeyPair,
    out: Path,
    *,
    interim: bool = False,
    confirm: str | None = None,
    report: Report = lambda _done, _total: None,
) -> Sealed:
    """Freeze what this unit has filled and write it to a stick.

    Args:
        out: The stick, or any folder; a folder that people can read is made in it.
        interim: 阶段报送, allowed with open errors.
        confirm: The bureau's code from the stamped notice, where it was not given when the task was opened.
        report: Called with bytes done and in all; may raise Cancelled, then nothing stays on the stick.

    Raises:
        WrongUse: This is the bureau's workspace.
        NotAccepted: Nobody has compared the bureau's code with the notice (E-BUREAU-UNCONFIRMED, E-BUREAU-CODE).
        OpenErrors: Open errors hold up a final report (E-OPEN), or nothing is filled (E-NOTHING).
        StickTrouble: The stick refused; the package stays in the outbox and can be written again.
        OutboxTrouble: The package cannot be made or is damaged.
        ReportTrouble: The cover letter cannot be printed; nothing is written.
    """
    if store.is_bureau:
        raise WrongUse("E-NOT-FILLING")
    confirm_bureau(store, confirm)
    ready = readiness(store)
    if ready.formulas:
        raise OpenErrors("E-FORMULA", count=ready.formulas)
    refuse_formulas(store)
    if not interim and not ready.is_final:
        if is_untouched(store):
            raise OpenErrors("E-NOTHING")
        raise OpenErrors("E-OPEN", errors=ready.errors, explains=ready.explains)
    require_folder(out)
    checkpoint(store)
    frozen = freeze_report(store, keys, Stage.INTERIM if interim else Stage.FINAL)
    facts = letter_facts(store, frozen, ready)
    letter = set_letter(facts)
    lay_by_letter(frozen, letter)
    written = write_package(frozen, stick_folder(out, store, store.identity.unit, frozen), report=report)
    with kept_with(written, LETTER):
        write_letter(letter, written.folder)
        write_note(store, frozen, written, letter=LETTER)
    keep_letter(frozen, letter)
    keep_place(frozen, written)
    return Sealed(
        frozen.package_id, facts.package_code, facts.key_code, written.folder, written.size, facts.tables, ready
    )


def freeze_report(store: Store, keys: KeyPair, stage: Stage) -> Frozen:
    """Make the report of everything at the last checkpoint and keep it in the outbox.

    Raises:
        OpenErrors: Nothing has been filled (E-NOTHING).
    """
    changesets = load_changesets(store, own_sets(store))
    # Material and declarations are something, too: a unit may have nothing else to report.
    forms = {table.id for table in store.pack.tables if not table.builtin} | ANSWERS
    if not any(row.table in forms for changeset in changesets for row in changeset.rows):
        raise OpenErrors("E-NOTHING")
    pack, identity, meta = store.pack, store.identity, store.meta
    draft = Draft(
        kind=Kind.REPORT,
        stage=stage,
        to=Address(pack.bureau, tuple(sorted({*bureau_recipients(store), keys.recipient}))),
        changesets=changesets,
        files={
            **change_payload(changesets, personal=True),
            **table_payload(changesets, store.lineage, personal=True),
        },
        evidence=[EvidenceFile(*fact) for fact in evidence_of(store, identity.unit)],
        task_digest=meta["task"],
        enrol_proof=enrol_proof(
            bytes.fromhex(meta["enrol"]), keys.public, pack.area, identity.unit, str(identity.campaign)
        ),
    )
    return freeze_draft(store, keys, draft)
