"""The register of keys (table K02) as exchange sees it, and its public files for outsiders (packages.md 2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from exchange.bag_info import SUITE, UNIT_KINDS, Kind

ROOT_NAMESPACE = "root@xiankao.v1"


class KeyStatus(StrEnum):
    """What the bureau says of a key; anything but active means that no new package of it is taken in."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"
    LOST = "lost"

    @property
    def label(self) -> str:
        """The status on the screen."""
        return {"active": "有效", "retired": "停用", "compromised": "泄露", "lost": "丢失"}[self.value]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One registered key.

    Attributes:
        public: OpenSSH line without comment.
        area, unit: In whose name it may sign.
        level: 0 nothing known, 1 proof of enrolment, 2 an officer compared the code with the stamped letter.
        kinds: What it may sign; a bureau's key has `BUREAU_KINDS`.
        recipient: The age recipient of the same installation, or None if not known.
    """

    public: str
    unit: str
    area: str
    status: KeyStatus = KeyStatus.ACTIVE
    level: int = 2
    suite: str = SUITE
    kinds: frozenset[Kind] = UNIT_KINDS
    recipient: str | None = None


def allowed_signers(records: Iterable[KeyRecord], root_keys: Iterable[str] = ()) -> bytes:
    """Write the file that `ssh-keygen -Y verify -f` reads, sorted, one line a key.

    `root_keys` are those public keys among the records that may sign root.json, too.
    """
    roots = frozenset(root_keys)
    lines = sorted(_signer_line(record, record.public in roots) for record in records)
    return "".join(lines).encode("ascii")


def _signer_line(record: KeyRecord, is_root: bool) -> str:  # noqa: FBT001 - one caller, above
    namespaces = sorted(kind.namespace for kind in record.kinds)
    names = ",".join([*namespaces, ROOT_NAMESPACE] if is_root else namespaces)
    return f'{record.area}/{record.unit} namespaces="{names}" {record.public}\n'


def revoked_keys(records: Iterable[KeyRecord]) -> bytes:
    """Write the file that `ssh-keygen -Y verify -r` reads: every key that is not active."""
    lines = sorted({f"{record.public}\n" for record in records if record.status is not KeyStatus.ACTIVE})
    return "".join(lines).encode("ascii")
