"""Faults that only follow from a file that could not be read: one broken file is told once, not fifty times."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from forms.loading.source import PACK_FILE, Faults, Source

_NOT_JUDGED: Final = "凡是用到这个文件的内容都还没有核对，改好后请再核对一次。"
_BLOCK: Final = re.compile(r"\s*\[")


def tell_not_judged(faults: Faults, unread: Collection[str]) -> None:
    """Say with the fault of each file that could not be read that what rests on it was not judged."""
    told = set()
    for place, (name, line, text) in enumerate(faults.found):
        if name in unread and name not in told:
            told.add(name)
            faults.found[place] = (name, line, f"{text}{_NOT_JUDGED}")


class Resting:
    """Tells which faults of one file rest on others that are not there.

    Args:
        sources: All files that are there.
        gone: Names of those that are not, or could not be read.
    """

    def __init__(self, sources: Mapping[str, Source], gone: Collection[str]) -> None:
        self._sources = sources
        lists = _words(name for name in gone if name.startswith("codes/"))
        # A table whose choices are not known cannot be told right from wrong either, wherever it is named.
        hollow = {name for name, source in sources.items() if name != PACK_FILE and _names(source.text, lists)}
        self._words = _words([*gone, *hollow])

    def apart(self) -> dict[str, Source]:
        """Give the files anew, to be judged with faults of their own."""
        return {name: replace(source, faults=Faults()) for name, source in self._sources.items()}

    def keep(self, apart: Mapping[str, Source], faults: Faults) -> None:
        """Take over the faults that do not rest on what is not there."""
        for name, source in apart.items():
            for _, line, text in source.faults.found:
                if not self._rests(source, line, text):
                    faults.add(name, line, text)

    def _rests(self, source: Source, line: int, text: str) -> bool:
        within = source.text if source.name != PACK_FILE else _block(source.text, line)
        return _names(within, self._words) or _names(text, self._words)


def _block(text: str, line: int) -> str:
    """Give the block that a line stands in; nothing for what stands above all blocks, where everything is named."""
    lines = text.split("\n")
    heads = [place for place, one in enumerate(lines[:line]) if _BLOCK.match(one)]
    if not heads:
        return ""
    ends = (place for place, one in enumerate(lines[line:], line) if _BLOCK.match(one))
    return "\n".join(lines[heads[-1] : next(ends, len(lines))])


def _words(names: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern for what these files define: `T31` with its checks and last year's rows, `species`."""
    stems = [name.rpartition("/")[2].removesuffix(".toml") for name in names]
    any_of = "|".join(map(re.escape, stems))
    return re.compile(rf"(?<![a-z0-9_])(?:{any_of})(?![a-z0-9]|_(?!last))", re.IGNORECASE) if stems else None


def _names(text: str, words: re.Pattern[str] | None) -> bool:
    return words is not None and words.search(text) is not None
