"""SELECTs of a definition: what can be told from their text, before any database has seen them.

Tables, columns and functions are told when the examples run (`db.checks.examples`); here is what no statement may hold.
"""

import re
from collections.abc import Iterator
from typing import Final

from forms.loading.blocks import clip
from forms.loading.source import Path, Source

_BEGIN: Final = re.compile(r"\s*(?:select|with)\s", re.IGNORECASE)
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'")
#: They end, hide or bind something in SQL, or are a name here and a text there.
_REFUSED: Final = re.compile(r"--|/\*|\*/|[;\"?`\[\]{}@$:\\'#]")
#: A whole number or a count after a division: SQLite would cut the decimals off.
_WHOLE: Final = re.compile(r"/\s*\(?\s*(?:[0-9]+(?![0-9.])|(?:count|length|instr)\s*\()", re.IGNORECASE)
#: Only what is asked for as `AS name` or selected under its own name can fill a slot of the message.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def judge_select(source: Source, path: Path, text: str) -> None:
    """Note everything in a SELECT that the language does not allow."""
    for fault in select_faults(text):
        source.fault(path, f"“{path[-1]}”{fault}")


def select_faults(text: str) -> Iterator[str]:
    """Say what in a SELECT the language does not allow."""
    if not _BEGIN.match(text):
        yield "应以 SELECT 或 WITH 开头，只写一个查询。"
    bare = _LITERAL.sub("''", text).replace("''", " ")
    if refused := _REFUSED.search(bare):
        yield f"里不能有 {refused[0]}：文字用单引号，名称不加引号，只写一个查询，不写注释。"
    if whole := _WHOLE.search(bare):
        yield f"里的“{clip(whole[0])}”会舍去小数，请把除数写成小数（如 100.0）或乘以 1.0。"


def names_in(text: str) -> frozenset[str]:
    """Give every word of a SELECT outside its texts."""
    return frozenset(_NAME.findall(_LITERAL.sub(" ", text)))
