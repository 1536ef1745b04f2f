"""Receiving a package from a stick: a look at its head, then verification of a local copy (packages.md 1.5 and 5.5).

The stick is read once into quarantine and never written; every later step reads the local copy, so that a stick that
dies or is swapped in between changes nothing. Whatever fails, the quarantine is empty again.
"""

import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from db.holding import patiently
from exchange import age, limits, manifests
from exchange.bag_info import BagInfo
from exchange.examination import Expect, FileFact, Volume, examine
from exchange.finding import PackageFiles
from exchange.head import Peek
from exchange.opening import Opened, check_age_header, open_volume, peek_head
from exchange.sticks import Progress, Report, quiet
from exchange.troubles import PackageRefused, StickTrouble, reading_stick, writing_disk
from exchange.unpacked import examine_folder, read_folder_head


@dataclass(frozen=True, slots=True)
class Verified:
    """A package that has passed every check but those on rows; its bag lies in quarantine.

    Attributes:
        signer: The key that signed, as an OpenSSH line.
        root: The unpacked bag, with its tag files; its folder is named as the package says.
        files: Every payload file by path, in ascending order.
    """

    package_id: str
    info: BagInfo
    signer: str
    root: Path
    files: Mapping[str, FileFact]


def free_bytes(folder: Path) -> int:
    """Return how much room the local disk has."""
    return shutil.disk_usage(folder).free


def discard(verified: Verified) -> None:
    """Remove a bag from quarantine once it has been used."""
    shutil.rmtree(verified.root.parent, ignore_errors=True)


def sweep_quarantine(quarantine: Path) -> None:
    """Remove what a crash left in quarantine; only to be called before any package is being received."""
    with suppress(FileNotFoundError):
        for folder in quarantine.iterdir():
            shutil.rmtree(folder, ignore_errors=True)


def peek(files: PackageFiles, identities: Sequence[str]) -> Peek:
    """Tell who sent what to whom, reading only the first few KB.

    `identities` are the age identities of this workspace; there may be none for plain packages.

    Raises:
        PackageRefused: E-NOT-A-PACKAGE, E-DECRYPT, E-CONTAINER, E-SIG, E-TAGMANIFEST, E-FORMAT, E-MISSING-VOLUME.
        StickTrouble: E-IO.
    """
    if files.unpacked is not None:
        return read_folder_head(files.unpacked).peek
    return peek_head(_Stick(files, identities).first, identities).peek


def take_in(
    files: PackageFiles,
    identities: Sequence[str],
    quarantine: Path,
    *,
    report: Report = quiet,
    expect: Expect | None = None,
    free: Callable[[Path], int] = free_bytes,
    name: Callable[[], str] = lambda: secrets.token_hex(8),
) -> Verified:
    """Copy a package into quarantine, decrypted and unpacked, and verify all of it there.

    Args:
        files: As `find_volumes` found them.
        identities: age identities of this workspace.
        quarantine: Folder of the workspace; the bag gets a new folder in it.
        report: Called with bytes done and bytes in all; may raise Cancelled.
        expect: Called with the verified head before the payload is touched; may raise PackageRefused.
        free: Tells the room on the disk, for tests.
        name: Gives the name of a new folder in quarantine.

    Raises:
        PackageRefused: With the code of the step that failed; the quarantine is then as before.
        StickTrouble: E-IO, E-DISK, E-DISK-FULL.
        Cancelled: Nothing stays.
    """
    folder = quarantine / name()
    with writing_disk(str(folder)):
        folder.mkdir(parents=True)
    try:
        if files.unpacked is not None:
            return _take_folder(files.unpacked, folder, expect, free)
        return _take_volumes(_Stick(files, identities), folder, report, expect, free)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _take_folder(unpacked: Path, folder: Path, expect: Expect | None, free: Callable[[Path], int]) -> Verified:
    payload = read_folder_head(unpacked).peek.info.payload_bytes
    _check_room(folder, payload, free)
    sink = _BagFolder(folder / "bag")
    head, facts = examine_folder(unpacked, sink, expect)
    return _verified(head.peek, facts, sink)


def _take_volumes(
    stick: "_Stick", folder: Path, report: Report, expect: Expect | None, free: Callable[[Path], int]
) -> Verified:
    _check_room(folder, stick.size, free)
    sink = _BagFolder(folder / "bag")
    progress = Progress(2 * stick.size, report)
    with ExitStack() as stack:
        head, facts = examine(_Quarantined(stick, folder, progress, stack), sink, expect)
    (folder / _COPY).unlink()
    progress.finish()
    return _verified(head.peek, facts, sink)


