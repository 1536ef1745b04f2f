"""What a command has to ask: the pass phrase, and whether to go on. Nothing is asked where nobody can answer."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from cli.troubles import Misused

VARIABLE: Final = "XIANKAO_PASSPHRASE"


def can_answer() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty()


def passphrase(file: Path | None, *, is_new: bool = False, environ: Mapping[str, str] = os.environ) -> str:
    """Get the pass phrase from a file, the environment, or the person at the terminal.

    Args:
        file: Its first line is the pass phrase.
        is_new: Keys are about to be made, so that a slip would lock them away: ask twice.

    Raises:
        Misused: The file cannot be read (E-PASSPHRASE-FILE), two answers differ (E-PASSPHRASE-TWICE), or there is
            none (E-PASSPHRASE-MISSING).
    """
    if file is not None:
        return _from_file(file)
    if environ.get(VARIABLE):
        return environ[VARIABLE]
    if not can_answer():
        raise Misused("E-PASSPHRASE-MISSING")
    typed = _prompt("请为这个工作区设一个口令" if is_new else "口令")
    if is_new and _prompt("请再输入一次") != typed:
        raise Misused("E-PASSPHRASE-TWICE")
    return typed


def _from_file(file: Path) -> str:
    text = (_text_of(file) or "").partition("\n")[0].rstrip("\r")
    if not text:
        raise Misused("E-PASSPHRASE-FILE", path=file)
    return text


def card_of(file: Path) -> str:
    """Read the recovery card that somebody has typed into a file.

    Raises:
        Misused: The file cannot be read (E-CARD-FILE).
    """
    text = _text_of(file)
    if text is None:
        raise Misused("E-CARD-FILE", path=file)
    return text


def _text_of(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError):
        return None


def _prompt(words: str) -> str:
    return str(click.prompt(words, hide_input=True, err=True, prompt_suffix="："))


def agrees(question: str) -> bool:
    """Ask for a yes; no answer is a no."""
    if not can_answer():
        return False
    answer = click.prompt(f"{question}（是 / 否）", default="否", show_default=False, err=True, prompt_suffix=" ")
    return str(answer).strip().lower() in {"是", "y", "yes", "s", "shi"}


def code_from_letter(words: str) -> str | None:
    """Ask for a code as it stands on stamped paper; None if nobody can answer or nothing is typed."""
    if not can_answer():
        return None
    typed = str(click.prompt(words, default="", show_default=False, err=True, prompt_suffix="："))
    return typed.strip() or None
