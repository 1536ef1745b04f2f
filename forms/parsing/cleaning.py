"""Typed text freed of what cannot be seen, before anything else looks at it."""

import unicodedata
from typing import Final

from forms.strictcsv import FORBIDDEN

_REPLACEMENT: Final = "\ufffd"


def clean(typed: str, *, keep_lines: bool) -> tuple[str, tuple[str, ...]]:
    """Strip invisible characters and outer blanks.

    Args:
        typed: Whatever was typed, pasted or read from a sheet.
        keep_lines: Whether the field has several lines; else line breaks become blanks.

    Returns:
        The text, which the packages' dialect can carry, and what was done if it could be seen.
    """
    if typed.isprintable():
        return typed.strip(), ()
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = [_visible(character) for character in lines]
    text = "".join(kept).strip()
    notices = []
    if gone := sum(
        1 for before, after in zip(lines, kept, strict=True) if before not in "\n\t\u3000" and before != after
    ):
        notices.append(f"已清除 {gone} 个看不见的字符。")
    if "\t" in lines.strip():
        notices.append("制表符已改成空格。")
    if "\n" in text and not keep_lines:
        text = " ".join(part for line in text.split("\n") if (part := line.strip()))
        notices.append("这一项只有一行，换行已改成空格。")
    return text, tuple(notices)


def _visible(character: str) -> str:
    if character == "\n":
        return character
    match unicodedata.category(character):
        case "Cs":
            return _REPLACEMENT
        case "Zs":
            # The full-width blank indents paragraphs and can be seen.
            return character if character == "\u3000" else " "
        case "Cc":
            return " " if character == "\t" else ""
        case "Cf":
            return ""
    return "" if FORBIDDEN.match(character) else character
