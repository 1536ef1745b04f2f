"""Programs that nobody here wrote accept what is sent: age, unzip, bagit.py, sha256sum, ssh-keygen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exchange.freeze import PayloadFile
from exchange.manifests import SIGNATURE, TAG_MANIFEST
from exchange.registry import allowed_signers, revoked_keys
from exchange.send import write_package
from exchange.volumes import VolumeLimits
from tests.exchange.samples import AREA, BUREAU, BUREAU_RECORD, CORE, FARMING_RECORD, attach, make


def run(*command: str | Path, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False)


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """Open a package of two volumes with public tools only."""
    proofs: list[PayloadFile] = [attach(tmp_path / "evidence", b"%PDF" + bytes([n]) * 5000) for n in range(2)]
    frozen = make(tmp_path, payload=[*CORE, *proofs], most=VolumeLimits(volume_bytes=11_000))
    assert frozen.info.volumes == 2
    (tmp_path / "identity").write_text(BUREAU.identity + "\n")
    for number, file in enumerate(write_package(frozen, tmp_path / "stick").files):
        plain = tmp_path / f"{number}.zip"
        opened = run("age", "-d", "-i", tmp_path / "identity", "-o", plain, file.path, cwd=tmp_path)
        assert opened.returncode == 0, opened.stderr
        assert run("unzip", "-t", plain, cwd=tmp_path).returncode == 0
        assert run("unzip", "-q", plain, "-d", tmp_path / "out", cwd=tmp_path).returncode == 0
    return tmp_path / "out" / frozen.top


def test_bagit_and_sha256sum_accept_the_bag(bag: Path) -> None:
    bagit = Path(sys.executable).parent / "bagit.py"
    checked = run(bagit, "--validate", bag, cwd=bag)
    assert checked.returncode == 0, checked.stderr
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert run("sha256sum", "--strict", "-c", manifest, cwd=bag).returncode == 0
    (bag / "data/tables/t31.csv").write_bytes(b"changed")
    assert run(bagit, "--validate", bag, cwd=bag).returncode != 0


def verified(bag: Path, principal: str, namespace: str, *options: str | Path) -> int:
    command: list[str | Path] = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        bag.parent / "allowed_signers",
        "-I",
        principal,
        "-n",
        namespace,
    ]
    signed = (bag / TAG_MANIFEST).read_bytes()
    return run(*command, "-s", bag / SIGNATURE, *options, cwd=bag, stdin=signed).returncode


def test_ssh_keygen_accepts_the_signature_under_the_right_name_only(bag: Path) -> None:
    (bag.parent / "allowed_signers").write_bytes(allowed_signers([FARMING_RECORD, BUREAU_RECORD]))
    assert verified(bag, f"{AREA}/XM", "package@xiankao.v1") == 0
    assert verified(bag, f"{AREA}/bureau", "package@xiankao.v1") != 0
    assert verified(bag, "6531/XM", "package@xiankao.v1") != 0
    assert verified(bag, f"{AREA}/XM", "task@xiankao.v1") != 0
    revoked = bag.parent / "revoked_keys"
    revoked.write_bytes(revoked_keys([FARMING_RECORD]))
    assert verified(bag, f"{AREA}/XM", "package@xiankao.v1", "-r", revoked) == 0
    revoked.write_text(FARMING_RECORD.public + "\n")
    assert verified(bag, f"{AREA}/XM", "package@xiankao.v1", "-r", revoked) != 0


def test_unzip_tells_no_owner_and_no_time(bag: Path) -> None:
    times = {path.stat().st_mtime for path in bag.rglob("*") if path.is_file()}
    assert len(times) == 1
    assert os.access(bag / "bagit.txt", os.R_OK)
