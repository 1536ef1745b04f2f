"""Codes of counties, townships and villages: 6, 9 or 12 digits, each level beginning with the one above.

They have no check digit; what can be checked is the length, the province and the level above.

Source: GB/T 2260, GB/T 10114; domain.md 5.1.
"""

import re
from typing import Final

from forms.codes.uscc import PROVINCES
from forms.codes.verdicts import Verdict, doubt

COUNTY: Final = 6
TOWN: Final = 9
VILLAGE: Final = 12
_LEVELS: Final = {COUNTY: "县", TOWN: "乡镇", VILLAGE: "村（社区）"}


def check(text: str, length: int | None = None, within: str = "") -> Verdict | None:
    """Say why the text is no administrative code, or an odd one; None if nothing is wrong with it.

    Args:
        text: The code.
        length: 6, 9 or 12; None for any of them.
        within: Code of the county or township above; another one is odd, for things beyond the border.
    """
    wanted = (length,) if length else tuple(_LEVELS)
    names = f"{'、'.join(_LEVELS[size] for size in wanted)}代码应为 {' 或 '.join(map(str, wanted))} 位数字"
    if found := re.search("[^0-9]", text):
        return Verdict(f"{names}，第 {found.start() + 1} 位是“{found[0]}”")
    if len(text) not in wanted:
        return Verdict(f"{names}，现在是 {len(text)} 位")
    for start, end in ((COUNTY, TOWN), (TOWN, VILLAGE)):
        if text[start:end] == "000":
            return Verdict(f"第 {start + 1} 到 {end} 位的顺序码不应为 000")
    if text[:2] not in PROVINCES or text[:2] == "10":
        return doubt(f"前两位“{text[:2]}”不是省级代码")
    if not text.startswith(within):
        return doubt(f"不以“{within}”开头，不在本县范围内")
    return None
