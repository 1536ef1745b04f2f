"""Pages of our own PDFs as pictures, for a preview and for a printer; no PDF viewer is needed.

Not for files from outside, which only a child process opens.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Self

import pypdfium2

#: Points of an inch.
INCH: Final = 72
#: What draws the pages holds one state for the whole process and breaks if two threads are in it at once.
_DRAWING: Final = Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as dots: four bytes each (blue, green, red, unused), `stride` bytes a line."""

    width: int
    height: int
    stride: int
    dots: bytes


class Rendering:
    """The pages of a PDF; to be used in one thread and closed there. Several threads may each have their own."""

    def __init__(self, path: Path) -> None:
        with _DRAWING:
            self._document = pypdfium2.PdfDocument(path)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        with _DRAWING:
            return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page in points; pages count from 0."""
        with _DRAWING, closing(self._document[number]) as page:
            width, height = page.get_size()
        return float(width), float(height)

    def picture(self, number: int, scale: float) -> Picture:
        """Draw a page; `scale` is dots per point."""
        with _DRAWING, closing(self._document[number]) as page:
            drawn = page.render(scale=scale, prefer_bgrx=True, draw_annots=False)
            with closing(drawn):
                return Picture(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with _DRAWING:
            self._document.close()
