"""All kinds of mistakes."""

from typing import Final

from benchmarks.mistakes.codes import CODES
from benchmarks.mistakes.digits import DIGITS
from benchmarks.mistakes.entries import ENTRIES
from benchmarks.mistakes.planting import Kind
from benchmarks.mistakes.sheets import SHEETS
from benchmarks.mistakes.sums import SUM_KINDS

KINDS: Final[tuple[Kind, ...]] = (*DIGITS, *CODES, *SUM_KINDS, *SHEETS, *ENTRIES)
