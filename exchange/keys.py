"""The keys of one installation, all derived from one secret of 32 bytes (packages.md 2.1)."""

import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exchange import age, bech32, sshsig

SECRET_BYTES = 32


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"", info=purpose).derive(secret)


@dataclass(frozen=True)
class KeyPair:
    """An installation's secret with what follows from it; the secret is never shown.

    Attributes:
        public: The signing key as an OpenSSH line without comment, as it stands in registries.
        identity: The decrypting key in the spelling of age; as secret as the secret itself.
        recipient: The age recipient that others encrypt to.
    """

    secret: bytes = field(repr=False)
    public: str = field(init=False)
    identity: str = field(init=False, repr=False)
    recipient: str = field(init=False)
    _signing: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            raise ValueError("a secret has 32 bytes")
        signing = Ed25519PrivateKey.from_private_bytes(_derive(self.secret, b"xiankao/ed25519/1"))
        identity = bech32.encode("age-secret-key-", _derive(self.secret, b"xiankao/x25519/1")).upper()
        object.__setattr__(self, "_signing", signing)
        object.__setattr__(self, "public", sshsig.public_line(signing.public_key().public_bytes_raw()))
        object.__setattr__(self, "identity", identity)
        object.__setattr__(self, "recipient", age.recipient_of(identity))

    def sign(self, namespace: str, data: bytes) -> bytes:
        """Sign a document for one purpose; returns the armored signature file."""
        return sshsig.sign(self._signing.sign, sshsig.raw_key(self.public), namespace, data)


def new_key_pair() -> KeyPair:
    """Make the keys of a new installation."""
    return KeyPair(secrets.token_bytes(SECRET_BYTES))
