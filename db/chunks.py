"""Asking SQLite about many things at once: so many at a time, and nearly always with the same statement."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeVar

CHUNK: Final = 500

T = TypeVar("T")


def in_chunks(items: Iterable[T], size: int = CHUNK) -> Sequence[tuple[list[T], str]]:
    """Give items by the chunk, each with the marks for `IN (…)`.

    Examples:
        >>> list(in_chunks([7, 8, 9], 2))
        [([7, 8], '?, ?'), ([9], '?')]
    """
    some = list(items)
    if len(some) <= size:
        # Nearly always, and many times for every key that is pressed.
        return [(some, _marks(len(some)))] if some else []
    return [(part := some[start : start + size], _marks(len(part))) for start in range(0, len(some), size)]


@lru_cache(maxsize=CHUNK)
def _marks(count: int) -> str:
    return ", ".join("?" * count)
