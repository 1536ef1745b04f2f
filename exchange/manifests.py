"""The lists that make a package a closed set: manifest, tag manifest and the table of volumes (packages.md 1.4).

All of them are canonical: there is one spelling for one set of files. `volumes.csv` has the columns path, volume and
size, sorted by path; the sizes let a reader refuse a package before it reads the payload.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from exchange.paths import is_allowed_path
from exchange.troubles import PackageRefused, Reason

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "signature/package.sig"
MANIFEST = "manifest-sha256.txt"
VOLUMES = "volumes.csv"
BAG_INFO = "bag-info.txt"
# The order of the first entries of volume 1, so that a reader learns who signed what within a few KB.
TAG_FILES = ("bagit.txt", TAG_MANIFEST, SIGNATURE, BAG_INFO, MANIFEST, VOLUMES)
SIGNED_TAG_FILES = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "volumes.csv")

_MANIFEST_LINE = re.compile(rb"([0-9a-f]{64})  ([!-~]+)")
_VOLUME_LINE = re.compile(rb"([!-+\--~]+),([1-9][0-9]?),(0|[1-9][0-9]{0,11})")
_VOLUME_HEAD = b"path,volume,size\n"


@dataclass(frozen=True, slots=True)
class Place:
    """In which volume a payload file lies, from 1, and how many bytes it has."""

    volume: int
    size: int


def encode_manifest(digests: Mapping[str, str]) -> bytes:
    """Write a manifest from path to SHA-256 in hex, sorted by the bytes of the path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def encode_tag_manifest(files: Mapping[str, bytes]) -> bytes:
    """Write the tag manifest, the bytes that are signed, from the contents of the tag files."""
    return encode_manifest({name: hashlib.sha256(files[name]).hexdigest() for name in SIGNED_TAG_FILES})


def package_id(tag_manifest: bytes) -> str:
    """Return the identity of a package: the SHA-256 of its tag manifest, in hex."""
    return hashlib.sha256(tag_manifest).hexdigest()


def encode_volumes(places: Mapping[str, Place]) -> bytes:
    """Write the table of volumes, sorted by the bytes of the path."""
    lines = (f"{path},{places[path].volume},{places[path].size}\n" for path in sorted(places))
    return _VOLUME_HEAD + "".join(lines).encode("ascii")


def parse_manifest(data: bytes, where: str) -> dict[str, str]:
    """Read a manifest of payload files.

    Returns:
        SHA-256 in hex by path, in ascending order of the path; at least one.

    Raises:
        PackageRefused: E-CONTENT: not what `encode_manifest` would write.
    """
    refusal = PackageRefused("E-CONTENT", where=where, path=MANIFEST, reason=Reason.MANIFEST)
    digests = dict(_manifest_lines(data, refusal))
    if not digests or encode_manifest(digests) != data or not _are_payload(digests):
        raise refusal
    return digests


def _manifest_lines(data: bytes, refusal: PackageRefused) -> Iterable[tuple[str, str]]:
    for line in data.removesuffix(b"\n").split(b"\n"):
        parts = _MANIFEST_LINE.fullmatch(line)
        if parts is None:
            raise refusal
        yield parts[2].decode("ascii"), parts[1].decode("ascii")


def parse_volumes(data: bytes, where: str) -> dict[str, Place]:
    """Read the table of volumes; the volumes must follow each other in the order of the paths.

    Raises:
        PackageRefused: E-CONTENT: not what `encode_volumes` would write.
    """
    refusal = PackageRefused("E-CONTENT", where=where, path=VOLUMES, reason=Reason.VOLUMES)
    places = dict(_volume_lines(data.removeprefix(_VOLUME_HEAD), refusal))
    if encode_volumes(places) != data or not _is_filled_in_order(places):
        raise refusal
    return places


def _volume_lines(data: bytes, refusal: PackageRefused) -> Iterable[tuple[str, Place]]:
    for line in data.removesuffix(b"\n").split(b"\n"):
        parts = _VOLUME_LINE.fullmatch(line)
        if parts is None:
            raise refusal
        yield parts[1].decode("ascii"), Place(int(parts[2]), int(parts[3]))


def _is_filled_in_order(places: Mapping[str, Place]) -> bool:
    numbers = [place.volume for place in places.values()]
    steps = {after - before for before, after in pairwise(numbers)}
    return numbers[0] == 1 and steps <= {0, 1}


def _are_payload(paths: Iterable[str]) -> bool:
    return all(path.startswith("data/") and is_allowed_path(path.encode("ascii")) for path in paths)
