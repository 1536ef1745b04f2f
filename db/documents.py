"""What the files of a pack say, kept beside them in a form that is read sooner: every start of the program reads it.

It is derived and can be dropped at any time: a file without it, or with that of other bytes, is read itself.
"""

import sqlite3
from collections.abc import Mapping
from typing import Final, TypeAlias

from forms.load import documents

try:
    # As `random` does: all of hashlib takes OpenSSL with it, which a start of the program needs for nothing else.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

#: Another one as soon as `forms.loading.documents` writes otherwise.
_FORMAT: Final = b"documents/1"

_Files: TypeAlias = tuple[tuple[str, bytes], ...]
_Texts: TypeAlias = tuple[tuple[str, str], ...]


def keep_documents(sql: sqlite3.Connection, revision: int, files: Mapping[str, bytes]) -> None:
    """Keep what the files of a revision say; within a transaction."""
    sql.executemany(
        "INSERT OR REPLACE INTO pack_document VALUES (?, ?, ?, ?)",
        [(revision, name, _digest(files[name]), text) for name, text in documents(files).items()],
    )


def read_files(sql: sqlite3.Connection, revision: int) -> tuple[_Files, _Texts]:
    """Read the files of a revision by name, and what they say as far as it is kept of these very bytes."""
    found = sql.execute(
        "SELECT f.name, f.data, d.digest, d.document FROM pack_file f"
        " LEFT JOIN pack_document d ON d.revision = f.revision AND d.name = f.name"
        " WHERE f.revision = ? ORDER BY f.name",
        (revision,),
    ).fetchall()
    files = tuple((name, data) for name, data, *_ in found)
    return files, tuple((name, text) for name, data, digest, text in found if text and digest == _digest(data))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16, person=_FORMAT).digest()
