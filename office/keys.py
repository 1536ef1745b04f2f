"""The keys of a workspace: made under a pass phrase, opened only to sign and to decrypt."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exchange.key_file import open_key, seal_key
from exchange.keys import KeyPair, new_key_pair
from exchange.recovery_card import read_card, write_card
from exchange.troubles import KeyTrouble
from office.files import write_durably
from office.troubles import WrongUse

KEY_FILE: Final = "keys/secret.json"


@dataclass(frozen=True, slots=True)
class MadeKeys:
    """Fresh keys and the words of their recovery card, shown once and kept nowhere."""

    keys: KeyPair
    card: str


def fingerprint(public: str) -> str:
    """Give the fingerprint of a public key line, 64 hex digits (packages.md 2.1)."""
    wire = base64.b64decode(public.split(" ")[1])
    return hashlib.sha256(b"xiankao-key/1\0" + wire).hexdigest()


def make_keys(root: Path, passphrase: str) -> MadeKeys:
    """Make the keys of a new installation and keep them sealed under the pass phrase.

    Raises:
        KeyTrouble: The pass phrase is too short.
    """
    keys = new_key_pair()
    _keep(root, seal_key(keys, passphrase))
    return MadeKeys(keys, write_card(keys))


def _keep(root: Path, sealed: bytes) -> None:
    (root / KEY_FILE).parent.mkdir(parents=True, exist_ok=True)
    write_durably(root / KEY_FILE, sealed)


def recover(root: Path, public: str, card: str, passphrase: str) -> None:
    """Bring the keys of a workspace back from the recovery card, under a new pass phrase.

    Args:
        public: The key that this workspace was made with, as it stands in the store.
        card: The 24 characters.

    Raises:
        KeyTrouble: The card is mistyped, or the pass phrase is too short; the old file stays.
        WrongUse: The card is another workspace's (E-CARD-OTHER).
    """
    keys = read_card(card)
    if keys.public != public:
        raise WrongUse("E-CARD-OTHER")
    _keep(root, seal_key(keys, passphrase))


def unlock(root: Path, passphrase: str) -> KeyPair:
    """Open the keys of a workspace.

    Raises:
        KeyTrouble: Wrong pass phrase, or the key file is damaged or gone.
    """
    try:
        content = (root / KEY_FILE).read_bytes()
    except OSError as fault:
        raise KeyTrouble("E-KEY-FILE", where=KEY_FILE) from fault
    return open_key(content, passphrase, KEY_FILE)
