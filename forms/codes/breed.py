"""畜禽养殖代码: the county's six digits and a sequence of four, given when a farm is put on record.

Source: 农业部令第 67 号; domain.md 5.8. A county that was recoded keeps the codes given before.
"""

import re
from collections.abc import Sequence
from typing import Final

from forms.codes.verdicts import Verdict, doubt

LENGTH: Final = 10


def check(text: str, areas: Sequence[str] = ()) -> Verdict | None:
    """Say why the text is no breeding code, or an odd one; None if nothing is wrong with it.

    Args:
        text: The code.
        areas: Present and former codes of the county; empty: any.
    """
    if found := re.search("[^0-9]", text):
        return Verdict(f"应为 {LENGTH} 位数字，第 {found.start() + 1} 位是“{found[0]}”")
    if len(text) != LENGTH:
        return Verdict(f"应为 {LENGTH} 位数字，现在是 {len(text)} 位")
    if areas and text[:6] not in areas:
        return doubt(f"前 6 位“{text[:6]}”不是本县现在或以前的行政区划代码（{'、'.join(areas)}）")
    return None
