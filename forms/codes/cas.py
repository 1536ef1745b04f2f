"""CAS 登记号 of a substance: two to seven digits, two digits, a check digit, such as 7732-18-5 for water.

Source: domain.md 5.8.
"""

import re
import unicodedata
from typing import Final

from forms.codes.verdicts import Verdict

_SHAPE: Final = re.compile(r"([1-9][0-9]{1,6})-([0-9]{2})-([0-9])")
_BARE: Final = re.compile(r"([1-9][0-9]{1,6})([0-9]{2})([0-9])")
_DASHES: Final = re.compile(r"\s*[-‐-―−﹣]\s*")


def normal(text: str) -> str:
    """Write a number in one way: half-width, with its two hyphens."""
    half = _DASHES.sub("-", unicodedata.normalize("NFKC", text).strip())
    bare = _BARE.fullmatch(half)
    return "-".join(bare.groups()) if bare else half


def check(text: str) -> Verdict | None:
    """Say why the text is no CAS number; None if it is one."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return Verdict("应为 2 到 7 位数字、2 位数字、1 位数字，中间用短横线，如 7732-18-5")
    if check_digit(found[1] + found[2]) != found[3]:
        return Verdict("末位校验码不符，至少有一位录错")
    return None


def check_digit(digits: str) -> str:
    """Compute the last digit from those before it: each times its place from the right (modulus 10)."""
    return str(sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10)
