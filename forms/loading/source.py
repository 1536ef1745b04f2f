"""One definition file: its data, where each key stands in it, and what is wrong with it.

The TOML reader of the standard library gives no places, so they are found again by searching the text. Limits come
first: a definition arrives in packages from outside, and the reader's own time and memory grow without bound on
dotted keys.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias

PACK_FILE: Final = "pack.toml"
MAX_BYTES: Final = 512 * 1024
MAX_LINE: Final = 2000
#: The reader needs quadratic time and memory on keys such as `a.a.a.a…`.
MAX_DOTS: Final = 60
MAX_FAULTS_PER_FILE: Final = 50

#: Where something stands: `("field", 2, "unit")` is the key `unit` of the third `[[field]]`.
Path: TypeAlias = tuple[str | int, ...]

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*\]\]?")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+)\s*(?:\.[\sA-Za-z0-9_.-]*)?=")


@dataclass
class Faults:
    """All faults of a set of files, in order of file and line."""

    found: list[tuple[str, int, str]] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, file: str, line: int, text: str) -> None:
        """Note one fault; line 0 is the file as a whole."""
        self._counts[file] = self._counts.get(file, 0) + 1
        if self._counts[file] <= MAX_FAULTS_PER_FILE:
            self.found.append((file, line, text))

    def is_full(self, file: str) -> bool:
        """Whether more faults of this file would only be counted."""
        return self._counts.get(file, 0) >= MAX_FAULTS_PER_FILE

    def lines(self) -> list[str]:
        """Write the faults for a person, one a line."""
        told = [_line(*fault) for fault in sorted(self.found, key=lambda fault: (fault[0] != PACK_FILE, *fault[:2]))]
        for file, count in self._counts.items():
            if count > MAX_FAULTS_PER_FILE:
                told.append(f"{file}：还有 {count - MAX_FAULTS_PER_FILE} 处，未列出。")
        return told


def _line(file: str, line: int, text: str) -> str:
    return f"{file} 第 {line} 行：{text}" if line else f"{file}：{text}"


@dataclass
class Source:
    """One definition file, read.

    Attributes:
        name: As in a task package, such as `tables/t31.toml`.
        data: What the file says; empty where it could not be read.
        is_read: Whether the file could be read; if not, that is its one fault, and what is missing in it is none.
    """

    name: str
    faults: Faults
    data: dict[str, object] = field(default_factory=dict)
    is_read: bool = False
    text: str = ""

    @cached_property
    def _places(self) -> Mapping[Path, int]:
        """Where everything stands; asked only when there is a fault to tell."""
        return _find_places(self.text)

    def fault(self, path: Path, text: str) -> None:
        """Note a fault at a place of this file."""
        self.faults.add(self.name, self.line(path), text)

    def has(self, path: Path) -> bool:
        """Whether something is written under a key, right or wrong."""
        return path in self._places

    def line(self, path: Path) -> int:
        """Find the line of a key, else of the block it is in, else 0; lines count from 1."""
        while path:
            if path in self._places:
                return self._places[path]
            path = path[:-1]
        return 0


def kept_source(name: str, content: bytes, said: dict[str, object], faults: Faults) -> Source:
    """Give a definition file that has been read before, and what it says."""
    return Source(name, faults, said, is_read=True, text=content.decode("utf-8").replace("\r\n", "\n"))


def read_source(name: str, content: bytes, faults: Faults) -> Source:
    """Read one definition file; what cannot be read becomes a fault and leaves the data empty."""
    # What was read before stands beside it, so that most starts of the program need no reader of TOML.
    import tomllib

    from forms.fault_words import toml_words

    source = Source(name, faults)
    text = _decode(source, content)
    if text is None or not _is_moderate(source, text):
        return source
    try:
        source.data = tomllib.loads(text, parse_float=Decimal)
        source.is_read = True
    except tomllib.TOMLDecodeError as error:
        line, words = toml_words(error)
        faults.add(name, line, f"不是正确的 TOML 文件（{words}）。")
    except RecursionError:
        faults.add(name, 0, "括号嵌套太深，无法读取。")
    except (ValueError, ArithmeticError):
        # Too many digits, or an exponent beyond what a decimal can have.
        faults.add(name, 0, "有一个数字太长或太大，无法读取。")
    source.text = text
    return source


def _decode(source: Source, content: bytes) -> str | None:
    if len(content) > MAX_BYTES:
        source.fault((), f"文件有 {len(content)} 字节，超过上限 {MAX_BYTES} 字节。")
        return None
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.faults.add(source.name, line, "不是 UTF-8 编码，请另存为 UTF-8。")
        return None


def _is_moderate(source: Source, text: str) -> bool:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            source.faults.add(source.name, number, f"这一行有 {len(line)} 个字符，超过上限 {MAX_LINE}。")
            return False
        if line.count(".") > MAX_DOTS:
            source.faults.add(source.name, number, f"这一行的点号超过 {MAX_DOTS} 个，请分行写。")
            return False
    return True


def _find_places(text: str) -> dict[Path, int]:
    """Map each block and key to its line; a later look-alike inside a text does not displace the first."""
    places: dict[Path, int] = {}
    blocks: dict[Path, int] = {}
    block: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            names = [name.strip() for name in header[2].split(".")]
            block = _block(names, blocks, is_list=header[1] == "[[")
            places.setdefault(block, number)
        elif key := _KEY.match(line):
            places.setdefault((*block, key[1]), number)
    return places


def _block(names: list[str], blocks: dict[Path, int], *, is_list: bool) -> Path:
    """Give the path of a header; `blocks` knows the last index of each list of blocks."""
    path: Path = ()
    for place, name in enumerate(names, 1):
        path = (*path, name)
        if place == len(names) and is_list:
            blocks[path] = blocks.get(path, -1) + 1
        if path in blocks:
            path = (*path, blocks[path])
    return path
