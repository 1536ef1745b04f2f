"""Signatures in the SSHSIG format, checked so strictly that one document has exactly one spelling (packages.md 1.4).

`ssh-keygen -Y verify` accepts what is written here. The other way round we are stricter: only the 64 signature bytes
are taken from a file, everything around them is rebuilt and compared.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exchange.troubles import PackageRefused, Reason

_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"-----END SSH SIGNATURE-----\n"
_COLUMNS = 70
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_MOST_ARMOR_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and as what: the public key as an OpenSSH line (without comment) and the namespace."""

    public: str
    namespace: str


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def wire_key(raw: bytes) -> bytes:
    """Return an Ed25519 public key of 32 bytes in OpenSSH's wire form."""
    return _string(b"ssh-ed25519") + _string(raw)


def public_line(raw: bytes) -> str:
    """Return the public key as one OpenSSH line without a comment."""
    return "ssh-ed25519 " + base64.b64encode(wire_key(raw)).decode("ascii")


def raw_key(public: str) -> bytes:
    """Return the 32 bytes of an OpenSSH public key line.

    Raises:
        ValueError: The line is not exactly what `public_line` writes.
    """
    wire = base64.b64decode(public.removeprefix("ssh-ed25519 "), validate=True)
    raw = wire[-_KEY_BYTES:]
    if public_line(raw) != public:
        raise ValueError("not an Ed25519 public key line")
    return raw


def _signed_bytes(namespace: str, data: bytes) -> bytes:
    parts = (namespace.encode("ascii"), b"", b"sha512", hashlib.sha512(data).digest())
    return b"SSHSIG" + b"".join(map(_string, parts))


def _armor(raw: bytes, namespace: str, signature: bytes) -> bytes:
    inner = _string(b"ssh-ed25519") + _string(signature)
    parts = (wire_key(raw), namespace.encode("ascii"), b"", b"sha512", inner)
    text = base64.b64encode(b"SSHSIG" + struct.pack(">I", 1) + b"".join(map(_string, parts)))
    lines = [text[i : i + _COLUMNS] + b"\n" for i in range(0, len(text), _COLUMNS)]
    return _BEGIN + b"".join(lines) + _END


def sign(sign_bytes: Callable[[bytes], bytes], raw: bytes, namespace: str, data: bytes) -> bytes:
    """Sign a document for one purpose, with a private key's own `sign_bytes` and its public key of 32 bytes.

    Returns:
        The armored signature file, equal byte by byte to what `ssh-keygen -Y sign` writes.
    """
    return _armor(raw, namespace, sign_bytes(_signed_bytes(namespace, data)))


def verify(armor: bytes, data: bytes, where: str) -> Signature:
    """Check a signature file against the document it came with.

    Raises:
        PackageRefused: E-SIG: spelt otherwise than we would, or not the signature of this document.
    """
    raw, namespace, signature = _parts(armor, where)
    if _armor(raw, namespace, signature) != armor:
        raise PackageRefused("E-SIG", where=where, reason=Reason.ARMOR)
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, _signed_bytes(namespace, data))
    except InvalidSignature as error:
        raise PackageRefused("E-SIG", where=where, reason=Reason.SIGNATURE) from error
    return Signature(public_line(raw), namespace)


def _parts(armor: bytes, where: str) -> tuple[bytes, str, bytes]:
    """Pick key, namespace and signature from their fixed places; the caller compares the rest."""
    if len(armor) > _MOST_ARMOR_BYTES:
        raise PackageRefused("E-SIG", where=where, reason=Reason.ARMOR)
    try:
        body = armor.removeprefix(_BEGIN).removesuffix(_END).replace(b"\n", b"")
        blob = base64.b64decode(body, validate=True)
        key_end = 10 + len(_string(wire_key(bytes(_KEY_BYTES))))
        name_end = key_end + 4 + int.from_bytes(blob[key_end : key_end + 4], "big")
        namespace = blob[key_end + 4 : name_end].decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise PackageRefused("E-SIG", where=where, reason=Reason.ARMOR) from error
    raw, signature = blob[key_end - _KEY_BYTES : key_end], blob[-_SIGNATURE_BYTES:]
    if len(raw) != _KEY_BYTES or len(signature) != _SIGNATURE_BYTES:
        raise PackageRefused("E-SIG", where=where, reason=Reason.ARMOR)
    return raw, namespace, signature
