"""The recovery card brings the key back, and only to its own workspace."""

import pytest

from db.opening import open_store
from exchange.recovery_card import write_card
from exchange.troubles import KeyTrouble
from office.keys import recover, unlock
from office.troubles import WrongUse
from tests.county import OTHER_TOWN, TOWN, County, keys_of

NEW = "忘了以后换的新口令一二三"


def test_a_forgotten_pass_phrase_is_replaced_by_the_card(county: County) -> None:
    root, keys = county.unit(TOWN), keys_of(county.unit(TOWN))
    recover(root, keys.public, " ".join(write_card(keys)), NEW)
    assert unlock(root, NEW).public == keys.public
    with pytest.raises(KeyTrouble):
        keys_of(root)


def test_the_card_of_another_workspace_changes_nothing(county: County) -> None:
    root, other = county.unit(TOWN), keys_of(county.unit(OTHER_TOWN))
    before = (root / "keys/secret.json").read_bytes()
    with open_store(root) as store, pytest.raises(WrongUse) as caught:
        recover(root, store.identity.public, write_card(other), NEW)
    assert caught.value.code == "E-CARD-OTHER"
    assert (root / "keys/secret.json").read_bytes() == before
