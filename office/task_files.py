"""Where things lie in a task package: whose it is, its pack, and those before it (docs/package-format.md)."""

from collections.abc import Mapping
from typing import Final

#: For whom a task is, and the secret that proves it.
ENROL: Final = "data/enrol.json"
PACK: Final = "data/pack/"
#: Earlier revisions, each in a folder of its number; parts of the history were written under them.
FORMER: Final = "data/former/"


def by_revision(files: Mapping[str, bytes]) -> dict[int, dict[str, bytes]]:
    """Give the files below `FORMER` by the number of their revision, the earliest first."""
    found: dict[int, dict[str, bytes]] = {}
    for path, data in files.items():
        number, _, name = path.partition("/")
        found.setdefault(int(number), {})[name] = data
    return dict(sorted(found.items()))
