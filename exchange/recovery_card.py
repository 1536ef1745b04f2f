"""The recovery card (密钥恢复卡): the secret as 24 single Chinese characters with a checksum (packages.md 2.1)."""

import unicodedata

from mnemonic import Mnemonic

from exchange.keys import KeyPair
from exchange.troubles import KeyTrouble

CARD_CHARACTERS = 24


def write_card(keys: KeyPair) -> str:
    """Return the 24 characters of the card, without blanks."""
    return "".join(Mnemonic("chinese_simplified").to_mnemonic(keys.secret).split())


def read_card(typed: str) -> KeyPair:
    """Restore the keys from what somebody typed off the card; blanks, commas and line numbers do not matter.

    Raises:
        KeyTrouble: E-CARD-LENGTH, E-CARD-CHARACTER with the place, E-CARD-CHECK.
    """
    characters = [char for char in unicodedata.normalize("NFKC", typed) if unicodedata.category(char) == "Lo"]
    if len(characters) != CARD_CHARACTERS:
        raise KeyTrouble("E-CARD-LENGTH", count=len(characters))
    card = Mnemonic("chinese_simplified")
    for place, character in enumerate(characters, start=1):
        if character not in card.wordlist:
            raise KeyTrouble("E-CARD-CHARACTER", place=place, character=character)
    try:
        return KeyPair(bytes(card.to_entropy(characters)))
    except ValueError as error:
        raise KeyTrouble("E-CARD-CHECK") from error
