"""What a folder lies on (磁盘、优盘、网络盘): label, file system, room, and whether it can be pulled out.

On Linux it is read from /proc/mounts and /sys, on Windows asked of the system [untested]. Where nothing can be found
out the answer is a fixed local disk, for a wrong "removable" would keep people from working.
"""

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from db.there import is_there
from forms.records import dataclass

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "davfs", "fuse.sshfs", "ncpfs"})
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Drive:
    """One mounted file system.

    Attributes:
        root: Where it is mounted, or the drive letter.
        label: Its name as people see it; the folder's name where it has none.
        fs_type: Such as `ext4`, `vfat`, `exfat`, `NTFS`; lower-case on Linux.
        removable: A stick or card, or any disk on a USB port.
    """

    root: Path
    label: str
    fs_type: str
    free_bytes: int
    removable: bool
    network: bool


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of /proc/mounts."""

    device: str
    root: Path
    fs_type: str


def drive_of(path: Path) -> Drive:
    """Tell what a path lies on; the path itself need not exist yet.

    Raises:
        OSError: The file system does not answer.
    """
    places = (path.absolute(), *path.absolute().parents)
    existing = next((folder for folder in places if is_there(folder)), None)
    if existing is None:  # a letter that no drive has
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if sys.platform == "win32":
        return _windows_drive(Path(existing.anchor))
    resolved = existing.resolve()
    mounts = [mount for mount in linux_mounts() if resolved.is_relative_to(mount.root)]
    if not mounts:
        return Drive(Path("/"), "/", "", shutil.disk_usage(resolved).free, removable=False, network=False)
    # Of two mounts on one folder the later one is seen.
    return linux_drive(max(reversed(mounts), key=lambda mount: len(mount.root.parts)))


def drives() -> list[Drive]:
    """List disks, sticks and network drives that are mounted now; those that do not answer are left out."""
    if sys.platform == "win32":
        return _windows_drives()
    found = []
    for mount in linux_mounts():
        if mount.device.startswith("/dev/") or mount.fs_type in _NETWORK:
            try:
                found.append(linux_drive(mount))
            except OSError:
                continue
    return found


def linux_mounts(table: Path = Path("/proc/mounts")) -> list[Mount]:
    """Read the table of mounts, in its order; empty where there is none."""
    try:
        lines = table.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    return [_mount(line.split(" ")) for line in lines if line.count(" ") >= len(("root", "type"))]


def _mount(columns: list[str]) -> Mount:
    device, root, fs_type = (_ESCAPE.sub(_unescaped, column) for column in columns[:3])
    return Mount(device, Path(root), fs_type)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 8))


def linux_drive(mount: Mount, sys_block: Path = Path("/sys/class/block"), dev: Path = Path("/dev")) -> Drive:
    """Describe one mount.

    Raises:
        OSError: It does not answer, such as a stick that was pulled out.
    """
    free = shutil.disk_usage(mount.root).free
    device = Path(mount.device).name
    label = _linux_label(device, dev / "disk" / "by-label") or mount.root.name or str(mount.root)
    is_removable = mount.device.startswith("/dev/") and _is_removable(sys_block / device)
    return Drive(mount.root, label, mount.fs_type, free, is_removable, mount.fs_type in _NETWORK)


def _is_removable(block: Path) -> bool:
    """Look at the whole disk of a partition: its flag, and whether it hangs on USB."""
    try:
        device = block.resolve(strict=True)
    except OSError:
        return False
    flags = (device / "removable", device.parent / "removable")
    is_flagged = any(flag.is_file() and flag.read_text().strip() == "1" for flag in flags)
    return is_flagged or any(part.startswith("usb") for part in device.parts)


def _linux_label(device: str, by_label: Path) -> str:
    links: Iterable[Path] = by_label.iterdir() if by_label.is_dir() else ()
    for link in links:
        if link.resolve().name == device:
            return link.name.replace("\\x20", " ")
    return ""


if sys.platform == "win32":
    import ctypes
    import string

    _REMOVABLE = 2
    _REMOTE = 4

    def _windows_drives() -> list[Drive]:
        """List drive letters [untested]."""
        present = ctypes.windll.kernel32.GetLogicalDrives()
        letters = [letter for place, letter in enumerate(string.ascii_uppercase) if present >> place & 1]
        found = []
        for letter in letters:
            try:
                found.append(_windows_drive(Path(f"{letter}:\\")))
            except OSError:
                continue
        return found

    def _windows_drive(root: Path) -> Drive:
        """Ask Windows about one drive [untested]."""
        kind = ctypes.windll.kernel32.GetDriveTypeW(str(root))
        name, system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        ctypes.windll.kernel32.GetVolumeInformationW(str(root), name, 261, None, None, None, system, 261)
        free = shutil.disk_usage(root).free
        return Drive(root, name.value or str(root), system.value, free, kind == _REMOVABLE, kind == _REMOTE)
