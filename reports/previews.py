"""A foreign photo or page of a PDF as a small picture of bare dots, for who wants to see it.

Such files come from outside, so this runs in a child process (`--child picture`) with little memory and time; what it
hands back is no format any more, only dots. It is not for our own PDFs (`reports.rendering`).
"""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reports.foreign import NotReadable, open_pdf, open_picture
from reports.images import DECODED_PIXELS

#: Longest side of a picture; no screen here shows more.
MOST_SIDE: Final = 4096
#: A page may be shown so many times larger than in print, a photo never larger than it is.
_MOST_SCALE: Final = 4.0


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture as dots: three bytes each (red, green, blue), lines without gaps, from the top left.

    Attributes:
        pages: How many pages the file has; 1 for a photo.
    """

    width: int
    height: int
    pages: int
    rgb: bytes

    def wire(self) -> bytes:
        """Give it as a child answers: a line of JSON, then the dots."""
        head = json.dumps({"width": self.width, "height": self.height, "pages": self.pages})
        return head.encode() + b"\n" + self.rgb


def draw(asked: Mapping[str, Any]) -> Dots:
    """Draw what is asked for.

    Args:
        asked: `path`; `kind` (`jpg`, `png`, `pdf`); `page`, from 0; `width` and `height` of the room, in dots.

    Raises:
        NotReadable: As `photo` and `page` say.
    """
    path, room = Path(asked["path"]), (_side(asked["width"]), _side(asked["height"]))
    return page(path, int(asked["page"]), room) if asked["kind"] == "pdf" else photo(path, room)


def _side(asked: int) -> int:
    return max(1, min(MOST_SIDE, int(asked)))


def photo(path: Path, room: tuple[int, int]) -> Dots:
    """Draw a photo upright, as large as the room lets it be.

    Raises:
        NotReadable: `bomb` (too many pixels to be decoded here), `cut` or `broken`.
    """
    from PIL import ImageOps

    with open_picture(path) as image:
        # Whichever way the camera was held; a JPEG is decoded small at once.
        side = max(room)
        image.draft("RGB", (side, side))
        if image.width * image.height > DECODED_PIXELS:
            raise NotReadable("bomb")
        image.thumbnail((side, side))
        upright = _on_white(ImageOps.exif_transpose(image))
        upright.thumbnail(room)
        return Dots(upright.width, upright.height, 1, upright.tobytes())


def _on_white(image: Any) -> Any:
    """Give a picture without transparency; what is transparent is white, as on paper."""
    from PIL import Image

    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        above = image.convert("RGBA")
        below = Image.new("RGBA", above.size, "white")
        below.alpha_composite(above)
        return below.convert("RGB")
    # Sixteen bits of grey are cut off rather than scaled by Pillow.
    return image.point(lambda value: value / 256).convert("RGB") if image.mode.startswith("I") else image.convert("RGB")


def page(path: Path, number: int, room: tuple[int, int]) -> Dots:
    """Draw a page of a PDF, as large as the room lets it be.

    Raises:
        NotReadable: `locked`, `broken`, or `empty` where there is no such page.
    """
    try:
        with open_pdf(path) as document:
            pages = len(document)
            if not 0 <= number < pages:
                raise NotReadable("empty")
            with closing(document[number]) as shown:
                width, height = shown.get_size()
                scale = min(room[0] / max(width, 1), room[1] / max(height, 1), _MOST_SCALE)
                with closing(shown.render(scale=scale, rev_byteorder=True, may_draw_forms=False)) as drawn:
                    image = drawn.to_pil().convert("RGB")
                    image.thumbnail(room)
                    return Dots(image.width, image.height, pages, image.tobytes())
    except MemoryError as fault:
        raise NotReadable("bomb") from fault
