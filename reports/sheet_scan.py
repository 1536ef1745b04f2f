"""What a reader of values does not tell of an xlsx: hidden rows, error values, formulas without result, percentages.

It is looked up in the XML itself, by plain search where nothing of the kind is there, which is nearly always. Runs in
the child process that reads sheets. The limits are those of packages.md 4.1.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from reports.foreign import NotReadable
from reports.office_container import has_macros, is_locked

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 200 * 1024**2
MOST_RATIO: Final = 200
#: Below this size a part may shrink as it likes: a short one of blanks is no bomb.
_SMALL: Final = 1024**2
_XML: Final = (".xml", ".rels", ".vml")
_PERCENT_IDS: Final = frozenset({9, 10})
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_P: Final = rb"<(?:\w+:)?"
_LINE: Final = re.compile(_P + rb"(row|col)\b[^>]*>")
_PREFIX: Final = re.compile(rb"<(\w+:|)sheetData\b")
_CELL: Final = re.compile(_P + rb"c\b([^>]*[^/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA: Final = re.compile(_P + rb"f\b")
_VALUE: Final = re.compile(_P + rb"v\b[^>]*>([^<]*)</")
_REF: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_RELATION: Final = re.compile(_P + rb"Relationship\b[^>]*>")
_SHEET: Final = re.compile(_P + rb"sheet\b[^>]*>")
_XF: Final = re.compile(_P + rb"xf\b[^>]*>")
_FORMAT: Final = re.compile(_P + rb"numFmt\b[^>]*>")
_IN_XFS: Final = re.compile(_P + rb"cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


@dataclass(slots=True)
class Scanned:
    """What was found in one sheet; rows and columns from 0.

    Attributes:
        errors: Error values by place.
        unknown: Formulas whose result is not in the file.
        percent: Cells shown as percentages.
        nowhere: Error values that do not say where they are.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unknown: set[tuple[int, int]] = field(default_factory=set)
    percent: set[tuple[int, int]] = field(default_factory=set)
    nowhere: int = 0


