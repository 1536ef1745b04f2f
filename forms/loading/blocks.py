"""One block of a definition file, asked key by key; each wrong answer is a fault with its place."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, overload

from forms.loading.source import Path, Source
from forms.model import Level
from forms.strictcsv import FORBIDDEN
from forms.values import MAX_DIGITS

MAX_TEXT: Final = 2000
#: Expressions and SELECTs stand on several lines, and each of them may be as long as a text.
MAX_EXPRESSION: Final = 4000
#: Instead of a level: no finding at all.
OFF: Final = "off"
MAX_VERSION: Final = 9999
#: Texts that stand in names of folders, titles of columns and sentences.
_ONE_LINE: Final = frozenset({"name", "title", "area_name", "unit"})
_SHOWN: Final = 40
_KINDS: Final = {
    dict: "一组键值",
    list: "列表",
    str: "文字",
    bool: "true 或 false",
    int: "整数",
    Decimal: "小数",
    dt.date: "日期",
}
_Kind: TypeAlias = type[object]


class Block:
    """A table of a definition file and its place.

    Every method that asks for a key notes a fault and gives an empty answer if the key is missing or wrong, so that
    all faults of a file are found in one go.
    """

    def __init__(self, source: Source, data: dict[str, object], path: Path = ()) -> None:
        self.source = source
        self.data = data
        self.path = path

    def fault(self, key: str, text: str) -> None:
        """Note a fault at a key of this block."""
        self.source.fault((*self.path, key) if key else self.path, self._named(text))

    def _named(self, text: str) -> str:
        for key in ("name", "id", "code", "unit"):
            own = self.data.get(key)
            if self.path and isinstance(own, str):
                return f"[{self.path[0]}] {clip(own)}：{text}"
        return f"[{self.path[0]}]：{text}" if self.path else text

    def only(self, allowed: Collection[str]) -> None:
        """Note each key that is not allowed here, with the nearest allowed one."""
        for key in self.data:
            if key not in allowed and not self.source.faults.is_full(self.source.name):
                self.fault(key, f"不认识“{clip(key)}”{meant(key, allowed)}。可用：{'、'.join(sorted(allowed))}。")

    @overload
    def text(self, key: str, pattern: str | None = None, *, required: Literal[True]) -> str: ...
    @overload
    def text(
        self, key: str, pattern: str | None = None, *, required: bool = False, most: int = MAX_TEXT
    ) -> str | None: ...
    def text(self, key: str, pattern: str | None = None, *, required: bool = False, most: int = MAX_TEXT) -> str | None:
        """Give a text, trimmed and never empty; a required one that is missing is `""` and a fault."""
        if not required and key not in self.data:
            return None
        value = self._take(key, str, required=required)
        if not isinstance(value, str):
            return "" if required else None
        value = value.strip()
        if not value or len(value) > most or FORBIDDEN.search(value):
            self.fault(key, f"“{key}”应为 1 到 {most} 个字的文字，不含控制字符和看不见的字符。")
        elif key in _ONE_LINE and "\n" in value:
            self.fault(key, f"“{key}”应写在一行里，不换行。")
        elif pattern and not re.fullmatch(pattern, value):
            self.fault(key, f"“{key}”的值“{clip(value)}”不合规定，应符合 {pattern}。")
        else:
            return value
        return "" if required else None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Give a truth value; missing or wrong is the default."""
        value = self._take(key, bool)
        return value if isinstance(value, bool) else default

    def whole(self, key: str, low: int, high: int, *, required: bool = False) -> int | None:
        """Give a whole number from `low` to `high`, both inclusive."""
        value = self._take(key, int, required=required)
        if not isinstance(value, int):
            return None
        if not low <= value <= high:
            self.fault(key, f"“{key}”应在 {low} 到 {high} 之间。")
            return None
        return value

    def version(self) -> int:
        """Give the number of the version; 1 if left out."""
        return self.whole("version", 1, MAX_VERSION) or 1

    def number(self, key: str, low: int | None = None) -> Decimal | None:
        """Give a finite number of at most 15 significant digits, not below `low`."""
        value = self._take(key, Decimal)
        if not isinstance(value, Decimal):
            return None
        if not _is_moderate(value) or len(value.as_tuple().digits) > MAX_DIGITS:
            self.fault(key, f"“{key}”应为 15 位有效数字以内的数。")
            return None
        if low is not None and value < low:
            self.fault(key, f"“{key}”不应小于 {low}。")
            return None
        return value

    def date(self, key: str) -> str:
        """Give a date as `YYYY-MM-DD`; missing or wrong is `""`."""
        return self.day(key, required=True) or ""

    def day(self, key: str, *, required: bool = False) -> str | None:
        """Give a date that may be left out as `YYYY-MM-DD`."""
        value = self._take(key, dt.date, required=required)
        return value.isoformat() if isinstance(value, dt.date) else None

    def texts(self, key: str, pattern: str | None = None) -> tuple[str, ...]:
        """Give a list of different texts, in the file's order."""
        value = self._take(key, list)
        taken: list[str] = []
        for item in value if isinstance(value, list) else ():
            if not isinstance(item, str) or not item.strip() or len(item) > MAX_TEXT or FORBIDDEN.search(item):
                self.fault(key, f'“{key}”应为文字的列表，如 ["…", "…"]。')
            elif "\n" in item.strip():
                self.fault(key, f"“{key}”中的“{clip(item)}”应写在一行里，不换行。")
            elif pattern and not re.fullmatch(pattern, item):
                self.fault(key, f"“{key}”中的“{clip(item)}”不合规定，应符合 {pattern}。")
            elif item.strip() in taken:
                self.fault(key, f"“{key}”中的“{clip(item)}”重复。")
            else:
                taken.append(item.strip())
        return tuple(taken)

    def one_of(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Give one of the allowed words; without a default the key is required."""
        value = self.text(key, required=default is None) or default or ""
        if value and value not in allowed:
            self.fault(key, f"“{key}”不能是“{clip(value)}”{meant(value, allowed)}。可用：{'、'.join(allowed)}。")
            return default or ""
        return value

    def words(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Give a list of different ones of the allowed words; others are faults and left out."""
        taken = []
        for word in self.texts(key):
            if word in allowed:
                taken.append(word)
            else:
                self.fault(key, f"“{key}”里不能有“{clip(word)}”{meant(word, allowed)}。可用：{'、'.join(allowed)}。")
        return tuple(taken)

    def condition(self, key: str) -> bool | str:
        """Give a truth value or an expression; missing is false."""
        value = self.data.get(key, False)
        if isinstance(value, bool):
            return value
        return self.text(key, most=MAX_EXPRESSION) or False

    def level(self, key: str, default: Level | None = None) -> Level | None:
        """Give how grave a finding is; where there is a default, `off` switches it off."""
        word = self.one_of(key, [*Level, OFF] if default else list(Level), default or "")
        return Level(word) if word and word != OFF else None

    def blocks(self, key: str, written: str = "") -> list["Block"]:
        """Give the blocks `[[key]]` in order; `written` says how else a person would write them."""
        value = self._take(key, list)
        found = []
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                found.append(Block(self.source, item, (*self.path, key, index)))
            else:
                self.fault(key, f"“{clip(key)}”应写成 {written or f'[[{key}]]'} 的形式。")
        return found

    def block(self, key: str) -> "Block":
        """Give the block `[key]`, empty if missing."""
        value = self._take(key, dict)
        return Block(self.source, value if isinstance(value, dict) else {}, (*self.path, key))

    def example(self, key: str) -> dict[str, str]:
        """Give an example row: texts as a person would type them, by name."""
        return self.block(key).row()

    def examples(self, key: str) -> dict[str, tuple[Mapping[str, str], ...]]:
        """Give example rows by table, `{ T01 = [{ … }] }`: texts as a person would type them, by name."""
        block = self.block(key)
        return {
            name: tuple(MappingProxyType(found.row()) for found in block.blocks(name, written=f"{name} = [{{ … }}]"))
            for name in block.data
        }

    def row(self) -> dict[str, str]:
        """Give all keys of this block as texts, as a person would type them."""
        return {name: text for name, value in self.data.items() if (text := self._typed(name, value)) is not None}

    def _typed(self, key: str, value: object) -> str | None:
        match value:
            case bool():
                return "1" if value else "0"
            case str() if not FORBIDDEN.search(value):
                return value
            case int() | Decimal() if _is_moderate(Decimal(value)):
                return format(Decimal(value), "f")
            case dt.date():
                return value.isoformat()
        self.fault(key, f"“{clip(key)}”的值应为文字、数字、日期或 true、false。")
        return None

    def _take(self, key: str, kind: _Kind, *, required: bool = False) -> object:
        value = self.data.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and kind is Decimal:
            value = Decimal(value)
        if value is None:
            if required:
                self.fault(key, f"缺少“{key}”。")
            return None
        # A truth value is an int and a date-time is a date in Python, but not in a definition.
        if type(value) is not kind:
            self.fault(key, f"“{key}”应为{_KINDS[kind]}。")
            return None
        return value


def differ(blocks: list[Block], key: str) -> None:
    """Note each block whose key repeats an earlier one's."""
    seen: dict[str, Block] = {}
    for block in blocks:
        value = block.data.get(key)
        if isinstance(value, str) and value in seen:
            first = seen[value]
            line = first.source.line((*first.path, key))
            block.fault(key, f"“{clip(value)}”重复，第 {line} 行已有。")
        elif isinstance(value, str):
            seen[value] = block


def _is_moderate(number: Decimal) -> bool:
    return number.is_finite() and abs(number.adjusted()) <= 20 and len(number.as_tuple().digits) <= 20  # noqa: PLR2004


def clip(text: str) -> str:
    """Shorten a text for a fault line."""
    text = FORBIDDEN.sub("�", text).replace("\n", " ")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def meant(word: str, allowed: Collection[str]) -> str:
    """Say which allowed word was probably meant, or nothing."""
    import difflib

    near = difflib.get_close_matches(word, allowed, 1) if len(word) <= _SHOWN else []
    return f"，是不是“{near[0]}”" if near else ""
