"""Looking at proofs through a child: nothing that it answers is believed, and a crash is a sentence."""

import json
import subprocess
from pathlib import Path

import pytest

from office import previews
from office.previews import Asked, NotShown, ask, picture_of
from tests.samples import make_pdf, make_photo


def asked(path: Path, kind: str, page: int = 0) -> Asked:
    return Asked(path, path.name, kind, page, 96, 72)


def test_a_photo_comes_through_the_child(tmp_path: Path) -> None:
    seen = picture_of(asked(make_photo(tmp_path / "枣园.jpg", 640, 480), "jpg"))
    assert (seen.width, seen.height, seen.pages) == (96, 72, 1)
    assert len(seen.rgb) == 3 * 96 * 72


def test_a_page_comes_through_the_child(tmp_path: Path) -> None:
    seen = picture_of(asked(make_pdf(tmp_path / "台账.pdf", pages=2), "pdf", 1))
    assert (seen.pages, seen.height) == (2, 72)


def test_a_broken_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(NotShown, match="内容已损坏"):
        picture_of(asked(tmp_path / "a.pdf", "pdf"))


def test_office_files_are_not_drawn(tmp_path: Path) -> None:
    with pytest.raises(NotShown, match="办公软件"):
        picture_of(asked(tmp_path / "a.docx", "docx"), lambda _kind, _data: pytest.fail("no child"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not json\n",
        b"[1]\n",
        json.dumps({"width": 2, "height": 2, "pages": 1}).encode() + b"\n" + b"x" * 11,
        json.dumps({"width": -2, "height": -2, "pages": 1}).encode() + b"\n" + b"x" * 12,
        json.dumps({"width": 2, "height": 2, "pages": 0}).encode() + b"\n" + b"x" * 12,
        json.dumps({"why": "something else"}).encode(),
    ],
)
def test_an_answer_that_cannot_be_is_no_picture(tmp_path: Path, answer: bytes) -> None:
    with pytest.raises(NotShown, match="没有给出结果"):
        picture_of(asked(tmp_path / "a.jpg", "jpg"), lambda _kind, _data: answer)


def test_newlines_among_the_dots_are_dots(tmp_path: Path) -> None:
    answer = json.dumps({"width": 2, "height": 2, "pages": 1}).encode() + b"\n" + b"\n" * 12
    assert picture_of(asked(tmp_path / "a.jpg", "jpg"), lambda _kind, _data: answer).rgb == b"\n" * 12


def test_a_child_that_crashes_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> bytes:
        raise subprocess.CalledProcessError(-9, "x")

    monkeypatch.setattr(previews, "ask_child", crash)
    assert ask("picture", b"") == b""
