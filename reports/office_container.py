"""The container of an Office file (docx, xlsx, ofd): opening it, and what every reader of one has to look for.

Whatever `zipfile` raises over a container from outside means one thing to people: the file is broken.
"""

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from reports.foreign import NotReadable

_ENCRYPTED_FLAG: Final = 0x1
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
#: RuntimeError: an entry that is locked, or packed by a method or for a version that `zipfile` does not know. The
#: decompressors of the methods that it knows raise errors of their own.
_BROKEN: Final = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
)


@contextmanager
def open_container(file: Path | IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open a container for the block; what goes wrong within while it is read counts as its fault.

    Raises:
        NotReadable: `broken`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _BROKEN as fault:
        raise NotReadable("broken") from fault


def is_locked(entries: Iterable[zipfile.ZipInfo]) -> bool:
    """Tell whether any part needs a password."""
    return any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries)


def has_macros(names: Iterable[str]) -> bool:
    """Tell whether any part, by its name, holds macros (宏): programs that run by themselves."""
    return any(name.lower().endswith(_MACROS) for name in names)
