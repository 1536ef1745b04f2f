"""Asking SQLite about many things at once: so many at a time, and nearly always with the same statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

CHUNK: Final = 500

T = TypeVar("T")


def in_chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[tuple[list[T], str]]:
    """Give items by the chunk, each with the marks for `IN (…)`.

    Examples:
        >>> list(in_chunks([7, 8, 9], 2))
        [([7, 8], '?, ?'), ([9], '?')]
    """
    source = iter(items)
    while some := list(islice(source, size)):
        yield some, ", ".join("?" * len(some))
