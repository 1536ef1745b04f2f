"""What every package of this workspace has in common: its bag-info, its folder on the stick, its freezing."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.merging.changefiles import ChangeSet
from db.merging.packages import known_changesets, packages, record_sent
from db.store import Store
from exchange.bag_info import BagInfo, Kind, Level, Stage
from exchange.freeze import CoreFile, EvidenceFile, Frozen, PayloadFile, freeze, open_frozen
from exchange.keys import KeyPair
from exchange.troubles import OutboxTrouble

_NAME: Final = "xiankao"
SOFTWARE: Final = f"{_NAME}/0.1"
_PACKAGE_ID: Final = re.compile("[0-9a-f]{64}")
_SHORT: Final = 12
_CHANGES: Final = re.compile(rf"data/changes/[0-9]+-([0-9a-f]{{{_SHORT}}})/")
_ACTIONS: Final = {
    Kind.TASK: "县考任务",
    Kind.REPORT: "县考报送",
    Kind.RETURN: "县考退回",
    Kind.RECEIPT: "县考回执",
    Kind.BACKUP: "县考备份",
}
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('<>:"/\\|?* ', "_"))


def shown_software(software: str = SOFTWARE) -> str:
    """Name the program and its version as people read them on paper; one that is not this program keeps its name."""
    name, _, version = software.partition("/")
    return f"县考通 {version}" if name == _NAME and version else software


@dataclass(frozen=True, slots=True)
class Address:
    """To whom a package goes.

    Attributes:
        unit: Code of the receiving body, in this workspace's area.
        keys: age recipients, the sender's own among them; empty: plain.
    """

    unit: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be frozen."""

    kind: Kind
    stage: Stage
    to: Address
    changesets: Sequence[ChangeSet]
    files: Mapping[str, bytes | Path]
    evidence: Sequence[EvidenceFile] = ()
    task_digest: str | None = None
    enrol_proof: str | None = None


def freeze_draft(store: Store, keys: KeyPair, draft: Draft) -> Frozen:
    """Freeze a package into the outbox and note it; people can go on typing while it is written.

    The sequence number is taken first. A crash before the package is noted leaves it whole in the outbox, and the next
    freezing notes it.

    Raises:
        OutboxTrouble, StickTrouble: See `exchange.freeze.freeze`; the number stays unused.
    """
    with store.transaction():
        note_orphans(store)
        sequence = int(store.meta["sequence"]) + 1
        store.put_meta("sequence", str(sequence))
        info = _bag_info(store, draft, sequence)
    payload: list[PayloadFile] = [CoreFile(path, data) for path, data in draft.files.items()]
    frozen = freeze(store.root / "outbox", info, [*payload, *draft.evidence], keys, store.root / "evidence")
    with store.transaction():
        record_sent(store, frozen.package_id, info_labels(frozen.info), [item.id for item in draft.changesets])
    return frozen


def note_orphans(store: Store) -> list[str]:
    """Note packages of this installation that lie whole in the outbox but were not noted, because of a crash.

    Returns:
        Their ids. What is damaged or another installation's is left alone.
    """
    outbox = store.root / "outbox"
    noted = {fact.id for fact in packages(store, sent=True)}
    found = sorted(outbox.iterdir()) if outbox.is_dir() else []
    return [
        folder.name
        for folder in found
        if _PACKAGE_ID.fullmatch(folder.name) and folder.name not in noted and _note_orphan(store, folder)
    ]


def _note_orphan(store: Store, folder: Path) -> bool:
    try:
        frozen = open_frozen(folder, store.root / "evidence")
    except OutboxTrouble:
        return False
    if frozen.info.installation != store.identity.installation:
        return False
    if frozen.info.kind is Kind.BACKUP:
        shutil.rmtree(folder, ignore_errors=True)  # half a backup is none, and takes the room of a whole workspace
        return False
    known = {item[:_SHORT]: item for item in known_changesets(store)}
    carried = sorted({match[1] for path in frozen.digests if (match := _CHANGES.match(path))})
    if not all(item in known for item in carried):
        return False
    with store.transaction():
        record_sent(store, frozen.package_id, info_labels(frozen.info), [known[item] for item in carried])
    return True


def info_labels(info: BagInfo) -> dict[str, str]:
    """Give the labels of a bag-info that the store keeps."""
    return {
        "Xiankao-Kind": info.kind.value,
        "Xiankao-Stage": info.stage.value,
        "Xiankao-Unit": info.unit,
        "Xiankao-Recipient": info.recipient,
        "Xiankao-Sequence": str(info.sequence),
        "Xiankao-Installation": info.installation,
        "Xiankao-Previous": " ".join(info.previous),
        "Xiankao-Exported-At": info.exported_at,
        "Xiankao-Task-Digest": info.task_digest or "",
    }


def stick_folder(out: Path, store: Store, unit: str, frozen: Frozen) -> Path:
    """Give the folder on the stick that people read; nothing depends on its name (DESIGN 6)."""
    names = {found.code: found.name for found in store.pack.units}
    action = _ACTIONS.get(frozen.info.kind, "县考")
    pack = store.pack
    number = f"第{_count(store, frozen)}次"
    stage = "_阶段" if frozen.info.stage is Stage.INTERIM else ""
    name = f"{action}_{pack.area_name}_{names.get(unit, unit)}_{pack.year}_{number}{stage}".translate(_FORBIDDEN)
    try:
        is_new = not (out / name).exists()
        (out / name).mkdir(parents=True, exist_ok=True)
        if is_new:
            # Only to see whether the stick takes such a name; who writes makes it, and removes it if that is cancelled.
            (out / name).rmdir()
    except (OSError, UnicodeError):
        return out / f"xiankao-{pack.area}-{unit.lower()}-{pack.year}-{frozen.info.sequence}"
    return out / name


def _count(store: Store, frozen: Frozen) -> int:
    """Count a report by its signed number, and what the bureau sends by what that unit has had of the kind."""
    info = frozen.info
    if not store.is_bureau:
        return info.sequence
    before = (
        fact.id
        for fact in packages(store, sent=True)
        if (fact.kind, fact.info["Xiankao-Recipient"]) == (info.kind.value, info.recipient)
    )
    return len({*before, frozen.package_id})


def _bag_info(store: Store, draft: Draft, sequence: int) -> BagInfo:
    pack, identity, at = store.pack, store.identity, store.clock()
    recipient = f"{pack.area}/{draft.to.unit}"
    before = [
        fact.id
        for fact in packages(store, sent=True)
        if fact.kind == draft.kind.value and fact.info["Xiankao-Recipient"] == recipient
    ][-1:]
    kind = pack.unit(identity.unit).kind
    return BagInfo(
        kind=draft.kind,
        stage=draft.stage,
        task_id=str(identity.campaign),
        task_digest=draft.task_digest,
        year=pack.year,
        area=pack.area,
        unit=identity.unit,
        level=Level.TOWN if kind == "town" else Level.COUNTY,
        recipient=recipient,
        recipient_keys=draft.to.keys,
        installation=identity.installation,
        sequence=sequence,
        previous=tuple(before),
        exported_at=at,
        enrol_proof=draft.enrol_proof,
        software=SOFTWARE,
        bagging_date=at[:10],
    )
