"""What the loader finds wrong in files made from a workbook, told in the workbook's own words and places."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from forms.loading.source import PACK_FILE
from forms.packbook.language import PAGES
from forms.packbook.pages import Shape
from forms.packbook.reading import Book, Fault
from forms.packbook.toml import Block, Place, Written
from forms.packbook.words import TYPES, YES

_PLACED: Final = re.compile(r"(\S+?\.toml)(?: 第 ([0-9]+) 行)?：(.*)", re.DOTALL)
_ALREADY: Final = re.compile(r"第 ([0-9]+) 行已有")
_BLOCK: Final = re.compile(r"^\[(\w+)\]")
_QUOTED: Final = re.compile(r"“([a-z_]+)”")
_ANY_QUOTED: Final = re.compile(r"“([^”]+)”")
_KEY: Final = re.compile(r"“([a-z_]+)”|\b([a-z_]+) = ")
#: What to write, as the loader says it for a file: `level = "error"`, `seat = true`, `fails = { … }`.
_ASSIGNED: Final = re.compile(r"(?<![a-z_{] )\b([a-z_]+) = (\"\w+\"|true|\{[^。]*\}|\[[^。]*\])")
_TYPE: Final = re.compile(rf"\b({'|'.join(TYPES)}) 类型")
_PATTERN: Final = re.compile(r"，应符合 .*。$")
_SHEET: Final = re.compile(r"\[\[([a-z_]+)\]\]")
_EXAMPLE: Final = re.compile(r"表 (\S+) 的(?:计算项|检查) (\S+?)：")
_INDICATOR: Final = re.compile(r"指标 (\S+?)：")
_PAGES: Final = {page.title: page for page in PAGES}


def place_faults(lines: Sequence[str], book: Book, written: Mapping[str, Written]) -> list[Fault]:
    """Find the cells that the loader's faults are about, and name keys by their headings."""
    return [_placed(line, book, written) for line in lines]


def _placed(line: str, book: Book, written: Mapping[str, Written]) -> Fault:
    if told := _PLACED.fullmatch(line):
        return _of_file(told[1], int(told[2] or 0), told[3], book, written)
    place = _closer(_of_example(line, book), line, book)
    return Fault(place, _reworded(line, place))


def _of_file(file: str, line: int, text: str, book: Book, written: Mapping[str, Written]) -> Fault:
    source = written.get(file)
    place = source.places.get(line) if source else None
    if place is None:
        place = book.files[file].place if file in book.files else Place("方案", -1)
    if source:
        text = _ALREADY.sub(lambda found: _already(source, int(found[1])), text)
    place = _closer(place, text, book)
    return Fault(place, _reworded(text, place))


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
        for block in book.files[PACK_FILE].get("indicator", ()):
            if block.get("id") == told[1]:
                found: Place = block.place
                return found
    return Place("方案", -1)


def _closer(place: Place, text: str, book: Book) -> Place:
    """Find the cell that a fault about a row or sheet means: by an entry that it quotes, or by the first key."""
    if place.column >= 0:
        return place
    page = _PAGES[place.sheet]
    if place.row < 0 and page.shape is Shape.PAIRS:
        return _entry(place, text, book)
    columns = book.columns.get(place.sheet, {})
    for found in _KEY.finditer(text):
        heading = columns.get(found[1] or found[2])
        if heading and page.shape is Shape.HEAD:
            return heading
        if heading and place.row >= 0:
            return Place(place.sheet, place.row, heading.column, heading.heading)
    return place


def _entry(place: Place, text: str, book: Book) -> Place:
    """Find the last entry of a list that a fault quotes, perhaps shortened, or whose code it quotes."""
    for quoted in _ANY_QUOTED.findall(text):
        for entry, where in reversed(book.entries.get(place.sheet, ())):
            if entry.startswith(quoted.removesuffix("…")):
                return where
    return place


def _reworded(text: str, place: Place) -> str:
    """Name keys of the language by their headings, and blocks by their sheets."""
    page = _PAGES[place.sheet]

    def quoted(found: re.Match[str]) -> str:
        column = page.column(found[1])
        return f"“{column.heading}”（{found[1]}）" if column else found[0]

    def assigned(found: re.Match[str]) -> str:
        column = page.column(found[1]) or next((one for other in PAGES if (one := other.column(found[1]))), None)
        if column is None:
            return found[0]
        word = YES if found[2] == "true" else column.words.get(found[2].strip('"'), "")
        return f"“{column.heading}”写“{word}”" if word else f"“{column.heading}”"

    def sheet(found: re.Match[str]) -> str:
        title = next((one.title for one in PAGES if one.path[-1:] == (found[1],)), "")
        return f"工作表“{title}”" if title else found[0]

    text = _BLOCK.sub("", text).strip().removeprefix("：")
    text = _SHEET.sub(sheet, _ASSIGNED.sub(assigned, _QUOTED.sub(quoted, text))).replace(PACK_FILE, "方案")
    text = _TYPE.sub(lambda found: f"“{TYPES[found[1]]}”类型", text)
    column = next((one for one in page.columns if one.heading == place.heading), None)
    # What a name looks like is said in words here rather than as a pattern.
    return _PATTERN.sub(f"。{column.help}" if column else "。", text.replace("写 “", "写“"))
