"""What a photo is: its size as seen, when and where; what is broken, cut or a bomb is told apart."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.foreign import NotReadable
from reports.images import read_photo
from tests.samples import make_bomb, make_photo


@pytest.mark.parametrize(("turn", "size"), [(1, (320, 240)), (3, (320, 240)), (6, (240, 320)), (8, (240, 320))])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_size_is_as_people_see_it(tmp_path: Path, kind: str, turn: int, size: tuple[int, int]) -> None:
    photo = read_photo(make_photo(tmp_path / "a", kind=kind, turn=turn))
    assert (photo.width, photo.height) == size
    assert (photo.taken, photo.lon, photo.names_owner) == ("", None, False)


def test_what_the_camera_wrote_is_read(tmp_path: Path) -> None:
    path = make_photo(tmp_path / "a", taken="2024:05:18 10:20:30", place=(78.55, 39.78), owner="填表人甲")
    photo = read_photo(path)
    assert (photo.taken, photo.lon, photo.lat, photo.names_owner) == ("2024-05-18 10:20:30", 78.55, 39.78, True)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2024-05-18", "yesterday", "2024:13:40 10:20:30"])
def test_what_is_no_moment_is_none(tmp_path: Path, taken: str) -> None:
    assert read_photo(make_photo(tmp_path / "a", taken=taken)).taken == ""


def test_the_middle_of_the_ocean_is_no_place(tmp_path: Path) -> None:
    assert read_photo(make_photo(tmp_path / "a", place=(0.0, 0.0))).lon is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_that_ends_early_is_cut(tmp_path: Path, kind: str) -> None:
    path = make_photo(tmp_path / "a", 400, 300, kind=kind)
    data = path.read_bytes()
    for part in (0.3, 0.6, 0.9):
        path.write_bytes(data[: int(len(data) * part)])
        with pytest.raises(NotReadable) as caught:
            read_photo(path)
        assert caught.value.why in {"cut", "broken"}


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    with pytest.raises(NotReadable) as caught:
        read_photo(make_bomb(tmp_path / "a"))
    assert caught.value.why == "bomb"


@given(st.binary(max_size=300), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b""]))
def test_rubbish_is_never_more_than_unreadable(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("rubbish") / "a"
    path.write_bytes(head + data)
    with pytest.raises(NotReadable):
        read_photo(path)
