"""Opening a task package (任务包): a filling workspace with its keys, forms and duties."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.checks.settle import judge_all
from db.creating import create_store
from db.opening import open_store
from db.people import set_person
from db.store import Role
from exchange import strictjson
from exchange.bag_info import BagInfo, Kind
from exchange.finding import find_volumes, locate
from exchange.key_codes import key_code
from exchange.keys import KeyPair
from exchange.policy import judge_first_task
from exchange.sticks import Report, quiet
from exchange.trust import SignedRoot, first_root, read_roots
from exchange.verify import Verified, discard, peek, take_in
from forms.model import Pack
from office.keys import MadeKeys, make_keys
from office.last_year import FOLDER as LAST_FOLDER
from office.last_year import take_over
from office.locations import refuse_drive
from office.reading import incoming_of, mark_of, read_payload
from office.receive import merge_incoming
from office.task_files import ENROL, FORMER, PACK, by_revision
from office.troubles import NotAccepted
from office.workspaces import identity_of, keep_root, made_beside


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A new filling workspace.

    Attributes:
        is_confirmed: The officer typed the bureau's code from the stamped notice.
        bureau_code: The bureau's key code, to be compared with the notice.
        code: This installation's own key code; it stands on the cover letter.
        card: 24 characters that bring the key back; shown once and kept nowhere.
    """

    root: Path
    unit: str
    unit_name: str
    is_confirmed: bool
    bureau_code: str
    code: str
    card: str


def open_task(
    place: Path,
    root: Path,
    passphrase: str,
    *,
    confirm: str | None = None,
    person: str = "",
    anyway: bool = False,
    report: Report = quiet,
) -> OpenedTask:
    """Make a filling workspace from a task package; all of it or nothing.

    Args:
        place: The package's folder on the stick, or one of its volumes.
        confirm: The bureau's code from the stamped notice, or its last fifteen digits.

    Raises:
        PackageRefused: The package does not hold, or the code is another one (E-KEY-CODE).
        NotAccepted: It is of another kind (E-NOT-TASK), the folder lies on a stick (E-DRIVE), or its parts disagree.
        StoreTrouble: The folder is in use.
        KeyTrouble: The pass phrase is too short.
    """
    root = root.absolute()
    refuse_drive(root, anyway=anyway)
    files = locate(place)
    kind = peek(files, ()).info.kind
    if kind is not Kind.TASK:
        raise NotAccepted("E-NOT-TASK", where=place.name, kind=kind.label)
    with made_beside(root) as beside:
        verified = take_in(files, (), beside / "quarantine", report=report)
        opened = _open(verified, beside, place.name, passphrase, confirm, person)
        if anyway:
            _allow_drive(beside)
    return OpenedTask(root, *opened)


def _allow_drive(root: Path) -> None:
    with open_store(root) as store:
        store.put_meta("anyway", "1")


def _open(
    verified: Verified, beside: Path, where: str, passphrase: str, confirm: str | None, person: str
) -> tuple[str, str, bool, str, str, str]:
    signed = read_roots(verified.root, where)[-1]
    root = first_root(signed.data, signed.signatures, where)
    judge_first_task(peek(find_volumes(verified.root), ()), root, confirm)
    made = make_keys(beside, passphrase)
    unit, secret = enrolment(verified, where)
    name = _make_store(verified, beside, made.keys, unit, person, secret, signed, is_confirmed=confirm is not None)
    return (unit, name, confirm is not None, key_code(verified.signer), *_own_code(made))


def _own_code(made: MadeKeys) -> tuple[str, str]:
    return key_code(made.keys.public), made.card


def _make_store(
    verified: Verified,
    beside: Path,
    keys: KeyPair,
    unit: str,
    person: str,
    secret: str,
    root: SignedRoot,
    *,
    is_confirmed: bool,
) -> str:
    identity = identity_of(keys, unit, Role.FILL, uuid.UUID(verified.info.task_id))
    with create_store(beside, read_payload(verified, PACK), identity, former=former_packs(verified)) as store:
        agree(store.pack, verified.info, unit)
        with store.transaction():
            store.put_meta("confirmed", str(int(is_confirmed)))
            store.put_meta("task", verified.package_id)
            store.put_meta("enrol", secret)
            store.put_meta("last_mark", mark_of(verified, LAST_FOLDER))
            keep_root(store, root)
            set_person(store, person)
            merge_incoming(store, incoming_of(store, verified))
            take_over(store, verified)
        judge_all(store)
        name = store.pack.unit(unit).name
    discard(verified)
    return name


def agree(pack: Pack, info: BagInfo, unit: str) -> None:
    """Compare what the forms say of the campaign with what the signed page says.

    Raises:
        NotAccepted: They disagree (E-TASK-CONTENT).
    """
    units = {found.code for found in pack.units}
    reasons = {
        "年度不一致": pack.year != info.year,
        "区划不一致": pack.area != info.area,
        "不是由方案里的县局发出的": pack.bureau != info.unit,
        "方案里没有这个填报单位": unit not in units,
        "收件的是县局自己": unit == pack.bureau,
    }
    for reason, is_wrong in reasons.items():
        if is_wrong:
            raise NotAccepted("E-TASK-CONTENT", where=pack.title, reason=reason)


def former_packs(verified: Verified) -> dict[int, dict[str, bytes]]:
    """Read the earlier revisions of the pack, under which parts of the history were written, by number."""
    return by_revision(read_payload(verified, FORMER))


def enrolment(verified: Verified, where: str) -> tuple[str, str]:
    """Read for whom a task is, and the secret that proves it.

    Raises:
        NotAccepted: It cannot be read, or is another unit's than the package says (E-ENROL).
    """
    try:
        found = strictjson.loads(read_payload(verified, ENROL)[""])
    except (KeyError, ValueError) as fault:
        raise NotAccepted("E-ENROL", where=where, reason="enrol.json 缺少或不规范") from fault
    if not isinstance(found, Mapping):
        raise NotAccepted("E-ENROL", where=where, reason="enrol.json 不规范")
    unit, secret = found.get("unit"), found.get("secret")
    if not isinstance(unit, str) or not isinstance(secret, str) or verified.info.recipient.partition("/")[2] != unit:
        raise NotAccepted("E-ENROL", where=where, reason="填报单位不一致")
    if not re.fullmatch("[0-9a-f]{32}", secret):
        raise NotAccepted("E-ENROL", where=where, reason="登记凭证不规范")
    return unit, secret
