"""What a photo is: its size as people see it, when and where it was taken, and whether it is whole.

Photos come from outside, so this runs in a child process (`--child image`) with little memory and time. A photo is
never changed: what the camera wrote stays in it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reports.foreign import open_picture

#: A file of more pixels than that is not decoded to the end to see whether it is whole.
DECODED_PIXELS: Final = 60_000_000

_ORIENTATION, _MAKE, _MODEL, _ARTIST, _OWNER = 0x0112, 0x010F, 0x0110, 0x013B, 0xA430
_EXIF, _GPS, _TAKEN, _SERIAL = 0x8769, 0x8825, 0x9003, 0xA431
_QUARTER_TURNS: Final = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True)
class Photo:
    """What is told about a photo.

    Attributes:
        width, height: Pixels as seen, after the camera's turn.
        taken: `YYYY-MM-DD HH:MM:SS` by the camera's clock; empty if it does not say.
        lon, lat: Degrees where it was taken; None if it does not say.
        names_owner: Whether the file names the camera's owner or the camera itself by number.
    """

    width: int
    height: int
    taken: str
    lon: float | None
    lat: float | None
    names_owner: bool


def read_photo(path: Path) -> Photo:
    """Read a photo to its end.

    Raises:
        NotReadable: `bomb`, `cut` (the file ends early) or `broken`.
    """
    with open_picture(path) as image:
        facts = _facts(image)
        _decode(image)
        return facts


def _decode(image: Any) -> None:
    """Decode a picture, small where the format can, so that one that ends early is noticed."""
    image.draft("L", (64, 64))
    if image.format == "JPEG" or image.width * image.height <= DECODED_PIXELS:
        image.load()


def _facts(image: Any) -> Photo:
    exif = _exif(image)
    width, height = image.size
    if exif.get(_ORIENTATION) in _QUARTER_TURNS:
        width, height = height, width
    more, gps = _inner(exif, _EXIF), _inner(exif, _GPS)
    lon, lat = _degrees(gps, 4, 3, "W", 180), _degrees(gps, 2, 1, "S", 90)
    if lon is None or lat is None or (lon, lat) == (0.0, 0.0):
        lon = lat = None
    names = any(_text(exif.get(tag)) for tag in (_ARTIST,)) or any(_text(more.get(tag)) for tag in (_OWNER, _SERIAL))
    return Photo(width, height, _moment(_text(more.get(_TAKEN))), lon, lat, names)


def _exif(image: Any) -> Any:
    """Read what the camera wrote; nonsense in it is no fault of the picture."""
    try:
        return image.getexif()
    except (OSError, SyntaxError, ValueError, LookupError, ArithmeticError, TypeError):
        return {}


def _inner(exif: Any, tag: int) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(tag) or {}
    except (AttributeError, OSError, SyntaxError, ValueError, LookupError, ArithmeticError, TypeError):
        return {}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _moment(text: str) -> str:
    """Turn `2024:05:18 10:20:30` into `2024-05-18 10:20:30`; what is no moment is none."""
    from datetime import datetime

    try:
        return datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S").strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - local
    except ValueError:
        return ""


def _degrees(gps: Mapping[int, Any], tag: int, reference: int, negative: str, most: int) -> float | None:
    try:
        whole, minutes, seconds = (float(part) for part in gps[tag])
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return None
    value = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return round(-value if _text(gps.get(reference)).upper() == negative else value, 6)
