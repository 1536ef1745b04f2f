"""Issuing task packages (任务包): what a unit needs to begin, signed by the bureau."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.merging.checkpoint import checkpoint
from db.merging.sending import sets_for
from db.store import Store
from exchange.bag_info import BUREAU_KINDS, UNIT_KINDS, Kind, Stage
from exchange.keys import KeyPair
from exchange.registry import KeyRecord, KeyStatus, allowed_signers, revoked_keys
from exchange.send import write_package
from exchange.troubles import require_folder
from exchange.trust import ALLOWED_SIGNERS_PATH, REVOKED_KEYS_PATH, root_payload
from forms.model import Unit
from office.content import change_payload, load_changesets, table_payload
from office.last_year import last_payload
from office.letters import write_note
from office.owing import owes
from office.readiness import refuse_formulas
from office.seals import Address, Draft, freeze_draft, stick_folder
from office.task_files import ENROL, FORMER, PACK
from office.troubles import WrongUse
from office.workspaces import kept_root, registry, require_bureau, require_unit


@dataclass(frozen=True, slots=True)
class Issued:
    """A task package on the stick.

    Attributes:
        is_plain: Not encrypted, because the unit has no registered key yet; without personal columns.
    """

    unit: Unit
    package_id: str
    folder: Path
    is_plain: bool


def issue(store: Store, keys: KeyPair, units: Sequence[str], out: Path) -> list[Issued]:
    """Write a task package for each unit.

    Args:
        units: Codes; empty for all units that owe something.

    Raises:
        WrongUse: Not the bureau's workspace, no such unit, or the bureau itself; nothing is written then.
        StickTrouble: The stick refused; packages written before stay.
    """
    require_bureau(store)
    bureau = store.pack.bureau
    for unit in units:
        require_unit(store, unit)
        if unit == bureau:
            raise WrongUse("E-UNIT-BUREAU", unit=unit)
    require_folder(out)
    refuse_formulas(store)
    checkpoint(store)
    owing = [unit.code for unit in store.pack.units if unit.code != bureau and owes(store, unit.code)]
    wanted = units or owing
    return [_issue_one(store, keys, unit, out) for unit in wanted]


def enrol_secret(store: Store, unit: str) -> bytes:
    """Give the secret that only this unit's task carries; the same in every revision (packages.md 2.2)."""
    name = f"enrol/{unit}"
    found = store.meta.get(name)
    if found is None:
        found = secrets.token_hex(16)
        store.put_meta(name, found)
    return bytes.fromhex(found)


def key_records(store: Store) -> dict[str, KeyRecord]:
    """Give the registry K02 as exchange wants it, by public key line."""
    return {
        key["public"]: KeyRecord(
            public=key["public"],
            unit=key["unit"],
            area=store.pack.area,
            status=KeyStatus(key["status"]),
            level=int(key["level"] or "0"),
            kinds=BUREAU_KINDS if key["unit"] == store.pack.bureau else UNIT_KINDS,
            recipient=key["age"] or None,
        )
        for key in registry(store)
    }


def recipients_of(store: Store, unit: str) -> set[str]:
    """Give the age recipients of a unit's active keys; none before its first report was received."""
    records = key_records(store).values()
    return {r.recipient for r in records if r.unit == unit and r.status is KeyStatus.ACTIVE and r.recipient}


def _issue_one(store: Store, keys: KeyPair, unit: str, out: Path) -> Issued:
    theirs = recipients_of(store, unit)
    recipients = tuple(sorted({*theirs, keys.recipient})) if theirs else ()
    changesets = load_changesets(store, sets_for(store, unit))
    personal = bool(theirs)
    files = {
        **_pack_files(store),
        ENROL: _enrol_json(store, unit),
        **trust_files(store),
        **change_payload(changesets, personal=personal),
        **table_payload(changesets, store.lineage, personal=personal),
        **last_payload(store, unit, personal=personal),
    }
    draft = Draft(Kind.TASK, Stage.NONE, Address(unit, recipients), changesets, files)
    frozen = freeze_draft(store, keys, draft)
    written = write_package(frozen, stick_folder(out, store, unit, frozen))
    write_note(store, frozen, written)
    return Issued(store.pack.unit(unit), frozen.package_id, written.folder, not theirs)


def _pack_files(store: Store) -> dict[str, bytes]:
    """Give the whole pack, and its earlier revisions, under which parts of the history were written."""
    files = {f"{PACK}{name}": data for name, data in store.pack.files.items()}
    for pack in store.lineage.packs[:-1]:
        files |= {f"{FORMER}{pack.version}/{name}": data for name, data in pack.files.items()}
    return files


def _enrol_json(store: Store, unit: str) -> bytes:
    content = {"v": 1, "unit": unit, "secret": enrol_secret(store, unit).hex()}
    return json.dumps(content, sort_keys=True).encode() + b"\n"


def trust_files(store: Store) -> dict[str, bytes]:
    """Give the bureau's key table and the registry as files for everybody, by their path in a package."""
    records = key_records(store).values()
    return {
        **root_payload(kept_root(store)),
        ALLOWED_SIGNERS_PATH: allowed_signers(records, [store.identity.public]),
        REVOKED_KEYS_PATH: revoked_keys(records),
    }
