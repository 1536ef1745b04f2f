"""Codes of counties, townships and villages: 6, 9 or 12 digits, each level beginning with the one above.

They have no check digit; what can be checked is the length, the province and the level above.

Source: GB/T 2260, GB/T 10114; domain.md 5.1.
"""

import re
from typing import Final

from forms.codes.uscc import PROVINCES

COUNTY: Final = 6
TOWN: Final = 9
VILLAGE: Final = 12
_LEVELS: Final = {COUNTY: "县", TOWN: "乡镇", VILLAGE: "村（社区）"}


def check(text: str, length: int | None = None, within: str = "") -> str | None:
    """Say why the text is no administrative code; None if it is one.

    Args:
        text: The code.
        length: 6, 9 or 12; None for any of them.
        within: Code of the county or township above; compared by whole levels.
    """
    wanted = (length,) if length else tuple(_LEVELS)
    if not re.fullmatch("[0-9]+", text) or len(text) not in wanted:
        return f"{'、'.join(_LEVELS[size] for size in wanted)}代码应为 {' 或 '.join(map(str, wanted))} 位数字"
    if text[:2] not in PROVINCES or text[:2] == "10":
        return f"前两位“{text[:2]}”不是省级代码"
    if text[COUNTY:TOWN] == "000" or text[TOWN:VILLAGE] == "000":
        return "乡镇或村的三位顺序码不应为 000"
    if not text.startswith(within):
        return f"应以“{within}”开头"
    return None
