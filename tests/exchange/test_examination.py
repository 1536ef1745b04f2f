"""A package as a whole: every bit counts, and only the files of the signed lists are let in."""

import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exchange import limits, manifests
from exchange.bag_info import Kind, encode_bag_info, parse_bag_info, top_name
from exchange.container import Member, Source, container_blocks
from exchange.container_reader import ContainerReader
from exchange.examination import examine
from exchange.freeze import CoreFile, Frozen, PayloadFile
from exchange.head import Peek
from exchange.keys import KeyPair
from exchange.manifests import Place
from exchange.troubles import PackageRefused
from exchange.volumes import VolumeLimits
from tests.exchange.samples import (
    CORE,
    FARMING,
    PLAIN_REPORT,
    STRANGER,
    TASK,
    InMemory,
    Nowhere,
    attach,
    make,
    volume_bytes,
)

Files = dict[str, bytes]


def refused(*volumes: bytes) -> str:
    with pytest.raises(PackageRefused) as refusal:
        examine(InMemory(volumes), Nowhere(), None)
    assert str(refusal.value)
    return refusal.value.code


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    return make(tmp_path, PLAIN_REPORT)


@pytest.fixture
def small(tmp_path: Path) -> bytes:
    return volume_bytes(make(tmp_path, PLAIN_REPORT, CORE[1:2]))


def test_a_good_package_gives_the_facts_of_every_file(frozen: Frozen) -> None:
    head, facts = examine(InMemory([volume_bytes(frozen)]), Nowhere(), None)
    assert head.peek.package_id == frozen.package_id
    assert head.peek.public == FARMING.public
    assert {path: fact.sha256 for path, fact in facts.items()} == frozen.digests
    table = next(file.content for file in CORE if file.path == "data/tables/t31.csv")
    assert isinstance(table, bytes)
    assert facts["data/tables/t31.csv"].crc32 == zlib.crc32(table)
    assert list(facts) == sorted(facts)


def test_every_single_bit_flip_is_refused_with_a_code(small: bytes) -> None:
    codes = set()
    for place in range(len(small) * 8):
        flipped = bytearray(small)
        flipped[place >> 3] ^= 1 << (place & 7)
        codes.add(refused(bytes(flipped)))
    assert len(small) * 8 > 20_000
    assert codes <= {"E-CONTAINER", "E-CONTENT"}  # the container's own checksums are the first to notice


def test_every_byte_counts_even_in_a_container_that_is_well_formed(frozen: Frozen) -> None:
    """The container's checksums protect nothing against intent; lists and signature must notice by themselves."""
    files = files_of(volume_bytes(frozen))
    codes: dict[str, set[str]] = {}
    for name, content in files.items():
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1 << (place % 8)
            code = refused(packed({**files, name: bytes(changed)}, frozen.top))
            codes.setdefault(name, set()).add(code)
    assert codes.pop("tagmanifest-sha256.txt") == codes.pop("signature/package.sig") == {"E-SIG"}
    assert {codes.pop(name).pop() for name in manifests.SIGNED_TAG_FILES} == {"E-TAGMANIFEST"}
    assert all(found == {"E-CONTENT"} for found in codes.values())


def test_every_truncation_is_refused_with_a_code(small: bytes) -> None:
    for length in range(len(small)):
        assert refused(small[:length]) in {"E-CONTAINER", "E-CONTENT"}


def test_anything_before_or_after_is_refused(small: bytes) -> None:
    for extra in (b"\0", b"PK\x03\x04", b"MZ", small):
        assert refused(extra + small) in {"E-CONTAINER", "E-CONTENT"}
        assert refused(small + extra) == "E-CONTAINER"


def files_of(data: bytes) -> Files:
    """Take a package apart, to be put together wrongly."""
    reader = ContainerReader(io.BytesIO(data), len(data), "v")
    return {entry.member.name.decode().split("/", 1)[1]: b"".join(entry.blocks) for entry in reader.entries()}


