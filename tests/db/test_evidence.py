"""Keeping proofs: once under their hash, whole or not at all, whatever the disk does."""

import errno
import hashlib
import os
import zlib
from pathlib import Path

import pytest

from db.evidence import discard, evidence_of, keep_evidence, present, settle, stored_name, take
from db.store import Store
from db.troubles import FileRefused, StoreTrouble
from forms.troubles import Cancelled

DATA = b"proof" * 1000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "台账.pdf"
    path.write_bytes(DATA)
    return path


def left(store: Store) -> list[str]:
    return sorted(path.name for path in (store.root / "evidence").rglob("*") if path.is_file())


def test_a_file_is_known_by_its_content_and_kept_once(store: Store, source: Path) -> None:
    taken = take(store, source, most=10_000)
    sha256 = hashlib.sha256(DATA).hexdigest()
    assert (taken.sha256, taken.size, taken.crc32, taken.name) == (sha256, len(DATA), zlib.crc32(DATA), "台账.pdf")
    assert settle(store, taken, "pdf").read_bytes() == DATA
    settle(store, take(store, source, most=10_000), "pdf")
    assert left(store) == [f"{sha256}.pdf"]


def test_a_damaged_file_under_the_right_name_is_replaced(store: Store, source: Path) -> None:
    place = settle(store, take(store, source, most=10_000), "pdf")
    place.write_bytes(b"x" * len(DATA))
    assert settle(store, take(store, source, most=10_000), "pdf").read_bytes() == DATA


def test_a_file_that_is_not_whole_counts_as_not_here(store: Store, source: Path) -> None:
    taken = take(store, source, most=10_000)
    place = settle(store, taken, "pdf")
    keep_evidence(store, taken.sha256, taken.size, taken.crc32, "pdf")
    assert present(store) == {taken.sha256}
    place.write_bytes(DATA[:-1])
    assert present(store) == set()
    assert evidence_of(store, "XM") == []


@pytest.mark.parametrize(("most", "code"), [(len(DATA), None), (len(DATA) - 1, "E-PROOF-BIG")])
def test_the_limit_of_size_is_inclusive(store: Store, source: Path, most: int, code: str | None) -> None:
    if code is None:
        discard([take(store, source, most=most)])
    else:
        with pytest.raises(FileRefused) as caught:
            take(store, source, most=most)
        assert caught.value.code == code
    assert left(store) == []


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_leaves_nothing_and_is_told(
    store: Store, source: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(StoreTrouble, match="磁盘已满"):
        take(store, source, most=10_000)
    assert left(store) == []


def test_a_stick_that_is_pulled_out_is_the_files_fault(
    store: Store, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(os, "read", refuse)
    with pytest.raises(FileRefused, match="优盘"):
        take(store, source, most=10_000)
    assert left(store) == []


def test_a_file_replaced_by_another_while_it_is_read_is_refused(store: Store, source: Path) -> None:
    def replace(_done: int, _total: int) -> None:
        (source.parent / "other").write_bytes(DATA)
        (source.parent / "other").replace(source)

    with pytest.raises(FileRefused) as caught:
        take(store, source, most=10_000, report=replace)
    assert caught.value.code == "E-PROOF-CHANGED"
    assert left(store) == []


def test_cancelling_leaves_nothing(store: Store, source: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        take(store, source, most=10_000, report=stop)
    assert left(store) == []


def test_a_disk_that_gives_back_something_else_is_found_out(store: Store, source: Path) -> None:
    taken = take(store, source, most=10_000)
    taken.part.write_bytes(b"x" * len(DATA))
    with pytest.raises(StoreTrouble, match="读回来不一样"):
        settle(store, taken, "pdf")
    assert not (store.root / "evidence" / stored_name(taken.sha256, "pdf")).exists()
