"""Making and opening workspaces (工作区)."""

import contextlib
import json
import secrets
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from db.checks.settle import judge_all
from db.creating import create_store
from db.flushing import flush
from db.holding import patiently
from db.journal import SYSTEM, Act, RowKey, put_row
from db.merging.checkpoint import checkpoint
from db.people import set_person
from db.rows import rows
from db.store import Identity, Role, Store, fixed_id
from db.troubles import EntryRefused, StoreTrouble
from exchange.key_codes import key_code, matches_code, mismatch
from exchange.keys import KeyPair, new_key_pair
from exchange.recovery_card import write_card
from exchange.registry import ROOT_NAMESPACE
from exchange.troubles import writing_disk
from exchange.trust import ROOT_PATH, Root, SignedRoot, encode_root, parse_root
from forms.load import pack_ids, read_pack
from forms.loading.packlinks import parts_of, why_not_rows
from forms.model import Pack, Scope
from office.keys import fingerprint, make_keys
from office.locations import refuse_drive
from office.opening import is_bureau_confirmed
from office.opening import open_workspace as open_workspace  # noqa: PLC0414 - whoever makes workspaces opens them
from office.troubles import NotAccepted, WrongUse


@dataclass(frozen=True, slots=True)
class NewBureau:
    """What the officer must know after making the bureau's workspace.

    Attributes:
        code: The bureau's 30-digit key code, to be printed in the notice.
        card: 24 characters that bring back this installation's key; `recovery_card` those of the county's second key.
            Both are shown once and kept nowhere.
    """

    root: Path
    code: str
    card: str
    recovery_card: str


def new_bureau(
    root: Path,
    pack: str | Pack,
    passphrase: str,
    *,
    person: str = "",
    anyway: bool = False,
    campaign: uuid.UUID | None = None,
) -> NewBureau:
    """Begin a campaign (考核任务): the bureau's workspace with its keys and the duties of the pack.

    Args:
        pack: Name of a pack that comes with the program, or one of a bureau's own making.

    Raises:
        WrongUse: No such pack (E-PACK-UNKNOWN).
        DefinitionFaults: Examples of a pack from elsewhere do not do what they say.
        NotAccepted: The folder lies on a stick or network drive (E-DRIVE).
        StoreTrouble: The folder is in use or the disk refused.
        KeyTrouble: The pass phrase is too short.
    """
    if isinstance(pack, str):
        if pack not in pack_ids():
            raise WrongUse("E-PACK-UNKNOWN", pack=pack, known="、".join(pack_ids()))
        pack = read_pack(pack)
    root = root.absolute()
    refuse_drive(root, anyway=anyway)
    with made_beside(root) as beside:
        made, recovery = make_keys(beside, passphrase), new_key_pair()
        identity = identity_of(made.keys, pack.bureau, Role.BUREAU, campaign or uuid.uuid4())
        with create_store(beside, pack.files, identity) as store:
            with store.transaction():
                store.put_meta("anyway", str(int(anyway)))
                set_person(store, person)
                _issue_duties(store, pack)
                register_key(store, pack.bureau, made.keys.public, made.keys.recipient, level=2)
                _make_root(store, made.keys, recovery)
                checkpoint(store)
            judge_all(store)
    return NewBureau(root, key_code(made.keys.public), made.card, write_card(recovery))


