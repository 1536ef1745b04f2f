"""One PDF page: text, ruled cells and a QR in one embedded font, measured in points from the top left corner."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import segno
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.a4 import ASCENT, LABEL_GREY, LONG, new_canvas
from reports.fonts import FontChoice, glyph_trouble, missing_glyphs, register
from reports.lines import wrap

LEADING: Final = 1.4
_PAD_X: Final = 5.0
_PAD_Y: Final = 0.38


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one ruled cell.

    Attributes:
        align: `left`, `centre` or `right`.
        label: A heading, shown on grey.
        span: How many columns it covers.
    """

    text: str
    align: str = "left"
    label: bool = False
    span: int = 1


class Paper:
    """A page under way; equal calls with the same font give equal bytes."""

    def __init__(self, font: FontChoice, title: str, author: str, subject: str) -> None:
        self._font = font
        self._name = register(font)
        self._missing: set[str] = set()
        self._buffer = io.BytesIO()
        self._canvas = new_canvas(self._buffer, font, title, author, subject)

    def width(self, text: str, size: float) -> float:
        """How wide a text is in this font."""
        return float(stringWidth(text, self._name, size))

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """Break a text to a width."""
        return wrap(text, width, lambda part: self.width(part, size))

    def text(self, x: float, y: float, text: str, size: float, align: str = "left") -> None:
        """Write one line; `y` is its top edge, `x` its left edge, middle or right edge."""
        self._missing |= missing_glyphs(self._font, text)
        self._canvas.setFont(self._name, size)
        write = {"left": "drawString", "centre": "drawCentredString", "right": "drawRightString"}[align]
        getattr(self._canvas, write)(x, LONG - y - ASCENT * size, text)

    def paragraph(self, x: float, y: float, text: str, size: float, width: float, leading: float = LEADING) -> float:
        """Write a text in lines and give the y below the last one."""
        for line in self.lines(text, size, width):
            self.text(x, y, line, size)
            y += size * leading
        return y

    def rule(self, x1: float, y1: float, x2: float, y2: float, thickness: float = 0.6) -> None:
        """Draw a line."""
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x1, LONG - y1, x2, LONG - y2)

    def box(self, x: float, y: float, width: float, height: float, grey: float | None = None) -> None:
        """Draw the outline of a box, filled with a grey (0 black, 1 white) where one is given."""
        self._canvas.setLineWidth(0.6)
        self._canvas.setFillGray(1 if grey is None else grey)
        self._canvas.rect(x, LONG - y - height, width, height, fill=int(grey is not None))
        self._canvas.setFillGray(0)

    def stamp_place(self, x: float, y: float, radius: float, text: str) -> None:
        """Draw the dashed circle where the stamp goes; `x`, `y` is its middle."""
        self._canvas.saveState()
        self._canvas.setDash(3, 3)
        self._canvas.setLineWidth(0.6)
        self._canvas.setStrokeGray(0.55)
        self._canvas.setFillGray(0.45)
        self._canvas.circle(x, LONG - y, radius)
        self.text(x, y - 6, text, 12, "centre")
        self._canvas.restoreState()

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """Draw a QR of an ASCII text with its quiet zone inside the square."""
        rows = [bytes(row) for row in segno.make_qr(content, error="m", boost_error=False).matrix]
        unit = side / (len(rows) + 8)
        for i, row in enumerate(rows):
            for j, length in _dark_runs(row):
                left, top = x + (j + 4) * unit, y + (i + 4) * unit
                self._canvas.rect(left, LONG - top - unit, length * unit, unit, stroke=0, fill=1)

    def row_height(self, cells: Sequence[Cell], widths: Sequence[float], size: float) -> float:
        """How high a row of ruled cells must be."""
        most = max(len(self.lines(cell.text, size, width)) for cell, width in _spread(cells, widths))
        return most * size * LEADING + 2 * _PAD_Y * size

    def row(self, x: float, y: float, cells: Sequence[Cell], widths: Sequence[float], size: float) -> float:
        """Draw a row of ruled cells and give the y below it."""
        height = self.row_height(cells, widths, size)
        for cell, inner in _spread(cells, widths):
            self.box(x, y, inner + 2 * _PAD_X, height, LABEL_GREY if cell.label else None)
            self._cell_text(cell, x + _PAD_X, y, inner, height, size)
            x += inner + 2 * _PAD_X
        return y + height

    def _cell_text(self, cell: Cell, x: float, y: float, width: float, height: float, size: float) -> None:
        lines = self.lines(cell.text, size, width)
        top = y + (height - len(lines) * size * LEADING) / 2 + size * (LEADING - 1) / 2
        at = {"left": x, "centre": x + width / 2, "right": x + width}[cell.align]
        for line in lines:
            self.text(at, top, line, size, cell.align)
            top += size * LEADING

    def finish(self) -> bytes:
        """Close the page and give the PDF.

        Raises:
            ReportTrouble: `E-FONT-GLYPH` with all the characters that would have been boxes.
        """
        if self._missing:
            raise glyph_trouble(self._font, frozenset(self._missing))
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()


def _spread(cells: Sequence[Cell], widths: Sequence[float]) -> list[tuple[Cell, float]]:
    """Pair each cell with the room inside it."""
    result, column = [], 0
    for cell in cells:
        result.append((cell, sum(widths[column : column + cell.span]) - 2 * _PAD_X))
        column += cell.span
    return result


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: (start, length), left to right."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
