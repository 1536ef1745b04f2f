"""Dates: 2024-05-18 and the many other ways to write one."""

import datetime as dt
import re
from typing import Final

from forms.model import Field, Pack
from forms.parsing.reading import Parsed, unread
from forms.widths import half_width

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
#: Day 0 of the 1900 date system of spreadsheets, for days after February 1900.
SERIAL_START: Final = dt.date(1899, 12, 30)
FIRST_SERIAL: Final = 18_264  # 1950-01-01
LAST_SERIAL: Final = 73_415  # 2100-12-31
_SIGN: Final = r" *[-./年月—–−] *"
_DATE: Final = re.compile(rf"([0-9]+){_SIGN}([0-9]{{1,2}}){_SIGN}([0-9]{{1,2}}) *[日号]?(?:[T ] *(.+))?")
_NO_YEAR: Final = re.compile(r"([0-9]{1,2}) *月 *([0-9]{1,2}) *[日号]?")
_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL: Final = re.compile(r"([0-9]{5})(?:\.0+)?")
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?")
_MIDNIGHT: Final = re.compile(r"[0:.]+")


def read(_field: Field, text: str, pack: Pack) -> Parsed:
    """Read a date as `YYYY-MM-DD`, in the years 1900 to 2100; without a year it is meant in that of the pack."""
    plain = half_width(text)
    if found := _DATE.fullmatch(plain) or _DIGITS.fullmatch(plain):
        return _date(text, *found.groups())
    if found := _SERIAL.fullmatch(plain):
        return _serial(text, int(found[1]))
    if found := _NO_YEAR.fullmatch(plain):
        return _this_year(text, str(pack.year), *found.groups())
    return unread("这里应填年月日")


def _this_year(text: str, year: str, month: str, day: str) -> Parsed:
    found = _date(text, year, month, day)
    return (
        found if found.why else Parsed(found.token, (f"“{text}”没有写年份，按 {year} 年写成 {found.token}，请核对。",))
    )


def _date(text: str, year: str, month: str, day: str, time: str | None = None) -> Parsed:
    if why := why_no_year(year):
        return unread(why)
    if time and not _TIME.fullmatch(time):
        return unread(f"日期后面的“{time}”看不懂")
    try:
        token = dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return unread(f"没有 {int(year)} 年 {int(month)} 月 {int(day)} 日这一天")
    notices = [] if text == token else [f"“{text}”已写成 {token}。"]
    if time and not _MIDNIGHT.fullmatch(time):
        notices.append("这里只记日期，时间已去掉。")
    return Parsed(token, tuple(notices))


def why_no_year(year: str) -> str:
    """Say why some digits are no year; empty if they are one."""
    if len(year) != 4:  # noqa: PLR2004 - a year has four digits
        return "年份要写四位，按年、月、日的顺序"
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间"
    return ""


def _serial(text: str, days: int) -> Parsed:
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        return unread("这里应填年月日")
    token = (SERIAL_START + dt.timedelta(days)).isoformat()
    return Parsed(token, (f"“{text}”是表格里的日期序号，已写成 {token}，请核对。",))
