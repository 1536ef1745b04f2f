"""Computed results are written half up, in decimal."""

import pytest

from db.checks.formulas import rounded
from forms.model import Field, FieldType


@pytest.mark.parametrize(
    ("value", "places", "token"),
    [
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.125, 2, "0.13"),
        (2.2499999999999996, 1, "2.3"),
        (1e300, 2, ""),
        (1 / 3, 2, "0.33"),
        (-0.00001, 4, "0.0000"),
        (-0.5, 0, "-1"),
    ],
)
def test_results_are_rounded_half_up(value: float, places: int, token: str) -> None:
    assert rounded(value, Field("a", "a", FieldType.DECIMAL, decimals=places)) == token
