"""排污许可证编号 and 固定污染源排污登记编号: 22 characters, mostly a credit code with a sequence number.

The second shape, for holders without a credit code, is built from the description in the standard, so it is a doubt.

Source: HJ 608-2017; domain.md 5.3.
"""

import re
from typing import Final

from forms.codes import uscc
from forms.codes.verdicts import Verdict, doubt, plain

LENGTH: Final = 22
_CREDIT_CODE: Final = uscc.LENGTH
_SMALL_LETTER: Final = 17
_WITHOUT: Final = re.compile(r"H9[0-9]{6}[0-9A-Z]{9}[a-hj-np-z][0-9]{3}[0-9A-Z]")
_SEQUENCE: Final = re.compile(r"[0-9]{3}[0-9A-Z]")


def normal(text: str) -> str:
    """Write a number in one way; the one letter that the standard writes small stays small."""
    upper = plain(text)
    letter = upper[_SMALL_LETTER : _SMALL_LETTER + 1]
    if not upper.startswith("H9") or not letter.isascii():
        return upper
    return upper[:_SMALL_LETTER] + letter.lower() + upper[_SMALL_LETTER + 1 :]


def check(text: str) -> Verdict | None:
    """Say why the text is no permit number, or an odd one; None if nothing is wrong with it."""
    if _WITHOUT.fullmatch(text):
        if text[2:4] not in uscc.PROVINCES:
            return doubt(f"第 3 到 8 位“{text[2:8]}”不是行政区划代码")
        return doubt("这是没有统一社会信用代码的单位的编号（以 H9 开头）")
    if len(text) != LENGTH:
        return Verdict(f"应为 {LENGTH} 位，现在是 {len(text)} 位")
    if not _SEQUENCE.fullmatch(text[_CREDIT_CODE:]):
        wanted = "统一社会信用代码（18 位）加 3 位数字加 1 位数字或大写字母"
        return Verdict(f"第 19 到 22 位“{text[_CREDIT_CODE:]}”不对，应为{wanted}")
    if found := uscc.check(text[:_CREDIT_CODE]):
        return Verdict(f"前 18 位应为统一社会信用代码，{found.why}", found.level)
    return None
