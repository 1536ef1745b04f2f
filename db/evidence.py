"""Proofs (证明材料) as the store knows them: once under their SHA-256, named by rows of C01.

A file comes in two steps. `take` copies it beside its place and says what it is known by; nothing counts yet. `settle`
puts the copy in its place, flushed and read back. Only then a row may name it, so that a crash in between leaves a file
that nobody names, never a row whose file was lost; `db.sweeping` removes what was copied by half.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from db.flushing import flush
from db.holding import is_held, patiently
from db.rows import Row, rows
from db.store import Store
from db.sweeping import PART
from db.troubles import FileRefused, StoreTrouble
from forms.fault_words import disk_words
from forms.records import dataclass

Fact = tuple[str, str, int, int, str]
Report = Callable[[int, int], None]

_BLOCK: Final = 1024 * 1024
#: How much of a file is kept in hand to tell what it is.
BEGINNING: Final = 64


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy of a file that lies in the evidence folder and does not count yet.

    Attributes:
        name: The file's own name, without folders.
        beginning: Its first bytes.
        part: Where the copy lies until it is settled.
    """

    name: str
    sha256: str
    size: int
    crc32: int
    beginning: bytes
    part: Path


def evidence_of(store: Store, unit: str) -> list[Fact]:
    """Give (sha256, extension, size, crc32, place in the evidence folder) of the proofs that a unit attached.

    A proof that is not on this computer is left out: that is a normal state of an evidence row (DESIGN 5).
    """
    wanted = {row.tokens["sha256"] for row in rows(store, "C01") if row.key.owner == unit}
    found = store.sql.execute("SELECT sha256, ext, size, crc32 FROM evidence ORDER BY sha256")
    return [
        (sha256, ext, size, crc32, stored_name(sha256, ext))
        for sha256, ext, size, crc32 in found
        if sha256 in wanted and _is_whole(folder(store) / stored_name(sha256, ext), size)
    ]


def all_evidence(store: Store) -> list[Fact]:
    """Give the same of every proof that lies on this computer, whoever attached it."""
    here = present(store)
    found = store.sql.execute("SELECT sha256, ext, size, crc32 FROM evidence ORDER BY sha256")
    return [
        (sha256, ext, size, crc32, stored_name(sha256, ext)) for sha256, ext, size, crc32 in found if sha256 in here
    ]


def missing_evidence(store: Store) -> list[Row]:
    """List the rows of C01 whose file is not on this computer, a normal state (DESIGN 5)."""
    here = present(store)
    return [row for row in rows(store, "C01") if row.tokens["sha256"] not in here]


def present(store: Store) -> set[str]:
    """Give the hashes of the proofs whose files lie here in full length."""
    found = store.sql.execute("SELECT sha256, ext, size FROM evidence")
    return {sha256 for sha256, ext, size in found if _is_whole(folder(store) / stored_name(sha256, ext), size)}


def evidence_path(store: Store, sha256: str) -> Path | None:
    """Give where a proof's file lies; None if it is not on this computer."""
    found = store.sql.execute("SELECT ext, size FROM evidence WHERE sha256 = ?", (sha256,)).fetchone()
    path = folder(store) / stored_name(sha256, found[0]) if found else None
    return path if path and _is_whole(path, found[1]) else None


def folder(store: Store) -> Path:
    """Give the folder of the proofs."""
    return store.root / "evidence"


def stored_name(sha256: str, ext: str) -> str:
    """Give a proof's place in the evidence folder, with `/`."""
    return f"{sha256[:2]}/{sha256}.{ext}"


def keep_evidence(store: Store, sha256: str, size: int, crc32: int, ext: str) -> None:
    """Note a proof whose file is in place and flushed."""
    store.sql.execute("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?)", (sha256, size, crc32, ext))


