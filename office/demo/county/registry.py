"""All sheets, in the order in which one needs figures of another."""

from typing import Final

from office.demo.county.sheets import Sheet

SHEETS: Final[tuple[Sheet, ...]] = ()
