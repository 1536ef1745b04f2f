"""Taking a package from a stick, whatever its kind: looked at, copied into quarantine, brought to its place."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.evidence import keep_evidence, stored_name
from db.merging.packages import packages
from db.store import Store
from exchange.bag_info import Kind
from exchange.examination import FileFact
from exchange.finding import PackageFiles, locate
from exchange.head import Peek
from exchange.keys import KeyPair
from exchange.limits import EVIDENCE_BEGINNINGS
from exchange.policy import Standpoint
from exchange.registry import KeyRecord
from exchange.sticks import Report
from exchange.verify import Verified, discard, peek, take_in
from office.backups import before
from office.files import adopt
from office.troubles import NotAccepted


@dataclass(frozen=True, slots=True)
class Seen:
    """A package on a stick of which the head has been read."""

    files: PackageFiles
    head: Peek


def look(keys: KeyPair, place: Path, previewed: str | None = None) -> Seen:
    """Find the package at a place and read its head.

    Args:
        previewed: The package_id that was shown and agreed to; None: nothing was.

    Raises:
        PackageRefused, StickTrouble: There is none that can be read.
        NotAccepted: Another package lies there now (E-SWAPPED).
    """
    files = locate(place)
    seen = Seen(files, peek(files, (keys.identity,)))
    _refuse_swapped(seen.head, previewed)
    return seen


def standpoint(store: Store, records: Mapping[str, KeyRecord], kinds: frozenset[Kind]) -> Standpoint:
    """Say from whom, for whom and of which kinds a package must be to be taken in here."""
    pack, identity = store.pack, store.identity
    return Standpoint(
        area=pack.area,
        unit=identity.unit,
        year=pack.year,
        task_id=str(identity.campaign),
        recipients=(identity.age,),
        keys=records,
        known_packages={fact.id for fact in packages(store, sent=False)},
        kinds=kinds,
    )


@contextmanager
def quarantined(store: Store, keys: KeyPair, seen: Seen, report: Report) -> Iterator[Verified]:
    """Copy a package that was looked at into quarantine, verified, for as long as it is being taken in.

    Raises:
        NotAccepted: The stick was swapped since (E-SWAPPED).
        PackageRefused, StickTrouble, Cancelled: As `exchange.verify.take_in`.
    """
    verified = take_in(
        seen.files,
        (keys.identity,),
        store.root / "quarantine",
        report=report,
        expect=lambda head: _refuse_swapped(head, seen.head.package_id),
    )
    try:
        yield verified
    finally:
        discard(verified)


def _refuse_swapped(head: Peek, package_id: str | None) -> None:
    """What was judged is what is taken in."""
    if package_id not in (None, head.package_id):
        raise NotAccepted("E-SWAPPED", where=head.where)


@contextmanager
def kept(store: Store, verified: Verified) -> Iterator[None]:
    """Bring proofs and the package's core to their places, then merge inside, in one transaction.

    A crash in between leaves files, not gaps.
    """
    before(store, "receive")
    _adopt_evidence(store, verified)
    core = store.root / "packages" / verified.package_id
    is_mine = adopt(verified.root, core)
    try:
        with store.transaction():
            _note_evidence(store, verified)
            yield
    except BaseException:
        if is_mine and all(fact.id != verified.package_id for fact in packages(store)):
            shutil.rmtree(core, ignore_errors=True)
        raise


def _adopt_evidence(store: Store, verified: Verified) -> None:
    """Bring proofs to their place under their hash before the rows that name them (packages.md 5.5)."""
    for path, fact in _proofs(verified).items():
        target = store.root / "evidence" / stored_name(fact.sha256, _ext(path))
        if not target.exists():
            adopt(verified.root / path, target)


def _note_evidence(store: Store, verified: Verified) -> None:
    """Note the proofs of a package as being on this computer."""
    for path, fact in _proofs(verified).items():
        keep_evidence(store, fact.sha256, fact.size, fact.crc32, _ext(path))


def check_kinds(verified: Verified) -> None:
    """Refuse proofs whose content is not what their names say (packages.md 4.1, Evidence).

    Raises:
        NotAccepted: E-EVIDENCE-KIND.
    """
    for path in _proofs(verified):
        offset, beginning = EVIDENCE_BEGINNINGS[_ext(path)]
        with (verified.root / path).open("rb") as file:
            found = file.read(offset + len(beginning))
        if found[offset:] != beginning:
            raise NotAccepted("E-EVIDENCE-KIND", where=verified.root.name, path=path)


def _proofs(verified: Verified) -> dict[str, FileFact]:
    return {path: fact for path, fact in verified.files.items() if path.startswith("data/evidence/")}


def _ext(path: str) -> str:
    return path.rpartition(".")[2]
