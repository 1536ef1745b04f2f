"""Plausible counties for the demo and for measuring: what clerks would type in two years, pure and by seed.

The figures are made up; what they look like follows domain.md. Nothing here knows the checks of the program.
"""

from office.demo.county.lines import County, Line
from office.demo.county.making import plausible_county

__all__ = ["County", "Line", "plausible_county"]
