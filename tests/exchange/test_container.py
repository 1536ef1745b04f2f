"""The container: what is written is read back, and nothing else is read at all."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange import limits
from exchange.container import (
    CENTRAL,
    END,
    LOCAL,
    ContainerStream,
    Member,
    Source,
    SourceChanged,
    central_entry,
    container_blocks,
    container_size,
    directory,
    local_header,
)
from exchange.container_reader import ContainerReader
from exchange.troubles import PackageRefused

segment = st.from_regex(r"[a-b0-9][a-z0-9_-]{0,6}(\.[a-z]{1,3})?", fullmatch=True)
contents = st.dictionaries(segment, st.binary(max_size=300), min_size=1, max_size=6)


def member(name: str, content: bytes) -> Member:
    return Member(name.encode(), len(content), zlib.crc32(content))


def source(name: str, content: bytes) -> Source:
    return Source(member(name, content), lambda: [content])


def written(files: dict[str, bytes]) -> bytes:
    return b"".join(container_blocks([source(name, content) for name, content in files.items()]))


def read(data: bytes) -> dict[str, bytes]:
    reader = ContainerReader(io.BytesIO(data), len(data), "v.zip")
    return {entry.member.name.decode(): b"".join(entry.blocks) for entry in reader.entries()}


@given(contents)
def test_what_is_written_is_read_back(files: dict[str, bytes]) -> None:
    data = written(files)
    assert read(data) == files
    assert len(data) == container_size(member(name, content) for name, content in files.items())


@given(contents, st.integers(1, 500))
def test_reading_the_stream_in_any_pieces_gives_the_same_bytes(files: dict[str, bytes], size: int) -> None:
    stream = ContainerStream([source(name, content) for name, content in files.items()])
    pieces = list(iter(lambda: stream.read(size), b""))
    assert b"".join(pieces) == written(files)
    assert max(map(len, pieces)) <= size


def test_other_programs_read_it_too() -> None:
    data = written({"xk/a.csv": b"1", "xk/data/b.csv": b"22" * 1000})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.read("xk/data/b.csv") == b"22" * 1000
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


@pytest.mark.parametrize("now", [b"", b"ab", b"abcd", b"abX"])
def test_a_file_that_changed_since_it_was_attached_is_noticed(now: bytes) -> None:
    changed = Source(member("a", b"abc"), lambda: [now])
    with pytest.raises(SourceChanged, match="a"):
        b"".join(container_blocks([changed]))


A = {"a": b"first", "b": b"second"}


def hostile(build: Callable[[zipfile.ZipFile], None]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        build(archive)
    return buffer.getvalue()


def deflated() -> bytes:
    return hostile(lambda archive: archive.writestr("a", b"0" * 100_000, zipfile.ZIP_DEFLATED))


def rezipped() -> bytes:
    return hostile(lambda archive: archive.writestr("a", b"first"))


def zip64() -> bytes:
    def build(archive: zipfile.ZipFile) -> None:
        with archive.open("a", "w", force_zip64=True) as file:
            file.write(b"first")

    return hostile(build)


def data_descriptor() -> bytes:
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            block = bytes(memoryview(data))  # type: ignore[arg-type]
            self.data += block
            return len(block)

    sink = Unseekable()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("a", b"first")
    return sink.data


def duplicate_names() -> bytes:
    return b"".join(container_blocks([source("a", b"first"), source("a", b"second")]))


def with_name(name: bytes) -> bytes:
    bad = Member(name, 1, zlib.crc32(b"x"))
    return local_header(bad) + b"x" + directory([bad])


def overlap_bomb() -> bytes:
    """Give a hundred directory entries that all point to the same content."""
    content = b"0" * 5000
    first = member("a", content)
    head = local_header(first) + content
    listing = b"".join(central_entry(Member(b"f%d" % n, first.size, first.crc32), 0) for n in range(100))
    return head + listing + END.pack(0x06054B50, 0, 0, 100, 100, len(listing), len(head), 0)


def quoted_overlap_bomb() -> bytes:
    """Give entries whose content is the headers of those that follow."""
    kernel = b"0" * 2000
    members = [member("z", kernel)]
    body = local_header(members[0]) + kernel
    for n in range(20):
        members.insert(0, Member(b"q%d" % n, len(body), zlib.crc32(body)))
        body = local_header(members[0]) + body
    offsets = [n * (LOCAL.size + 2) for n in range(len(members))]
    listing = b"".join(central_entry(m, offset) for m, offset in zip(members, offsets, strict=True))
    return body + listing + END.pack(0x06054B50, 0, 0, len(members), len(members), len(listing), len(body), 0)


def hidden_in_directory_only() -> bytes:
    data = written({"a": b"first"})
    extra = central_entry(member("b", b"first"), 0)
    end = END.pack(0x06054B50, 0, 0, 2, 2, CENTRAL.size + 1 + len(extra), LOCAL.size + 6, 0)
    return data[: -END.size] + extra + end


def hidden_from_directory() -> bytes:
    visible = member("a", b"first")
    body = local_header(visible) + b"first" + local_header(member("b", b"second")) + b"second"
    listing = central_entry(visible, 0)
    return body + listing + END.pack(0x06054B50, 0, 0, 1, 1, len(listing), len(body), 0)


def renamed_in_directory() -> bytes:
    data = written(A)
    at = data.index(b"PK\x01\x02")
    return data[:at] + data[at:].replace(b"b", b"c")


def claims_4_gib() -> bytes:
    huge = Member(b"a", 2**32 - 2, 0)
    return local_header(huge) + b"0" * 100


def with_comment() -> bytes:
    data = written(A)
    return data[:-2] + struct.pack("<H", 3) + b"xyz"


MALFORMED = {
    "deflated": deflated(),
    "rezipped with dates": rezipped(),
    "zip64": zip64(),
    "data descriptor": data_descriptor(),
    "duplicate names": duplicate_names(),
    "overlap bomb": overlap_bomb(),
    "quoted overlap bomb": quoted_overlap_bomb(),
    "hidden in directory only": hidden_in_directory_only(),
    "hidden from directory": hidden_from_directory(),
    "renamed in directory": renamed_in_directory(),
    "claims 4 GiB": claims_4_gib(),
    "with comment": with_comment(),
    "path traversal": with_name(b"../evil"),
    "absolute": with_name(b"/evil"),
    "device": with_name(b"nul"),
    "upper case": with_name(b"A"),
    "folder entry": with_name(b"a/"),
    "no entries": directory([]),
    "nothing": b"",
    "prepended": b"x" + written(A),
    "appended": written(A) + b"\0",
    "between entries": written({"a": b"first"})[: LOCAL.size + 6] + b"\0" + written({"b": b"x"}),
    "self extracting": b"MZ" + written(A),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_archives_are_refused(kind: str) -> None:
    with pytest.raises(PackageRefused) as refusal:
        read(MALFORMED[kind])
    assert refusal.value.code == "E-CONTAINER"


def test_bombs_are_refused_after_reading_no_more_than_they_hold() -> None:
    for kind in ("overlap bomb", "quoted overlap bomb", "claims 4 GiB"):
        data = MALFORMED[kind]
        reader = ContainerReader(io.BytesIO(data), len(data), "v.zip")
        got: list[int] = []
        with pytest.raises(PackageRefused):
            got.extend(sum(map(len, entry.blocks)) for entry in reader.entries())
        assert sum(got) <= len(data)


def test_a_size_beyond_the_container_is_refused_before_the_content_is_read() -> None:
    data = MALFORMED["claims 4 GiB"]
    reader = ContainerReader(io.BytesIO(data), len(data), "v.zip")
    with pytest.raises(PackageRefused, match="比整个分卷还大"):
        next(reader.entries())


def test_a_volume_beyond_the_limit_is_refused_unread() -> None:
    most = limits.VOLUME_BYTES + limits.VOLUME_MARGIN
    with pytest.raises(PackageRefused) as refusal:
        list(ContainerReader(io.BytesIO(b""), most + 1, "v.zip").entries())
    assert refusal.value.code == "E-TOO-BIG"


def test_more_entries_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VOLUME_ENTRIES", 2)
    read(written(A))
    with pytest.raises(PackageRefused) as refusal:
        read(written({**A, "c": b""}))
    assert refusal.value.code == "E-CONTAINER"


def test_an_entry_must_be_read_before_the_next() -> None:
    data = written(A)
    with pytest.raises(RuntimeError):
        list(ContainerReader(io.BytesIO(data), len(data), "v.zip").entries())
