"""Encryption: what is encrypted comes back, errors come out as themselves, hostile headers are refused early."""

import io
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange import age, limits
from exchange.troubles import PackageRefused
from forms.troubles import Cancelled
from tests.exchange.samples import BUREAU, FARMING, STRANGER

RECIPIENTS = [BUREAU.recipient, FARMING.recipient]


def encrypted(data: bytes, recipients: list[str] = RECIPIENTS) -> bytes:
    out = io.BytesIO()
    age.encrypt(io.BytesIO(data), out, recipients)
    return out.getvalue()


def decrypted(data: bytes, identity: str = BUREAU.identity) -> bytes:
    out = io.BytesIO()
    age.decrypt(io.BytesIO(data), out, [identity], "p")
    return out.getvalue()


@given(st.binary(max_size=300), st.integers(0, 3))
@settings(max_examples=30)
def test_each_recipient_reads_what_was_written(data: bytes, chunks: int) -> None:
    content = data + b"x" * 65536 * chunks
    sealed = encrypted(content)
    age.check_header(sealed[: limits.AGE_HEADER_BYTES], "p")
    assert decrypted(sealed) == decrypted(sealed, FARMING.identity) == content


def test_others_cannot_read_it() -> None:
    with pytest.raises(PackageRefused, match="不是发给本机密钥的"):
        decrypted(encrypted(b"x"), STRANGER.identity)
    with pytest.raises(PackageRefused, match="还没有密钥"):
        age.decrypt(io.BytesIO(encrypted(b"x")), io.BytesIO(), [], "p")


def test_truncated_and_changed_ciphertexts_are_refused() -> None:
    sealed = encrypted(b"x" * 70_000)
    for bad in (sealed[:-1], sealed[:-16], sealed[:65_900], sealed + b"x", sealed[:300] + b"?" + sealed[301:]):
        with pytest.raises(PackageRefused) as refusal:
            decrypted(bad)
        assert refusal.value.code == "E-DECRYPT"


class Stubborn:
    """Fails after so many calls, on either side."""

    def __init__(self, calls: int, error: BaseException) -> None:
        self.calls = calls
        self.error = error

    def _count(self) -> None:
        self.calls -= 1
        if self.calls < 0:
            raise self.error

    def read(self, size: int) -> bytes:
        self._count()
        return b"x" * size

    def write(self, data: bytes) -> int:
        self._count()
        return len(data)


@pytest.mark.parametrize("error", [Cancelled(), OSError(28, "full"), OSError("without a number")])
def test_errors_of_source_and_sink_come_out_as_themselves(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        age.encrypt(Stubborn(20, error), io.BytesIO(), RECIPIENTS)
    assert raised.value is error
    with pytest.raises(type(error)) as raised:
        age.encrypt(io.BytesIO(b"x" * 10**6), Stubborn(3, error), RECIPIENTS)
    assert raised.value is error
    sealed = encrypted(b"x" * 10**6)
    with pytest.raises(type(error)) as raised:
        age.decrypt(io.BytesIO(sealed), Stubborn(3, error), [BUREAU.identity], "p")
    assert raised.value is error


@pytest.mark.parametrize("size", [10, 5000, 200_000])
def test_an_error_of_any_write_comes_out_even_of_the_last(size: int) -> None:
    """Pyrage 1.4 drops an error of its last write, so a full stick would have looked like success."""
    count = Stubborn(1000, Cancelled())
    age.encrypt(io.BytesIO(b"x" * size), count, RECIPIENTS)
    for calls in range(1000 - count.calls):
        with pytest.raises(Cancelled):
            age.encrypt(io.BytesIO(b"x" * size), Stubborn(calls, Cancelled()), RECIPIENTS)


def test_recipients_must_be_recipients() -> None:
    for wrong in ([], ["age1"], [BUREAU.identity], ["ssh-ed25519 AAAA"], RECIPIENTS * 10):
        with pytest.raises(ValueError, match="recipients"):
            age.encrypt(io.BytesIO(b"x"), io.BytesIO(), wrong)
    assert age.is_recipient(BUREAU.recipient)


def header_code(data: bytes) -> str:
    with pytest.raises(PackageRefused) as refusal:
        age.check_header(data[: limits.AGE_HEADER_BYTES], "p")
    return f"{refusal.value.code} {refusal.value.params['reason']}"


def test_hostile_headers_are_refused_before_any_decryption() -> None:
    armored = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(BUREAU.recipient)], armored=True)
    assert "文本形式" in header_code(armored)
    stanza = b"-> X25519 abc\nabc\n"
    assert "口令" in header_code(age.MAGIC + b"-> scrypt c2FsdA 22\nabc\n--- mac\n")
    assert "收件密钥过多" in header_code(age.MAGIC + stanza * 21 + b"--- mac\n")
    age.check_header(age.MAGIC + stanza * 20 + b"--- mac\n", "p")
    assert "开头不合规定" in header_code(age.MAGIC.replace(b"v1", b"v2") + stanza + b"--- mac\n")
    assert "开头不合规定" in header_code(age.MAGIC + stanza * 5000)
    assert "开头不合规定" in header_code(age.MAGIC + b"->\n--- mac\n")
    assert "开头不合规定" in header_code(age.MAGIC)


def test_a_real_pass_phrase_file_is_refused() -> None:
    with pytest.raises(PackageRefused, match="口令"):
        age.check_header(pyrage.passphrase.encrypt(b"x", "0123456789"), "p")


def test_the_public_tool_reads_and_writes_the_same(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(BUREAU.identity + "\n")
    (tmp_path / "sealed").write_bytes(encrypted(b"content" * 20_000))
    run = subprocess.run(["age", "-d", "-i", tmp_path / "key", tmp_path / "sealed"], check=True, capture_output=True)
    assert run.stdout == b"content" * 20_000
    command = ["age", "-r", BUREAU.recipient, "-r", FARMING.recipient]
    run = subprocess.run(command, input=b"back", check=True, capture_output=True)
    assert decrypted(run.stdout, FARMING.identity) == b"back"
