"""What comes of reading a typed text."""

from typing import NamedTuple


class Parsed(NamedTuple):
    """A typed text, read; a sheet has a hundred thousand of them.

    Attributes:
        token: The canonical text to keep (forms.values); begins with `?` where the text was not understood.
        notices: What was changed on the way, for the person who typed; empty if nothing was.
        why: Why the text was not understood; empty if it was.
    """

    token: str
    notices: tuple[str, ...] = ()
    why: str = ""


def unread(why: str) -> Parsed:
    """Say that a text was not understood; `parse` puts the text in."""
    return Parsed("", (), why)
