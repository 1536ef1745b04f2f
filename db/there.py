"""Whether something is there (在不在): where a place does not answer, such as a stick pulled out just now, nothing is.

`Path` tells only of what is missing; a disk that does not answer, a folder that may not be entered and a name that is
too long are faults to it.
"""

from collections.abc import Callable
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether a file or folder is there."""
    return _answered(path.exists)


def is_folder(path: Path) -> bool:
    """Whether a folder is there."""
    return _answered(path.is_dir)


def is_file(path: Path) -> bool:
    """Whether a file is there."""
    return _answered(path.is_file)


def _answered(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except OSError:
        return False
