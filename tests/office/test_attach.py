"""Attaching proofs: known by content, kept once, all or none, and what is refused is told for all files at once."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.batch import Act
from db.evidence import evidence_of, evidence_path, missing_evidence
from db.history import undo
from db.journal import add_rows, delete_rows
from db.rows import Row, rows
from db.store import Store
from db.troubles import EntryRefused, FileRefused
from db.writing import Writer
from forms.model import Level
from office.attach import Attached, Details, attach
from office.materials import material_findings
from office.owing import Holdings
from office.places import WrongPlace, find_place
from office.readiness import check
from office.workspaces import open_workspace
from tests.county import TOWN, County, add_farm, receive_at, seal_unit
from tests.office.small_pack import make
from tests.samples import make_bomb, make_pdf, make_photo

ITEM = "B-NY-02"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make(tmp_path / "workspace") as store:
        yield store


def bring(store: Store, *paths: Path, place: str = ITEM, details: Details = Details()) -> Attached:  # noqa: B008 - frozen
    return attach(store, find_place(store, place), paths, details)


def proofs(store: Store) -> list[Row]:
    return list(rows(store, "C01"))


def left(store: Store) -> list[str]:
    return sorted(path.name for path in (store.root / "evidence").rglob("*") if path.is_file())


def test_a_photo_and_a_pdf_are_kept_once_under_their_hash_and_named_by_a_row(store: Store, tmp_path: Path) -> None:
    photo, page = make_photo(tmp_path / "现场.jpg", 1700, 1300), make_pdf(tmp_path / "台账.pdf", pages=2)
    done = bring(store, photo, page, details=Details(sealed=True))
    assert [(file.what.kind, file.what.width, file.what.pages) for file in done.files] == [
        ("jpg", 1700, 0),
        ("pdf", 0, 2),
    ]
    for source, row in zip((photo, page), sorted(proofs(store), key=lambda row: row.tokens["ext"]), strict=True):
        path = evidence_path(store, row.tokens["sha256"])
        assert path is not None
        assert path.read_bytes() == source.read_bytes()
        assert row.tokens["item"] == ITEM
        assert row.tokens["sealed"] == "1"
        assert row.tokens["file_name"] == source.name
    assert len(left(store)) == 2


def test_undo_takes_the_rows_back_and_the_files_stay(store: Store, tmp_path: Path) -> None:
    done = bring(store, make_photo(tmp_path / "a.jpg"), make_pdf(tmp_path / "a.pdf"))
    assert done.batch is not None
    undo(store, done.batch)
    assert proofs(store) == []
    assert len(left(store)) == 2
    again = bring(store, tmp_path / "a.jpg")
    assert not again.files[0].is_known
    assert len(proofs(store)) == 1


def test_the_same_file_twice_in_one_place_is_told_and_not_doubled(store: Store, tmp_path: Path) -> None:
    photo = make_photo(tmp_path / "a.jpg")
    copy = tmp_path / "b.jpg"
    copy.write_bytes(photo.read_bytes())
    done = bring(store, photo, copy)
    assert [file.is_known for file in done.files] == [False, True]
    again = bring(store, copy)
    assert again.batch is None
    assert "没有重复保存" in again.files[0].notices[0]
    assert len(proofs(store)) == 1
    # Another place is another fact about the same file, which is still kept once.
    bring(store, photo, place="B-NY-03/ledger")
    assert len(proofs(store)) == 2
    assert len(left(store)) == 1


def test_a_file_that_had_gone_is_restored_and_said_to_be(store: Store, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "台账.pdf")
    sha256 = bring(store, path).files[0].sha256
    lost = evidence_path(store, sha256)
    assert lost is not None
    lost.unlink()
    (tmp_path / "又.pdf").write_bytes(path.read_bytes())
    done = bring(store, path, tmp_path / "又.pdf")
    assert [(file.is_known, file.is_restored) for file in done.files] == [(True, True), (True, False)]
    assert "找回来了" in done.files[0].notices[0]
    assert "没有重复保存" in done.files[1].notices[0]
    assert evidence_path(store, sha256) == lost
    assert done.batch is None
    assert not bring(store, path).files[0].is_restored


def test_attaching_again_with_details_writes_them_down(store: Store, tmp_path: Path) -> None:
    photo = make_photo(tmp_path / "a.jpg")
    bring(store, photo)
    bring(store, photo, details=Details(phase="after", title="治理后全景"))
    (row,) = proofs(store)
    assert (row.tokens["phase"], row.tokens["title"]) == ("after", "治理后全景")


def test_a_wrong_extension_is_told_and_put_right(store: Store, tmp_path: Path) -> None:
    photo = make_photo(tmp_path / "a.jpg").rename(tmp_path / "扫描件.pdf")
    (file,) = bring(store, photo).files
    assert (file.name, file.what.kind) == ("扫描件.jpg", "jpg")
    assert "内容其实是 jpg" in file.notices[0]
    assert proofs(store)[0].tokens["ext"] == "jpg"


def test_a_photo_that_says_where_it_was_taken_is_kept_as_it_is_and_the_place_is_told(
    store: Store, tmp_path: Path
) -> None:
    photo = make_photo(tmp_path / "a.jpg", taken="2024:05:18 10:20:30", place=(78.55, 39.78), owner="填表人甲")
    (file,) = bring(store, photo).files
    (row,) = proofs(store)
    assert (row.tokens["taken_at"], row.tokens["exif_lon"], row.tokens["px_w"]) == (
        "2024-05-18 10:20:30",
        "78.550000",
        "320",
    )
    assert (file.what.taken, file.what.lon, file.what.lat) == ("2024-05-18 10:20:30", 78.55, 39.78)
    assert any("拍摄位置" in notice for notice in file.notices)
    assert any("相机主人" in notice for notice in file.notices)
    kept = evidence_path(store, file.sha256)
    assert kept is not None
    assert kept.read_bytes() == photo.read_bytes()


def test_folders_are_their_files_and_litter_stays_out(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "照片"
    (folder / "里面").mkdir(parents=True)
    make_photo(folder / "b.jpg", seed=2)
    make_photo(folder / "里面" / "a.jpg", seed=1)
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "~$台账.docx").write_bytes(b"x")
    (folder / "link.jpg").symlink_to(folder / "b.jpg")
    assert [file.name for file in bring(store, folder).files] == ["b.jpg", "a.jpg"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileRefused) as caught:
        bring(store, tmp_path / "empty")
    assert caught.value.code == "E-PROOF-NAMES"


def zip_of(name: str, *, secret: bool = False) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"x")
    data = bytearray(out.getvalue())
    if secret:
        data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


REFUSED: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "empty": ("E-PROOF-EMPTY", lambda path: path.write_bytes(b""), ""),
    "gone": ("E-PROOF-GONE", lambda _path: None, "不见了"),
    "program": ("E-PROOF-KIND", lambda path: path.write_bytes(b"MZ\x90"), "程序"),
    "old office": ("E-PROOF-KIND", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0"), "另存为"),
    "phone photo": ("E-PROOF-KIND", lambda path: path.write_bytes(b"\0\0\0\x18ftypheic"), "jpg"),
    "unknown": ("E-PROOF-KIND", lambda path: path.write_text("hello"), "认不出"),
    "cut photo": (
        "E-PROOF-BROKEN",
        lambda path: path.write_bytes(make_photo(path).read_bytes()[:-3000]),
        "不完整",
    ),
    "not a photo": ("E-PROOF-BROKEN", lambda path: path.write_bytes(b"\xff\xd8\xffrubbish"), "损坏"),
    "bomb": ("E-PROOF-BROKEN", make_bomb, "大得不正常"),
    "locked pdf": ("E-PROOF-BROKEN", lambda path: make_pdf(path, password="只用于测试"), "密码"),
    "broken pdf": ("E-PROOF-BROKEN", lambda path: path.write_bytes(b"%PDF-1.4\nrubbish"), "损坏"),
    "broken zip": ("E-PROOF-BROKEN", lambda path: path.write_bytes(b"PK\x03\x04rubbish"), "损坏"),
    "locked zip": ("E-PROOF-BROKEN", lambda path: path.write_bytes(zip_of("a.txt", secret=True)), "密码"),
    "folder": ("E-PROOF-NAMES", lambda path: path.mkdir(), "没有可以附上"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_proof_is_refused_in_words_and_leaves_nothing(store: Store, tmp_path: Path, name: str) -> None:
    code, write, word = REFUSED[name]
    write(tmp_path / "材料.bin")
    with pytest.raises(FileRefused) as caught:
        bring(store, tmp_path / "材料.bin")
    assert caught.value.code == code
    assert word in str(caught.value)
    assert left(store) == []
    assert proofs(store) == []


def test_a_document_with_macros_is_refused_and_without_is_known_by_its_inside(store: Store, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "报告.zip"
    path.write_bytes(zip_of("word/document.xml"))
    (file,) = bring(store, path).files
    assert file.name == "报告.docx"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(FileRefused, match="宏") as caught:
        bring(store, path)
    assert caught.value.code == "E-PROOF-BROKEN"


def test_one_bad_file_holds_up_all_and_every_bad_one_is_named(store: Store, tmp_path: Path) -> None:
    make_photo(tmp_path / "好.jpg")
    (tmp_path / "坏.exe").write_bytes(b"MZ\x90")
    (tmp_path / "空.pdf").write_bytes(b"")
    with pytest.raises(FileRefused) as caught:
        bring(store, tmp_path)
    assert caught.value.code == "E-PROOFS"
    assert "坏.exe" in str(caught.value)
    assert "空.pdf" in str(caught.value)
    assert left(store) == []
    assert proofs(store) == []


def test_a_file_that_changes_while_it_is_read_is_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = make_photo(tmp_path / "a.jpg")
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        block = real(descriptor, size)
        if not block:
            with photo.open("ab") as file:
                file.write(b"x")
        return block

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(FileRefused) as caught:
        bring(store, photo)
    assert caught.value.code == "E-PROOF-CHANGED"
    assert left(store) == []


PLACES = (
    ("B-TJ-01", "E-ITEM-OTHER"),
    ("B-XX-01", "E-ITEM"),
    ("B-NY-03/nowhere", "E-SLOT"),
    ("B-NY-03", "E-SLOT-WHICH"),
    ("T11/acceptance", "E-SLOT-ROW"),
)


def test_an_item_of_others_an_unknown_slot_and_a_slot_of_rows_are_told(store: Store) -> None:
    for place, code in PLACES:
        with pytest.raises(WrongPlace) as caught:
            find_place(store, place)
        assert caught.value.code == code
    with pytest.raises(WrongPlace) as caught:
        find_place(store, ITEM, row="1")
    assert caught.value.code == "E-SLOT-TABLE"


def test_a_proof_of_one_row_names_the_row_and_must_be_of_the_kind_asked_for(store: Store, tmp_path: Path) -> None:
    add_rows(store, "T11", [{"name": "某工程"}])
    (project,) = rows(store, "T11")
    place = find_place(store, "T11", row=str(project.number))
    assert place.slot is not None
    assert place.slot.id == "acceptance"
    attach(store, place, [make_pdf(tmp_path / "a.pdf")])
    (row,) = proofs(store)
    assert (row.tokens["tbl"], row.tokens["slot"], row.tokens["row_id"]) == ("T11", "acceptance", project.key.id)
    with pytest.raises(FileRefused, match="只收 pdf"):
        attach(store, place, [make_photo(tmp_path / "a.jpg")])


def farm_with_photos(store: Store, tmp_path: Path) -> int:
    """Add a farm with two proofs of its own, beside another one with one."""
    numbers = [add_farm(store, name=name) for name in ("甲场", "乙场")]
    for number, names in zip(numbers, (("a", "b"), ("c",)), strict=True):
        place = find_place(store, "T31/photos", row=str(number))
        attach(store, place, [make_photo(tmp_path / f"{name}.jpg", 1700, 1300 + ord(name)) for name in names])
    return numbers[0]


def names_of(store: Store) -> list[str]:
    return sorted(row.tokens["file_name"] for row in proofs(store))


def test_a_deleted_row_takes_its_proofs_along_and_undo_brings_them_back(county: County, tmp_path: Path) -> None:
    """They would travel as proofs of a row that is gone, and nobody would be told."""
    unit = county.unit(TOWN)
    with open_workspace(unit) as store:
        number = farm_with_photos(store, tmp_path)
        before = [(row.key, dict(row.tokens)) for row in rows(store, "C01")]
        batch = delete_rows(store, [number]).batch
        assert names_of(store) == ["c.jpg"]
        assert len(left(store)) == 3
        back = undo(store, batch).batch
        assert [(row.key, dict(row.tokens)) for row in rows(store, "C01")] == before
        undo(store, back)
        assert names_of(store) == ["c.jpg"]
        assert len(evidence_of(store, TOWN)) == 1
        assert "V-PROOF" not in {found.check for found in material_findings(store)}
    receive_at(county.bureau, seal_unit(unit, county.stick("a")))
    with open_workspace(county.bureau) as store:
        assert names_of(store) == ["c.jpg"]


def test_a_row_is_not_undone_from_under_its_proofs(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        number = farm_with_photos(store, tmp_path)
        (batch,) = store.sql.execute("SELECT min(batch) FROM journal WHERE row = ?", (number,)).fetchone()
        with pytest.raises(EntryRefused) as caught:
            undo(store, batch)
        assert caught.value.code == "E-UNDO-CHANGED"


def test_the_bureau_takes_the_proofs_of_a_units_row_along(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        farm_with_photos(store, tmp_path)
    receive_at(county.bureau, seal_unit(county.unit(TOWN), county.stick("a")))
    with open_workspace(county.bureau) as store:
        (number,) = store.sql.execute("SELECT n FROM T31 WHERE name = '甲场'").fetchone()
        delete_rows(store, [number], Act("delete", reason="重复填报"))
        assert names_of(store) == ["c.jpg"]


def test_a_proof_of_a_row_that_is_gone_is_told_and_does_not_count(county: County, tmp_path: Path) -> None:
    """It may come from another copy, or from one that deleted the row and kept the proof."""
    unit = county.unit(TOWN)
    with open_workspace(unit) as store:
        number = farm_with_photos(store, tmp_path)
        batch = deleted_alone(store, number)
        assert names_of(store) == ["a.jpg", "b.jpg", "c.jpg"]
        (told,) = (found for found in material_findings(store) if found.check == "V-PROOF")
        assert (told.level, told.owner) == (Level.NOTE, TOWN)
        assert "a.jpg、b.jpg" in told.text
        assert told in check(store, "T31")
        assert {proof.name for proof in Holdings(store).gone} == {"a.jpg", "b.jpg"}
        counted = [proof.name for found in Holdings(store).of_rows("T31").values() for proof in found]
        assert counted == ["c.jpg"]
        undo(store, batch)
        assert not Holdings(store).gone


def deleted_alone(store: Store, number: int) -> int:
    """Delete a row as a copy did that knew nothing of proofs; gives the batch."""
    with store.transaction():
        writer = Writer(store, Act("delete"))
        writer.remove(number, writer.tokens(number))
        return writer.finish().batch


def test_proofs_travel_and_a_missing_file_is_listed(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store)
        attach(store, find_place(store, "T31"), [make_photo(tmp_path / "a.jpg"), make_pdf(tmp_path / "a.pdf")])
        (first, second) = [row.tokens["sha256"] for row in proofs(store)]
        path = evidence_path(store, first)
        assert path is not None
        path.unlink()
        assert [row.tokens["sha256"] for row in missing_evidence(store)] == [first]
    receive_at(county.bureau, seal_unit(county.unit(TOWN), county.stick("a")))
    with open_workspace(county.bureau) as store:
        assert {row.tokens["sha256"] for row in proofs(store)} == {first, second}
        assert [row.tokens["sha256"] for row in missing_evidence(store)] == [first]
        assert evidence_path(store, second) is not None
