"""Writing local files so that each is either the old or the new one, whatever happens."""

import os
from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, flush it, put it in place and flush the folder (packages.md 5.5)."""
    temporary = path.with_name(path.name + ".part")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    # On Linux vfat the renamed file is empty after a power cut unless it is flushed once more (packages.md 5.3).
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries; without effect where the system cannot."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def adopt(source: Path, target: Path) -> bool:
    """Move a file or folder of this workspace to its final place and flush it there.

    Both lie on one drive, so the move is a rename; what is already at the target stays.

    Returns:
        Whether it was moved; False if something lies at the target already.
    """
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    files = [source] if source.is_file() else [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    try:
        source.rename(target)
    except OSError:
        if target.exists():  # somebody else was quicker
            return False
        raise
    sync_folder(target.parent)
    return True
