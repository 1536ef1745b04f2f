"""Which files people mean who bring files and folders (附上文件和文件夹): all but what nobody means to attach."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.there import is_folder
from db.troubles import FileRefused

#: What the system and office programs leave in folders; nobody means to attach it.
_LITTER: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
#: `st_file_attributes` of Windows.
_HIDDEN: Final = 0x2


@dataclass(frozen=True, slots=True)
class Gathered:
    """Files to be attached, each once, folders as their files in order of name.

    Attributes:
        skipped: What was left out of folders: hidden files, leftovers of the system and of office programs, links.
    """

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def gather(paths: Iterable[Path]) -> Gathered:
    """Give the files meant. What is given by itself is meant, whatever it is called.

    Raises:
        FileRefused: A folder holds none (E-PROOF-NAMES).
    """
    files: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    for path in paths:
        if not is_folder(path):
            files[path] = None
            continue
        inside = sorted(_within(path))
        meant = [one for one in inside if not is_litter(one)]
        if not meant:
            raise FileRefused("E-PROOF-NAMES", name=path.name)
        files.update(dict.fromkeys(meant))
        skipped.update(dict.fromkeys(one for one in inside if is_litter(one)))
    return Gathered(tuple(files), tuple(one for one in skipped if one not in files))


def is_litter(path: Path) -> bool:
    """Whether a file in a folder is one that nobody means: hidden, left by a program, a link or no file at all."""
    if path.name.startswith(("~$", ".")) or path.name.lower() in _LITTER or path.is_symlink():
        return True
    try:
        found = path.stat()
    except OSError:
        return False  # Whoever reads it says what is wrong.
    return bool(getattr(found, "st_file_attributes", 0) & _HIDDEN) or not path.is_file()


def _within(folder: Path) -> Iterator[Path]:
    for inner, folders, names in os.walk(folder):
        # What lies in a hidden folder is hidden, too.
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(inner) / name for name in names)
