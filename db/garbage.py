"""Letting Python's collector of garbage rest: an act of 100,000 rows makes millions of things, and none is garbage.

Without it the collector walks over all of them again and again, for a third of the time of a large paste.
"""

import gc
from typing import Self


class Uncollected:
    """Collect nothing for as long as this lasts; what is no longer used goes at once all the same, but for circles."""

    # Not made of a generator: it is part of every key that is pressed.
    __slots__ = ("_was_on",)

    def __enter__(self) -> Self:
        self._was_on = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *_: object) -> None:
        if self._was_on:
            gc.enable()
