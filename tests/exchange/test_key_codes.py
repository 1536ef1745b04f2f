"""Codes that are read out and typed."""

import hashlib

import pytest

from exchange.key_codes import key_code, matches_code, mismatch, package_code
from exchange.sshsig import raw_key, wire_key
from tests.exchange.samples import BUREAU, FARMING

CODE = key_code(BUREAU.public)


def test_a_key_code_is_30_digits_in_six_groups() -> None:
    assert [len(group) for group in CODE.split(" ")] == [5] * 6
    digest = hashlib.sha256(b"xiankao-key/1\0" + wire_key(raw_key(BUREAU.public))).digest()
    assert int(CODE.replace(" ", "")) == int.from_bytes(digest[:16], "big") % 10**30
    assert key_code(FARMING.public) != CODE


def test_a_package_code_is_20_digits_in_four_groups() -> None:
    code = package_code("ab" * 32)
    digest = hashlib.sha256(b"xiankao-pkg/1\0" + bytes.fromhex("ab" * 32)).digest()
    assert int(code.replace(" ", "")) == int.from_bytes(digest[:16], "big") % 10**20
    assert [len(group) for group in code.split(" ")] == [5] * 4


def full_width(text: str) -> str:
    return text.translate(str.maketrans("0123456789 ", "０１２３４５６７８９　"))


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.replace(" ", ""),
        CODE.replace(" ", "-"),
        f"  {CODE}\n",
        CODE[-17:],
        CODE.replace(" ", "")[-15:],
        full_width(CODE),
        full_width(CODE[-17:]),
    ],
)
def test_what_an_officer_types_matches_however_it_is_spaced(typed: str) -> None:
    assert matches_code(typed, CODE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        CODE[:11],
        CODE[:-1],
        CODE[-5:],
        CODE[-10:],
        CODE.replace(" ", "")[-10:],
        CODE.replace(" ", "")[-16:],
        CODE + "0",
        "x" + CODE,
    ],
)
def test_anything_else_does_not(typed: str) -> None:
    assert not matches_code(typed, CODE)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("39450 04231 19", "输入了 12 位，比末 15 位少 3 位，比全部 30 位少 18 位"),
        ("３９４５０－" * 4 + "12345678", "输入了 28 位，比全部 30 位少 2 位"),
        ("1" * 32, "比全部 30 位多 2 位"),
        ("1" * 15, "数字不一致"),
        ("1" * 30, "数字不一致"),
        ("39450 O4231 19271", "别的字符"),
        (" - ", "别的字符"),
    ],
)
def test_it_is_said_how_many_digits_lack(typed: str, told: str) -> None:
    assert told in mismatch(typed)