class Book:
    """An xlsx that has passed the guard, looked through.

    Raises:
        NotReadable: `dtd`, a document type or another encoding, where one could hide.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}
        workbook = self._read("xl/workbook.xml")
        self.is_1904 = re.search(rb'date1904="(?:1|true)"', workbook) is not None
        self._parts = dict(self._sheets(workbook))
        self._percent = self._percent_styles()
        sheets = {self._names.get(part.lower()) for part in self._parts.values()}
        self._scanned: dict[str, Scanned] = {}
        for name in archive.namelist():
            if name.lower().endswith(_XML) or name in sheets:
                data = archive.read(name)
                _judge_xml(name, data)
                if name in sheets:
                    self._scanned[name.lower()] = scan(data, self._percent)

    def scan(self, sheet: str) -> Scanned:
        """Tell what was found in a sheet, known by its name."""
        return self._scanned.get(self._parts.get(sheet, "").lower()) or Scanned()

    def _read(self, name: str) -> bytes:
        known = self._names.get(name.lower())
        return self._archive.read(known) if known else b""

    def _sheets(self, workbook: bytes) -> Iterator[tuple[str, str]]:
        targets = {}
        for found in _RELATION.finditer(self._read("xl/_rels/workbook.xml.rels")):
            attributes = _attributes(found[0])
            targets[attributes.get("Id", "")] = attributes.get("Target", "")
        for found in _SHEET.finditer(workbook):
            attributes = _attributes(found[0])
            ident = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            # Whatever it names is looked up among the parts of this file alone.
            yield (
                attributes.get("name", ""),
                posixpath.normpath(posixpath.join("/xl", targets.get(ident, ""))).lstrip("/"),
            )

    def _percent_styles(self) -> frozenset[bytes]:
        styles = self._read("xl/styles.xml")
        ids = set(_PERCENT_IDS)
        for found in _FORMAT.finditer(styles):
            attributes = _attributes(found[0])
            if "%" in attributes.get("formatCode", "") and attributes.get("numFmtId", "").isdecimal():
                ids.add(int(attributes["numFmtId"]))
        block = _IN_XFS.search(styles)
        formats = [_attributes(found[0]).get("numFmtId", "0") for found in _XF.finditer(block[0])] if block else []
        return frozenset(
            b"%d" % place for place, given in enumerate(formats) if given.isdecimal() and int(given) in ids
        )


def guard(archive: zipfile.ZipFile) -> None:
    """Let a container of sheets pass if nothing about it is against the rules.

    Raises:
        NotReadable: `locked`, `bomb`, `macros`, `linked` (external links), `binary` (an xlsb), or `foreign` (no
            workbook).
    """
    entries = archive.infolist()
    names = [entry.filename.lower().replace("\\", "/").lstrip("/") for entry in entries]
    whole, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    is_bomb = whole > max(_SMALL, packed * MOST_RATIO) or any(
        entry.file_size > max(_SMALL, entry.compress_size * MOST_RATIO) for entry in entries
    )
    if len(entries) > MOST_PARTS or whole > MOST_UNPACKED or is_bomb:
        raise NotReadable("bomb")
    if is_locked(entries):
        raise NotReadable("locked")
    if has_macros(names):
        raise NotReadable("macros")
    if any("externallinks/" in name for name in names):
        raise NotReadable("linked")
    if "xl/workbook.bin" in names:
        raise NotReadable("binary")
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise NotReadable("foreign")


def _judge_xml(name: str, data: bytes) -> None:
    # In another encoding a document type could hide; Office writes UTF-8.
    if not name.lower().endswith(_XML):
        return
    if data.startswith(_UTF16) or b"\x00" in data[:64] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotReadable("dtd")


def _attributes(tag: bytes) -> dict[str, str]:
    text = tag.decode("utf-8", "replace")
    found = re.findall(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", text)
    return {name: _plain(double or single) for name, double, single in found}


def _plain(text: str) -> str:
    if "&" not in text:
        return text
    text = re.sub(r"&#x([0-9A-Fa-f]{1,6});", lambda found: _char(int(found[1], 16)), text)
    text = re.sub(r"&#([0-9]{1,7});", lambda found: _char(int(found[1])), text)
    for name, char in _ENTITIES.items():
        text = text.replace(name, char)
    return text


def _char(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - the last of Unicode


def scan(data: bytes, percent: frozenset[bytes]) -> Scanned:
    """Look into a sheet.

    Args:
        percent: Numbers of the styles that show a percentage.
    """
    found = Scanned()
    for tag in _around(data, _places(data, b"hidden"), b"<", _LINE):
        _scan_hidden(tag, found)
    # Every cell of a document has the same prefix before its name, mostly none.
    prefix = _PREFIX.search(data)
    if prefix is not None:
        first = prefix[1]
        marks = (b't="e"', b"<%sf" % first, *(b's="%s"' % style for style in sorted(percent)))
        places = sorted(place for mark in marks for place in _places(data, mark))
        for cell in _around(data, places, b"<%sc" % first, _CELL):
            _scan_cell(cell[1], cell[2], percent, found)
    return found


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    place = data.find(mark)
    while place >= 0:
        yield place
        place = data.find(mark, place + 1)


def _around(data: bytes, places: Iterable[int], start: bytes, whole: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Find what holds places, in order: `whole`, from the nearest `start` before a place; none twice."""
    end = 0
    for place in places:
        begin = data.rfind(start, end, place) if place >= end else -1
        if begin >= 0 and (match := whole.match(data, begin)) is not None:
            end = match.end()
            yield match


def _scan_cell(head: bytes, body: bytes, percent: frozenset[bytes], found: Scanned) -> None:
    is_error, is_formula = b't="e"' in head, _FORMULA.match(body) is not None
    style = re.search(rb'\bs="([0-9]+)"', head) if percent else None
    is_percent = style is not None and style[1] in percent and (b" t=" not in head or b't="n"' in head)
    if not (is_error or is_formula or is_percent):
        return
    place = _place(_attributes(b"<c" + head + b">").get("r", ""))
    value = _VALUE.search(body)
    if is_error:
        if place is None:
            found.nowhere += 1
        else:
            found.errors[place] = _plain(value[1].decode("utf-8", "replace")) if value else "#VALUE!"
    elif is_formula and place and (value is None or (not value[1] and b't="str"' not in head)):
        found.unknown.add(place)
    elif is_percent and place and value is not None:
        found.percent.add(place)


def _scan_hidden(tag: re.Match[bytes], found: Scanned) -> None:
    attributes = _attributes(tag[0])
    if attributes.get("hidden") not in {"1", "true"}:
        return
    if tag[1] == b"col":
        found.hidden_columns.update(_span(attributes))
    elif attributes.get("r", "").isdecimal():
        found.hidden_rows.add(int(attributes["r"]) - 1)


def _span(attributes: Mapping[str, str]) -> range:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if not (first.isdecimal() and last.isdecimal()):
        return range(0)
    # Everything to the right of a table is often hidden; nobody needs to hear of 16,000 columns.
    return range(int(first) - 1, min(int(last), 1_000))


def _place(ref: str) -> tuple[int, int] | None:
    found = _REF.match(ref)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def as_percent(number: float) -> str:
    """Write a number as the percentage that its cell shows: 0.85 is 85%."""
    return f"{(Decimal(format(number, '.15g')) * 100).normalize():f}%"
