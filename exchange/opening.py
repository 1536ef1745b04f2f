"""Opening a volume, plain or encrypted, and reading just its beginning."""

import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exchange import age, limits, manifests
from exchange.container import LOCAL
from exchange.container_reader import ContainerReader
from exchange.head import Head, read_head
from exchange.troubles import PackageRefused, reading_stick

_ZIP_MARK = b"PK\x03\x04"
_FIRST_ENTRY_BYTES = LOCAL.size + limits.PATH_BYTES


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that begins like a volume.

    Attributes:
        top, first_path: Folder name and path of its first entry.
        size: Bytes of the file as it lies there; for an encrypted one an upper bound of its content.
    """

    path: Path
    is_encrypted: bool
    top: str
    first_path: str
    size: int


class _EnoughRead(Exception):
    """Raised by a prefix to stop a decryption; seen by nobody."""


class _Prefix:
    """Collects decrypted bytes until there are enough of them."""

    def __init__(self, is_enough: Callable[[bytearray], bool]) -> None:
        self.data = bytearray()
        self._is_enough = is_enough

    def write(self, data: bytes) -> int:
        self.data += data
        if self._is_enough(self.data):
            raise _EnoughRead
        return len(data)


class _HeadScan:
    """Tells when the tag files are complete, so that the payload need not be decrypted for a peek."""

    def __init__(self) -> None:
        self._next = 0
        self._seen = 0

    def is_enough(self, data: bytearray) -> bool:
        while self._next + LOCAL.size <= len(data):
            size, length = LOCAL.unpack_from(data, self._next)[8:10]
            if self._seen == len(manifests.TAG_FILES) or data[self._next : self._next + 4] != _ZIP_MARK:
                return True
            if size > limits.TAG_FILE_BYTES:
                return True
            self._next += LOCAL.size + length + size
            self._seen += 1
        return False


def open_volume(path: Path, identities: Sequence[str]) -> Opened:
    """Look at the beginning of a file and tell which part of which package it is.

    Raises:
        PackageRefused: E-NOT-A-PACKAGE, E-UNFINISHED, E-DECRYPT, E-TOO-BIG.
        StickTrouble: E-IO.
    """
    with reading_stick(path.name), path.open("rb") as file:
        size = path.stat().st_size
        start = file.read(_FIRST_ENTRY_BYTES)
        is_encrypted = start.startswith((age.MAGIC[:4], age.ARMOR_MAGIC))
        _check_start(start, size, path.name, is_encrypted=is_encrypted)
        if is_encrypted:
            start = _decrypted_prefix(file, identities, path.name, lambda data: len(data) >= _FIRST_ENTRY_BYTES)
    top, _, first_path = _first_name(start).partition("/")
    if not top.startswith("xk-") or not first_path:
        raise PackageRefused("E-NOT-A-PACKAGE", where=path.name)
    return Opened(path, is_encrypted, top, first_path, size)


def _check_start(start: bytes, size: int, where: str, *, is_encrypted: bool) -> None:
    if not start.strip(b"\0"):
        raise PackageRefused("E-UNFINISHED", where=where)
    if not is_encrypted and not start.startswith(_ZIP_MARK):
        raise PackageRefused("E-NOT-A-PACKAGE", where=where)
    most = limits.VOLUME_BYTES + limits.VOLUME_MARGIN
    if size > most:
        raise PackageRefused("E-TOO-BIG", where=where, size=size, limit=most)


def _first_name(start: bytes) -> str:
    if len(start) < LOCAL.size or not start.startswith(_ZIP_MARK):
        return ""
    length = LOCAL.unpack_from(start)[9]
    return start[LOCAL.size : LOCAL.size + length].decode("ascii", "replace")


def _decrypted_prefix(
    file: BinaryIO, identities: Sequence[str], where: str, is_enough: Callable[[bytearray], bool]
) -> bytes:
    """Decrypt from the beginning until there is enough; what came out is authentic as a prefix."""
    check_age_header(file, where)
    prefix = _Prefix(is_enough)
    with suppress(_EnoughRead):
        age.decrypt(file, prefix, identities, where)
    return bytes(prefix.data)


def check_age_header(file: BinaryIO, where: str) -> None:
    """Refuse hostile age headers; leaves the file at its first byte."""
    file.seek(0)
    age.check_header(file.read(limits.AGE_HEADER_BYTES), where)
    file.seek(0)


def peek_head(opened: Opened, identities: Sequence[str]) -> Head:
    """Read and verify the head of volume 1 without touching the payload.

    Raises:
        PackageRefused: E-CONTAINER, E-CONTENT, E-SIG, E-TAGMANIFEST, E-FORMAT, E-DECRYPT.
        StickTrouble: E-IO.
    """
    where = opened.path.name
    with reading_stick(where), opened.path.open("rb") as file:
        if not opened.is_encrypted:
            return read_head(ContainerReader(file, opened.size, where).entries(), where)
        start = _decrypted_prefix(file, identities, where, _HeadScan().is_enough)
    return read_head(ContainerReader(io.BytesIO(start), opened.size, where).entries(), where)
