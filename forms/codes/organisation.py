"""组织机构代码: eight characters and a check character; part of every 统一社会信用代码 that a licence shows.

Source: GB 11714-1997; domain.md 5.2.
"""

from typing import Final

from forms.codes.verdicts import Verdict

LENGTH: Final = 9
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ELEVEN: Final = 11


def check(text: str) -> Verdict | None:
    """Say why the text is no organisation code; None if it is one."""
    if len(text) != LENGTH:
        return Verdict(f"应为 {LENGTH} 位，现在是 {len(text)} 位")
    for place, character in enumerate(text[:-1], 1):
        if character not in ALPHABET:
            return Verdict(f"第 {place} 位“{character}”应为数字或大写字母")
    if check_character(text[:-1]) != text[-1]:
        return Verdict("末位校验码不符，至少有一位录错")
    return None


def check_character(first8: str) -> str:
    """Compute the last character from the first eight (modulus 11)."""
    values = (ALPHABET.index(character) for character in first8)
    rest = _ELEVEN - sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True)) % _ELEVEN
    return {10: "X", _ELEVEN: "0"}.get(rest, str(rest))
