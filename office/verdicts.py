"""What becomes of each cell of a sheet (判定): taken, converted, kept as typed, or refused; nothing in silence."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from db.references import References
from db.store import Store
from forms.model import Field, FieldType, Pack
from forms.parsing import parse
from forms.parsing.sheets import is_error_value, shortened
from forms.values import CANONICAL_NUMBER, CONFLICT, is_value
from reports.sheet_wire import Cell, Day, Error, Number, Unknown


class Verdict(StrEnum):
    """What became of a cell, in words for people."""

    TAKEN = "导入"
    CONVERTED = "已转换"
    KEPT = "照原样保留"
    REFUSED = "不导入"


@dataclass(frozen=True, slots=True)
class Remark:
    """One cell that deserves a look.

    Attributes:
        row, column: In the sheet, from 1.
        shown: What the sheet has.
        token: What the cell becomes; None where it is refused.
    """

    row: int
    column: int
    field: str
    title: str
    verdict: Verdict
    shown: str
    token: str | None
    why: str


class Reading(NamedTuple):
    """A cell, read. `token` None: refused."""

    token: str | None
    verdict: Verdict
    why: str
    typed: str


def plain_reading(token: str) -> Reading:
    """Read a cell that says what its field keeps, as it stands."""
    return Reading(token, Verdict.TAKEN, "", token)


_BLANK: Final = plain_reading("")
#: What is nothing but a short word or a short number can be read at a glance.
_PLAIN_WORD: Final = re.compile(rf"(?!{CONFLICT}\Z)[0-9A-Za-z一-龥][-0-9A-Za-z一-龥（）()、，。·：]*")
_PLAIN_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,14}")
_PLAIN_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?")
_WORDS: Final = frozenset({FieldType.TEXT, FieldType.NOTE})
#: Beyond 15 digits a spreadsheet writes zeros.
_EXACT: Final = 15
_1904_DAYS: Final = 1_462
_SERIAL: Final = re.compile(r"[0-9]{5}\Z")
_FIGURE: Final = re.compile(r"[-+0-9,.，．０-９ ]+\Z")
_MOST_KNOWN: Final = 20_000
_DAYS: Final = frozenset({FieldType.DATE, FieldType.MONTH})
_NO_RESULT: Final = "公式没有算好的结果；请用表格软件打开，保存后再导入"
_NO_VALUE: Final = "公式出错，没有内容；请改好表里的公式"
_SHORT: Final = "号码超过 15 位，被表格软件当成数字，末尾几位已丢失；请把格子设成文本格式，照证件重新录入"


class CellReader:
    """Reads the cells of one sheet for one table."""

    def __init__(self, store: Store, references: References, units: Mapping[str, str], *, is_1904: bool) -> None:
        self._pack: Pack = store.pack
        self._references = references
        self._units = units
        self._is_1904 = is_1904
        #: What has been read, by field and kind of cell: a number and a text may look alike, and are not.
        self._known: dict[tuple[str, type], dict[Cell, Reading]] = defaultdict(dict)

    def read(self, field: Field, cell: Cell) -> Reading:
        """Understand a cell as its field would."""
        if cell is None:
            return _BLANK
        known = self._known[field.name, cell.__class__]
        found = known.get(cell)
        if found is None:
            found = self._read(field, cell)
            if len(known) < _MOST_KNOWN:
                known[cell] = found
        return found

    def column(self, field: Field, cells: Sequence[Cell]) -> tuple[list[str | None], dict[int, Reading]]:
        """Understand cells of a column; gives their tokens, and by place the readings that say more than a token."""
        tokens: list[str | None] = []
        more: dict[int, Reading] = {}
        pattern, kinds = self._plain(field)
        is_plain = pattern.fullmatch
        for place, cell in enumerate(cells):
            if cell.__class__ in kinds and is_plain(cell):  # type: ignore[arg-type] # a text of some kind
                tokens.append(str(cell))
                continue
            reading = self.read(field, cell)
            tokens.append(reading.token)
            if reading.token is None or reading != plain_reading(reading.token):
                more[place] = reading
        return tokens, more

    def _plain(self, field: Field) -> tuple[re.Pattern[str], frozenset[type]]:
        """Give what cells of a field are read at a glance: what they look like, and of which kinds they are."""
        if field.name in self._units:
            return _PLAIN_WORD, frozenset()
        if field.type in _WORDS:
            # One that takes states takes words for them, too.
            return _PLAIN_WORD, frozenset() if field.states else frozenset({str})
        if field.type is FieldType.INTEGER:
            return _PLAIN_WHOLE, frozenset({str, Number})
        return _PLAIN_NUMBER, frozenset({str, Number} if field.type is FieldType.DECIMAL else ())

    def _read(self, field: Field, cell: Cell) -> Reading:
        if isinstance(cell, Unknown):
            return Reading(None, Verdict.REFUSED, _NO_RESULT, "（公式）")
        if isinstance(cell, bool):
            return self._parsed(field, "TRUE" if cell else "FALSE", "")
        if isinstance(cell, Error) or is_error_value(str(cell).strip()):
            return Reading(None, Verdict.REFUSED, _NO_VALUE, str(cell))
        if isinstance(cell, Number):
            return self._number(field, cell)
        if isinstance(cell, Day):
            told = "" if field.type in _DAYS else "表里是日期格式"
            return self._parsed(field, str(cell), told)
        text = str(cell)
        if shortened(text.strip()) and not field.is_number:
            return Reading(None, Verdict.REFUSED, _SHORT, text)
        return self._parsed(field, self._with_unit(field, text), "")

    def _number(self, field: Field, cell: str) -> Reading:
        number = Decimal(cell)
        if field.is_text and number.adjusted() >= _EXACT:
            return Reading(None, Verdict.REFUSED, _SHORT, cell)
        digits = format(number, "f")
        rounded = format(Decimal(format(float(number), f".{_EXACT}g")), "f")
        told = ""
        if len(number.as_tuple().digits) > _EXACT and rounded != digits:
            told, digits = f"表里是 {digits}，按 15 位有效数字记", rounded
        if self._is_1904 and field.type in _DAYS and _SERIAL.match(digits):
            digits, told = str(int(digits) + _1904_DAYS), "表里的日期从 1904 年算起"
        return self._parsed(field, self._with_unit(field, digits), told)

    def _with_unit(self, field: Field, text: str) -> str:
        unit = self._units.get(field.name)
        return f"{text.strip()}{unit}" if unit and _FIGURE.match(text.strip()) else text

    def _parsed(self, field: Field, text: str, told: str) -> Reading:
        found = self._references.read(field, text) if field.to else parse(field, text, self._pack)
        if found.why:
            return Reading(found.token, Verdict.KEPT, found.why, text)
        told = "；".join(part.rstrip("。") for part in (told, *found.notices) if part)
        return Reading(found.token, Verdict.CONVERTED if told else Verdict.TAKEN, told, text)


def is_same(field: Field, before: str, after: str) -> bool:
    """Whether a sheet says what is there already; no sheet can say how many zeros stand behind a number."""
    if before == after:
        return True
    if not field.is_number or not before or not after or CONFLICT in {before, after}:
        return False
    if not (CANONICAL_NUMBER.match(before) and CANONICAL_NUMBER.match(after)):
        return False
    return is_value(field, before) and Decimal(before) == Decimal(after)
