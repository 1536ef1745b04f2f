"""Finding packages on a stick; contents decide, names only help where several packages share a folder.

A virus or a well-meaning colleague may have renamed or hidden files, so a volume is known by how it begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exchange import age
from exchange.troubles import PackageRefused, reading_stick, require_place

_VOLUME_NAME = re.compile(r"(xk-[a-z0-9_-]+)\.p[0-9]{2}of[0-9]{2}\.zip(?:\.age)?")
_ZIP_START = re.compile(rb"PK\x03\x04.{26}xk-[a-z0-9_-]+/(?:bagit\.txt|data/)", re.DOTALL)
_START_BYTES = 160
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class PackageFiles:
    """Where a package lies.

    Attributes:
        place: What to show to people: the folder, or the file that was chosen.
        volumes: Files that may be its volumes, the likeliest first.
        unpacked: The folder of an unpacked bag; then there are no volumes.
    """

    place: Path
    volumes: tuple[Path, ...] = ()
    unpacked: Path | None = None


def find_volumes(place: Path) -> PackageFiles:
    """Find the one package at a place: a folder, one of its volumes, or an unpacked bag.

    Raises:
        PackageRefused: E-NOT-A-PACKAGE, E-SEVERAL.
        StickTrouble: E-NO-PLACE, E-IO.
    """
    require_place(place)
    with reading_stick(place.name):
        if place.is_file():
            return _around_file(place)
        groups = _groups(place) or _bags_inside(place)
    if not groups:
        raise PackageRefused("E-NOT-A-PACKAGE", where=place.name)
    if len(groups) > 1:
        names = "、".join(group.volumes[0].name for group in groups)
        raise PackageRefused("E-SEVERAL", where=place.name, count=len(groups), names=names)
    return groups[0]


def locate(place: Path) -> PackageFiles:
    """Find the one package at a place, or the only one on the whole stick; people choose the stick itself.

    Raises:
        PackageRefused: E-NOT-A-PACKAGE; E-SEVERAL with the names of what lies on the stick.
        StickTrouble: E-NO-PLACE, E-IO.
    """
    try:
        return find_volumes(place)
    except PackageRefused as refusal:
        is_stick = refusal.code == "E-NOT-A-PACKAGE" and place.is_dir()
        inside = [found for found in find_packages(place) if found.volumes] if is_stick else []
        if len(inside) > 1:
            names = "、".join(sorted(found.place.name for found in inside))
            raise PackageRefused("E-SEVERAL", where=place.name, count=len(inside), names=names) from refusal
        if not inside:
            raise
        return inside[0]


def find_packages(place: Path) -> tuple[PackageFiles, ...]:
    """Find every package on a stick, at most four folders deep; for the inbox.

    Raises:
        StickTrouble: E-NO-PLACE, E-IO.
    """
    require_place(place)
    with reading_stick(place.name):
        if place.is_file():
            return (_around_file(place),)
        return tuple(_walk(place, _DEPTH))


def _walk(folder: Path, depth: int) -> Iterator[PackageFiles]:
    yield from _groups(folder)
    if depth and not _is_bag(folder):
        for inner in sorted(folder.iterdir()):
            if inner.is_dir() and not inner.is_symlink():
                yield from _walk(inner, depth - 1)


def _is_bag(folder: Path) -> bool:
    return (folder / "bagit.txt").is_file()


def _groups(folder: Path) -> list[PackageFiles]:
    """Group the volumes of one folder by package; files with other names go with the only package there is."""
    if _is_bag(folder):
        return [PackageFiles(folder, unpacked=folder)]
    by_top: dict[str, list[Path]] = {}
    for path in _candidates(folder):
        by_top.setdefault(_top(path), []).append(path)
    strangers = by_top.pop("", [])
    if len(by_top) > 1:
        return [PackageFiles(folder, tuple(paths)) for paths in by_top.values()]
    named = [path for paths in by_top.values() for path in paths]
    return [PackageFiles(folder, (*named, *strangers))] if named or strangers else []


def _bags_inside(folder: Path) -> list[PackageFiles]:
    """Accept the folder around an unpacked bag, too: that is where unzip put it."""
    bags = [inner for inner in folder.iterdir() if inner.name.startswith("xk-") and _is_bag(inner)]
    return [PackageFiles(folder, unpacked=bags[0])] if len(bags) == 1 else []


def _around_file(path: Path) -> PackageFiles:
    siblings = [other for other in _candidates(path.parent) if other != path and _top(other) in ("", _top(path))]
    if path.name == "bagit.txt":
        return PackageFiles(path.parent, unpacked=path.parent)
    if not _top(path):
        siblings = [other for other in _candidates(path.parent) if other != path]
    return PackageFiles(path, (path, *siblings))


def _candidates(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_candidate(path))


def _is_candidate(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    if _VOLUME_NAME.fullmatch(path.name):
        return True
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    return start.startswith(age.MAGIC) or _ZIP_START.match(start) is not None


def _top(path: Path) -> str:
    name = _VOLUME_NAME.fullmatch(path.name)
    return name[1] if name else ""
