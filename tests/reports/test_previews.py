"""Pictures of foreign photos and pages: upright, within their room, and a reason where there is none."""

from pathlib import Path

import pytest
from PIL import Image

from reports.foreign import NotReadable
from reports.previews import draw, page, photo
from tests.samples import make_bomb, make_pdf, make_photo

ROOM = (96, 72)


def test_a_photo_is_turned_upright_and_fits_its_room(tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), "red").save(tmp_path / "a.jpg")
    made = photo(tmp_path / "a.jpg", ROOM)
    assert (made.width, made.height, made.pages) == (96, 72, 1)
    assert len(made.rgb) == 3 * 96 * 72
    red, green, blue = made.rgb[:3]
    assert (red > 200, green < 60, blue < 60) == (True, True, True)
    turned = photo(make_photo(tmp_path / "b.jpg", 640, 480, turn=6), ROOM)
    assert (turned.width, turned.height) == (54, 72)


def test_a_small_photo_is_not_blown_up(tmp_path: Path) -> None:
    made = photo(make_photo(tmp_path / "a.png", 20, 10, kind="PNG"), (4000, 4000))
    assert (made.width, made.height) == (20, 10)


@pytest.mark.parametrize("mode", ["I;16", "P", "LA", "1", "L", "RGBA"])
def test_pictures_of_every_mode_are_drawn(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (50, 50)).save(tmp_path / "a.png")
    assert len(photo(tmp_path / "a.png", (20, 20)).rgb) == 3 * 20 * 20


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert set(photo(tmp_path / "a.png", (20, 20)).rgb) == {255}


def test_sixteen_bits_of_grey_are_told_apart(tmp_path: Path) -> None:
    Image.new("I;16", (50, 50), 0x8000).save(tmp_path / "a.png")
    assert set(photo(tmp_path / "a.png", (20, 20)).rgb) == {128}


def test_a_page_is_drawn_into_its_room(tmp_path: Path) -> None:
    made = page(make_pdf(tmp_path / "a.pdf", pages=3, text="x" * 80), 2, (800, 600))
    assert made.pages == 3
    assert made.height == 600
    assert len(made.rgb) == 3 * made.width * made.height
    assert 0 < sum(value < 128 for value in made.rgb) < len(made.rgb) / 10


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (make_bomb, "bomb"),
        (lambda path: path.write_bytes(b"nothing"), "broken"),
        (lambda path: path.write_bytes(make_photo(path).read_bytes()[:900]), "cut"),
    ],
)
def test_a_photo_that_cannot_be_drawn_says_why(tmp_path: Path, make: object, why: str) -> None:
    assert callable(make)
    make(tmp_path / "a.jpg")
    with pytest.raises(NotReadable, match=why):
        photo(tmp_path / "a.jpg", ROOM)


def test_more_pixels_than_can_be_decoded_are_refused_before(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="bomb"):
        photo(make_bomb(tmp_path / "a.png", 9_000), ROOM)


@pytest.mark.parametrize("number", [-1, 1])
def test_a_page_that_is_not_there_is_said(tmp_path: Path, number: int) -> None:
    with pytest.raises(NotReadable, match="empty"):
        page(make_pdf(tmp_path / "a.pdf"), number, ROOM)


def test_a_locked_or_broken_pdf_says_why(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="locked"):
        page(make_pdf(tmp_path / "a.pdf", password="x"), 0, ROOM)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(NotReadable, match="broken"):
        page(tmp_path / "b.pdf", 0, ROOM)


def test_no_room_is_ever_larger_than_a_screen(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    asked = {"path": str(path), "kind": "pdf", "page": 0, "width": 10**9, "height": 10**9}
    made = draw(asked)
    assert max(made.width, made.height) <= 4096