@contextlib.contextmanager
def made_beside(root: Path) -> Iterator[Path]:
    """Make a new workspace in a folder beside and rename it at the end, so that a fault leaves no half workspace.

    Raises:
        StoreTrouble: The folder is in use (E-WORKSPACE-EXISTS); nothing in it is touched.
        StickTrouble: No folder can be made there (E-DISK).
    """
    beside = root.with_name(f".{root.name}.{secrets.token_hex(4)}.part")
    with writing_disk(str(root)):
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise StoreTrouble("E-WORKSPACE-EXISTS", path=root)
        beside.mkdir(parents=True)
    try:
        yield beside
        if root.exists():
            root.rmdir()
        patiently(lambda: beside.rename(root))
        flush(root.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def identity_of(keys: KeyPair, unit: str, role: Role, campaign: uuid.UUID) -> Identity:
    """Say who writes in a workspace that these keys were made for."""
    return Identity(unit, role, campaign, fingerprint(keys.public), keys.public, keys.recipient, str(uuid.uuid4()))


def register_key(store: Store, unit: str, public: str, recipient: str, *, level: int, status: str = "active") -> None:
    """Enter a key in the registry K02 (packages.md 2.3)."""
    row = fixed_id(store.identity.campaign, f"K02/{fingerprint(public)}")
    tokens = {"unit": unit, "public": public, "age": recipient, "status": status, "level": str(level)}
    put_row(store, RowKey("K02", store.identity.unit, row), tokens, Act(SYSTEM, "登记密钥"))


def registry(store: Store) -> list[Mapping[str, str]]:
    """List the registered keys, as the tokens of K02."""
    return sorted((row.tokens for row in rows(store, "K02")), key=lambda key: (key["unit"], key["public"]))


def put_duty(store: Store, unit: str, table: str, section: str, rows: str, *, active: bool = True) -> None:
    """Give a unit a duty on a table or one of its sections, or take it back."""
    row = fixed_id(store.identity.campaign, f"K04/{unit}/{table}/{section}")
    tokens = {"unit": unit, "tbl": table, "section": section, "row_scope": rows, "active": str(int(active))}
    put_row(store, RowKey("K04", store.identity.unit, row), tokens, Act(SYSTEM, "职责分工"))


def assign(store: Store, unit: str, target: str, *, rows: str = "own", active: bool = True) -> None:
    """Give a unit a table or a section of it, `T06` or `T06/B`, or take it back; the next task tells the unit.

    Args:
        rows: Which rows of a list, see `forms.model.Scope`.
        active: False takes the duty back; what the unit wrote stays, and stays rightful.

    Raises:
        WrongUse: Not the bureau's workspace, no such unit, section or rows.
        EntryRefused: No such table.
    """
    require_bureau(store)
    require_unit(store, unit)
    name, _, section = target.partition("/")
    table = store.table(name)
    parts = parts_of(table, store.pack)
    if section and section not in parts:
        known = "、".join(parts) or "（没有分部分）"
        raise WrongUse("E-ASSIGN", table=table.title, section=section, known=known)
    if table.builtin:
        raise EntryRefused("E-READ-ONLY", title=table.title, who="程序管理")
    if active and (why := why_not_rows(store.pack, table, unit, Scope(rows))):
        raise WrongUse("E-ASSIGN-ROWS", why=why)
    put_duty(store, unit, table.id, section, rows, active=active)


def require_bureau(store: Store) -> None:
    """Make sure that this is the bureau's workspace.

    Raises:
        WrongUse: It is a unit's (E-NOT-BUREAU).
    """
    if not store.is_bureau:
        raise WrongUse("E-NOT-BUREAU", unit=store.pack.unit(store.identity.unit).name)


def require_unit(store: Store, unit: str) -> None:
    """Make sure that the pack knows a unit.

    Raises:
        WrongUse: It does not (E-UNIT-UNKNOWN).
    """
    if all(found.code != unit for found in store.pack.units):
        raise WrongUse("E-UNIT-UNKNOWN", unit=unit)


def keep_root(store: Store, root: SignedRoot) -> None:
    """Keep the bureau's key table where no package can overwrite it."""
    store.put_meta("root", root.data.decode())
    store.put_meta("root_signatures", json.dumps([armor.decode() for armor in root.signatures]))


def kept_root(store: Store) -> SignedRoot:
    """Give the bureau's key table as it was accepted here."""
    meta = store.meta
    return SignedRoot(meta["root"].encode(), tuple(armor.encode() for armor in json.loads(meta["root_signatures"])))


def confirm_bureau(store: Store, code: str | None) -> None:
    """Make sure that an officer compared the bureau's code with the stamped notice (packages.md 2.2, 2; threat T15).

    Args:
        code: What was typed now, or None.

    Raises:
        NotAccepted: Never compared (E-BUREAU-UNCONFIRMED), or it is another one (E-BUREAU-CODE).
    """
    if not code:
        if is_bureau_confirmed(store):
            return
        raise NotAccepted("E-BUREAU-UNCONFIRMED")
    known = [key_code(public) for public in parse_root(kept_root(store).data, ROOT_PATH).sign]
    if not any(matches_code(code, item) for item in known):
        raise NotAccepted("E-BUREAU-CODE", fault=mismatch(code))
    store.put_meta("confirmed", "1")


def bureau_recipients(store: Store) -> tuple[str, ...]:
    """Give the age recipients of everything that goes to the bureau."""
    return parse_root(kept_root(store).data, ROOT_PATH).encrypt


def _make_root(store: Store, keys: KeyPair, recovery: KeyPair) -> None:
    """Make version 1 of the bureau's key table; the recovery key is then locked away (packages.md 2.3)."""
    both = (keys.recipient, recovery.recipient)
    content = encode_root(Root(store.pack.area, 1, (keys.public,), (recovery.public,), both))
    keep_root(store, SignedRoot(content, tuple(signer.sign(ROOT_NAMESPACE, content) for signer in (keys, recovery))))


def _issue_duties(store: Store, pack: Pack) -> None:
    for duty in pack.duties:
        put_duty(store, duty.unit, duty.table, duty.section or "", duty.rows.value)
