"""Receiving a package at the bureau (收包): verify, show what it would change, merge (packages.md 1.5, 5.5)."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from db.evidence import keep_evidence, stored_name
from db.merging.impact import Impact, compare, open_conflicts, package_lines
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, enter, packages
from db.store import Store
from exchange.bag_info import Kind
from exchange.enrolment import proves_enrolment
from exchange.examination import FileFact
from exchange.finding import locate
from exchange.head import Peek
from exchange.key_codes import key_code, matches_code, package_code
from exchange.keys import KeyPair
from exchange.limits import EVIDENCE_BEGINNINGS
from exchange.policy import Standpoint, judge
from exchange.registry import KeyRecord
from exchange.sticks import Report, quiet
from exchange.verify import Verified, discard, peek, take_in
from office.backups import before
from office.files import adopt
from office.issue import enrol_secret, key_records
from office.reading import incoming_of
from office.troubles import NotAccepted
from office.workspaces import bureau_recipients, register_key, require_unit


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
    files = locate(place)
    found = peek(files, (keys.identity,))
    refuse_swapped(found, previewed)
    records = _with_confirmed(store, found, confirm)
    standpoint = _standpoint(store, records)
    if judge(found, standpoint).is_duplicate:
        return _told(found, None, merged=True, duplicate=True)
    verified = take_in(
        files,
        (keys.identity,),
        store.root / "quarantine",
        report=report,
        expect=lambda head: refuse_swapped(head, found.package_id),
    )
    try:
        incoming = incoming_of(store, verified)
        new_key = records.get(found.public) if found.public not in key_records(store) else None
        check_kinds(verified)
        impact = _merge_kept(store, verified, incoming, new_key) if merge else _previewed(store, incoming, new_key)
    finally:
        discard(verified)
    return replace(_told(found, impact, merged=merge), is_new_key=new_key is not None)


def _merge_kept(store: Store, verified: Verified, incoming: Incoming, new_key: KeyRecord | None) -> Impact:
    """Bring proofs and the package's core to their places, then merge: a crash in between leaves files, not gaps."""
    before(store, "receive")
    adopt_evidence(store, verified)
    core = store.root / "packages" / verified.package_id
    is_mine = adopt(verified.root, core)
    try:
        with store.transaction():
            note_evidence(store, verified)
            return merge_incoming(store, incoming, new_key, merge=True)
    except BaseException:
        if is_mine and all(fact.id != verified.package_id for fact in packages(store)):
            shutil.rmtree(core, ignore_errors=True)
        raise


def _previewed(store: Store, incoming: Incoming, new_key: KeyRecord | None) -> Impact:
    return merge_incoming(store, incoming, new_key, merge=False)


def merge_incoming(store: Store, incoming: Incoming, new_key: KeyRecord | None, *, merge: bool) -> Impact:
    """Enter and accept a package in one transaction; without `merge` all of it is taken back at the end."""
    with store.transaction() if merge else store.trial():
        if any(fact.id == incoming.id for fact in packages(store)):
            raise NotAccepted("E-ALREADY", where=incoming.id[:12])
        if new_key is not None:
            register_key(store, new_key.unit, new_key.public, new_key.recipient or "", level=new_key.level)
        enter(store, incoming)
        before, disputed = package_lines(store, incoming.id), open_conflicts(store)
        decide_package(store, incoming.id, "accept")
        return compare(before, package_lines(store, incoming.id), open_conflicts(store) - disputed)


def _standpoint(store: Store, records: Mapping[str, KeyRecord]) -> Standpoint:
    pack, identity = store.pack, store.identity
    return Standpoint(
        area=pack.area,
        unit=identity.unit,
        year=pack.year,
        task_id=str(identity.campaign),
        recipients=(identity.age,),
        keys=records,
        known_packages={fact.id for fact in packages(store, sent=False)},
        kinds=frozenset({Kind.REPORT}) if store.is_bureau else frozenset(),
    )


def refuse_swapped(head: Peek, package_id: str | None) -> None:
    """Refuse a stick that was swapped after an earlier look, if there was one; what was judged is what is taken in.

    Raises:
        NotAccepted: Another package lies there now (E-SWAPPED).
    """
    if package_id not in (None, head.package_id):
        raise NotAccepted("E-SWAPPED", where=head.where)


def _with_confirmed(store: Store, found: Peek, confirm: str | None) -> dict[str, KeyRecord]:
    """Give the registry, with the key of this package added if its code was confirmed by an officer (2.2, 4)."""
    records = key_records(store)
    if confirm is None or found.public in records or not store.is_bureau:
        return records
    if not matches_code(confirm, key_code(found.public)):
        raise NotAccepted("E-CODE-OTHER", where=found.where)
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


def adopt_evidence(store: Store, verified: Verified) -> None:
    """Bring proofs to their place under their hash before the rows that name them (packages.md 5.5)."""
    for path, fact in _proofs(verified).items():
        ext = path.rpartition(".")[2]
        target = store.root / "evidence" / stored_name(fact.sha256, ext)
        if not target.exists():
            adopt(verified.root / path, target)


def _proofs(verified: Verified) -> dict[str, FileFact]:
    return {path: fact for path, fact in verified.files.items() if path.startswith("data/evidence/")}


def note_evidence(store: Store, verified: Verified) -> None:
    """Note the proofs of a package as being on this computer."""
    for path, fact in _proofs(verified).items():
        keep_evidence(store, fact.sha256, fact.size, fact.crc32, path.rpartition(".")[2])


def check_kinds(verified: Verified) -> None:
    """Refuse proofs that are not what their names say.

    Raises:
        NotAccepted: E-EVIDENCE-KIND.
    """
    for path in _proofs(verified):
        _check_kind(verified, path)


def _check_kind(verified: Verified, path: str) -> None:
    """Refuse a proof whose content is not what its name says (packages.md 4.1, Evidence)."""
    offset, beginning = EVIDENCE_BEGINNINGS[path.rpartition(".")[2]]
    with (verified.root / path).open("rb") as file:
        found = file.read(offset + len(beginning))
    if found[offset:] != beginning:
        raise NotAccepted("E-EVIDENCE-KIND", where=verified.root.name, path=path)


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
