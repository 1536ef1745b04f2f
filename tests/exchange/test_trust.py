"""The bureau's key table from version to version."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from exchange import strictjson, trust
from exchange.keys import KeyPair
from exchange.troubles import PackageRefused
from exchange.trust import Root, SignedRoot, encode_root, first_root, follow_roots, next_root, parse_root, root_digest
from tests.exchange.samples import AREA, BUREAU, FARMING, RECOVERY, STRANGER

SECOND = KeyPair(hashlib.sha256(b"second").digest())
THIRD = KeyPair(hashlib.sha256(b"third").digest())
ROOT_1 = Root(AREA, 1, (BUREAU.public,), (RECOVERY.public,), (BUREAU.recipient, RECOVERY.recipient))
ROOT_2 = replace(ROOT_1, version=2, sign=(SECOND.public,), prev=root_digest(ROOT_1))
ROOT_3 = replace(ROOT_2, version=3, sign=(THIRD.public,), prev=root_digest(ROOT_2))


def signed(root: Root, *signers: KeyPair, namespace: str = "root@xiankao.v1") -> SignedRoot:
    data = encode_root(root)
    return SignedRoot(data, tuple(signer.sign(namespace, data) for signer in signers))


def step(current: Root, following: SignedRoot) -> Root:
    return next_root(current, following.data, following.signatures, "p")


def refusal(current: Root, following: SignedRoot) -> str:
    with pytest.raises(PackageRefused) as refused:
        step(current, following)
    assert "{" not in str(refused.value)
    return f"{refused.value.code} {refused.value.params.get('reason', '')}"


def test_a_table_is_read_back() -> None:
    assert parse_root(encode_root(ROOT_2), "p") == ROOT_2
    assert set(json.loads(encode_root(ROOT_1))) == {"v", "area", "version", "sign", "recovery", "encrypt", "prev"}


def test_the_first_table_must_be_signed_by_one_of_its_own_keys() -> None:
    good = signed(ROOT_1, BUREAU)
    assert first_root(good.data, good.signatures, "p") == ROOT_1
    for bad in (signed(ROOT_1), signed(ROOT_1, STRANGER), signed(ROOT_1, RECOVERY)):
        with pytest.raises(PackageRefused, match="没有新密钥自己的签名"):
            first_root(bad.data, bad.signatures, "p")


@pytest.mark.parametrize("by", [(BUREAU, SECOND), (RECOVERY, SECOND), (BUREAU, RECOVERY, SECOND)])
def test_the_next_table_is_signed_by_old_and_new(by: Sequence[KeyPair]) -> None:
    assert step(ROOT_1, signed(ROOT_2, *by)) == ROOT_2


def test_the_same_table_again_changes_nothing_even_unsigned() -> None:
    assert step(ROOT_2, signed(ROOT_2)) == ROOT_2


def test_rotations_that_do_not_follow_are_refused() -> None:
    assert "没有上一版密钥的签名" in refusal(ROOT_1, signed(ROOT_2, SECOND))
    assert "没有新密钥自己的签名" in refusal(ROOT_1, signed(ROOT_2, BUREAU))
    assert "没有上一版密钥的签名" in refusal(ROOT_1, signed(ROOT_2, STRANGER, SECOND))
    assert "没有上一版" in refusal(ROOT_1, signed(ROOT_2, BUREAU, SECOND, namespace="task@xiankao.v1"))
    assert "第 1 版接不上" in refusal(ROOT_1, signed(replace(ROOT_2, prev="0" * 64), BUREAU, SECOND))
    assert "接不上" in refusal(ROOT_1, signed(replace(ROOT_2, area="653131"), BUREAU, SECOND))
    assert "跳过了版本" in refusal(ROOT_1, signed(ROOT_3, BUREAU, THIRD))
    assert "旧" in refusal(ROOT_2, signed(ROOT_1, BUREAU))


def test_two_tables_with_the_same_number_are_an_alarm() -> None:
    fork = replace(ROOT_2, sign=(STRANGER.public,))
    assert refusal(ROOT_2, signed(fork, BUREAU, STRANGER)).startswith("E-ROOT-FORK")


def test_a_signature_of_another_file_is_refused() -> None:
    other = signed(ROOT_3, BUREAU, SECOND)
    assert refusal(ROOT_1, SignedRoot(encode_root(ROOT_2), other.signatures)).startswith("E-SIG")


def test_a_unit_that_missed_versions_follows_step_by_step(tmp_path: Path) -> None:
    chain = [signed(ROOT_1, BUREAU), signed(ROOT_2, BUREAU, SECOND), signed(ROOT_3, SECOND, THIRD)]
    for path, content in trust.root_payload(chain[2], chain[:2]).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    roots = trust.read_roots(tmp_path, "p")
    assert roots == chain
    for known in (ROOT_1, ROOT_2, ROOT_3):
        assert follow_roots(known, roots, "p") == ROOT_3
    with pytest.raises(PackageRefused, match="跳过了版本"):
        follow_roots(ROOT_1, chain[2:], "p")
    with pytest.raises(PackageRefused, match="旧"):
        follow_roots(ROOT_3, chain[:2], "p")


def test_a_bag_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageRefused, match="密钥表"):
        trust.read_roots(tmp_path, "p")


def changed(**values: strictjson.Json) -> bytes:
    return strictjson.dumps(json.loads(encode_root(ROOT_1)) | values)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        changed(v=2),
        changed(area="6531"),
        changed(area=653130),
        changed(version=0),
        changed(version=True),
        changed(version="1"),
        changed(version=2),
        changed(prev="0" * 64),
        changed(prev=None),
        changed(sign=[]),
        changed(sign=FARMING.public),
        changed(sign=[FARMING.public, FARMING.public]),
        changed(sign=[FARMING.public + " note"]),
        changed(sign=[1]),
        changed(recovery=["x"]),
        changed(encrypt=[]),
        changed(encrypt=["age1x"]),
        changed(more=1),
        encode_root(ROOT_1) + b"\n",
        json.dumps(json.loads(encode_root(ROOT_1))).encode(),
    ],
)
def test_a_table_has_one_spelling(data: bytes) -> None:
    with pytest.raises(PackageRefused) as refused:
        parse_root(data, "p")
    assert refused.value.code == "E-ROOT"
