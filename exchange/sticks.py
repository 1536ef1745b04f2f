"""Writing one file to a stick so that it is really there when we say so (packages.md 5.4 B).

The order is measured, not customary: on vfat a file that was fsynced before it was renamed is empty after a power cut,
so the renamed file is fsynced once more; and what is read back must come from the medium, not from memory.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from exchange import limits
from exchange.fileops import FileOps
from exchange.troubles import StickTrouble, writing_stick

Report = Callable[[int, int], None]


def quiet(_done: int, _total: int) -> None:
    """Report progress to nobody."""


class Progress:
    """Counts bytes of a long work towards its total and tells a report, which may raise Cancelled."""

    def __init__(self, total: int, report: Report) -> None:
        self._total = total
        self._report = report
        self._done = 0
        self._told = 0
        report(0, total)

    def add(self, count: int) -> None:
        """Say that so many more bytes are done; the report hears of it every 256 KiB."""
        self._done += count
        if self._done - self._told >= limits.REPORT_EVERY:
            self._told = self._done
            self._report(min(self._done, self._total), self._total)

    def finish(self) -> None:
        """Say that all is done; the last chance to cancel."""
        self._report(self._total, self._total)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file on a stick that was read back and found right."""

    path: Path
    size: int
    sha256: str


class PartFile:
    """A file on its way to a stick: written as `<name>.part`, checked, then settled under its name, or discarded."""

    def __init__(self, target: Path, progress: Progress, ops: FileOps) -> None:
        self._target = target
        self._part = target.with_name(target.name + ".part")
        self._progress = progress
        self._ops = ops
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._hash = hashlib.sha256()
        self._size = 0
        self._unsynced = 0
        self._is_settled = False
        with self._errors():
            self._descriptor: int | None = ops.create(self._part)

    def _errors(self) -> AbstractContextManager[None]:
        return writing_stick(self._target.name)

    def write(self, data: bytes) -> int:
        """Take bytes; they reach the stick in blocks of 1 MiB."""
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes >= limits.BLOCK_BYTES:
            self._put_waiting(limits.BLOCK_BYTES)
        return len(data)

    def _put_waiting(self, least: int) -> None:
        """Put what waits in blocks, down to a rest below `least`."""
        joined = memoryview(b"".join(self._waiting))
        while joined and len(joined) >= least:
            self._put(joined[: limits.BLOCK_BYTES])
            joined = joined[limits.BLOCK_BYTES :]
        self._waiting, self._waiting_bytes = [bytes(joined)], len(joined)

    def _put(self, block: memoryview) -> None:
        self._hash.update(block)
        rest = memoryview(block)
        with self._errors():
            while rest:
                rest = rest[self._ops.write(self._open_descriptor(), rest) :]
            self._size += len(block)
            self._unsynced += len(block)
            if self._unsynced >= limits.FSYNC_EVERY:
                self._ops.fsync(self._open_descriptor())
                self._unsynced = 0
        self._progress.add(len(block))

    def check(self) -> None:
        """Bring everything to the medium, read it back from there and compare.

        Raises:
            StickTrouble: E-STICK-LIES if it reads back differently; others by errno.
        """
        self._put_waiting(1)
        descriptor = self._open_descriptor()
        with self._errors():
            self._ops.fsync(descriptor)
            self._ops.drop_cache(descriptor)
            self._ops.rewind(descriptor)
            found = self._read_back(descriptor)
        if found != (self._size, self._hash.hexdigest()):
            raise StickTrouble("E-STICK-LIES", where=self._target.name)

    def _read_back(self, descriptor: int) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        while block := self._ops.read(descriptor, limits.BLOCK_BYTES):
            size += len(block)
            digest.update(block)
            self._progress.add(len(block))
        return size, digest.hexdigest()

    def settle(self) -> WrittenFile:
        """Give the file its name and bring that to the medium, too."""
        with self._errors():
            self._close()
            self._ops.rename(self._part, self._target)
            self._is_settled = True
            # vfat enters the new name with length 0; only fsync of the renamed file mends that (5.3).
            descriptor = self._ops.open_settled(self._target)
            try:
                self._ops.fsync(descriptor)
            finally:
                self._ops.close(descriptor)
            self._ops.fsync_folder(self._target.parent)
            size = self._ops.size(self._target)
        if size != self._size:
            raise StickTrouble("E-STICK-LIES", where=self._target.name)
        return WrittenFile(self._target, self._size, self._hash.hexdigest())

    def discard(self) -> None:
        """Remove whatever is there of the file, as far as the stick still answers."""
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            self._ops.remove(self._target if self._is_settled else self._part)

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise RuntimeError("the file is closed")
        return self._descriptor

    def _close(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            self._ops.close(descriptor)
