"""What outsiders verify with tools that nobody here wrote (DESIGN 6; packages.md 1.2)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exchange.keys import KeyPair
from forms.troubles import Trouble
from office.issue import key_records
from office.seal import Sealed
from office.workspaces import open_workspace
from tests.county import TOWN, XM, County, add_farm, keys_of, receive_at, seal_unit, type_cell

TOOLS = ("age", "unzip", "sha256sum", "ssh-keygen")
missing = [name for name in TOOLS if shutil.which(name) is None]
# On Debian the set-up installs them; a machine that cannot have them proves nothing here.
pytestmark = pytest.mark.skipif(bool(missing), reason=f"not installed: {missing}")


def _run(*words: str | Path, cwd: Path, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    # The locale of the test run must not decide whether Chinese names can be read.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [str(word) for word in words], check=False, cwd=cwd, input=data, capture_output=True, env=environment
    )


@pytest.fixture
def sealed(county: County) -> Sealed:
    """A report with a number that was not understood, a state, a blank, a personal field and a later change."""
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store, stock="约一千", output="不适用", phone="0000-1234567", note='逗号,引号"\n第二行')
        add_farm(store, name="东风养殖场", land_mu="12.50")
    seal_unit(county.unit(XM), county.stick("first"))
    with open_workspace(county.unit(XM)) as store:
        type_cell(store, farm, "dung_gen", "901.10")
    return seal_unit(county.unit(XM), county.stick("second"))


@pytest.fixture
def bag(county: County, sealed: Sealed, tmp_path: Path) -> Path:
    """The decrypted, unzipped bag, made with `age -d` and `unzip` alone."""
    (volume,) = sealed.folder.glob("*.zip.age")
    identity = tmp_path / "identity.txt"
    identity.write_text(keys_of(county.bureau).identity + "\n", "ascii")
    opened = _run("age", "-d", "-i", identity, "-o", tmp_path / "volume.zip", volume, cwd=tmp_path)
    assert opened.returncode == 0, opened.stderr
    tested = _run("unzip", "-tq", "volume.zip", cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout
    assert _run("unzip", "-q", "volume.zip", "-d", "out", cwd=tmp_path).returncode == 0
    (folder,) = (tmp_path / "out").iterdir()
    return folder


def test_the_sender_can_open_what_he_sent(county: County, sealed: Sealed, tmp_path: Path) -> None:
    (volume,) = sealed.folder.glob("*.zip.age")
    identity = tmp_path / "identity.txt"
    identity.write_text(keys_of(county.unit(XM)).identity + "\n", "ascii")
    assert _run("age", "-d", "-i", identity, "-o", "mine.zip", volume, cwd=tmp_path).returncode == 0


def test_bagit_and_sha256sum_accept_the_bag(bag: Path) -> None:
    bagit = _run(sys.executable, "-m", "bagit", "--validate", bag, cwd=bag)
    assert bagit.returncode == 0, bagit.stderr
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        checked = _run("sha256sum", "-c", "--quiet", manifest, cwd=bag)
        assert checked.returncode == 0, checked.stdout


def test_ssh_keygen_verifies_who_sent_it(county: County, sealed: Sealed, bag: Path, tmp_path: Path) -> None:
    receive_at(county.bureau, sealed)
    with open_workspace(county.bureau) as store:
        records = list(key_records(store).values())
    from exchange.registry import allowed_signers

    signers = tmp_path / "allowed_signers"
    signers.write_bytes(allowed_signers(records))
    words = ("ssh-keygen", "-Y", "verify", "-f", signers, "-I", "653130/XM", "-n", "package@xiankao.v1")
    signed = (bag / "tagmanifest-sha256.txt").read_bytes()
    good = _run(*words, "-s", bag / "signature/package.sig", cwd=bag, data=signed)
    assert good.returncode == 0, good.stderr
    assert _run(*words, "-s", bag / "signature/package.sig", cwd=bag, data=signed + b"x").returncode != 0


def test_frictionless_accepts_tables_and_descriptor(bag: Path) -> None:
    valid = _run(sys.executable, "-m", "frictionless", "validate", "data/datapackage.json", "--json", cwd=bag)
    report = json.loads(valid.stdout)
    assert valid.returncode == 0, report
    assert report["valid"]
    assert {task["name"] for task in report["tasks"]} >= {"t31", "t31-private"}
    table = bag / "data/tables/t31.csv"
    table.write_bytes(table.read_bytes().replace(b"12.50", b"12.5x"))
    spoiled = _run(sys.executable, "-m", "frictionless", "validate", "data/datapackage.json", "--json", cwd=bag)
    assert spoiled.returncode != 0


def test_every_single_bit_of_a_small_package_counts(county: County, tmp_path: Path) -> None:
    """Each flipped bit of a decrypted package is refused with a code; sampled evenly over the whole volume."""
    from exchange.finding import find_volumes
    from exchange.verify import discard, take_in

    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store)
    stick = seal_unit(county.unit(TOWN), county.stick("small"))
    identity = keys_of(county.bureau).identity
    plain = _decrypted(stick.folder, identity, tmp_path)
    content = plain.read_bytes()
    discard(take_in(find_volumes(plain), (), tmp_path / "quarantine"))
    flipped = tmp_path / plain.name
    for place in range(0, len(content) * 8, max(1, len(content) * 8 // 400)):
        spoiled = bytearray(content)
        spoiled[place // 8] ^= 1 << place % 8
        flipped.write_bytes(spoiled)
        with pytest.raises(Trouble) as caught:
            take_in(find_volumes(flipped), (), tmp_path / "quarantine")
        assert caught.value.code.startswith("E-")
    assert not list((tmp_path / "quarantine").iterdir())


def _decrypted(folder: Path, identity: str, target: Path) -> Path:
    (volume,) = folder.glob("*.zip.age")
    (target / "identity.txt").write_text(identity + "\n", "ascii")
    plain = target / volume.name.removesuffix(".age")
    assert _run("age", "-d", "-i", target / "identity.txt", "-o", plain, volume, cwd=target).returncode == 0
    return plain


def test_a_task_is_plain_and_carries_nothing_personal(county: County, tmp_path: Path) -> None:
    (task,) = [path for path in county.stick("tasks").iterdir() if "畜牧" in path.name]
    (volume,) = task.glob("*.zip")
    assert _run("unzip", "-q", volume, "-d", tmp_path / "task", cwd=tmp_path).returncode == 0
    names = [path.name for path in (tmp_path / "task").rglob("*") if path.is_file()]
    assert "enrol.json" in names
    assert not [name for name in names if name.endswith(".private.csv")]
    (bag,) = (tmp_path / "task").iterdir()
    assert _run(sys.executable, "-m", "bagit", "--validate", bag, cwd=bag).returncode == 0
    assert (
        _run(
            "ssh-keygen",
            "-Y",
            "check-novalidate",
            "-n",
            "task@xiankao.v1",
            "-s",
            bag / "signature/package.sig",
            cwd=bag,
            data=(bag / "tagmanifest-sha256.txt").read_bytes(),
        ).returncode
        == 0
    )


def test_the_key_file_is_the_same_key_to_age(county: County) -> None:
    keys: KeyPair = keys_of(county.unit(XM))
    found = subprocess.run(["age-keygen", "-y"], input=keys.identity.encode() + b"\n", capture_output=True, check=True)
    assert found.stdout.decode().strip() == keys.recipient
