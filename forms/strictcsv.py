"""The one CSV dialect of packages: strict to read, canonical to write (packages.md 4.1).

UTF-8 without BOM, comma, LF, quotes only where a comma, quote or line feed needs them, an apostrophe before what a
table program would take for a formula (`forms.csv_guard`). The writer is the project's own because the standard one
quotes differently from one Python version to the next, and these bytes are hashed.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, TypeAlias

from forms.csv_guard import bared, guarded, may_hold_formula

Spell: TypeAlias = Callable[[str], str]

MAX_FIELD_BYTES: Final = 64 * 1024
MAX_ROWS: Final = 2_000_000
MAX_TEXT: Final = 32_000
#: C0 but LF, DEL and C1, surrogates, noncharacters, and the format characters that hide or turn text.
FORBIDDEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# `seen` of a long-lived row names thousands of change sets in one field; the module's default stops at 131,072.
csv.field_size_limit(8_000_000)
_SPECIAL: Final = re.compile('[,"\n]')


class CsvFault(ValueError):
    """A file that is not in the dialect.

    Attributes:
        line: Number of the record, the header being 1; 0 for the whole file.
    """

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        self.why = why
        super().__init__(f"{line}: {why}")


def encode(header: Sequence[str], rows: Iterable[Sequence[str]], *, spell: Spell = guarded) -> bytes:
    """Write header and rows in canonical form; equal content gives equal bytes.

    Args:
        spell: What stands in the file for a cell that may hold a formula.
    """
    lines = [_line(header, spell)]
    lines.extend(_line(row, spell) for row in rows)
    lines.append("")
    return "\n".join(lines).encode("utf-8")


def decode(data: bytes, *, takes_formulas: bool = False) -> tuple[list[str], list[list[str]]]:
    """Read header and rows.

    Args:
        takes_formulas: A cell that stands as a formula is a text, too; of files that are only read here.

    Returns:
        The header and the rows, each as long as the header.

    Raises:
        CsvFault: The bytes are not exactly what `encode` writes for some content.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise CsvFault(0, "不是 UTF-8 文本") from fault
    found = FORBIDDEN.search(text)
    if found:
        raise CsvFault(text.count("\n", 0, found.start()) + 1, f"含有不允许的字符 U+{ord(found.group()):04X}")
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise CsvFault(0, "引号或分隔符不完整") from fault
    if not records or not records[0]:
        raise CsvFault(1, "缺少标题行")
    header, rows = records[0], records[1:]
    if len(rows) > MAX_ROWS:
        raise CsvFault(0, f"超过 {MAX_ROWS} 行")
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise CsvFault(number, f"应有 {len(header)} 列，实有 {len(row)} 列")
    if encode(header, rows, spell=str) != data:
        raise CsvFault(0, "不是规范写法")
    if may_hold_formula(text):
        header, *rows = [_bared(number, row, takes_formulas=takes_formulas) for number, row in enumerate(records, 1)]
    return header, rows


def is_clean(text: str) -> bool:
    """Whether a text may travel: no forbidden character and not too long."""
    return len(text) <= MAX_TEXT and not FORBIDDEN.search(text)


def are_clean(texts: Collection[str]) -> bool:
    """Whether each of many texts may travel; looked through together, for one by one takes far longer."""
    return max(map(len, texts), default=0) <= MAX_TEXT and not FORBIDDEN.search("".join(texts))


def _line(row: Sequence[str], spell: Spell) -> str:
    line = ",".join(row)
    if may_hold_formula(line):
        row = [spell(cell) for cell in row]
        line = ",".join(row)
    if '"' not in line and "\n" not in line and line.count(",") == len(row) - 1 and line:
        return line
    return ",".join(_quoted(cell) for cell in row) if len(row) > 1 else _quoted(row[0]) or '""'


def _bared(number: int, row: Sequence[str], *, takes_formulas: bool) -> list[str]:
    cells = [bared(cell) for cell in row]
    if None in cells and not takes_formulas:
        raise CsvFault(number, f"第 {cells.index(None) + 1} 列会被表格软件当成公式")
    return [was if cell is None else cell for cell, was in zip(cells, row, strict=True)]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell
