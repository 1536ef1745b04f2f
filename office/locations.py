"""Where a workspace (工作区) may lie: on a fixed disk of this computer, and not too deep (DESIGN 5)."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from exchange.drives import Drive, drive_of, drives
from office.troubles import NotAccepted

#: Windows knows 260 characters; the deepest file of a workspace needs about 130 of them.
LONGEST: Final = 120
_NAME: Final = "县考填报"
_ROOM: Final = 2 * 1024**3


def refuse_drive(
    root: Path,
    *,
    anyway: bool,
    drive: Callable[[Path], Drive] = drive_of,
    windows: bool = sys.platform == "win32",
) -> None:
    """Refuse to make a workspace on a stick or network drive, or in a folder whose name is too long.

    Args:
        anyway: The user wants it all the same.
        drive: Tells what a path lies on; for tests.
        windows: Whether long names are a danger here.

    Raises:
        NotAccepted: It would lie on one (E-DRIVE), or too deep (E-PATH-LONG).
    """
    if anyway:
        return
    try:
        found = drive(root)
    except OSError:
        return  # whoever makes the folder says why it cannot be made
    if found.removable or found.network:
        raise NotAccepted("E-DRIVE", path=root, kind=_kind(found), proposed=proposed_root())
    if windows and len(str(root)) > LONGEST:
        raise NotAccepted("E-PATH-LONG", path=root, length=len(str(root)), most=LONGEST, proposed=proposed_root())


def refuse_moved(root: Path, *, drive: Callable[[Path], Drive] = drive_of) -> None:
    """Refuse to open a workspace that somebody has carried to a stick or network drive.

    Raises:
        NotAccepted: It lies on one (E-DRIVE-MOVED).
    """
    try:
        found = drive(root)
    except OSError:
        return  # what cannot be found out keeps nobody from working
    if found.removable or found.network:
        raise NotAccepted("E-DRIVE-MOVED", path=root, kind=_kind(found))


def is_stick(folder: Path, *, drive: Callable[[Path], Drive] = drive_of) -> bool:
    """Whether a folder lies on something that is pulled out and carried away; not if nobody can tell."""
    try:
        return drive(folder).removable
    except OSError:
        return False


def _kind(drive: Drive) -> str:
    return "优盘" if drive.removable else "网络盘"


def proposed_root(
    found: Iterable[Drive] | None = None,
    *,
    home: Path | None = None,
    windows: bool = sys.platform == "win32",
    system: str = os.environ.get("SYSTEMDRIVE", "C:"),
) -> Path:
    """Propose where a new workspace may lie: the first fixed disk beside the system's, for that one is set up anew.

    Args:
        found: The drives of this computer.
        home: The user's folder, where there is no other disk.
        windows: Whether drives have letters here.
        system: Letter of the system's drive.
    """
    for drive in (drives() if found is None else found) if windows else ():
        letter = str(drive.root)[:2].upper()
        if not drive.removable and not drive.network and letter != system.upper() and drive.free_bytes >= _ROOM:
            return drive.root / _NAME
    return (home or Path.home()) / _NAME
