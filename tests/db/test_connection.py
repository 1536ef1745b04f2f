"""Why a store cannot be opened: a full disk is told as such, for nobody must give up data that are whole."""

import resource
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.connection import DATABASE, not_opened
from db.opening import open_store
from db.store import Role
from db.troubles import StoreTrouble
from tests.cut_pack import cut_pack
from tests.db.conftest import identity
from tests.db.made_stores import made_store


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with made_store(tmp_path / "workspace", cut_pack().files, identity("HB", Role.BUREAU)) as store:
        return store.root


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of Unix")
def test_a_full_disk_is_no_damage(root: Path) -> None:
    with full_disk(), pytest.raises(StoreTrouble) as caught:
        open_store(root)
    assert caught.value.code == "E-STORE-DISK"
    assert "备份" not in str(caught.value)
    open_store(root).close()


def test_a_file_that_cannot_be_read_is_damage(root: Path) -> None:
    content = bytearray((root / DATABASE).read_bytes())
    content[:16] = b"x" * 16
    (root / DATABASE).write_bytes(content)
    with pytest.raises(StoreTrouble) as caught:
        open_store(root)
    assert caught.value.code == "E-STORE-DAMAGED"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", "E-STORE-DISK"),
        ("SQLITE_READONLY_DIRECTORY", "E-STORE-DISK"),
        ("SQLITE_CANTOPEN", "E-STORE-DISK"),
        ("SQLITE_IOERR_WRITE", "E-STORE-DISK"),
        ("SQLITE_IOERR_READ", "E-STORE-DAMAGED"),
        ("SQLITE_IOERR_SHORT_READ", "E-STORE-DAMAGED"),
        ("SQLITE_CORRUPT", "E-STORE-DAMAGED"),
        ("SQLITE_NOTADB", "E-STORE-DAMAGED"),
    ],
)
def test_only_what_cannot_be_read_is_damage(name: str, code: str) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorname = name
    assert not_opened(fault).code == code


def test_what_a_full_disk_refuses_first_is_called_so() -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    assert "磁盘已满" in str(not_opened(fault))
