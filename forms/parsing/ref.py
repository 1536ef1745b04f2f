"""References to a row of another table: the row's id."""

from forms.model import Field, Pack
from forms.parsing.reading import Parsed


def read(_field: Field, text: str, _pack: Pack) -> Parsed:
    """Keep the id; whether the row is there is for the store to say."""
    return Parsed(text)
