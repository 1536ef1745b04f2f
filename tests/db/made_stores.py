"""Stores that are made once in a process and then copied: to make one takes a hundred times as long."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from pathlib import Path

from db.creating import create_store
from db.opening import open_store
from db.store import Identity, Store

_MADE: dict[Hashable, Path] = {}


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="made-stores-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def nothing(_store: Store) -> None:
    """Leave a store as it was made."""


def made_store(
    root: Path, files: Mapping[str, bytes], identity: Identity, prepare: Callable[[Store], None] = nothing
) -> Store:
    """Give a store as `create_store` makes it, a copy of the first one of its kind.

    Args:
        prepare: What is done to the first one before it is copied; asked for once with the same files and identity.
    """
    kind = (frozenset(files.items()), identity, prepare)
    if kind not in _MADE:
        place = Path(tempfile.mkdtemp(dir=_folder()))
        with create_store(place, files, identity) as store:
            prepare(store)
        _MADE[kind] = place
    shutil.copytree(_MADE[kind], root)
    return open_store(root)
