"""Photos and documents that tests attach."""

import random
import struct
import zipfile
import zlib
from pathlib import Path


def make_photo(
    path: Path,
    width: int = 320,
    height: int = 240,
    *,
    kind: str = "JPEG",
    seed: int = 0,
    turn: int = 1,
    taken: str = "",
    place: tuple[float, float] | None = None,
    owner: str = "",
) -> Path:
    """Make a photo; equal arguments give equal bytes.

    Args:
        turn: The camera's orientation (EXIF), 1 to 8.
        taken: `2024:05:18 10:20:30`.
        place: Longitude and latitude, east and north.
    """
    from PIL import Image

    # Noise is not squeezed to nothing, so that there is something to cut off.
    noise = random.Random(seed).randbytes(64 * 64 * 3)
    image = Image.frombytes("RGB", (64, 64), noise).resize((width, height))
    exif = Image.Exif()
    exif[0x0112] = turn
    if owner:
        exif[0x013B] = owner
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", _degrees(place[1]), "E", _degrees(place[0])
    image.save(path, kind, exif=exif)
    return path


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(value * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return whole, minutes, round(seconds, 4)


def make_bomb(path: Path, side: int = 60_000) -> Path:
    """Make a picture of a few bytes that says it is of that many pixels a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b""))
    return path


def make_pdf(path: Path, *, pages: int = 1, text: str = "", password: str = "") -> Path:
    """Make a PDF of blank pages."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    lock = StandardEncryption(password, "owner") if password else None
    canvas = Canvas(str(path), encrypt=lock, invariant=1)
    for _ in range(pages):
        canvas.drawString(72, 72, text)
        canvas.showPage()
    canvas.save()
    return path


def make_docx(path: Path) -> Path:
    """Make what is known for a Word document by its inside."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return path
