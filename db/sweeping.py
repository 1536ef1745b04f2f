"""Clearing away proofs (证明材料) copied by half; apart from them, for every start of the program does it."""

import contextlib
from typing import Final

from db.store import Store

#: How the name of a copy ends that does not count yet.
PART: Final = ".part"


def sweep(store: Store) -> None:
    """Remove copies that a crash has left half made; only to be called before any file is being taken."""
    for part in (store.root / "evidence").glob(f"*{PART}"):
        # One that another program holds does no harm, and goes next time.
        with contextlib.suppress(OSError):
            part.unlink()
