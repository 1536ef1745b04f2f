"""Sheets from outside, read by a child process: whatever the file does, this process only sees texts."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from office.children import stream_child
from office.troubles import SheetRefused
from reports.foreign import NotReadable
from reports.sheet_wire import Sheet, decode

#: Asks a child for the lines of its answer about a file.
Ask = Callable[[Path], Iterator[bytes]]
SECONDS: Final = 60
#: So begin the names of files in which a table program keeps who has a workbook open.
_OWNER: Final = "~$"
_WHY: Final = {
    "empty": "E-SHEET-EMPTY",
    "bomb": "E-SHEET-LARGE",
    "large": "E-SHEET-LARGE",
    "wide": "E-SHEET-WIDE",
    "locked": "E-SHEET-LOCKED",
    "macros": "E-SHEET-MACROS",
    "linked": "E-SHEET-LINKED",
    "dtd": "E-SHEET-STRANGE",
    "binary": "E-SHEET-KIND",
    "foreign": "E-SHEET-KIND",
    "web": "E-SHEET-WEB",
    "csv": "E-SHEET-BROKEN",
    "broken": "E-SHEET-BROKEN",
}


def ask(path: Path) -> Iterator[bytes]:
    """Ask a child process about a file."""
    return stream_child("sheet", str(path).encode("utf-8", "surrogateescape"), timeout_seconds=SECONDS)


def read_sheets(path: Path, asked: Ask = ask) -> list[Sheet]:
    """Read the visible sheets of an xlsx, xls, et or csv, told by its content.

    Raises:
        SheetRefused: It cannot be read, or is against the rules (E-SHEET-…); nothing of it was taken.
    """
    try:
        if not path.is_file():
            raise SheetRefused("E-SHEET-NONE", path=path)
        if path.name.startswith(_OWNER):
            raise SheetRefused("E-SHEET-OWNER", path=path.name)
        found = decode(asked(path.resolve()))
    except NotReadable as fault:
        raise SheetRefused(_WHY.get(fault.why, "E-SHEET-BROKEN"), path=path.name) from fault
    except (subprocess.SubprocessError, ValueError, LookupError, TypeError, RecursionError) as fault:
        raise SheetRefused("E-SHEET-CRASH", path=path.name) from fault
    if not any(sheet.lines for sheet in found):
        raise SheetRefused("E-SHEET-EMPTY", path=path.name)
    return found
