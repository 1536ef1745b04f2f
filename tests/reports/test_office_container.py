"""A container from outside that is no good is broken in one word, at whatever place it is read."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents import container_kind
from reports.foreign import NotReadable
from reports.office_container import has_macros, is_locked, open_container
from reports.sheets import stream

TEXT = "".join(f'<c r="A{place}"><v>{place * place}</v></c>' for place in range(200))
#: Where the method of packing stands: in the local head of an entry, and in the list at the end.
METHOD_PLACES = ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10))
FLAG_PLACES = ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8))
#: The highest byte but one of packed and plain length.
LENGTH_PLACES = ((b"PK\x03\x04", 20), (b"PK\x03\x04", 24), (b"PK\x01\x02", 22), (b"PK\x01\x02", 26))


def made(method: int = zipfile.ZIP_DEFLATED, *names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names or ("xl/workbook.xml",):
            archive.writestr(name, TEXT)
    return out.getvalue()


def patched(data: bytes, places: tuple[tuple[bytes, int], ...], value: int) -> bytes:
    found = bytearray(data)
    for mark, offset in places:
        found[data.index(mark) + offset] = value
    return bytes(found)


def spoiled(method: int) -> bytes:
    """An entry whose packed content is nonsense, in a container that is whole."""
    data = bytearray(made(method))
    begin = data.index(b"xl/workbook.xml") + len(b"xl/workbook.xml")
    data[begin + 12 : begin + 60] = b"\xff" * 48
    return bytes(data)


def read_all(data: bytes) -> None:
    with open_container(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            archive.read(name)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        made()[:-30],
        patched(made(), METHOD_PLACES, 99),  # no such method
        patched(made(zipfile.ZIP_STORED), LENGTH_PLACES, 255),  # more than there is
        patched(made(), ((b"PK\x01\x02", 9), (b"PK\x01\x02", 46)), 255),  # a name that is no UTF-8
        patched(made(), ((b"PK\x03\x04", 4), (b"PK\x01\x02", 6)), 255),  # a version to come
        patched(made(), FLAG_PLACES, 1),  # locked, and nobody has looked
        *map(spoiled, (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
    ],
    ids=[
        "empty",
        "head",
        "cut",
        "method",
        "length",
        "name",
        "version",
        "locked",
        "stored",
        "deflated",
        "bzip2",
        "lzma",
    ],
)
def test_a_container_that_cannot_be_read_is_broken(data: bytes) -> None:
    with pytest.raises(NotReadable) as caught:
        read_all(data)
    assert caught.value.why == "broken"


def test_a_whole_one_is_read_and_closed() -> None:
    with open_container(io.BytesIO(made())) as archive:
        assert archive.read("xl/workbook.xml") == TEXT.encode()
    with pytest.raises(ValueError, match="closed"):
        archive.read("xl/workbook.xml")


def test_a_part_that_needs_a_password_and_macros_are_seen_wherever_they_lie() -> None:
    def entries(data: bytes) -> list[zipfile.ZipInfo]:
        with open_container(io.BytesIO(data)) as archive:
            return archive.infolist()

    assert not is_locked(entries(made()))
    assert is_locked(entries(patched(made(zipfile.ZIP_DEFLATED, "a", "b"), FLAG_PLACES, 1)))
    assert has_macros(["a.xml", "XL/VbaProject.BIN"])
    assert has_macros(["word/vbaData.xml"])
    assert not has_macros(["vbaproject.bin.txt"])


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
@given(data=st.data())
def test_no_reader_fails_in_another_way(
    tmp_path_factory: pytest.TempPathFactory, method: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("spoiled") / "a"
    content = bytearray(made(method, "xl/workbook.xml", "xl/worksheets/sheet1.xml"))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    out = io.BytesIO()
    stream(path, out)
    assert out.getvalue().endswith(b"}\n")
    with contextlib.suppress(NotReadable):
        container_kind(path)
