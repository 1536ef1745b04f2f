"""The secret at rest, under a pass phrase: `keys/secret.json` (packages.md 2.1)."""

import base64
import secrets
import unicodedata
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from mnemonic import Mnemonic

from exchange import limits, strictjson
from exchange.keys import SECRET_BYTES, KeyPair
from exchange.strictjson import Json
from exchange.troubles import KeyTrouble

SCRYPT_N = 2**17
_SCRYPT_R = 8
_SCRYPT_P = 1
_SCRYPT_N_LEAST = 2
_SALT_BYTES = 16
_NONCE_BYTES = 12
_CIPHERTEXT_BYTES = SECRET_BYTES + 16
_NAMES = frozenset({"v", "kdf", "n", "r", "p", "salt", "nonce", "ct"})


def normal_passphrase(typed: str) -> str:
    """Return a pass phrase as it counts: full-width letters as plain ones, without blanks."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def suggest_passphrase() -> str:
    """Suggest a pass phrase: five pairs of Chinese characters, 110 bits."""
    words = Mnemonic("chinese_simplified").wordlist
    return " ".join(secrets.choice(words) + secrets.choice(words) for _ in range(5))


def _cipher(passphrase: str, salt: bytes, n: int) -> ChaCha20Poly1305:
    kdf = Scrypt(salt=salt, length=32, n=n, r=_SCRYPT_R, p=_SCRYPT_P)
    return ChaCha20Poly1305(kdf.derive(normal_passphrase(passphrase).encode()))


def seal_key(keys: KeyPair, passphrase: str, *, random: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """Return the content of the key file.

    Raises:
        KeyTrouble: E-PASSPHRASE-SHORT, with a suggestion.
    """
    length = len(normal_passphrase(passphrase))
    if length < limits.PASSPHRASE_LEAST:
        suggested = suggest_passphrase()
        raise KeyTrouble("E-PASSPHRASE-SHORT", length=length, least=limits.PASSPHRASE_LEAST, suggested=suggested)
    salt, nonce = random(_SALT_BYTES), random(_NONCE_BYTES)
    head: dict[str, Json] = {"v": 1, "kdf": "scrypt", "n": SCRYPT_N, "r": _SCRYPT_R, "p": _SCRYPT_P}
    head |= {"salt": _text(salt), "nonce": _text(nonce)}
    sealed = _cipher(passphrase, salt, SCRYPT_N).encrypt(nonce, keys.secret, strictjson.dumps(head))
    return strictjson.dumps(head | {"ct": _text(sealed)})


def open_key(content: bytes, passphrase: str, where: str = "secret.json") -> KeyPair:
    """Read the key file.

    Raises:
        KeyTrouble: E-PASSPHRASE for a wrong pass phrase; E-KEY-FILE for a damaged file. Damage inside the encrypted
            part cannot be told from a wrong pass phrase.
    """
    try:
        fields = _fields(strictjson.loads(content))
        head = {name: value for name, value in fields.items() if name != "ct"}
        salt = _bytes(fields["salt"], _SALT_BYTES)
        nonce, sealed = _bytes(fields["nonce"], _NONCE_BYTES), _bytes(fields["ct"], _CIPHERTEXT_BYTES)
        cost = _cost(fields)
    except (ValueError, TypeError) as error:
        raise KeyTrouble("E-KEY-FILE", where=where) from error
    if strictjson.dumps(fields) != content:
        raise KeyTrouble("E-KEY-FILE", where=where)
    try:
        return KeyPair(_cipher(passphrase, salt, cost).decrypt(nonce, sealed, strictjson.dumps(head)))
    except InvalidTag as error:
        raise KeyTrouble("E-PASSPHRASE") from error


def _fields(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping) or set(value) != _NAMES:
        raise ValueError("names")
    if (value["v"], value["kdf"], value["r"], value["p"]) != (1, "scrypt", _SCRYPT_R, _SCRYPT_P):
        raise ValueError("parameters")
    return value


def _cost(fields: Mapping[str, Json]) -> int:
    """Return n within its bounds, so that a tampered file cannot eat the memory."""
    n = fields["n"]
    if not isinstance(n, int) or not _SCRYPT_N_LEAST <= n <= limits.SCRYPT_N_MOST or n & (n - 1):
        raise ValueError("n")
    return n


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(value: Json, length: int) -> bytes:
    if not isinstance(value, str):
        raise TypeError("not text")
    data = base64.b64decode(value, validate=True)
    if len(data) != length or _text(data) != value:
        raise ValueError("length")
    return data
