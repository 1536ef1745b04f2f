"""Receiving: what is right is taken in whole, what is wrong leaves no trace."""

import errno
import hashlib
import io
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from exchange import age, limits, manifests, verify
from exchange.finding import PackageFiles, find_volumes
from exchange.freeze import Frozen, PayloadFile
from exchange.head import Peek
from exchange.opening import open_volume
from exchange.policy import judge
from exchange.send import Written, write_package
from exchange.sticks import Progress, quiet
from exchange.troubles import PackageRefused, StickTrouble
from exchange.verify import Verified, discard, peek, sweep_quarantine, take_in
from exchange.volumes import VolumeLimits
from forms.troubles import Cancelled
from tests.exchange.samples import (
    AT_BUREAU,
    BUREAU,
    CORE,
    FARMING,
    PLAIN_REPORT,
    RECOVERY,
    REPORT,
    STRANGER,
    attach,
    make,
)

MINE = [STRANGER.identity, BUREAU.identity]


def plenty(_folder: Path) -> int:
    return 2**60


def two_volumes(home: Path, *, plain: bool = False, mark: int = 0) -> Frozen:
    proofs: list[PayloadFile] = [attach(home / "evidence", b"%PDF" + bytes([n + mark]) * 3000) for n in range(2)]
    info = PLAIN_REPORT if plain else REPORT
    return make(home, info, [*CORE, *proofs], most=VolumeLimits(volume_bytes=9000))


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    return two_volumes(tmp_path)


@pytest.fixture
def sent(frozen: Frozen, tmp_path: Path) -> Written:
    return write_package(frozen, tmp_path / "stick")


@pytest.fixture
def quarantine(tmp_path: Path) -> Path:
    return tmp_path / "quarantine"


def taken(place: Path, quarantine: Path, identities: list[str] = MINE) -> Verified:
    return take_in(find_volumes(place), identities, quarantine, free=plenty)


def refusal(place: Path, quarantine: Path, identities: list[str] = MINE) -> str:
    with pytest.raises(PackageRefused) as refused:
        taken(place, quarantine, identities)
    assert not quarantine.exists() or list(quarantine.iterdir()) == []
    return refused.value.code


