"""A stick that can be full, pulled out, write-protected or dishonest at any step."""

import os
from pathlib import Path

from exchange.fileops import FileOps


class FakeStick(FileOps):
    """A folder that behaves like a stick.

    Attributes:
        log: The steps, each with the file's name.
        sizes: Bytes asked for in each write.
        gone: The errno of everything from now on, once set.
        has_failed: Whether the fault that was asked for has come up.
    """

    def __init__(
        self,
        fail: tuple[str, int, int] | None = None,
        *,
        most_per_write: int | None = None,
        lie: str = "",
        stays_gone: bool = False,
        free: int | None = None,
    ) -> None:
        """Fail at the n-th call (from 1) of a step with an errno, when `fail` says (step, n, errno)."""
        self.log: list[str] = []
        self.sizes: list[int] = []
        self.gone: int | None = None
        self.has_failed = False
        self._fail = fail
        self._calls: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._most_per_write = most_per_write
        self._lie = lie
        self._stays_gone = stays_gone
        self._free = free

    def _step(self, step: str, name: str) -> None:
        self.log.append(f"{step} {name}")
        self._calls[step] = self._calls.get(step, 0) + 1
        if self._fail is not None and (step, self._calls[step]) == self._fail[:2]:
            self.has_failed = True
            if self._stays_gone:
                self.gone = self._fail[2]
            raise OSError(self._fail[2], step)
        if self.gone is not None:
            raise OSError(self.gone, step)

    def create(self, path: Path) -> int:
        self._step("create", path.name)
        descriptor = super().create(path)
        self._names[descriptor] = path.name
        return descriptor

    def open_settled(self, path: Path) -> int:
        self._step("open_settled", path.name)
        descriptor = super().open_settled(path)
        self._names[descriptor] = path.name
        return descriptor

    def write(self, descriptor: int, data: memoryview) -> int:
        self._step("write", self._names[descriptor])
        self.sizes.append(len(data))
        if self._lie == "swallow":
            return len(data)
        if self._lie == "corrupt":
            return super().write(descriptor, memoryview(bytes(len(data))))
        return super().write(descriptor, data[: self._most_per_write])

    def read(self, descriptor: int, size: int) -> bytes:
        self._step("read", self._names.get(descriptor, "?"))
        return super().read(descriptor, size)

    def rewind(self, descriptor: int) -> None:
        self._step("rewind", self._names[descriptor])
        super().rewind(descriptor)

    def fsync(self, descriptor: int) -> None:
        self._step("fsync", self._names[descriptor])
        super().fsync(descriptor)

    def drop_cache(self, descriptor: int) -> None:
        self._step("drop_cache", self._names[descriptor])
        super().drop_cache(descriptor)

    def close(self, descriptor: int) -> None:
        # A real close gives the number back even when it fails; so does this one.
        os.close(descriptor)
        self._step("close", self._names.get(descriptor, "?"))

    def rename(self, source: Path, target: Path) -> None:
        self._step("rename", target.name)
        super().rename(source, target)
        if self._lie == "shrink":
            os.truncate(target, 0)

    def size(self, path: Path) -> int:
        self._step("size", path.name)
        return super().size(path)

    def fsync_folder(self, folder: Path) -> None:
        self._step("fsync_folder", folder.name)
        super().fsync_folder(folder)

    def make_folder(self, folder: Path) -> list[Path]:
        self._step("make_folder", folder.name)
        return super().make_folder(folder)

    def free_bytes(self, folder: Path) -> int:
        self._step("free_bytes", folder.name)
        return super().free_bytes(folder) if self._free is None else self._free
