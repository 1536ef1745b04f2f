"""Whole numbers."""

from forms.model import Field, Pack
from forms.parsing.figures import read_figure
from forms.parsing.reading import Parsed, unread


def read(field: Field, text: str, _pack: Pack) -> Parsed:
    """Read a whole number; `12.00`, as a sheet may show it, is 12, and 12.5 is not understood."""
    found = read_figure(field, text, 0)
    whole, point, fraction = found.token.partition(".")
    if not point:
        return found
    if fraction.strip("0"):
        return unread("这里应填整数，不带小数")
    return Parsed(whole, (*found.notices, f"“{text}”已写成整数 {whole}。"))
