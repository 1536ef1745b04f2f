"""Years."""

import re
from typing import Final

from forms.model import Field, Pack
from forms.parsing.date import why_no_year
from forms.parsing.reading import Parsed, unread
from forms.widths import half_width

_YEAR: Final = re.compile(r"([0-9]{1,5})(?:\.0+)? *(?:年度?)?")


def read(_field: Field, text: str, _pack: Pack) -> Parsed:
    """Read a year of four digits, 1900 to 2100."""
    found = _YEAR.fullmatch(half_width(text))
    if found is None:
        return unread("这里应填四位年份")
    if why := why_no_year(found[1]):
        return unread(why)
    return Parsed(found[1], () if found[1] == text else (f"“{text}”已写成 {found[1]}。",))
