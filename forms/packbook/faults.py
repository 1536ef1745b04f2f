"""What the loader finds wrong in files made from a workbook, told in the workbook's own words and places."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from forms.packbook.language import PAGES
from forms.packbook.pages import Shape
from forms.packbook.reading import Book, Fault
from forms.packbook.toml import Block, Place, Written

_PLACED: Final = re.compile(r"(\S+?\.toml)(?: 第 ([0-9]+) 行)?：(.*)", re.DOTALL)
_ALREADY: Final = re.compile(r"第 ([0-9]+) 行已有")
_BLOCK: Final = re.compile(r"^\[(\w+)\]")
_QUOTED: Final = re.compile(r"“([a-z_]+)”")
_EXAMPLE: Final = re.compile(r"表 (\S+) 的(?:计算项|检查) (\S+?)：")
_INDICATOR: Final = re.compile(r"指标 (\S+?)：")
_PAGES: Final = {page.title: page for page in PAGES}


def place_faults(lines: Sequence[str], book: Book, written: Mapping[str, Written]) -> list[Fault]:
    """Find the cells that the loader's faults are about, and name keys by their headings."""
    return [_placed(line, book, written) for line in lines]


def _placed(line: str, book: Book, written: Mapping[str, Written]) -> Fault:
    if told := _PLACED.fullmatch(line):
        return _of_file(told[1], int(told[2] or 0), told[3], book, written)
    place = _of_example(line, book)
    return Fault(_closer(place, line, book), _reworded(line, place))


def _of_file(file: str, line: int, text: str, book: Book, written: Mapping[str, Written]) -> Fault:
    source = written.get(file)
    place = source.places.get(line) if source else None
    if place is None:
        place = book.files[file].place if file in book.files else Place("方案", -1)
    if source:
        text = _ALREADY.sub(lambda found: _already(source, int(found[1])), text)
    return Fault(_closer(place, text, book), _reworded(text, place))


def _already(source: Written, line: int) -> str:
    place = source.places.get(line)
    return f"第 {place.row + 1} 行已有" if place else "前面已有"


def _of_example(line: str, book: Book) -> Place:
    """Find the row of the check, field or indicator whose example is told."""
    if told := _EXAMPLE.match(line):
        source = book.files.get(f"tables/{told[1].lower()}.toml") or Block(Place("表", -1))
        for key, name in (("check", "id"), ("field", "name")):
            for block in source.get(key, ()):
                if block.get(name) == told[2]:
                    place: Place = block.place
                    return place
    if told := _INDICATOR.match(line):
        for block in book.files["pack.toml"].get("indicator", ()):
            if block.get("id") == told[1]:
                found: Place = block.place
                return found
    return Place("方案", -1)


def _closer(place: Place, text: str, book: Book) -> Place:
    """Find the column of a row that a fault is about: the first key that it quotes."""
    if place.column >= 0:
        return place
    for key in _QUOTED.findall(text):
        heading = book.columns.get(place.sheet, {}).get(key)
        if heading and _PAGES[place.sheet].shape is Shape.HEAD:
            return heading
        if heading and place.row >= 0:
            return Place(place.sheet, place.row, heading.column, heading.heading)
    return place


def _reworded(text: str, place: Place) -> str:
    """Name keys of the language by their headings, and blocks by their sheets."""
    page = _PAGES.get(place.sheet)

    def named(found: re.Match[str]) -> str:
        column = page.column(found[1]) if page else None
        return f"“{column.heading}”（{found[1]}）" if column else found[0]

    return _QUOTED.sub(named, _BLOCK.sub("", text).strip())
