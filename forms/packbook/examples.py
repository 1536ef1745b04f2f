"""Examples of checks and computed fields as the text of one cell: a row of names and values, or rows by table.

A row: `dung_used = 80`, one a line or with commas between. Rows by table: `T31：name = 甲场，species = 01`, one row a
line; a table without rows is `T31：无`. A value that could be read otherwise stands in quotes, as in JSON.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from forms.widths import half_width

Row: TypeAlias = Mapping[str, str]
Rows: TypeAlias = Mapping[str, Sequence[Row]]
#: A row, or rows by table; told apart by the values.
Example: TypeAlias = Mapping[str, Any]

NONE: Final = "无"
_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_TABLE: Final = re.compile(r"\s*([A-Za-zＡ-Ｚ][0-9０-９]{2}[a-zａ-ｚ]?)\s*[:：]\s*")
_PAIR: Final = re.compile(rf"\s*({_NAME})\s*[=＝][^\S\n]*")
_END: Final = re.compile(rf"\s*(?:\n|[,，;；、](?=\s*{_NAME}\s*[=＝]))")
_RISKY: Final = re.compile(rf'^["\s]|[\s,，;；、]$|\n|[,，;；、]\s*{_NAME}\s*[=＝]')


class ExampleFault(ValueError):
    """Why a text is no example, in words."""


def write_example(example: Example) -> str:
    """Write an example as the text of a cell; rows by table are told by the values."""
    if any(not isinstance(value, str) for value in example.values()):
        return "\n".join(line for table, rows in example.items() for line in _lines(table, rows))
    return "\n".join(_pairs(example))


def _lines(table: str, rows: object) -> list[str]:
    if not isinstance(rows, Sequence) or not rows:
        return [f"{table}：{NONE}"]
    return [f"{table}：{'，'.join(_pairs(row))}" for row in rows]


def _pairs(row: Row) -> list[str]:
    return [f"{name} = {_quoted(value)}" for name, value in row.items()]


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if not value or _RISKY.search(value) else value


def read_example(text: str) -> dict[str, str] | dict[str, list[dict[str, str]]]:
    """Read the text of a cell: rows by table if its first line begins with a table, else a row.

    Raises:
        ExampleFault: Says which part cannot be understood.
    """
    return _read_rows(text) if _TABLE.match(text) else _read_row(text)


def _read_rows(text: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for line in filter(str.strip, text.split("\n")):
        table = _TABLE.match(line)
        if table is None:
            raise ExampleFault(f"“{line.strip()[:40]}”前面没有写表号。应为 T31：名称 = 值，每行一条记录")
        rows = found.setdefault(half_width(table[1]), [])
        rest = line[table.end() :]
        if rest.strip() != NONE:
            rows.append(_read_row(rest))
    return found


def _read_row(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while text[place:].strip():
        name = _PAIR.match(text, place)
        if name is None:
            raise ExampleFault(f"看不懂“{text[place:].strip()[:40]}”。应为 名称 = 值，每行一个")
        if name[1] in found:
            raise ExampleFault(f"“{name[1]}”写了两次")
        found[name[1]], place = _value(text, name.end())
    return found


def _value(text: str, place: int) -> tuple[str, int]:
    """Give the value that begins at a place, and where the next name may begin."""
    if text[place : place + 1] == '"':
        try:
            value, place = json.JSONDecoder().raw_decode(text, place)
        except ValueError as fault:
            raise ExampleFault(f"“{text[place : place + 40]}”的引号没有成对") from fault
        end = _END.match(text, place)
        if not end and text[place:].strip():
            raise ExampleFault(f"看不懂引号后面的“{text[place:].strip()[:40]}”")
        return str(value), end.end() if end else len(text)
    end = _END.search(text, place)
    stop = end.start() if end else len(text)
    return text[place:stop].strip(), end.end() if end else len(text)
