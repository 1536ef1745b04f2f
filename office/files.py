"""Writing local files so that each is either the old or the new one, whatever happens."""

from contextlib import suppress
from pathlib import Path

from db.flushing import flush, put_in_place
from db.holding import patiently


def write_durably(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, flush it, put it in place and flush the folder (packages.md 5.5).

    Where that fails, nothing half written stays.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_bytes(data)
        put_in_place(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


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
        flush(path)
    try:
        patiently(lambda: source.rename(target))
    except OSError:
        if target.exists():  # somebody else was quicker
            return False
        raise
    flush(target.parent)
    return True
