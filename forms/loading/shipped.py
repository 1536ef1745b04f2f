"""What the files of the program's own tables say, kept beside them as JSON: every start of the program reads them.

It is derived: a file that has been changed since is read itself, and a test tells that it is to be written anew, with
`python -m forms.loading.shipped`.
"""

import json
from pathlib import Path
from typing import Final
from zlib import crc32

from forms.loading.documents import written
from forms.loading.source import Faults, read_source

FOLDER: Final = Path(__file__).parents[1] / "builtin"
KEPT: Final = FOLDER / "said.json"


def shipped_files() -> dict[str, bytes]:
    """Read the files of the program's own tables, by name and in order of it."""
    return {entry.name: entry.read_bytes() for entry in sorted(FOLDER.glob("*.toml"))}


def said_of(files: dict[str, bytes]) -> dict[str, str]:
    """Give what files say as `documents.written` has it, by name, as far as it is kept of these very bytes."""
    try:
        kept = json.loads(KEPT.read_bytes())
    except (OSError, ValueError):
        return {}
    return {name: kept[name][1] for name, content in files.items() if kept.get(name, [None])[0] == crc32(content)}


def to_keep(files: dict[str, bytes]) -> str:
    """Write what is to be kept of these files."""
    said = {name: written(read_source(name, content, Faults()).data) for name, content in files.items()}
    return json.dumps({name: [crc32(files[name]), text] for name, text in said.items()}, ensure_ascii=False, indent=0)


if __name__ == "__main__":
    KEPT.write_text(to_keep(shipped_files()), "utf-8", newline="\n")
