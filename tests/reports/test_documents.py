"""What a document is: pages of a PDF, and which container an Office file is."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import documents
from reports.documents import container_kind, pdf_pages
from reports.foreign import NotReadable
from tests.samples import make_docx, make_pdf


def why_not(read: object, path: Path) -> str:
    assert callable(read)
    with pytest.raises(NotReadable) as caught:
        read(path)
    return caught.value.why


@pytest.mark.parametrize("pages", [1, 7])
def test_pages_are_counted(tmp_path: Path, pages: int) -> None:
    assert pdf_pages(make_pdf(tmp_path / "a.pdf", pages=pages)) == pages


def test_a_pdf_that_needs_a_password_or_is_broken_is_told_apart(tmp_path: Path) -> None:
    assert why_not(pdf_pages, make_pdf(tmp_path / "a.pdf", password="只用于测试")) == "locked"
    whole = make_pdf(tmp_path / "b.pdf").read_bytes()
    (tmp_path / "b.pdf").write_bytes(whole[:200])
    assert why_not(pdf_pages, tmp_path / "b.pdf") == "broken"
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4\nrubbish")
    assert why_not(pdf_pages, tmp_path / "c.pdf") == "broken"


@pytest.mark.parametrize(
    ("name", "kind"), [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd"), ("a.shp", "zip")]
)
def test_a_container_is_known_by_its_inside(tmp_path: Path, name: str, kind: str) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr(name, "x")
    assert container_kind(tmp_path / "a") == kind


def test_containers_that_nobody_should_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_docx(tmp_path / "a")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    assert why_not(container_kind, path) == "macros"
    monkeypatch.setattr(documents, "MOST_ENTRIES", 1)
    assert why_not(container_kind, path) == "bomb"
    with zipfile.ZipFile(tmp_path / "b", "w"):
        pass
    assert why_not(container_kind, tmp_path / "b") == "empty"


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"%PDF-1.7\n", b""]))
def test_rubbish_is_never_more_than_unreadable(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("rubbish") / "a"
    path.write_bytes(head + data)
    assert why_not(pdf_pages, path) in {"broken", "locked", "empty"}
    assert why_not(container_kind, path) in {"broken", "empty"}
