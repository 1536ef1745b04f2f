"""Finding packages: contents decide, names only help."""

import zipfile
from pathlib import Path

import pytest

from exchange.finding import PackageFiles, find_packages, find_volumes, locate
from exchange.freeze import Frozen, PayloadFile
from exchange.send import write_package
from exchange.troubles import PackageRefused, StickTrouble
from exchange.volumes import VolumeLimits
from tests.exchange.samples import CORE, PLAIN_REPORT, REPORT, attach, make


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    proofs: list[PayloadFile] = [attach(tmp_path / "evidence", b"%PDF" + bytes([n]) * 3000) for n in range(2)]
    return make(tmp_path, payload=[*CORE, *proofs], most=VolumeLimits(volume_bytes=9000))


def names(found: PackageFiles) -> list[str]:
    return [path.name for path in found.volumes]


def refusal(place: Path) -> str:
    with pytest.raises(PackageRefused) as refused:
        find_volumes(place)
    return refused.value.code


def test_a_folder_and_each_of_its_volumes_lead_to_the_package(frozen: Frozen, tmp_path: Path) -> None:
    folder = tmp_path / "县考报送"
    written = [file.path.name for file in write_package(frozen, folder).files]
    (folder / "说明.txt").write_text("x")
    with zipfile.ZipFile(folder / "表.xlsx", "w") as sheet:
        sheet.writestr("[Content_Types].xml", "x")
    assert names(find_volumes(folder)) == written
    assert names(find_volumes(folder / written[0])) == written
    assert names(find_volumes(folder / written[1])) == written[::-1]


def test_renamed_volumes_are_found_by_their_content(frozen: Frozen, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    one, two = (file.path for file in write_package(frozen, folder).files)
    two.rename(folder / "~$复件.tmp")
    (folder / "link").symlink_to(one)
    assert set(names(find_volumes(folder))) == {one.name, "~$复件.tmp"}
    one.rename(folder / "第一卷")
    assert set(names(find_volumes(folder / "第一卷"))) == {"第一卷", "~$复件.tmp"}


def test_two_packages_in_a_folder_are_to_be_chosen_from(frozen: Frozen, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    write_package(frozen, folder)
    other = write_package(make(tmp_path, PLAIN_REPORT), folder)
    assert refusal(folder) == "E-SEVERAL"
    assert names(find_volumes(other.files[0].path)) == [other.files[0].path.name]
    assert len(find_packages(folder)) == 2


def test_nothing_is_nothing(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "E-NOT-A-PACKAGE"
    (tmp_path / "x.db").write_bytes(b"SQLite format 3\0")
    assert refusal(tmp_path) == "E-NOT-A-PACKAGE"
    assert find_packages(tmp_path) == ()
    with pytest.raises(StickTrouble) as trouble:
        find_volumes(tmp_path / "gone")
    assert trouble.value.code == "E-NO-PLACE"


def test_a_stick_is_searched_four_folders_deep(frozen: Frozen, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    write_package(frozen, stick / "一" / "二")
    write_package(make(tmp_path, REPORT), stick)
    write_package(frozen, stick / "a/b/c/d/e")
    (stick / "link").symlink_to(stick / "一")
    assert [found.place.name for found in find_packages(stick)] == ["stick", "二"]
    assert names(find_packages(stick / "一" / "二")[0]) == names(find_volumes(stick / "一" / "二"))


def test_the_stick_itself_leads_to_its_only_package(frozen: Frozen, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(PackageRefused) as nothing:
        locate(stick)
    assert nothing.value.code == "E-NOT-A-PACKAGE"
    folder = stick / "县考报送" / "一"
    write_package(frozen, folder)
    assert locate(stick) == locate(folder) == find_volumes(folder)
    write_package(make(tmp_path, REPORT), stick / "县考报送" / "二")
    with pytest.raises(PackageRefused) as several:
        locate(stick)
    assert several.value.code == "E-SEVERAL"
    assert "一、二" in str(several.value)
    assert locate(folder).place == folder


def test_an_unpacked_bag_is_found_from_inside_and_outside(frozen: Frozen, tmp_path: Path) -> None:
    bag = tmp_path / "out" / frozen.top
    (tmp_path / "out").mkdir()
    frozen.bag.rename(bag)
    for place in (bag, bag / "bagit.txt", tmp_path / "out"):
        assert find_volumes(place).unpacked == bag
    assert [found.unpacked for found in find_packages(tmp_path / "out")] == [bag]
