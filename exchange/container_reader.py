"""Reading a container forward only, refusing every byte that XK-ZIP/1 would not have written (packages.md 1.3).

The reader never seeks and never trusts the directory at the end: it rebuilds the directory from what it read and
compares the bytes. So bombs, overlaps, hidden entries and double names have no place to stand.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from exchange import limits
from exchange.container import LOCAL, LOCAL_MARK, Member, directory, local_header
from exchange.paths import is_allowed_path
from exchange.troubles import PackageRefused, Reason


class Readable(Protocol):
    """Anything with `read`: a file, a buffer, a stream."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; empty at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One file met while reading; its `blocks` must be used up before the next entry is asked for."""

    member: Member
    blocks: Iterator[bytes]


class ContainerReader:
    """Reads one volume.

    Args:
        stream: Positioned at the first byte.
        size: Size of the volume in bytes, or an upper bound where it is not known.
        where: The file's name for sentences.
    """

    def __init__(self, stream: Readable, size: int, where: str) -> None:
        self._stream = stream
        self._size = size
        self._where = where
        self._offset = 0
        self._members: list[Member] = []
        self._names: set[bytes] = set()

    def entries(self) -> Iterator[Entry]:
        """Yield the files in their order; after the last one the directory has been checked, too.

        Raises:
            PackageRefused: E-CONTAINER, with the place in the file; E-TOO-BIG.
        """
        if self._size > limits.VOLUME_BYTES + limits.VOLUME_MARGIN:
            most = limits.VOLUME_BYTES + limits.VOLUME_MARGIN
            raise PackageRefused("E-TOO-BIG", where=self._where, size=self._size, limit=most)
        mark = self._need(4)
        while mark == b"PK\x03\x04":
            member = self._member(mark)
            yield Entry(member, self._content(member))
            if self._members[-1:] != [member]:
                raise RuntimeError("the content of an entry must be read before the next entry")
            mark = self._need(4)
        self._finish(mark)

    def _member(self, mark: bytes) -> Member:
        fixed = mark + self._need(LOCAL.size - 4)
        fields = LOCAL.unpack(fixed)
        crc32, size, length = fields[6], fields[8], fields[9]
        if not 0 < length <= limits.PATH_BYTES:
            raise self._refusal(Reason.LOCAL_HEADER)
        member = Member(self._need(length), size, crc32)
        if local_header(member) != fixed + member.name or fields[0] != LOCAL_MARK:
            raise self._refusal(Reason.LOCAL_HEADER)
        self._check_member(member)
        return member

    def _check_member(self, member: Member) -> None:
        if not is_allowed_path(member.name):
            raise self._refusal(Reason.NAME)
        if member.name in self._names:
            raise self._refusal(Reason.DUPLICATE)
        if len(self._names) >= limits.VOLUME_ENTRIES:
            raise self._refusal(Reason.TOO_MANY)
        if self._offset + member.size > self._size:
            raise self._refusal(Reason.OVERSIZE)
        self._names.add(member.name)

    def _content(self, member: Member) -> Iterator[bytes]:
        left, crc = member.size, 0
        while left:
            block = self._stream.read(min(left, limits.BLOCK_BYTES))
            if not block:
                raise self._refusal(Reason.TRUNCATED)
            left -= len(block)
            self._offset += len(block)
            crc = zlib.crc32(block, crc)
            yield block
        if crc != member.crc32:
            raise self._refusal(Reason.CRC)
        self._members.append(member)

    def _finish(self, mark: bytes) -> None:
        if not self._members:
            raise self._refusal(Reason.EMPTY)
        expected = directory(self._members)
        if mark != expected[:4] or self._need(len(expected) - 4) != expected[4:]:
            raise self._refusal(Reason.DIRECTORY)
        if self._stream.read(1):
            raise self._refusal(Reason.TRAILING)

    def _need(self, count: int) -> bytes:
        data = self._stream.read(count)
        while len(data) < count:
            more = self._stream.read(count - len(data))
            if not more:
                raise self._refusal(Reason.TRUNCATED)
            data += more
        self._offset += count
        return data

    def _refusal(self, reason: Reason) -> PackageRefused:
        return PackageRefused("E-CONTAINER", where=self._where, offset=self._offset, reason=reason)
