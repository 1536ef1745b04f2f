"""Saving a report so that the old file stays whole until the new one is."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reports.troubles import saving_trouble


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Hand out a name to write to; when the block ends well it takes the place of `target`, durably.

    When the block fails, `target` is as before and the unfinished file is gone.

    Raises:
        ReportTrouble: The disk refused; says which file and what to do.
    """
    part = target.with_name(target.name + ".part")
    try:
        yield part
        _sync(part)
        part.replace(target)
        # On Linux vfat a renamed file is empty after a power cut unless it is synced under its new name.
        _sync(target)
        _sync_folder(target.parent)
    except OSError as exc:
        raise saving_trouble(exc, target) from exc
    finally:
        _discard(part)


def save_copy(source: Path, target: Path) -> None:
    """Save a copy of a report that lies elsewhere.

    Raises:
        ReportTrouble: The disk refused; says which file and what to do.
    """
    with replacing(target) as part:
        shutil.copyfile(source, part)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows has no handle on a folder that could be synced.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _discard(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # The disk is gone; the failure that matters is already on its way.
