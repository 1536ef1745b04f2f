"""The keys of an installation follow from its secret alone."""

import pytest

from exchange.bech32 import encode
from exchange.keys import KeyPair, new_key_pair
from tests.exchange.samples import BUREAU, FARMING


def test_a_secret_always_gives_the_same_keys() -> None:
    again = KeyPair(FARMING.secret)
    assert (again.public, again.recipient, again.identity) == (FARMING.public, FARMING.recipient, FARMING.identity)
    assert again == FARMING
    assert FARMING.public != BUREAU.public


def test_the_derivation_is_fixed_for_ever() -> None:
    """A changed derivation would lock everybody out of what was encrypted to them."""
    keys = KeyPair(bytes(range(32)))
    assert keys.public == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJR1G/lF4weD2iaaAo+0Y5q3zTAr/CNp7nYAfdM6qePl"
    assert keys.recipient == "age12v58smw8z23fglem6cd4pqp29wqjnzs64x9f82j5w0ejrc6v3fcqjymajl"


def test_new_keys_are_new() -> None:
    assert new_key_pair() != new_key_pair()


def test_nothing_secret_shows_when_keys_are_printed() -> None:
    shown = repr(FARMING)
    assert FARMING.public in shown
    assert FARMING.identity not in shown
    assert FARMING.secret.hex() not in shown
    assert repr(FARMING.secret) not in shown


def test_a_secret_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        KeyPair(b"short")


def test_bech32_agrees_with_published_examples() -> None:
    """BIP 173, test vectors: a prefix of 83 characters and an empty one's data, and 32 five-bit values in order."""
    assert encode("a", b"") == "a12uel5l"
    values = sum(value << 5 * (31 - value) for value in range(32))
    assert encode("abcdef", values.to_bytes(20, "big")) == "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
