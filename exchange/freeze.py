"""Freezing a package (封包): from then on it is immutable and goes to any number of sticks (packages.md 5.4 A).

In the outbox a package is a folder named by its package_id: `bag/` holds everything but the proofs, which stay once in
the workspace's evidence folder; `evidence.csv` says which they are.
"""

import hashlib
import os
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exchange import limits, manifests
from exchange.bag_info import BagInfo, encode_bag_info, top_name
from exchange.container import Member, Source
from exchange.examination import plan_payload
from exchange.fileops import FileOps
from exchange.head import check_head
from exchange.keys import KeyPair
from exchange.layout import check_layout, evidence_path
from exchange.manifests import Place
from exchange.paths import is_allowed_path
from exchange.troubles import OutboxTrouble, PackageRefused, writing_disk
from exchange.volumes import VolumeLimits, head_cost, plan_volumes

_EVIDENCE_HEAD = "sha256,extension,size,crc32,stored\n"
_EVIDENCE_LINE = re.compile(r"([0-9a-f]{64}),([a-z0-9]{1,8}),([0-9]+),([0-9]+),([^,\n]+)")


@dataclass(frozen=True, slots=True)
class CoreFile:
    """A payload file that the package brings along: its content, or a file that holds it."""

    path: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A proof (证明材料) that stays in the evidence folder until the package is written.

    Attributes:
        extension: Lower-case, without the dot.
        size, crc32: As taken when it was attached.
        stored: Its place relative to the evidence folder, with `/`.
    """

    sha256: str
    extension: str
    size: int
    crc32: int
    stored: str

    @property
    def path(self) -> str:
        """Its path in the package."""
        return evidence_path(self.sha256, self.extension)


PayloadFile = CoreFile | EvidenceFile


@dataclass(frozen=True, slots=True)
class Frozen:
    """A package in the outbox.

    Attributes:
        folder: `outbox/<package_id>`.
        top: Name of the folder inside the container.
        digests: SHA-256 of every payload file, by path.
        places: Volume and size of every payload file, by path.
        evidence: The proofs, by path.
    """

    folder: Path
    package_id: str
    info: BagInfo
    top: str
    digests: Mapping[str, str]
    places: Mapping[str, Place]
    evidence: Mapping[str, EvidenceFile]
    evidence_dir: Path

    @property
    def bag(self) -> Path:
        """The folder with everything but the proofs."""
        return self.folder / "bag"


def freeze(
    outbox: Path,
    info: BagInfo,
    payload: Sequence[PayloadFile],
    signer: KeyPair,
    evidence_dir: Path,
    *,
    most: VolumeLimits | None = None,
    ops: FileOps | None = None,
) -> Frozen:
    """Make a package and bring its core to the local disk; freezing the same content twice gives the same package.

    Args:
        outbox: Folder of the workspace; the package gets a folder of its own in it.
        info: `volumes`, `payload_bytes` and `payload_files` of it are filled in here.
        payload: Any order; each path once.
        signer: The keys of this installation.
        evidence_dir: Folder of the workspace that the proofs' `stored` is relative to.
        most: Smaller volumes, for tests.
        ops: Other file operations, for tests.

    Raises:
        OutboxTrouble: E-PACKAGE-TOO-BIG.
        StickTrouble: E-DISK.
        ValueError: A path or a fact in `info` that no package may have; such things never come from a user's typing.
    """
    ops = ops or FileOps()
    core = {file.path: file for file in payload if isinstance(file, CoreFile)}
    evidence = {file.path: file for file in payload if isinstance(file, EvidenceFile)}
    if not payload or len(core) + len(evidence) != len(payload):
        raise ValueError("a package needs a payload, and each path once")
    facts = {path: _core_fact(file) for path, file in core.items()}
    facts |= {path: (file.size, file.sha256) for path, file in evidence.items()}
    _check_payload(info, facts, evidence.values())
    tags = _tag_files(info, facts, signer, most or VolumeLimits())
    identity = manifests.package_id(tags[manifests.TAG_MANIFEST])
    folder = outbox / identity
    if not folder.exists():
        with writing_disk(str(folder)):
            _write_folder(folder, tags, core.values(), evidence.values(), ops)
    return open_frozen(folder, evidence_dir)


def _core_fact(file: CoreFile) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for block in _blocks_of(file.content):
        size += len(block)
        digest.update(block)
    return size, digest.hexdigest()


def _blocks_of(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while block := file.read(limits.BLOCK_BYTES):
            yield block


def _check_payload(info: BagInfo, facts: Mapping[str, tuple[int, str]], evidence: Iterable[EvidenceFile]) -> None:
    top = top_name(info, "0" * 64)
    for path in facts:
        if not is_allowed_path(f"{top}/{path}".encode()):
            raise ValueError(f"{path} cannot stand in a package")
    try:
        check_layout(info.kind, {path: digest for path, (_, digest) in facts.items()}, "")
    except PackageRefused as error:
        raise ValueError(str(error)) from error
    for file in evidence:
        _check_size(file.stored, file.size, limits.EVIDENCE_BYTES)
    _check_size(info.kind.label, sum(size for size, _ in facts.values()), limits.BAG_BYTES)


def _check_size(path: str, size: int, limit: int) -> None:
    if size > limit:
        raise OutboxTrouble("E-PACKAGE-TOO-BIG", path=path, size=size, limit=limit)


def _tag_files(
    info: BagInfo, facts: Mapping[str, tuple[int, str]], signer: KeyPair, most: VolumeLimits
) -> dict[str, bytes]:
    """Make the tag files; the volumes are planned first, with the room that the tag files can need at most."""
    sizes = {path: size for path, (size, _) in facts.items()}
    info = replace(info, volumes=limits.VOLUMES, payload_bytes=sum(sizes.values()), payload_files=len(sizes))
    widest = {path: Place(limits.VOLUMES, size) for path, size in sizes.items()}
    digests = {path: digest for path, (_, digest) in facts.items()}
    draft = _signed(info, digests, widest, signer)
    top_length = len(top_name(info, "0" * 64))
    head = head_cost(top_length, {name: len(content) for name, content in draft.items()})
    places = plan_volumes(sizes, top_length, head, most)
    count = max(place.volume for place in places.values())
    tags = _signed(replace(info, volumes=count), digests, places, signer)
    for name, content in tags.items():
        _check_size(name, len(content), limits.TAG_FILE_BYTES)
    return tags


def _signed(
    info: BagInfo, digests: Mapping[str, str], places: Mapping[str, Place], signer: KeyPair
) -> dict[str, bytes]:
    tags = {
        "bagit.txt": manifests.BAGIT,
        manifests.BAG_INFO: encode_bag_info(info),
        manifests.MANIFEST: manifests.encode_manifest(digests),
        manifests.VOLUMES: manifests.encode_volumes(places),
    }
    tag_manifest = manifests.encode_tag_manifest(tags)
    signature = signer.sign(info.kind.namespace, tag_manifest)
    return tags | {manifests.TAG_MANIFEST: tag_manifest, manifests.SIGNATURE: signature}


def _write_folder(
    folder: Path, tags: Mapping[str, bytes], core: Iterable[CoreFile], evidence: Iterable[EvidenceFile], ops: FileOps
) -> None:
    """Write into a folder beside, then rename it, so that a folder in the outbox is always whole."""
    beside = folder.with_name(folder.name + ".part")
    shutil.rmtree(beside, ignore_errors=True)
    files: dict[str, bytes | Path] = {f"bag/{name}": content for name, content in tags.items()}
    files |= {f"bag/{file.path}": file.content for file in core}
    files["evidence.csv"] = _encode_evidence(evidence).encode()
    try:
        for path, content in files.items():
            _write_file(beside / path, content, ops)
        for inner, _, _ in os.walk(beside):
            ops.fsync_folder(Path(inner))
        ops.rename(beside, folder)
        ops.fsync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _write_file(path: Path, content: bytes | Path, ops: FileOps) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = ops.create(path)
    try:
        for block in _blocks_of(content):
            rest = memoryview(block)
            while rest:
                rest = rest[ops.write(descriptor, rest) :]
        ops.fsync(descriptor)
    finally:
        ops.close(descriptor)


def _encode_evidence(evidence: Iterable[EvidenceFile]) -> str:
    lines = sorted(f"{file.sha256},{file.extension},{file.size},{file.crc32},{file.stored}\n" for file in evidence)
    return _EVIDENCE_HEAD + "".join(lines)


def open_frozen(folder: Path, evidence_dir: Path) -> Frozen:
    """Open a package of the outbox again, after checking its signature, its lists and its name.

    Raises:
        OutboxTrouble: E-OUTBOX.
    """
    where = folder.name
    try:
        head = check_head({name: (folder / "bag" / name).read_bytes() for name in manifests.TAG_FILES}, where)
        plan = plan_payload(head)
        evidence = _parse_evidence((folder / "evidence.csv").read_text("utf-8"))
    except (OSError, ValueError, PackageRefused) as error:
        from forms.fault_words import disk_words

        why = str(error) if isinstance(error, PackageRefused) else "名单读不出来"
        raise OutboxTrouble(
            "E-OUTBOX", where=where, path=disk_words(error) if isinstance(error, OSError) else why
        ) from error
    if head.peek.package_id != where:
        raise OutboxTrouble("E-OUTBOX", where=where, path=manifests.TAG_MANIFEST)
    peek = head.peek
    return Frozen(folder, where, peek.info, peek.top, plan.digests, plan.places, evidence, evidence_dir)


def _parse_evidence(text: str) -> dict[str, EvidenceFile]:
    lines = [_EVIDENCE_LINE.fullmatch(line) for line in text.removeprefix(_EVIDENCE_HEAD).splitlines()]
    files = [EvidenceFile(m[1], m[2], int(m[3]), int(m[4]), m[5]) for m in lines if m is not None]
    if _encode_evidence(files) != text:
        raise ValueError("evidence.csv")
    return {file.path: file for file in files}


def volume_sources(frozen: Frozen, number: int) -> list[Source]:
    """Return what lies in a volume, in its order; core files are compared with the manifest on the way.

    Raises:
        OutboxTrouble: E-OUTBOX.
    """
    names = list(manifests.TAG_FILES) if number == 1 else []
    names += [path for path, place in frozen.places.items() if place.volume == number]
    return [_source(frozen, name) for name in names]


def _source(frozen: Frozen, name: str) -> Source:
    full_name = f"{frozen.top}/{name}".encode("ascii")
    proof = frozen.evidence.get(name)
    if proof is not None:
        member = Member(full_name, proof.size, proof.crc32)
        return Source(member, lambda: _evidence_blocks(frozen.evidence_dir / proof.stored, proof))
    size, crc32 = _core_size_and_crc(frozen, name)
    return Source(Member(full_name, size, crc32), lambda: _blocks_of(frozen.bag / name))


def _core_size_and_crc(frozen: Frozen, name: str) -> tuple[int, int]:
    size, crc32, digest = 0, 0, hashlib.sha256()
    try:
        for block in _blocks_of(frozen.bag / name):
            size, crc32 = size + len(block), zlib.crc32(block, crc32)
            digest.update(block)
    except OSError as error:
        raise OutboxTrouble("E-OUTBOX", where=frozen.package_id, path=name) from error
    if frozen.digests.get(name, digest.hexdigest()) != digest.hexdigest():
        raise OutboxTrouble("E-OUTBOX", where=frozen.package_id, path=name)
    return size, crc32


def _evidence_blocks(path: Path, proof: EvidenceFile) -> Iterator[bytes]:
    """Read a proof; trouble with the local disk must not look like trouble with the stick."""
    try:
        yield from _blocks_of(path)
    except OSError as error:
        raise OutboxTrouble("E-EVIDENCE-MISSING", path=proof.stored) from error
