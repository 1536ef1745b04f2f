"""Breaking Chinese text into lines of a given width (禁则)."""

import re
from collections.abc import Callable, Iterator
from typing import Final

#: May not begin a line.
NO_START: Final = frozenset("，。、；：？！）》〉」』】〕”’…—％%·,.;:?!)]}")
#: May not end a line.
NO_END: Final = frozenset("（《〈「『【〔“‘([{")
#: Numbers, codes and Latin words stay whole where they fit.
_PIECES: Final = re.compile(r"[0-9A-Za-z._/+²³°-]+|.", re.DOTALL)


def wrap(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """Break a text into lines; joined again they are the text, nothing is dropped.

    Args:
        text: Line feeds in it are kept as breaks and are the only characters left out.
        width: In points. A single character wider than this gets a line of its own.
        advance: How wide a text is, in points.

    Returns:
        At least one line.
    """
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, width, advance)]


def _lines(paragraph: str, width: float, advance: Callable[[str], float]) -> Iterator[str]:
    line: list[str] = []
    used = 0.0
    for piece in _fitting_pieces(paragraph, width, advance):
        size = advance(piece)
        if line and used + size > width:
            kept, carried = _split(line, piece)
            yield "".join(kept)
            line, used = carried, sum(map(advance, carried))
            if line and used + size > width:  # What was carried down leaves no room: break plainly.
                yield "".join(line)
                line, used = [], 0.0
        line.append(piece)
        used += size
    yield "".join(line)


def _fitting_pieces(paragraph: str, width: float, advance: Callable[[str], float]) -> Iterator[str]:
    for piece in _PIECES.findall(paragraph):
        if len(piece) == 1 or advance(piece) <= width:
            yield piece
        else:
            yield from piece


def _split(line: list[str], following: str) -> tuple[list[str], list[str]]:
    """Choose the break before `following` so that no line starts or ends with a sign that may not."""
    for cut in range(len(line), 0, -1):
        after = line[cut] if cut < len(line) else following
        if after[0] not in NO_START and line[cut - 1][-1] not in NO_END:
            return line[:cut], line[cut:]
    return line, []
