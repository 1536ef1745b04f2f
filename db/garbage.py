"""Letting Python's collector of garbage rest: an act of 100,000 rows makes millions of things, and none is garbage.

Without it the collector walks over all of them again and again, for a third of the time of a large paste.
"""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Collect nothing for as long as this lasts; what is no longer used goes at once all the same, but for circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
