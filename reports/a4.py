"""The sheet that everything is printed on (A4), and how a PDF of such sheets begins: measures in points."""

import io
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from reports.fonts import FontChoice

#: Width and height of the sheet upright.
SHORT: Final[float] = A4[0]
LONG: Final[float] = A4[1]
MM: Final = 72 / 25.4
#: Baseline below the top of a line, as part of the size; right for the Chinese fonts that we choose.
ASCENT: Final = 0.88
#: The ground of headings, 0 black to 1 white.
LABEL_GREY: Final = 0.93


def new_canvas(target: Path | io.BytesIO, font: FontChoice, title: str, author: str, subject: str) -> Any:
    """Begin a PDF; equal contents in the same font give equal bytes."""
    canvas = Canvas(str(target) if isinstance(target, Path) else target, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("xiankao")
    canvas.setKeywords(f"font-sha256:{font.sha256} font-index:{font.index}")
    return canvas
