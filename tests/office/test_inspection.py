from pathlib import Path

import pytest

from exchange.troubles import PackageRefused
from office.inspection import GUIDE, SIGNERS, NotLookedAt, inspect, unpack
from office.workspaces import open_workspace
from tests.county import County, add_farm, keys_of, seal_unit


@pytest.fixture
def report(county: County) -> Path:
    with open_workspace(county.unit("XM")) as store:
        add_farm(store)
    return seal_unit(county.unit("XM"), county.stick("xm")).folder


def test_sender_and_recipient_see_the_same(county: County, report: Path) -> None:
    found = [inspect(report, keys=keys_of(root)) for root in (county.unit("XM"), county.bureau)]
    assert found[0] == found[1]
    assert (found[0].tables["T31"], found[0].info.unit, found[0].registered) == (1, "XM", "")


@pytest.mark.parametrize("with_keys", [False, True])
def test_a_stranger_sees_nothing(county: County, report: Path, with_keys: bool) -> None:
    keys = keys_of(county.unit("653130100")) if with_keys else None
    with pytest.raises(PackageRefused if with_keys else NotLookedAt):
        inspect(report, keys=keys)


def test_unpacking_leaves_a_bag_and_a_guide(county: County, report: Path, tmp_path: Path) -> None:
    bag = unpack(report, tmp_path / "out", keys_of(county.bureau))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([bag.name, GUIDE, SIGNERS])
    assert inspect(bag).package_id == inspect(report, keys=keys_of(county.bureau)).package_id


def test_a_damaged_package_leaves_nothing(county: County, report: Path, tmp_path: Path) -> None:
    volume = next(path for path in report.iterdir() if path.suffix == ".age")
    data = bytearray(volume.read_bytes())
    data[-100] ^= 1
    volume.write_bytes(data)
    with pytest.raises(PackageRefused):
        unpack(report, tmp_path / "out", keys_of(county.bureau))
    assert list((tmp_path / "out").iterdir()) == []


def test_nothing_is_written_over(county: County, report: Path, tmp_path: Path) -> None:
    bag = unpack(report, tmp_path, keys_of(county.bureau))
    (bag / "bagit.txt").write_text("mine")
    with pytest.raises(NotLookedAt, match="已经在那里"):
        unpack(report, tmp_path, keys_of(county.bureau))
    assert (bag / "bagit.txt").read_text() == "mine"
