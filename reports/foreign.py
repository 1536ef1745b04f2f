"""Files from outside, opened so that whatever is wrong with one ends as a single word (`NotReadable`).

To be used in a child process with little memory and time only.
"""

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

#: Beyond this a picture is taken for a decompression bomb; cameras of phones have up to 200 megapixels.
MOST_PIXELS: Final = 220_000_000
_PICTURES: Final = ("JPEG", "PNG")


class NotReadable(Exception):
    """A file that cannot be read; `why` is a word of the catalogues in `office.examining` and `office.sheet_files`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@contextmanager
def open_picture(path: Path) -> Iterator[Any]:
    """Open a photo, a JPEG or PNG; what goes wrong with it within the block is told, too.

    Raises:
        NotReadable: `bomb`, `cut` (the file ends early) or `broken`.
    """
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_PICTURES) as image:
                yield image
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as fault:
        raise NotReadable("bomb") from fault
    except UnidentifiedImageError as fault:
        raise NotReadable("broken") from fault
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError) as fault:
        raise NotReadable("cut") from fault


@contextmanager
def open_pdf(path: Path) -> Iterator[Any]:
    """Open a PDF; what goes wrong with it within the block is told, too.

    Raises:
        NotReadable: `locked` (needs a password) or `broken`.
    """
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            yield document
    except pypdfium2.PdfiumError as fault:
        raise NotReadable("locked" if "assword" in str(fault) else "broken") from fault