def test_a_package_is_taken_in_whole(frozen: Frozen, sent: Written, quarantine: Path) -> None:
    found = taken(sent.folder, quarantine)
    assert (found.package_id, found.info, found.signer) == (frozen.package_id, frozen.info, FARMING.public)
    assert found.root.name == frozen.top
    assert {path: fact.sha256 for path, fact in found.files.items()} == frozen.digests
    on_disk = {path.relative_to(found.root).as_posix() for path in found.root.rglob("*") if path.is_file()}
    assert on_disk == {*frozen.digests, *manifests.TAG_FILES}
    for path, fact in found.files.items():
        content = (found.root / path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (fact.size, fact.sha256)
    assert [path.name for path in found.root.parent.iterdir()] == [frozen.top]
    discard(found)
    assert list(quarantine.iterdir()) == []


@pytest.mark.parametrize("keys", [BUREAU, RECOVERY, FARMING])
def test_bureau_recovery_key_and_sender_can_open_it(keys: object, sent: Written, quarantine: Path) -> None:
    assert taken(sent.folder, quarantine, [keys.identity]).package_id == sent.package_id  # type: ignore[attr-defined]


def test_others_cannot_open_it(sent: Written, quarantine: Path) -> None:
    assert refusal(sent.folder, quarantine, [STRANGER.identity]) == "E-DECRYPT"
    assert refusal(sent.folder, quarantine, []) == "E-DECRYPT"
    with pytest.raises(PackageRefused, match="还没有密钥"):
        peek(find_volumes(sent.folder), [])


def test_a_peek_tells_who_and_what_without_the_payload(frozen: Frozen, tmp_path: Path) -> None:
    proof = attach(tmp_path / "evidence", b"%PDF" + os.urandom(3_000_000))
    frozen = make(tmp_path, payload=[*CORE, proof])
    path = write_package(frozen, tmp_path / "big").files[0].path
    found = peek(find_volumes(path), MINE)
    assert found == Peek(path.name, frozen.package_id, frozen.info, FARMING.public, frozen.top)
    path.write_bytes(path.read_bytes()[:200_000])
    assert peek(find_volumes(path), MINE) == found


def test_a_peek_reads_plain_packages_and_folders_too(tmp_path: Path, quarantine: Path) -> None:
    frozen = two_volumes(tmp_path, plain=True)
    folder = write_package(frozen, tmp_path / "plain").folder
    by_zip = peek(find_volumes(folder), [])
    root = taken(folder, quarantine, []).root
    by_folder = peek(find_volumes(root), [])
    assert replace(by_folder, where="") == replace(by_zip, where="")


def test_a_peek_starts_from_any_volume(sent: Written) -> None:
    first, second = (peek(find_volumes(file.path), MINE) for file in sent.files)
    assert first == second


def test_a_refusal_of_the_head_stops_before_the_payload(sent: Written, quarantine: Path) -> None:
    def expect(found: Peek) -> None:
        judge(found, replace(AT_BUREAU, year=2023))

    with pytest.raises(PackageRefused) as refused:
        take_in(find_volumes(sent.folder), MINE, quarantine, free=plenty, expect=expect)
    assert refused.value.code == "E-OTHER-YEAR"
    assert list(quarantine.iterdir()) == []
    take_in(find_volumes(sent.folder), MINE, quarantine, free=plenty, expect=lambda found: judge(found, AT_BUREAU))


def test_a_missing_volume_is_named(sent: Written, quarantine: Path) -> None:
    one, two = (file.path for file in sent.files)
    kept = two.read_bytes()
    two.unlink()
    with pytest.raises(PackageRefused, match="共 2 卷，缺第 2 卷"):
        taken(one, quarantine)
    two.write_bytes(kept)
    one.unlink()
    with pytest.raises(PackageRefused, match="缺第 1 卷"):
        taken(two, quarantine)
    with pytest.raises(PackageRefused, match="缺第 1 卷"):
        peek(find_volumes(two), MINE)


def test_swapped_and_foreign_names_do_not_matter(sent: Written, quarantine: Path) -> None:
    one, two = (file.path for file in sent.files)
    aside = one.with_name("aside")
    one.rename(aside)
    two.rename(one)
    aside.rename(two)
    assert taken(sent.folder, quarantine).package_id == sent.package_id
    one.rename(one.with_name("第二卷.bak"))
    assert taken(sent.folder, quarantine).package_id == sent.package_id


def test_volumes_of_two_packages_are_not_mixed(sent: Written, tmp_path: Path, quarantine: Path) -> None:
    other = write_package(two_volumes(tmp_path, mark=7), tmp_path / "other")
    shutil.copy(other.files[1].path, sent.files[1].path)
    assert refusal(sent.folder, quarantine) == "E-MISSING-VOLUME"


def test_renamed_volumes_of_another_package_are_passed_over(tmp_path: Path, quarantine: Path) -> None:
    """Both second volumes begin with the same proof; only the folder inside tells them apart."""
    proofs: list[PayloadFile] = [attach(tmp_path / "evidence", b"%PDF" + bytes([n]) * 3000) for n in range(2)]
    most, folder = VolumeLimits(volume_bytes=9000), tmp_path / "mixed"
    for sequence, names in ((1, "cd"), (2, "ab")):
        frozen = make(tmp_path, replace(REPORT, sequence=sequence), [*CORE, *proofs], most=most)
        for file, name in zip(write_package(frozen, folder).files, names, strict=True):
            file.path.rename(folder / name)
    assert taken(folder / "c", quarantine).info.sequence == 1
    assert taken(folder / "a", quarantine).info.sequence == 2


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "E-UNFINISHED"),
    "zeros": (lambda content: bytes(len(content)), "E-UNFINISHED"),
    "cut": (lambda content: content[:-1], "E-DECRYPT"),
    "cut in the header": (lambda content: content[:100], "E-DECRYPT"),
    "longer": (lambda content: content + b"x", "E-DECRYPT"),
    "one bit": (flipped, "E-DECRYPT"),
    "no package": (lambda _: b"hello", "E-NOT-A-PACKAGE"),
    "an encrypted letter": (lambda _: sealed(b"hello"), "E-NOT-A-PACKAGE"),
    "an encrypted zip": (lambda _: sealed(b"PK\x03\x04" + bytes(300)), "E-NOT-A-PACKAGE"),
    "armored": (lambda content: b"-----BEGIN AGE ENCRYPTED FILE-----\n" + content, "E-DECRYPT"),
    "pass phrase": (lambda _: pyrage.passphrase.encrypt(b"x", "0123456789"), "E-DECRYPT"),
    "database": (lambda _: b"SQLite format 3\0", "E-NOT-A-PACKAGE"),
}


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    age.encrypt(io.BytesIO(content), out, [BUREAU.recipient])
    return out.getvalue()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_volume_is_refused_without_a_trace(damage: str, sent: Written, quarantine: Path) -> None:
    change, code = DAMAGES[damage]
    path = sent.files[0].path
    path.write_bytes(change(path.read_bytes()))
    assert refusal(path, quarantine) == code


