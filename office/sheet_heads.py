"""What the head of a sheet says of itself: the county and the year assessed, as this program's workbooks have them."""

import re
from collections.abc import Sequence
from typing import Final

from forms.model import Pack
from forms.records import dataclass
from office.columns import hidden_names
from office.troubles import LastYearRefused
from reports.sheet_wire import Sheet

_AREA: Final = re.compile(r"县（市、区）[:：] ?([^\s:：]+)")
_YEAR: Final = re.compile(r"年度[:：] ?([0-9]{4})(?![0-9])")
#: A head is no longer; what follows is data.
_LINES: Final = 5
#: What stands where nothing was written.
_BLANK: Final = "_＿—-"


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What a head says.

    Attributes:
        area: Name of the county; empty if it says none.
        year: None if it says none.
        is_template: It is a sheet to be filled in, whose year is that in which it was made.
    """

    area: str
    year: int | None
    is_template: bool


def head_of(sheet: Sheet) -> SheetHead:
    """Read the lines above the titles."""
    text = "\n".join(cell for line in sheet.lines[:_LINES] for cell in line.cells if isinstance(cell, str))
    area, year = _AREA.search(text), _YEAR.search(text)
    return SheetHead(
        area[1].strip(_BLANK) if area else "", int(year[1]) if year else None, hidden_names(sheet) is not None
    )


def judge_head(pack: Pack, head: SheetHead, place: object) -> Sequence[str]:
    """Say what is to be compared by eye before a sheet is taken for last year's.

    Raises:
        LastYearRefused: It is another county's (E-LAST-AREA), or not of a year before (E-LAST-YEAR).
    """
    is_ours = pack.area_name in head.area
    if head.area and not is_ours and not pack.former:
        raise LastYearRefused("E-LAST-AREA", path=place, found=head.area, wanted=pack.area_name)
    if head.year is not None and head.year >= pack.year and not head.is_template:
        raise LastYearRefused("E-LAST-YEAR", path=place, found=head.year, wanted=pack.year)
    return tuple(_doubts(pack, head, is_ours=is_ours))


def _doubts(pack: Pack, head: SheetHead, *, is_ours: bool) -> Sequence[str]:
    found = []
    if head.area and not is_ours:
        found.append(f"表头写的是“{head.area}”，请核对是不是本县原来的名称")
    if head.is_template:
        found.append("这是填报模板，表头看不出是哪一年的数，请核对")
    elif not head.area or head.year is None:
        found.append("表头没有写明县名和年度，请核对是本县去年的数")
    elif head.year < pack.year - 1:
        found.append(f"表头写的是 {head.year} 年度，不是 {pack.year - 1} 年，请核对")
    return found
