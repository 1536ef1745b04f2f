"""The old file stays whole until the new one is."""

import errno
import os
import stat
from pathlib import Path

import pytest

from forms.troubles import Cancelled
from reports.saving import replacing
from reports.troubles import ReportTrouble


def save(target: Path, content: bytes) -> None:
    with replacing(target) as part:
        part.write_bytes(content)


def test_a_saved_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    save(tmp_path / "报送函.pdf", b"x")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("报送函.pdf", b"x")]


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def fail() -> None:
        with replacing(target) as part:
            part.write_bytes(b"half")
            raise Cancelled

    with pytest.raises(Cancelled):
        fail()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.xlsx", b"old")]


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "E-REPORT-FULL"), (errno.EACCES, "E-REPORT-OPEN"), (errno.EIO, "E-REPORT-WRITE")],
)
def test_a_refusing_disk_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ReportTrouble) as caught:
        save(target, b"new")
    assert caught.value.code == code
    assert str(target) in str(caught.value)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.xlsx", b"old")]


def test_a_missing_folder_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ReportTrouble, match=r"找不到文件夹 .*gone，没有写入"):
        save(tmp_path / "gone" / "a.pdf", b"")


def test_the_renamed_file_is_synced_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux vfat shows an empty file after a power cut when only the temporary name was synced."""
    synced: list[str] = []
    real = os.fsync

    def note(handle: int) -> None:
        state = os.fstat(handle)
        if stat.S_ISDIR(state.st_mode):
            synced.append("folder")
        else:
            synced.extend(path.name for path in tmp_path.iterdir() if path.stat().st_ino == state.st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", note)
    save(tmp_path / "a.pdf", b"x")
    assert synced == ["a.pdf.part", "a.pdf", "folder"]