def test_damage_in_the_second_volume_is_found_too(sent: Written, quarantine: Path) -> None:
    path = sent.files[1].path
    content = path.read_bytes()
    path.write_bytes(flipped(content))
    assert refusal(sent.folder, quarantine) == "E-DECRYPT"
    path.write_bytes(b"")
    assert refusal(sent.folder, quarantine) == "E-UNFINISHED"


def test_hostile_headers_never_reach_the_decryption(
    sent: Written, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyrage, "decrypt_io", None)
    path = sent.files[0].path
    stanza = b"-> X25519 abc\nabc\n"
    for header in (stanza * 21 + b"--- mac\n", b"-> scrypt c2FsdA 22\nabc\n--- mac\n"):
        path.write_bytes(age.MAGIC + header + bytes(100))
        assert refusal(path, quarantine) == "E-DECRYPT"


def test_a_package_sealed_again_for_somebody_else_is_refused(sent: Written, tmp_path: Path, quarantine: Path) -> None:
    """Surreptitious forwarding: the signed page names the recipient."""
    secret = io.BytesIO()
    with sent.files[0].path.open("rb") as file:
        age.decrypt(file, secret, MINE, "x")
    forwarded = tmp_path / "forwarded"
    forwarded.mkdir()
    out = io.BytesIO()
    age.encrypt(io.BytesIO(secret.getvalue()), out, [STRANGER.recipient])
    (forwarded / sent.files[0].path.name).write_bytes(out.getvalue())
    found = peek(find_volumes(forwarded), [STRANGER.identity])
    with pytest.raises(PackageRefused) as refused:
        judge(found, replace(AT_BUREAU, area="653131", recipients=(STRANGER.recipient,), keys={}))
    assert refused.value.code == "E-NOT-FOR-US"