def take(store: Store, source: Path, *, most: int, report: Report = lambda _done, _total: None) -> Taken:
    """Copy a file into the evidence folder, flushed, and say what it is known by.

    Args:
        most: Largest size in bytes.
        report: Called with bytes done and in all; may raise Cancelled.

    Raises:
        FileRefused: It is gone, empty, too big, no file, or was changed while it was read; nothing stays here.
        StoreTrouble: The disk of the workspace refused (E-STORE-DISK).
    """
    part = folder(store) / f"{secrets.token_hex(8)}{PART}"
    try:
        with _reading(source) as descriptor:
            before = os.fstat(descriptor)
            _judge_size(source, before.st_size, most)
            taken = _copy(source, descriptor, part, before.st_size, report)
            _judge_unchanged(source, taken, before, _now(source, descriptor))
        return taken
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def settle(store: Store, taken: Taken, ext: str) -> Path:
    """Put a copy in its place under its hash, flush file and folder, and read it back.

    A file that is there already stays, if it is right.

    Raises:
        StoreTrouble: The disk refused, or gives back something else (E-STORE-DISK).
    """
    target = folder(store) / stored_name(taken.sha256, ext)
    try:
        if _is_whole(target, taken.size) and _digest(target) == taken.sha256:
            taken.part.unlink()
            return target
        target.parent.mkdir(exist_ok=True)
        patiently(lambda: taken.part.replace(target))
        for path in (target, target.parent, folder(store)):
            flush(path)
        if _digest(target) != taken.sha256:
            target.unlink()
            raise StoreTrouble("E-STORE-DISK", why=f"{taken.name} 写入后读回来不一样")
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=_words(fault)) from fault
    return target


def discard(taken: Iterable[Taken]) -> None:
    """Remove copies that are not wanted after all."""
    for one in taken:
        one.part.unlink(missing_ok=True)


@contextlib.contextmanager
def _reading(source: Path) -> Iterator[int]:
    try:
        descriptor = os.open(source, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as fault:
        raise _unreadable(source, fault) from fault
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _judge_size(source: Path, size: int, most: int) -> None:
    if not source.is_file():
        raise FileRefused("E-PROOF-GONE", name=source.name, why="不是文件")
    if size == 0:
        raise FileRefused("E-PROOF-EMPTY", name=source.name)
    if size > most:
        raise FileRefused("E-PROOF-BIG", name=source.name, size=size // 1024**2, most=most // 1024**2)


def _judge_unchanged(source: Path, taken: Taken, before: os.stat_result, after: os.stat_result) -> None:
    """Refuse a copy that is half old, half new."""
    if taken.size != before.st_size or _stamp(before) != _stamp(after):
        raise FileRefused("E-PROOF-CHANGED", name=source.name)


def _copy(source: Path, descriptor: int, part: Path, total: int, report: Report) -> Taken:
    digest, crc, size, beginning = hashlib.sha256(), 0, 0, b""
    # The two ends fail apart: what cannot be read is the stick's fault, what cannot be written this computer's.
    with _writing(part) as target:
        while size <= total and (block := _read(source, descriptor)):
            beginning = beginning or block[:BEGINNING]
            digest.update(block)
            crc = zlib.crc32(block, crc)
            size += len(block)
            _write(target, block)
            report(min(size, total), total)
        _sync(target)
    return Taken(source.name, digest.hexdigest(), size, crc, beginning, part)


@contextlib.contextmanager
def _writing(part: Path) -> Iterator[int]:
    try:
        part.parent.mkdir(exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(part, flags, 0o600)
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=_words(fault)) from fault
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read(source: Path, descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _BLOCK)
    except OSError as fault:
        raise _unreadable(source, fault) from fault


def _write(descriptor: int, block: bytes) -> None:
    rest = memoryview(block)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=_words(fault)) from fault


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as fault:
        raise StoreTrouble("E-STORE-DISK", why=_words(fault)) from fault


def _unreadable(source: Path, fault: OSError) -> FileRefused:
    why = {errno.ENOENT: "文件不见了", errno.EACCES: "没有读取权限", errno.EISDIR: "不是文件"}
    return FileRefused("E-PROOF-GONE", name=source.name, why=why.get(fault.errno or 0, "优盘或磁盘读不出来"))


def _words(fault: OSError) -> str:
    if is_held(fault):
        return "文件一直被别的程序占用（多半是杀毒软件），请稍等再试"
    return disk_words(fault)


def _now(source: Path, descriptor: int) -> os.stat_result:
    """Look at a file once more, by its name too: it may have been replaced by another one."""
    try:
        named, held = source.stat(), os.fstat(descriptor)
    except OSError as fault:
        raise _unreadable(source, fault) from fault
    if (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino):
        raise FileRefused("E-PROOF-CHANGED", name=source.name)
    return held


def _stamp(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


def _is_whole(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _digest(path: Path) -> str:
    """Read a file back from the disk rather than from memory, where the system lets us."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
