"""Reading a bag that somebody has unpacked into a folder, by the same rules as a package (packages.md 1.3, end)."""

import os
from collections.abc import Iterator
from pathlib import Path

from exchange import limits, manifests
from exchange.examination import Expect, FileFact, Sink, plan_payload, take_file
from exchange.fileops import FileOps
from exchange.head import Head, check_head
from exchange.troubles import PackageRefused, Reason, StickTrouble, reading_stick
from forms.fault_words import disk_words


def read_folder_head(folder: Path, ops: FileOps | None = None) -> Head:
    """Read and verify the tag files of an unpacked bag.

    Raises:
        PackageRefused: E-CONTENT, E-CONTAINER, E-SIG, E-TAGMANIFEST, E-FORMAT.
        StickTrouble: E-IO.
    """
    ops = ops or FileOps()
    return check_head({name: _read_tag(folder, name, ops) for name in manifests.TAG_FILES}, folder.name)


def _read_tag(folder: Path, name: str, ops: FileOps) -> bytes:
    size = _regular_size(folder, name)
    if size > limits.TAG_FILE_BYTES:
        raise PackageRefused("E-CONTAINER", where=name, offset=0, reason=Reason.TAG_TOO_BIG)
    return b"".join(_blocks(folder / name, ops))


def _regular_size(folder: Path, name: str) -> int:
    path = folder / name
    with reading_stick(name):
        if not path.exists():
            raise PackageRefused("E-CONTENT", where=folder.name, path=name, reason=Reason.MISSING)
        if path.is_symlink() or not path.is_file():
            raise PackageRefused("E-CONTENT", where=folder.name, path=name, reason=Reason.NOT_REGULAR)
        return path.stat().st_size


def _blocks(path: Path, ops: FileOps) -> Iterator[bytes]:
    """Read a file in blocks; its troubles are the stick's, whoever uses the blocks."""
    with reading_stick(path.name):
        descriptor = ops.open(path)
    try:
        while True:
            with reading_stick(path.name):
                block = ops.read(descriptor, limits.BLOCK_BYTES)
            if not block:
                return
            yield block
    finally:
        ops.close(descriptor)


def examine_folder(
    folder: Path, sink: Sink, expect: Expect | None, ops: FileOps | None = None
) -> tuple[Head, dict[str, FileFact]]:
    """Verify an unpacked bag: the same head, lists, closed set, sizes and hashes as in a package.

    Raises:
        PackageRefused: With the code of the step that failed.
        StickTrouble: E-IO.
    """
    ops = ops or FileOps()
    head = read_folder_head(folder, ops)
    if expect is not None:
        expect(head.peek)
    plan = plan_payload(head)
    _check_closed(folder, {*plan.digests, *manifests.TAG_FILES})
    for name, content in head.tags.items():
        sink.keep(name, [content])
    facts = {}
    for path in plan.digests:
        size = _regular_size(folder, path)
        facts[path] = take_file(path, _blocks(folder / path, ops), size, plan, folder.name, sink)
    return head, facts


def _check_closed(folder: Path, allowed: set[str]) -> None:
    for path in _files(folder):
        if path not in allowed:
            raise PackageRefused("E-CONTENT", where=folder.name, path=path, reason=Reason.STRAY)


def _files(folder: Path) -> Iterator[str]:
    for inner, folders, names in os.walk(folder, onerror=_refuse_walk):
        links = [name for name in folders if (Path(inner) / name).is_symlink()]
        for name in [*links, *names]:
            yield (Path(inner) / name).relative_to(folder).as_posix()


def _refuse_walk(error: OSError) -> None:
    raise StickTrouble("E-IO", where=str(error.filename), detail=disk_words(error)) from error