def test_a_cancel_at_any_moment_leaves_nothing(
    sent: Written, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPORT_EVERY", 1)
    told: list[tuple[int, int]] = []
    files = find_volumes(sent.folder)
    discard(take_in(files, MINE, quarantine, free=plenty, report=lambda done, total: told.append((done, total))))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    for place in range(len(told)):
        left = place

        def report(done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            take_in(files, MINE, quarantine, free=plenty, report=report)
        assert list(quarantine.iterdir()) == []


def test_a_package_that_would_fill_the_disk_is_refused_beforehand(sent: Written, quarantine: Path) -> None:
    need = sent.size * 21 // 10 + 2**30
    take_in(find_volumes(sent.folder), MINE, quarantine, free=lambda _: need)
    sweep_quarantine(quarantine)
    with pytest.raises(StickTrouble, match="本机磁盘空间不够：需要约 1025 MB，只有 1023 MB"):
        take_in(find_volumes(sent.folder), MINE, quarantine, free=lambda _: need - 2**20)
    assert list(quarantine.iterdir()) == []


def test_a_full_disk_in_between_is_said(sent: Written, quarantine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(StickTrouble) as trouble:
        taken(sent.folder, quarantine)
    assert trouble.value.code == "E-DISK"
    assert list(quarantine.iterdir()) == []


def test_a_stick_that_dies_while_it_is_read_is_said(
    sent: Written, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_args: object) -> None:
        raise OSError(errno.EIO, "gone")

    files = find_volumes(sent.folder)
    monkeypatch.setattr(verify, "check_age_header", dead)
    with pytest.raises(StickTrouble, match="没有导入任何内容") as trouble:
        take_in(files, MINE, quarantine, free=plenty)
    assert trouble.value.code == "E-IO"
    assert list(quarantine.iterdir()) == []


def test_volumes_beyond_the_limit_are_refused(sent: Written, quarantine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VOLUME_BYTES", 1000)
    monkeypatch.setattr(limits, "VOLUME_MARGIN", 0)
    assert refusal(sent.folder, quarantine) == "E-TOO-BIG"
    with pytest.raises(PackageRefused) as refused:
        open_volume(sent.files[0].path, [])  # at once: not even a key is tried
    assert refused.value.code == "E-TOO-BIG"


def test_a_ciphertext_that_grows_beyond_the_limit_is_stopped(quarantine: Path, tmp_path: Path) -> None:
    out = io.BytesIO()
    sink = verify._Copy(out, Progress(1, quiet), "p")
    sink._left = 10
    sink.write(b"x" * 10)
    with pytest.raises(PackageRefused) as refused:
        sink.write(b"x")
    assert refused.value.code == "E-TOO-BIG"


@pytest.fixture
def bag(sent: Written, tmp_path: Path) -> Path:
    found = taken(sent.folder, tmp_path / "elsewhere")
    return found.root.rename(tmp_path / "改了名的文件夹")


def test_an_unpacked_folder_is_taken_in_by_the_same_rules(
    frozen: Frozen, sent: Written, bag: Path, quarantine: Path
) -> None:
    by_folder = taken(bag, quarantine, [])
    by_stick = taken(sent.folder, quarantine)
    assert replace(by_folder, root=Path()) == replace(by_stick, root=Path())
    assert by_folder.root.name == frozen.top


def spoil_stray(bag: Path) -> None:
    (bag / "data" / "desktop.ini").write_text("x")


def spoil_stray_outside_data(bag: Path) -> None:
    (bag / "autorun.inf").write_text("x")


def spoil_content(bag: Path) -> None:
    path = bag / "data/tables/t31.csv"
    path.write_bytes(path.read_bytes().replace("一".encode(), "二".encode()))


def spoil_size(bag: Path) -> None:
    with (bag / "data/tables/t31.csv").open("ab") as file:
        file.write(b"x")


def spoil_missing(bag: Path) -> None:
    (bag / "data/tables/t31.csv").unlink()


def spoil_link(bag: Path) -> None:
    path = bag / "data/tables/t31.csv"
    path.rename(bag.parent / "t31.csv")
    path.symlink_to(bag.parent / "t31.csv")


def spoil_folder_link(bag: Path) -> None:
    (bag / "data/tables").rename(bag.parent / "tables")
    (bag / "data/tables").symlink_to(bag.parent / "tables")


def spoil_pipe(bag: Path) -> None:
    path = bag / "data/tables/t31.csv"
    path.unlink()
    os.mkfifo(path)


def spoil_no_signature(bag: Path) -> None:
    (bag / manifests.SIGNATURE).unlink()


SPOILS = [
    spoil_stray,
    spoil_stray_outside_data,
    spoil_content,
    spoil_size,
    spoil_missing,
    spoil_link,
    spoil_folder_link,
    spoil_pipe,
    spoil_no_signature,
]


@pytest.mark.parametrize("spoil", SPOILS)
def test_an_unpacked_folder_is_a_closed_set(spoil: Callable[[Path], None], bag: Path, quarantine: Path) -> None:
    spoil(bag)
    assert refusal(bag, quarantine, []) == "E-CONTENT"


def test_changed_tag_files_in_a_folder_are_refused(bag: Path, quarantine: Path) -> None:
    for name, code in (("bag-info.txt", "E-TAGMANIFEST"), ("signature/package.sig", "E-SIG")):
        kept = (bag / name).read_bytes()
        (bag / name).write_bytes(kept.replace(b"a", b"b", 1))
        assert refusal(bag, quarantine, []) == code
        (bag / name).write_bytes(kept)


def test_a_crash_is_swept_up(quarantine: Path) -> None:
    sweep_quarantine(quarantine)
    (quarantine / "abc" / "bag").mkdir(parents=True)
    sweep_quarantine(quarantine)
    assert list(quarantine.iterdir()) == []


def test_files_that_are_no_package_are_refused(tmp_path: Path, quarantine: Path) -> None:
    empty = PackageFiles(tmp_path, ())
    with pytest.raises(PackageRefused) as refused:
        take_in(empty, MINE, quarantine, free=plenty)
    assert refused.value.code == "E-NOT-A-PACKAGE"
