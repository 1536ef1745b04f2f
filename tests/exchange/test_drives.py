"""What a folder lies on."""

from pathlib import Path

import pytest

from exchange import drives
from exchange.drives import Mount, drive_of, linux_drive, linux_mounts


def system(tmp_path: Path, disk: str, removable: str) -> tuple[Path, Path]:
    """Make a small /sys and /dev with one disk that has one partition."""
    device = tmp_path / "devices" / disk
    (device / "sdb1").mkdir(parents=True)
    (device / "removable").write_text(f"{removable}\n")
    block = tmp_path / "block"
    block.mkdir()
    (block / "sdb1").symlink_to(device / "sdb1")
    (block / "sdb").symlink_to(device)
    labels = tmp_path / "dev" / "disk" / "by-label"
    labels.mkdir(parents=True)
    (tmp_path / "dev" / "sdb1").touch()
    (labels / "KAO\\x20HE").symlink_to(tmp_path / "dev" / "sdb1")
    return block, tmp_path / "dev"


@pytest.mark.parametrize(
    ("disk", "flag", "is_removable"),
    [
        ("pci0000:00/usb2/2-1/sdb", "1", True),
        ("pci0000:00/usb2/2-1/sdb", "0", True),
        ("pci0000:00/mmc0/sdb", "1", True),
        ("pci0000:00/ata1/sdb", "0", False),
    ],
)
def test_sticks_cards_and_usb_disks_are_removable(disk: str, flag: str, is_removable: bool, tmp_path: Path) -> None:
    block, dev = system(tmp_path, disk, flag)
    for device in ("/dev/sdb1", "/dev/sdb"):
        drive = linux_drive(Mount(device, tmp_path, "vfat"), block, dev)
        assert drive.removable is is_removable
    drive = linux_drive(Mount("/dev/sdb1", tmp_path, "vfat"), block, dev)
    assert (drive.label, drive.fs_type, drive.network, drive.root) == ("KAO HE", "vfat", False, tmp_path)
    assert drive.free_bytes > 0


def test_a_drive_without_label_is_called_like_its_folder(tmp_path: Path) -> None:
    assert linux_drive(Mount("/dev/sdz9", tmp_path, "ext4"), tmp_path, tmp_path).label == tmp_path.name


@pytest.mark.parametrize("fs_type", ["nfs4", "cifs", "fuse.sshfs"])
def test_network_drives_are_told_by_their_file_system(fs_type: str, tmp_path: Path) -> None:
    drive = linux_drive(Mount("server:/share", tmp_path, fs_type))
    assert drive.network
    assert not drive.removable


def test_the_table_of_mounts_is_read_with_blanks_and_chinese(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text("/dev/sdb1 /media/KAO\\040HE vfat rw 0 0\n/dev/sdc1 /media/考核盘 exfat rw 0 0\nbroken\n", "utf-8")
    assert linux_mounts(table) == [
        Mount("/dev/sdb1", Path("/media/KAO HE"), "vfat"),
        Mount("/dev/sdc1", Path("/media/考核盘"), "exfat"),
    ]
    assert linux_mounts(tmp_path / "none") == []


def test_a_path_lies_on_the_innermost_mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stick" / "folder").mkdir(parents=True)
    mounts = [
        Mount("/dev/sda1", Path("/"), "ext4"),
        Mount("/dev/sdb1", tmp_path / "stick", "vfat"),
        Mount("/dev/sdb2", tmp_path / "stick", "exfat"),
        Mount("/dev/sdc1", tmp_path / "stic", "ntfs"),
    ]
    monkeypatch.setattr(drives, "linux_mounts", lambda: mounts)
    assert drive_of(tmp_path / "stick" / "folder" / "not yet" / "there").fs_type == "exfat"
    assert drive_of(tmp_path / "other").fs_type == "ext4"


def test_of_a_letter_that_no_drive_has_nothing_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "is_there", lambda _path: False)
    with pytest.raises(FileNotFoundError):
        drive_of(Path("/none/at/all"))


def test_a_drive_that_does_not_answer_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = [
        Mount("/dev/sda1", tmp_path, "ext4"),
        Mount("/dev/sdb1", tmp_path / "pulled out", "vfat"),
        Mount("proc", tmp_path, "proc"),
        Mount("server:/x", tmp_path, "nfs"),
    ]
    monkeypatch.setattr(drives, "linux_mounts", lambda: mounts)
    assert [drive.fs_type for drive in drives.drives()] == ["ext4", "nfs"]


def test_without_a_table_of_mounts_it_is_a_fixed_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "linux_mounts", list)
    assert not drive_of(tmp_path).removable


def test_this_computer_answers(tmp_path: Path) -> None:
    assert drive_of(tmp_path).free_bytes > 0
    assert all(drive.root.is_dir() for drive in drives.drives())
