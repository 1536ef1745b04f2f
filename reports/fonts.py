"""Finding a Chinese font that a PDF can carry inside (嵌入).

Usable are TrueType outlines only, so no CFF (`.otf`, the usual Noto CJK). The order: the font named in the settings,
仿宋 and 宋体 on Windows, what the build collected into `resources/fonts`, then the system's fonts, best first. A
character without glyph is a trouble with its name, never a box.
"""

import hashlib
import os
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from reports.troubles import ReportTrouble

#: A font that lacks one of these is no font for our papers.
PROBE: Final = "县域生态环境质量监测评价与考核报送函单位负责人审核填表日期畜禽粪污盖章：，。（）、；“”0123456789AZaz"
#: A font with a few thousand Chinese glyphs is never smaller; saves opening hundreds of Latin fonts.
SMALLEST: Final = 1_000_000
WINDOWS_FIRST: Final = ("simfang.ttf", "simsun.ttc", "simsun.ttf")
#: Beginnings of file names, best first; everything else follows in the order of names.
PREFERRED: Final = (
    "notoserifsc",
    "notosanssc",
    "sourcehan",
    "lxgw",
    "wqy-microhei",
    "wqy-zenhei",
    "simfang",
    "simsun",
    "fangsong",
    "uming",
    "ukai",
    "droidsansfallback",
)
#: What the font reader is known to raise on files that it cannot use, damaged ones included.
_UNUSABLE: Final = (TTFError, OSError, struct.error, ValueError, KeyError, IndexError, AssertionError, TypeError)
#: Categories of characters that are rightly shown as nothing: blanks and marks of direction.
_BLANK: Final = frozenset({"Zs", "Cf"})
#: Signs that some fonts lack, and the letters that say the same.
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_UNITS: Final = dict(zip("℃℉㎡㎥㎏㎎㎜㎝㎞", ("°C", "°F", "m²", "m³", "kg", "mg", "mm", "cm", "km"), strict=True))
_SAME: Final[Mapping[str, str]] = MappingProxyType(_UNITS | dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", _ROMAN, strict=True)))
_BEYOND_BMP: Final = re.compile(r"(<[0-9A-F]{2}>) <([0-9A-F]{5,6})>")


class _Lacking(ValueError):
    """A font without the most common characters."""


@dataclass(frozen=True, slots=True)
class FontChoice:
    """The font file a report is set in.

    Attributes:
        index: Which face of a collection (`.ttc`); 0 for a plain `.ttf`.
        sha256: Of the whole file; stands in the document information, so that equal bytes can be asked for again.
    """

    path: Path
    index: int
    sha256: str

    @property
    def name(self) -> str:
        """The name under which PDF pages ask for this font."""
        return f"xk-{self.sha256[:16]}-{self.index}"


@dataclass(frozen=True, slots=True)
class FontPlaces:
    """Where fonts may lie on this computer, in the order in which they are asked."""

    windows: tuple[Path, ...]
    collected: tuple[Path, ...]
    system: tuple[Path, ...]


def font_places(environ: Mapping[str, str] | None = None) -> FontPlaces:
    """Name the usual folders of this computer and the build's own."""
    values = os.environ if environ is None else environ
    root = values.get("SystemRoot") or values.get("WINDIR")
    local = values.get("LOCALAPPDATA")
    windows = [Path(root) / "Fonts"] if root else []
    windows += [Path(local) / "Microsoft" / "Windows" / "Fonts"] if local else []
    home = Path(values["HOME"]) if values.get("HOME") else None
    own = (home / ".local/share/fonts", home / ".fonts") if home else ()
    shared = (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"), Path("/Library/Fonts"))
    collected = Path(__file__).resolve().parent.parent / "resources" / "fonts"
    return FontPlaces(tuple(windows), (collected,), (*own, *shared, *windows))


def find_font(explicit: Path | None = None, places: FontPlaces | None = None) -> FontChoice:
    """Choose the font for this computer's papers; cheap when asked again.

    Args:
        explicit: The font file named in the settings; it is used or refused, never passed over.
        places: Where to look; the usual folders when left out.

    Raises:
        ReportTrouble: `E-FONT` with what to install, or `E-FONT-SETTING`.
    """
    where = places or font_places()
    try:
        choice, stamp = _search(explicit, where)
        if _stamp(choice.path) == stamp:
            return choice
    except FileNotFoundError:
        pass
    _search.cache_clear()
    return _search(explicit, where)[0]


def font_with(text: str, places: FontPlaces | None = None) -> FontChoice | None:
    """Find a font of this computer for our papers that has these characters, too; None if there is none.

    Every font may have to be opened, so this is asked only where the usual one lacks something.
    """
    for path in _candidates(places or font_places()):
        try:
            choice = _usable(path)
            if not missing_glyphs(choice, text):
                return choice
        except _UNUSABLE:
            continue
    return None


def missing_glyphs(font: FontChoice, text: str) -> frozenset[str]:
    """Tell which characters of a text the font cannot show; line ends need no glyph."""
    known = glyph_widths(font)
    return frozenset(char for char in set(text) if char != "\n" and char not in known)


def glyph_widths(font: FontChoice) -> Mapping[str, float]:
    """Give the width of every character that the font can show, in thousandths of the size; to be read only."""
    return _shown(font.path, font.index, font.sha256)


def same_in_other_letters(font: FontChoice) -> dict[int, str]:
    """Give how to write signs that the font lacks and that other letters say as well, for `str.translate`."""
    known = glyph_widths(font)
    return {ord(sign): letters for sign, letters in _SAME.items() if sign not in known and known.keys() >= set(letters)}


def glyph_trouble(font: FontChoice, missing: frozenset[str]) -> ReportTrouble:
    """Name the characters that a font lacks, in order, with their code points."""
    chars = "、".join(f"{char if char.isprintable() else ''}（U+{ord(char):04X}）" for char in sorted(missing))
    trouble = ReportTrouble("E-FONT-GLYPH", font=font.path.name, chars=chars)
    trouble.lacking = "".join(sorted(missing))
    return trouble


def register(font: FontChoice) -> str:
    """Make the font known to the PDF writer and give its name there."""
    pdfmetrics.registerFont(_load(font.path, font.index, font.sha256))
    return font.name


@lru_cache(maxsize=16)
def _search(explicit: Path | None, places: FontPlaces) -> tuple[FontChoice, tuple[int, int]]:
    if explicit is not None:
        choice = _chosen(explicit)
        return choice, _stamp(explicit)
    for path in _candidates(places):
        try:
            return _usable(path), _stamp(path)
        except _UNUSABLE:
            continue
    folders = dict.fromkeys((*places.windows, *places.collected, *places.system))
    raise ReportTrouble("E-FONT", places="、".join(map(str, folders)))


def _chosen(path: Path) -> FontChoice:
    try:
        return _usable(path)
    except _Lacking as exc:
        raise ReportTrouble("E-FONT-SETTING", path=path, why=f"缺少常用字“{exc}”") from exc
    except OSError as exc:
        raise ReportTrouble("E-FONT-SETTING", path=path, why="找不到或读不出这个文件") from exc
    except _UNUSABLE as exc:
        raise ReportTrouble("E-FONT-SETTING", path=path, why="不是 TrueType 轮廓的字体，或不许嵌入") from exc


def _candidates(places: FontPlaces) -> Iterator[Path]:
    yield from (folder / name for name in WINDOWS_FIRST for folder in places.windows)
    for folders in (places.collected, places.system):
        found = {path for folder in folders for path in _font_files(folder)}
        yield from sorted(found, key=_rank)


def _font_files(folder: Path) -> Iterator[Path]:
    for base, _folders, names in os.walk(folder):
        for name in names:
            path = Path(base, name)
            if path.suffix.lower() in {".ttf", ".ttc"} and _is_large(path):
                yield path


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size >= SMALLEST
    except OSError:  # A link that leads nowhere.
        return False


def _rank(path: Path) -> tuple[int, bool, str, str]:
    name = path.name.lower()
    place = next((n for n, start in enumerate(PREFERRED) if name.startswith(start)), len(PREFERRED))
    return place, "regular" not in name, name, str(path)


def _usable(path: Path) -> FontChoice:
    """Open a font file and see whether our papers can be set in it; fails with one of `_UNUSABLE`."""
    choice = FontChoice(path, 0, hashlib.sha256(path.read_bytes()).hexdigest())
    if missing := missing_glyphs(choice, PROBE):
        raise _Lacking("".join(sorted(missing)))
    return choice


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


@lru_cache(maxsize=4)
def _shown(path: Path, index: int, sha256: str) -> Mapping[str, float]:
    """Width by character; a glyph without a line, which some fonts have for ℃ and Ⅴ, shows nothing but a blank."""
    face = _load(path, index, sha256).face
    places = face.glyphPos
    return {
        chr(code): face.charWidths[code]
        for code, glyph in face.charToGlyph.items()
        if glyph and (places[glyph] != places[glyph + 1] or unicodedata.category(chr(code)) in _BLANK)
    }


@lru_cache(maxsize=4)
def _load(path: Path, index: int, sha256: str) -> "_EmbeddedFont":
    name = FontChoice(path, index, sha256).name
    return _EmbeddedFont(name, str(path), subfontIndex=index, shapable=False)


class _EmbeddedFont(TTFont):  # type: ignore[misc]  # the library has no types
    """A font whose text can be searched and copied beyond U+FFFF, too.

    WORKAROUND(reportlab 5.1): its map back to Unicode writes five hex digits where UTF-16 is due, so that a rare
    character of a name copies as another one.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # the library's name
        super().addObjects(doc)
        for key, item in doc.idToObject.items():
            if key.startswith("toUnicodeCMap:"):
                item.content = _BEYOND_BMP.sub(_as_utf16, item.content)


def _as_utf16(match: re.Match[str]) -> str:
    return f"{match[1]} <{chr(int(match[2], 16)).encode('utf-16-be').hex().upper()}>"
