"""A PDF of many pages on its way to disk: text, rules and marks in one embedded font, from the top left corner.

Made for long tables: what stands on a page is gathered and drawn at once, widths are looked up and never asked of the
font again, and a character without glyph is kept with its place, so that all of them are told together.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from reports.a4 import ASCENT, LABEL_GREY, LONG, SHORT, new_canvas
from reports.fonts import FontChoice, glyph_widths, register, same_in_other_letters
from reports.lines import wrap
from reports.saving import replacing
from reports.troubles import ReportTrouble

LEADING: Final = 1.3
_MARK_GREY: Final = 0.86
_MARK_SIZE: Final = 110
_MOST_PLACES: Final = 10
#: How many broken texts are kept; names of townships and choices come again and again.
_KEPT: Final = 20_000
#: A blank of any kind but the ideographic one is printed as a plain one.
_BLANKS: Final = {ord(char): " " for char in "\t\v\f\x85\xa0\u2002\u2003\u2009\u202f"}
_ENDS: Final = ("\r\n", "\r", "\u2028", "\u2029")

#: Where a character is to be printed, in words.
Place = Callable[[], str]


class Press:
    """Pages under way; equal calls with the same font give equal bytes. Points, y from the top.

    Attributes:
        place: Says where the text comes from that is measured just now, for the trouble about a missing character.
    """

    def __init__(self, target: Path, font: FontChoice, title: str, author: str, subject: str) -> None:
        self._font = font
        self._name = register(font)
        self._widths = _Widths(glyph_widths(font), self._miss)
        self._plainly = {**_BLANKS, **same_in_other_letters(font)}
        self._same = frozenset(map(chr, self._plainly))
        self._canvas = new_canvas(target, font, title, author, subject)
        self._missing: dict[str, None] = {}
        self._lacking: set[str] = set()
        self._lines: dict[tuple[str, float], list[str]] = {}
        self._marks: dict[str, str] = {}
        self._height = LONG
        self._clear()
        self.place: Place = str
        self.pages = 0

    def _clear(self) -> None:
        self._texts: list[tuple[float, float, float, str]] = []
        self._rules: dict[float, list[tuple[float, float, float, float]]] = {}
        self._fills: list[tuple[float, float, float, float]] = []
        self._totals: list[tuple[float, float, str]] = []

    def _miss(self, char: str) -> float:
        self._lacking.add(char)
        if len(self._missing) <= _MOST_PLACES:
            named = char if char.isprintable() else ""
            self._missing[f"{self.place()}“{named}”（U+{ord(char):04X}）"] = None
        return 0.0

    # Measuring.

    def width(self, text: str, size: float) -> float:
        """How wide a line is."""
        return sum(map(self._widths.__getitem__, text)) * size / 1000

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """Break a text to a width; a line without room for one character takes it all the same."""
        room = width * 1000 / size
        known = self._lines.get((text, room))
        if known is None:
            if len(self._lines) >= _KEPT:
                self._lines.clear()
            known = self._lines[text, room] = self._broken(text, room)
        return known

    def _broken(self, text: str, room: float) -> list[str]:
        plain = self._plain(text)
        look = self._widths.__getitem__
        if "\n" not in plain and sum(map(look, plain)) <= room:
            return [plain]
        return wrap(plain, room, lambda part: sum(map(look, part)))

    def _plain(self, text: str) -> str:
        """Write blanks and line ends as the plain ones, and signs that the font lacks in letters that it has."""
        if text.isprintable() and self._same.isdisjoint(text):
            return text
        for end in _ENDS:
            text = text.replace(end, "\n")
        return text.translate(self._plainly)

    # Drawing.

    def begin(self, *, landscape: bool = False, mark: str = "") -> None:
        """Begin a page of A4, with a pale mark across it where one is given."""
        width, self._height = (LONG, SHORT) if landscape else (SHORT, LONG)
        self._canvas.setPageSize((width, self._height))
        if mark:
            self._canvas.doForm(self._mark(mark, width, self._height))

    def end(self) -> None:
        """Draw what was gathered: fills below, then rules, then text."""
        canvas, top = self._canvas, self._height
        canvas.setFillGray(LABEL_GREY)
        for x, y, width, height in self._fills:
            canvas.rect(x, top - y - height, width, height, stroke=0, fill=1)
        for thickness, rules in sorted(self._rules.items()):
            canvas.setLineWidth(thickness)
            canvas.lines([(x1, top - y1, x2, top - y2) for x1, y1, x2, y2 in rules])
        canvas.setFillGray(0)
        self._draw_texts()
        for x, y, name in self._totals:
            canvas.saveState()
            canvas.translate(x, top - y)
            canvas.doForm(name)
            canvas.restoreState()
        canvas.showPage()
        self.pages += 1
        self._clear()

    def _draw_texts(self) -> None:
        made = self._canvas.beginText()
        last = 0.0
        for x, y, size, line in self._texts:
            if size != last:
                made.setFont(self._name, size)
                last = size
            made.setTextOrigin(x, self._height - y - ASCENT * size)
            made.textOut(line)
        self._canvas.drawText(made)

    def text(self, x: float, y: float, line: str, size: float, align: str = "left") -> None:
        """Write one line; `x` is its left edge, middle or right edge, `y` its top edge."""
        line = self._plain(line).replace("\n", " ")
        wide = self.width(line, size)  # Tells of missing characters, too.
        if align != "left":
            x -= wide / 2 if align == "centre" else wide
        self._texts.append((x, y, size, line))

    def put(self, x: float, y: float, line: str, size: float) -> None:
        """Write one line that was measured before, from its left edge."""
        self._texts.append((x, y, size, line))

    def paragraph(self, x: float, y: float, text: str, size: float, width: float, leading: float = LEADING) -> float:
        """Write a text in lines and give the y below the last one."""
        for line in self.lines(text, size, width):
            self.put(x, y, line, size)
            y += size * leading
        return y

    def rule(self, x1: float, y1: float, x2: float, y2: float, thickness: float = 0.5) -> None:
        """Draw a line."""
        self._rules.setdefault(thickness, []).append((x1, y1, x2, y2))

    def box(self, x: float, y: float, width: float, height: float, thickness: float = 0.5) -> None:
        """Draw the outline of a box."""
        right, low = x + width, y + height
        for line in ((x, y, right, y), (x, low, right, low), (x, y, x, low), (right, y, right, low)):
            self.rule(*line, thickness)

    def fill(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a grey ground, as headings have."""
        self._fills.append((x, y, width, height))

    def total(self, x: float, y: float, name: str) -> None:
        """Keep room for what `settle_total` says later, such as how many pages there are; `x`, `y` as for a text."""
        self._totals.append((x, y, name))

    def settle_total(self, name: str, text: str, size: float) -> None:
        """Say what stands at all places kept for this name."""
        canvas = self._canvas
        canvas.beginForm(name, -1, -2 * size, self.width(text, size) + 1, size)
        canvas.setFont(self._name, size)
        canvas.drawString(0, -ASCENT * size, text)
        canvas.endForm()

    def _mark(self, words: str, width: float, height: float) -> str:
        """Give the name of the pale writing across a page, made once for each shape of page."""
        name = f"mark{len(self._marks)}"
        known = self._marks.setdefault(f"{words}/{width}", name)
        if known != name:
            return known
        canvas = self._canvas
        canvas.beginForm(name, 0, 0, width, height)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(35)
        canvas.setFillGray(_MARK_GREY)
        canvas.setFont(self._name, _MARK_SIZE)
        canvas.drawCentredString(0, -_MARK_SIZE / 3, words)
        canvas.endForm()
        self.width(words, _MARK_SIZE)
        return name

    def finish(self) -> None:
        """Write the file.

        Raises:
            ReportTrouble: `E-PRINT-GLYPH` with characters that would have been boxes and where they stand.
        """
        if self._missing:
            places = list(self._missing)[:_MOST_PLACES]
            more = "等" if len(self._missing) > _MOST_PLACES else ""
            trouble = ReportTrouble("E-PRINT-GLYPH", font=self._font.path.name, places="、".join(places) + more)
            trouble.lacking = "".join(sorted(self._lacking))
            raise trouble
        self._canvas.save()


@contextmanager
def printing(target: Path, font: FontChoice, title: str, author: str, subject: str) -> Iterator[Press]:
    """Hand out a press; when the block ends well the file takes the place of `target`.

    Raises:
        ReportTrouble: `E-PRINT-GLYPH`; `E-REPORT-OPEN`, `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    with replacing(target) as part:
        press = Press(part, font, title, author, subject)
        yield press
        press.finish()


class _Widths(dict[str, float]):
    """Width by character, in thousandths of the size; asks what to do about one without glyph."""

    def __init__(self, known: Mapping[str, float], miss: Callable[[str], float]) -> None:
        super().__init__(known)
        self._miss = miss

    def __missing__(self, char: str) -> float:
        return self._miss(char)
