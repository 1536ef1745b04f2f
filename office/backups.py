"""Copies of a whole workspace: rolling ones beside the store, and a backup (备份包) for a stick or another computer.

A backup is a package like any other, signed by this installation and encrypted to it alone; the key file, itself under
the pass phrase, lies beside the volumes. So a backup needs the pass phrase and nothing else to be restored.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.backup import Copy, back_up, copies, copy_store, is_sound, put_back
from db.evidence import all_evidence
from db.merging.checkpoint import checkpoint
from db.opening import open_store
from db.store import DATABASE, FOLDERS, Store
from db.troubles import StoreTrouble
from exchange.bag_info import Kind, Stage
from exchange.finding import PackageFiles, find_volumes
from exchange.freeze import EvidenceFile
from exchange.key_file import open_key, seal_key
from exchange.keys import KeyPair
from exchange.recovery_card import read_card
from exchange.send import kept_with, write_package
from exchange.sticks import Report, quiet
from exchange.troubles import PackageRefused, reading_stick, require_folder, require_place, writing_stick
from exchange.verify import Verified, discard, peek, take_in
from office.bringing_back import bring_back_sent, lost_senders
from office.files import adopt, write_durably
from office.keys import KEY_FILE
from office.letters import write_note
from office.locations import refuse_drive
from office.opening import open_workspace
from office.seals import Address, Draft, freeze_draft, stick_folder
from office.troubles import NotAccepted, WrongUse
from office.workspaces import made_beside

#: The key file beside the volumes of a backup.
KEY_NAME: Final = "密钥.json"
_STORE: Final = f"data/{DATABASE}"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup on a stick, read back and found right."""

    folder: Path
    package_id: str
    size: int
    evidence: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace brought back.

    Attributes:
        aside: Where the former store lies now, if there was one.
        sent: Packages that had been given out after the copy was made and were brought in again.
        waiting: Such as rest on forms or duties that are not here; opening the newest task brings them in, too.
        again: Units whose received packages the copy does not hold; they are to be received again.
    """

    root: Path
    aside: Path | None
    sent: int
    waiting: int = 0
    again: tuple[str, ...] = ()


def rolling(root: Path) -> list[Copy]:
    """List the rolling copies of a workspace, oldest first; also of one that cannot be opened.

    Raises:
        StoreTrouble: There is no workspace, nor copies of one (E-NO-WORKSPACE).
    """
    found = copies(root)
    if not found and not (root / DATABASE).exists():
        raise StoreTrouble("E-NO-WORKSPACE", path=root)
    return found


def look_after(store: Store) -> bool:
    """Look whether the store is sound, and if so add a rolling copy; for a job beside somebody who is typing.

    Returns:
        Whether it is sound. A damaged store is not copied, so that sound copies stay.

    Raises:
        StoreTrouble: The copy could not be written.
    """
    if not is_sound(store):
        return False
    back_up(store, mint=False)
    return True


def before(store: Store, why: str) -> Path | None:
    """Add a rolling copy before something large happens, once a sitting for each reason; None if nothing changed.

    Raises:
        StoreTrouble: The disk refused; then nothing large should happen either.
    """
    done = f"backup/{why}"
    if done in store.sitting:
        return None
    made = back_up(store, why)
    store.sitting.add(done)
    return made


def write_backup(store: Store, keys: KeyPair, out: Path, *, report: Report = quiet) -> Backup:
    """Write everything of this workspace to a stick or folder, encrypted to its own key.

    Raises:
        StoreTrouble, OutboxTrouble: The store or a proof cannot be read.
        StickTrouble: The stick refused; nothing stays on it.
        Cancelled: Nothing stays.
    """
    require_folder(out)
    evidence = [EvidenceFile(*fact) for fact in all_evidence(store)]
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=store.root) as beside:
        copy = Path(beside) / DATABASE
        checkpoint(store)
        copy_store(store, copy)
        address = Address(store.identity.unit, (keys.recipient,))
        draft = Draft(Kind.BACKUP, Stage.NONE, address, (), {_STORE: copy}, evidence)
        frozen = freeze_draft(store, keys, draft)
    try:
        written = write_package(frozen, stick_folder(out, store, store.identity.unit, frozen), report=report)
    finally:
        # What it holds is here anyway; kept, it would double the workspace with every backup.
        shutil.rmtree(frozen.folder, ignore_errors=True)
    with kept_with(written, KEY_NAME):
        with writing_stick(KEY_NAME):
            write_durably(written.folder / KEY_NAME, (store.root / KEY_FILE).read_bytes())
        write_note(store, frozen, written)
    return Backup(written.folder, frozen.package_id, written.size, len(evidence))


def restore(
    place: Path, root: Path, passphrase: str, *, card: str | None = None, anyway: bool = False, report: Report = quiet
) -> Restored:
    """Make a workspace from a backup on a stick; it counts as a new installation with the same keys.

    Args:
        place: The backup's folder.
        root: Where the workspace is to be; missing or empty.
        card: The recovery card, if the pass phrase is forgotten; `passphrase` is then the new one.

    Raises:
        PackageRefused, StickTrouble: The backup does not hold, or cannot be read.
        KeyTrouble: Wrong pass phrase; or the card is mistyped, or the new pass phrase is too short.
        WrongUse: The card is another workspace's (E-CARD-OTHER).
        NotAccepted: It is no backup (E-NOT-BACKUP), or the folder lies on a stick (E-DRIVE).
        StoreTrouble: The folder is in use, or what is in the backup is damaged or newer.
    """
    require_place(place)
    root = root.absolute()
    refuse_drive(root, anyway=anyway)
    keys, key = _keys_of(place, passphrase) if card is None else _keys_on(card, passphrase)
    with _reading(place), made_beside(root) as beside:
        files = find_volumes(place)
        if card is not None:
            _refuse_other_card(files, keys)
        verified = take_in(files, (keys.identity,), beside / "quarantine", report=report)
        if verified.info.kind is not Kind.BACKUP or verified.signer != keys.public:
            raise NotAccepted("E-NOT-BACKUP", where=place.name, kind=verified.info.kind.label)
        _unpack(verified, beside, key)
        discard(verified)
        _agree(beside, keys, place.name)
        with open_store(beside) as store:
            store.put_meta("anyway", str(int(anyway)))
    return Restored(root, None, 0)


@contextmanager
def _reading(place: Path) -> Iterator[None]:
    """Tell of a backup that cannot be read as of a backup: it has no sender who could send it again.

    Raises:
        StoreTrouble: It is damaged, or its volumes are gone (E-BACKUP-DAMAGED).
    """
    try:
        yield
    except PackageRefused as refusal:
        if refusal.code not in {"E-DECRYPT", "E-NOT-A-PACKAGE"}:
            raise
        why = refusal.params.get("reason", "里面没有备份的分卷")
        raise StoreTrouble("E-BACKUP-DAMAGED", path=place.name, why=why) from refusal


def restore_copy(copy: Path, root: Path) -> Restored:
    """Make a rolling copy the store of its workspace again; the present store is put aside and stays.

    What was given out after the copy was made still lies in the outbox: what it says is brought in again.

    Raises:
        StoreTrouble: The copy is damaged, or another window has the workspace open.
        StickTrouble: There is no such copy (E-NO-PLACE).
    """
    require_place(copy)
    aside = put_back(root, copy)
    with open_workspace(root) as store:
        back = bring_back_sent(store)
        return Restored(root, aside, back.sent, back.waiting, lost_senders(store))


def _keys_of(place: Path, passphrase: str) -> tuple[KeyPair, bytes]:
    """Open the key file beside a backup; gives the keys, and the content of the file for the workspace."""
    file = place / KEY_NAME
    if not file.is_file():
        raise NotAccepted("E-NOT-BACKUP", where=place.name, kind="别的文件夹")
    with reading_stick(KEY_NAME):
        content = file.read_bytes()
    return open_key(content, passphrase, KEY_NAME), content


def _keys_on(card: str, passphrase: str) -> tuple[KeyPair, bytes]:
    """Read the keys off a recovery card, and make a key file of them with a new pass phrase."""
    keys = read_card(card)
    return keys, seal_key(keys, passphrase)


def _refuse_other_card(files: PackageFiles, keys: KeyPair) -> None:
    """Tell that a card does not open a backup: the sentence for a package speaks of who has sent it."""
    try:
        peek(files, (keys.identity,))
    except PackageRefused as refusal:
        if refusal.code == "E-DECRYPT":
            raise WrongUse("E-CARD-OTHER") from refusal
        raise


def _unpack(verified: Verified, root: Path, key: bytes) -> None:
    for folder in FOLDERS:
        (root / folder).mkdir(exist_ok=True)
    put_back(root, verified.root / _STORE)
    write_durably(root / KEY_FILE, key)
    for path in verified.files:
        if path.startswith("data/evidence/"):
            adopt(verified.root / path, root / path.removeprefix("data/"))


def _agree(root: Path, keys: KeyPair, where: str) -> None:
    """Make sure that the store is the one that the keys belong to."""
    with open_store(root) as store:
        if store.identity.public != keys.public:
            raise NotAccepted("E-NOT-BACKUP", where=where, kind="另一个工作区的备份")
