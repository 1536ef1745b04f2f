"""Freezing: a package is whole in the outbox or not there, and never changes again."""

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from exchange import limits, manifests
from exchange.bag_info import BagInfo, Kind, Stage, parse_bag_info
from exchange.fileops import FileOps
from exchange.freeze import CoreFile, EvidenceFile, PayloadFile, freeze, open_frozen, volume_sources
from exchange.troubles import OutboxTrouble, StickTrouble
from exchange.volumes import VolumeLimits
from tests.exchange.samples import CORE, FARMING, PLAIN_REPORT, REPORT, attach, make, volume_bytes


def test_a_frozen_package_is_opened_again_as_it_was(tmp_path: Path) -> None:
    proof = attach(tmp_path / "evidence", b"%PDF proof")
    frozen = make(tmp_path, payload=[*CORE, proof])
    assert open_frozen(frozen.folder, tmp_path / "evidence") == frozen
    assert frozen.evidence == {proof.path: proof}
    assert frozen.folder.name == frozen.package_id
    assert not (frozen.bag / "data/evidence").exists()
    assert (frozen.bag / "data/tables/t31.csv").read_bytes() == CORE[1].content


def test_the_page_is_completed_with_counts(tmp_path: Path) -> None:
    frozen = make(tmp_path)
    page = parse_bag_info((frozen.bag / "bag-info.txt").read_bytes(), "p")
    assert page == frozen.info == replace(REPORT, volumes=1, payload_files=4, payload_bytes=page.payload_bytes)
    assert page.payload_bytes == sum(len(file.content) for file in CORE if isinstance(file.content, bytes))


def test_the_same_content_is_the_same_package(tmp_path: Path) -> None:
    first = make(tmp_path)
    written = (first.bag / "bagit.txt").stat().st_mtime_ns
    assert make(tmp_path, payload=tuple(reversed(CORE))) == first
    assert (first.bag / "bagit.txt").stat().st_mtime_ns == written
    assert make(tmp_path, replace(REPORT, sequence=2)).package_id != first.package_id


def test_core_files_may_come_from_the_disk(tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    big.write_bytes(b"row\n" * 600_000)
    from_disk = make(tmp_path, payload=[CoreFile("data/tables/t31.csv", big)])
    assert make(tmp_path, payload=[CoreFile("data/tables/t31.csv", big.read_bytes())]) == from_disk


def test_volumes_hold_everything_in_order(tmp_path: Path) -> None:
    proofs = [attach(tmp_path / "evidence", b"%PDF" + bytes([n]) * 3000) for n in range(5)]
    frozen = make(tmp_path, payload=[*CORE, *proofs], most=VolumeLimits(volume_bytes=7000))
    numbers = range(1, frozen.info.volumes + 1)
    assert len(numbers) > 2
    names = [source.member.name.decode().split("/", 1)[1] for n in numbers for source in volume_sources(frozen, n)]
    assert names == [*manifests.TAG_FILES, *sorted(frozen.digests)]
    assert all(len(volume_bytes(frozen, n)) <= 7000 for n in numbers)


@pytest.mark.parametrize(
    ("payload", "info"),
    [
        ([], REPORT),
        ([CORE[0], CORE[0]], REPORT),
        ([CoreFile("data/../x.csv", b"")], REPORT),
        ([CoreFile("data/tables/T31.csv", b"")], REPORT),
        ([CoreFile("data/enrol.json", b"")], REPORT),
        (CORE, replace(REPORT, unit="畜牧")),
        (CORE, replace(REPORT, kind=Kind.TASK, stage=Stage.NONE)),
    ],
)
def test_what_no_package_may_hold_is_a_mistake_of_the_program(
    payload: list[PayloadFile], info: BagInfo, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        make(tmp_path, info, payload)
    assert not (tmp_path / "outbox").exists()


def test_sizes_beyond_the_limits_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = EvidenceFile("0" * 64, "mp4", limits.EVIDENCE_BYTES + 1, 0, "00/x.mp4")
    with pytest.raises(OutboxTrouble, match=r"00/x\.mp4"):
        make(tmp_path, payload=[huge])
    monkeypatch.setattr(limits, "TAG_FILE_BYTES", 100)
    with pytest.raises(OutboxTrouble, match="超过上限"):
        make(tmp_path)
    monkeypatch.setattr(limits, "BAG_BYTES", 1)
    with pytest.raises(OutboxTrouble, match="报送包"):
        make(tmp_path)


@pytest.mark.parametrize("name", [*manifests.TAG_FILES, "../evidence.csv"])
def test_a_damaged_outbox_is_noticed(name: str, tmp_path: Path) -> None:
    frozen = make(tmp_path, payload=[*CORE, attach(tmp_path / "evidence", b"%PDF")])
    content = (frozen.bag / name).read_bytes()
    for damage in (content[:-1], content + b"x", b"", None):
        if damage is None:
            (frozen.bag / name).unlink()
        else:
            (frozen.bag / name).write_bytes(damage)
        with pytest.raises(OutboxTrouble) as trouble:
            open_frozen(frozen.folder, tmp_path / "evidence")
        assert trouble.value.code == "E-OUTBOX"


def test_a_package_under_another_name_is_not_taken_for_that_one(tmp_path: Path) -> None:
    frozen = make(tmp_path)
    moved = frozen.folder.rename(frozen.folder.with_name("0" * 64))
    with pytest.raises(OutboxTrouble, match="tagmanifest"):
        open_frozen(moved, tmp_path)


def test_a_damaged_core_file_is_noticed_before_it_is_sent(tmp_path: Path) -> None:
    frozen = make(tmp_path)
    (frozen.bag / "data/tables/t31.csv").write_bytes(b"changed")
    with pytest.raises(OutboxTrouble, match="已损坏"):
        volume_sources(frozen, 1)
    shutil.rmtree(frozen.bag / "data")
    with pytest.raises(OutboxTrouble, match="已损坏"):
        volume_sources(frozen, 1)


class FullDisk(FileOps):
    """Has no room for the n-th write."""

    def __init__(self, writes: int) -> None:
        self.writes = writes

    def write(self, descriptor: int, data: memoryview) -> int:
        self.writes -= 1
        if self.writes < 0:
            raise OSError(errno.ENOSPC, "full")
        return super().write(descriptor, data)


@pytest.mark.parametrize("writes", range(11))
def test_a_full_disk_leaves_nothing_in_the_outbox(writes: int, tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    with pytest.raises(StickTrouble) as trouble:
        freeze(tmp_path / "outbox", PLAIN_REPORT, CORE, FARMING, tmp_path, ops=FullDisk(writes))
    assert trouble.value.code == "E-DISK"
    assert list((tmp_path / "outbox").iterdir()) == []
    freeze(tmp_path / "outbox", PLAIN_REPORT, CORE, FARMING, tmp_path)
