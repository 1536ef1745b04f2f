"""Receiving a package at the bureau (收包): verify, show what it would change, merge (packages.md 1.5, 5.5)."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from db.merging.impact import Impact, compare, open_conflicts, package_lines
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, enter, packages
from db.store import Store
from exchange.bag_info import Kind
from exchange.enrolment import proves_enrolment
from exchange.head import Peek
from exchange.key_codes import key_code, matches_code, mismatch, package_code
from exchange.keys import KeyPair
from exchange.policy import judge
from exchange.registry import KeyRecord
from exchange.sticks import Report, quiet
from office.issue import enrol_secret, key_records
from office.readiness import refuse_formulas
from office.reading import incoming_of
from office.taking_in import check_kinds, kept, look, quarantined, standpoint
from office.troubles import NotAccepted
from office.workspaces import bureau_recipients, register_key, require_unit

_KINDS: Final = frozenset({Kind.REPORT})


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a package.

    Attributes:
        is_duplicate: It was here already; nothing was written. A success.
        is_merged: False for a mere preview.
        impact: None for a duplicate.
        is_new_key: Its key was confirmed by code and proof, and is registered with it.
    """

    package_id: str
    package_code: str
    unit: str
    stage: str
    sequence: int
    is_duplicate: bool
    is_merged: bool
    impact: Impact | None
    is_new_key: bool = False


def receive(
    store: Store,
    keys: KeyPair,
    place: Path,
    *,
    confirm: str | None = None,
    merge: bool = True,
    previewed: str | None = None,
    report: Report = quiet,
) -> Received:
    """Verify a package and merge it, or show what merging it would change.

    Args:
        place: The package's folder on the stick, one of its volumes, or an unpacked bag.
        confirm: Code of a new key as it stands on the stamped cover letter, or its last fifteen digits.
        merge: False does everything and rolls it back.
        previewed: The package_id that was shown and agreed to; another package at the place is then refused.

    Raises:
        PackageRefused: The package does not hold, is not for this body, or its key is not known (packages.md 1.5).
        ChangeRefused, NotAccepted: Its rows do not hold.
        StickTrouble: The stick or the local disk failed.
    """
    refuse_formulas(store)
    seen = look(keys, place, previewed)
    found = seen.head
    records = _with_confirmed(store, found, confirm)
    if judge(found, standpoint(store, records, _KINDS if store.is_bureau else frozenset())).is_duplicate:
        return _told(found, None, merged=True, duplicate=True)
    with quarantined(store, keys, seen, report) as verified:
        incoming = incoming_of(store, verified)
        new_key = records.get(found.public) if found.public not in key_records(store) else None
        check_kinds(verified)
        with kept(store, verified) if merge else store.trial():
            impact = merge_incoming(store, incoming, new_key)
    return replace(_told(found, impact, merged=merge), is_new_key=new_key is not None)


def merge_incoming(store: Store, incoming: Incoming, new_key: KeyRecord | None = None) -> Impact:
    """Enter and accept a package inside the caller's transaction."""
    if any(fact.id == incoming.id for fact in packages(store)):
        raise NotAccepted("E-ALREADY", where=incoming.id[:12])
    if new_key is not None:
        register_key(store, new_key.unit, new_key.public, new_key.recipient or "", level=new_key.level)
    enter(store, incoming)
    before, disputed = package_lines(store, incoming.id), open_conflicts(store)
    decide_package(store, incoming.id, "accept")
    return compare(before, package_lines(store, incoming.id), open_conflicts(store) - disputed)


def _with_confirmed(store: Store, found: Peek, confirm: str | None) -> dict[str, KeyRecord]:
    """Give the registry, with the key of this package added if its code was confirmed by an officer (2.2, 4)."""
    records = key_records(store)
    if confirm is None or found.public in records or not store.is_bureau:
        return records
    if not matches_code(confirm, key_code(found.public)):
        raise NotAccepted("E-CODE-OTHER", where=found.where, fault=mismatch(confirm))
    require_unit(store, found.info.unit)
    # The code stands for a key; only the proof says that the key is this unit's (packages.md 2.2, 3).
    if found.info.unit == store.pack.bureau or not _is_proven(store, found):
        raise NotAccepted("E-NO-PROOF", where=found.where, unit=store.pack.unit(found.info.unit).name)
    own = [key for key in found.info.recipient_keys if key not in bureau_recipients(store)]
    recipient = own[0] if len(own) == 1 else None
    records[found.public] = KeyRecord(found.public, found.info.unit, store.pack.area, recipient=recipient)
    return records


def _is_proven(store: Store, found: Peek) -> bool:
    info = found.info
    secret = enrol_secret(store, info.unit)
    return proves_enrolment(info.enrol_proof, secret, found.public, info.area, info.unit, info.task_id)


def _told(found: Peek, impact: Impact | None, *, merged: bool, duplicate: bool = False) -> Received:
    info = found.info
    return Received(
        found.package_id,
        package_code(found.package_id),
        info.unit,
        info.stage.value,
        info.sequence,
        duplicate,
        merged,
        impact,
    )
