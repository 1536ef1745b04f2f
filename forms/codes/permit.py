"""排污许可证编号 and 固定污染源排污登记编号: 22 characters, mostly a credit code with a sequence number.

The second shape, for holders without a credit code, is built from the description in the standard.

Source: HJ 608-2017; domain.md 5.3.
"""

import re
from typing import Final

from forms.codes import uscc

LENGTH: Final = 22
_WITH_CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}[0-9]{3}[0-9A-Z]")
_WITHOUT: Final = re.compile(r"H9[0-9]{6}[0-9A-Z]{9}[a-hj-np-z][0-9]{3}[0-9A-Z]")


def normal(text: str) -> str:
    """Write a number in one way; the one letter that the standard writes small stays small."""
    upper = uscc.normal(text)
    return upper[:17] + upper[17].lower() + upper[18:] if upper.startswith("H9") and len(upper) > 17 else upper  # noqa: PLR2004


def check(text: str) -> str | None:
    """Say why the text is no permit number; None if it is one."""
    if _WITHOUT.fullmatch(text):
        return None
    if len(text) != LENGTH:
        return f"应为 {LENGTH} 位，现在是 {len(text)} 位"
    if not _WITH_CREDIT_CODE.fullmatch(text):
        return "应为统一社会信用代码（18 位）加 3 位数字加 1 位数字或大写字母"
    if why := uscc.check(text[:18]):
        return f"前 18 位应为统一社会信用代码，{why}"
    return None
