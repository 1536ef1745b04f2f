"""Writing to a stick: the order of the steps, and sticks that fail or lie at any of them."""

import errno
from pathlib import Path

import pytest

from exchange import limits
from exchange.fileops import FileOps
from exchange.sticks import PartFile, Progress, quiet
from exchange.troubles import StickTrouble
from tests.exchange.faults import FakeStick


def write(target: Path, content: bytes, ops: FileOps) -> None:
    part = PartFile(target, Progress(2 * len(content), quiet), ops)
    part.write(content)
    finish(part)


def finish(part: PartFile) -> None:
    part.check()
    part.settle()


def test_the_steps_come_in_the_order_that_survives_a_power_cut(tmp_path: Path) -> None:
    """packages.md 5.3: on vfat only the fsync of the renamed file makes it last."""
    stick = FakeStick()
    write(tmp_path / "v.zip", b"x", stick)
    assert stick.log == [
        "create v.zip.part",
        "write v.zip.part",
        "fsync v.zip.part",
        "drop_cache v.zip.part",
        "rewind v.zip.part",
        "read v.zip.part",
        "read v.zip.part",
        "close v.zip.part",
        "rename v.zip",
        "open_settled v.zip",
        "fsync v.zip",
        "close v.zip",
        f"fsync_folder {tmp_path.name}",
        "size v.zip",
    ]
    assert (tmp_path / "v.zip").read_bytes() == b"x"


def test_writes_are_blocks_of_1_mib_fsynced_every_32(tmp_path: Path) -> None:
    stick = FakeStick()
    write(tmp_path / "v.zip", b"x" * (limits.FSYNC_EVERY + limits.BLOCK_BYTES + 5), stick)
    steps = [line.split(" ")[0] for line in stick.log]
    assert steps[1:37] == ["write"] * 32 + ["fsync"] + ["write"] * 2 + ["fsync"]
    assert stick.sizes[:34] == [limits.BLOCK_BYTES] * 33 + [5]


def test_short_writes_are_continued(tmp_path: Path) -> None:
    stick = FakeStick(most_per_write=7)
    write(tmp_path / "v.zip", bytes(range(100)), stick)
    assert (tmp_path / "v.zip").read_bytes() == bytes(range(100))


@pytest.mark.parametrize("lie", ["swallow", "corrupt", "shrink"])
def test_a_stick_that_lies_is_found_out(lie: str, tmp_path: Path) -> None:
    """A write that only pretends ends well for everybody who does not read back."""
    stick = FakeStick(lie=lie)
    part = PartFile(tmp_path / "v.zip", Progress(2, quiet), stick)
    part.write(b"content")
    with pytest.raises(StickTrouble, match="读回来不一样") as trouble:
        finish(part)
    part.discard()
    assert trouble.value.code == "E-STICK-LIES"
    assert list(tmp_path.iterdir()) == []


def test_discarding_a_file_on_a_stick_that_is_gone_is_quiet(tmp_path: Path) -> None:
    stick = FakeStick()
    part = PartFile(tmp_path / "v.zip", Progress(2, quiet), stick)
    stick.gone = errno.ENODEV
    part.discard()


def test_progress_counts_to_its_total_and_ends_there() -> None:
    told: list[tuple[int, int]] = []
    progress = Progress(3 * limits.REPORT_EVERY, lambda done, total: told.append((done, total)))
    for _ in range(8):
        progress.add(limits.REPORT_EVERY // 2)
    progress.finish()
    total = 3 * limits.REPORT_EVERY
    assert told == [(n * limits.REPORT_EVERY, total) for n in range(4)] + [(total, total), (total, total)]
