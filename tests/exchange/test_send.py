"""Sending: after any fault nothing stays on the stick, and the sentence is the right one."""

import errno
import shutil
from pathlib import Path

import pytest

from exchange import limits
from exchange.freeze import Frozen, PayloadFile
from exchange.send import write_package
from exchange.troubles import OutboxTrouble, StickTrouble
from exchange.volumes import VolumeLimits
from forms.troubles import Cancelled
from tests.exchange.faults import FakeStick
from tests.exchange.samples import CORE, PLAIN_REPORT, REPORT, attach, make, volume_bytes

SMALL_BLOCK = 2048


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BLOCK_BYTES", SMALL_BLOCK)
    monkeypatch.setattr(limits, "FSYNC_EVERY", 2 * SMALL_BLOCK)
    monkeypatch.setattr(limits, "REPORT_EVERY", SMALL_BLOCK)


def two_volumes(home: Path, *, plain: bool = False) -> Frozen:
    proofs: list[PayloadFile] = [attach(home / "evidence", b"%PDF" + bytes([n]) * 3000) for n in range(2)]
    most = VolumeLimits(volume_bytes=9000)
    frozen = make(home, PLAIN_REPORT if plain else REPORT, [*CORE, *proofs], most=most)
    assert frozen.info.volumes == 2
    return frozen


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    return two_volumes(tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def left_on(stick: Path) -> list[str]:
    return sorted(path.relative_to(stick).as_posix() for path in stick.rglob("*"))


def test_a_plain_package_is_the_container_itself(tmp_path: Path, stick: Path) -> None:
    frozen = two_volumes(tmp_path, plain=True)
    written = write_package(frozen, stick / "县考报送")
    assert [file.path.name for file in written.files] == [f"{frozen.top}.p0{n}of02.zip" for n in (1, 2)]
    assert [file.path.read_bytes() for file in written.files] == [volume_bytes(frozen, 1), volume_bytes(frozen, 2)]
    assert written.size == sum(file.path.stat().st_size for file in written.files)


def test_an_encrypted_package_shows_nothing_of_its_content(frozen: Frozen, stick: Path) -> None:
    written = write_package(frozen, stick / "县考报送")
    for file in written.files:
        content = file.path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1\n")
        for word in (b"PK\x03\x04", b"xiankao", b"%PDF", b"bagit"):
            assert word not in content


def test_a_package_can_go_to_many_sticks(frozen: Frozen, stick: Path) -> None:
    copies = [write_package(frozen, stick / name) for name in ("one", "two", "two")]
    assert len({copy.package_id for copy in copies}) == 1
    assert left_on(stick / "one") == left_on(stick / "two")


def steps_of_a_good_run(tmp_path: Path) -> dict[str, int]:
    counting = FakeStick()
    write_package(two_volumes(tmp_path), tmp_path / "counted", ops=counting)
    steps = [line.split(" ")[0] for line in counting.log]
    return {step: steps.count(step) for step in set(steps)}


SENTENCES = {
    errno.ENOSPC: "E-STICK-FULL",
    errno.EFBIG: "E-STICK-FILE-LIMIT",
    errno.EROFS: "E-STICK-READ-ONLY",
    errno.EACCES: "E-STICK-READ-ONLY",
    errno.EIO: "E-STICK-REMOVED",
    errno.ENODEV: "E-STICK-REMOVED",
    errno.ENOENT: "E-STICK-REMOVED",
    errno.EBUSY: "E-STICK-OTHER",
}


@pytest.mark.parametrize("number", SENTENCES)
def test_after_a_fault_at_any_step_nothing_stays(number: int, tmp_path: Path, stick: Path) -> None:
    frozen = two_volumes(tmp_path)
    for step, count in steps_of_a_good_run(tmp_path).items():
        for place in range(1, count + 1):
            ops = FakeStick((step, place, number))
            code = code_of_fault(frozen, stick / "县考报送", ops)
            if ops.has_failed:
                assert code == SENTENCES[number], (step, place)
                assert left_on(stick) == [], (step, place)
            else:  # age pads its header by chance, so that one run may have a block more than another
                assert (code, place) == ("", count)
                shutil.rmtree(stick / "县考报送")


def code_of_fault(frozen: Frozen, folder: Path, ops: FakeStick) -> str:
    try:
        write_package(frozen, folder, ops=ops)
    except StickTrouble as trouble:
        return trouble.code
    return ""


def test_a_stick_pulled_out_at_any_write_is_said_and_never_settled(tmp_path: Path, stick: Path) -> None:
    frozen = two_volumes(tmp_path)
    for place in range(1, steps_of_a_good_run(tmp_path)["write"] + 1):
        pulled = FakeStick(("write", place, errno.EIO), stays_gone=True)
        code = code_of_fault(frozen, stick / "x", pulled)
        if pulled.has_failed:
            assert code == "E-STICK-REMOVED"
            assert not any(line.startswith("rename") for line in pulled.log)


def test_a_stick_that_lies_is_refused_and_cleaned(frozen: Frozen, stick: Path) -> None:
    for lie in ("swallow", "corrupt", "shrink"):
        with pytest.raises(StickTrouble) as trouble:
            write_package(frozen, stick / "x", ops=FakeStick(lie=lie))
        assert trouble.value.code == "E-STICK-LIES"
        assert left_on(stick) == []


def test_a_stick_without_room_is_refused_before_anything_is_written(frozen: Frozen, stick: Path) -> None:
    ops = FakeStick(free=20_000)
    with pytest.raises(StickTrouble, match="空间不够"):
        write_package(frozen, stick / "x", ops=ops)
    assert not any(line.startswith("create") for line in ops.log)
    assert left_on(stick) == []


def test_a_cancel_at_any_moment_leaves_nothing(tmp_path: Path, stick: Path) -> None:
    told: list[tuple[int, int]] = []
    frozen = two_volumes(tmp_path, plain=True)
    write_package(frozen, stick / "counted", report=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert len(told) > 8
    for place in range(len(told)):
        left = place

        def report(done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            write_package(frozen, stick / "cancelled", report=report)
        assert not (stick / "cancelled").exists()


def test_what_lay_on_the_stick_before_stays_there(frozen: Frozen, stick: Path) -> None:
    folder = stick / "县考报送"
    before = write_package(frozen, folder)
    (folder / "说明.txt").write_text("x")
    contents = [file.path.read_bytes() for file in before.files]
    with pytest.raises(StickTrouble):
        write_package(frozen, folder, ops=FakeStick(("fsync", 3, errno.EIO)))
    assert [file.path.read_bytes() for file in before.files] == contents
    assert (folder / "说明.txt").exists()


def test_a_proof_that_is_gone_or_changed_is_not_the_sticks_fault(tmp_path: Path, stick: Path) -> None:
    frozen = two_volumes(tmp_path)
    proof = tmp_path / "evidence" / next(iter(frozen.evidence.values())).stored
    content = proof.read_bytes()
    for damage in (content[:-1], content + b"x", content[:-1] + b"?"):
        proof.write_bytes(damage)
        with pytest.raises(OutboxTrouble, match="已损坏或被改动") as trouble:
            write_package(frozen, stick / "x")
        assert trouble.value.code == "E-EVIDENCE-CHANGED"
        assert left_on(stick) == []
    proof.unlink()
    with pytest.raises(OutboxTrouble, match="不在本机上"):
        write_package(frozen, stick / "x")
    assert left_on(stick) == []
