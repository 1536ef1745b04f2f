"""Checking a whole bag: head, then every payload file against the signed lists (packages.md 1.5, steps 1 to 8).

It works on streams and does no I/O of its own: where the bytes come from and where they go is for the caller to say.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from exchange import limits, manifests
from exchange.container_reader import ContainerReader, Entry, Readable
from exchange.head import Head, Peek, read_head
from exchange.layout import check_layout
from exchange.manifests import Place
from exchange.troubles import PackageRefused, Reason

Expect = Callable[[Peek], object]


@dataclass(frozen=True, slots=True)
class FileFact:
    """Size, SHA-256 (hex) and CRC-32 of a payload file, as found."""

    size: int
    sha256: str
    crc32: int


class Sink(Protocol):
    """Takes the files of a bag as they are verified."""

    def keep(self, path: str, blocks: Iterable[bytes]) -> None:
        """Use up the blocks of one file; they turn out wrong, if at all, at their end."""
        ...


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume, decrypted: a stream at its first byte."""

    where: str
    stream: Readable
    size: int


class Volumes(Protocol):
    """Finds the volumes of one package."""

    def first(self) -> Volume:
        """Return volume 1."""
        ...

    def later(self, peek: Peek, number: int, first_path: str) -> Volume:
        """Return the volume that begins with this payload path."""
        ...


@dataclass(frozen=True, slots=True)
class PayloadPlan:
    """What the signed lists promise: SHA-256 and place of every payload file, by path in ascending order."""

    digests: Mapping[str, str]
    places: Mapping[str, Place]


def examine(volumes: Volumes, sink: Sink, expect: Expect | None) -> tuple[Head, dict[str, FileFact]]:
    """Verify a package from its first byte to its last.

    `expect` is called when the head is verified and before anything else is read; it may refuse by raising.

    Raises:
        PackageRefused: With the code of the step that failed.
    """
    volume = volumes.first()
    entries = ContainerReader(volume.stream, volume.size, volume.where).entries()
    head = read_head(entries, volume.where)
    if expect is not None:
        expect(head.peek)
    plan = plan_payload(head)
    for name, content in head.tags.items():
        sink.keep(name, [content])
    facts: dict[str, FileFact] = {}
    for number in range(1, head.peek.info.volumes + 1):
        paths = [path for path, place in plan.places.items() if place.volume == number]
        if number > 1:
            volume = volumes.later(head.peek, number, paths[0])
            entries = ContainerReader(volume.stream, volume.size, volume.where).entries()
        facts |= _take_volume(entries, paths, head.peek, plan, volume.where, sink)
    return head, facts


def plan_payload(head: Head) -> PayloadPlan:
    """Read the signed lists of a verified head and check that they agree with each other.

    Raises:
        PackageRefused: E-CONTENT, E-TOO-BIG.
    """
    where, info = head.peek.where, head.peek.info
    digests = manifests.parse_manifest(head.tags[manifests.MANIFEST], where)
    places = manifests.parse_volumes(head.tags[manifests.VOLUMES], where)
    if list(digests) != list(places) or max(place.volume for place in places.values()) != info.volumes:
        raise PackageRefused("E-CONTENT", where=where, path=manifests.VOLUMES, reason=Reason.VOLUMES)
    size = sum(place.size for place in places.values())
    if (size, len(places)) != (info.payload_bytes, info.payload_files):
        raise PackageRefused("E-CONTENT", where=where, path=manifests.BAG_INFO, reason=Reason.COUNT)
    if size > limits.BAG_BYTES:
        raise PackageRefused("E-TOO-BIG", where=where, size=size, limit=limits.BAG_BYTES)
    check_layout(info.kind, digests, where)
    return PayloadPlan(digests, places)


def _take_volume(
    entries: Iterator[Entry], paths: list[str], peek: Peek, plan: PayloadPlan, where: str, sink: Sink
) -> dict[str, FileFact]:
    facts: dict[str, FileFact] = {}
    expected = iter(paths)
    for entry in entries:
        name = entry.member.name.decode("ascii")
        path = next(expected, None)
        if path is None or name != f"{peek.top}/{path}":
            reason = Reason.ORDER if name.partition("/")[2] in plan.digests else Reason.STRAY
            raise PackageRefused("E-CONTENT", where=where, path=name, reason=reason)
        facts[path] = take_file(path, entry.blocks, entry.member.size, plan, where, sink)
    missing = next(expected, None)
    if missing is not None:
        raise PackageRefused("E-CONTENT", where=where, path=missing, reason=Reason.MISSING)
    return facts


def take_file(path: str, blocks: Iterable[bytes], size: int, plan: PayloadPlan, where: str, sink: Sink) -> FileFact:
    """Pass one payload file on to the sink and compare it with the lists.

    Raises:
        PackageRefused: E-CONTENT.
    """
    if size != plan.places[path].size:
        raise PackageRefused("E-CONTENT", where=where, path=path, reason=Reason.SIZE)
    tally = _Tally()
    sink.keep(path, tally.through(blocks))
    fact = tally.fact()
    if fact.size != size or fact.sha256 != plan.digests[path]:
        raise PackageRefused("E-CONTENT", where=where, path=path, reason=Reason.HASH)
    return fact


class _Tally:
    """Counts and hashes what passes through."""

    def __init__(self) -> None:
        self._size = 0
        self._crc32 = 0
        self._hash = hashlib.sha256()

    def through(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._size += len(block)
            self._crc32 = zlib.crc32(block, self._crc32)
            self._hash.update(block)
            yield block

    def fact(self) -> FileFact:
        return FileFact(self._size, self._hash.hexdigest(), self._crc32)
