"""Comparing numbers as people see them: 0.1 + 0.2 is 0.3, although no binary number says so (DESIGN 4, Numbers).

A typed number is the binary number nearest to it, and two of them compare exactly. What is computed from them is off in
the sixteenth digit. How many decimal places it can have is known for sums and products; a difference smaller than half
the last place is none then. Where a division leaves that open, a billionth part is let pass.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from forms.records import dataclass

#: Of so many places and more, half a unit is no longer much more than what is wrong in the sixteenth digit.
_MOST_PLACES: Final = 10
_BILLIONTH: Final = "0.000000001"


@dataclass(frozen=True, slots=True)
class Precision:
    """How exact a number is.

    Attributes:
        places: Most decimal places that its true value can have; None: any number of them.
        is_exact: It is the binary number nearest to its true value, as is whatever was typed.
    """

    places: int | None = 0
    is_exact: bool = True


WHOLE: Final = Precision()
OPEN: Final = Precision(None, is_exact=False)


def literal(number: str) -> Precision:
    """Say how exact a number in an expression is."""
    return Precision(len(number.partition(".")[2].rstrip("0")))


def together(parts: Sequence[Precision]) -> Precision:
    """Say how exact it is to choose one of several."""
    return Precision(_most(parts), all(part.is_exact for part in parts))


def added(left: Precision, right: Precision) -> Precision:
    """Say how exact a sum or a difference is."""
    places = _most((left, right))
    return Precision(places, is_exact=places == 0)


def multiplied(left: Precision, right: Precision) -> Precision:
    """Say how exact a product is."""
    if left.places is None or right.places is None:
        return OPEN
    places = left.places + right.places
    return Precision(places, is_exact=places == 0) if places <= _MOST_PLACES else OPEN


def _most(parts: Sequence[Precision]) -> int | None:
    places = [part.places for part in parts if part.places is not None]
    return max(places, default=0) if len(places) == len(parts) else None


def margin(parts: Sequence[Precision], scale: str) -> str:
    """Write in SQL by less than what numbers that are equal can differ.

    Args:
        scale: SQL of a number of about their size, for where a division is among them.
    """
    places = _most(parts)
    if places is not None and places <= _MOST_PLACES:
        return format(Decimal(5).scaleb(-places - 1), "f")
    return f"{_BILLIONTH} * (1.0 + abs({scale}))"


def compared(left: str, sign: str, right: str, wide: str) -> str:
    """Write a comparison of two numbers that are equal where they differ by less than a margin.

    Args:
        left, right: SQL of operands of a difference.
        sign: `=`, `<>`, `<`, `<=`, `>` or `>=`.
        wide: SQL of the margin.
    """
    match sign:
        case "=":
            return f"abs({left} - {right}) < {wide}"
        case "<>":
            return f"abs({left} - {right}) >= {wide}"
        case "<=":
            return f"{left} - {right} < {wide}"
        case ">=":
            return f"{right} - {left} < {wide}"
        case "<":
            return f"{right} - {left} >= {wide}"
    return f"{left} - {right} >= {wide}"


def adds_up_quickly(total: str, parts: Sequence[str], places: int, slowly: str) -> str:
    """Write `adds_up` so that digits as typed are looked at only where the parts miss the total in the last place.

    Most totals are met or blank; asking of each row of a large table would take longer than all other checks together.
    The tolerance of `adds_up` is never less than one unit of the last place that the fields allow.

    Args:
        slowly: SQL of the call that looks at the digits.
    """
    known = f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
    together = " + ".join(f"coalesce({part}, 0.0)" for part in parts)
    half = format(Decimal(5).scaleb(-places - 1), "f")
    return (
        f"CASE WHEN {known} IS NULL OR {total} IS NULL THEN NULL"
        f" WHEN abs({total} - ({together})) < {half} THEN 1.0 ELSE {slowly} END"
    )
