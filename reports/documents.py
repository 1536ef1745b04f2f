"""What a document is: how many pages a PDF has and whether it opens, and which container an Office file is.

Documents come from outside, so this runs in a child process (`--child pdf`, `--child zip`) with little memory and time.
"""

from pathlib import Path
from typing import Final

from reports.foreign import NotReadable, open_pdf
from reports.office_container import has_macros, is_locked, open_container

#: More entries than any document or shape file has.
MOST_ENTRIES: Final = 20_000
_MARKS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}


def pdf_pages(path: Path) -> int:
    """Count the pages of a PDF.

    Raises:
        NotReadable: `locked` (needs a password), `broken` or `empty` (no page).
    """
    with open_pdf(path) as document:
        pages = len(document)
        if pages < 1:
            raise NotReadable("empty")
        # A page that cannot be loaded would be a blank sheet for the bureau.
        for place in (0, pages - 1):
            document[place].close()
        return pages


def container_kind(path: Path) -> str:
    """Tell `docx`, `xlsx`, `ofd` or plain `zip` by what lies inside.

    Raises:
        NotReadable: `broken`, `locked`, `macros`, `empty` or `bomb` (more entries than any document has).
    """
    with open_container(path) as archive:
        entries = archive.infolist()
    if not entries:
        raise NotReadable("empty")
    if len(entries) > MOST_ENTRIES:
        raise NotReadable("bomb")
    if is_locked(entries):
        raise NotReadable("locked")
    names = {entry.filename for entry in entries}
    kind = next((kind for mark, kind in _MARKS.items() if mark in names), "zip")
    if kind != "zip" and has_macros(names):
        raise NotReadable("macros")
    return kind
