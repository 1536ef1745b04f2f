"""The container XK-ZIP/1: STORED zips whose every byte follows from names, sizes and checksums (packages.md 1.3).

Nothing here decides what lies in a package; it writes and sizes the bytes of one volume. Reading is in
`exchange.container_reader`.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from exchange import limits

LOCAL = struct.Struct("<IHHHHHIIIHH")
CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
END = struct.Struct("<IHHHHIIH")
LOCAL_MARK = 0x04034B50
CENTRAL_MARK = 0x02014B50
END_MARK = 0x06054B50
NEEDED = 20
MADE_BY = 0x0314
UTF8_FLAG = 0x0800
NO_DATE = 0x0021
FILE_MODE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a volume: its full name with the leading folder, its size and CRC-32."""

    name: bytes
    size: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Source:
    """A member together with the way to its bytes; `blocks` may be called more than once."""

    member: Member
    blocks: Callable[[], Iterable[bytes]]


class SourceChanged(Exception):
    """A file no longer has the size or checksum that it had when it was attached.

    Attributes:
        name: The member's full name.
    """

    def __init__(self, name: bytes) -> None:
        self.name = name
        super().__init__(name.decode("ascii"))


def local_header(member: Member) -> bytes:
    """Return the bytes before a member's content."""
    size = member.size
    head = LOCAL.pack(LOCAL_MARK, NEEDED, UTF8_FLAG, 0, 0, NO_DATE, member.crc32, size, size, len(member.name), 0)
    return head + member.name


def central_entry(member: Member, offset: int) -> bytes:
    """Return a member's entry in the directory at the end of the volume."""
    size, length = member.size, len(member.name)
    fixed = CENTRAL.pack(
        CENTRAL_MARK,
        MADE_BY,
        NEEDED,
        UTF8_FLAG,
        0,
        0,
        NO_DATE,
        member.crc32,
        size,
        size,
        length,
        0,
        0,
        0,
        0,
        FILE_MODE,
        offset,
    )
    return fixed + member.name


def directory(members: Sequence[Member]) -> bytes:
    """Return everything after the last content byte: the directory and the end record."""
    offset = 0
    entries = []
    for member in members:
        entries.append(central_entry(member, offset))
        offset += LOCAL.size + len(member.name) + member.size
    listing = b"".join(entries)
    count = len(members)
    return listing + END.pack(END_MARK, 0, 0, count, count, len(listing), offset, 0)


def member_cost(name_length: int, size: int) -> int:
    """Return how many bytes of a volume a member takes, its directory entry included."""
    return LOCAL.size + CENTRAL.size + 2 * name_length + size


def container_size(members: Iterable[Member]) -> int:
    """Return the size of the whole volume."""
    return END.size + sum(member_cost(len(member.name), member.size) for member in members)


def container_blocks(sources: Sequence[Source]) -> Iterator[bytes]:
    """Yield a volume from its first byte to its last.

    Raises:
        SourceChanged: A file is not what it was when its size and checksum were taken.
    """
    for source in sources:
        yield local_header(source.member)
        yield from _checked(source)
    yield directory([source.member for source in sources])


def _checked(source: Source) -> Iterator[bytes]:
    left, crc = source.member.size, 0
    for block in source.blocks():
        left -= len(block)
        crc = zlib.crc32(block, crc)
        if left < 0:
            break
        yield block
    if left or crc != source.member.crc32:
        raise SourceChanged(source.member.name)


class ContainerStream:
    """A volume as something that can be read, so that encryption can pull it through without a temporary file."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._blocks = container_blocks(sources)
        self._rest = memoryview(b"")

    def read(self, size: int = limits.BLOCK_BYTES) -> bytes:
        """Return up to `size` bytes; empty only at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._rest = memoryview(block)
        taken = self._rest[:size]
        self._rest = self._rest[size:]
        return bytes(taken)
