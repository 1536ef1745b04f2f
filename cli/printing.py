"""What a command prints: tables aligned with Chinese in them, JSON for machines, progress on standard error."""

import dataclasses
import json
import math
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final

import click

_GAP: Final = "  "
_ELLIPSIS: Final = "…"
_TICK_SECONDS: Final = 0.1


def plain(text: str) -> str:
    """Take out what would steer a terminal or turn its text; names come from sticks (packages.md 4.1, Text values)."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf"})


def width(text: str) -> int:
    """Count the columns that a text takes on a terminal: two for each wide character, none for a combining one."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, most: int) -> str:
    """Shorten a text to so many columns, with an ellipsis where something is missing."""
    if width(text) <= most:
        return text
    kept, used = [], 1
    for character in text:
        used += _columns(character)
        if used > most:
            break
        kept.append(character)
    return "".join(kept) + _ELLIPSIS


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Fill a text with blanks to so many columns."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def one_line(text: str) -> str:
    """Show line breaks and tabs as what they are, so that a row stays one line."""
    return text.replace("\n", "⏎").replace("\t", " ").replace("\r", "")


def lines_of(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = (), most: int = 60
) -> list[str]:
    """Lay out a table: a head, a rule, the rows.

    Args:
        right: Numbers of the columns that are aligned to the right.
        most: Widest column, in terminal columns.
    """
    body = [[cut(one_line(cell), most) for cell in row] for row in rows]
    widths = [max(width(row[place]) for row in [list(head), *body]) for place in range(len(head))]

    def laid(row: Sequence[str]) -> str:
        cells = (pad(cell, widths[place], right=place in right) for place, cell in enumerate(row))
        return _GAP.join(cells).rstrip()

    return [laid(head), _GAP.join("-" * columns for columns in widths), *(laid(row) for row in body)]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = (), most: int = 60) -> None:
    """Print a table."""
    for line in lines_of(head, rows, right=right, most=most):
        click.echo(line)


def room() -> int | None:
    """Give the columns of the terminal; None where the output goes elsewhere and need not be shortened."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def document(value: object) -> None:
    """Print one JSON document."""
    plain = (sys.stdout.encoding or "").lower() not in {"utf-8", "utf8"}
    click.echo(json.dumps(_jsonable(value), ensure_ascii=plain, indent=2))


def _jsonable(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def say(text: str) -> None:
    """Tell the person at the screen something that is no result; it goes to standard error."""
    click.echo(plain(text), err=True)


def done(words: str, workspace: Path, batch: int) -> None:
    """Print what was done and how to take it back."""
    click.echo(f"{words}（操作 {batch}）。撤销：undo {workspace} {batch}")


def progress(label: str, *, clock: Callable[[], float] = time.monotonic) -> Callable[[int, int], None]:
    """Give a report for long work: a line on a terminal that counts up, nothing elsewhere."""
    told = [-math.inf]

    def report(done: int, total: int) -> None:
        now = clock()
        if not sys.stderr.isatty() or (done < total and now - told[0] < _TICK_SECONDS):
            return
        told[0] = now
        percent = 100 * done // total if total else 100
        click.echo(f"\r{label} {percent:3d}%", err=True, nl=done >= total)

    return report