def _verified(found: Peek, facts: Mapping[str, FileFact], sink: "_BagFolder") -> Verified:
    root = sink.root.with_name(found.top)
    with writing_disk(str(root)):
        patiently(lambda: sink.root.rename(root))
    return Verified(found.package_id, found.info, found.public, root, facts)


def _check_room(folder: Path, size: int, free: Callable[[Path], int]) -> None:
    need = size * limits.QUARANTINE_FACTOR_PERCENT // 100 + limits.QUARANTINE_SPARE
    have = free(folder)
    if have < need:
        raise StickTrouble("E-DISK-FULL", need=need // limits.MIB + 1, free=have // limits.MIB)


_COPY = "volume.zip"


class _Stick:
    """The volumes of one package among the files that may be such; the first file decides which package."""

    def __init__(self, files: PackageFiles, identities: Sequence[str]) -> None:
        self.identities = identities
        self._place = files.place.name
        self._refused: PackageRefused | None = None
        opened = self._open_all(files.volumes, is_chosen=files.place in files.volumes)
        self._mine = [volume for volume in opened if volume.top == opened[0].top]

    def _open_all(self, paths: Sequence[Path], *, is_chosen: bool) -> list[Opened]:
        """Open what can be opened; a file that cannot, unless it was chosen, matters only if a volume is missing."""
        opened = []
        for path in paths:
            try:
                opened.append(open_volume(path, self.identities))
            except PackageRefused as refusal:
                if is_chosen and path == paths[0]:
                    raise
                self._refused = self._refused or refusal
        if not opened:
            raise self._refused or PackageRefused("E-NOT-A-PACKAGE", where=self._place)
        return opened

    @property
    def size(self) -> int:
        """Bytes of all volumes as they lie there."""
        return sum(volume.size for volume in self._mine)

    @property
    def first(self) -> Opened:
        """Volume 1."""
        return self.beginning_with(manifests.TAG_FILES[0], 1, "?")

    def beginning_with(self, path: str, number: int, count: str) -> Opened:
        """Return the volume whose first entry has this path."""
        for volume in self._mine:
            if volume.first_path == path:
                return volume
        if self._refused is not None:
            raise self._refused
        raise PackageRefused("E-MISSING-VOLUME", where=self._place, number=number, count=count)


class _Quarantined:
    """Brings one volume after the other into quarantine, decrypted, and opens the copy."""

    def __init__(self, stick: _Stick, folder: Path, progress: Progress, stack: ExitStack) -> None:
        self._stick = stick
        self._folder = folder
        self._progress = progress
        self._stack = stack

    def first(self) -> Volume:
        """Return volume 1."""
        return self._copied(self._stick.first)

    def later(self, found: Peek, number: int, first_path: str) -> Volume:
        """Return the volume that begins with a payload path."""
        return self._copied(self._stick.beginning_with(first_path, number, str(found.info.volumes)))

    def _copied(self, opened: Opened) -> Volume:
        self._stack.close()
        where, copy = opened.path.name, self._folder / _COPY
        with reading_stick(where), opened.path.open("rb") as file, _open_disk(copy, "wb") as out:
            sink = _Copy(out, self._progress, where)
            if opened.is_encrypted:
                check_age_header(file, where)
                age.decrypt(file, sink, self._stick.identities, where)
            else:
                shutil.copyfileobj(file, sink, limits.BLOCK_BYTES)
            with writing_disk(where):
                out.flush()
        stream = self._stack.enter_context(_open_disk(copy, "rb"))
        return Volume(where, _Counted(stream, self._progress), copy.stat().st_size)


def _open_disk(path: Path, mode: str) -> BinaryIO:
    with writing_disk(path.name):
        return path.open(mode, buffering=limits.BLOCK_BYTES)  # type: ignore[return-value]


class _Copy:
    """The copy of a volume in quarantine; trouble with it is the disk's, not the stick's."""

    def __init__(self, out: BinaryIO, progress: Progress, where: str) -> None:
        self._out = out
        self._progress = progress
        self._where = where
        self._left = limits.VOLUME_BYTES + limits.VOLUME_MARGIN

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            most = limits.VOLUME_BYTES + limits.VOLUME_MARGIN
            raise PackageRefused("E-TOO-BIG", where=self._where, size=most + 1, limit=most)
        with writing_disk(self._where):
            self._out.write(data)
        self._progress.add(len(data))
        return len(data)


class _Counted:
    """A stream that tells the progress what was read."""

    def __init__(self, stream: BinaryIO, progress: Progress) -> None:
        self._stream = stream
        self._progress = progress

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._progress.add(len(data))
        return data


class _BagFolder:
    """Puts the files of a bag into a folder as they are verified."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, path: str, blocks: Iterable[bytes]) -> None:
        target = self.root / path
        with writing_disk(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for block in blocks:
                    file.write(block)
