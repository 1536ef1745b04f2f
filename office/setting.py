"""Setting a paper (排版) in a font that has all of its characters: names of people and villages are often rare."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from reports.troubles import ReportTrouble

if TYPE_CHECKING:
    from reports.fonts import FontChoice

_Made = TypeVar("_Made")


def in_a_font(make: "Callable[[FontChoice], _Made]", font: "FontChoice | None" = None) -> _Made:
    """Make a paper in the usual font; where that lacks characters, in another one of this computer that has them.

    Args:
        font: Only this one.

    Raises:
        ReportTrouble: No font, or none that has all characters; told of the usual one.
    """
    # The tools for paper are slow to import and are needed once a season.
    from reports.fonts import find_font, font_with

    try:
        return make(font or find_font())
    except ReportTrouble as trouble:
        other = font_with(trouble.lacking) if font is None and trouble.lacking else None
        if other is None:
            raise
        try:
            return make(other)
        except ReportTrouble as again:
            # It has these, but lacks others: nobody is told of a font that was only tried.
            raise (trouble if again.lacking else again) from None
