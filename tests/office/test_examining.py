"""What a file is by its content; a child that crashes, hangs or answers rubbish says no more than unreadable."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from db.evidence import Taken
from db.troubles import FileRefused
from exchange.limits import EVIDENCE_BEGINNINGS
from office import examining
from office.examining import Examined, ask, examine
from office.kinds import Foreign, kind_of


@pytest.mark.parametrize("ext", EVIDENCE_BEGINNINGS)
def test_whatever_a_package_may_carry_is_known_by_its_beginning(ext: str) -> None:
    offset, beginning = EVIDENCE_BEGINNINGS[ext]
    expected = "zip" if beginning.startswith(b"PK") else {"jpeg": "jpg"}.get(ext, ext)
    assert kind_of(b"\0" * offset + beginning + b"rest") == expected
    assert isinstance(kind_of(b"x" + b"\0" * offset + beginning), Foreign)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_photo_of_a_telephone_is_no_film(brand: bytes) -> None:
    found = kind_of(b"\0\0\0\x18ftyp" + brand)
    assert isinstance(found, Foreign)
    assert "HEIC" in found.found


def taken(beginning: bytes, path: Path) -> Taken:
    return Taken("a", "0" * 64, 1, 0, beginning, path)


def test_a_film_needs_no_child(tmp_path: Path) -> None:
    def never(_kind: str, _path: Path) -> dict[str, object]:
        raise AssertionError

    assert examine(taken(b"\0\0\0\x18ftypisom", tmp_path), never) == Examined("mp4")


def fails(fault: Exception) -> Callable[..., bytes]:
    def run(*_: object, **__: object) -> bytes:
        raise fault

    return run


@pytest.mark.parametrize(
    "answer",
    [
        fails(subprocess.TimeoutExpired("x", 1)),
        fails(subprocess.CalledProcessError(-9, "x")),
        lambda *_, **__: b"not json",
        lambda *_, **__: b"[1]",
    ],
)
def test_a_child_that_gives_no_answer_is_an_unreadable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[..., bytes]
) -> None:
    monkeypatch.setattr(examining, "ask_child", answer)
    with pytest.raises(FileRefused, match="没有给出结果"):
        examine(taken(b"%PDF-1.4", tmp_path), ask)
