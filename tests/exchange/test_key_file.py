"""The secret at rest."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import key_file, strictjson
from exchange.key_file import normal_passphrase, open_key, seal_key, suggest_passphrase
from exchange.keys import KeyPair
from exchange.troubles import KeyTrouble
from tests.exchange.samples import FARMING

PASSPHRASE = "巴楚县畜牧兽医局二〇二四"


@pytest.fixture(autouse=True, scope="module")
def quick_scrypt() -> object:
    patch = pytest.MonkeyPatch()
    patch.setattr(key_file, "SCRYPT_N", 2)
    yield
    patch.undo()


@given(st.binary(min_size=32, max_size=32), st.text(st.characters(exclude_categories=("Z", "C")), min_size=40))
@settings(max_examples=40)
def test_every_key_is_opened_by_its_own_pass_phrase(secret: bytes, passphrase: str) -> None:
    assert open_key(seal_key(KeyPair(secret), passphrase), passphrase).secret == secret


def test_the_file_looks_as_specified() -> None:
    content = json.loads(seal_key(FARMING, PASSPHRASE))
    assert set(content) == {"v", "kdf", "n", "r", "p", "salt", "nonce", "ct"}
    assert (content["v"], content["kdf"], content["r"], content["p"]) == (1, "scrypt", 8, 1)
    assert seal_key(FARMING, PASSPHRASE) != seal_key(FARMING, PASSPHRASE)


def test_a_wrong_pass_phrase_is_told_plainly() -> None:
    with pytest.raises(KeyTrouble, match="口令不对") as trouble:
        open_key(seal_key(FARMING, PASSPHRASE), PASSPHRASE + "x")
    assert trouble.value.code == "E-PASSPHRASE"


def test_blanks_and_full_width_letters_do_not_matter() -> None:
    sealed = seal_key(FARMING, "abcdef 12345")
    assert open_key(sealed, "ａｂｃｄｅｆ１２３４５　") == FARMING
    assert normal_passphrase(" ａ b ") == "ab"


@pytest.mark.parametrize("short", ["", "县考通", "123456789", "1 2 3 4 5 6 7 8 9"])
def test_a_short_pass_phrase_is_not_taken_and_a_good_one_is_named(short: str) -> None:
    with pytest.raises(KeyTrouble, match="太短") as caught:
        seal_key(FARMING, short)
    suggested = str(caught.value.params["suggested"])
    assert suggested in str(caught.value)
    assert open_key(seal_key(FARMING, suggested), suggested) == FARMING


def test_a_suggested_pass_phrase_is_long_enough() -> None:
    suggested = suggest_passphrase()
    assert [len(word) for word in suggested.split(" ")] == [2] * 5
    assert open_key(seal_key(FARMING, suggested), suggested) == FARMING
    assert suggest_passphrase() != suggest_passphrase()


def test_every_bit_of_the_file_counts() -> None:
    sealed = seal_key(FARMING, PASSPHRASE)
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(KeyTrouble):
            open_key(bytes(flipped), PASSPHRASE)


def changed(**values: strictjson.Json) -> bytes:
    return strictjson.dumps(json.loads(seal_key(FARMING, PASSPHRASE)) | values)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        changed(n=2**19),
        changed(n=2**40),
        changed(n=3),
        changed(n=0),
        changed(n=-2),
        changed(n="2"),
        changed(r=2**20),
        changed(p=99),
        changed(kdf="pbkdf2"),
        changed(v=2),
        changed(salt=""),
        changed(salt=7),
        changed(nonce="AAAA"),
        changed(ct="!"),
        changed(more=1),
        changed() + b"\n",
        json.dumps(json.loads(changed())).encode(),
    ],
)
def test_a_damaged_or_hostile_file_is_refused_before_any_work(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_work(*args: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(key_file, "_cipher", no_work)
    with pytest.raises(KeyTrouble) as trouble:
        open_key(content, PASSPHRASE)
    assert trouble.value.code == "E-KEY-FILE"


def test_the_real_cost_is_as_specified() -> None:
    source = Path(key_file.__file__).read_text("utf-8")
    assert "SCRYPT_N = 2**17\n" in source
