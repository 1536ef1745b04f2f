"""统一社会信用代码: 18 characters with two check characters, one inside the other.

The last character decides; what common checkers do not look at – the check character inside, the region, a rare
authority – is a doubt, because a code with a right last character may have been given so.

Source: GB 32100-2015; domain.md 5.2.
"""

from typing import Final

from forms.codes import organisation
from forms.codes.verdicts import Verdict, doubt, plain

LENGTH: Final = 18
#: No I, O, Z, S, V: they look like digits or like one another.
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
#: What was probably meant by a letter that never occurs.
_LOOKALIKES: Final = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
#: Registering authority: 机构编制, 外交, 司法, 文化, 民政, 旅游, 宗教, 工会, 市场监管, 中央军委, 农业农村, 其他.
AUTHORITIES: Final = "123456789ANY"
#: First two digits of a region; 10 stands for the national registers.
_PROVINCES: Final = (
    "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
)
PROVINCES: Final = frozenset(_PROVINCES.split())


def normal(text: str) -> str:
    """Write a code in one way: half-width, upper case, without blanks and hyphens."""
    return plain(text)


def check(text: str) -> Verdict | None:
    """Say why the text is no unified social credit code, or an odd one; None if nothing is wrong with it."""
    if len(text) != LENGTH:
        return Verdict(f"应为 {LENGTH} 位，现在是 {len(text)} 位")
    for place, character in enumerate(text, 1):
        if character not in ALPHABET:
            meant = f"，是不是“{_LOOKALIKES[character]}”" if character in _LOOKALIKES else ""
            return Verdict(f"第 {place} 位“{character}”不会出现在统一社会信用代码中（没有 I、O、Z、S、V）{meant}")
    inner_is_right = inner_check_character(text[8:16]) == text[16]
    if check_character(text[:17]) != text[17]:
        where = "第 1 到 8 位或第 18 位" if inner_is_right else "多半在第 9 到 17 位"
        return Verdict(f"末位校验码不符，至少有一位录错，{where}")
    return _doubtful(text, inner_is_right=inner_is_right)


def _doubtful(text: str, *, inner_is_right: bool) -> Verdict | None:
    if text[0] not in AUTHORITIES:
        return doubt(f"第 1 位“{text[0]}”不是常见的登记管理部门代码")
    if text[2:4] not in PROVINCES or not text[2:8].isdigit():
        return doubt(f"第 3 到 8 位“{text[2:8]}”不是登记机关的行政区划代码")
    if not inner_is_right:
        return doubt("第 9 到 17 位（主体标识码）的校验码不符")
    return None


def check_character(first17: str) -> str:
    """Compute the last character from the first 17 (modulus 31)."""
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, first17, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def inner_check_character(first8: str) -> str:
    """Compute the last character of an organisation code from its first eight (modulus 11)."""
    return organisation.check_character(first8)