def packed(files: Files, top: str) -> bytes:
    """Put files into a well-formed container, in their order."""
    return container_of({f"{top}/{name}": content for name, content in files.items()})


def container_of(members: Files) -> bytes:
    def source(name: str, content: bytes) -> Source:
        return Source(Member(name.encode(), len(content), zlib.crc32(content)), lambda: [content])

    return b"".join(container_blocks([source(name, content) for name, content in members.items()]))


def resealed(files: Files, signer: KeyPair = FARMING, namespace: str = "package@xiankao.v1") -> bytes:
    """Rebuild lists and signature around changed files, as an enrolled but malicious signer would."""
    data = {path: content for path, content in files.items() if path.startswith("data/")}
    tags = {"bagit.txt": files["bagit.txt"], "bag-info.txt": files["bag-info.txt"]}
    tags["manifest-sha256.txt"] = files["manifest-sha256.txt"]
    tags["volumes.csv"] = files["volumes.csv"]
    signed = manifests.encode_tag_manifest(tags)
    tags["tagmanifest-sha256.txt"] = signed
    tags["signature/package.sig"] = signer.sign(namespace, signed)
    top = top_name(PLAIN_REPORT, manifests.package_id(signed))
    return packed({**{name: tags[name] for name in manifests.TAG_FILES}, **data}, top)


def relisted(files: Files) -> Files:
    """Make the lists agree with the payload again."""
    data = {path: content for path, content in sorted(files.items()) if path.startswith("data/")}
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in data.items()}
    places = {path: Place(1, len(content)) for path, content in data.items()}
    info = parse_bag_info(files["bag-info.txt"], "x")
    info = replace(info, payload_bytes=sum(map(len, data.values())), payload_files=len(data))
    lists = {"manifest-sha256.txt": manifests.encode_manifest(digests), "volumes.csv": manifests.encode_volumes(places)}
    tags = {name: content for name, content in files.items() if not name.startswith("data/")}
    return {**tags, **lists, "bag-info.txt": encode_bag_info(info), **data}


def test_the_means_of_these_tests_make_a_good_package(frozen: Frozen) -> None:
    files = files_of(volume_bytes(frozen))
    assert resealed(relisted(files)) == volume_bytes(frozen)


def put(path: str, content: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, path: content}


def drop(path: str) -> Callable[[Files], Files]:
    return lambda files: {name: content for name, content in files.items() if name != path}


T31 = "data/tables/t31.csv"
WITHOUT_NEW_LISTS: dict[str, Callable[[Files], Files]] = {
    "stray file at the end": put("data/tables/t99.csv", b"stray"),
    "autorun": put("data/zz/autorun.inf", b"x"),
    "missing file": drop(T31),
    "changed content of the same length": lambda files: {**files, T31: b"X" + files[T31][1:]},
    "changed size": lambda files: {**files, T31: files[T31] + b"x"},
    "same content under another name": lambda files: {
        ("data/tables/t32.csv" if path == T31 else path): content for path, content in files.items()
    },
    "swapped order": lambda files: dict(list(files.items())[:-2] + list(reversed(list(files.items())[-2:]))),
}


@pytest.mark.parametrize("attack", WITHOUT_NEW_LISTS)
def test_a_payload_that_the_signed_lists_do_not_name_is_refused(attack: str, frozen: Frozen) -> None:
    files = WITHOUT_NEW_LISTS[attack](files_of(volume_bytes(frozen)))
    assert refused(packed(files, frozen.top)) == "E-CONTENT"


NEW_LISTS = {
    "stranger among the tables": put("data/tables/t31.txt", b"x"),
    "file beside the known folders": put("data/readme.txt", b"x"),
    "task's own file in a report": put("data/enrol.json", b"{}"),
    "bureau's own file in a report": put("data/trust/allowed_signers", b"x"),
    "sources in a report": put(f"data/sources/{'0' * 64}/bagit.txt", b"x"),
    "proof under a wrong name": put(f"data/evidence/00/{'0' * 64}.pdf", b"x"),
    "proof under half a right name": put(f"data/evidence/2d/2d{'0' * 62}.pdf", b"x"),
    "proof in a wrong folder": put(f"data/evidence/00/{hashlib.sha256(b'x').hexdigest()}.pdf", b"x"),
    "second signature": put("data/package.sm2.sig", b"x"),
}


