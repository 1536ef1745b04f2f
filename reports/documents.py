"""What a document is: how many pages a PDF has and whether it opens, and which container an Office file is.

Documents come from outside, so this runs in a child process (`--child pdf`, `--child zip`) with little memory and time.
"""

import zipfile
from pathlib import Path
from typing import Final

from reports.images import NotReadable

#: More entries than any document or shape file has.
MOST_ENTRIES: Final = 20_000
_ENCRYPTED_FLAG: Final = 0x1
_MARKS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")


def pdf_pages(path: Path) -> int:
    """Count the pages of a PDF.

    Raises:
        NotReadable: `locked` (needs a password), `broken` or `empty` (no page).
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as fault:
        raise NotReadable("locked" if "assword" in str(fault) else "broken") from fault
    try:
        pages = len(document)
        if pages < 1:
            raise NotReadable("empty")
        # A page that cannot be loaded would be a blank sheet for the bureau.
        for place in (0, pages - 1):
            document[place].close()
        return pages
    except pypdfium2.PdfiumError as fault:
        raise NotReadable("broken") from fault
    finally:
        document.close()


def container_kind(path: Path) -> str:
    """Tell `docx`, `xlsx`, `ofd` or plain `zip` by what lies inside.

    Raises:
        NotReadable: `broken`, `locked`, `macros`, `empty` or `bomb` (more entries than any document has).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as fault:
        raise NotReadable("broken") from fault
    if not entries:
        raise NotReadable("empty")
    if len(entries) > MOST_ENTRIES:
        raise NotReadable("bomb")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise NotReadable("locked")
    names = {entry.filename for entry in entries}
    kind = next((kind for mark, kind in _MARKS.items() if mark in names), "zip")
    if kind != "zip" and any(name.lower().endswith(_MACROS) for name in names):
        raise NotReadable("macros")
    return kind
