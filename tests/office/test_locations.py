"""Where a workspace may lie."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exchange.drives import Drive
from office import locations
from office.locations import LONGEST, proposed_root, refuse_drive
from office.opening import open_workspace
from office.troubles import NotAccepted
from office.workspaces import new_bureau
from tests.county import PASSPHRASE, XM, County

DISK = Drive(Path("/"), "系统", "ext4", 10 * 1024**3, removable=False, network=False)
STICK = replace(DISK, label="优盘", fs_type="vfat", removable=True)
SHARE = replace(DISK, label="share", fs_type="cifs", network=True)


def lying_on(drive: Drive) -> Callable[[Path], Drive]:
    return lambda _path: drive


@pytest.mark.parametrize(("drive", "kind"), [(STICK, "优盘"), (SHARE, "网络盘")])
def test_sticks_and_network_drives_are_refused_unless_wanted(drive: Drive, kind: str, tmp_path: Path) -> None:
    with pytest.raises(NotAccepted) as refused:
        refuse_drive(tmp_path, anyway=False, drive=lying_on(drive))
    assert refused.value.code == "E-DRIVE"
    assert kind in str(refused.value)
    assert str(proposed_root()) in str(refused.value)
    refuse_drive(tmp_path, anyway=True, drive=lying_on(drive))
    refuse_drive(tmp_path, anyway=False, drive=lying_on(DISK))


def test_a_long_path_is_refused_where_it_is_a_danger() -> None:
    deep = Path("C:/") / ("县" * (LONGEST - 2))
    with pytest.raises(NotAccepted) as refused:
        refuse_drive(deep, anyway=False, drive=lying_on(DISK), windows=True)
    assert refused.value.code == "E-PATH-LONG"
    assert str(LONGEST) in str(refused.value)
    for path, anyway, windows in ((deep, True, True), (deep, False, False), (deep.with_name("县"), False, True)):
        refuse_drive(path, anyway=anyway, drive=lying_on(DISK), windows=windows)


def test_the_first_fixed_disk_beside_the_systems_is_proposed() -> None:
    def disk(letter: str, drive: Drive = DISK, free: int = 10 * 1024**3) -> Drive:
        return replace(drive, root=Path(f"{letter}:\\"), free_bytes=free)

    home = Path("C:\\people\\somebody")
    found = [disk("C"), disk("D", STICK), disk("E", SHARE), disk("F", free=1000), disk("G"), disk("H")]

    def proposed(drives: list[Drive], *, windows: bool = True) -> Path:
        return proposed_root(drives, home=home, windows=windows, system="c:")

    assert proposed(found) == Path("G:\\") / "县考填报"
    assert proposed(found[:4]) == home / "县考填报"
    assert proposed(found, windows=False) == home / "县考填报"


def test_a_workspace_carried_to_a_stick_is_not_opened(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    root = county.unit(XM)
    monkeypatch.setattr(locations.refuse_moved, "__kwdefaults__", {"drive": lying_on(STICK)})
    with pytest.raises(NotAccepted) as refused:
        open_workspace(root)
    assert refused.value.code == "E-DRIVE-MOVED"
    monkeypatch.setattr(locations.refuse_moved, "__kwdefaults__", {"drive": lying_on(DISK)})
    with open_workspace(root) as store:
        assert store.identity.unit == XM


def test_who_wanted_it_on_a_stick_can_open_it_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations.refuse_moved, "__kwdefaults__", {"drive": lying_on(STICK)})
    for name, anyway in (("there", True), ("here", False)):
        new_bureau(tmp_path / name, "bachu-2024", PASSPHRASE, anyway=anyway)
    with open_workspace(tmp_path / "there") as store:
        assert store.is_bureau
    with pytest.raises(NotAccepted):
        open_workspace(tmp_path / "here")


def test_a_drive_that_does_not_answer_keeps_nobody_from_working(tmp_path: Path) -> None:
    def silent(_path: Path) -> Drive:
        raise OSError("no answer")

    locations.refuse_moved(tmp_path, drive=silent)
    locations.refuse_drive(tmp_path, anyway=False, drive=silent)
