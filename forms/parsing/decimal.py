"""Decimal numbers; in a field of degrees also 78°33′12″."""

from forms.model import Field, Pack
from forms.parsing.degrees import DEGREE, read_degrees
from forms.parsing.figures import read_figure
from forms.parsing.reading import Parsed


def read(field: Field, text: str, _pack: Pack) -> Parsed:
    """Read a number of any sign with its digits as typed."""
    if field.unit == DEGREE and (found := read_degrees(text, field.decimals or 0)):
        return found
    return read_figure(field, text, field.decimals or 0)
