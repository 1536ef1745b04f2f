"""The recovery card, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.keys import KeyPair
from exchange.recovery_card import read_card, write_card
from exchange.troubles import KeyTrouble
from tests.exchange.samples import FARMING

CARD = write_card(FARMING)


@given(st.binary(min_size=32, max_size=32))
def test_every_card_restores_its_key(secret: bytes) -> None:
    card = write_card(KeyPair(secret))
    assert len(card) == 24
    assert read_card(card).secret == secret


def test_a_card_may_be_typed_with_blanks_commas_and_line_numbers() -> None:
    lines = [f"{place}. {CARD[place * 6 : place * 6 + 6]}，" for place in range(4)]
    assert read_card("\n".join(lines)) == FARMING


def test_a_missing_character_is_counted() -> None:
    with pytest.raises(KeyTrouble, match="输入了 23 个"):
        read_card(CARD[:-1])


def test_a_character_that_is_on_no_card_is_pointed_out() -> None:
    with pytest.raises(KeyTrouble, match="第 3 个字“龘”"):
        read_card(CARD[:2] + "龘" + CARD[3:])


def test_a_copying_error_is_noticed() -> None:
    with pytest.raises(KeyTrouble, match="抄错"):
        read_card(CARD[1] + CARD[0] + CARD[2:])
