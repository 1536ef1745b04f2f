"""Spreading a package over volumes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange import limits
from exchange.container import END, member_cost
from exchange.manifests import TAG_FILES
from exchange.troubles import OutboxTrouble
from exchange.volumes import VolumeLimits, plan_volumes, volume_name

SMALL = VolumeLimits(volume_bytes=10_000, entries=12)
sizes = st.dictionaries(
    st.from_regex(r"data/[a-z]{1,6}", fullmatch=True), st.integers(0, 4000), min_size=1, max_size=30
)


@given(sizes, st.integers(500, 3000))
def test_no_volume_is_too_large_and_the_order_is_kept(files: dict[str, int], head: int) -> None:
    places = plan_volumes(files, 31, head, SMALL)
    assert list(places) == sorted(files)
    numbers = [place.volume for place in places.values()]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, numbers[-1] + 1))
    for number in set(numbers):
        mine = [path for path in places if places[path].volume == number]
        used = END.size + sum(member_cost(32 + len(path), files[path]) for path in mine)
        assert used + (head if number == 1 else 0) <= SMALL.volume_bytes
        assert len(mine) + (len(TAG_FILES) if number == 1 else 0) <= SMALL.entries


@pytest.mark.parametrize(
    "files",
    [
        {"data/a": 10_000},
        {"data/a": 1, "data/b": 9_990},
        {f"data/{n:03d}": 9000 for n in range(100)},
    ],
)
def test_what_fits_nowhere_is_said_with_its_name(files: dict[str, int]) -> None:
    with pytest.raises(OutboxTrouble, match="data/"):
        plan_volumes(files, 31, 500, SMALL)


def test_the_first_file_must_fit_beside_the_head() -> None:
    """Volume 1 without payload would leave a table of volumes that begins with 2, which no reader accepts."""
    with pytest.raises(OutboxTrouble, match="data/a"):
        plan_volumes({"data/a": 5000}, 31, 9000, SMALL)


def test_two_gib_files_go_one_by_one_into_real_volumes() -> None:
    places = plan_volumes({f"data/{n}": limits.EVIDENCE_BYTES for n in range(3)}, 31, 10**6, VolumeLimits())
    assert [place.volume for place in places.values()] == [1, 2, 3]


def test_names_of_volumes_tell_number_and_count() -> None:
    assert volume_name("xk-a", 1, 12, is_encrypted=True) == "xk-a.p01of12.zip.age"
    assert volume_name("xk-a", 12, 12, is_encrypted=False) == "xk-a.p12of12.zip"
