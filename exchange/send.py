"""Writing a frozen package to a stick: zip, encryption and the durable copy in one stream (packages.md 5.4 B).

All volumes are first written and read back beside their names and only then renamed, so that half a package never
looks like a package, and a cancel or a pulled stick leaves nothing behind.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from exchange import age, limits
from exchange.container import ContainerStream, Source, SourceChanged, container_size
from exchange.container_reader import Readable
from exchange.fileops import FileOps
from exchange.freeze import Frozen, volume_sources
from exchange.sticks import PartFile, Progress, Report, WrittenFile, quiet
from exchange.troubles import OutboxTrouble, StickTrouble, writing_stick
from exchange.volumes import volume_name

_CLUSTER = 64 * limits.KIB
_AGE_CHUNK = 64 * limits.KIB
_AGE_TAG = 16
# Over the longest stanza that an X25519 recipient or the grease takes.
_AGE_STANZA = 300


@dataclass(frozen=True, slots=True)
class Written:
    """A package on a stick, read back and found right; only now may the screen say 完成，可以拔出."""

    package_id: str
    folder: Path
    files: tuple[WrittenFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all volumes together."""
        return sum(file.size for file in self.files)


def write_package(frozen: Frozen, folder: Path, *, report: Report = quiet, ops: FileOps | None = None) -> Written:
    """Write all volumes into a folder, encrypted to the recipients that the signed bag-info names.

    Args:
        frozen: The package in the outbox.
        folder: Made if missing. Volumes of the same package that lie there are replaced at the very end.
        report: Called with bytes done and bytes in all; may raise Cancelled.
        ops: Other file operations, for tests.

    Raises:
        StickTrouble: By errno; nothing stays on the stick.
        OutboxTrouble: A proof or the outbox on this computer is damaged.
        Cancelled: Nothing stays.
    """
    ops = ops or FileOps()
    volumes = [volume_sources(frozen, number) for number in range(1, frozen.info.volumes + 1)]
    sizes = [_size_on_stick(sources, len(frozen.info.recipient_keys)) for sources in volumes]
    with writing_stick(folder.name):
        made = ops.make_folder(folder)
    parts: list[PartFile] = []
    try:
        _check_room(folder, sizes, ops)
        progress = Progress(2 * sum(sizes), report)
        for number, sources in enumerate(volumes, start=1):
            parts.append(PartFile(folder / _name(frozen, number), progress, ops))
            _fill(frozen, sources, parts[-1])
            parts[-1].check()
        progress.finish()
        files = tuple(part.settle() for part in parts)
    except BaseException:
        _clear(parts, made, ops)
        raise
    return Written(frozen.package_id, folder, files)


@contextmanager
def kept_with(written: Written, *beside: str) -> Iterator[None]:
    """Write what belongs beside a package; if the stick refuses that, the package does not stay there alone.

    Args:
        beside: Names of what may be there by then.

    Raises:
        StickTrouble: As it came from the block.
    """
    try:
        yield
    except StickTrouble:
        with suppress(OSError):
            for path in (*(file.path for file in written.files), *(written.folder / name for name in beside)):
                path.unlink(missing_ok=True)
            written.folder.rmdir()
        raise


def _name(frozen: Frozen, number: int) -> str:
    count, is_encrypted = frozen.info.volumes, bool(frozen.info.recipient_keys)
    return volume_name(frozen.top, number, count, is_encrypted=is_encrypted)


def _size_on_stick(sources: Sequence[Source], recipients: int) -> int:
    """Return what a volume will take on the stick, a little generously where it is encrypted."""
    size = container_size(source.member for source in sources)
    if not recipients:
        return size
    return size + (size // _AGE_CHUNK + 1) * _AGE_TAG + _AGE_STANZA * (recipients + 2)


def _check_room(folder: Path, sizes: list[int], ops: FileOps) -> None:
    with writing_stick(folder.name):
        free = ops.free_bytes(folder)
    if sum(sizes) + _CLUSTER * len(sizes) > free:
        raise StickTrouble("E-STICK-FULL", where=folder.name)


def _fill(frozen: Frozen, sources: Sequence[Source], part: PartFile) -> None:
    stream = ContainerStream(sources)
    try:
        if frozen.info.recipient_keys:
            age.encrypt(stream, part, frozen.info.recipient_keys)
        else:
            _copy(stream, part.write)
    except SourceChanged as error:
        path = error.name.decode("ascii").partition("/")[2]
        raise OutboxTrouble("E-EVIDENCE-CHANGED", path=_shown(frozen, path)) from error


def _shown(frozen: Frozen, path: str) -> str:
    return frozen.evidence[path].stored if path in frozen.evidence else path


def _copy(stream: Readable, write: Callable[[bytes], int]) -> None:
    while block := stream.read(limits.BLOCK_BYTES):
        write(block)


def _clear(parts: list[PartFile], made: list[Path], ops: FileOps) -> None:
    for part in parts:
        part.discard()
    for folder in made:
        with suppress(OSError):
            ops.remove_folder(folder)
