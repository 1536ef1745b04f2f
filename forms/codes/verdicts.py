"""What can be wrong with a code: impossible, or possible but odd."""

import string
import unicodedata
from typing import Final

from forms.model import Level
from forms.records import dataclass

#: Hyphens, blanks, line ends.
_GONE: Final = frozenset({"Pd", "Zs", "Zl", "Zp", "Cc"})
_UPPER: Final = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a text is no such code, or hardly one.

    Attributes:
        why: In Chinese, with the place.
        level: `error` where it cannot be; `explain` where a true code may be so, and must stay enterable.
    """

    why: str
    level: Level = Level.ERROR


def doubt(why: str) -> Verdict:
    """Say that a code is odd, though it may be true."""
    return Verdict(why, Level.EXPLAIN)


def plain(text: str) -> str:
    """Write a code in one way: half-width, upper case, without blanks and hyphens."""
    whole = unicodedata.normalize("NFKC", text)
    kept = "".join(character for character in whole if unicodedata.category(character) not in _GONE)
    return unicodedata.normalize("NFKC", kept).translate(_UPPER)
