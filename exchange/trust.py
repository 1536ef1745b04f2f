"""The bureau's own keys, `root.json`, and how they change hands from one version to the next (packages.md 2.3).

A version is a file of canonical JSON with signatures beside it (`root.json.s1`, `root.json.s2`, …), each made under
the namespace root@xiankao.v1. A package carries the current version as `root.json` and may carry the earlier ones as
`root-<n>.json`, so that a unit that missed one can follow step by step. Version n + 1 is believed if it names the hash
of version n, if a key of version n (signing or recovery) signed it, and if one of its own signing keys did. The
workspace keeps the accepted version where no package can overwrite it.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exchange import age, limits, sshsig, strictjson
from exchange.registry import ROOT_NAMESPACE
from exchange.strictjson import Json
from exchange.troubles import PackageRefused, Reason

ROOT_PATH = "data/trust/root.json"
ALLOWED_SIGNERS_PATH = "data/trust/allowed_signers"
REVOKED_KEYS_PATH = "data/trust/revoked_keys"

_MOST_SIGNATURES = 9
_NAMES = frozenset({"v", "area", "version", "sign", "recovery", "encrypt", "prev"})
_AREA = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
_PREV = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Root:
    """One version of the bureau's key table.

    Attributes:
        version: From 1.
        sign, recovery: Public key lines; recovery keys are locked away and sign nothing but the next root.
        encrypt: age recipients for everything that is sent to the bureau; working key and recovery key.
        prev: SHA-256 of the file of the version before; empty for version 1.
    """

    area: str
    version: int
    sign: tuple[str, ...]
    recovery: tuple[str, ...]
    encrypt: tuple[str, ...]
    prev: str = ""


@dataclass(frozen=True, slots=True)
class SignedRoot:
    """The file of one version with the signature files beside it."""

    data: bytes
    signatures: tuple[bytes, ...]


def encode_root(root: Root) -> bytes:
    """Write root.json; these bytes are signed and hashed."""
    return strictjson.dumps(
        {
            "v": 1,
            "area": root.area,
            "version": root.version,
            "sign": root.sign,
            "recovery": root.recovery,
            "encrypt": root.encrypt,
            "prev": root.prev,
        }
    )


def parse_root(data: bytes, where: str) -> Root:
    """Read root.json strictly.

    Raises:
        PackageRefused: E-ROOT.
    """
    try:
        root = _from_json(strictjson.loads(data))
    except (ValueError, TypeError) as error:
        raise PackageRefused("E-ROOT", where=where, version="?", reason=Reason.ROOT_SHAPE) from error
    if encode_root(root) != data:
        raise PackageRefused("E-ROOT", where=where, version=root.version, reason=Reason.ROOT_SHAPE)
    return root


def _from_json(value: Json) -> Root:
    if not isinstance(value, Mapping) or set(value) != _NAMES or value["v"] != 1:
        raise ValueError("names")
    area, version, prev = value["area"], value["version"], value["prev"]
    if not isinstance(area, str) or not _AREA.fullmatch(area):
        raise ValueError("area")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("version")
    if not isinstance(prev, str) or bool(_PREV.fullmatch(prev)) is not (version > 1) or (version == 1 and prev):
        raise ValueError("prev")
    sign = _texts(value["sign"], _is_public, least=1)
    recovery = _texts(value["recovery"], _is_public, least=0)
    return Root(area, version, sign, recovery, _texts(value["encrypt"], age.is_recipient, least=1), prev)


def _texts(value: Json, is_right: Callable[[str], bool], least: int) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError("a list of texts is expected")
    texts = tuple(text for text in value if isinstance(text, str) and is_right(text))
    if len(texts) != len(value) or len(set(texts)) != len(texts) or len(texts) < least:
        raise ValueError("keys")
    return texts


def _is_public(text: str) -> bool:
    try:
        sshsig.raw_key(text)
    except ValueError:
        return False
    return True


def root_payload(current: SignedRoot, earlier: Sequence[SignedRoot] = ()) -> dict[str, bytes]:
    """Return the files of a package's trust folder that carry the key table, by path."""
    files = _with_signatures(ROOT_PATH, current)
    for signed in earlier:
        version = parse_root(signed.data, ROOT_PATH).version
        files |= _with_signatures(f"data/trust/root-{version}.json", signed)
    return files


