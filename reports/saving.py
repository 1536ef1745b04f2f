"""Saving a report so that the old file stays whole until the new one is."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.flushing import put_in_place
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
        put_in_place(part, target)
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


def _discard(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # The disk is gone; the failure that matters is already on its way.
