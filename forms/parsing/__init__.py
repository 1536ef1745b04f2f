"""From typed text to tokens and back: generous, never silent, nothing lost (DESIGN 4, Parsing).

One module a type, each with `read(field, text, pack)`; `parse` cleans the text, takes states and asks that module.
"""

from forms.parsing.entry import parse
from forms.parsing.reading import Parsed
from forms.showing import show

__all__ = ["Parsed", "parse", "show"]
