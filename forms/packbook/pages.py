"""What a sheet and a column of a pack's workbook are: the words in which `forms.packbook.language` describes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final

#: Columns whose key begins so are no key of the form language: they say to what a row belongs, or split a text in two.
OWN: Final = "@"


class Kind(Enum):
    """What stands in a cell."""

    TEXT = "文字"
    NAME = "名称或代码"
    NAMES = "几个名称或代码"
    LINES = "每行一个"
    WORD = "一个词"
    FLAG = "是或否"
    WHOLE = "整数"
    NUMBER = "数字"
    DAY = "日期"
    EXPRESSION = "表达式"
    CONDITION = "是、否或表达式"
    CHOICES = "选项"
    EXAMPLE = "示例"
    FACT = "数字或文字"


class File(Enum):
    """Which definition file a sheet tells of."""

    PACK = "pack"
    TABLES = "tables"
    CODES = "codes"


class Shape(Enum):
    """How a sheet says what stands in the file.

    HEAD: one line a key; ROWS: one line a block of a list, or a whole file; NAMED: one line an entry of a table of
    tables; FACTS: one line a name with its value; PAIRS: one line a text of a list, split into code and label.
    """

    HEAD = "head"
    ROWS = "rows"
    NAMED = "named"
    FACTS = "facts"
    PAIRS = "pairs"


_NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet, or one line of a HEAD sheet.

    Attributes:
        key: Of the form language, or beginning with `@`.
        help: What to write there, for people.
        words: What is shown for a value that the language knows by a word of its own.
        is_open: Whether other values than those of `words` can stand there.
        listed: Title of the sheet whose first column offers the values.
    """

    key: str
    heading: str
    kind: Kind
    help: str
    width: int = 14
    words: Mapping[str, str] = field(default_factory=lambda: _NO_WORDS)
    is_open: bool = False
    listed: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is no key of the form language."""
        return self.key.startswith(OWN)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet.

    Attributes:
        path: Where its blocks stand in the file; empty: at the top.
        lead: How many columns name a row; they stay in sight.
        owner: Sheet whose rows these belong to, named by the first column; empty where they belong to the pack.
    """

    title: str
    file: File
    shape: Shape
    path: tuple[str, ...]
    help: str
    columns: tuple[Column, ...]
    owner: str = ""
    lead: int = 1

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the form language that it says."""
        return frozenset(column.key for column in self.columns if not column.is_own)

    def column(self, key: str) -> Column | None:
        """Give the column of a key."""
        return next((column for column in self.columns if column.key == key), None)