def _with_signatures(path: str, signed: SignedRoot) -> dict[str, bytes]:
    return {path: signed.data} | {f"{path}.s{place}": armor for place, armor in enumerate(signed.signatures, start=1)}


def read_roots(bag: Path, where: str) -> list[SignedRoot]:
    """Read the key tables of an unpacked bag, the oldest first.

    Raises:
        PackageRefused: E-ROOT if there is no table, or one that cannot be read.
    """
    paths = [bag / ROOT_PATH, *(bag / ROOT_PATH).parent.glob("root-*.json")]
    roots = [_read_signed(path) for path in paths if path.is_file()]
    if not roots:
        raise PackageRefused("E-ROOT", where=where, version="?", reason=Reason.MISSING)
    return sorted(roots, key=lambda signed: parse_root(signed.data, where).version)


def _read_signed(path: Path) -> SignedRoot:
    signatures = sorted(path.parent.glob(f"{path.name}.s[0-9]*"))[:_MOST_SIGNATURES]
    with path.open("rb") as file:
        data = file.read(limits.JSON_BYTES + 1)
    return SignedRoot(data, tuple(armor.read_bytes() for armor in signatures))


def follow_roots(current: Root, roots: Sequence[SignedRoot], where: str) -> Root:
    """Go from the accepted version to the newest in a package, one step at a time.

    Raises:
        PackageRefused: As `next_root`; the accepted version then stays.
    """
    known = [signed for signed in roots[:-1] if parse_root(signed.data, where).version < current.version]
    for signed in roots[len(known) :]:
        current = next_root(current, signed.data, signed.signatures, where)
    return current


def first_root(data: bytes, signatures: Sequence[bytes], where: str) -> Root:
    """Believe a root that is seen for the first time, as far as it is consistent: one of its own keys signed it.

    Whether it is the right bureau's is for the code on the stamped notice to say.

    Raises:
        PackageRefused: E-ROOT, E-SIG.
    """
    root = parse_root(data, where)
    _check_signed(_signers(data, signatures, where), root.sign, root, where, Reason.ROOT_BY_NEW)
    return root


def next_root(current: Root, data: bytes, signatures: Sequence[bytes], where: str) -> Root:
    """Go from the accepted version to the one in a package; the same version again changes nothing.

    Raises:
        PackageRefused: E-ROOT-FORK for another table with the same number; E-ROOT for an older one, a gap, a `prev`
            that does not match, or a signature that is missing; E-SIG.
    """
    root = parse_root(data, where)
    if root == current:
        return current
    if root.version == current.version:
        raise PackageRefused("E-ROOT-FORK", where=where, version=root.version)
    _check_succession(current, root, where)
    signers = _signers(data, signatures, where)
    _check_signed(signers, current.sign + current.recovery, root, where, Reason.ROOT_BY_OLD)
    _check_signed(signers, root.sign, root, where, Reason.ROOT_BY_NEW)
    return root


def _check_succession(current: Root, root: Root, where: str) -> None:
    if root.version < current.version:
        reason = Reason.ROOT_OLD
    elif root.version > current.version + 1:
        reason = Reason.ROOT_GAP
    elif root.prev != root_digest(current) or root.area != current.area:
        reason = Reason.ROOT_PREV
    else:
        return
    raise PackageRefused("E-ROOT", where=where, version=root.version, reason=reason.format(have=current.version))


def root_digest(root: Root) -> str:
    """Return the SHA-256 of a version's file, which the next version names as `prev`."""
    return hashlib.sha256(encode_root(root)).hexdigest()


def _signers(data: bytes, signatures: Sequence[bytes], where: str) -> frozenset[str]:
    found = [sshsig.verify(armor, data, where) for armor in signatures]
    return frozenset(signature.public for signature in found if signature.namespace == ROOT_NAMESPACE)


def _check_signed(signers: frozenset[str], keys: Sequence[str], root: Root, where: str, reason: Reason) -> None:
    if not signers & frozenset(keys):
        raise PackageRefused("E-ROOT", where=where, version=root.version, reason=reason)
