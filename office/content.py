"""What a package carries of the state: change sets, effective tables and their descriptor (packages.md 1.2, 6.2)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from db.merging.changefiles import ChangeSet
from db.merging.effective import effective_tables
from db.merging.stored_sets import files_of, load_changeset
from db.store import Store
from forms import strictcsv
from forms.lineage import Lineage
from forms.model import Table
from forms.schema import table_schema
from forms.values import is_unparsed

DESCRIPTOR: Final = "data/datapackage.json"
WITHHELD: Final = "data/withheld.csv"


def change_payload(changesets: Sequence[ChangeSet], *, personal: bool) -> dict[str, bytes]:
    """Give the files of change sets by their path in a package, in the order given.

    Args:
        personal: False leaves private files out; `withheld.csv` then names them, so that ids still verify.
    """
    files: dict[str, bytes] = {}
    withheld: list[tuple[str, str]] = []
    for place, changeset in enumerate(changesets, 1):
        folder = f"data/changes/{place:02d}-{changeset.id[:12]}"
        for name, data in files_of(changeset).items():
            if personal or not name.endswith(".private.csv"):
                files[f"{folder}/{name}"] = data
            else:
                withheld.append((f"{folder}/{name}", hashlib.sha256(data).hexdigest()))
        withheld.extend((f"{folder}/{name}", sha256) for name, sha256 in changeset.withheld.items())
    if withheld:
        files[WITHHELD] = strictcsv.encode(("path", "sha256"), sorted(withheld))
    return files


def table_payload(changesets: Sequence[ChangeSet], lineage: Lineage, *, personal: bool) -> dict[str, bytes]:
    """Give effective tables and `datapackage.json` by their path in a package, under the latest pack of a lineage."""
    tables = {
        f"data/{path}": data
        for path, data in effective_tables(changesets, lineage).items()
        if personal or not path.startswith("private/")
    }
    return {**tables, DESCRIPTOR: descriptor(tables, lineage)}


def descriptor(tables: Mapping[str, bytes], lineage: Lineage) -> bytes:
    """Describe the tables for outsiders as a Frictionless Data Package; equal tables give equal bytes."""
    stems = {table.file_stem: table for table in lineage.tables()}
    pack = lineage.pack
    resources = []
    for path in sorted(tables):
        stem = path.rsplit("/", 1)[1].removesuffix(".csv")
        private, table = path.startswith("data/private/"), stems[stem]
        resources.append(
            {
                "name": f"{stem}-private" if private else stem,
                "title": table.title,
                "path": path.removeprefix("data/"),
                "type": "table",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(tables[path]),
                "hash": f"sha256:{hashlib.sha256(tables[path]).hexdigest()}",
                "schema": table_schema(table, private=private, extra_missing=_unparsed(tables[path], table)),
            }
        )
    content = {"name": pack.id.lower(), "title": pack.title, "profile": "data-package", "resources": resources}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _unparsed(data: bytes, table: Table) -> tuple[str, ...]:
    header, rows = strictcsv.decode(data)
    fields = {field.name: field for field in table.fields}
    found = {
        token
        for row in rows
        for name, token in zip(header, row, strict=True)
        if name in fields and is_unparsed(fields[name], token)
    }
    return tuple(sorted(found))


def load_changesets(store: Store, numbers: Iterable[int]) -> list[ChangeSet]:
    """Read change sets back from the store, in order of their local numbers."""
    return [load_changeset(store, number) for number in sorted(numbers)]
