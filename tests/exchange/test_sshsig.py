"""Signatures: one spelling only, and the same as ssh-keygen's."""

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from exchange import sshsig
from exchange.troubles import PackageRefused
from tests.exchange.samples import FARMING, STRANGER

DATA = b"0123  bag-info.txt\n"
ARMOR = FARMING.sign("package@xiankao.v1", DATA)


def refused(armor: bytes, data: bytes = DATA) -> str:
    with pytest.raises(PackageRefused) as refusal:
        sshsig.verify(armor, data, "p")
    return refusal.value.code


def test_a_signature_tells_key_and_namespace() -> None:
    assert sshsig.verify(ARMOR, DATA, "p") == sshsig.Signature(FARMING.public, "package@xiankao.v1")


@given(st.binary(max_size=200), st.sampled_from(["task@xiankao.v1", "roll-up@xiankao.v1"]))
def test_every_document_signed_is_verified(data: bytes, namespace: str) -> None:
    assert sshsig.verify(FARMING.sign(namespace, data), data, "p").namespace == namespace


def test_every_bit_of_a_signature_file_counts() -> None:
    for place in range(len(ARMOR) * 8):
        flipped = bytearray(ARMOR)
        flipped[place // 8] ^= 1 << place % 8
        assert refused(bytes(flipped)) == "E-SIG"


def test_spellings_that_ssh_keygen_tolerates_are_refused() -> None:
    lines = ARMOR.split(b"\n")
    blob = base64.b64decode(b"".join(lines[1:-2]))
    version_0 = blob[:6] + b"\0\0\0\0" + blob[10:]
    at = blob.index(b"v1") + 2
    reserved = blob[:at] + b"\0\0\0\4junk" + blob[at + 4 :]
    for other in (version_0, reserved):
        text = base64.b64encode(other)
        body = b"".join(text[i : i + 70] + b"\n" for i in range(0, len(text), 70))
        assert refused(lines[0] + b"\n" + body + lines[-2] + b"\n") == "E-SIG"
    assert refused(ARMOR + b"note\n") == "E-SIG"
    assert refused(ARMOR.replace(b"\n", b"\r\n")) == "E-SIG"
    assert refused(ARMOR[:-1]) == "E-SIG"
    assert refused(b"".join(lines)) == "E-SIG"
    assert refused(b"") == "E-SIG"
    assert refused(ARMOR * 20) == "E-SIG"


def test_a_signature_with_s_beyond_the_group_order_is_refused() -> None:
    raw, signature = sshsig.raw_key(FARMING.public), base64.b64decode(b"".join(ARMOR.split(b"\n")[1:-2]))[-64:]
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(signature[32:], "little") + order
    same = sshsig.sign(lambda _: signature, raw, "package@xiankao.v1", DATA)
    malleable = sshsig.sign(lambda _: signature[:32] + s.to_bytes(32, "little"), raw, "package@xiankao.v1", DATA)
    assert same == ARMOR
    assert refused(malleable) == "E-SIG"


def test_other_documents_and_other_keys_do_not_fit() -> None:
    assert refused(ARMOR, DATA + b" ") == "E-SIG"
    mixed = sshsig.sign(lambda _: bytes(64), sshsig.raw_key(STRANGER.public), "package@xiankao.v1", DATA)
    assert refused(mixed) == "E-SIG"


@pytest.mark.parametrize(
    "line",
    ["", "ssh-rsa AAAA", FARMING.public + " comment", FARMING.public[:-4], FARMING.public.replace("ssh-ed25519 ", "")],
)
def test_public_keys_have_one_spelling(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        sshsig.raw_key(line)


def test_the_file_equals_the_one_that_ssh_keygen_writes(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    encodings = serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    private = tmp_path / "key"
    private.touch(0o600)
    private.write_bytes(key.private_bytes(*encodings))
    (tmp_path / "doc").write_bytes(DATA)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(private), "-n", "task@xiankao.v1", str(tmp_path / "doc")]
    subprocess.run(command, check=True, capture_output=True)
    raw = key.public_key().public_bytes_raw()
    assert (tmp_path / "doc.sig").read_bytes() == sshsig.sign(key.sign, raw, "task@xiankao.v1", DATA)
