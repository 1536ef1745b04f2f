"""Angles in degrees, minutes and seconds, as devices and maps show them."""

import re
from fractions import Fraction
from typing import Final

from forms.parsing.figures import half_up
from forms.parsing.reading import Parsed, unread
from forms.widths import half_width

DEGREE: Final = "°"
#: Other ways to write the sign, which no unit of measure is called by.
_DEGREES: Final = ("度", "º", "˚")
_SIXTY: Final = 60
_PART: Final = r"([0-9]{1,3}(?:\.[0-9]{1,10})?)"
_SIDE: Final = r"(?:东经|北纬|西经|南纬|[EWNS])?"
_SECONDS: Final = rf"(?: *{_PART} *(?:[″\"”“]|''|′′|’’|秒)?)?"
_MINUTES: Final = rf"(?: *{_PART} *(?:[′'’‘´]|分){_SECONDS})?"
_SPACED: Final = rf" {_PART}(?: {_PART})?"
_ANGLE: Final = re.compile(rf"({_SIDE})[:： ]*{_PART}(?: *[°º˚度]{_MINUTES}|{_SPACED})? *({_SIDE})", re.IGNORECASE)


def read_degrees(text: str, places: int) -> Parsed | None:
    """Read an angle as decimal degrees; None if the text is a plain number or no angle at all.

    Args:
        text: Clean text.
        places: Decimal places of the result; sixtieths seldom have a finite form.
    """
    found = _ANGLE.fullmatch(half_width(text).replace("＇", "'").replace("＂", '"'))
    if found is None:
        return None
    before, degrees, minutes, seconds, spaced_minutes, spaced_seconds, after = found.groups()
    side = (before or after).upper()
    minutes, seconds = minutes or spaced_minutes, seconds or spaced_seconds
    if not side and not minutes and not text.rstrip().endswith(_DEGREES):
        return None
    if side in {"西经", "南纬", "W", "S"} or (before and after):
        return unread("这里应填东经或北纬")
    parts = [Fraction(part or 0) for part in (degrees, minutes, seconds)]
    if parts[1] >= _SIXTY or parts[2] >= _SIXTY:
        return unread("分和秒应小于 60")
    if (minutes and parts[0].denominator != 1) or (seconds and parts[1].denominator != 1):
        return unread("有分的时候度应为整数，有秒的时候分应为整数")
    if not minutes and len(degrees.partition(".")[2]) <= places:
        return Parsed(degrees, (f"“{text}”已写成 {degrees}{DEGREE}。",))
    written = half_up((parts[0] + parts[1] / _SIXTY + parts[2] / _SIXTY**2) * 10**places, places)
    return Parsed(written, (f"“{text}”已换算为 {written}{DEGREE}。",))