@pytest.mark.parametrize("attack", NEW_LISTS)
def test_a_signed_file_that_does_not_belong_in_a_report_is_refused(attack: str, frozen: Frozen) -> None:
    files = NEW_LISTS[attack](files_of(volume_bytes(frozen)))
    assert refused(resealed(relisted(files))) == "E-CONTENT"


def respell(name: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        assert old in files[name]
        return {**files, name: files[name].replace(old, new, 1)}

    return change


SIGNED_BUT_WRONG = [
    (respell("bagit.txt", b"1.0", b"0.97"), "E-FORMAT"),
    (respell("bag-info.txt", b"Xiankao-Format: xiankao-package/1", b"Xiankao-Format: xiankao-package/2"), "E-FORMAT"),
    (respell("bag-info.txt", b"Year: 2024", b"Year: 02024"), "E-FORMAT"),
    (respell("bag-info.txt", b"Xiankao-Kind: report", b"Xiankao-Kind: task"), "E-FORMAT"),
    (respell("bag-info.txt", b"Volumes: 1", b"Volumes: 2"), "E-CONTENT"),
    (respell("bag-info.txt", b"Payload-Oxum: 1", b"Payload-Oxum: 2"), "E-CONTENT"),
    (respell("manifest-sha256.txt", b"  data", b" *data"), "E-CONTENT"),
    (respell("manifest-sha256.txt", b"\n", b"\r\n"), "E-CONTENT"),
    (respell("manifest-sha256.txt", b"data/tables", b"data/../tables"), "E-CONTENT"),
    (respell("volumes.csv", b",1,", b",01,"), "E-CONTENT"),
    (respell("volumes.csv", b",1,", b",2,"), "E-CONTENT"),
    (respell("volumes.csv", b"path,volume,size\n", b""), "E-CONTENT"),
    (respell("volumes.csv", b"tables/t31.csv", b"tables/t32.csv"), "E-CONTENT"),
    (respell("manifest-sha256.txt", b"tables/t31.csv", b"tables/t32.csv"), "E-CONTENT"),
]


@pytest.mark.parametrize(("change", "code"), SIGNED_BUT_WRONG)
def test_tag_files_have_one_spelling(change: Callable[[Files], Files], code: str, frozen: Frozen) -> None:
    files = change(files_of(volume_bytes(frozen)))
    assert refused(resealed(files)) == code


def test_a_changed_tag_file_under_the_old_signature_is_refused(frozen: Frozen) -> None:
    files = files_of(volume_bytes(frozen))
    files["bag-info.txt"] = files["bag-info.txt"].replace(b"Sequence: 1", b"Sequence: 2")
    assert refused(packed(files, frozen.top)) == "E-TAGMANIFEST"
    files["tagmanifest-sha256.txt"] = manifests.encode_tag_manifest(files)
    assert refused(packed(files, frozen.top)) == "E-SIG"


def test_a_signature_for_another_kind_is_refused(frozen: Frozen) -> None:
    files = files_of(volume_bytes(frozen))
    assert refused(resealed(files, namespace=Kind.TASK.namespace)) == "E-FORMAT"
    assert refused(resealed(files, namespace="file")) == "E-FORMAT"


def test_the_folder_must_be_named_by_the_content(frozen: Frozen) -> None:
    files = files_of(volume_bytes(frozen))
    wrong = "xk-653130-2024-xm-000000000000"
    assert refused(packed(files, wrong)) == "E-CONTENT"
    with pytest.raises(PackageRefused, match="文件夹名与内容不符"):
        examine(InMemory([packed(files, wrong)]), Nowhere(), unexpected)


def test_all_files_must_lie_in_one_folder(frozen: Frozen) -> None:
    good = volume_bytes(frozen)
    files = files_of(good)
    for place in range(len(files)):
        names = [f"{frozen.top}/{name}" for name in files]
        names[place] = names[place].replace("xk-", f"x{place}-")
        members = dict(zip(names, files.values(), strict=True))
        with pytest.raises(PackageRefused) as refusal:
            examine(InMemory([container_of(members)]), Nowhere(), None if place > 5 else unexpected)
        assert refusal.value.code == "E-CONTENT"


def unexpected(peek: Peek) -> None:
    raise AssertionError(peek)


def test_the_head_must_stand_first_and_complete(frozen: Frozen) -> None:
    files = files_of(volume_bytes(frozen))
    assert refused(packed(drop("volumes.csv")(files), frozen.top)) == "E-CONTENT"
    assert refused(packed(dict(reversed(list(files.items()))), frozen.top)) == "E-CONTENT"
    assert refused(packed({"bagit.txt": files["bagit.txt"]}, frozen.top)) == "E-CONTENT"


def test_expectations_are_asked_before_the_payload_is_touched(frozen: Frozen) -> None:
    seen: list[Peek] = []

    def refuse(peek: Peek) -> None:
        seen.append(peek)
        raise PackageRefused("E-KIND", where="x", kind="y")

    class Untouched:
        def keep(self, path: str, blocks: object) -> None:
            raise AssertionError(path)

    with pytest.raises(PackageRefused) as refusal:
        examine(InMemory([volume_bytes(frozen)]), Untouched(), refuse)
    assert refusal.value.code == "E-KIND"
    assert seen[0].info.unit == "XM"


def test_volumes_of_two_packages_do_not_mix(tmp_path: Path) -> None:
    most = VolumeLimits(volume_bytes=5000)
    payload: list[PayloadFile] = [*CORE, attach(tmp_path / "evidence", b"%PDF" + b"a" * 3000)]
    other: list[PayloadFile] = [*CORE, attach(tmp_path / "evidence", b"%PDF" + b"b" * 3000)]
    one, two = make(tmp_path, PLAIN_REPORT, payload, most=most), make(tmp_path, PLAIN_REPORT, other, most=most)
    assert one.info.volumes == two.info.volumes == 2
    examine(InMemory([volume_bytes(one), volume_bytes(one, 2)]), Nowhere(), None)
    assert refused(volume_bytes(one), volume_bytes(two, 2)) == "E-CONTENT"
    forged = volume_bytes(two, 2).replace(two.top.encode(), one.top.encode())
    assert refused(volume_bytes(one), forged) == "E-CONTENT"


def test_tasks_may_carry_what_reports_may_not(tmp_path: Path) -> None:
    more = [
        CoreFile("data/pack/pack.toml", b"x"),
        CoreFile("data/pack/tables/t31.toml", b"x"),
        CoreFile("data/enrol.json", b"{}"),
        CoreFile("data/last/t31.csv", b"x"),
        CoreFile("data/trust/root.json.s1", b"x"),
    ]
    frozen = make(tmp_path, TASK, [*CORE, *more], STRANGER)
    examine(InMemory([volume_bytes(frozen)]), Nowhere(), None)
    with pytest.raises(ValueError, match=r"enrol\.json"):
        make(tmp_path, PLAIN_REPORT, [*CORE, more[2]])


def test_tag_files_beyond_64_mib_are_refused(frozen: Frozen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TAG_FILE_BYTES", 10)
    assert refused(volume_bytes(frozen)) == "E-CONTAINER"


def test_bags_and_change_sets_have_limits(frozen: Frozen, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(limits, "BAG_BYTES", 10)
        assert refused(volume_bytes(frozen)) == "E-TOO-BIG"
    monkeypatch.setattr(limits, "CHANGE_SETS", 0)
    assert refused(volume_bytes(frozen)) == "E-TOO-BIG"
