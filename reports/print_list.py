"""A list on paper: landscape, a wide one over several pages side by side, rows as high as their longest cell.

Rows are read once and come out page by page; only those of one page are in memory. All pages of a band, which hold the
same rows, have them at the same height, so that they can be laid side by side.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from reports.press import LEADING, Press
from reports.print_columns import PAD, SIZE, Column, columns_of, parted
from reports.print_frame import Frame
from reports.print_texts import Show, Texts
from reports.sheet_model import SheetContent, SheetTally
from reports.totals import ColumnTotal, adds_up

#: How many rows are looked at to choose the widths of columns.
_SAMPLE: Final = 200
_LINE: Final = SIZE * LEADING
_AIR: Final = 4.0
_HEAVY: Final = 0.9
_LIGHT: Final = 0.4


@dataclass(frozen=True, slots=True)
class _Row:
    """A row ready to be drawn.

    Attributes:
        lines: Lines of text by `Column.place`.
        marked: Places with a grey ground.
    """

    lines: Sequence[Sequence[str]]
    height: float
    marked: frozenset[int]


class ListForm:
    """One list on its way onto paper."""

    def __init__(self, press: Press, frame: Frame, content: SheetContent, show: Show) -> None:
        self._press = press
        self._frame = frame
        self._content = content
        self._texts = Texts(content, show)
        self._totals = {place: ColumnTotal(field) for place, field in enumerate(content.fields, 2) if adds_up(field)}
        self._number = 0
        self._band: list[_Row] = []
        self._used = 0.0

    def draw(self, tick: Callable[[], None]) -> SheetTally:
        """Draw all rows, totals and signatures."""
        rows = self._read()
        sample = list(islice(rows, _SAMPLE))
        self._choose_columns([texts for texts, _ in sample])
        for texts, marked in chain(sample, rows):
            self._add(texts, marked)
            tick()
        self._finish()
        return self._texts.tally

    def _read(self) -> Iterator[tuple[list[str], frozenset[int]]]:
        totals = self._totals
        names = [(place, self._content.fields[place - 2].name) for place in totals]
        for owner, cells in self._content.rows:
            texts, marked = self._texts.row(cells)
            for place, name in names:
                totals[place].add(cells.get(name, ""))
            yield [str(self._texts.rows), owner, *texts], frozenset(place + 2 for place in marked)

    def _choose_columns(self, sample: Sequence[Sequence[str]]) -> None:
        content, press = self._content, self._press
        press.place = lambda: f"“{content.table.title}”的"
        owners = any(texts[1] for texts in sample)
        columns = columns_of(content.table, content.fields, sample, self._measure, owners=owners)
        self._parts = parted(columns, content.table.key, self._frame.width)
        every = {column.place: column for part in self._parts for column in part}
        self._columns = [every[place] for place in sorted(every)]
        self._rooms = [(column.place, column.room) for column in self._columns]
        self._heads = [_Head(press, part) for part in self._parts]
        self._head_height = max(head.height for head in self._heads)
        self._room = self._frame.bottom - self._frame.top - self._head_height

    def _measure(self, text: str) -> float:
        return max(self._press.width(line, SIZE) for line in self._press.lines(text, SIZE, 1e9))

    def _add(self, texts: Sequence[str], marked: frozenset[int]) -> None:
        """Put a row into the band, over several pages if it is higher than one."""
        self._number += 1
        row = self._laid(texts, marked)
        parts = _torn(row, int((self._room - _AIR) / _LINE)) if row.height > self._room else (row,)
        for part in parts:
            self._put(part)

    def _put(self, row: _Row) -> None:
        if self._used + row.height > self._room and self._band:
            self._flush()
        self._band.append(row)
        self._used += row.height

    def _laid(self, texts: Sequence[str], marked: frozenset[int]) -> _Row:
        press, lines, most = self._press, [_NOTHING] * len(texts), 1
        at = [0]
        press.place = lambda: f"“{self._content.table.title}”第 {self._number} 条“{self._title(at[0])}”的"
        for place, room in self._rooms:
            text = texts[place]
            if text:
                at[0] = place
                made = lines[place] = press.lines(text, SIZE, room)
                most = max(most, len(made))
        return _Row(lines, most * _LINE + _AIR, marked)

    def _title(self, place: int) -> str:
        return next(column.title for column in self._columns if column.place == place)

    def _flush(self) -> None:
        """Draw the band: the same rows on each of the pages side by side."""
        for number in range(len(self._parts)):
            self._draw_page(number)
            self._frame.end()
        self._band, self._used = [], 0.0

    def _draw_page(self, number: int) -> float:
        """Draw one page without its foot, and give where its table ends."""
        count = len(self._parts)
        y = top = self._frame.begin(f"左右 {count} 幅之第 {number + 1} 幅" if count > 1 else "")
        part, head = self._parts[number], self._heads[number]
        y = head.draw(self._press, self._frame.left, y, self._head_height)
        for row in self._band:
            self._draw_row(part, row, y)
            y += row.height
            self._press.rule(self._frame.left, y, self._frame.left + head.width, y, _LIGHT)
        self._draw_rules(part, head, top, y)
        return y

    def _draw_row(self, part: Sequence[Column], row: _Row, y: float) -> None:
        press, x = self._press, self._frame.left
        for column in part:
            lines = row.lines[column.place]
            if column.place in row.marked:
                press.fill(x, y, column.width, row.height)
            if lines:
                top = y + (row.height - len(lines) * _LINE) / 2 + 1
                _write(press, column, x, top, lines)
            x += column.width

    def _draw_rules(self, part: Sequence[Column], head: "_Head", top: float, bottom: float) -> None:
        press, x = self._press, self._frame.left
        below = top + self._head_height
        for place, column in enumerate(part):
            begin = below if place and head.is_inside_group(place) else top
            press.rule(x, begin, x, bottom, _LIGHT if place else _HEAVY)
            x += column.width
        press.rule(x, top, x, bottom, _HEAVY)
        for y in (top, below, bottom):
            press.rule(self._frame.left, y, x, y, _HEAVY)

    def _finish(self) -> None:
        """Draw what is left, with totals and signatures; signatures never stand alone on a page."""
        if self._texts.rows == 0:
            self._parts = self._parts[:1]
            self._put(self._laid_words("本表没有记录"))
        elif any(total.values for total in self._totals.values()):
            self._put(self._total_row())
        closing = self._frame.closing_height(self._texts.tally)
        if self._used + closing > self._room and len(self._band) > 1:
            last = self._band.pop()
            self._flush()
            self._put(last)
        for number in range(len(self._parts)):
            y = self._draw_page(number)
            if number == len(self._parts) - 1:
                self._close(y, closing)
            self._frame.end()

    def _close(self, y: float, closing: float) -> None:
        if y + closing > self._frame.bottom:
            self._frame.end()
            y = self._frame.begin()
        self._frame.close(y, self._texts.tally)

    def _laid_words(self, words: str) -> _Row:
        """A row that says something in the first column with room for it."""
        texts = [""] * (len(self._content.fields) + 2)
        texts[self._columns[1].place if len(self._columns) > 1 else 0] = words
        return self._laid(texts, frozenset())

    def _total_row(self) -> _Row:
        texts = ["合计", *[""] * (len(self._content.fields) + 1)]
        for place, total in self._totals.items():
            if total.values:
                texts[place] = f"{total.total:f}"
        return self._laid(texts, frozenset())


_NOTHING: Final[Sequence[str]] = ()


def _write(press: Press, column: Column, x: float, y: float, lines: Sequence[str]) -> None:
    if column.align == "left":
        for line in lines:
            press.put(x + PAD, y, line, SIZE)
            y += _LINE
        return
    for line in lines:
        spare = column.width - press.width(line, SIZE) - PAD
        press.put(x + (spare if column.align == "right" else (spare + PAD) / 2), y, line, SIZE)
        y += _LINE


def _torn(row: _Row, most: int) -> Iterator[_Row]:
    """Tear a row that is higher than a page into pieces of so many lines."""
    count = max(len(lines) for lines in row.lines)
    for start in range(0, count, most):
        lines = [found[start : start + most] for found in row.lines]
        yield _Row(lines, max(map(len, lines)) * _LINE + _AIR, row.marked)


class _Head:
    """The heading over the columns of one page, groups above their columns."""

    def __init__(self, press: Press, part: Sequence[Column]) -> None:
        self._part = part
        self.width = sum(column.width for column in part)
        self._lines = [press.lines(column.heading, SIZE, column.room) for column in part]
        self._groups = list(self._grouped(press))
        own = max(map(len, self._lines)) * _LINE + _AIR
        self._low = max(
            (len(lines) * _LINE + _AIR for column, lines in zip(part, self._lines, strict=True) if column.group),
            default=0.0,
        )
        above = max((len(lines) * _LINE + _AIR for _, _, lines in self._groups), default=0.0)
        self.height = max(own, self._low + above)

    def _grouped(self, press: Press) -> Iterator[tuple[int, int, list[str]]]:
        """Give groups: first column, the one after the last, lines of the name."""
        start = 0
        while start < len(self._part):
            end = start + 1
            group: str = self._part[start].group
            while group and end < len(self._part) and self._part[end].group == group:
                end += 1
            if group:
                room = sum(column.width for column in self._part[start:end]) - 2 * PAD
                yield start, end, press.lines(group, SIZE, room)
            start = end

    def is_inside_group(self, place: int) -> bool:
        """Whether the rule left of this column must not cut the name of a group."""
        return any(start < place < end for start, end, _ in self._groups)

    def draw(self, press: Press, x: float, y: float, height: float) -> float:
        """Draw the heading with all rules inside it, and give where the rows begin."""
        press.fill(x, y, self.width, height)
        lefts = [x]
        for column in self._part:
            lefts.append(lefts[-1] + column.width)
        split = y + height - self._low
        for place, (column, lines) in enumerate(zip(self._part, self._lines, strict=True)):
            top = split if column.group else y
            _centred(press, lefts[place], lefts[place + 1], top, y + height, lines)
            if self.is_inside_group(place):
                press.rule(lefts[place], split, lefts[place], y + height, _LIGHT)
        for start, end, lines in self._groups:
            _centred(press, lefts[start], lefts[end], y, split, lines)
            press.rule(lefts[start], split, lefts[end], split, _LIGHT)
        return y + height


def _centred(press: Press, left: float, right: float, top: float, bottom: float, lines: Sequence[str]) -> None:
    y = top + (bottom - top - len(lines) * _LINE) / 2 + 1
    for line in lines:
        press.text((left + right) / 2, y, line, SIZE, "centre")
        y += _LINE
