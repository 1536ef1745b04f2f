"""Made-up proofs for the demo: a stamped page, a photo of a place, a report, a table; each says that it is a sample.

No two proofs of other words are the same file.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from xlsxwriter.workbook import Workbook

from reports.a4 import LONG, MM, SHORT
from reports.fonts import FontChoice, missing_glyphs, register
from reports.lines import wrap
from reports.paper import LEADING

SAMPLE: Final = "样例文件，仅供演示，不是真实材料"
LONG_SIDE: Final = 1600
SHORT_SIDE: Final = 1200
_MARGIN: Final = 28 * MM
_RADIUS: Final = 20 * MM
_RED: Final = (0.8, 0.1, 0.1)
_STAR: Final = 5
#: A sample is the same file whenever it is made.
_MADE: Final = datetime(2024, 12, 31)  # noqa: DTZ001 - a workbook knows no zones
_EXIF, _GPS, _TAKEN = 0x8769, 0x8825, 0x9003


@dataclass(frozen=True, slots=True)
class SamplePage:
    """What stands on a page.

    Attributes:
        stamp: Whose stamp is on it; empty if it has none.
        date: Beside the stamp.
    """

    title: str
    lines: Sequence[str]
    unit: str
    date: str
    stamp: str = ""


def stamped_page(page: SamplePage, font: FontChoice) -> bytes:
    """Make a PDF of one A4 page, with a mark like a stamp where it has one."""
    from reportlab.pdfgen.canvas import Canvas

    name, buffer = register(font), io.BytesIO()
    canvas: Any = Canvas(buffer, pagesize=(SHORT, LONG), invariant=1, pageCompression=1)
    canvas.setTitle(page.title)
    canvas.setSubject(SAMPLE)
    hand = _Hand(canvas, name, font)
    y = hand.paragraph(50 * MM, page.title, 18)
    for line in page.lines:
        y = hand.paragraph(y + 6, line, 12)
    hand.right(210 * MM, page.unit)
    hand.right(220 * MM, page.date)
    hand.foot()
    if page.stamp:
        hand.stamp(page.stamp)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Hand:
    """Draws on one page, measured in points from the top; a character that the font lacks is left out."""

    def __init__(self, canvas: Any, name: str, font: FontChoice) -> None:
        self._canvas = canvas
        self._name = name
        self._font = font

    def paragraph(self, y: float, text: str, size: float) -> float:
        """Write a text in lines and give the y below it."""
        for line in wrap(self._known(text), SHORT - 2 * _MARGIN, lambda part: self._width(part, size)):
            self._canvas.setFont(self._name, size)
            self._canvas.drawString(_MARGIN, LONG - y - size, line)
            y += size * LEADING
        return y

    def right(self, y: float, text: str) -> None:
        """Write a line at the right edge."""
        self._canvas.setFont(self._name, 12)
        self._canvas.drawRightString(SHORT - _MARGIN - 8 * MM, LONG - y, self._known(text))

    def foot(self) -> None:
        """Say that it is a sample."""
        self._canvas.setFont(self._name, 9)
        self._canvas.setFillGray(0.45)
        self._canvas.drawCentredString(SHORT / 2, 14 * MM, self._known(SAMPLE))
        self._canvas.setFillGray(0)

    def stamp(self, text: str) -> None:
        """Draw a red ring with a star and a name in it."""
        x, y = SHORT - _MARGIN - 26 * MM, LONG - 213 * MM
        canvas = self._canvas
        canvas.setStrokeColorRGB(*_RED)
        canvas.setFillColorRGB(*_RED)
        canvas.setLineWidth(2.4)
        canvas.circle(x, y, _RADIUS)
        canvas.drawPath(_star(canvas, x, y + 4, 7 * MM), stroke=0, fill=1)
        size = 9.0
        words = self._known(f"{text}（样例章）")
        size = min(size, size * 1.7 * _RADIUS / max(self._width(words, size), 1))
        canvas.setFont(self._name, size)
        canvas.drawCentredString(x, y - 11 * MM, words)

    def _width(self, text: str, size: float) -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        return float(stringWidth(text, self._name, size))

    def _known(self, text: str) -> str:
        missing = missing_glyphs(self._font, text)
        return "".join(letter for letter in text if letter not in missing)


def _star(canvas: Any, x: float, y: float, radius: float) -> Any:
    import math

    path = canvas.beginPath()
    for point in range(2 * _STAR):
        length = radius if point % 2 == 0 else radius * 0.4
        angle = math.pi / 2 + point * math.pi / _STAR
        where = x + length * math.cos(angle), y + length * math.sin(angle)
        path.moveTo(*where) if point == 0 else path.lineTo(*where)
    path.close()
    return path


@dataclass(frozen=True, slots=True)
class SamplePhoto:
    """A photo as a camera would say of itself.

    Attributes:
        phase: `before` shows bare ground, anything else green.
        taken: `YYYY-MM-DD`.
        place: Longitude and latitude, east and north; None: the camera did not know.
        name: Makes it another file than a photo of other words.
    """

    name: str
    phase: str
    taken: str
    place: tuple[float, float] | None = None


def photo(facts: SamplePhoto) -> bytes:
    """Make a JPEG of 1600 by 1200 pixels of a place that is nowhere."""
    from PIL import Image

    exif = Image.Exif()
    exif.get_ifd(_EXIF)[_TAKEN] = f"{facts.taken.replace('-', ':')} 10:30:00"
    if facts.place:
        lon, lat = facts.place
        exif.get_ifd(_GPS).update({1: "N", 2: _degrees(lat), 3: "E", 4: _degrees(lon)})
    seed = sum(map(ord, facts.name)) % _SCENES
    picture = _scene(seed, is_green=facts.phase != "before")
    told = f"{SAMPLE} {facts.name}".encode()
    data = exif.tobytes()
    # Exif and a comment stand behind the first two bytes of a JPEG; the picture itself is drawn once for many.
    return picture[:2] + _segment(0xE1, data) + _segment(0xFE, told) + picture[2:]


_SCENES: Final = 6


@cache
def _scene(seed: int, *, is_green: bool) -> bytes:
    """Draw sky, hills and a field."""
    from PIL import Image, ImageDraw

    chance = random.Random(seed)  # noqa: S311 - a picture is no secret
    image = Image.new("RGB", (LONG_SIDE, SHORT_SIDE), (168, 204, 232))
    draw = ImageDraw.Draw(image)
    for far in range(3):
        height = 420 + 130 * far
        hills = [(x, height - chance.randrange(110)) for x in range(0, LONG_SIDE + 200, 200)]
        shade = 30 * far
        colour = (110 - shade, 150 - shade, 110 - shade) if is_green else (176 - shade, 158 - shade, 130 - shade)
        draw.polygon([(0, SHORT_SIDE), *hills, (LONG_SIDE, SHORT_SIDE)], fill=colour)
    for _ in range(260):
        x, y = chance.randrange(LONG_SIDE), chance.randrange(760, SHORT_SIDE)
        size = (y - 700) // 14
        if is_green:
            draw.ellipse((x - size, y - 2 * size, x + size, y), fill=(40 + size, 104 + size, 48))
        else:
            draw.ellipse((x - size, y - size // 2, x + size, y), fill=(150 + size, 134 + size, 108))
    draw.rectangle((560, 600, 1040, 760), fill=(236, 232, 224), outline=(90, 90, 90), width=4)
    draw.polygon([(530, 600), (800, 500), (1070, 600)], fill=(150, 70, 60))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2) + data


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(value * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return whole, minutes, round(seconds, 4)


def report_document(title: str, chapters: Sequence[str], unit: str) -> bytes:
    """Make a Word document with a heading for each chapter."""
    from docx import Document

    document = Document()
    document.core_properties.title = title[:255]
    document.core_properties.author = unit
    document.add_heading(title, 0)
    for chapter in chapters or ("基本情况", "主要做法", "存在问题"):
        document.add_heading(chapter, 1)
        document.add_paragraph(f"{SAMPLE}。本章由{unit}填写。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def table_workbook(title: str, unit: str) -> bytes:
    """Make a workbook with a table of one line."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": title[:255], "author": unit, "created": _MADE})
        sheet = book.add_worksheet()
        for row, line in enumerate(((title,), ("序号", "内容", "填报单位"), ("1", SAMPLE, unit))):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text)
    return buffer.getvalue()
