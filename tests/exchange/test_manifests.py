"""The lists of a package: one spelling for one set of files."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange import manifests
from exchange.manifests import Place
from exchange.troubles import PackageRefused

paths = st.from_regex(r"data/[a-z0-9]{1,9}(/[a-z0-9]{1,5})?\.csv", fullmatch=True)
digests = st.binary(max_size=8).map(lambda data: hashlib.sha256(data).hexdigest())
places = st.dictionaries(paths, st.integers(0, 2**31), min_size=1, max_size=9)


@given(st.dictionaries(paths, digests, min_size=1, max_size=9))
def test_a_manifest_is_read_back(entries: dict[str, str]) -> None:
    found = manifests.parse_manifest(manifests.encode_manifest(entries), "p")
    assert found == entries
    assert list(found) == sorted(entries)


@given(places, st.data())
def test_the_table_of_volumes_is_read_back(sizes: dict[str, int], data: st.DataObject) -> None:
    volume, table = 1, {}
    for path in sorted(sizes):
        table[path] = Place(volume, sizes[path])
        volume += data.draw(st.integers(0, 1))
    assert manifests.parse_volumes(manifests.encode_volumes(table), "p") == table


LINE = b"0" * 64 + b"  data/a.csv\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        LINE[:-1],
        LINE + b"\n",
        LINE * 2,
        b"1" * 64 + b"  data/b.csv\n" + LINE,
        LINE.replace(b"data/", b"tag/"),
        LINE.replace(b"data/a", b"data/../a"),
        LINE.replace(b"  ", b" "),
        b"\xef\xbb\xbf" + LINE,
        LINE.replace(b"0", b"A"),
    ],
)
def test_other_spellings_of_a_manifest_are_refused(data: bytes) -> None:
    with pytest.raises(PackageRefused) as refusal:
        manifests.parse_manifest(data, "p")
    assert refusal.value.code == "E-CONTENT"


HEAD = b"path,volume,size\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD,
        b"data/a.csv,1,5\n",
        HEAD + b"data/a.csv,1,5",
        HEAD + b"data/a.csv,2,5\n",
        HEAD + b"data/a.csv,0,5\n",
        HEAD + b"data/a.csv,1,05\n",
        HEAD + b"data/a.csv,1,-5\n",
        HEAD + b"data/b.csv,1,5\ndata/a.csv,1,5\n",
        HEAD + b"data/a.csv,1,5\ndata/b.csv,3,5\n",
        HEAD + b"data/a.csv,1,5\ndata/b.csv,2,5\ndata/c.csv,1,5\n",
    ],
)
def test_other_spellings_of_the_table_of_volumes_are_refused(data: bytes) -> None:
    with pytest.raises(PackageRefused) as refusal:
        manifests.parse_volumes(data, "p")
    assert refusal.value.code == "E-CONTENT"


def test_the_identity_of_a_package_is_the_hash_of_its_tag_manifest() -> None:
    files = {name: name.encode() for name in manifests.SIGNED_TAG_FILES}
    tag_manifest = manifests.encode_tag_manifest(files)
    lines = [line.split(b"  ")[1].decode() for line in tag_manifest.splitlines()]
    assert lines == ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "volumes.csv"]
    assert manifests.package_id(tag_manifest) == hashlib.sha256(tag_manifest).hexdigest()
