"""Months: 2024-05 and other ways to write one."""

import re
from typing import Final

from forms.model import Field, Pack
from forms.parsing import date
from forms.parsing.reading import Parsed, unread
from forms.widths import half_width

_MONTH: Final = re.compile(r"([0-9]+) *[-./年—–−] *([0-9]{1,2}) *月?(?:份)?")
_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})")
_DECEMBER: Final = 12


def read(field: Field, text: str, pack: Pack) -> Parsed:
    """Read a month as `YYYY-MM`; a date counts if it is the first of the month, as sheets keep months."""
    plain = half_width(text)
    found = _MONTH.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if found is None:
        return _from_date(field, text, pack)
    year, month = found.groups()
    if why := date.why_no_year(year):
        return unread(why)
    if not 1 <= int(month) <= _DECEMBER:
        return unread(f"没有 {int(month)} 月")
    token = f"{year}-{int(month):02}"
    if text == token:
        return Parsed(token)
    doubt = f"（若是 10 月，请写 {year}-10）" if plain == f"{year}.1" else ""
    return Parsed(token, (f"“{text}”已写成 {token}{doubt}。",))


def _from_date(field: Field, text: str, pack: Pack) -> Parsed:
    found = date.read(field, text, pack)
    if not found.token.endswith("-01"):
        return unread("这里应填年和月")
    return Parsed(found.token[:7], (f"“{text}”已写成 {found.token[:7]}。",))
