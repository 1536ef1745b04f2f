"""A card on paper: upright, two columns of items side by side by section; long texts go over the whole width."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forms.model import Field, FieldType
from reports.press import LEADING, Press
from reports.print_frame import Frame
from reports.print_texts import Show, Texts
from reports.sheet_model import SheetContent, SheetRow, SheetTally

_SIZE: Final = 9.0
_LINE: Final = _SIZE * LEADING
_AIR: Final = 6.0
_PAD: Final = 4.0
#: Share of a column that the names of items take.
_LABEL_SHARE: Final = 0.56
#: A text of more lines than this in half the width gets all of it.
_HIGH: Final = 2
#: A card of fewer items is clearer with one item a line.
_FEW: Final = 14
_HEAVY: Final = 0.9
_LIGHT: Final = 0.4


@dataclass(frozen=True, slots=True)
class _Cell:
    """A part of a line: its place and width as parts of the whole width, and what it says."""

    left: float
    width: float
    lines: Sequence[str]
    align: str
    grey: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the form; a heading stays with the line after it."""

    cells: Sequence[_Cell]
    height: float
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """One 指标项 with its value as text."""

    field: Field
    text: str
    marked: bool


class CardForm:
    """One card on its way onto paper; it has few rows, so they are kept."""

    def __init__(self, press: Press, frame: Frame, content: SheetContent, show: Show) -> None:
        self._press = press
        self._frame = frame
        self._content = content
        self._texts = Texts(content, show)
        half = frame.width / 2
        self._halves = len(content.fields) > _FEW
        self._label = (half if self._halves else frame.width) * _LABEL_SHARE

    def draw(self, tick: Callable[[], None]) -> SheetTally:
        """Draw everything, and signatures at the end."""
        lines = [line for row in self._content.rows for line in self._lines(row)]
        tally = self._texts.tally
        tick()
        y = top = self._frame.begin()
        for place, line in enumerate(lines):
            needed = line.height
            if line.is_heading and place + 1 < len(lines):
                needed += lines[place + 1].height
            if y + needed > self._frame.bottom and y > top:
                self._end_page(top, y)
                y = top = self._frame.begin()
            y = self._draw_line(line, y)
        self._close(top, y, tally)
        return tally

    def _close(self, top: float, y: float, tally: SheetTally) -> None:
        if y + self._frame.closing_height(tally) > self._frame.bottom:
            self._end_page(top, y)
            y = top = self._frame.begin()
        else:
            self._outline(top, y)
        self._frame.close(y, tally)
        self._frame.end()

    def _end_page(self, top: float, y: float) -> None:
        self._outline(top, y)
        self._frame.end()

    def _outline(self, top: float, y: float) -> None:
        self._press.box(self._frame.left, top, self._frame.width, y - top, _HEAVY)

    def _lines(self, row: SheetRow) -> Iterator[_Line]:
        texts, marked = self._texts.row(row.cells)
        if row.owner:
            yield self._heading(row.owner)
        section: str | None = None
        titles = {item.id: item.title for item in self._content.table.sections}
        waiting: list[_Item] = []
        for place, (field, text) in enumerate(zip(self._content.fields, texts, strict=True)):
            if field.section != section:
                yield from self._paired(waiting)
                waiting, section = [], field.section
                if section in titles:
                    yield self._heading(f"{section}　{titles[section]}")
            waiting.append(_Item(field, text, place in marked))
        yield from self._paired(waiting)

    def _heading(self, words: str) -> _Line:
        lines = self._press.lines(words, _SIZE, self._frame.width - 2 * _PAD)
        cell = _Cell(0, self._frame.width, lines, "left", grey=True)
        return _Line([cell], len(lines) * _LINE + _AIR, is_heading=True)

    def _paired(self, items: Sequence[_Item]) -> Iterator[_Line]:
        """Lay items side by side, in order left to right; one with much to say takes a line of its own."""
        waiting: _Item | None = None
        for item in items:
            if not self._halves or self._is_long(item):
                if waiting is not None:
                    yield self._line([waiting])
                    waiting = None
                yield from self._whole(item)
            elif waiting is None:
                waiting = item
            else:
                yield self._line([waiting, item])
                waiting = None
        if waiting is not None:
            yield self._line([waiting])

    def _is_long(self, item: _Item) -> bool:
        if item.field.type is FieldType.NOTE:
            return True
        room = self._frame.width / 2 - self._label
        return len(self._broken(item, item.text, room)) > _HIGH

    def _broken(self, item: _Item, text: str, width: float) -> list[str]:
        title, table = item.field.title, self._content.table.title
        self._press.place = lambda: f"“{table}”的“{title}”里的"
        return self._press.lines(text, _SIZE, width - 2 * _PAD)

    def _line(self, items: Sequence[_Item]) -> _Line:
        half = self._frame.width / 2
        cells = [cell for place, item in enumerate(items) for cell in self._cells(item, place * half, half)]
        if len(items) == 1:
            cells.append(_Cell(half, half, (), "left", grey=False))
        return _Line(cells, max(len(cell.lines) for cell in cells) * _LINE + _AIR)

    def _whole(self, item: _Item) -> Iterator[_Line]:
        """Give an item over the whole width; what is higher than a page is torn."""
        label, value = self._cells(item, 0, self._frame.width)
        most = int((self._frame.bottom - self._frame.top - _AIR) / _LINE)
        for start in range(0, max(len(value.lines), len(label.lines), 1), most):
            cells = [
                _Cell(cell.left, cell.width, cell.lines[start : start + most], cell.align, cell.grey)
                for cell in (label, value)
            ]
            yield _Line(cells, max(1, *(len(cell.lines) for cell in cells)) * _LINE + _AIR)

    def _cells(self, item: _Item, left: float, width: float) -> tuple[_Cell, _Cell]:
        field = item.field
        is_told = not field.unit or f"（{field.unit}）" in field.title
        title = field.title if is_told else f"{field.title}（{field.unit}）"
        label = self._broken(item, title, self._label)
        value = self._broken(item, item.text, width - self._label)
        align = "right" if field.is_number else "left" if field.is_text else "centre"
        return (
            _Cell(left, self._label, label, "left", grey=True),
            _Cell(left + self._label, width - self._label, value, align, item.marked),
        )

    def _draw_line(self, line: _Line, y: float) -> float:
        press = self._press
        for cell in line.cells:
            x = self._frame.left + cell.left
            if cell.grey:
                press.fill(x, y, cell.width, line.height)
            top = y + (line.height - len(cell.lines) * _LINE) / 2 + 1
            at = {"left": x + _PAD, "centre": x + cell.width / 2, "right": x + cell.width - _PAD}[cell.align]
            for text in cell.lines:
                press.text(at, top, text, _SIZE, cell.align)
                top += _LINE
            press.rule(x, y, x, y + line.height, _LIGHT)
        end = y + line.height
        press.rule(self._frame.left, end, self._frame.left + self._frame.width, end, _LIGHT)
        return end
