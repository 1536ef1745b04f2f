"""Figures of a measurement: sorted samples, and one line that says how they lie."""

import statistics
from collections.abc import Sequence


def quantile(samples: Sequence[float], share: float) -> float:
    """Give the sample below which this share of all samples lies."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(samples: Sequence[float], unit: str = "", digits: int = 2) -> str:
    """Say minimum, median and maximum."""
    low, middle, high = min(samples), statistics.median(samples), max(samples)
    return f"min {low:.{digits}f}{unit}  median {middle:.{digits}f}{unit}  max {high:.{digits}f}{unit}"


def verdict(found: float, reach: float, unit: str = "x") -> str:
    """Say whether a figure is within what DESIGN 10 asks for."""
    return f"{found:.2f}{unit} (reach <= {reach:g}{unit}: {'yes' if found <= reach else 'NO'})"
