"""Definition files written as TOML: one key a line, so that the line of a fault leads back to where it was said."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from textwrap import wrap
from typing import Any, Final

#: Up to this length an example or a list stands on one line.
_SHORT: Final = 110
#: The loader refuses longer lines and lines with more dots.
_MOST_LINE: Final = 900
_MOST_DOTS: Final = 40
_NOTE_WIDTH: Final = 100
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_LOOKS_LIKE_BLOCK: Final = re.compile(r"^\s*\[", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the workbook; rows and columns from 0, a column of -1 is the row as a whole.

    Attributes:
        heading: Of the column.
    """

    sheet: str
    row: int
    column: int = -1
    heading: str = ""

    def __str__(self) -> str:
        if self.row < 0:
            return f"工作表“{self.sheet}”"
        if self.column < 0:
            return f"工作表“{self.sheet}”第 {self.row + 1} 行"
        return f"工作表“{self.sheet}”第 {self.row + 1} 行 {letters(self.column)} 列（{self.heading}）"


def letters(column: int) -> str:
    """Name a column as a spreadsheet does; columns from 0."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Block(dict[str, Any]):
    """A block of a definition file that knows where in the workbook it and its keys were said."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}
        #: What is said of a key for people only; stands above it in the file.
        self.notes: dict[str, str] = {}


@dataclass(slots=True)
class Written:
    """A definition file and where in the workbook each of its lines was said; lines count from 1."""

    lines: list[str] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The file."""
        return ("\n".join(self.lines) + "\n").encode()


def write_toml(data: Block) -> Written:
    """Write a definition file."""
    written = Written()
    _block(written, data, "", data.place)
    return written


def _block(written: Written, data: Mapping[str, Any], path: str, place: Place) -> None:
    """Write the plain keys of a block, then the blocks in it."""
    later = []
    for key, value in data.items():
        own = data.places.get(key, data.place) if isinstance(data, Block) else place
        text = _plain(value)
        if text is None:
            later.append((f"{path}.{_key(key)}" if path else _key(key), value, own))
        else:
            note = data.notes.get(key, "") if isinstance(data, Block) else ""
            written.lines += [f"# {line}" for part in note.split("\n") for line in wrap(part, _NOTE_WIDTH)]
            written.places[len(written.lines) + 1] = own
            written.lines += f"{_key(key)} = {text}".split("\n")
    for name, value, own in later:
        for one in value if isinstance(value, list) else [value]:
            where = one.place if isinstance(one, Block) else own
            written.lines.append("")
            written.lines.append(f"[[{name}]]" if isinstance(value, list) else f"[{name}]")
            written.places[len(written.lines)] = where
            _block(written, one, name, where)


def _plain(value: object) -> str | None:
    """Write a value that stands behind its key, else nothing."""
    if isinstance(value, Block) or (isinstance(value, list) and any(isinstance(one, Block) for one in value)):
        return None
    text = _inline(value)
    if isinstance(value, str):
        return text if _fits(text) and "\n" not in value else _long(value)
    if len(text) <= _SHORT and _fits(text):
        return text
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "[\n" + "".join(f"    {line},\n" for line in _filled([_item(one) for one in value])) + "]"
    return None if isinstance(value, Mapping | list) else text


def _filled(items: Sequence[str]) -> list[str]:
    """Put short items of a list on common lines."""
    lines = [items[0]]
    for item in items[1:]:
        if len(lines[-1]) + len(item) < _SHORT and _fits(f"{lines[-1]}{item}"):
            lines[-1] += f", {item}"
        else:
            lines.append(item)
    return lines


def _item(text: str) -> str:
    written = _inline(text)
    return written if _fits(written) else _long(text)


def _fits(text: str) -> bool:
    return len(text) <= _MOST_LINE and text.count(".") <= _MOST_DOTS


def _inline(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
        case Mapping():
            pairs = ", ".join(f"{_key(name)} = {_inline(item)}" for name, item in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case Sequence():
            return f"[{', '.join(map(_inline, value))}]"
    return str(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _inline(name)


def _long(text: str) -> str:
    """Write a text over several lines; none of them looks like the head of a block."""
    if _LOOKS_LIKE_BLOCK.search(text):
        return _chopped(_inline(text)[1:-1])
    lines = [_inline(line)[1:-1] for line in text.split("\n")]
    if all(map(_fits, lines)):
        return '"""\n' + "\n".join(lines) + '"""'
    return _chopped(_inline(text)[1:-1])


def _chopped(escaped: str) -> str:
    """Break a written text between two signs; a blank at the begin of a line would be lost and is written by number."""
    parts, part = [], ""
    for sign in re.findall(r"\\u[0-9a-f]{4}|\\.|.", escaped):
        if len(part) > _MOST_LINE - 100 or part.count(".") >= _MOST_DOTS:
            parts.append(part)
            part = ""
        part += "\\u0020" if sign == " " and not part else "\\u005b" if sign == "[" and not part else sign
    return '"""\\\n' + "\\\n".join([*parts, part]) + '"""'
