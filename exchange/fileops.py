"""The few file operations that sticks are written with, behind one class so that tests can pull the stick out.

On Linux a read-back must drop the page cache first: without it a file reads back well from a stick that is already
gone (packages.md 5.3). On Windows the same calls flush through `os.fsync`; the cache is not dropped there [untested].
"""

import os
import shutil
import sys
from pathlib import Path

from db.holding import patiently

_BINARY = getattr(os, "O_BINARY", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


class FileOps:
    """The operating system as the stick procedures see it; every method may raise OSError."""

    def create(self, path: Path) -> int:
        """Open a file for writing, emptying it if it exists."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | _BINARY, 0o644)

    def open(self, path: Path) -> int:
        """Open a regular file for reading, never through a link."""
        return os.open(path, os.O_RDONLY | _BINARY | _NO_FOLLOW)

    def open_settled(self, path: Path) -> int:
        """Open a renamed file so that it can be fsynced."""
        return os.open(path, os.O_RDWR | _BINARY)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the data and return how much."""
        return os.write(descriptor, data)

    def read(self, descriptor: int, size: int) -> bytes:
        """Read up to `size` bytes; empty at the end."""
        return os.read(descriptor, size)

    def rewind(self, descriptor: int) -> None:
        """Go back to the first byte."""
        os.lseek(descriptor, 0, os.SEEK_SET)

    def fsync(self, descriptor: int) -> None:
        """Wait until the file is on the medium."""
        os.fsync(descriptor)

    def drop_cache(self, descriptor: int) -> None:
        """Make the next read come from the medium."""
        if sys.platform != "win32":
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)

    def close(self, descriptor: int) -> None:
        """Close the file."""
        os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Move a file to its final name, replacing what stands there."""
        patiently(lambda: source.replace(target))

    def size(self, path: Path) -> int:
        """Return the size of a file."""
        return path.stat().st_size

    def fsync_folder(self, folder: Path) -> None:
        """Wait until the folder's entries are on the medium; Windows has no such call and needs none."""
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, folder: Path) -> list[Path]:
        """Make a folder and those above it; return the new ones, the innermost first."""
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        return missing

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()

    def free_bytes(self, folder: Path) -> int:
        """Return how much can still be written in the file system of a folder."""
        return shutil.disk_usage(folder).free
